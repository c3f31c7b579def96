"""Published files: what was published, that it is unchanged, and who signed for it."""
