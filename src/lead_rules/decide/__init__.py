"""From a policy as meant to a policy as run, and to decisions."""
