"""Lists of small numbers: a few different ones, and those of many rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lead_rules.columns.arrays.truths import Bools
from lead_rules.columns.arrays.values import Indexes

__all__ = ["ListColumn", "Short", "listed"]

Short = np.int16


@dataclass(frozen=True, slots=True, eq=False)
class ListColumn:
    """How many numbers each list has, and the numbers, one list after the other."""

    sizes: NDArray[np.int32]
    numbers: Any

    def renumbered(self, numbers: Any) -> "ListColumn":
        """The same lists with `numbers[n]`, a short number, in place of each n."""
        return ListColumn(self.sizes, numbers[self.numbers])

    def take(self, rows: Indexes) -> tuple[Any, Any]:
        """The list of each row: where each ends, behind a 0, and the short numbers."""
        if not len(self.numbers):
            return np.zeros(len(rows) + 1, np.int32), self.numbers
        if self.sizes.all():
            return self._picked(rows)
        ends = np.zeros(len(rows) + 1, np.int32)
        sizes = self.sizes.take(rows)
        np.cumsum(sizes, out=ends[1:])
        filled = np.flatnonzero(sizes > 0)
        return ends, self._picked(rows.take(filled))[1]

    def _picked(self, rows: Indexes) -> tuple[Any, Any]:
        # A list is as good as so many bytes, and Arrow picks bytes the quickest.
        offsets = np.zeros(len(self.sizes) + 1, np.int32)
        np.cumsum(self.sizes * WIDTH, out=offsets[1:])
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.numbers)]
        lists = pa.Array.from_buffers(pa.binary(), len(self.sizes), buffers)
        _, ends, picked = pc.take(lists, pa.array(rows), boundscheck=False).buffers()
        bounds = np.frombuffer(ends, np.int32, len(rows) + 1) // WIDTH
        return bounds, np.frombuffer(picked, Short, bounds[-1])


WIDTH = np.dtype(Short).itemsize


def listed(members: Bools) -> ListColumn:
    """For each row the columns in which it is true, in order."""
    rows, width = members.shape
    row, column = np.divmod(np.flatnonzero(members), max(width, 1))
    return ListColumn(np.bincount(row, minlength=rows).astype(np.int32), column)
