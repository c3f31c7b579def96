"""The records that a log is about, found by reference or by the digest of their facts.

What is kept of each record is digests and where it stands; the record itself is
read again when it is wanted.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, RecordError
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.library import Library
from lead_rules.log.entry import LogEntry, RecordLogged, logged_record
from lead_rules.records.read import MOST_BYTES, read_record
from lead_rules.values.files import files_below

__all__ = ["RecordIndex"]

ENDINGS = (".json", ".yaml", ".yml", ".jsonl")


class Standing(NamedTuple):
    """Where a record stands: a file by its number, the first byte, and how many."""

    file: int
    start: int
    length: int
    facts: bytes


class RecordIndex:
    """Records on disk. `problems` are those of files and records that cannot be read.

    A file says nothing of what kind of record it holds, so each is read as every
    kind that the library decides about, and kept as all that it can be.
    """

    def __init__(self, paths: Iterable[Path], library: Library, key: bytes | None) -> None:
        self.problems: list[Problem] = []
        self._models = _models(library)
        self._key = key
        self._files: list[Path] = []
        self._found: dict[bytes, list[Standing]] = {}
        for path in paths:
            for file in self._below(path):
                self._add(file)

    def find(self, entry: LogEntry, model: type[BaseModel]) -> BaseModel | Problem:
        """The record of an entry, by its reference, else by its facts.

        A problem where there is none, or where two that differ could be it.
        """
        about = entry.record
        found = []
        for name in _names(about):
            found = self._found.get(_short(model, *name), [])
            if found:
                break
        spot = Spot("records")
        if not found:
            message = f"no record here is {about.shown}"
            return Problem("LR802", message, spot, "name the file that has it with --records")
        if len({each.facts for each in found}) > 1:
            message = f"two records that differ are {about.shown}"
            return Problem("LR802", message, spot, "name only the file that was decided")
        return self._read(found[0], model)

    def _below(self, path: Path) -> Iterator[Path]:
        if path.is_dir():
            yield from files_below(path, *ENDINGS)
        else:
            yield path

    def _add(self, file: Path) -> None:
        number = len(self._files)
        self._files.append(file)
        try:
            with file.open("rb") as stream:
                if file.suffix != ".jsonl":
                    data = stream.read(MOST_BYTES + 1)
                    self._keep(data, Standing(number, 0, len(data), b""), str(file))
                    return
                start = line = 0
                while data := stream.readline(MOST_BYTES + 1):
                    line += 1
                    if data.strip():
                        name = f"{file}:{line}"
                        self._keep(data, Standing(number, start, len(data), b""), name)
                    start += len(data)
        except OSError as error:
            self.problems.append(unreadable(str(file), error))

    def _keep(self, data: bytes, standing: Standing, name: str) -> None:
        refusals: list[Sequence[Problem]] = []
        for model in self._models:
            try:
                record = read_record(data, model, name=name)
            except RecordError as error:
                refusals.append(error.problems)
                continue
            clear = logged_record(record, None)
            assert clear.facts_sha256 is not None
            facts = bytes.fromhex(clear.facts_sha256)
            names = [*_names(clear)]
            if self._key is not None:
                names += _names(logged_record(record, self._key))
            for each in names:
                found = self._found.setdefault(_short(model, *each), [])
                found.append(standing._replace(facts=facts))
        if len(refusals) == len(self._models):
            refusals.sort(key=len)
            self.problems += refusals[0]

    def _read(self, standing: Standing, model: type[BaseModel]) -> BaseModel | Problem:
        file = self._files[standing.file]
        try:
            with file.open("rb") as stream:
                stream.seek(standing.start)
                return read_record(stream.read(standing.length), model, name=str(file))
        except (OSError, RecordError):
            message = "the record was changed while it was read"
            return Problem("LR802", message, Spot(str(file)), "replay the log again")


def _models(library: Library) -> list[type[BaseModel]]:
    found = [
        version.record_model(decision)
        for policy in library.policies
        for version in library.versions(policy)
        for decision in version.decisions
    ]
    return list(dict.fromkeys(found))


def _names(about: RecordLogged) -> Iterator[tuple[str, str]]:
    """What a record can be found by, the surest first."""
    for what in ("id", "id_hmac", "facts_sha256", "facts_hmac"):
        name = getattr(about, what)
        if name is not None:
            yield what, name


def _short(model: type[BaseModel], what: str, name: str) -> bytes:
    text = f"{model.__module__}.{model.__qualname__} {what} {name}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
