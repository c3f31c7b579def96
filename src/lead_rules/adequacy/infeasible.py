"""Proofs that a need is infeasible: tests that can never settle a rule, or never be unknown."""

from itertools import product
from typing import Any, TypeGuard

from lead_rules.adequacy.instrumented import Answer, Point, Watched
from lead_rules.adequacy.units import Unit
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Quantified,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.operator import Projection
from lead_rules.policy.ir.traverse import Link, Node, walk
from lead_rules.records.schema import Field, blank, replace_at
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Truth,
    all_of,
    any_of,
    at_least,
    is_true,
    not_,
)

__all__ = ["never_settles", "never_unknown"]

Tested = Test | Quantified

MOST_FREE = 8  # so many free truths are tried in all 3^8 ways


def never_unknown(condition: Condition) -> bool:
    """Whether a value is always presumed for each field that a condition reads, or for the
    definition that it stands in.
    """
    tests = (
        node
        for node in walk(condition, without=(Link.PRESUMPTION,), into=_may_be_unknown)
        if isinstance(node, Tested)
    )
    return all(map(_is_always_known, tests))


def _may_be_unknown(node: Node) -> bool:
    """Whether to look into a node: no test, and no definition that is presumed by a value."""
    presumption = node.presumption if isinstance(node, Defined) else None
    return not isinstance(node, Tested) and (presumption is None or presumption.holds is not None)


def _is_always_known(test: Tested) -> bool:
    """Whether a value stands in for all that a test reads. None can be given for a place or an
    event, which may be known in part.
    """
    if isinstance(test, Quantified) or isinstance(test.subject, ValueSubject):
        return False
    presumption = test.subject.presumption
    return presumption is not None and presumption.holds is None and not test.fields


def never_settles(unit: Unit, point: Point, truth: Truth) -> bool:
    """Whether it is shown that a test of this truth never settles its unit alone."""
    if isinstance(point, Holds):
        return False
    if truth is UNKNOWN:
        return _open_with_it(unit, point)
    return _settled_with_it(unit, point, truth)


def _settled_with_it(unit: Unit, point: Tested, truth: Truth) -> bool:
    """Whether each value that makes a test come out so settles the unit by other tests.

    Such a value is all that is known of a record, or of one entry of a list beside
    which there is another; whatever else is learnt, the unit stays as it is.
    """
    subject = point.subject
    if isinstance(point, Quantified) or isinstance(subject, ValueSubject) or point.fields:
        return False
    if not subject.field.few_values or subject.from_root:
        return False
    values = subject.field.few_values
    mine = [each for each in values if point.operator.decide(each, point.constant) is truth]
    listed = subject.schema_path.removesuffix(subject.name).rstrip(".")
    if listed and _counts(unit, listed):
        return False
    watched = Watched(unit.condition, unit.zone, {}, unit.rules)
    for value in mine:
        record, here = _knowing(unit.root, listed, subject.name, value)
        answer = Answer(point, here, truth)
        found = {watched.if_answered(answer, each, record) for each in (TRUE, FALSE)}
        if len(found) > 1 or UNKNOWN in found:
            return False
    return bool(mine)


def _knowing(root: Field, listed: str, name: str, value: object) -> tuple[Any, Any]:
    """A record of which one fact is known, and where a test of the fact stands."""
    if not listed:
        record = replace_at(root, blank(root), name, value)
        return record, record
    path = f"{listed}[0].{name}"
    record = replace_at(root, blank(root), path, value)
    whole: Any = record
    for step in listed.split("."):
        whole = getattr(whole, step)
    field = root
    for step in listed.split("."):
        field = field.fields[step]
    assert field.entry is not None
    return replace_at(root, record, listed, (whole[0], blank(field.entry))), whole[0]


def _counts(unit: Unit, listed: str) -> bool:
    """Whether a test of the unit depends on how many entries a list has."""
    for point in unit.points:
        if isinstance(point, Holds):
            return True  # another rule, whose own tests are not looked at
        subject = point.subject
        of = subject.of if isinstance(subject, ValueSubject) else subject
        if of.schema_path == listed and (
            isinstance(subject, ValueSubject) or point.operator.projection is Projection.LENGTH
        ):
            return True
    return False


def _open_with_it(unit: Unit, point: Tested) -> bool:
    """Whether the unit stays open while a test is unknown, whatever the test would be.

    A test of one field is unknown just where that field is, and then so is every
    other test of it. All other tests are let come out in every way, even in ways
    that no record has.
    """
    outer = _outer(unit.condition, unit.rules)
    path = _only_path(point)
    if path is None or point not in outer:
        return False
    linked = {each for each in outer if isinstance(each, Tested) and path in _paths(each)}
    free = [each for each in outer if each not in linked]
    if len(free) > MOST_FREE:
        return False
    for truths in product((TRUE, FALSE, UNKNOWN), repeat=len(free)):
        assigned: dict[Condition, Truth] = dict.fromkeys(linked, UNKNOWN)
        assigned |= zip(free, truths, strict=True)
        if _evaluated(unit.condition, dict(assigned)) is not UNKNOWN:
            continue
        for known in (TRUE, FALSE):
            if _evaluated(unit.condition, assigned | {point: known}) is not UNKNOWN:
                return False
    return True


def _only_path(test: Tested) -> str | None:
    """The field whose being unknown is what makes a test unknown, if there is one."""
    subject = test.subject
    if isinstance(subject, ValueSubject) or (isinstance(test, Test) and test.fields):
        return None
    if subject.presumption is not None or subject.field.kind in ("event", "list", "place"):
        return None
    return subject.schema_path


def _paths(test: Tested) -> set[str]:
    """The fields without which a test is unknown."""
    subject = test.subject
    read = list(test.fields) if isinstance(test, Test) else []
    if isinstance(subject, FieldSubject):
        read.append(subject)
    elif subject.kind in BETWEEN and subject.part is not None:
        read += [subject.of, subject.part]
    return {each.schema_path for each in read if each.presumption is None}


def _outer(condition: Condition, rules: frozenset[str]) -> list[Point]:
    """The tests about the whole record, also those of what is presumed of a definition."""

    def is_one(node: Node) -> TypeGuard[Point]:
        return isinstance(node, Tested) or (isinstance(node, Holds) and node.defined.name in rules)

    return [node for node in walk(condition, into=lambda node: not is_one(node)) if is_one(node)]


def _evaluated(condition: Condition, truths: dict[Condition, Truth]) -> Truth:
    """Evaluate a condition by the truths of its outer tests; keeps those of its parts there."""
    if condition not in truths:
        truths[condition] = _joined(condition, truths)
    return truths[condition]


def _joined(condition: Condition, truths: dict[Condition, Truth]) -> Truth:
    if isinstance(condition, Holds):
        presumption = condition.defined.presumption
        truth = _evaluated(condition.defined.condition, truths)
        if truth is not UNKNOWN or presumption is None:
            return truth
        if presumption.holds is not None:
            return _evaluated(presumption.holds, truths)
        return is_true(bool(presumption.value))
    if isinstance(condition, Not):
        return not_(_evaluated(condition.part, truths))
    assert isinstance(condition, All | Any_ | AtLeast)
    parts = [_evaluated(part, truths) for part in condition.parts]
    if isinstance(condition, All):
        return all_of(parts)
    if isinstance(condition, AtLeast):
        return at_least(condition.number, parts)
    return not_(any_of(parts)) if condition.negated else any_of(parts)
