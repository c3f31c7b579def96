"""What may be learnt of a record: the same facts and more."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from lead_rules.records.schema import Field
from lead_rules.testing.strategies.plain_records import Draw, Filling, Group, Plain, Sheet
from lead_rules.testing.strategies.value_pools import Pools

__all__ = ["answered", "base_of", "learnt", "refined"]

HALF = 128
ENOUGH = st.binary(min_size=24, max_size=24)
"""As many bytes as a record has unknown facts, mostly."""
Leave = Callable[[str], bool]
"""Whether a fact, by its path, is to stay unknown."""


class _Learning:
    """Fills in unknown facts, but for those to leave.

    A list that is known keeps its length. An event that has not happened by a date
    may turn out not to have by a later one, or to have happened since.
    """

    def __init__(self, draw: Draw, filling: Filling, leave: Leave, base: date) -> None:
        self.draw = draw
        self.pools = filling.pools
        self.leave = leave
        self.base = base

    def learn(self, root: Field, sheet: Sheet, known: Mapping[str, Plain], path: str = "") -> Plain:
        """A record, or an entry of a list, with what the sheet says of it."""
        return self._group(root, sheet.group, sheet.pick(self.draw), known, path)

    def _group(
        self,
        group: Field,
        how: Group,
        picked: Sequence[Any],
        known: Mapping[str, Plain],
        path: str,
    ) -> Plain:
        found = dict(known)

        def unknown(name: str) -> str | None:
            """The path of a fact that is to be learnt, or looked into."""
            here = f"{path}.{name}" if path else name
            return None if name not in found and self.leave(here) else here

        for name, at in how.picked:
            if (here := unknown(name)) is not None:
                found[name] = self._fact(group.fields[name], found.get(name), picked[at], here)
        for name, strategy in how.drawn:
            if name not in found and unknown(name) is not None:
                found[name] = self.draw(strategy)
        for name, _, inner in how.groups:
            if (here := unknown(name)) is not None:
                field = group.fields[name]
                found[name] = self._group(field, inner, picked, found.get(name, {}), here)
        for name, at, sheet in how.lists:
            if (here := unknown(name)) is not None:
                entry = group.fields[name].entry
                assert entry is not None
                entries = found.get(name, [{}] * picked[at])
                found[name] = [
                    self.learn(entry, sheet, one, f"{here}[{index}]")
                    for index, one in enumerate(entries)
                ]
        return {name: value for name, value in found.items() if value is not None}

    def _fact(self, field: Field, now: Plain, other: Plain, path: str) -> Plain:
        if field.kind == "place":
            parts = [part for part in field.fields if (now or {}).get(part) is None]
            learnt = {part: other[part] for part in parts if not self.leave(f"{path}.{part}")}
            return {**(now or {}), **learnt}
        if field.kind == "event" and now:
            return self._event(now, path)
        return other if now is None else now

    def _event(self, now: Mapping[str, Plain], path: str) -> Plain:
        if "on" in now or self.leave(path):
            return now
        since = now["not_as_of"]
        later = [
            event
            for event in self.pools.values(path, self.base)
            if any(day >= since for day in event.values())
        ]
        return self.draw(st.sampled_from([now, {"on": since}, *later]))


def base_of(pools: Pools, known: Mapping[str, Plain]) -> date:
    """The day of a record's own time, or the plainest day where that is unknown."""
    moment = pools.subject.plan.checked.table.moment
    if moment is None or known.get(moment) is None:
        return pools.bases[0]
    return datetime.fromisoformat(known[moment]).date()


def _learning(draw: Draw, filling: Filling, known: Plain, leave: Leave) -> Plain:
    base = base_of(filling.pools, known)
    learning = _Learning(draw, filling, leave, base)
    return learning.learn(filling.pools.subject.root, filling.knowing.sheet(base), known)


@st.composite
def refined(draw: Draw, filling: Filling, known: Plain) -> Plain:
    """The same record with some of its unknown facts learnt."""
    left = cycle(byte < HALF for byte in draw(ENOUGH))
    return _learning(draw, filling, known, lambda _: next(left))


@st.composite
def learnt(draw: Draw, filling: Filling, known: Plain, leave: Collection[str] = ()) -> Plain:
    """The same record with all facts learnt, but for those to leave and what is inside them."""
    left = re.compile("|".join(rf"{re.escape(path)}([.\[].*)?" for path in leave) or "(?!)")
    return _learning(draw, filling, known, lambda path: bool(left.fullmatch(path)))


@st.composite
def answered(draw: Draw, filling: Filling, known: Plain, asked: Collection[str]) -> Plain:
    """The same record with the facts learnt that were asked for, and all inside them."""
    return _learning(draw, filling, known, lambda path: not _leads(asked, path))


def _leads(asked: Collection[str], path: str) -> bool:
    return any(one == path or _above(path, one) or _above(one, path) for one in asked)


def _above(path: str, below: str) -> bool:
    """Whether one fact is a group or a list that the other is in."""
    return below.startswith((f"{path}.", f"{path}["))
