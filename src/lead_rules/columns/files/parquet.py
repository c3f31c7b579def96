"""Records from a Parquet file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from lead_rules.columns.evaluate.batches import AT_ONCE
from lead_rules.columns.files.chunk import Chunk, Mark

__all__ = ["ParquetRecords"]


class ParquetRecords:
    """A Parquet file whose columns are called as the fields of the record."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self.schema: Any = self._file.schema_arrow
        self.size: int = self._file.metadata.num_rows

    def chunks(self, start: Mark) -> Iterator[Chunk]:
        """The rows behind a mark. A row group that lies before it is not read."""
        before = 0
        for group in range(self._file.metadata.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if before + rows > start.rows:
                yield from self._group(group, before, start.rows)
            before += rows

    def _group(self, group: int, before: int, start: int) -> Iterator[Chunk]:
        """The rows of a row group, before which so many lie, from number `start` on.

        One group at a time: of nested dictionaries Arrow reads no batch across two, and
        threads would read groups ahead, each of which may be large.
        """
        for batch in self._file.iter_batches(AT_ONCE, [group], use_threads=False):
            end = before + batch.num_rows
            if end > start:
                yield Chunk(batch.slice(max(start - before, 0)), Mark(rows=end))
            before = end

    def done(self, mark: Mark) -> int:
        """How many of the `size` rows lie before a mark."""
        return mark.rows
