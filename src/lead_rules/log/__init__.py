"""The decision log: a line for each decision, and replay of a line."""
