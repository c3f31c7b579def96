"""From YAML text to a policy as it is meant: nodes, tree, checked form."""
