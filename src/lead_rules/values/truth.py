"""Three-valued truth, after Kleene's strong logic.

A connective is *monotone*: turning an unknown into true or false never turns a
known result into the other. The first law of the project rests on that.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Literal, NoReturn

__all__ = [
    "FALSE",
    "TRUE",
    "UNKNOWN",
    "Truth",
    "all_of",
    "any_of",
    "at_least",
    "is_true",
    "not_",
]


class Truth(Enum):
    """Whether something holds: `TRUE`, `FALSE` or `UNKNOWN`.

    Compare with `is`. `bool(truth)` raises, since neither answer is safe for
    an unknown.
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    # There is one of each, so that its identity will do; by its name it takes longer.
    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self} is not a yes or no; compare it: `truth is Truth.TRUE`, "
            "and say what happens when it is `Truth.UNKNOWN`"
        )


TRUE: Literal[Truth.TRUE] = Truth.TRUE
FALSE: Literal[Truth.FALSE] = Truth.FALSE
UNKNOWN: Literal[Truth.UNKNOWN] = Truth.UNKNOWN

_NEGATED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


def is_true(answer: bool) -> Truth:
    """The truth of something that is known."""
    return TRUE if answer else FALSE


def not_(truth: Truth) -> Truth:
    """False for true, true for false, unknown for unknown."""
    return _NEGATED[truth]


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    result: Truth = TRUE
    for truth in truths:
        if truth is FALSE:
            return FALSE
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    result: Truth = FALSE
    for truth in truths:
        if truth is TRUE:
            return TRUE
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def at_least(number: int, truths: Iterable[Truth]) -> Truth:
    """Whether `number` or more are true.

    True once that many are; false once even the unknown ones would not make
    that many; else unknown.
    """
    sure = possible = 0
    for truth in truths:
        if truth is TRUE:
            sure += 1
            possible += 1
        elif truth is UNKNOWN:
            possible += 1
    if sure >= number:
        return TRUE
    return UNKNOWN if possible >= number else FALSE
