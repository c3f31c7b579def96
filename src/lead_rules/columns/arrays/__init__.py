"""Values and truths of many rows at once, and how they are read from Arrow."""
