"""The intermediate representation (IR) of a policy: nodes, operators, traversal, phrasing."""
