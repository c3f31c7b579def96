"""The syntax tree, a policy as written, and the parsers from YAML nodes to it."""
