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

import numpy as np
import pyarrow as pa
import pyarrow.json as pj
from numpy.typing import NDArray

from lead_rules.columns.arrays.arrow_schema import record_schema
from lead_rules.columns.evaluate.batches import AT_ONCE
from lead_rules.columns.evaluate.scalar_fallback import Given
from lead_rules.columns.files.chunk import Chunk, Mark
from lead_rules.diagnostics.problems import RecordError
from lead_rules.records.read import plain_record
from lead_rules.records.schema import RecordTable

__all__ = ["JsonLines", "read_lines"]

MOST_LINE_BYTES = 32 << 20
MOST_CHUNK_BYTES = 16 << 20


class JsonLines:
    """A file of JSON Lines of records; what is to be kept beside them is text."""

    def __init__(self, path: Path, table: RecordTable, keep: Sequence[str]) -> None:
        self._path = path
        self._keep = tuple(keep)
        fields = table.root.fields.items()
        self._reference = [name for name, field in fields if field.fact.role == "reference"]
        self._record = record_schema(table.model, written=True)
        self.schema: Any = self._with_kept(dict.fromkeys(keep, pa.string()))
        self.size = path.stat().st_size

    def _with_kept(self, kept: Mapping[str, Any]) -> Any:
        return pa.schema([*self._record, *(pa.field(name, kept[name]) for name in self._keep)])

    def chunks(self, start: Mark) -> Iterator[Chunk]:
        """The records behind a mark."""
        with self._path.open("rb") as stream:
            stream.seek(start.byte)
            end = start
            for lines, byte in _some_lines(stream):
                stripped = [line.strip() for line in lines]
                numbers = tuple(
                    number for number, line in enumerate(stripped, end.line + 1) if line
                )
                end = Mark(end.rows + len(numbers), byte, end.line + len(lines))
                if numbers:
                    yield self._chunk([line for line in stripped if line], end, numbers)

    def _chunk(self, lines: Sequence[bytes], end: Mark, numbers: tuple[int, ...]) -> Chunk:
        batch, left = read_lines(lines, self._with_kept(_kinds(lines, self._keep)))
        batch = batch.cast(self.schema)
        for name in (*self._reference, *self._keep) if left else ():
            batch = _with_texts(batch, name, left, any_value=name in self._keep)
        given: dict[int, Given] = {
            row: self._without_kept(line, f"line {numbers[row]}") if self._keep else line
            for row, line in left.items()
        }
        return Chunk(batch, end, given, numbers)

    def _without_kept(self, line: bytes, name: str) -> Given:
        """What a line says of the record alone, or why it says nothing."""
        try:
            found = plain_record(line, name=name)
        except RecordError as error:
            return error.problems
        return {name: value for name, value in found.items() if name not in self._keep}

    def done(self, mark: Mark) -> int:
        """How many of the `size` bytes lie before a mark."""
        return mark.byte


def _some_lines(stream: io.BufferedReader) -> Iterator[tuple[list[bytes], int]]:
    """The next lines, so many that they can be held, and at which byte they end.

    Of a line that is too long there is more than a record may have, and not all.
    """
    byte = stream.tell()
    while block := stream.read(MOST_CHUNK_BYTES):
        if not block.endswith(b"\n"):
            block += _rest_of_line(stream)
        lines = block.removesuffix(b"\n").split(b"\n")
        for start in range(0, len(lines), AT_ONCE):
            some = lines[start : start + AT_ONCE]
            last = start + AT_ONCE >= len(lines)
            byte = stream.tell() if last else byte + sum(map(len, some)) + len(some)
            yield some, byte


def _rest_of_line(stream: io.BufferedReader) -> bytes:
    found = rest = stream.readline(MOST_LINE_BYTES)
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(MOST_LINE_BYTES)
    return found


# What is kept.


def _kinds(lines: Sequence[bytes], names: Sequence[str]) -> dict[str, Any]:
    """How Arrow can read what is to be kept: as text, whole numbers, or yes and no, going by
    the first lines. Any other value leaves its line to be read by itself.
    """
    kinds = dict.fromkeys(names, pa.string())
    for line in lines[:FIRST] if names else ():
        found = _object(line)
        for name in names:
            kinds[name] = ARROW.get(type(found.get(name)), kinds[name])
    return kinds


FIRST = 20
ARROW: Mapping[type, Any] = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def _with_texts(batch: Any, name: str, left: Mapping[int, bytes], *, any_value: bool) -> Any:
    """The batch with a column of text also for the lines that are left, where they have it;
    `any_value`: also where it is no text, as JSON then.
    """
    column = batch.column(name).to_pylist()
    for row, line in left.items():
        value = _object(line).get(name)
        if any_value and not isinstance(value, str | None):
            value = json.dumps(value)
        # Half a character cannot be written again.
        column[row] = value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
    return batch.set_column(
        batch.schema.get_field_index(name), batch.schema.field(name), pa.array(column, pa.string())
    )


def _object(line: bytes) -> Mapping[str, Any]:
    """The values of a line; none if it is no object."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


# Lines to batches.


def read_lines(lines: Sequence[bytes], schema: Any) -> tuple[Any, dict[int, bytes]]:
    """A record batch with a row for each line, and the lines that are left, by their row."""
    text = b"\n".join(lines)
    sound = _is_text(text)
    given = {
        row: line
        for row, line in enumerate(lines)
        if line[:1] != b"{" or line[-1:] != b"}" or not (sound or _is_text(line))
    }
    if _may_be_loose(text):
        bounds = list(accumulate(len(line) + 1 for line in lines))
        for match in _LOOSE.finditer(text):
            row = bisect_right(bounds, match.start())
            given[row] = lines[row]
    if given:
        lines = [b"{}" if row in given else line for row, line in enumerate(lines)]
        text = b"\n".join(lines)
    batches = []
    for unread, batch in _batches(lines, text, 0, schema):
        batches.append(batch)
        if unread is not None:
            given[unread] = lines[unread]
    return pa.Table.from_batches(batches, schema).combine_chunks().to_batches()[0], given


def _is_text(line: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


# Text that Arrow takes for a decimal and a record does not: `+5`, `5.`, `.5`, `5e3`.
_LOOSE = re.compile(rb'"(?:\+|-?\.|-?[0-9]+\."|-?[0-9.]+[eE])')


def _may_be_loose(text: bytes) -> bool:
    """Whether `_LOOSE` may be found, in a part of the time that it takes to look for it."""
    whole = np.frombuffer(text, np.uint8)
    pieces = (whole[start : start + PIECE + 1] for start in range(0, len(whole), PIECE))
    return any(map(_looks_loose, pieces))


PIECE = 1 << 17
"""So many bytes stay in a processor's cache."""


def _looks_loose(here: NDArray[np.uint8]) -> bool:
    quote, point, minus, plus = (here == ord(each) for each in '".-+')
    digit = here - np.uint8(ord("0")) < 10
    power = here | np.uint8(0x20) == ord("e")
    return bool(
        (quote[:-1] & (plus | point)[1:]).any()
        or (point[:-1] & quote[1:]).any()
        or (minus[:-1] & point[1:]).any()
        or ((digit | point)[:-1] & power[1:]).any()
    )


def _batches(
    lines: Sequence[bytes], text: bytes, first: int, schema: Any
) -> Iterator[tuple[int | None, Any]]:
    """The lines, which are `text` together, as batches; what cannot be read is halved until
    it is a single line. The batch that stands in for such a line has its row before it.
    """
    parse = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    read = pj.ReadOptions(use_threads=False, block_size=len(text) + 1)
    try:
        table = pj.read_json(io.BytesIO(text), parse_options=parse, read_options=read)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        table = None
    if table is not None and table.num_rows == len(lines):
        for batch in table.select(schema.names).to_batches():
            yield None, batch
    elif len(lines) == 1:
        yield first, pa.RecordBatch.from_pylist([{}], schema)
    else:
        middle = len(lines) // 2
        for at, half in ((first, lines[:middle]), (first + middle, lines[middle:])):
            yield from _batches(half, b"\n".join(half), at, schema)
