"""Decisions on a cluster: a thin adapter for each engine, which its own extra brings."""
