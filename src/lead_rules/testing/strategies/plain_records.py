"""Plain records, made of pools: whole and partial ones.

Each fact is one pick, from values with unknown as the first of them: so a record
shrinks fact by fact. All picks of a record, or of an entry of a list, are drawn at
once, a byte for each, since a draw costs more than all that is done with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from lead_rules.records.schema import Field
from lead_rules.testing.strategies.texts import strange_texts, texts_like
from lead_rules.testing.strategies.value_pools import Pools, without_numbers

__all__ = ["Draw", "Filling", "Group", "Plain", "Sheet"]

Plain = Any
"""Text, numbers, yes or no, lists and mappings, as in a record's JSON."""
Strategy = st.SearchStrategy[Plain]
Draw = Callable[[Strategy], Plain]

PART_UNKNOWN = 4  # one in so many
MOST_PICKS = 256  # as many as a byte tells apart


@dataclass(frozen=True)
class Group:
    """How the facts of a group are picked, by their names.

    A number is the place among the picks of the sheet. Of a group it says whether it is
    there, of a list how many entries it has.
    """

    picked: tuple[tuple[str, int], ...]
    drawn: tuple[tuple[str, Strategy], ...]
    groups: tuple[tuple[str, int, "Group"], ...]
    lists: tuple[tuple[str, int, "Sheet"], ...]


@dataclass(frozen=True)
class Sheet:
    """A record or an entry on one day: the values of each pick, and what they are for."""

    picks: tuple[Sequence[Any], ...]
    bytes: st.SearchStrategy[bytes]
    group: Group

    def fill(self, draw: Draw) -> Plain:
        """A plain record or entry."""
        return _filled(draw, self.group, self.pick(draw))

    def pick(self, draw: Draw) -> Sequence[Any]:
        """What is picked of all that a byte picks."""
        data = draw(self.bytes)
        # Of bytes that are alike the least stands for all, so the first value is the plainest.
        return [of[byte * len(of) >> 8] for byte, of in zip(data, self.picks, strict=True)]


class Filling:
    """Strategies of plain records of one decision.

    With `whole`, every fact is known; else about a quarter is not. `strange` gives
    every text that is not one of a few words a strange one.
    """

    def __init__(self, pools: Pools, *, whole: bool = False, strange: bool = False) -> None:
        self.pools = pools
        self.whole = whole
        self.strange = strange
        self._sheets: dict[date, Sheet] = {}
        self._known: dict[tuple[str, date], Strategy] = {}

    @cached_property
    def knowing(self) -> "Filling":
        """The same with every fact known."""
        return self if self.whole else Filling(self.pools, whole=True, strange=self.strange)

    def records(self) -> Strategy:
        """A record of any of the days that matter."""
        return _records(self)

    def sheet(self, base: date) -> Sheet:
        """What is drawn of a record of a day."""
        if base not in self._sheets:
            self._sheets[base] = self._sheet(self.pools.subject.root, "", base)
        return self._sheets[base]

    def known(self, field: Field, path: str, base: date) -> Strategy:
        """What a field holds that is neither a group nor a list of groups, once it is known."""
        path = without_numbers(path)
        if (path, base) not in self._known:
            values = self._values(field, path, base, 0)
            made = values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)
            self._known[path, base] = made
        return self._known[path, base]

    def _values(
        self, field: Field, path: str, base: date, part_unknown: int
    ) -> Sequence[Any] | Strategy:
        """What a field may hold: a few values, or a strategy where there are many."""
        values = self.pools.values(path, base)
        if field.kind == "text" and (self.strange or not values):
            texts = strange_texts(field) if self.strange else texts_like(field)
            return st.one_of(st.none(), *[texts] * (part_unknown - 1)) if part_unknown else texts
        if part_unknown and field.kind == "place":
            values = (*values, *_less(values[:3], "accuracy_m"), *_less(values[:3], "longitude"))
        found = _perhaps(values, part_unknown) or (None,)
        return found if len(found) <= MOST_PICKS else st.sampled_from(found)

    def _sheet(self, group: Field, path: str, base: date) -> Sheet:
        whole, picks = self._group(group, path, base, 0)
        return Sheet(tuple(picks), st.binary(min_size=len(picks), max_size=len(picks)), whole)

    def _group(
        self, group: Field, path: str, base: date, first: int
    ) -> tuple[Group, list[Sequence[Any]]]:
        """A group of fields, and its picks, which stand in its sheet from the `first` on."""
        picks: list[Sequence[Any]] = []
        picked: list[tuple[str, int]] = []
        drawn: list[tuple[str, Strategy]] = []
        groups: list[tuple[str, int, Group]] = []
        lists: list[tuple[str, int, Sheet]] = []
        unknown = 0 if self.whole else PART_UNKNOWN

        def pick(values: Sequence[Any]) -> int:
            picks.append(values)
            return first + len(picks) - 1

        for name, field in group.fields.items():
            here = f"{path}.{name}" if path else name
            if field.kind == "struct":
                there = pick(_perhaps((1,), unknown))
                inner, more = self._group(field, here, base, first + len(picks))
                picks += more
                groups.append((name, there, inner))
            elif field.entry is not None and field.entry.kind == "struct":
                many = pick(_perhaps(range(self.pools.most_entries(here) + 1), unknown))
                lists.append((name, many, self._sheet(field.entry, f"{here}[0]", base)))
            elif field.kind != "other":
                values = self._values(field, here, base, unknown)
                if isinstance(values, st.SearchStrategy):
                    drawn.append((name, values))
                else:
                    picked.append((name, pick(values)))
        return Group(tuple(picked), tuple(drawn), tuple(groups), tuple(lists)), picks


@st.composite
def _records(draw: Draw, filling: Filling) -> Plain:
    return filling.sheet(draw(st.sampled_from(filling.pools.bases))).fill(draw)


def _filled(draw: Draw, group: Group, picked: Sequence[Any]) -> Plain:
    """The facts of a group that are known."""
    found = {name: picked[at] for name, at in group.picked}
    for name, strategy in group.drawn:
        found[name] = draw(strategy)
    for name, at, inner in group.groups:
        found[name] = _filled(draw, inner, picked) if picked[at] is not None else None
    for name, at, sheet in group.lists:
        if picked[at] is not None:
            found[name] = [sheet.fill(draw) for _ in range(picked[at])]
    return {name: value for name, value in found.items() if value is not None}


def _perhaps(values: Sequence[Any], part_unknown: int) -> Sequence[Any]:
    """The values, with unknown before them if one in so many is to be."""
    if not part_unknown or not values:
        return values
    known = [*values] * (1 if len(values) >= part_unknown - 1 else part_unknown - 1)
    return [*[None] * max(1, round(len(known) / (part_unknown - 1))), *known]


def _less(values: Iterable[Mapping[str, Plain]], part: str) -> Iterable[Plain]:
    return [{name: one for name, one in value.items() if name != part} for value in values]
