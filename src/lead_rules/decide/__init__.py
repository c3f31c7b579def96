"""From a compiled policy to decisions, their reasons and their sentences."""
