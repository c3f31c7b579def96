"""The tests of a field that are worth drawing, as they are written.

Made of the table of operators, so that a new one is drawn without a word here; one
with a new family of operands has to be told. The plainest test comes first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from lead_rules.policy.check.operands import WHOLE
from lead_rules.policy.ir.operator import Family, Operator
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.records.schema import Field
from lead_rules.testing.strategies.texts import texts_like
from lead_rules.values.quantity import plain

__all__ = ["SIDES", "literals", "number_tests", "numbers", "tests_of", "text_tests", "texts"]

Plain = Any
Strategy = st.SearchStrategy[Any]

DAYS = ("2017-03-12", "2017-11-05", "2018-05-15", "2020-02-29")
"""Two changes of a clock, a day like any other, and a leap day."""
MOMENTS = ("2017-03-12T09:30:00Z", "2017-11-05T01:30:00-07:00")
PERIODS = ("30 days", "0 days", "1 month", "1 year", "18 years")
WEEKDAYS: tuple[Plain, ...] = ("sunday", ["monday", "sunday"])
WINDOWS = ({"from": "06:00", "until": "22:30"}, {"from": "22:30", "until": "06:00"})
REACHES = ("500 m", "2 m")
COUNTS = tuple(map(Decimal, (1, 3, 2, 0)))
WHOLES = tuple(map(Decimal, (1, 3, 10, 18, 0, -1)))
NUMBERS = tuple(map(Decimal, ("5", "2.5", "10", "7.5", "0", "-0.5")))
MOST_LIMITS = 5
SIDES = ("before", "after")
ABOVE, BELOW = ("at_least", "more_than"), ("at_most", "less_than")
LATER, EARLIER = ("on_or_after", "after"), ("on_or_before", "before")


def tests_of(field: Field, days: Sequence[str], areas: Sequence[Plain]) -> Iterator[Plain]:
    """The tests of a field that is no text, but for conditions on the entries of a list.

    `days` are fields with a date that may be named beside it, `areas` what a place is
    compared with.
    """
    if field.kind == "number":
        yield from number_tests(field)
    else:
        yield from _fixed_tests(field, Beside(days, areas))


@dataclass(frozen=True, slots=True)
class Beside:
    """What a test of a field may name: fields with a date, and areas."""

    days: Sequence[str]
    areas: Sequence[Plain]


Draw = Callable[[Operator, Field, Beside], Iterable[Plain]]
"""The tests by an operator that are worth trying, as they are written."""


def _one_value(operator: Operator, field: Field, _: Beside) -> Iterator[Plain]:
    if operator is OPERATORS["is", field.kind]:
        yield from literals(field)
    yield from ({operator.name: value} for value in literals(field))


def _several_values(operator: Operator, field: Field, _: Beside) -> Iterator[Plain]:
    for few in _some_of(literals(field)):
        yield from ([few] if operator is OPERATORS["in", field.kind] else [])
        yield {operator.name: few}


def _members(operator: Operator, field: Field, _: Beside) -> Iterator[Plain]:
    entry = literals(field.entry) if field.entry is not None else ()
    yield from ({operator.name: value} for value in (*entry, *_some_of(entry)))


def _flags(operator: Operator, field: Field, _: Beside) -> Iterator[Plain]:
    yield from ({operator.name: flag} for flag in ("true", "false"))


def _areas(operator: Operator, field: Field, beside: Beside) -> Iterator[Plain]:
    yield from ({operator.name: each} for each in beside.areas)


def _near(operator: Operator, field: Field, beside: Beside) -> Iterator[Plain]:
    for each in beside.areas:
        yield from ({operator.name: {"of": each, "at_most": reach}} for reach in REACHES)


def _of_days(operator: Operator, field: Field, beside: Beside) -> Iterator[Plain]:
    yield from ({operator.name: day} for day in (*DAYS, *beside.days))


def _periods(operator: Operator, field: Field, beside: Beside) -> Iterator[Plain]:
    for other in beside.days:
        for period in PERIODS:
            yield from ({operator.name: period, side: other} for side in operator.beside)


def _weekdays(operator: Operator, field: Field, beside: Beside) -> Iterator[Plain]:
    yield from ({operator.name: days} for days in WEEKDAYS)
    within = list(_periods(OPERATORS["within", field.kind], field, beside))
    yield from ({operator.name: "sunday", **one} for one in within[:2])


def _windows(operator: Operator, field: Field, _: Beside) -> Iterator[Plain]:
    yield from ({operator.name: window} for window in WINDOWS)


def _elsewhere(operator: Operator, field: Field, _: Beside) -> Iterable[Plain]:
    """Of numbers see `number_tests`; a condition on entries is drawn with its scope."""
    return ()


DRAWN: Mapping[Family, Draw] = MappingProxyType(
    {
        "value": _one_value,
        "values": _several_values,
        "number": _elsewhere,
        "day": _of_days,
        "period": _periods,
        "weekdays": _weekdays,
        "window": _windows,
        "condition": _elsewhere,
        "count": _elsewhere,
        "item": _members,
        "flag": _flags,
        "areas": _areas,
        "near": _near,
    }
)
"""How each family of operands is drawn."""


def _fixed_tests(field: Field, beside: Beside) -> Iterator[Plain]:
    for operator in OPERATORS.on(field.kind):
        yield from DRAWN[operator.family](operator, field, beside)
    if field.kind == "list":
        yield from ({"count": test} for test in _count_tests())
    if field.kind in ("date", "time"):
        for low, high in combinations(DAYS, 2):
            yield from ({up: low, down: high} for up in LATER for down in EARLIER)


def literals(field: Field) -> tuple[str, ...]:
    """Values that a field may have, as they are written; none of text and of groups."""
    if field.kind == "boolean":
        return ("true", "false")
    if field.kind == "choice":
        return field.choices
    if field.kind == "number":
        return tuple(_written(field, number) for number in numbers(field))
    if field.kind in ("date", "time"):
        return tuple(filter(field.accepts, DAYS if field.kind == "date" else MOMENTS))
    return ()


def _some_of(values: Sequence[str]) -> list[list[str]]:
    """Lists of one or two values that leave at least one out, if there are more."""
    several = [list(pair) for pair in combinations(values, 2)] if len(values) > 2 else []
    return [*([value] for value in values), *several]


def numbers(field: Field) -> tuple[Decimal, ...]:
    """A few numbers that a field may have."""
    tried = COUNTS if field is WHOLE else WHOLES if field.whole else NUMBERS
    ends = [end for end in (field.minimum, field.maximum) if end is not None]
    beside = [end + step for end in ends for step in (Decimal(1), Decimal(-1))]
    fitting = [
        number
        for number in dict.fromkeys((*tried, *beside, *ends))
        if (field.minimum is None or number >= field.minimum)
        and (field.maximum is None or number <= field.maximum)
        and (not field.whole or number == int(number))
        and (field.adapter is None or field.accepts(int(number) if field.whole else plain(number)))
    ]
    return tuple(fitting[:MOST_LIMITS])


def _written(field: Field, number: Decimal) -> str:
    return f"{plain(number)} {field.fact.unit or ''}".strip()


def number_tests(field: Field, more: Sequence[Decimal] = ()) -> list[Plain]:
    """Tests of a number; none that the field's own bounds settle."""
    known = (*numbers(field), *more)
    turning = [each for each in known if each not in (field.minimum, field.maximum)]
    limits = [_written(field, each) for each in turning]
    spans = [
        (_written(field, low), _written(field, high))
        for low, high in combinations(sorted(turning), 2)
    ]
    values = [_written(field, each) for each in known]
    few = _some_of(values)
    found: list[Plain] = [*values, *few]
    operands: dict[str, Sequence[Plain]] = {"value": values, "values": few, "number": limits}
    for operator in OPERATORS.on(field.kind):
        found += [{operator.name: operand} for operand in operands[operator.family]]
    found += [{up: low, down: high} for low, high in spans for up in ABOVE for down in BELOW]
    for low, high in spans[:3]:
        found += [{"in": [low, high], "at_least": high}, {"in": [low, high], "less_than": high}]
        found += [{"not_in": [high], "at_least": low}, {"not_in": [low], "less_than": high}]
    return found


def _count_tests() -> list[Plain]:
    return [
        "1",
        "3",
        *(
            test
            for test in number_tests(WHOLE)
            if isinstance(test, dict) and not {"in", "not_in"} & set(test)
        ),
    ]


def texts(field: Field) -> st.SearchStrategy[str]:
    """Texts that the field accepts and that can stand in a policy."""
    return texts_like(field).filter(lambda text: text.isprintable() and text.strip() != "")


def text_tests(field: Field) -> Strategy:
    """Tests of a field that holds text, or of a list of texts."""
    one = texts(field.entry or field)
    few = st.lists(one, min_size=1, max_size=2, unique=True)
    operands: dict[str, Strategy] = {"value": one, "values": few, "item": st.one_of(one, few)}
    ways = [
        st.fixed_dictionaries({operator.name: operand})
        for operator in OPERATORS.on(field.kind)
        for operand in (operands.get(operator.family),)
        if operand is not None
    ]
    return st.one_of(*ways) if field.entry is not None else st.one_of(one, few, *ways)
