"""Readers of values in a record: fields, and aggregates of lists."""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lead_rules.policy.ir.nodes import ValueSubject
from lead_rules.values.calendar import BETWEEN, Between, local_date
from lead_rules.values.quantity import INFINITY, ZERO, Number, Range, add
from lead_rules.values.truth import FALSE, TRUE, Truth

__all__ = ["Get", "Reader", "TruthOf", "getter", "worked_out"]

Get = Callable[[Any], Any]
TruthOf = Callable[[Any, Any], Truth]
"""Takes the entry stood on (or the record again), and the record."""


class Reader(NamedTuple):
    """How to read a value: `get` from the entry stood on, or None if it is unknown;
    `presumed_value` from the record, where something is presumed for an unknown.
    """

    get: Get
    presumed_value: Get | None = None
    from_root: bool = False

    def read(self, entry: Any, record: Any) -> Any:
        """The value, or what stands in for it, or None."""
        value = self.get(record if self.from_root else entry)
        if value is None and self.presumed_value is not None:
            return self.presumed_value(record)
        return value


@lru_cache(maxsize=1024)
def getter(path: tuple[str, ...]) -> Get:
    """What stands at a path below a model, which has it, or None from the first None on."""
    whole = attrgetter(".".join(path))
    if len(path) == 1:
        return whole

    def get(model: Any) -> Any:
        try:
            return whole(model)
        except AttributeError:  # a group on the way is unknown
            return None

    return get


def worked_out(
    subject: ValueSubject, of: Reader, part: Reader | None, where: TruthOf | None, zone: ZoneInfo
) -> Get:
    """Evaluate a defined value for a record: a number, a `Range` where entries are unknown, or
    None.
    """
    if subject.kind in BETWEEN:
        assert part is not None
        return _between(BETWEEN[subject.kind], of, part, zone)
    entries = of.get
    if of.presumed_value is not None:
        entries = _presuming(of)
    if subject.kind == "count":
        return _count(entries, where)
    assert part is not None
    assert subject.part is not None
    field = subject.part.field
    low = -INFINITY if field.minimum is None else field.minimum
    high = INFINITY if field.maximum is None else field.maximum
    if subject.kind == "sum":
        return _sum(entries, part, where, low, high)
    return _extreme(entries, part, where, low, high, least=subject.kind == "least")


def _presuming(of: Reader) -> Get:
    return lambda record: of.read(record, record)


def _between(between: Between, start: Reader, end: Reader, zone: ZoneInfo) -> Get:
    measure = between.measure

    def length(record: Any) -> int | None:
        first, last = start.read(record, record), end.read(record, record)
        if first is None or last is None:
            return None
        return measure(local_date(first, zone), local_date(last, zone))

    return length


def _count(of: Get, where: TruthOf | None) -> Get:
    def count(record: Any) -> Number | Range | None:
        entries = of(record)
        if entries is None or where is None:
            return None if entries is None else len(entries)
        truths = [where(each, record) for each in entries]
        sure = truths.count(TRUE)
        possible = len(truths) - truths.count(FALSE)
        return sure if sure == possible else Range(sure, possible)

    return count


def _sum(of: Get, part: Reader, where: TruthOf | None, low: Number, high: Number) -> Get:
    get, presumed_value = part.get, part.presumed_value

    def total(record: Any) -> Number | Range | None:
        entries = of(record)
        if entries is None:
            return None
        known: Number = ZERO
        unsure: list[tuple[Number, Number]] = []
        for each in entries:
            truth = TRUE if where is None else where(each, record)
            if truth is FALSE:
                continue
            value = get(each)
            if value is None and presumed_value is not None:
                value = presumed_value(record)
            if truth is TRUE and value is not None:
                known = add(known, value) if known else value
                continue
            smallest, largest = (low, high) if value is None else (value, value)
            if truth is not TRUE:
                smallest, largest = min(smallest, ZERO), max(largest, ZERO)
            unsure.append((smallest, largest))
        if not unsure:
            return known
        least = most = known
        for smallest, largest in unsure:
            least, most = add(least, smallest), add(most, largest)
        return least if least == most else Range(least, most)

    return total


def _extreme(
    of: Get,
    part: Reader,
    where: TruthOf | None,
    low: Number,
    high: Number,
    *,
    least: bool,
) -> Get:
    pick = min if least else max

    def extreme(record: Any) -> Number | Range | None:
        entries = of(record)
        if entries is None:
            return None
        sure: list[tuple[Number, Number]] = []
        perhaps: list[tuple[Number, Number]] = []
        for each in entries:
            truth = TRUE if where is None else where(each, record)
            if truth is not FALSE:
                value = part.read(each, record)
                bounds = (low, high) if value is None else (value, value)
                (sure if truth is TRUE else perhaps).append(bounds)
        every = sure + perhaps
        if not every:
            return Range(1, 0, maybe_none=True)
        if not sure:
            return Range(min(b[0] for b in every), max(b[1] for b in every), maybe_none=True)
        # An entry that perhaps counts can only push the extreme further out.
        lows, highs = (every, sure) if least else (sure, every)
        lowest, highest = pick(b[0] for b in lows), pick(b[1] for b in highs)
        return lowest if lowest == highest else Range(lowest, highest)

    return extreme
