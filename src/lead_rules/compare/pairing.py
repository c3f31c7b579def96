"""The two sides of a change: parts with one name, and what is on either side."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from lead_rules.compare.changes import PolicyChange

__all__ = ["Changes", "Make", "both", "common", "one_sided", "sides"]

Value = TypeVar("Value")
Changes = Iterator[PolicyChange]
Make = Callable[..., PolicyChange]
"""Makes a change of one part: takes the fields of a `PolicyChange` from `kind` on."""


def both(
    before: Mapping[str, Value], after: Mapping[str, Value]
) -> Iterator[tuple[str, tuple[Value | None, Value | None]]]:
    """Each name of either side, with what it stands for on both."""
    for name in sorted(before.keys() | after.keys()):
        yield name, (before.get(name), after.get(name))


def common(before: Mapping[str, Value], after: Mapping[str, Value]) -> list[str]:
    """The names on both sides."""
    return sorted(before.keys() & after.keys())


def sides(make: Make, kind: str, before: str | None, after: str | None, what: str = "") -> Changes:
    """A change, if there is one."""
    if before != after:
        yield make(kind, "", what, before, after)


def one_sided(make: Make, before: str | None, after: str | None) -> Changes:
    """A part that only one side has."""
    yield make("removed" if after is None else "added", "", "", before, after)
