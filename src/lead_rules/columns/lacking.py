"""Which facts the undecided rules of many records wait for."""

from collections.abc import Iterator, Mapping

import numpy as np

from lead_rules.columns.truths import Bools
from lead_rules.columns.values import Column, Entries, Events, Floats, Numbers, Places, Struct

__all__ = ["lacking"]


def lacking(root: Struct, waiting: Mapping[str, Bools]) -> dict[str, Bools]:
    """The rows in which a fact is unknown that an undecided rule reads, by its path.

    `waiting` are the fields that such rules read, with the rows in which they do. Of a
    list the facts of all entries go by one path.
    """
    found: dict[str, Bools] = {}
    for field, rows in waiting.items():
        for path, unknown in _unknown(root, field):
            unknown = unknown & rows
            if unknown.any():
                found[path] = found[path] | unknown if path in found else unknown
    return found


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
        yield path, ~here.there | np.logical_and.reduce([part.known for part in parts.values()])
    else:
        yield path, ~here.known
