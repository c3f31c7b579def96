"""Records from CSV: a column for each field, by its dotted name; a cell left empty is unknown.

A cell of yes or no holds `true` or `false`, a cell of a list or of a whole group JSON.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lead_rules.columns.arrays.arrow_schema import record_schema
from lead_rules.columns.evaluate.batches import AT_ONCE
from lead_rules.columns.evaluate.scalar_fallback import Given
from lead_rules.columns.files.chunk import Chunk, Mark
from lead_rules.columns.files.json_lines import read_lines
from lead_rules.diagnostics.problems import Problem, RecordError, nearest
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.exact_json import exact_number
from lead_rules.records.read import json_value
from lead_rules.records.schema import Field, RecordTable
from lead_rules.records.table_of_model import table_of
from lead_rules.records.value_types import Event

__all__ = ["CsvRecords"]

Row = list[str] | Problem
"""The cells of a line, or why there are none."""

_FLAGS = {"true": True, "false": False, "": None}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)


class CsvRecords:
    """A CSV file with a header, in UTF-8. Raises `RecordError` for a header that cannot be."""

    def __init__(self, path: Path, table: RecordTable, keep: Sequence[str]) -> None:
        self._path = path
        self.size = path.stat().st_size
        with path.open("rb") as data, self._text(data) as stream:
            header = next(self._rows(stream), (0, []))[1]
        if isinstance(header, Problem):
            raise RecordError([header])
        self._header = header
        self._fields = {name: _field_at(table.root, name) for name in header if name not in keep}
        problems = list(_misfitting(header, self._fields, table.root, Spot(path.name)))
        if problems:
            raise RecordError(problems)
        self._types = record_schema(table.model, written=True)
        self.schema: Any = self._batch([])[0].schema

    def chunks(self, start: Mark) -> Iterator[Chunk]:
        """The rows behind a mark; to come there, those before it are read again."""
        with self._path.open("rb") as data, self._text(data) as stream:
            rows, end = islice(self._rows(stream), 1 + start.rows, None), start
            while found := list(islice(rows, AT_ONCE)):
                batch, given = self._batch([row for _, row in found])
                numbers = tuple(number for number, _ in found)
                end = Mark(end.rows + len(found), data.tell(), numbers[-1])
                yield Chunk(batch, end, given, numbers)

    def done(self, mark: Mark) -> int:
        """About how many of the `size` bytes lie before a mark."""
        return mark.byte

    @staticmethod
    def _text(data: Any) -> io.TextIOWrapper:
        return io.TextIOWrapper(data, "utf-8-sig", errors="surrogateescape", newline="")

    def _rows(self, stream: Any) -> Iterator[tuple[int, Row]]:
        """The lines that are not empty, each with the number of its last line of text."""
        reader = csv.reader(stream, strict=True)
        where = Spot(self._path.name)
        while True:
            row: Row
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                row = Problem("LR932", f"this is not CSV: {error}", where, "mend the line")
            if row:
                yield reader.line_num, row

    # Cells to columns.

    def _batch(self, rows: Sequence[Row]) -> tuple[Any, dict[int, Given]]:
        """A record batch with a row for each line, and what is decided in place of a row."""
        cells, given = [], dict[int, Given]()
        for number, row in enumerate(rows):
            problem = self._faulty(row)
            if problem is not None:
                given[number] = (problem,)
            cells.append([""] * len(self._header) if isinstance(row, Problem) or problem else row)
        columns: dict[str, Any] = {}
        odd: set[int] = set()
        for at, name in enumerate(self._header):
            column = [row[at] for row in cells]
            field = self._fields.get(name)
            if field is None:
                columns[name] = pa.array([cell or None for cell in column], pa.string())
                continue
            columns[name], rest = _column(field, column, _type_at(self._types, name))
            odd |= rest
        for number in odd - given.keys():
            given[number] = self._given(cells[number])
        return _nested(columns), given

    def _faulty(self, row: Row) -> Problem | None:
        if isinstance(row, Problem):
            return row
        where = Spot(self._path.name)
        if len(row) != len(self._header):
            message = f"the line has {len(row)} cells, and the header has {len(self._header)}"
            return Problem("LR932", message, where, "give every line a cell for each column")
        if not "".join(row).isascii():
            try:
                "".join(row).encode()
            except UnicodeEncodeError:
                return Problem("LR002", "the line is not UTF-8 text", where, "save it as UTF-8")
        return None

    def _given(self, row: list[str]) -> Given:
        """The cells of a line as plain data, as `read_record` takes it, or why there is none."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, cell in zip(self._header, row, strict=True):
            field = self._fields.get(name)
            if field is None or not cell:
                continue
            here = found
            *groups, last = name.split(".")
            for group in groups:
                here = here.setdefault(group, {})
            here[last] = _plain_cell(field, cell, Spot(self._path.name, name), problems)
        return tuple(problems) or found


def _field_at(root: Field, path: str) -> Field | None:
    """The field at a dotted path that passes through no list."""
    here: Field | None = root
    for step in path.split("."):
        if here is None:
            return None
        inside = table_of(Event).root.fields if here.kind == "event" else here.fields
        here = inside.get(step)
    return here


def _misfitting(
    header: Sequence[str], fields: dict[str, Field | None], root: Field, where: Spot
) -> Iterator[Problem]:
    if not header:
        yield Problem("LR930", "there is no header", where, "name the columns in the first line")
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            message = f"two columns are called `{name}`"
            yield Problem("LR930", message, where, "keep one of the two")
        groups = [each for each in header if each.startswith(f"{name}.")]
        if groups:
            message = f"`{name}` is a column, and so is `{groups[0]}`, which is a part of it"
            yield Problem("LR930", message, where, "keep one of the two")
        if name in fields and fields[name] is None:
            near = nearest(name, _paths(root))
            help_ = f"did you mean `{near}`?" if near else "leave it out, or name it with --keep"
            message = f"the column `{name}` is not a field of the record"
            yield Problem("LR930", message, where, help_)


def _paths(field: Field, above: str = "") -> Iterator[str]:
    for name, inner in field.fields.items():
        yield above + name
        yield from _paths(inner, f"{above}{name}.")


def _type_at(schema: Any, path: str) -> Any:
    first, *rest = path.split(".")
    kind = schema.field(first).type if first in schema.names else pa.string()
    for step in rest:
        kind = kind.field(step).type
    return kind


def _column(field: Field, cells: list[str], kind: Any) -> tuple[Any, set[int]]:
    """The cells of a field as an array, and the rows that have to be read one by one."""
    if field.kind == "boolean":
        odd = {row for row, cell in enumerate(cells) if cell not in _FLAGS}
        return pa.array([_FLAGS.get(cell) for cell in cells], pa.bool_()), odd
    if field.kind in ("list", "struct", "event", "place"):
        return _json_column(cells, kind)
    shape = _WHOLE if field.whole else _NUMBER if field.kind == "other" else None
    if shape is not None:
        odd = {row for row, cell in enumerate(cells) if cell and not shape.fullmatch(cell)}
        text = [None if row in odd else cell or None for row, cell in enumerate(cells)]
        if field.whole:
            numbers = [None if cell is None else int(cell) for cell in text]
            return pa.array(numbers, pa.int64()), odd
        floats = [None if cell is None else float(cell) for cell in text]
        return pa.array(floats, pa.float64()), odd
    return pa.array([cell or None for cell in cells], pa.string()), set()


def _json_column(cells: list[str], kind: Any) -> tuple[Any, set[int]]:
    """Cells of JSON; each that is different is read once."""
    distinct = pa.array([cell or None for cell in cells], pa.string()).dictionary_encode()
    texts = distinct.dictionary.to_pylist()
    lines = [b'{"cell": ' + cell.encode() + b"}" for cell in texts]
    broken = {number for number, cell in enumerate(texts) if "\n" in cell or "\r" in cell}
    plain = [b"{}" if number in broken else line for number, line in enumerate(lines)]
    if not plain:
        return pa.nulls(len(cells), kind), set()
    batch, left = read_lines(plain, pa.schema([pa.field("cell", kind)]))
    odd = broken | left.keys()
    codes = distinct.indices.to_pylist()
    rows = {row for row, code in enumerate(codes) if code in odd} if odd else set()
    return batch.column("cell").take(distinct.indices), rows


def _plain_cell(field: Field, cell: str, where: Spot, problems: list[Problem]) -> Any:
    if field.kind == "boolean":
        return _FLAGS.get(cell, cell)
    if field.kind in ("list", "struct", "event", "place"):
        found: list[Problem] = []
        value = json_value(cell.encode(), where, found)
        if any(problem.code == "LR101" for problem in found):  # text, for the field to refuse
            return cell
        problems += found
        return value
    if field.whole and _WHOLE.fullmatch(cell):
        return int(cell)
    return exact_number(cell) if field.kind == "other" and _NUMBER.fullmatch(cell) else cell


def _nested(columns: dict[str, Any]) -> Any:
    """A record batch, in which the columns of a group are one; it is unknown where all are."""
    names = list(dict.fromkeys(name.partition(".")[0] for name in columns))
    arrays = [_group(name, columns) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names)


def _group(name: str, columns: dict[str, Any]) -> Any:
    if name in columns:
        return columns[name]
    below = {
        path[len(name) + 1 :]: each for path, each in columns.items() if path.startswith(f"{name}.")
    }
    names = list(dict.fromkeys(path.partition(".")[0] for path in below))
    arrays = [_group(each, below) for each in names]
    unknown = arrays[0].is_null()
    for array in arrays[1:]:
        unknown = pc.and_(unknown, array.is_null())
    return pa.StructArray.from_arrays(arrays, names, mask=unknown)
