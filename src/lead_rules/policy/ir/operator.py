"""What an operator is: an entry of a table that the compiler is given.

An entry says all that anyone asks of an operator: which kinds of field it takes, how its
operand is written, how it sees a value and decides it, which values pass, what it is
mistaken for, and its words. No operator can tell an unknown from a false, so none is
handed an unknown: whoever calls `decide` answers unknown for an unknown value. What is
decided of a partly known value (an open event, a point with an accuracy) is decided there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from lead_rules.records.schema import Field, Kind
from lead_rules.values.quantity import Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = [
    "MOST_TRIED",
    "Family",
    "Operator",
    "OperatorTable",
    "Projection",
    "Quantifier",
    "Shape",
    "decide_range",
]

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
