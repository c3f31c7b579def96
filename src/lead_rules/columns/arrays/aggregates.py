"""Aggregates of the lists of many records at once: see `lead_rules.evaluate.readers`."""

from typing import Any

import numpy as np

from lead_rules.columns.arrays.truths import Bools, Truths
from lead_rules.columns.arrays.values import (
    INFINITE,
    MOST,
    Amounts,
    Entries,
    Integers,
    Numbers,
    at_scale,
    threshold,
)
from lead_rules.records.schema import Field

__all__ = ["counted", "extreme", "summed"]

Doubted = tuple[Amounts, Bools]
"""Amounts, and the records for which they are too large to be held."""


def counted(entries: Entries, where: Truths | None) -> Amounts:
    """How many entries count."""
    none = np.zeros(len(entries.known), np.bool_)
    if where is None:
        lengths = entries.lengths
        return Amounts(lengths, lengths, 0, entries.known, none)
    sure, possible = entries.sums(where > 0), entries.sums(where >= 0)
    return Amounts(sure, possible, 0, entries.known, none)


def summed(entries: Entries, numbers: Numbers, where: Truths | None, field: Field) -> Doubted:
    """The sums of a number of the entries that count; `field` is that of the number."""
    least, most, scale = _bounds(field, numbers.scale)
    numbers, doubt = at_scale(numbers, scale)
    where = np.ones(len(numbers.units), np.int8) if where is None else where
    sure = (where > 0) & numbers.known
    known = entries.sums(np.where(sure, numbers.units, 0))
    unsure = (where >= 0) & ~sure
    low, high = known, known
    if unsure.any():
        smallest = np.where(numbers.known, numbers.units, least)
        largest = np.where(numbers.known, numbers.units, most)
        maybe = where == 0
        smallest = np.where(maybe, np.minimum(smallest, 0), smallest)
        largest = np.where(maybe, np.maximum(largest, 0), largest)
        low = _added(entries, known, np.where(unsure, smallest, 0))
        high = _added(entries, known, np.where(unsure, largest, 0))
    none = np.zeros(len(known), np.bool_)
    too_large = (entries.sums(doubt) > 0) | _overflowing(entries, numbers, unsure, least, most)
    return Amounts(low, high, scale, entries.known, none), too_large


def _overflowing(entries: Entries, numbers: Numbers, unsure: Bools, least: int, most: int) -> Bools:
    """Which sums may be too large to be held, going by the largest number there is."""
    bound = _largest(numbers.units)
    lengths = entries.lengths.astype(np.float64)
    found: Bools = lengths * bound >= MOST
    if unsure.any():
        finite = [abs(limit) for limit in (least, most) if abs(limit) != INFINITE]
        bound = max([bound, *finite])
        found |= (lengths * bound >= MOST) & (entries.sums(unsure) > 0)
    return found


def _added(entries: Entries, known: Integers, unsure: Integers) -> Integers:
    """The sums with what the unsure entries come to at one end, which may be without end."""
    endless = np.abs(unsure) == INFINITE
    ends = known + entries.sums(np.where(endless, 0, unsure))
    if not endless.any():
        return ends
    sign = 1 if unsure[endless][0] > 0 else -1
    return np.where(entries.sums(endless) > 0, sign * INFINITE, ends)


def extreme(
    entries: Entries, numbers: Numbers, where: Truths | None, field: Field, *, least: bool
) -> Doubted:
    """The least or the greatest of a number of the entries that count."""
    lowest, highest, scale = _bounds(field, numbers.scale)
    numbers, doubt = at_scale(numbers, scale)
    where = np.ones(len(numbers.units), np.int8) if where is None else where
    lows = np.where(numbers.known, numbers.units, lowest)
    highs = np.where(numbers.known, numbers.units, highest)
    sure, every = where > 0, where >= 0
    # An entry that perhaps counts can only push the extreme further out.
    if least:
        low, high = _least(entries, lows, every), _least(entries, highs, sure)
    else:
        low, high = _greatest(entries, lows, sure), _greatest(entries, highs, every)
    some, some_surely = entries.sums(every) > 0, entries.sums(sure) > 0
    perhaps = some & ~some_surely
    low = np.where(perhaps, _least(entries, lows, every), low)
    high = np.where(perhaps, _greatest(entries, highs, every), high)
    low, high = np.where(some, low, 1), np.where(some, high, 0)
    too_large = entries.sums(doubt) > 0
    if any(MOST <= abs(limit) < INFINITE for limit in (lowest, highest)):
        too_large |= entries.sums(every & ~numbers.known) > 0
    return Amounts(low, high, scale, entries.known, ~some_surely), too_large


def _least(entries: Entries, units: Integers, counting: Bools) -> Integers:
    return entries.least(np.where(counting, units, INFINITE), INFINITE)


def _greatest(entries: Entries, units: Integers, counting: Bools) -> Integers:
    return -_least(entries, -units, counting)


def _bounds(field: Field, scale: int) -> tuple[int, int, int]:
    """The least and the most that an unknown number can be, and a scale that holds them."""
    found: list[Any] = [field.minimum, field.maximum]
    while not all(limit is None or threshold(limit, scale)[1] for limit in found):
        scale += 1
    least, most = (None if limit is None else threshold(limit, scale)[0] for limit in found)
    return -INFINITE if least is None else least, INFINITE if most is None else most, scale


def _largest(units: Integers) -> int:
    return int(np.abs(units).max(initial=0))
