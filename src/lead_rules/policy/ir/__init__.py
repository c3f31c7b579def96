"""A policy as meant, its intermediate representation: nodes, operators and their words."""
