"""YAML text to nodes with spans, and the repair of slips. It knows no policy."""
