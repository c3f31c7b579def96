"""The values that would do, in words: "less than 2.1 g", "on or before March 4, 2017"."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.policy.ir.nodes import Count, Emptiness, Members, Test
from lead_rules.policy.ir.operator import Projection
from lead_rules.policy.ir.phrasing import asks, join
from lead_rules.policy.ir.show_value import show
from lead_rules.records.schema import Field
from lead_rules.search.representatives import Values
from lead_rules.values.truth import FALSE, Truth

__all__ = ["allowed"]


def allowed(
    field: Field,
    values: Values,
    do: Sequence[bool],
    chosen: Any,
    critical_tests: Sequence[CriticalTest],
) -> str:
    """The values of a field other than a place that would do, among them the chosen one.

    `do` says for each of the values whether it would do; all between two of them
    that would are taken to do as well.
    """
    listed = values.values
    good = [value for value, fits in zip(listed, do, strict=True) if fits]
    if chosen not in good or not _turns_known(field, values, critical_tests):
        return found_in_words(chosen, field)
    if field.few_values:
        return join([show(value, field) for value in good], "or")
    if field.kind == "number":
        return _numbers(field, values, *_run(do, listed.index(chosen)))
    weekly = any(
        critical.test.operator.projection is Projection.WEEKDAY for critical in critical_tests
    )
    if field.kind == "date":
        return _days(listed, *_run(do, listed.index(chosen)), weekly)
    if field.kind == "event" and chosen.on is not None:
        days = [value.on for value in listed if value.on is not None]
        return _days(days, *_run(do[: len(days)], days.index(chosen.on)), weekly)
    if field.kind == "text":
        return _texts(field, listed, good)
    return (
        _lists(field, good, chosen, critical_tests) if field.kind == "list" else show(chosen, field)
    )


def _turns_known(field: Field, values: Values, critical_tests: Sequence[CriticalTest]) -> bool:
    """Whether all between two values that would do does so too, for values in an order.

    Sums of numbers that are not known turn at both ends of what they may come to.
    """
    if values.complete or field.kind not in ("number", "date", "event"):
        return True
    return field.kind == "number" and all(
        critical.role in ("subject", "number") for critical in critical_tests
    )


def _run(do: Sequence[bool], at: int) -> tuple[int, int]:
    """The first and the last of the neighbours of a value that would do as it does."""
    low = high = at
    while low > 0 and do[low - 1]:
        low -= 1
    while high < len(do) - 1 and do[high + 1]:
        high += 1
    return low, high


def _numbers(field: Field, values: Values, low: int, high: int) -> str:
    listed = values.values
    from_least, to_most = low == 0, high == len(listed) - 1
    if from_least and to_most:
        return "any"
    if low == high and listed[low] in values.thresholds:
        return show(listed[low], field)
    words = []
    if not from_least:
        bound, inside = _edge(values, low, low - 1)
        words.append(
            f"{show(bound, field)} or more" if inside else f"more than {show(bound, field)}"
        )
    if not to_most:
        bound, inside = _edge(values, high, high + 1)
        words.append(
            f"{show(bound, field)} or less" if inside else f"less than {show(bound, field)}"
        )
    return " and ".join(words)


def _edge(values: Values, end: int, beyond: int) -> tuple[Any, bool]:
    """The bound at one end of a run, and whether it would do itself: a run ends at a
    threshold, or just short of one, and a value beyond its end would not do.
    """
    if values.values[end] not in values.thresholds:
        return values.values[beyond], values.values[beyond] not in values.thresholds
    return values.values[end], True


def _days(days: Sequence[date], low: int, high: int, weekly: bool) -> str:
    """Beyond the first and the last of the days all are alike, unless weekdays count."""
    first, last = show(days[low]), show(days[high])
    from_ever, for_ever = low == 0 and not weekly, high == len(days) - 1 and not weekly
    if from_ever:
        return "any date" if for_ever else f"on or before {last}"
    if for_ever:
        return f"on or after {first}"
    return f"on {first}" if low == high else f"from {first} to {last}"


def _texts(field: Field, values: Sequence[str], good: Sequence[str]) -> str:
    """The last value stands for every text that no test names."""
    if values[-1] not in good:
        return join([show(value, field) for value in good], "or")
    return f"not {join([show(value, field) for value in values if value not in good], 'or')}"


def _lists(
    field: Field, good: Sequence[Any], chosen: Any, critical_tests: Sequence[CriticalTest]
) -> str:
    """By the tests of the list that all the lists that would do answer alike."""
    if all(not value for value in good):
        return "none"
    words: dict[str, None] = {}
    for critical in critical_tests:
        test = critical.test
        if isinstance(test, Test) and isinstance(test.operand, Members | Emptiness | Count):
            truths = {_tested(test, value) for value in good}
            if critical.role == "subject" and len(truths) == 1:
                words[asks(test, negated=truths == {FALSE})] = None
    return " and ".join(words) or found_in_words(chosen, field)


def _tested(test: Test, value: tuple[Any, ...]) -> Truth:
    seen: Any = len(value) if test.operator.projection is Projection.LENGTH else value
    return test.operator.decide(seen, test.constant)
