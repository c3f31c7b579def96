"""The trace of an evaluation: what was read, and what it showed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_

__all__ = ["AreaDistance", "Evidence", "connective", "lacking", "presuming", "resting", "telling"]

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
    name of the fact for which `stand_in` (in words) was presumed. `others` are the
    paths of further facts that were read: the list that a value is worked out
    from, the date that was compared with. Of an unknown defined condition for which
    another one stands in, that one is the second part.
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
    others: tuple[str, ...] = ()


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


def resting(evidence: Evidence) -> Iterator[str]:
    """The facts that the truth of a condition rests on, by their paths, known or not.

    An unknown truth rests on all of them: another known one could settle it too.
    """
    wanted = None if evidence.truth is UNKNOWN else telling(evidence)
    if evidence.kind == "entry" and evidence.truth is not FALSE and evidence.found is not None:
        assert evidence.field is not None
        yield evidence.field
    if evidence.kind == "test":
        # A value that entries make is changed through them, not by other entries.
        if not any(part.found is not None or part.parts for part in evidence.parts):
            yield from evidence.others
        listed = connective(evidence) != "test"
        # Of a list, the entries; the list itself where another entry would turn it.
        if evidence.field is not None and not (listed and _by_an_entry(evidence)):
            yield evidence.field
        wanted = wanted if listed else None
    for part in evidence.parts:
        if wanted is None or part.truth is wanted:
            yield from resting(part)


def _by_an_entry(evidence: Evidence) -> bool:
    """Whether entries of a list settled a test of it, so that another would change nothing."""
    return evidence.truth is (TRUE if connective(evidence) == "any" else FALSE)


def connective(evidence: Evidence) -> str:
    """How the parts are joined: as the kind says, or the entries of a list by a quantifier."""
    quantifier = OPERATORS.quantifiers.get(evidence.operator or "")
    return evidence.kind if quantifier is None else quantifier.connective


def telling(evidence: Evidence) -> Truth | None:
    """The truth of the parts that tell, or None where all of them do."""
    kind, truth = connective(evidence), evidence.truth
    if truth is UNKNOWN or kind in ("holds", "entry"):
        return None if kind in ("holds", "entry") else UNKNOWN
    if kind in ("none", "not"):
        truth = not_(truth)
        return truth if truth is TRUE else None
    if kind in ("any", "at_least"):
        return TRUE if truth is TRUE else FALSE if kind == "at_least" else None
    return FALSE if truth is FALSE else None
