"""A policy version as a document: to read, to print and to hand out."""
