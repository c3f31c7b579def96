"""Scenarios: cases that say what a policy should decide, and whether they cover it."""
