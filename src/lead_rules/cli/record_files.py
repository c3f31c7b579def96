"""Records from files, folders and JSON Lines, each with a name."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, RecordError
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.read import read_record
from lead_rules.values.files import files_below

__all__ = ["records_in"]

LINES = (".jsonl", ".ndjson")
RECORDS = (".json", ".yaml", ".yml", *LINES)
MOST_BYTES = 32 << 20

Named = tuple[str, BaseModel | RecordError]


def records_in(paths: tuple[str, ...], model: type[BaseModel]) -> Iterator[Named]:
    """Each record with its name, or what is wrong with it; none is left out.

    A file of JSON Lines has a record on each line that is not blank; its records are
    called ``FILE:LINE``. A folder stands for the records in it, at any depth. A file
    that cannot be read, and a folder without records, is one record with a problem.
    """
    for path in map(Path, paths):
        try:
            files = files_below(path, *RECORDS) if path.is_dir() else [path]
        except OSError as error:
            yield str(path), RecordError([unreadable(str(path), error)])
            continue
        if not files:
            help_ = f"put records there, in files that end in {', '.join(RECORDS)}"
            problem = Problem("LR001", "the folder holds no record", Spot(str(path)), help_)
            yield str(path), RecordError([problem])
        for file in files:
            try:
                yield from _in_file(file, model)
            except OSError as error:
                yield str(file), RecordError([unreadable(str(file), error)])


def _in_file(file: Path, model: type[BaseModel]) -> Iterator[Named]:
    with file.open("rb") as stream:
        if file.suffix not in LINES:
            yield str(file), _read(stream.read(MOST_BYTES + 1), model, str(file))
            return
        number = 0
        while line := stream.readline(MOST_BYTES + 1):
            number += 1
            end = line
            while end and not end.endswith(b"\n"):  # the rest of a line that is too long
                end = stream.readline(MOST_BYTES + 1)
            if line.strip():
                name = f"{file}:{number}"
                yield name, _read(line, model, name)


def _read(data: bytes, model: type[BaseModel], name: str) -> BaseModel | RecordError:
    try:
        return read_record(data, model, name=name)
    except RecordError as error:
        return error
