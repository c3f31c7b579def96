"""Lists of small numbers: a few different ones, and those of many rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.truths import Bools
from lead_rules.columns.values import Indexes, Integers

__all__ = ["Lists", "Short", "listed"]

Short = np.int16


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """How many numbers each list has, and the numbers, one list after the other."""

    sizes: Integers
    numbers: Any

    def renumbered(self, numbers: Any) -> "Lists":
        """The same lists with `numbers[n]`, a short number, in place of each n."""
        return Lists(self.sizes, numbers[self.numbers])

    def take(self, rows: Indexes) -> tuple[Any, Any]:
        """The list of each row: where each ends, behind a 0, and the short numbers."""
        if not len(self.numbers):
            return np.zeros(len(rows) + 1, np.int32), self.numbers
        # A list is as good as so many bytes, and Arrow picks bytes the quickest.
        offsets = np.zeros(len(self.sizes) + 1, np.int32)
        np.cumsum(self.sizes * WIDTH, out=offsets[1:])
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.numbers)]
        lists = pa.Array.from_buffers(pa.binary(), len(self.sizes), buffers)
        _, ends, picked = lists.take(pa.array(rows)).buffers()
        bounds = np.frombuffer(ends, np.int32, len(rows) + 1) // WIDTH
        return bounds, np.frombuffer(picked, Short, bounds[-1])


WIDTH = np.dtype(Short).itemsize


def listed(members: Bools) -> Lists:
    """For each row the columns in which it is true, in order."""
    return Lists(members.sum(axis=1), np.nonzero(members)[1])
