"""Which facts the undecided rules of many records wait for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from lead_rules.columns.arrays.truths import Bools
from lead_rules.columns.arrays.values import (
    Column,
    Entries,
    Events,
    Floats,
    Indexes,
    Numbers,
    Places,
    Struct,
)

__all__ = ["Lacking", "joined", "lacking"]


@dataclass(frozen=True, slots=True, eq=False)
class Lacking:
    """Some rows, in order, and for each fact, by its path, which of them lack it."""

    rows: Indexes
    facts: Mapping[str, Bools]

    def only(self, members: Bools) -> "Lacking":
        """Those of the rows for which `members`, of all rows, is true."""
        some = members.take(self.rows)
        if some.all():
            return self
        return Lacking(self.rows[some], {path: each[some] for path, each in self.facts.items()})


def joined(parts: Sequence[Lacking]) -> Lacking:
    """What parts say that have no row in common."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([np.zeros(0, np.intp), *(part.rows for part in parts)])
    order = np.argsort(rows, kind="stable")
    facts = {
        path: np.concatenate(
            [part.facts.get(path, np.zeros(len(part.rows), np.bool_)) for part in parts]
        )[order]
        for path in dict.fromkeys(path for part in parts for path in part.facts)
    }
    return Lacking(rows[order], facts)


def lacking(root: Struct, rows: Indexes, waiting: Mapping[str, Bools]) -> Lacking:
    """Which of some rows do not know a fact that an undecided rule reads.

    `waiting` are the fields that such rules read, with those of the rows in which they
    do. Of a list the facts of all entries go by one path.
    """
    found: dict[str, Bools] = {}
    for field, wait in waiting.items():
        for path, unknown in _unknown(root, field):
            lack = unknown.take(rows) & wait
            found[path] = found[path] | lack if path in found else lack
    return Lacking(rows, found)


def _unknown(root: Struct, path: str) -> Iterator[tuple[str, Bools]]:
    """Where a field is unknown, in one entry of a list at least; a place also by its parts."""
    here: Column = root
    lists: list[Entries] = []
    for step in path.split("."):
        if isinstance(here, Entries):
            lists.append(here)
            here = here.entry
        if isinstance(here, Places):
            here = here.accuracy
        else:
            assert isinstance(here, Struct)
            here = here.fields[step]
    for found, rows in _parts(path, here):
        for entries in reversed(lists):
            rows = entries.sums(rows) > 0
        yield found, rows


def _parts(path: str, here: Column) -> Iterator[tuple[str, Bools]]:
    if isinstance(here, Events):
        yield path, ~here.on.known  # what has not happened yet may still happen
    elif isinstance(here, Places):
        parts: dict[str, Floats | Numbers] = {
            "longitude": here.longitude,
            "latitude": here.latitude,
            "accuracy_m": here.accuracy,
        }
        for name, part in parts.items():
            yield f"{path}.{name}", here.there & ~part.known
        # Where all is known, the disc crosses an edge: a better place is needed.
        yield path, ~here.there | reduce(np.logical_and, [part.known for part in parts.values()])
    else:
        yield path, ~here.known
