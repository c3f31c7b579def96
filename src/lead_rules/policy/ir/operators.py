"""The table of operators, and how each of them decides."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from lead_rules.policy.ir.operator import (
    Operator,
    OperatorTable,
    Projection,
    Quantifier,
    Shape,
)
from lead_rules.records.schema import Kind
from lead_rules.records.value_types import Event
from lead_rules.values.quantity import Number
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, is_true, not_

__all__ = ["OPERATORS"]

# How each operator decides.


def _equal(value: object, other: object) -> Truth:
    return TRUE if value == other else FALSE


def _different(value: object, other: object) -> Truth:
    return FALSE if value == other else TRUE


def _among(value: object, others: tuple[object, ...]) -> Truth:
    return TRUE if value in others else FALSE


def _not_among(value: object, others: tuple[object, ...]) -> Truth:
    return FALSE if value in others else TRUE


def _at_least(value: Number, limit: Number) -> Truth:
    return TRUE if value >= limit else FALSE


def _more_than(value: Number, limit: Number) -> Truth:
    return TRUE if value > limit else FALSE


def _at_most(value: Number, limit: Number) -> Truth:
    return TRUE if value <= limit else FALSE


def _less_than(value: Number, limit: Number) -> Truth:
    return TRUE if value < limit else FALSE


def _before(value: date, other: date) -> Truth:
    return TRUE if value < other else FALSE


def _after(value: date, other: date) -> Truth:
    return TRUE if value > other else FALSE


def _on_or_before(value: date, other: date) -> Truth:
    return TRUE if value <= other else FALSE


def _on_or_after(value: date, other: date) -> Truth:
    return TRUE if value >= other else FALSE


def _within_days(value: date | Event, days: tuple[date, date]) -> Truth:
    first, last = days
    if not isinstance(value, Event):
        return TRUE if first <= value <= last else FALSE
    if value.on is not None:
        return TRUE if first <= value.on <= last else FALSE
    # Not by the last day itself still leaves the rest of that day.
    return FALSE if value.not_as_of is not None and value.not_as_of > last else UNKNOWN


def _in_window(value: time, window: tuple[time, time]) -> Truth:
    start, end = window
    if start <= end:
        return is_true(start <= value < end)
    return is_true(value >= start or value < end)


def _some(truths: Iterable[Truth], _: object) -> Truth:
    return any_of(truths)


def _every(truths: Iterable[Truth], _: object) -> Truth:
    return all_of(truths)


def _no(truths: Iterable[Truth], _: object) -> Truth:
    return not_(any_of(truths))


def _count(number: Number, tests: tuple[tuple[Operator, Number], ...]) -> Truth:
    return all_of([operator.decide(number, limit) for operator, limit in tests])


def _includes(values: tuple[object, ...], wanted: tuple[object, ...]) -> Truth:
    for value in wanted:
        if value in values:
            return TRUE
    return FALSE


def _empty(length: int, wanted: bool) -> Truth:
    return TRUE if (length == 0) is wanted else FALSE


def _within_areas(point: tuple[float, float, float], region: Any) -> Truth:
    truth: Truth = region.within(*point)
    return truth


def _near_areas(point: tuple[float, float, float], near: tuple[Any, float]) -> Truth:
    region, limit = near
    truth: Truth = region.within_distance(*point, limit)
    return truth


_ANYTHING: frozenset[Kind] = frozenset({"boolean", "choice", "date", "number", "text"})
_NUMBERS: frozenset[Kind] = frozenset({"number"})
_DAYS: frozenset[Kind] = frozenset({"date", "time"})
_LISTS: frozenset[Kind] = frozenset({"list"})
_PLACES: frozenset[Kind] = frozenset({"place"})


_ENTRIES = (
    Operator(
        "is",
        _ANYTHING,
        "value",
        _equal,
        asks="{}",
        denies="not {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes {asks}.",
        bars_not="The rule excludes all but {asks}.",
        shape=Shape.SET,
        neighbours=("is_not",),
        shown=True,
    ),
    Operator(
        "is_not",
        _ANYTHING,
        "value",
        _different,
        asks="not {}",
        denies="{}",
        must="It must not be {denies}.",
        must_not="It must be {denies}.",
        bars="The rule excludes all but {denies}.",
        bars_not="The rule excludes {denies}.",
        of_nothing=TRUE,
        shape=Shape.REST,
        neighbours=("is",),
        shown=True,
    ),
    Operator(
        "in",
        _ANYTHING,
        "values",
        _among,
        asks="{}",
        denies="not {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes {asks}.",
        bars_not="The rule excludes all but {asks}.",
        shape=Shape.SET,
        neighbours=("not_in",),
        shown=True,
    ),
    Operator(
        "not_in",
        _ANYTHING,
        "values",
        _not_among,
        asks="not {}",
        denies="{}",
        must="It must not be {denies}.",
        must_not="It must be {denies}.",
        bars="The rule excludes all but {denies}.",
        bars_not="The rule excludes {denies}.",
        of_nothing=TRUE,
        shape=Shape.REST,
        neighbours=("in",),
        shown=True,
    ),
    Operator(
        "at_least",
        _NUMBERS,
        "number",
        _at_least,
        asks="{} or more",
        denies="less than {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The limit is {denies}.",
        bars_not="The rule excludes {denies}.",
        exactly="The limit itself counts.",
        shape=Shape.RAY_UP,
        neighbours=("more_than",),
    ),
    Operator(
        "more_than",
        _NUMBERS,
        "number",
        _more_than,
        asks="more than {}",
        denies="{} or less",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The limit is {denies}.",
        bars_not="The rule excludes {denies}.",
        exactly="The limit itself does not count.",
        shape=Shape.OPEN_RAY_UP,
        neighbours=("at_least",),
    ),
    Operator(
        "at_most",
        _NUMBERS,
        "number",
        _at_most,
        asks="{} or less",
        denies="more than {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes {asks}.",
        bars_not="The limit is {asks}.",
        exactly="The limit itself counts.",
        shape=Shape.RAY_DOWN,
        neighbours=("less_than",),
    ),
    Operator(
        "less_than",
        _NUMBERS,
        "number",
        _less_than,
        asks="less than {}",
        denies="{} or more",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes {asks}.",
        bars_not="The limit is {asks}.",
        exactly="The limit itself does not count.",
        shape=Shape.OPEN_RAY_DOWN,
        neighbours=("at_most",),
    ),
    Operator(
        "before",
        _DAYS,
        "day",
        _before,
        asks="before {}",
        denies="on or after {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates {denies}.",
        exactly=(
            "Two times are compared by the moment, all else by the local date; what is equal "
            "does not count."
        ),
        shape=Shape.OPEN_RAY_DOWN,
        projection=Projection.LOCAL_DATE,
        neighbours=("on_or_before",),
    ),
    Operator(
        "after",
        _DAYS,
        "day",
        _after,
        asks="after {}",
        denies="on or before {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates {denies}.",
        exactly=(
            "Two times are compared by the moment, all else by the local date; what is equal "
            "does not count."
        ),
        shape=Shape.OPEN_RAY_UP,
        projection=Projection.LOCAL_DATE,
        neighbours=("on_or_after",),
    ),
    Operator(
        "on_or_before",
        _DAYS,
        "day",
        _on_or_before,
        asks="on or before {}",
        denies="after {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates {denies}.",
        exactly=(
            "Two times are compared by the moment, all else by the local date; what is equal "
            "counts."
        ),
        shape=Shape.RAY_DOWN,
        projection=Projection.LOCAL_DATE,
        neighbours=("before",),
    ),
    Operator(
        "on_or_after",
        _DAYS,
        "day",
        _on_or_after,
        asks="on or after {}",
        denies="before {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates {denies}.",
        exactly=(
            "Two times are compared by the moment, all else by the local date; what is equal "
            "counts."
        ),
        shape=Shape.RAY_UP,
        projection=Projection.LOCAL_DATE,
        neighbours=("after",),
    ),
    Operator(
        "within",
        _DAYS | {"event"},
        "period",
        _within_days,
        asks="within {}",
        denies="outside {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates not {asks}.",
        exactly=(
            "The day that it counts from is day 0, and the day at the other end still counts. "
            "Days are local dates, whatever day of the week. A month or a year ends on the "
            "same day of the month, or on its last day where there is no such day."
        ),
        projection=Projection.LOCAL_DATE,
        beside=("before", "after"),
    ),
    Operator(
        "weekday",
        _DAYS,
        "weekdays",
        _among,
        asks="on a {}",
        denies="not on a {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes dates {asks}.",
        bars_not="The rule excludes dates {denies}.",
        exactly="It is the weekday of the local date.",
        projection=Projection.WEEKDAY,
    ),
    Operator(
        "time_of_day",
        frozenset({"time"}),
        "window",
        _in_window,
        asks="{}",
        denies="not {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes times {asks}.",
        bars_not="The rule excludes times {denies}.",
        exactly=(
            "By the local clock. The first time counts and the second does not; if the first "
            "is the later one, it runs through midnight."
        ),
        projection=Projection.LOCAL_TIME,
    ),
    Operator(
        "some",
        _LISTS,
        "condition",
        _some,
        asks="at least one {}",
        denies="no {}",
        must="There must be {asks}.",
        must_not="There must be {denies}.",
        bars="The rule excludes if there is {asks}.",
        bars_not="The rule excludes if there is {denies}.",
        quantifier=Quantifier(TRUE, TRUE),
        neighbours=("every",),
    ),
    Operator(
        "every",
        _LISTS,
        "condition",
        _every,
        asks="every {}",
        denies="not every {}",
        must="The rule needs this: {asks}.",
        must_not="The rule needs this: {denies}.",
        bars="The rule excludes this: {asks}.",
        bars_not="The rule excludes this: {denies}.",
        exactly="It is so of an empty list, too.",
        quantifier=Quantifier(FALSE, FALSE),
        neighbours=("some",),
    ),
    Operator(
        "no",
        _LISTS,
        "condition",
        _no,
        asks="no {}",
        denies="at least one {}",
        must="There must be {asks}.",
        must_not="There must be {denies}.",
        bars="The rule excludes if there is {asks}.",
        bars_not="The rule excludes if there is {denies}.",
        exactly="It is so of an empty list, too.",
        quantifier=Quantifier(TRUE, FALSE),
        neighbours=("some",),
    ),
    Operator(
        "count",
        _LISTS,
        "count",
        _count,
        asks="{}",
        denies="not {}",
        must="There must be {asks}.",
        must_not="There must be {denies}.",
        bars="The rule excludes {asks}.",
        bars_not="The rule excludes {denies}.",
        projection=Projection.LENGTH,
    ),
    Operator(
        "includes",
        _LISTS,
        "item",
        _includes,
        asks="including {}",
        denies="without {}",
        must="It must include {operand}.",
        must_not="It must not include {operand}.",
        bars="The rule excludes {operand}.",
        bars_not="The rule excludes a list {denies}.",
        exactly="One of them is enough, whatever else is on the list.",
        shown=True,
    ),
    Operator(
        "empty",
        _LISTS,
        "flag",
        _empty,
        asks="{}",
        denies="not {}",
        must="There must be {asks}.",
        must_not="There must be {denies}.",
        bars="To have {asks} excludes.",
        bars_not="To have {denies} excludes.",
        projection=Projection.LENGTH,
    ),
    Operator(
        "within",
        _PLACES,
        "areas",
        _within_areas,
        asks="inside {}",
        denies="outside {}",
        must="It must be {asks}.",
        must_not="It must be {denies}.",
        bars="The rule excludes places {asks}.",
        bars_not="The rule excludes places {denies}.",
        exactly=(
            "A place on the edge is inside, and the areas count as one. A place with an "
            "accuracy is a disc: inside if all of it is, outside if none of it is, else not "
            "known."
        ),
        shown=True,
    ),
    Operator(
        "within_distance",
        _PLACES,
        "near",
        _near_areas,
        asks="within {}",
        denies="not within {}",
        must="It must be {asks}.",
        must_not="It must not be {asks}.",
        bars="The rule excludes places {asks}.",
        bars_not="The rule excludes places {denies}.",
        exactly=(
            "Inside counts, and so does a place just at that distance from the nearest edge. "
            "A place with an accuracy is a disc: within if all of it is, not within if none "
            "of it is, else not known."
        ),
        shown=True,
    ),
)

OPERATORS = OperatorTable(_ENTRIES)
"""Every operator. `within` has two entries: of days and of areas."""
