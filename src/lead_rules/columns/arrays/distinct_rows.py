"""Rows that are alike: what is the same for all of them is computed once."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lead_rules.columns.arrays.truths import Bools, Truths
from lead_rules.columns.arrays.values import Indexes

__all__ = ["alike"]

BYTE = 1 << 8
SHORT, LONG = 1 << 16, 1 << 62
"""So many words fit into two bytes, for which a table has places, and into eight."""


def alike(columns: Sequence[Truths | Bools]) -> tuple[Indexes, Indexes]:
    """Which rows have the same truths in all columns, of which there is one at least.

    For each row the number of its pattern, and for each pattern one of its rows.
    """
    words: Any = np.zeros(len(columns[0]), np.uint16)
    many = 1
    for digits, base in _digits(columns):
        if many * base > LONG:
            words, first = _numbered(words, many)
            many = len(first)
        width = np.uint16 if many * base <= SHORT else np.int64
        words = words.astype(width) * width(base) + digits
        many *= base
    return _numbered(words, many)


def _digits(columns: Sequence[Truths | Bools]) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """Some columns at a time as a number for each row, and how many such numbers there are.

    A column that is the same throughout has no part in it.
    """
    found, base = np.zeros(len(columns[0]), np.uint8), 1
    for column in columns:
        least, span = _range(column)
        if span == 1:
            continue
        if base * span > BYTE:
            yield found, base
            found, base = np.zeros_like(found), 1
        found *= np.uint8(span)
        found += column.view(np.uint8)
        if least:
            found -= np.uint8(least % BYTE)
        base *= span
    yield found, base


def _range(column: Truths | Bools) -> tuple[int, int]:
    """The least of the values, and how many there are from it to the greatest."""
    if column.dtype == np.bool_:
        return 0, 1 + bool(column.any())
    least = int(column.min(initial=1))
    return least, int(column.max(initial=least)) - least + 1


def _numbered(words: NDArray[Any], many: int) -> tuple[Indexes, Indexes]:
    """A number from 0 for each word that occurs, and a row for each of the numbers.

    All words are less than `many`.
    """
    rows = np.arange(len(words))
    if many > SHORT:
        encoded = pa.array(words).dictionary_encode()
        codes = encoded.indices.to_numpy().astype(np.intp)
        first = np.zeros(len(encoded.dictionary), np.intp)
        first[codes] = rows
        return codes, first
    words = words.astype(np.intp)
    places = np.full(many, -1)
    places[words] = rows
    found = np.flatnonzero(places >= 0)
    first = places[found]
    places[found] = rows[: len(found)]
    return places.take(words), first
