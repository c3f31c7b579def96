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

from lead_rules.fields import Field, Kind
from lead_rules.quantity import Number, Range, plain
from lead_rules.records.values import Event
from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, is_true, not_

__all__ = ["ON_KIND", "OPERATORS", "Family", "Operator", "decide_range", "show"]

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
    `asks` words what must be found, `denies` the opposite; both take the
    operand in words. `of_nothing` is the answer where there surely is no value,
    such as the least of no entries.
    """

    name: str
    kinds: frozenset[Kind]
    family: Family
    decide: Callable[[Any, Any], Truth]
    asks: str
    denies: str
    of_nothing: Truth = FALSE


def decide_range(operator: Operator, known: Range, operand: Any) -> Truth:
    """What is sure of a number that is known only as a range."""
    if known.surely_none:
        return operator.of_nothing
    truth = operator.decide(known.low, operand)
    if operator.decide(known.high, operand) is not truth:
        return UNKNOWN
    if operator.family in ("value", "values") and known.low != known.high:
        targets = operand if isinstance(operand, tuple) else (operand,)
        if any(known.low <= target <= known.high for target in targets):
            return UNKNOWN
    if known.maybe_none and operator.of_nothing is not truth:
        return UNKNOWN
    return truth


def show(value: object, field: Field | None = None) -> str:
    """A value as people write it, with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Range):
        return _show_range(value, field)
    if isinstance(value, int | Decimal):
        unit = field.fact.unit if field is not None else None
        return f"{plain(value)} {unit}" if unit else plain(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Event):
        return f"on {value.on}" if value.on else f"not by {value.not_as_of}"
    if isinstance(value, tuple):
        return ", ".join(show(part, field) for part in value) if value else "none"
    if field is not None and field.kind == "choice":
        return str(getattr(value, "value", value)).replace("_", " ")
    return str(value)


def _show_range(value: Range, field: Field | None) -> str:
    low, high = show(value.low, field), show(value.high, field)
    if value.surely_none:
        return "none"
    if value.high == Decimal("Infinity"):
        return "unknown" if value.low == Decimal("-Infinity") else f"{low} or more"
    if value.low == Decimal("-Infinity"):
        return f"{high} or less"
    return f"{low} to {high}"


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
    Operator("is", _ANYTHING, "value", _equal, "{}", "not {}"),
    Operator("is_not", _ANYTHING, "value", _different, "not {}", "{}", TRUE),
    Operator("in", _ANYTHING, "values", _among, "{}", "not {}"),
    Operator("not_in", _ANYTHING, "values", _not_among, "not {}", "{}", TRUE),
    Operator("at_least", _NUMBERS, "number", _at_least, "{} or more", "less than {}"),
    Operator("more_than", _NUMBERS, "number", _more_than, "more than {}", "{} or less"),
    Operator("at_most", _NUMBERS, "number", _at_most, "{} or less", "more than {}"),
    Operator("less_than", _NUMBERS, "number", _less_than, "less than {}", "{} or more"),
    Operator("before", _DAYS, "day", _before, "before {}", "on or after {}"),
    Operator("after", _DAYS, "day", _after, "after {}", "on or before {}"),
    Operator("on_or_before", _DAYS, "day", _on_or_before, "on or before {}", "after {}"),
    Operator("on_or_after", _DAYS, "day", _on_or_after, "on or after {}", "before {}"),
    Operator("within", _DAYS | {"event"}, "period", _within_days, "within {}", "outside {}"),
    Operator("weekday", _DAYS, "weekdays", _among, "on a {}", "not on a {}"),
    Operator("time_of_day", frozenset({"time"}), "window", _in_window, "{}", "not {}"),
    Operator("some", _LISTS, "condition", _some, "at least one {}", "no {}"),
    Operator("every", _LISTS, "condition", _every, "every {}", "not every {}"),
    Operator("no", _LISTS, "condition", _no, "no {}", "at least one {}"),
    Operator("count", _LISTS, "count", _count, "{}", "not {}"),
    Operator("includes", _LISTS, "item", _includes, "including {}", "without {}"),
    Operator("empty", _LISTS, "flag", _empty, "{}", "not {}"),
    Operator("within", _PLACES, "areas", _within_areas, "inside {}", "outside {}"),
    Operator("within_distance", _PLACES, "near", _near_areas, "within {}", "not within {}"),
)
"""Every operator. `within` has two entries: of days and of areas."""

ON_KIND: Mapping[tuple[str, Kind], Operator] = MappingProxyType(
    {(operator.name, kind): operator for operator in OPERATORS for kind in operator.kinds}
)
"""The operator of a name on a kind of field."""
