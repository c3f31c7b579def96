"""A policy's decision over batches of records."""
