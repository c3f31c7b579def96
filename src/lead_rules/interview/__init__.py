"""One question at a time, until the outcome is settled."""
