"""Records from JSON Lines: a record on each line that is not blank.

Arrow reads the lines whose values are of the fields' own types. A line that it does not
read, or might read otherwise than `read_record` does, is left to `read_record`.
"""

import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json as pj

from lead_rules.columns.chunks import Chunk, Mark
from lead_rules.columns.deciding import AT_ONCE
from lead_rules.columns.schema import record_schema
from lead_rules.fields import RecordTable

__all__ = ["JsonLines", "read_lines"]

MOST_LINE_BYTES = 32 << 20
MOST_CHUNK_BYTES = 32 << 20

# Text that Arrow takes for a decimal and a record does not: `+5`, `5.`, `.5`, `5e3`.
_LOOSE = re.compile(rb'"(?:\+|-?\.|-?[0-9]+\."|-?[0-9.]+[eE])')


class JsonLines:
    """A file of JSON Lines of records."""

    def __init__(self, path: Path, table: RecordTable) -> None:
        self._path = path
        fields = table.root.fields.items()
        self._reference = [name for name, field in fields if field.fact.role == "reference"]
        self.schema: Any = record_schema(table.model, written=True)
        self.size = path.stat().st_size

    def chunks(self, start: Mark) -> Iterator[Chunk]:
        """The records behind a mark."""
        with self._path.open("rb") as stream:
            stream.seek(start.byte)
            end = start
            while True:
                lines: list[bytes] = []
                numbers: list[int] = []
                number, size = end.line, 0
                while len(lines) < AT_ONCE and size < MOST_CHUNK_BYTES:
                    line = _next_line(stream)
                    if not line:
                        break
                    number, size = number + 1, size + len(line)
                    stripped = line.strip()
                    if stripped:
                        lines.append(stripped)
                        numbers.append(number)
                if not lines:
                    return
                end = Mark(end.rows + len(lines), stream.tell(), number)
                batch, given = read_lines(lines, self.schema)
                for name in self._reference if given else ():
                    batch = _with_references(batch, name, given)
                yield Chunk(batch, end, given, tuple(numbers))

    def done(self, mark: Mark) -> int:
        """How many of the `size` bytes lie before a mark."""
        return mark.byte


def _with_references(batch: Any, name: str, given: Mapping[int, bytes]) -> Any:
    """The batch with the references of the lines that are left, where they have one."""
    column = batch.column(name).to_pylist()
    for row, line in given.items():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        reference = record.get(name) if isinstance(record, dict) else None
        column[row] = reference if _is_text(reference) else None
    return batch.set_column(
        batch.schema.get_field_index(name), batch.schema.field(name), pa.array(column, pa.string())
    )


def _is_text(value: object) -> bool:
    """Whether a value is text that can be written again: half a character cannot."""
    return isinstance(value, str) and value.isprintable()


def _next_line(stream: io.BufferedReader) -> bytes:
    """The next line; of one that is too long, one byte more than a record may have."""
    line = stream.readline(MOST_LINE_BYTES + 1)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(MOST_LINE_BYTES + 1)
    return line


def read_lines(lines: Sequence[bytes], schema: Any) -> tuple[Any, dict[int, bytes]]:
    """A record batch with a row for each line, and the lines that are left, by their row."""
    given = {row: line for row, line in enumerate(lines) if not _is_object(line)}
    bounds = list(accumulate(len(line) + 1 for line in lines))
    for match in _LOOSE.finditer(b"\n".join(lines)):
        row = bisect_right(bounds, match.start())
        given[row] = lines[row]
    plain = [b"{}" if row in given else line for row, line in enumerate(lines)]
    batches = list(_tables(plain, 0, schema, given))
    return pa.Table.from_batches(batches, schema).combine_chunks().to_batches()[0], given


def _is_object(line: bytes) -> bool:
    """Whether a line may be one object by itself, in UTF-8."""
    if not line.startswith(b"{") or not line.endswith(b"}"):
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _tables(
    lines: Sequence[bytes], first: int, schema: Any, given: dict[int, bytes]
) -> Iterator[Any]:
    """The lines as batches; what cannot be read is halved until it is a single line."""
    text = b"\n".join(lines)
    parse = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    read = pj.ReadOptions(use_threads=False, block_size=len(text) + 1)
    try:
        table = pj.read_json(io.BytesIO(text), parse_options=parse, read_options=read)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        table = None
    if table is not None and table.num_rows == len(lines):
        yield from table.select(schema.names).to_batches()
    elif len(lines) == 1:
        given[first] = lines[0]
        yield pa.RecordBatch.from_pylist([{}], schema)
    else:
        middle = len(lines) // 2
        yield from _tables(lines[:middle], first, schema, given)
        yield from _tables(lines[middle:], first + middle, schema, given)
