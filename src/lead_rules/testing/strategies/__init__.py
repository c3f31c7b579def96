"""Hypothesis strategies made from a policy: what is worth drawing of it."""
