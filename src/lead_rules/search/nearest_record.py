"""Local search for a record near others: a few facts changed, the nearest kept and changed on.

It finds, or it gives up; that nothing was found proves nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from math import prod
from typing import Any

from lead_rules.evaluate.critical_tests import CriticalTests
from lead_rules.policy.ir.nodes import ValueSubject
from lead_rules.records.difference import difference
from lead_rules.records.schema import Field, blank, replace_at, value_at
from lead_rules.search.representatives import Values, critical_tests_at, values_of
from lead_rules.values.calendar import BETWEEN, Period

__all__ = ["Distance", "Found", "nearest_record"]

MOST_TRIED = 6000
MOST_CHANGES = 6
KEPT = 12  # of the records of each round
MOST_ENTRIES = 600
DAYS_AROUND = 6

Distance = Callable[[Any], int]
"""How far a record is from what is looked for; 0 where it is found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record, and which of those started from it was changed into it."""

    start: int
    record: Any


def nearest_record(
    root: Field, critical_tests: CriticalTests, starts: list[Any], distance: Distance
) -> Found | None:
    """A record at distance 0, by as few changes as are found, or None."""
    left = MOST_TRIED
    seen = set(enumerate(starts))
    beam = sorted(
        ((distance(record), index, record) for index, record in enumerate(starts)),
        key=lambda each: each[:2],
    )[:KEPT]
    for away, index, record in beam:
        if away == 0:
            return Found(index, record)
    for _ in range(MOST_CHANGES):
        grown: list[tuple[int, int, Any]] = []
        for _, index, record in beam:
            for after in _changed(root, critical_tests, record):
                if (index, after) in seen:
                    continue
                if left == 0:
                    return None
                left -= 1
                seen.add((index, after))
                away = distance(after)
                if away == 0:
                    return Found(index, _smallest(root, starts[index], after, distance))
                grown.append((away, index, after))
        grown.sort(key=lambda each: each[0])
        beam = grown[:KEPT]
    return None


def _smallest(root: Field, start: Any, record: Any, distance: Distance) -> Any:
    """The record with every change undone that can be."""
    for path in difference(root, start, record):
        undone = replace_at(root, record, path, value_at(start, path))
        if distance(undone) == 0:
            record = undone
    return record


def _changed(root: Field, critical_tests: CriticalTests, record: Any) -> Iterator[Any]:
    """The record with one fact changed, or taken away."""
    for path, field in _paths(root, record, ""):
        now = value_at(record, path)
        for value in _values(root, critical_tests, record, path, field):
            if value != now:
                yield replace_at(root, record, path, value)


def _paths(field: Field, record: Any, path: str) -> Iterator[tuple[str, Field]]:
    """The facts that a record could have, also inside the entries it has."""
    for name, part in field.fields.items():
        inner = f"{path}.{name}" if path else name
        if not part.fact.readable:
            continue
        yield inner, part
        if part.kind in ("struct", "place"):
            yield from _paths(part, record, inner)
        elif part.entry is not None and part.entry.kind == "struct":
            for index in range(len(value_at(record, inner) or ())):
                yield from _paths(part.entry, record, f"{inner}[{index}]")


def _values(
    root: Field, critical_tests: CriticalTests, record: Any, path: str, field: Field
) -> Iterator[Any]:
    now = value_at(record, path)
    inside = any(critical.startswith(f"{_schema(path)}.") for critical in critical_tests)
    if not critical_tests_at(critical_tests, path) and not inside:
        return
    if now is not None:
        yield None
    if field.kind == "struct":
        return
    if field.kind == "time":
        yield from _times(now, critical_tests, path)
        return
    if field.entry is None or field.entry.kind != "struct":
        yield from values_of(critical_tests, root, record, path).values
        if field.kind == "date":
            yield from _ages(record, critical_tests, path)
        return
    yield ()
    for entry in _entries(root, critical_tests, record, path, field.entry):
        yield (*(now or ()), entry)
        yield (entry,)
    yield from values_of(
        critical_tests, root, record, path
    ).values  # as many entries as are counted


def _entries(
    root: Field, critical_tests: CriticalTests, record: Any, path: str, entry: Field
) -> Iterator[Any]:
    """New entries of a list: one for each combination of values that matter, or for each value."""
    at = f"{path}[{len(value_at(record, path) or ())}]"
    with_one = replace_at(root, record, at, blank(entry))
    read = [name for name in entry.fields if critical_tests_at(critical_tests, f"{at}.{name}")]
    values = [
        (None, *_few(entry.fields[name], values_of(critical_tests, root, with_one, f"{at}.{name}")))
        for name in read
    ]
    ways: Iterable[dict[str, Any]]
    if prod(map(len, values)) <= MOST_ENTRIES:
        ways = (dict(zip(read, way, strict=True)) for way in product(*values))
    else:
        pairs = zip(read, values, strict=True)
        ways = ({name: value} for name, each in pairs for value in each)
    for way in ways:
        yield blank(entry).model_copy(update=way)


def _few(field: Field, found: Values) -> Sequence[Any]:
    """Of numbers those at which a test turns, of all else every value that matters."""
    if field.kind != "number":
        return found.values
    return sorted(critical for critical in found.thresholds if critical != field.maximum)


def _schema(path: str) -> str:
    return ".".join(part.split("[")[0] for part in path.split("."))


def _times(now: datetime | None, critical_tests: CriticalTests, path: str) -> Iterable[datetime]:
    """The same time on days nearby, and at the days that a test names."""
    if now is None:
        return
    named = {
        day
        for critical in critical_tests_at(critical_tests, path)
        for day in (critical.operand,)
        if isinstance(day, date) and not isinstance(day, datetime)
    }
    for number in range(1, DAYS_AROUND + 1):
        yield now + timedelta(days=number)
    for day in sorted(named):
        for number in (-2, 0, 2):
            yield now + (day - now.date()) + timedelta(days=number)


def _ages(record: Any, critical_tests: CriticalTests, path: str) -> Iterator[date]:
    """Dates that lie as far from another date as a test of the time between asks."""
    for critical in critical_tests_at(critical_tests, path):
        subject, operand = critical.test.subject, critical.operand
        if not isinstance(subject, ValueSubject) or subject.kind not in BETWEEN:
            continue
        assert subject.part is not None
        first = subject.of.schema_path == path
        other = value_at(record, (subject.part if first else subject.of).name)
        for limit in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(other, date) and isinstance(limit, int) and limit >= 0:
                day = other.date() if isinstance(other, datetime) else other
                period = Period(limit, BETWEEN[subject.kind].unit)
                turns = period.before(day) if first else period.after(day)
                if date.min < turns < date.max:
                    yield from (turns - timedelta(days=1), turns, turns + timedelta(days=1))
