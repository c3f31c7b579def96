"""What learning or changing facts would make of a decision, found by deciding other records."""
