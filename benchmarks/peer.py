"""A rules engine with the twelve rules, as the benchmark sees it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ifchain import PCS
from twelve import Data, totals

__all__ = ["Peer", "reduced"]


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine with the twelve rules.

    `ready` makes what it takes of a record; `outcome` says whether the person is
    eligible; `which` names the rules that stand in the way, or gives each rule's
    truth; `explain` gives all that the engine can tell. `noted` says whether an
    answer carries an error along. `read` makes what it takes of JSON text, where that
    is not `ready` of the text's data. Each may raise.
    """

    name: str
    package: str
    note: str
    ready: Callable[[Data], Any]
    outcome: Callable[[Any], bool]
    which: Callable[[Any], object] | None = None
    explain: Callable[[Any], object] | None = None
    noted: Callable[[Any], bool] = lambda given: False
    read: Callable[[str], Any] | None = None

    def from_json(self, text: str) -> Any:
        """What the engine takes, of a record as JSON text."""
        return self.ready(json.loads(text)) if self.read is None else self.read(text)

    @property
    def version(self) -> str:
        return version(self.package)


def yes(value: object) -> bool:
    """A yes or no; raises for anything else."""
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is no yes or no")
    return value


def reduced(data: Data) -> Data:
    """The record with its lists reduced, for engines that cannot look into them.

    Strictly, so that no engine is blamed for the host: what is no yes or no raises.
    """
    kept = {name: part for name, part in data.items() if not isinstance(part, list)}
    return {
        **kept,
        **totals(data),
        "possession": any(
            each["conduct"] == "possession"
            and each["statute"] in PCS
            and not yes(each["substantial_quantity"])
            and not yes(each["commercial_drug_offense"])
            for each in data["offenses"]
        ),
        "warrant": any(
            yes(each["active"]) and yes(each["extraditable"]) for each in data["warrants"]
        ),
        "court_order": any(
            yes(each["protects_current_participant"]) for each in data["court_orders"]
        ),
        "on_supervision": any(yes(each["person_offense"]) for each in data["supervision"]),
    }
