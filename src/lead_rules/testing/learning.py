"""What may be learnt of a record: the same facts and more."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from hypothesis import strategies as st

from lead_rules.fields import Field
from lead_rules.testing.filling import Draw, Filling, Plain
from lead_rules.testing.pools import Pools

__all__ = ["answered", "base_of", "learnt", "refined"]

Leave = Callable[[str], bool]
"""Whether a fact, by its path, is to stay unknown."""


class _Learning:
    """Fills in unknown facts, but for those to leave.

    A list that is known keeps its length. An event that has not happened by a date
    may turn out not to have by a later one, or to have happened since.
    """

    def __init__(self, draw: Draw, filling: Filling, leave: Leave, base: date) -> None:
        self.draw = draw
        self.filling = filling
        self.pools = filling.pools
        self.leave = leave
        self.base = base

    def group(self, group: Field, known: Mapping[str, Plain], path: str = "") -> Plain:
        found = dict(known)
        for name, field in group.fields.items():
            here = f"{path}.{name}" if path else name
            value = self.field(field, found.get(name), here)
            if value is not None:
                found[name] = value
        return found

    def field(self, field: Field, now: Plain, path: str) -> Plain:
        if now is None and self.leave(path):
            return None
        if field.kind == "struct":
            return self.group(field, now or {}, path)
        if field.kind == "place":
            return self.place(field, now or {}, path)
        if field.kind == "event":
            return self.event(now or {}, path)
        entry = field.entry
        if entry is not None and entry.kind == "struct":
            if now is None:
                now = [{}] * self.draw(st.integers(0, self.pools.most_entries(path)))
            return [self.group(entry, one, f"{path}[{index}]") for index, one in enumerate(now)]
        return self.draw(self.filling.known(field, path, self.base)) if now is None else now

    def place(self, field: Field, now: Mapping[str, Plain], path: str) -> Plain:
        wanted = [part for part in field.fields if now.get(part) is None]
        wanted = [part for part in wanted if not self.leave(f"{path}.{part}")]
        if not wanted:
            return now
        whole = self.draw(st.sampled_from(self.pools.values(path, self.base)))
        return {**now, **{part: whole[part] for part in wanted}}

    def event(self, now: Mapping[str, Plain], path: str) -> Plain:
        if "on" in now or self.leave(path):
            return now
        since = now.get("not_as_of", "")
        later = [
            event
            for event in self.pools.values(path, self.base)
            if any(day >= since for day in event.values())
        ]
        as_it_was = [{"not_as_of": since}, {"on": since}] if since else []
        return self.draw(st.sampled_from([*as_it_was, *later]))


def base_of(pools: Pools, known: Mapping[str, Plain]) -> date:
    """The day of a record's own time, or the plainest day where that is unknown."""
    moment = pools.subject.plan.checked.table.moment
    if moment is None or known.get(moment) is None:
        return pools.bases[0]
    return datetime.fromisoformat(known[moment]).date()


def _learning(draw: Draw, filling: Filling, known: Plain, leave: Leave) -> Plain:
    learning = _Learning(draw, filling, leave, base_of(filling.pools, known))
    return learning.group(filling.pools.subject.root, known)


@st.composite
def refined(draw: Draw, filling: Filling, known: Plain) -> Plain:
    """The same record with some of its unknown facts learnt."""
    return _learning(draw, filling, known, lambda _: draw(st.booleans()))


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
