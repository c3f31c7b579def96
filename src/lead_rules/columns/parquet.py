"""Records from a Parquet file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lead_rules.columns.chunks import Chunk, Mark
from lead_rules.columns.deciding import AT_ONCE

__all__ = ["ParquetRecords"]


class ParquetRecords:
    """A Parquet file whose columns are called as the fields of the record."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self.schema: Any = self._file.schema_arrow
        self.size: int = self._file.metadata.num_rows

    def chunks(self, start: Mark) -> Iterator[Chunk]:
        """The rows behind a mark. A row group that lies before it is not read."""
        first, before = 0, 0
        groups = self._file.metadata.num_row_groups
        while first < groups and before + self._rows_of(first) <= start.rows:
            before += self._rows_of(first)
            first += 1
        if first == groups:
            return
        # Threads would read row groups ahead, each of which may be large.
        batches = self._file.iter_batches(AT_ONCE, range(first, groups), use_threads=False)
        for batch in batches:
            end = before + batch.num_rows
            if end > start.rows:
                part = batch.slice(max(start.rows - before, 0))
                yield Chunk(part, Mark(rows=end))
            before = end

    def done(self, mark: Mark) -> int:
        """How many of the `size` rows lie before a mark."""
        return mark.rows

    def _rows_of(self, group: int) -> int:
        rows: int = self._file.metadata.row_group(group).num_rows
        return rows


UNREADABLE = (OSError, pa.ArrowInvalid)
