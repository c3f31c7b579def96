"""The column kernel of every operator: how it decides many known values at once.

Beside `lead_rules.policy.ir.operators`, which says how it decides one. A kernel takes the
operator, the values in its projection, and the operand; it is unknown where
a value is. Values of which there are only a few are decided by the operator itself, one by
one, and so are the different values where an operator that compares with one value has no
kernel.
"""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from lead_rules.columns.arrays.array_calendar import day_number, day_of
from lead_rules.columns.arrays.truths import TO_BYTE, Bools, Truths, all_of, everywhere, settled
from lead_rules.columns.arrays.values import (
    Amounts,
    Codes,
    Days,
    Entries,
    Events,
    Flags,
    Integers,
    Moments,
    Numbers,
    Places,
    number_of,
    threshold,
)
from lead_rules.geo import within_distance_of_each
from lead_rules.policy.ir.operator import Operator, Shape, decide_range
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.values.calendar import WEEKDAYS
from lead_rules.values.quantity import Number, Range
from lead_rules.values.truth import FALSE

__all__ = ["KERNELS", "Kernel", "Span", "decide_amounts", "kernel_of"]


class Span(NamedTuple):
    """The first and the last day that will do, for each row."""

    first: Integers
    last: Integers
    known: Bools


Kernel = Callable[[Operator, Any, Any], Truths]


# Any value that is compared with one or a few.


def _compared(operator: Operator, found: Any, operand: Any) -> Truths:
    if isinstance(found, Flags):
        yes, no = (TO_BYTE[operator.decide(value, operand)] for value in (True, False))
        return np.array([0, yes, no], np.int8)[found.truths] if yes == no else found.truths * yes
    if isinstance(found, Codes):
        return _coded(found, [TO_BYTE[operator.decide(value, operand)] for value in found.values])
    if not operator.shape.is_set:
        return _one_by_one(operator, found, operand)
    targets = operand if isinstance(operand, tuple) else (operand,)
    numbers = found.days if isinstance(found, Days) else found.units
    equal = np.zeros(len(numbers), np.bool_)
    for target in targets:
        if isinstance(found, Days):
            equal |= numbers == day_number(target)
        else:
            units, whole = threshold(target, found.scale)
            if whole:
                equal |= numbers == units
    if operator.shape is Shape.REST:
        equal = ~equal
    return settled(equal, found.known)


def _one_by_one(operator: Operator, found: Days | Numbers, operand: Any) -> Truths:
    """Each different number or day, decided by the operator itself."""
    numbers = found.days if isinstance(found, Days) else found.units
    distinct, rows = np.unique(numbers, return_inverse=True)
    values = (
        day_of(each) if isinstance(found, Days) else number_of(each, found.scale)
        for each in distinct.tolist()
    )
    truths = np.array([TO_BYTE[operator.decide(each, operand)] for each in values], np.int8)
    return (truths[rows] * found.known).astype(np.int8)


def _coded(found: Codes, truths: list[int]) -> Truths:
    """The truth of each code. To compare a few bytes is quicker than to look them up."""
    rarer = min((1, -1), key=truths.count)
    rare = [code for code, truth in enumerate(truths, 1) if truth == rarer]
    if found.codes.itemsize > 1 or len(rare) > FEW_CODES:
        looked_up: Truths = np.array([0, *truths], np.int8)[found.codes]
        return looked_up
    equal = np.zeros(len(found.codes), np.bool_)
    for code in rare:
        equal |= found.codes == code
    return settled(equal if rarer > 0 else ~equal, found.known)


FEW_CODES = 12


# Numbers. A limit may lie between two units: `threshold` tells the one below it.


def _at_least(_: Operator, found: Numbers, limit: Number) -> Truths:
    units, whole = threshold(limit, found.scale)
    return settled(found.units >= units if whole else found.units > units, found.known)


def _more_than(_: Operator, found: Numbers, limit: Number) -> Truths:
    return settled(found.units > threshold(limit, found.scale)[0], found.known)


def _at_most(_: Operator, found: Numbers, limit: Number) -> Truths:
    return settled(found.units <= threshold(limit, found.scale)[0], found.known)


def _less_than(_: Operator, found: Numbers, limit: Number) -> Truths:
    units, whole = threshold(limit, found.scale)
    return settled(found.units < units if whole else found.units <= units, found.known)


def decide_amounts(
    kernel: Kernel, operator: Operator, found: Amounts, operand: Any, integral: bool
) -> Truths:
    """What is sure of numbers, perhaps `integral` ones, that are known only as ranges: see
    `decide_range`.
    """
    if operator.shape is Shape.NONE and found.low is not found.high:
        return _ranges_one_by_one(operator, found, operand, integral)
    known = np.ones(len(found.low), np.bool_)
    low = kernel(operator, Numbers(found.low, found.scale, known), operand)
    if found.low is found.high:
        return low * found.known.view(np.int8)
    high = kernel(operator, Numbers(found.high, found.scale, known), operand)
    unsure = low != high
    if operator.shape.is_set:
        listed = np.zeros(len(known), np.int64)
        for target in operand if isinstance(operand, tuple) else (operand,):
            units, whole = threshold(target, found.scale)
            above = units if whole else units + 1
            listed += (found.low <= units) & (above <= found.high)
        span = found.high.astype(np.float64) - found.low + 1
        unsure |= (found.low < found.high) & (listed > 0) & ~(integral & (listed == span))
    of_nothing = TO_BYTE[operator.of_nothing]
    unsure |= found.maybe_none & (low != of_nothing)
    truths = np.where(unsure, 0, low)
    truths = np.where(found.low > found.high, of_nothing, truths)
    return (truths * found.known).astype(np.int8)


def _ranges_one_by_one(operator: Operator, found: Amounts, operand: Any, integral: bool) -> Truths:
    """Each different range, decided as a single one is."""
    ranges = np.stack([found.low, found.high, found.maybe_none], axis=1)
    distinct, rows = np.unique(ranges, axis=0, return_inverse=True)
    truths = [
        decide_range(
            operator,
            Range(number_of(low, found.scale), number_of(high, found.scale), bool(maybe_none)),
            operand,
            whole=integral,
        )
        for low, high, maybe_none in distinct.tolist()
    ]
    found_ = np.array([TO_BYTE[truth] for truth in truths], np.int8)[rows.reshape(-1)]
    return (found_ * found.known).astype(np.int8)


# Dates and times. Two moments are compared as instants, else dates with dates.


def _sides(found: Days | Moments, other: Any) -> tuple[Integers, Any, Bools]:
    values = found.days if isinstance(found, Days) else found.micros
    if isinstance(other, date):
        return values, day_number(other), found.known
    others = other.days if isinstance(other, Days) else other.micros
    return values, others, found.known & other.known


def _before(_: Operator, found: Days | Moments, other: Any) -> Truths:
    values, others, known = _sides(found, other)
    return settled(values < others, known)


def _after(_: Operator, found: Days | Moments, other: Any) -> Truths:
    values, others, known = _sides(found, other)
    return settled(values > others, known)


def _on_or_before(_: Operator, found: Days | Moments, other: Any) -> Truths:
    values, others, known = _sides(found, other)
    return settled(values <= others, known)


def _on_or_after(_: Operator, found: Days | Moments, other: Any) -> Truths:
    values, others, known = _sides(found, other)
    return settled(values >= others, known)


def _within_days(operator: Operator, found: Days | Events, span: Span) -> Truths:
    if isinstance(found, Days):
        inside = (span.first <= found.days) & (found.days <= span.last)
        return settled(inside, found.known & span.known)
    happened = _within_days(operator, found.on, span)
    not_yet, known = found.not_as_of.days, found.not_as_of.known & span.known
    missed = ~found.on.known & known & (not_yet > span.last)
    return np.where(missed, -1, happened).astype(np.int8)


def _weekday(operator: Operator, found: Days, names: tuple[str, ...]) -> Truths:
    return _compared(operator, Codes((found.days + 3) % 7 + 1, WEEKDAYS), names) * found.known


def _in_window(_: Operator, found: Moments, window: tuple[time, time]) -> Truths:
    """`found` has the time of day as microseconds since midnight."""
    start, end = map(_micros, window)
    if start <= end:
        return settled((found.micros >= start) & (found.micros < end), found.known)
    return settled((found.micros >= start) | (found.micros < end), found.known)


def _micros(clock: time) -> int:
    since = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    return since // timedelta(microseconds=1) + clock.microsecond


# Lists.


def _quantified(entries: Entries, truths: Truths) -> Truths:
    """As `any_of` over the entries of each list, false for none; unknown for no list."""
    found = everywhere(FALSE, len(entries.known))
    if len(truths) and truths.max() >= 0:
        # A true entry weighs more than all the unknown ones that there can be.
        sums = entries.sums(WEIGHTS[truths])
        found = (sums > 0).view(np.int8) + (sums >= WEIGHTS[1]).view(np.int8) - np.int8(1)
    return found * entries.known


WEIGHTS = np.array([1, 1 << 40, 0])
"""Of an unknown, a true and a false entry, whose bytes are 0, 1 and -1."""


def _some(_: Operator, entries: Entries, truths: Truths) -> Truths:
    return _quantified(entries, truths)


def _every(_: Operator, entries: Entries, truths: Truths) -> Truths:
    return -_quantified(entries, -truths)


def _no(_: Operator, entries: Entries, truths: Truths) -> Truths:
    return -_quantified(entries, truths)


def _count(_: Operator, entries: Entries, tests: tuple[tuple[Operator, Number], ...]) -> Truths:
    lengths = Numbers(entries.lengths, 0, entries.known)
    return all_of(kernel_of(operator)(operator, lengths, limit) for operator, limit in tests)


def _includes(_: Operator, entries: Entries, wanted: tuple[object, ...]) -> Truths:
    words = entries.entry
    assert isinstance(words, Codes | Flags | Days | Numbers)
    among = _compared(OPERATORS["in", "text"], words, wanted)
    return _quantified(entries, among)


def _empty(_: Operator, entries: Entries, wanted: bool) -> Truths:
    return settled((entries.lengths == 0) == wanted, entries.known)


# Places.


def _within_areas(_: Operator, found: Places, region: Any) -> Truths:
    return _near(found, region, 0.0)


def _near_areas(_: Operator, found: Places, near: tuple[Any, float]) -> Truths:
    return _near(found, *near)


def _near(found: Places, region: Any, limit_m: float) -> Truths:
    known = found.known & found.accuracy.known
    accuracies = found.accuracy.units / 10.0**found.accuracy.scale
    points = found.longitude.values, found.latitude.values, accuracies
    return within_distance_of_each(region, *points, limit_m) * known.view(np.int8)


KERNELS: Mapping[tuple[str, str], Kernel] = MappingProxyType(
    {
        ("is", "value"): _compared,
        ("is_not", "value"): _compared,
        ("in", "values"): _compared,
        ("not_in", "values"): _compared,
        ("at_least", "number"): _at_least,
        ("more_than", "number"): _more_than,
        ("at_most", "number"): _at_most,
        ("less_than", "number"): _less_than,
        ("before", "day"): _before,
        ("after", "day"): _after,
        ("on_or_before", "day"): _on_or_before,
        ("on_or_after", "day"): _on_or_after,
        ("within", "period"): _within_days,
        ("weekday", "weekdays"): _weekday,
        ("time_of_day", "window"): _in_window,
        ("some", "condition"): _some,
        ("every", "condition"): _every,
        ("no", "condition"): _no,
        ("count", "count"): _count,
        ("includes", "item"): _includes,
        ("empty", "flag"): _empty,
        ("within", "areas"): _within_areas,
        ("within_distance", "near"): _near_areas,
    }
)
"""Every operator by its name and the family of its operand."""


def kernel_of(operator: Operator) -> Kernel:
    """The kernel of an operator; of one without, that compares with one value, a kernel that
    decides each different value by itself. Raises `KeyError` for any other.
    """
    key = operator.name, operator.family
    return KERNELS.get(key, _compared) if operator.takes_one_value else KERNELS[key]
