"""The memory of an Arrow array, as numpy has it."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lead_rules.columns.arrays.truths import Bools

__all__ = ["bit_values", "is_text", "known_of", "raw_values"]


def known_of(array: Any) -> Bools:
    """Which values of an array are not null."""
    if array.null_count == 0:
        return np.ones(len(array), np.bool_)
    if pa.types.is_null(array.type):
        return np.zeros(len(array), np.bool_)
    return bit_values(array, 0)


def bit_values(array: Any, buffer: int) -> Bools:
    """A buffer of one bit for each value, as truths."""
    first, over = divmod(array.offset, 8)
    data = np.frombuffer(array.buffers()[buffer], np.uint8)[first:]
    return np.unpackbits(data, count=over + len(array), bitorder="little")[over:].view(np.bool_)


def raw_values(array: Any, dtype: Any, words: int = 1) -> NDArray[Any]:
    """The values as they lie in memory; those of nulls may be anything."""
    data = array.buffers()[1]
    if data is None or not len(array):
        return np.zeros(len(array) * words, dtype)
    start = array.offset * words
    return np.frombuffer(data, dtype, (array.offset + len(array)) * words)[start:]


def is_text(kind: Any) -> bool:
    """Whether a type is text, short or long."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
