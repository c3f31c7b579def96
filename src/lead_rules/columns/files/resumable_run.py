"""A file of records to a file of answers: in parts, so that a run can be cut off and go on.

A part is a chunk of the rows: a file of answers, one of rejected rows if there are any,
and last its counts and where it ends. What has its counts is whole. When all parts are
there they become one file.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from lead_rules.columns.arrays.to_python import plain_row
from lead_rules.columns.evaluate.batches import ColumnDecision, Running
from lead_rules.columns.files.chunk import Chunk, Mark
from lead_rules.columns.files.csv import CsvRecords
from lead_rules.columns.files.json_lines import JsonLines
from lead_rules.columns.files.parquet import ParquetRecords
from lead_rules.columns.files.summary import Summary
from lead_rules.columns.files.writers import FORMATS, join_parts, write_part
from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, RecordError
from lead_rules.diagnostics.spans import Spot
from lead_rules.values.digest import digest
from lead_rules.values.files import replacing
from lead_rules.version import __version__

__all__ = ["Filing", "Progress", "rejects_of"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `size`, and the rows decided so far."""

    done: int
    size: int
    rows: int


class Filing:
    """A run of a decision over a file. Raises `RecordError` for files that cannot be used.

    `again` leaves aside what an earlier run has done.
    """

    def __init__(
        self, source: Path, target: Path, decision: ColumnDecision, *, again: bool
    ) -> None:
        self.target = target
        self._source = source
        self.rejects = rejects_of(target)
        self.folder = target.with_name(f"{target.name}.parts")
        _refuse(_misnamed(source, target))
        self._records = _opened(source, decision)
        self._running = Running(decision, self._records.schema, source.name)
        self._parts: list[Mapping[str, Any]] = []
        if again and self.folder.exists():
            shutil.rmtree(self.folder)
        self._begin(_about(source, decision))

    @property
    def rows(self) -> int:
        """The rows that are decided, by this run or by one that it goes on with."""
        return self._end.rows

    @property
    def size(self) -> int:
        """The size of what is read, in rows or bytes."""
        return self._records.size

    def run(self) -> Iterator[Progress]:
        """Decide what is left, part by part, and make one file of the parts."""
        yield self._progress()
        for chunk in _readable(self._records.chunks(self._end), self._source):
            self._decide(chunk)
            yield self._progress()
        names = [self._path(number) for number in range(len(self._parts))]
        schema = self._running.layout.schema
        join_parts(names, schema, self.target, unfinished_in=self.folder)
        self._join_rejects()
        shutil.rmtree(self.folder)

    def summary(self) -> Summary:
        """The counts of all parts so far."""
        total = Summary()
        for part in self._parts:
            total += Summary.of_plain(part["summary"])
        return total

    @property
    def _end(self) -> Mark:
        return Mark(*self._parts[-1]["end"]) if self._parts else Mark()

    def _progress(self) -> Progress:
        return Progress(self._records.done(self._end), self.size, self._end.rows)

    def _path(self, number: int, suffix: str | None = None) -> Path:
        return self.folder / f"{number:06}{self.target.suffix if suffix is None else suffix}"

    def _begin(self, about: str) -> None:
        """The parts that are there, if they are of this run."""
        run = self.folder / "run.json"
        if run.exists():
            if json.loads(run.read_text("utf-8")) != about:
                message = f"`{self.folder.name}` holds the parts of another run"
                help_ = (
                    "finish that one, with its records and policies, or begin again with --again"
                )
                _refuse([Problem("LR934", message, Spot(str(self.folder)), help_)])
            while (counts := self._path(len(self._parts), ".json")).exists():
                self._parts.append(json.loads(counts.read_text("utf-8")))
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(run) as stream:
            stream.write(json.dumps(about).encode())

    def _decide(self, chunk: Chunk) -> None:
        answers = self._running.decide(chunk.batch, chunk.given, chunk.name)
        number = len(self._parts)
        write_part(answers, self._path(number))
        rejects = self._path(number, ".rejects")
        rejects.unlink(missing_ok=True)
        lines = list(_rejected(chunk, answers))
        if lines:
            with replacing(rejects) as stream:
                stream.writelines(lines)
        part = {"end": chunk.end, "summary": Summary.of_batch(answers).plain()}
        with replacing(self._path(number, ".json")) as stream:
            stream.write(json.dumps(part).encode())
        self._parts.append(json.loads(json.dumps(part)))

    def _join_rejects(self) -> None:
        parts = [self._path(number, ".rejects") for number in range(len(self._parts))]
        found = [part for part in parts if part.exists()]
        if not found:
            self.rejects.unlink(missing_ok=True)
            return
        with replacing(self.rejects, unfinished_in=self.folder) as stream:
            for part in found:
                stream.write(part.read_bytes())


def rejects_of(target: Path) -> Path:
    """Where the rows that are no records are listed, beside their answers."""
    return target.with_name(f"{target.name}.rejects.jsonl")


def _opened(source: Path, decision: ColumnDecision) -> ParquetRecords | JsonLines | CsvRecords:
    try:
        if source.suffix == ".parquet":
            return ParquetRecords(source)
        _refuse(_of_the_record(source, decision))
        if source.suffix == ".csv":
            return CsvRecords(source, decision.table, decision.keep)
        return JsonLines(source, decision.table, decision.keep)
    except (OSError, pa.ArrowException) as error:
        raise RecordError([unreadable(str(source), error)]) from None


def _readable(chunks: Iterator[Chunk], source: Path) -> Iterator[Chunk]:
    """The chunks of a file. Raises `RecordError` where the file cannot be read on."""
    try:
        yield from chunks
    except pa.ArrowException as error:
        raise RecordError([unreadable(str(source), error)]) from None


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RecordError(problems)


def _misnamed(*paths: Path) -> list[Problem]:
    known = ", ".join(f"`{suffix}`" for suffix in FORMATS)
    help_ = f"the format goes by the ending of the name: {known}"
    return [
        Problem("LR933", f"`{path.name}` is of no known format", Spot(str(path)), help_)
        for path in paths
        if path.suffix not in FORMATS
    ]


def _of_the_record(source: Path, decision: ColumnDecision) -> list[Problem]:
    """What is to be kept of a file of text can only stand beside the record."""
    fields = decision.table.root.fields
    return [
        Problem(
            "LR931",
            f"`{name}` is a field of the record, and only what stands beside it is kept",
            Spot(source.name),
            "join the answers to the records by their reference",
        )
        for name in decision.keep
        if name in fields and fields[name].fact.role != "reference"
    ]


def _about(source: Path, decision: ColumnDecision) -> str:
    """A digest of all that the answers depend on: the file, the policies, the engine."""
    status = source.stat()
    return digest(
        {
            "file": [source.name, status.st_size, status.st_mtime_ns],
            "decision": decision.decision,
            "policies": [policy.sha256 for policy in decision.candidates],
            "by_date": decision.by_date,
            "keep": decision.keep,
            "engine": __version__,
        }
    )


def _rejected(chunk: Chunk, answers: Any) -> Iterator[bytes]:
    """A line of JSON for each row that is no record: where it is, why, and what it holds."""
    told = answers.column("problems")
    for row in told.is_valid().to_numpy(zero_copy_only=False).nonzero()[0].tolist():
        given = chunk.given.get(row)
        if isinstance(given, bytes):
            record: Any = given.decode("utf-8", "replace")
        elif isinstance(given, tuple):
            record = None
        else:
            record = plain_row(chunk.batch, row) if given is None else given
        line = {"line" if chunk.lines else "row": chunk.number(row), "problems": told[row].as_py()}
        line["record"] = record
        yield json.dumps(line, ensure_ascii=False, default=str).encode("utf-8") + b"\n"
