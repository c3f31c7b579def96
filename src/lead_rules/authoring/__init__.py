"""For whoever writes a policy: problems for people and programs, fixes, schemas for editors."""
