"""Answers to files: parts that are whole or not there, and one file made of them."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from lead_rules.columns.evaluate.output_schema import decoded
from lead_rules.columns.files.json_text import objects
from lead_rules.values.files import replacing

__all__ = ["FORMATS", "join_parts", "write_part"]


def write_part(batch: Any, path: Path) -> None:
    """A batch of answers as a part of a file; its format goes by the name."""
    with replacing(path) as stream:
        FORMATS[path.suffix][0](batch, stream)


def join_parts(parts: Iterable[Path], schema: Any, path: Path, *, unfinished_in: Path) -> None:
    """One file of parts in order, which is kept in a folder until it is whole."""
    with replacing(path, unfinished_in=unfinished_in) as stream:
        FORMATS[path.suffix][1](parts, schema, stream)


def _arrow_part(batch: Any, stream: BinaryIO) -> None:
    """As Arrow has it in memory: what becomes Parquet at last is made Parquet once."""
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_stream(stream, batch.schema, options=options) as writer:
        writer.write_batch(batch)


def _parquet_file(parts: Iterable[Path], schema: Any, stream: BinaryIO) -> None:
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for part in parts:
            with pa.ipc.open_stream(part.read_bytes()) as reader:
                writer.write_table(reader.read_all())


def _json_lines(batch: Any, stream: BinaryIO) -> None:
    for start in range(0, batch.num_rows, LINES_AT_ONCE):
        lines = pc.binary_join_element_wise(objects(batch.slice(start, LINES_AT_ONCE)), "\n", "")
        stream.write(lines.buffers()[2])


LINES_AT_ONCE = 1 << 13
"""Few enough that an array holds their text, whatever is handed on with the answers."""


def _joined_lines(parts: Iterable[Path], schema: Any, stream: BinaryIO) -> None:
    for part in parts:
        stream.write(part.read_bytes())


def _csv_part(batch: Any, stream: BinaryIO) -> None:
    pcsv.write_csv(_flat(batch), stream, pcsv.WriteOptions(include_header=False))


def _csv_file(parts: Iterable[Path], schema: Any, stream: BinaryIO) -> None:
    header = io.StringIO()
    names = _flat(_empty(schema)).schema.names
    csv.writer(header, lineterminator="\n").writerow(names)
    stream.write(header.getvalue().encode("utf-8"))
    _joined_lines(parts, schema, stream)


def _empty(schema: Any) -> Any:
    return pa.RecordBatch.from_pylist([], schema)


def _flat(batch: Any) -> Any:
    """A batch without groups and lists: a column for each rule, ids in a list with a space
    between, and JSON for what else has parts.
    """
    plain = decoded(batch)
    columns: dict[str, Any] = {}
    for name, column in zip(plain.schema.names, plain.columns, strict=True):
        kind = column.type
        if name == "rules":
            parts = zip(kind, column.flatten(), strict=True)
            columns |= {f"{name}.{field.name}": part for field, part in parts}
        elif pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
            columns[name] = pc.binary_join(column, " ")
        elif pa.types.is_nested(kind):
            rows = column.to_pylist()
            texts = [None if row is None else json.dumps(row, default=str) for row in rows]
            columns[name] = pa.array(texts, pa.string())
        else:
            columns[name] = column
    return pa.table(columns)


Write = Callable[[Any, BinaryIO], None]
Join = Callable[[Iterable[Path], Any, BinaryIO], None]

FORMATS: dict[str, tuple[Write, Join]] = {
    ".parquet": (_arrow_part, _parquet_file),
    ".jsonl": (_json_lines, _joined_lines),
    ".ndjson": (_json_lines, _joined_lines),
    ".csv": (_csv_part, _csv_file),
}
"""How a part is written and how parts become a file, by the ending of the file's name."""
