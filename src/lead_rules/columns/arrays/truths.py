"""Truths of many rows at once: a byte for each, -1 for false, 0 for unknown, 1 for true.

In that order Kleene's `and` is the lesser, `or` the greater and `not` the negative,
so a connective is one pass over bytes, and a quantifier the greatest of some entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = [
    "OF_BYTE",
    "TO_BYTE",
    "Bools",
    "Truths",
    "all_of",
    "any_of",
    "at_least",
    "everywhere",
    "settled",
    "to_arrow",
]

Truths = NDArray[np.int8]
Bools = NDArray[np.bool_]

TO_BYTE: Mapping[Truth, int] = MappingProxyType({FALSE: -1, UNKNOWN: 0, TRUE: 1})
OF_BYTE: Mapping[int, Truth] = MappingProxyType({-1: FALSE, 0: UNKNOWN, 1: TRUE})


def everywhere(truth: Truth, size: int) -> Truths:
    """One truth for every row."""
    return np.full(size, TO_BYTE[truth], np.int8)


def settled(answers: Bools, known: Bools) -> Truths:
    """True or false as `answers` says, where it is known; else unknown."""
    truths: Truths = (answers.view(np.int8) * 2 - 1) * known.view(np.int8)
    return truths


def all_of(parts: Iterable[Truths]) -> Truths:
    """False if one is false, else unknown if one is unknown, else true. One part or more."""
    return reduce(np.minimum, parts)


def any_of(parts: Iterable[Truths]) -> Truths:
    """True if one is true, else unknown if one is unknown, else false. One part or more."""
    return reduce(np.maximum, parts)


def at_least(number: int, parts: Sequence[Truths]) -> Truths:
    """True once `number` are true, false once even the unknown ones are too few."""
    sure = np.zeros(len(parts[0]), np.int16)
    possible = np.zeros(len(parts[0]), np.int16)
    for part in parts:
        sure += part > 0
        possible += part >= 0
    return np.where(sure >= number, 1, np.where(possible >= number, 0, -1)).astype(np.int8)


def to_arrow(truths: Truths) -> Any:
    """A nullable boolean for each: null is unknown."""
    bits = [np.packbits(part, bitorder="little") for part in (truths != 0, truths > 0)]
    return pa.Array.from_buffers(pa.bool_(), len(truths), [pa.py_buffer(part) for part in bits])
