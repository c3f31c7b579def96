"""Rows that are alike: what is the same for all of them is worked out once."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lead_rules.columns.truths import Truths
from lead_rules.columns.values import Indexes

__all__ = ["alike"]

TO_A_BYTE = 5  # three to the power of five is less than 256
BYTES = 8


def alike(columns: Sequence[Truths]) -> tuple[Indexes, list[tuple[int, ...]]]:
    """Which rows have the same truths in all columns: the number of its pattern for each
    row, and the truths of each pattern.
    """
    size = len(columns[0])
    step = TO_A_BYTE * BYTES
    words = [_word(columns[start : start + step], size) for start in range(0, len(columns), step)]
    codes, count = _numbered(words[0])
    for word in words[1:]:
        more, times = _numbered(word)
        codes, count = _numbered(codes * times + more)
    first = np.zeros(count, np.intp)
    first[codes[::-1]] = np.arange(size - 1, -1, -1)
    patterns = np.stack([column[first] for column in columns], axis=1)
    return codes, [tuple(pattern) for pattern in patterns.tolist()]


def _word(columns: Sequence[Truths], size: int) -> NDArray[np.int64]:
    """Up to forty columns as one number for each row."""
    found = np.zeros((size, BYTES), np.uint8)
    for number, start in enumerate(range(0, len(columns), TO_A_BYTE)):
        byte = np.zeros(size, np.uint8)
        for column in columns[start : start + TO_A_BYTE]:
            byte *= np.uint8(3)
            byte += column.view(np.uint8)
            byte += np.uint8(1)
        found[:, number] = byte
    return found.view(np.int64).reshape(-1)


def _numbered(words: NDArray[np.int64]) -> tuple[Indexes, int]:
    """A number from 0 for each different word."""
    encoded = pa.array(words).dictionary_encode()
    codes: Indexes = encoded.indices.to_numpy().astype(np.intp)
    return codes, len(encoded.dictionary)
