"""Whether the cases of a policy are good enough: coverage, mutants, suggestions."""
