"""Views of a decision: text for people, JSON for machines."""
