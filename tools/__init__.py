"""What is run by hand, from the top of the checkout: `python -m tools.mutate`, say."""
