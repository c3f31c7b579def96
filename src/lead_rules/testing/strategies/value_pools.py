"""Values worth trying of each field of a record: few, and chosen by where tests turn.

Values are plain data, as a record is written in JSON. The plainest comes first,
since that is what a counterexample shrinks to.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.policy.ir.nodes import Count, ValueSubject
from lead_rules.records.schema import Field, blank, field_at
from lead_rules.records.value_types import Place
from lead_rules.records.write import plain_value
from lead_rules.search.representatives import critical_tests_at, limits_of, values_of
from lead_rules.testing.strategies.critical_dates import (
    bases_of,
    days_near,
    moments_near,
    named_days,
    periods_of,
)
from lead_rules.testing.strategies.critical_places import places_of
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.quantity import plain

__all__ = ["Pools", "without_numbers"]

MOST_ENTRIES = 4
SOMEWHERE = (Place(longitude=-122.67, latitude=45.52, accuracy_m=Decimal(10)),)
HAIR = Decimal("0.000000001")
WAYS = ("on", "not_as_of")
_INDEX = re.compile(r"\[[0-9]+\]")


def without_numbers(path: str) -> str:
    """The path of the same fact in the first entry of each list."""
    return _INDEX.sub("[0]", path) if "[" in path else path


class Pools:
    """Values to try for one decision.

    A path is one of a record, such as `loans[1].fee`; its entry numbers do not count.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._found: dict[tuple[str, date | None], tuple[Any, ...]] = {}

    @cached_property
    def bases(self) -> tuple[date, ...]:
        """Days to date a record by."""
        return bases_of(self.subject)

    def values(self, path: str, base: date) -> tuple[Any, ...]:
        """What a known field may hold in a record of this day.

        Empty for a group and for a list of groups, which are made of their fields,
        and for a type that no operator reads.
        """
        path = without_numbers(path)
        field = field_at(self.subject.root, path)
        dated = field.kind in ("date", "event", "time")
        key = (path, base if dated else None)
        if key not in self._found:
            critical_tests = critical_tests_at(self.subject.critical_tests, path)
            found = (
                self._dated(field, critical_tests, base)
                if dated
                else self._undated(field, path, critical_tests)
            )
            self._found[key] = tuple(found)
        return self._found[key]

    def most_entries(self, path: str) -> int:
        """How many groups a list is tried with: two, or one more than tests count."""
        critical_tests = critical_tests_at(self.subject.critical_tests, without_numbers(path))
        counted = [
            int(limit) + 1
            for critical in critical_tests
            if critical.role == "list" or isinstance(critical.operand, Count)
            for limit in limits_of(critical)
        ]
        return max([2, *(number for number in counted if number <= MOST_ENTRIES)])

    def _dated(
        self, field: Field, critical_tests: Sequence[CriticalTest], base: date
    ) -> Iterator[Any]:
        if field.kind == "time":
            for moment in moments_near(base, self.subject.policy.checked.zone, critical_tests):
                yield plain_value(moment)
            return
        days = [*days_near(base, periods_of(critical_tests)), *named_days(critical_tests)]
        for day in dict.fromkeys(days):
            if field.kind == "event":
                yield from ({way: day.isoformat()} for way in WAYS)
            elif field.accepts(day):
                yield day.isoformat()

    def _undated(
        self, field: Field, path: str, critical_tests: Sequence[CriticalTest]
    ) -> Iterator[Any]:
        if field.kind == "place":
            places = [plain_value(place) for place in places_of(critical_tests) or SOMEWHERE]
            yield from places
            for rough in self.values(f"{path}.accuracy_m", self.bases[0]):
                yield {**places[0], "accuracy_m": rough}
        elif field.kind == "number":
            yield from _numbers(field, self._turning(path), critical_tests)
        elif field.kind != "struct" and (field.entry is None or field.entry.kind != "struct"):
            words = [(word,) for word in field.entry.choices] if field.entry is not None else []
            fitting = [value for value in (*self._turning(path), *words) if field.accepts(value)]
            yield from map(plain_value, dict.fromkeys(fitting))

    def _turning(self, path: str) -> tuple[Any, ...]:
        root = self.subject.root
        return values_of(self.subject.critical_tests, root, blank(root), path).values


def _numbers(
    field: Field, turning: Sequence[Any], critical_tests: Sequence[CriticalTest]
) -> Iterator[Any]:
    """Numbers at the limits and beside them, and halves of what sums are compared with."""
    found = {Decimal(0), *map(Decimal, turning)}
    for critical in critical_tests:
        subject = critical.test.subject
        of_a_sum = isinstance(subject, ValueSubject) and subject.kind == "sum"
        for limit in map(Decimal, limits_of(critical)):
            found |= {limit / 2} if of_a_sum else {limit - HAIR, limit + HAIR}
    typed = [int(number) if field.whole else number for number in found if _fits(field, number)]
    for number in sorted(typed, key=lambda each: (len(plain(each)), abs(each), each < 0)):
        if field.accepts(number):
            yield number if field.whole else plain(number)


def _fits(field: Field, number: Decimal) -> bool:
    return not field.whole or number == int(number)
