"""What was looked at, and what it showed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lead_rules.truth import TRUE, UNKNOWN, Truth

__all__ = ["AreaDistance", "Evidence", "lacking", "presuming"]

Plain = str | int | bool | dict[str, str | float | None] | None


@dataclass(frozen=True, slots=True)
class AreaDistance:
    """How a place lies to an area: whether it is within, and how far from the edge.

    `edge_m` is in metres on the WGS 84 ellipsoid, to 0.1 m.
    """

    area: str
    title: str
    truth: Truth
    edge_m: float


# Not frozen: that would make it six times as dear, and a decision has dozens.
@dataclass(slots=True)
class Evidence:
    """The truth of one condition, and what it rests on; to be read, not changed.

    `kind` is the connective, `test` for a test, `entry` for an entry of a list,
    `holds` for a defined condition. `at` is where it is written, ``file:line``.
    A test has the `label` and the `field` of what it read (a concrete
    path such as ``seized[0].weight``, or the name of a defined value), the
    `value` (exact decimals as digits in a string), `found` and `asks` in words.
    `lacks` are the unknown facts a test would need. `presumed` is the path or the
    name of the fact for which `stand_in` (in words) was presumed.
    """

    kind: Literal["all", "any", "none", "not", "at_least", "holds", "test", "entry"]
    truth: Truth
    says: str
    at: str
    label: str | None = None
    field: str | None = None
    operator: str | None = None
    value: Plain = None
    found: str | None = None
    asks: str | None = None
    presumed: str | None = None
    stand_in: str | None = None
    lacks: tuple[str, ...] = ()
    areas: tuple[AreaDistance, ...] = ()
    parts: tuple["Evidence", ...] = ()


def lacking(evidence: Evidence) -> Iterator[str]:
    """The unknown facts that can still turn an unknown truth."""
    if evidence.truth is UNKNOWN or (evidence.kind == "entry" and evidence.truth is TRUE):
        yield from evidence.lacks
        for part in evidence.parts:
            yield from lacking(part)


def presuming(*evidence: Evidence | None) -> Iterator[Evidence]:
    """The tests in which something stood in for an unknown."""
    for each in evidence:
        if each is not None:
            if each.presumed is not None:
                yield each
            yield from presuming(*each.parts)
