"""Problems as values, and where in a text they are."""
