"""A policy as written: its syntax tree, and the parsers that make it."""
