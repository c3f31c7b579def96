"""What everything stands on: truth, numbers, days, text, files and digests."""
