"""Laws that every policy is under, to be tried on yours."""
