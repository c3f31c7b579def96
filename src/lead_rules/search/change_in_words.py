"""Counterfactuals in words: what is recorded, and the values that would meet the decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import JsonValue

from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.evaluate.plan import DecisionPlan
from lead_rules.policy.ir.nodes import ValueSubject
from lead_rules.policy.ir.operator import decide_range
from lead_rules.policy.ir.phrasing import asks
from lead_rules.records.schema import describe_fact, field_at, position, replace_at, value_at
from lead_rules.records.value_types import Event
from lead_rules.records.write import plain_value
from lead_rules.search.bounds_in_words import allowed
from lead_rules.search.representatives import critical_tests_at, values_of
from lead_rules.values.quantity import Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["Change", "changes_in_words"]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be different.

    `now` and `to` are in words: what is recorded, and the values that would do
    while the other facts of the set have theirs. `value` is one of them, as a
    record's JSON has it, and `example` the same in words; with it the decision
    was decided and met. `may`: whether the fact can still `change` (an approval),
    could only be `correct`ed if it was recorded wrongly, or is still to `learn`.
    """

    field: str
    label: str
    now: str
    to: str
    example: str
    value: JsonValue
    may: Literal["change", "correct", "learn"]
    ask: str


def changes_in_words(plan: DecisionPlan, record: Any, values: dict[str, Any]) -> tuple[Change, ...]:
    """One set of changes: values by the paths of facts, with which the decision is met.

    In the order of the record. A list is one change where entries were added to it and
    more than the facts of these would have to be said.
    """
    root = plan.checked.table.root
    met = record
    for path, value in values.items():
        met = replace_at(root, met, path, value)
    told = dict(values)
    for path in values:
        inner = [other for other in values if other.startswith(f"{path}[")]
        if inner and _only_grew(value_at(record, path) or (), value_at(met, path), path, inner):
            del told[path]  # the entries that were added show it
        elif inner:
            told[path] = value_at(met, path)
            told = {other: value for other, value in told.items() if other not in inner}
    return tuple(
        _change(plan, record, met, path, told)
        for path in sorted(told, key=lambda path: position(root, path))
    )


def _only_grew(now: tuple[Any, ...], met: tuple[Any, ...], path: str, inner: Iterable[str]) -> bool:
    """Whether the facts that were filled in entries of a list are all that is new in it."""
    added = range(len(now), len(met))
    filled = all(any(fact.startswith(f"{path}[{each}]") for fact in inner) for each in added)
    return filled and met[: len(now)] == now


def _change(plan: DecisionPlan, record: Any, met: Any, path: str, values: dict[str, Any]) -> Change:
    root = plan.checked.table.root
    field, found = field_at(root, path), describe_fact(root, path)
    now, value = value_at(record, path), values[path]
    return Change(
        field=path,
        label=found.label,
        now=found_in_words(now, field, zone=plan.policy.zone),
        to=_in_all(plan, record, met, path, values) or _to(plan, record, met, path, value),
        example=found_in_words(value, field, zone=plan.policy.zone),
        value=plain_value(value),
        may=_may(found.fact.may, now, value),
        ask=found.fact.ask,
    )


def _to(plan: DecisionPlan, record: Any, met: Any, path: str, value: Any) -> str:
    """The values that would do, as long as the other changed facts have theirs."""
    root = plan.checked.table.root
    field = field_at(root, path)
    if field.kind == "place":  # the places that would do have no bounds to tell
        return found_in_words(value, field)
    listed = isinstance(value, tuple)
    base = replace_at(root, met, path, value_at(record, path)) if listed else met
    values = values_of(plan.critical_tests, root, base, path)
    do = [
        each == value or plan.rules.truth(replace_at(root, met, path, each)) is TRUE
        for each in values.values
    ]
    return allowed(field, values, do, value, critical_tests_at(plan.critical_tests, path))


def _in_all(
    plan: DecisionPlan, record: Any, met: Any, path: str, values: dict[str, Any]
) -> str | None:
    """What several changed numbers must come to together, where they are added up."""
    for critical in critical_tests_at(plan.critical_tests, path):
        subject = critical.test.subject
        if (
            critical.role == "number"
            and isinstance(subject, ValueSubject)
            and subject.kind == "sum"
        ):
            together = [p for p in values if critical in critical_tests_at(plan.critical_tests, p)]
            truth = _truth_of(critical, met)
            if len(together) > 1 and _truth_of(critical, record) is not truth:
                return f"{asks(critical.test, negated=truth is FALSE)} in all ({subject.says})"
    return None


def _truth_of(critical: CriticalTest, record: Any) -> Truth:
    """The truth of a test for a defined number."""
    assert critical.total is not None
    total = critical.total(record)
    if total is None:
        return UNKNOWN
    if isinstance(total, Range):
        whole = critical.test.subject.field.whole
        return decide_range(critical.test.operator, total, critical.operand, whole=whole)
    return critical.test.operator.decide(total, critical.operand)


def _may(may: str, now: Any, value: Any) -> Literal["change", "correct", "learn"]:
    if now is None:
        return "change" if may == "change" else "learn"
    if isinstance(now, Event) and not _may_follow(now, value):
        return "correct"
    return "change" if may == "change" else "correct"


def _may_follow(now: Event, later: Event) -> bool:
    """Whether an event that has not happened by a date may still come out so."""
    if now.on is not None or now.not_as_of is None:
        return now.on is None
    day = later.on or later.not_as_of
    return day is not None and day >= now.not_as_of
