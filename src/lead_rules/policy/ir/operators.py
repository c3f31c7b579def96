"""The operators: one entry each, in a table that the compiler is given.

An entry says all that anyone asks of an operator: which kinds of field it takes, how its
operand is written, how it projects a value and decides it, which values pass, what it is
mistaken for, and its words. No operator can tell an unknown from a false, so none is
handed an unknown: whoever calls `decide` answers unknown for an unknown value. What is
decided of a partly known value (an open event, a point with an accuracy) is decided here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lead_rules.records.schema import Field, Kind
from lead_rules.records.value_types import Event
from lead_rules.values.english import day_in_words, measured, moment_in_words, time_in_words
from lead_rules.values.quantity import INFINITY, Number, Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, is_true, not_

__all__ = [
    "NOT_KNOWN",
    "OPERATORS",
    "Family",
    "Operator",
    "OperatorTable",
    "Projection",
    "Quantifier",
    "Shape",
    "decide_range",
    "show",
]

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
"""How an operand is written. The checker has a reader for each, the schema of policies an
entry, the strategies of policies a way to draw it.
"""


class Shape(Enum):
    """Which values of an ordered field pass, by the operand.

    A ray from the operand up or down, with the operand (closed) or without it (open); the
    values of a set, or all but those. Of `NONE` nothing is known but what `decide` says.
    """

    RAY_UP = "ray up"
    OPEN_RAY_UP = "open ray up"
    RAY_DOWN = "ray down"
    OPEN_RAY_DOWN = "open ray down"
    SET = "set"
    REST = "rest of a set"
    NONE = "none"

    @property
    def complement(self) -> "Shape":
        """The shape of what fails."""
        return _COMPLEMENTS[self]

    @property
    def is_set(self) -> bool:
        """Whether the operand lists the values that pass, or those that fail."""
        return self in (Shape.SET, Shape.REST)


_COMPLEMENTS = {
    Shape.RAY_UP: Shape.OPEN_RAY_DOWN,
    Shape.OPEN_RAY_DOWN: Shape.RAY_UP,
    Shape.OPEN_RAY_UP: Shape.RAY_DOWN,
    Shape.RAY_DOWN: Shape.OPEN_RAY_UP,
    Shape.SET: Shape.REST,
    Shape.REST: Shape.SET,
    Shape.NONE: Shape.NONE,
}


class Projection(Enum):
    """How an operator sees a value of a field: as it stands, a list by its length, a time
    by its local date (unless it is compared with another time), its weekday or its clock.
    """

    AS_IT_STANDS = "as it stands"
    LENGTH = "length"
    LOCAL_DATE = "local date"
    WEEKDAY = "weekday"
    LOCAL_TIME = "local time"


@dataclass(frozen=True, slots=True)
class Quantifier:
    """One entry for which the condition is `settles` makes the whole `answer`; without one
    the whole is the opposite, as soon as that is known of every entry.
    """

    settles: Truth
    answer: Truth

    @property
    def turns(self) -> bool:
        """Whether the whole is false where entries are true."""
        return self.settles is not self.answer

    @property
    def connective(self) -> Literal["all", "any", "none"]:
        """The connective that joins the entries' truths to that of the whole."""
        if self.turns:
            return "none"
        return "any" if self.settles is TRUE else "all"


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One operator.

    `decide` takes a known value, as its `projection` shows it, and the operand; where the
    operand names a field, its value. An operator with a `quantifier` takes the truths of
    the entries instead. `of_nothing` is the answer where there surely is no value, such as
    the least of no entries. `shape` is which values pass, `neighbours` are the operators
    that it is easily mistaken for, by name, and `beside` the keys that stand with it.

    Its words: `asks` is what must be found, as a phrase behind a colon, and
    `denies` the opposite; `{}` is the operand in words. `must` and `must_not`
    are sentences about a rule that needs the test to hold, or not to; `bars` and
    `bars_not` are about a rule that excludes where it holds, or where it does
    not. In these, `{asks}` and `{denies}` are the phrases, `{operand}` the operand.
    `exactly` says what the phrase alone leaves open, where it leaves anything open;
    `shown` is whether what was found says enough of a test that is met.
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
    shape: Shape = Shape.NONE
    projection: Projection = Projection.AS_IT_STANDS
    quantifier: Quantifier | None = None
    neighbours: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    shown: bool = False

    @property
    def takes_one_value(self) -> bool:
        """Whether its operand is one value of the field, written as such."""
        return self.family in ("value", "number")

    def fits(self, field: Field) -> bool:
        """Whether it tests a field; of a list, what its entries are counts too."""
        if field.kind not in self.kinds:
            return False
        if field.entry is None or self.family not in ("condition", "item"):
            return True
        return (field.entry.kind == "struct") is (self.family == "condition")


@dataclass(frozen=True)
class OperatorTable:
    """Operators, of which one name means one thing on a kind of field."""

    entries: tuple[Operator, ...]

    def __iter__(self) -> Iterator[Operator]:
        return iter(self.entries)

    def __getitem__(self, key: tuple[str, Kind]) -> Operator:
        """The operator of a name on a kind of field. Raises `KeyError`."""
        return self._on_kind[key]

    def get(self, name: str, kind: Kind) -> Operator | None:
        """The operator of a name on a kind of field, if there is one."""
        return self._on_kind.get((name, kind))

    def on(self, kind: Kind) -> tuple[Operator, ...]:
        """The operators that test a kind of field."""
        return tuple(each for each in self.entries if kind in each.kinds)

    @cached_property
    def quantifiers(self) -> Mapping[str, Quantifier]:
        """The quantifiers of conditions on entries, by the operators' names."""
        return MappingProxyType(
            {each.name: each.quantifier for each in self.entries if each.quantifier is not None}
        )

    @cached_property
    def _on_kind(self) -> Mapping[tuple[str, Kind], Operator]:
        return MappingProxyType(
            {(each.name, kind): each for each in self.entries for kind in each.kinds}
        )


MOST_TRIED = 1000
"""So many whole numbers of a range are decided one by one."""


def decide_range(operator: Operator, known: Range, operand: Any, *, whole: bool) -> Truth:
    """What is sure of a number, perhaps a `whole` one, that is known only as a range."""
    if known.surely_none:
        return operator.of_nothing
    truth = _of_each(operator, known, operand, whole=whole)
    if known.maybe_none and operator.of_nothing is not truth:
        return UNKNOWN
    return truth


def _of_each(operator: Operator, known: Range, operand: Any, *, whole: bool) -> Truth:
    """The truth that each number of a range has, if it is one."""
    low, high = known.low, known.high
    if low == high:
        return operator.decide(low, operand)
    if operator.shape is Shape.NONE:
        # Between the two ends anything may come out, unless each number can be tried.
        if not whole or high - low > MOST_TRIED:
            return UNKNOWN
        found = {operator.decide(number, operand) for number in range(int(low), int(high) + 1)}
        return found.pop() if len(found) == 1 else UNKNOWN
    truth = operator.decide(low, operand)
    if operator.decide(high, operand) is not truth:
        return UNKNOWN
    if operator.shape.is_set:
        targets = operand if isinstance(operand, tuple) else (operand,)
        within = [target for target in targets if low <= target <= high]
        if within and not (whole and len(within) == high - low + 1):
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
