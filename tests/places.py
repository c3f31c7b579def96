"""The example policies of other places, and their record models."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel

from lead_rules.cli.record_models import models_named

EXAMPLES = Path(__file__).parents[1] / "examples" / "policies"
PLACES = tuple(sorted(file.parent for file in EXAMPLES.glob("*/records.py")))
"""The folder of each place."""

POLICIES_OF_PLACES = tuple(sorted(EXAMPLES.glob("*/policies/*/????-??-??.yaml")))


@cache
def records_of(place: Path) -> dict[str, type[BaseModel]]:
    """The record models of a place, by the names that its policy uses."""
    return models_named(str(place / "records.py"))


RECORDS_OF_PLACES = {name: model for place in PLACES for name, model in records_of(place).items()}
