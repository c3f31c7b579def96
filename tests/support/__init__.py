"""What the tests share: models of records, an oracle, and ways to make cases."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The checkout."""
