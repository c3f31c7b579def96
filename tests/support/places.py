"""The example policies of other places, and their record models."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from lead_rules import Policy, load_policy
from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.library.record_models import models_named
from tests.support import ROOT

EXAMPLES = ROOT / "examples" / "policies"
PLACES = tuple(sorted(file.parent for file in EXAMPLES.glob("*/records.py")))
"""The folder of each place."""

POLICIES_OF_PLACES = tuple(sorted(EXAMPLES.glob("*/policies/*/????-??-??.yaml")))


@cache
def records_of(place: Path) -> dict[str, type[BaseModel]]:
    """The record models of a place, by the names that its policy uses."""
    named = models_named([str(place / "records.py")])
    return {name: model for name, model in named.items() if name not in LEAD_RECORDS}


RECORDS_OF_PLACES = {name: model for place in PLACES for name, model in records_of(place).items()}


def policies_of_places() -> Iterator[Policy]:
    """The policies themselves."""
    for file in POLICIES_OF_PLACES:
        yield load_policy(file, folder=file.parents[2], records=RECORDS_OF_PLACES)
