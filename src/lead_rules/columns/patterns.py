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


def alike(columns: Sequence[Truths]) -> tuple[Indexes, Indexes, list[bytes]]:
    """Which rows have the same truths in all columns.

    For each row the number of its pattern; for each pattern one of its rows, and a key
    that the same truths have in every batch.
    """
    size, step = len(columns[0]), TO_A_BYTE * BYTES
    words = [_word(columns[start : start + step], size) for start in range(0, len(columns), step)]
    codes, count = _numbered(words[0])
    for word in words[1:]:
        more, times = _numbered(word)
        codes, count = _numbered(codes * times + more)
    first = np.zeros(count, np.intp)
    first[codes] = np.arange(size)
    keys = np.stack([word[first] for word in words], axis=1).tobytes()
    width = 8 * len(words)
    return codes, first, [keys[at : at + width] for at in range(0, len(keys), width)]


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
