"""Plain records, made of pools: whole and partial ones.

Each fact is one draw, from values with unknown as the first of them: so a record
shrinks fact by fact, and no draw is made only to say whether there is another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from lead_rules.fields import Field
from lead_rules.testing.pools import Pools
from lead_rules.testing.texts import strange_texts, texts_like

__all__ = ["Draw", "Filling", "Plain"]

Plain = Any
"""Text, numbers, yes or no, lists and mappings, as in a record's JSON."""
Strategy = st.SearchStrategy[Plain]
Draw = Callable[[Strategy], Plain]

PART_UNKNOWN = 4  # one in so many


@dataclass(frozen=True)
class _Sheet:
    """What is drawn of a group of fields on one day.

    `fields` are drawn each; what is None is unknown. `groups` and `lists` have a
    sheet of their own, and a strategy of how many there are: of a group none or one.
    """

    fields: tuple[tuple[str, Strategy], ...]
    groups: tuple[tuple[str, Strategy, "_Sheet"], ...]
    lists: tuple[tuple[str, Strategy, "_Sheet"], ...]


class Filling:
    """Strategies of plain records of one decision.

    With `whole`, every fact is known; else about a quarter is not. `strange` gives
    every text that is not one of a few words a strange one.
    """

    def __init__(self, pools: Pools, *, whole: bool = False, strange: bool = False) -> None:
        self.pools = pools
        self.whole = whole
        self.strange = strange
        self._sheets: dict[date, _Sheet] = {}

    def records(self) -> Strategy:
        """A record of any of the days that matter."""
        return _filled(self)

    def sheet(self, base: date) -> _Sheet:
        """What is drawn of a record of a day."""
        if base not in self._sheets:
            self._sheets[base] = self._sheet(self.pools.subject.root, "", base)
        return self._sheets[base]

    def known(self, field: Field, path: str, base: date) -> Strategy:
        """What a field holds that is neither a group nor a list of groups, once it is known."""
        return self._values(field, path, base, 0)

    def _values(self, field: Field, path: str, base: date, part_unknown: int) -> Strategy:
        values = self.pools.values(path, base)
        if field.kind == "text" and (self.strange or not values):
            texts = strange_texts(field) if self.strange else texts_like(field)
            return st.one_of(st.none(), *[texts] * (part_unknown - 1)) if part_unknown else texts
        if part_unknown and field.kind == "place":
            values = (*values, *_less(values[:3], "accuracy_m"), *_less(values[:3], "longitude"))
        return st.sampled_from(_perhaps(values, part_unknown) or (None,))

    def _sheet(self, group: Field, path: str, base: date) -> _Sheet:
        fields: list[tuple[str, Strategy]] = []
        groups: list[tuple[str, Strategy, _Sheet]] = []
        lists: list[tuple[str, Strategy, _Sheet]] = []
        unknown = 0 if self.whole else PART_UNKNOWN
        for name, field in group.fields.items():
            here = f"{path}.{name}" if path else name
            if field.kind == "struct":
                there = st.sampled_from(_perhaps((1,), unknown))
                groups.append((name, there, self._sheet(field, here, base)))
            elif field.entry is not None and field.entry.kind == "struct":
                many = _perhaps(range(self.pools.most_entries(here) + 1), unknown)
                sheet = self._sheet(field.entry, f"{here}[0]", base)
                lists.append((name, st.sampled_from(many), sheet))
            elif field.kind != "other":
                fields.append((name, self._values(field, here, base, unknown)))
        return _Sheet(tuple(fields), tuple(groups), tuple(lists))


@st.composite
def _filled(draw: Draw, filling: Filling) -> Plain:
    return _group(draw, filling.sheet(draw(st.sampled_from(filling.pools.bases))))


def _group(draw: Draw, sheet: _Sheet) -> Plain:
    found = {name: draw(strategy) for name, strategy in sheet.fields}
    for name, strategy, inner in sheet.groups:
        found[name] = _group(draw, inner) if draw(strategy) is not None else None
    for name, strategy, inner in sheet.lists:
        number = draw(strategy)
        if number is not None:
            found[name] = [_group(draw, inner) for _ in range(number)]
    return {name: value for name, value in found.items() if value is not None}


def _perhaps(values: Sequence[Any], part_unknown: int) -> Sequence[Any]:
    """The values, with unknown before them if one in so many is to be."""
    if not part_unknown or not values:
        return values
    known = [*values] * (1 if len(values) >= part_unknown - 1 else part_unknown - 1)
    return [*[None] * max(1, round(len(known) / (part_unknown - 1))), *known]


def _less(values: Iterable[Mapping[str, Plain]], part: str) -> Iterable[Plain]:
    return [{name: one for name, one in value.items() if name != part} for value in values]
