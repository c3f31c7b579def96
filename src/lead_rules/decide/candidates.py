"""Values of a field that lie on either side of what a test asks."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lead_rules.fields import Field, blank
from lead_rules.policy.meaning import Test
from lead_rules.quantity import Number
from lead_rules.records.values import Event

__all__ = ["around", "candidates", "fitting", "limits"]

_STEP = Decimal("0.01")
_DAY = timedelta(days=1)


def candidates(field: Field, test: Test, now: Any, against: Any) -> Iterator[Any]:
    """Values worth trying. `against` is the test's operand for the record at hand."""
    if field.kind == "boolean":
        yield from (True, False)
    elif field.kind == "choice":
        yield from field.choices
    elif field.kind == "number":
        for limit in limits(test):
            yield from around(limit, field)
        yield field.minimum or Decimal(0)
    elif field.kind in ("date", "event"):
        for day in _days(against):
            yield day if field.kind == "date" else Event(on=day)
    elif field.kind == "list":
        yield from _lists(field, test, now or ())
    elif field.kind == "text":
        yield from test.operand if isinstance(test.operand, tuple) else (test.operand,)


def limits(test: Test) -> list[Number]:
    """The numbers that a test compares with."""
    operand = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    found = [part[1] if isinstance(part, tuple) else part for part in operand]
    return [
        part for part in found if isinstance(part, int | Decimal) and not isinstance(part, bool)
    ]


def around(limit: Number, field: Field) -> tuple[Number, Number, Number]:
    """A limit, and the numbers just below and just above it."""
    step = 1 if field.whole else _STEP
    return limit - step, limit, limit + step


def fitting(field: Field, values: Iterable[Any]) -> Iterator[Any]:
    """Those of the values that the field can have, as its own type."""
    for value in values:
        typed = int(value) if field.whole and isinstance(value, Decimal) else value
        if field.accepts(typed):
            yield typed


def _days(against: Any) -> Iterator[date]:
    for day in against if isinstance(against, tuple) else (against,):
        if isinstance(day, date):
            yield day
            if date.min < day < date.max:
                yield from (day - _DAY, day + _DAY)


def _lists(field: Field, test: Test, now: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Shorter lists, longer ones, and ones with or without the value asked for."""
    entry = field.entry
    assert entry is not None
    for length in range(len(now) - 1, -1, -1):
        yield now[:length]
    if test.operator.family == "item":
        wanted = test.operand if isinstance(test.operand, tuple) else ()
        yield tuple(value for value in now if value not in wanted)
        yield from ((*now, value) for value in wanted)
        yield from ((choice,) for choice in reversed(entry.choices))
    new = [choice for choice in entry.choices if choice not in now]
    if entry.kind == "struct":
        new = [blank(entry)] * max([int(limit) + 1 for limit in limits(test)], default=1)
    for length in range(1, min(len(new), 20) + 1):
        yield (*now, *new[:length])
