"""Representatives: one value of each equivalence class of a field's values, to a decision.

Between two neighbouring thresholds all values are alike, so a few represent all:
each threshold, and what lies on both sides of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from lead_rules.evaluate.critical_tests import CriticalTest, CriticalTests
from lead_rules.policy.ir.nodes import Count, Members, ValueSubject, Within
from lead_rules.policy.ir.operator import Projection, Shape
from lead_rules.records.schema import Field, blank, field_at, replace_at, value_at
from lead_rules.records.value_types import Event, Place
from lead_rules.values.quantity import INFINITY, Number, Range

__all__ = ["NEAR", "Values", "critical_tests_at", "limits_of", "values_of"]

NEAR = Decimal("0.01")
MOST_SUBSETS = 6  # of a list's words: so many that count apart give 64 lists
MOST_LENGTH = 20
DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Values:
    """Values of one field, those of an ordered field from the lowest up.

    `complete` where every other value is alike to one of these. `thresholds` are those
    at which a test of a number turns; between two of them all are alike.
    """

    values: tuple[Any, ...]
    complete: bool = True
    thresholds: frozenset[Any] = frozenset()


def critical_tests_at(critical_tests: CriticalTests, path: str) -> tuple[CriticalTest, ...]:
    """The critical tests of the field at a concrete path such as ``seized[1].weight``."""
    return critical_tests.get(".".join(part.split("[")[0] for part in path.split(".")), ())


def values_of(critical_tests: CriticalTests, root: Field, record: Any, path: str) -> Values:
    """The values of the field at a path, for a record whose other facts stay."""
    field, mine = field_at(root, path), critical_tests_at(critical_tests, path)
    if field.kind == "boolean":
        return Values((False, True))
    if field.kind == "choice":
        return Values(field.choices)
    if field.kind == "text":
        return _texts(field, mine)
    if field.kind == "number":
        points, known = _numbers(root, record, path, mine)
        return _around_numbers(field, points, known)
    if field.kind in ("date", "time", "event"):
        days, known = _days(record, path, mine)
        return _around_days(field, days, known, mine)
    if field.kind == "place":
        return Values(tuple(_places(mine)), False)
    if field.kind == "list":
        return _lists(field, mine, value_at(record, path))
    if field.kind == "other" and path.rpartition(".")[2] in Place.model_fields:
        places = _places(critical_tests_at(critical_tests, path.rpartition(".")[0]))
        return Values(tuple(dict.fromkeys(getattr(each, field.name) for each in places)), False)
    return Values((), False)


def _fitting(field: Field, values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value for value in values if field.accepts(value))


# Words.


def _texts(field: Field, critical_tests: Sequence[CriticalTest]) -> Values:
    named: set[str] = set()
    for critical in critical_tests:
        operand = critical.operand
        named |= set(map(str, operand if isinstance(operand, tuple) else (operand,)))
    listed = sorted(named)
    for other in _other_texts(field, listed):
        if other not in named and field.accepts(other):
            return Values((*_fitting(field, listed), other))
    return Values(_fitting(field, listed), False)


def _other_texts(field: Field, named: Sequence[str]) -> Iterator[str]:
    """Texts that are perhaps none of those named, though they are written alike."""
    yield from (field.fact.example, "other")
    for text in named:
        for index, char in enumerate(text):
            for new in "0123456789" if char.isdecimal() else "abcxyzABCXYZ":
                yield text[:index] + new + text[index + 1 :]


# Numbers.


def _numbers(
    root: Field, record: Any, path: str, critical_tests: Sequence[CriticalTest]
) -> tuple[set[Number], bool]:
    """Where tests of a number turn, and whether that is all."""
    points: set[Number] = set()
    known = True
    for critical in critical_tests:
        limits, subject = limits_of(critical), critical.test.subject
        known = known and _turns_at_limits(critical)
        if critical.role == "subject":
            points.update(limits)
        elif critical.role != "number" or not isinstance(subject, ValueSubject):
            known = False
        elif subject.kind != "sum":
            points.update(limits)
        else:
            rest = _rest(root, record, path, critical)
            known = known and len(rest) == 1
            finite = [each for each in rest if abs(each) != INFINITY]
            points.update(Decimal(limit) - each for limit in limits for each in finite)
    return points, known


def _rest(root: Field, record: Any, path: str, critical: CriticalTest) -> tuple[Number, ...]:
    """What a sum comes to without this number: at least and at most, if that is not known."""
    assert critical.total is not None
    some = _around_numbers(field_at(root, path), set(), True).values
    if not some:  # no number that is tried fits the field
        return ()
    number = min(some, key=abs)
    total = critical.total(replace_at(root, record, path, number))
    if isinstance(total, Range):
        return total.low - number, total.high - number
    return (total - number,)


def limits_of(critical: CriticalTest) -> Iterator[Number]:
    """The numbers that a test compares with."""
    operand = critical.operand
    listed = operand if isinstance(operand, tuple) else (operand,)
    if isinstance(operand, Count):
        listed = tuple(limit for _, limit in operand.tests)
    for limit in listed:
        if isinstance(limit, int | Decimal) and not isinstance(limit, bool):
            yield limit


def _turns_at_limits(critical: CriticalTest) -> bool:
    """Whether a test of numbers has one truth for all that lie between two limits."""
    operand, operator = critical.operand, critical.test.operator
    if isinstance(operand, Count):
        return all(each.shape is not Shape.NONE for each, _ in operand.tests)
    return operator.shape is not Shape.NONE or not isinstance(operand, int | Decimal)


def _around_numbers(field: Field, points: set[Number], known: bool) -> Values:
    inside = {
        point
        for point in (*points, field.minimum, field.maximum)
        if point is not None
        and (field.minimum is None or point >= field.minimum)
        and (field.maximum is None or point <= field.maximum)
    }
    step = Decimal(1) if field.whole else NEAR
    if field.whole:
        inside = {int(point) if point == int(point) else point for point in inside}
    limits = sorted(inside) or [Decimal(0)]
    found: list[Number] = [limits[0] - step, *limits, limits[-1] + step]
    for low, high in pairwise(limits):
        if field.whole or high - low > 2 * step:
            found += [low + step, high - step]
        else:
            found.append((low + high) / Decimal(2))
    if field.whole:
        found = [int(number) for number in found if number == int(number)]
    return Values(_fitting(field, sorted(set(found))), known, frozenset(limits))


# Days.


def _days(record: Any, path: str, critical_tests: Sequence[CriticalTest]) -> tuple[set[date], bool]:
    """The days on which tests of a date turn, and whether that is all."""
    days: set[date] = set()
    known = True
    entry = path.rpartition("]")[0]
    here = value_at(record, f"{entry}]") if entry else record
    for critical in critical_tests:
        if critical.role != "subject" or critical.operand_of is None:
            known = False
            continue
        found = critical.operand_of(here, record)
        if found is None:
            known = False
        else:
            for day in found if isinstance(found, tuple) else (found,):
                if isinstance(day, date):
                    days.add(day.date() if isinstance(day, datetime) else day)
    return days, known


def _around_days(
    field: Field, days: set[date], known: bool, critical_tests: Sequence[CriticalTest]
) -> Values:
    if field.kind == "time":
        return Values((), False)
    weekly = any(
        critical.test.operator.projection is Projection.WEEKDAY for critical in critical_tests
    )
    reach = range(-WEEK, WEEK + 1) if weekly else range(-1, 2)
    around = {
        day + number * DAY
        for day in days or {date(2000, 1, 1)}
        for number in reach
        if (day - date.min).days + number >= 0 and (date.max - day).days - number >= 0
    }
    if field.kind == "date":
        return Values(_fitting(field, sorted(around)), known)
    anchored = [
        critical.operand for critical in critical_tests if isinstance(critical.operand, Within)
    ]
    over = [Event(not_as_of=max(days) + DAY)] if days and anchored and max(days) < date.max else []
    return Values((*(Event(on=day) for day in sorted(around)), *over), known)


def _places(critical_tests: Sequence[CriticalTest]) -> list[Place]:
    found = {
        place.model_dump_json(): place for critical in critical_tests for place in critical.places
    }
    return [found[key] for key in sorted(found)]


# Lists.


def _lists(field: Field, critical_tests: Sequence[CriticalTest], now: Any) -> Values:
    entry = field.entry
    assert entry is not None
    lengths = {0, 1, 2}
    for critical in critical_tests:
        if isinstance(critical.operand, Count) or critical.role == "list":
            lengths |= {int(limit) + step for limit in limits_of(critical) for step in (-1, 0, 1)}
    lengths = {length for length in lengths if 0 <= length <= MOST_LENGTH}
    if entry.kind == "struct":
        have = tuple(now or ())
        fresh = blank(entry)
        lengths.add(len(have) + 1)
        found = [(*have[:length], *[fresh] * (length - len(have))) for length in sorted(lengths)]
        return Values(
            _fitting_lists(field, found, have),
            all(
                critical.role == "subject" and _turns_at_limits(critical)
                for critical in critical_tests
            ),
        )
    return _word_lists(field, critical_tests, lengths)


def _fitting_lists(
    field: Field, found: list[tuple[Any, ...]], have: tuple[Any, ...]
) -> tuple[Any, ...]:
    return _fitting(field, dict.fromkeys(each for each in found if each != have or not have))


def _word_lists(field: Field, critical_tests: Sequence[CriticalTest], lengths: set[int]) -> Values:
    """Lists of words: one for each way to hold, or not, the words asked for."""
    assert field.entry is not None
    asked = [
        frozenset(critical.operand.values)
        for critical in critical_tests
        if isinstance(critical.operand, Members)
    ]
    alike: dict[tuple[bool, ...], list[Any]] = {}
    words: Sequence[Any] = field.entry.choices or sorted(set().union(*asked), key=str)
    for word in words:
        alike.setdefault(tuple(word in each for each in asked), []).append(word)
    groups = list(alike.values())
    if len(groups) > MOST_SUBSETS:
        single = [(), *((word,) for word in words)]
        return Values(_fitting(field, single), False)
    found: dict[tuple[Any, ...], None] = {}
    for picked in product((False, True), repeat=len(groups)):
        base = [group[0] for group, taken in zip(groups, picked, strict=True) if taken]
        spare = [
            word for group, taken in zip(groups, picked, strict=True) if taken for word in group[1:]
        ]
        for length in sorted({len(base), *lengths}):
            if len(base) <= length <= len(base) + len(spare):
                found[(*base, *spare[: length - len(base)])] = None
    complete = bool(field.entry.choices) and all(
        critical.role == "subject" for critical in critical_tests
    )
    return Values(_fitting(field, sorted(found, key=lambda each: (len(each), each))), complete)
