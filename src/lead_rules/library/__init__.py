"""Policies on disk: the version in force, and what was published."""
