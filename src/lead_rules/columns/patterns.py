"""Rows that are alike: what is the same for all of them is worked out once."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lead_rules.columns.truths import Truths
from lead_rules.columns.values import Indexes

__all__ = ["alike"]

BYTE = 1 << 8
SHORT, LONG = 1 << 16, 1 << 62
"""So many words fit into two bytes, for which a table has places, and into eight."""


def alike(columns: Sequence[Truths]) -> tuple[Indexes, Indexes]:
    """Which rows have the same truths in all columns.

    For each row the number of its pattern, and for each pattern one of its rows.
    """
    words: NDArray[Any] = np.zeros(len(columns[0]), np.uint16)
    many = 1
    for digit, base in _digits(columns):
        if many * base > LONG:
            words, many = _numbered(words, many)
        width = np.uint16 if many * base <= SHORT else np.int64
        words = words.astype(width) * width(base) + digit
        many *= base
    codes, count = _numbered(words, many)
    first = np.zeros(count, np.intp)
    first[codes] = np.arange(len(codes))
    return codes, first


def _digits(columns: Sequence[Truths]) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """Some columns at a time as a number for each row, and how many such numbers there are.

    A column that is the same throughout has no part in it.
    """
    found, base = np.zeros(len(columns[0]), np.uint8), 1
    for column in columns:
        least = int(column.min(initial=1))
        span = int(column.max(initial=least)) - least + 1
        if span == 1:
            continue
        if base * span > BYTE:
            yield found, base
            found, base = np.zeros_like(found), 1
        found = found * np.uint8(span) + (column - np.int8(least)).view(np.uint8)
        base *= span
    yield found, base


def _numbered(words: NDArray[Any], many: int) -> tuple[Indexes, int]:
    """A number from 0 for each word that occurs, all of which are less than `many`."""
    if many > SHORT:
        encoded = pa.array(words).dictionary_encode()
        return encoded.indices.to_numpy().astype(np.intp), len(encoded.dictionary)
    places = words.astype(np.intp)
    found = np.flatnonzero(np.bincount(places, minlength=many))
    numbers = np.zeros(many, np.intp)
    numbers[found] = np.arange(len(found))
    return numbers.take(places), len(found)
