"""The operators: one entry in one table each.

An entry says which kinds of field it takes, how its operand is written, how it
decides a known value, and its words. No operator can tell an unknown from a
false, so none is handed an unknown: whoever calls `decide` answers unknown for
an unknown value. What is decided of a partly known value (an open event, a
point with an accuracy) is decided here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lead_rules.records.schema import Field, Kind
from lead_rules.records.value_types import Event
from lead_rules.values.english import day_in_words, measured, moment_in_words, time_in_words
from lead_rules.values.quantity import INFINITY, Number, Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, is_true, not_

__all__ = ["NOT_KNOWN", "ON_KIND", "OPERATORS", "Family", "Operator", "decide_range", "show"]

NOT_KNOWN = "not known yet"
"""What is said of a fact that is unknown."""

Family = Literal[
    "value",
    "values",
    "number",
    "day",
    "period",
    "weekdays",
    "window",
    "condition",
    "count",
    "item",
    "flag",
    "areas",
    "near",
]
"""How an operand is written; the checker has one reader for each."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    `decide` takes a known value and the operand; where the operand names a
    field, its value. A list operator takes the truths of the entries instead.
    `of_nothing` is the answer where there surely is no value, such as the least
    of no entries.

    Its words: `asks` is what must be found, as a phrase behind a colon, and
    `denies` the opposite; `{}` is the operand in words. `must` and `must_not`
    are sentences about a rule that needs the test to hold, or not to; `bars` and
    `bars_not` are about a rule that excludes where it holds, or where it does
    not. In these, `{asks}` and `{denies}` are the phrases, `{operand}` the operand.
    `exactly` says what the phrase alone leaves open, where it leaves anything open.
    """

    name: str
    kinds: frozenset[Kind]
    family: Family
    decide: Callable[[Any, Any], Truth]
    asks: str
    denies: str
    must: str
    must_not: str
    bars: str
    bars_not: str
    of_nothing: Truth = FALSE
    exactly: str = ""


def decide_range(operator: Operator, known: Range, operand: Any, *, whole: bool) -> Truth:
    """What is sure of a number, perhaps a `whole` one, that is known only as a range."""
    if known.surely_none:
        return operator.of_nothing
    truth = operator.decide(known.low, operand)
    if operator.decide(known.high, operand) is not truth:
        return UNKNOWN
    if operator.family in ("value", "values") and known.low != known.high:
        targets = operand if isinstance(operand, tuple) else (operand,)
        within = [target for target in targets if known.low <= target <= known.high]
        if within and not (whole and len(within) == known.high - known.low + 1):
            return UNKNOWN
    if known.maybe_none and operator.of_nothing is not truth:
        return UNKNOWN
    return truth


def show(value: object, field: Field | None = None, zone: ZoneInfo | None = None) -> str:
    """A value as people write it, with its unit; a moment by the clocks of the zone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Range):
        return _show_range(value, field)
    if isinstance(value, int | Decimal):
        return measured(value, field.fact.unit if field is not None else None)
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, time):
        return time_in_words(value)
    if isinstance(value, Event):
        return _show_event(value)
    if isinstance(value, tuple):
        return ", ".join(show(part, field, zone) for part in value) if value else "none"
    if field is not None and field.kind == "choice":
        return str(getattr(value, "value", value)).replace("_", " ")
    return str(value)


def _show_event(event: Event) -> str:
    if event.on is not None:
        return f"on {day_in_words(event.on)}"
    if event.not_as_of is not None:
        return f"had not happened by {day_in_words(event.not_as_of)}"
    return NOT_KNOWN


def _show_range(value: Range, field: Field | None) -> str:
    if value.surely_none:
        return "none"
    low, high = show(value.low, field), show(value.high, field)
    if value.high == INFINITY:
        words = NOT_KNOWN if value.low == -INFINITY else f"{low} or more"
    elif value.low == -INFINITY:
        words = f"{high} or less"
    else:
        words = low if value.low == value.high else f"{low} to {high}"
    return f"{words}, or none" if value.maybe_none and words != NOT_KNOWN else words


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


def _empty(values: tuple[object, ...], wanted: bool) -> Truth:
    return TRUE if (not values) is wanted else FALSE


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


OPERATORS: tuple[Operator, ...] = (
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
    ),
)
"""Every operator. `within` has two entries: of days and of areas."""

ON_KIND: Mapping[tuple[str, Kind], Operator] = MappingProxyType(
    {(operator.name, kind): operator for operator in OPERATORS for kind in operator.kinds}
)
"""The operator of a name on a kind of field."""
