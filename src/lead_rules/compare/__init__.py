"""Two versions of a policy, compared by what they mean and by what they decide."""
