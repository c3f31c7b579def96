"""From YAML nodes to the syntax tree (a policy as written), and from it to the IR (as meant)."""
