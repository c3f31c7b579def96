"""Answers as Arrow: the columns that come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.answers import Answer
from lead_rules.columns.truths import Bools, Truths, to_arrow
from lead_rules.columns.values import Indexes
from lead_rules.version import __version__

__all__ = ["Layout", "decoded"]

NAMES = pa.dictionary(pa.int16(), pa.string())
PROBLEM = pa.struct([(part, pa.string()) for part in ("code", "field", "message", "help")])
FAILED = pa.list_(PROBLEM)


@dataclass(frozen=True)
class Layout:
    """The columns that come out, the same for every batch.

    `kept` are columns of the input that are handed on, `rules` the ids of the rules of
    all versions, `paths` the facts that may be lacking. `versions` have their digests.
    """

    kept: tuple[Any, ...]
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    readings: tuple[str, ...]
    paths: tuple[str, ...]
    versions: Mapping[str, str]
    about: Mapping[str, str]
    explained: bool

    @property
    def schema(self) -> Any:
        """The schema; its metadata name the decision, the policy and the engine."""
        fields = [
            *self.kept,
            pa.field("outcome", NAMES),
            pa.field("provisional", pa.bool_()),
            pa.field("because", pa.list_(NAMES)),
            pa.field("also", pa.list_(NAMES)),
            pa.field("rules", pa.struct([(rule, pa.bool_()) for rule in self.rules])),
            pa.field("lacks", pa.list_(NAMES)),
            pa.field("contested", pa.list_(NAMES)),
            pa.field("version", NAMES),
            pa.field("sha256", NAMES),
            pa.field("problems", FAILED),
        ]
        if self.explained:
            fields += [
                pa.field("missing", pa.list_(pa.string())),
                pa.field("explanation", pa.string()),
            ]
        metadata = {f"lead_rules.{key}": value for key, value in self.about.items()}
        return pa.schema(fields, {**metadata, "lead_rules.engine": __version__})

    def batch(
        self,
        kept: Sequence[Any],
        codes: Indexes,
        answers: Sequence[Answer],
        truths: Mapping[str, Truths],
        lacks: Mapping[str, Bools],
        explained: Sequence[Any] = (),
    ) -> Any:
        """A batch of answers; `codes` say which of them is that of each row."""
        size, taken = len(codes), pa.array(codes.astype(np.int32))
        rules = [to_arrow(truths[rule]) for rule in self.rules]
        versions = list(self.versions)
        of_version = [_number(answer.version, versions) for answer in answers]
        columns = [
            *kept,
            _named(
                [_number(answer.outcome, self.outcomes) for answer in answers], self.outcomes, codes
            ),
            _flags(
                [None if answer.outcome is None else answer.provisional for answer in answers],
                codes,
            ),
            _lists([answer.because for answer in answers], self.rules).take(taken),
            _lists([answer.also for answer in answers], self.rules).take(taken),
            _struct(rules, self.rules, size),
            _listed([lacks.get(path) for path in self.paths], self.paths, size),
            _lists([answer.contested for answer in answers], self.readings).take(taken),
            _named(of_version, versions, codes),
            _named(of_version, list(self.versions.values()), codes),
            _problems(answers).take(taken)
            if any(a.problems for a in answers)
            else pa.nulls(size, FAILED),
            *explained,
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def decoded(batch: Any) -> Any:
    """A batch or a table of answers with plain text in place of Arrow's dictionaries, for
    engines that do not read these.
    """
    columns = [column.cast(_plain_type(column.type)) for column in batch.columns]
    fields = [field.with_type(_plain_type(field.type)) for field in batch.schema]
    return type(batch).from_arrays(columns, schema=pa.schema(fields, batch.schema.metadata))


def _plain_type(kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_list(kind):
        return pa.list_(_plain_type(kind.value_type))
    return kind


def _number(name: str | None, names: Sequence[str]) -> int:
    return -1 if name is None else names.index(name)


def _named(numbers: Iterable[int], names: Sequence[str], codes: Indexes) -> Any:
    """A name for each row, null where the number is below zero."""
    found = np.array([*numbers, -1], np.int16)[codes]
    indices = pa.array(found, mask=found < 0) if (found < 0).any() else pa.array(found)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _flags(values: Iterable[bool | None], codes: Indexes) -> Any:
    return to_arrow(np.array([0 if v is None else 2 * v - 1 for v in values], np.int8)[codes])


def _lists(rows: Sequence[Sequence[str]], names: Sequence[str]) -> Any:
    offsets = np.zeros(len(rows) + 1, np.int32)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    where = {name: number for number, name in enumerate(names)}
    found = np.array([where[name] for row in rows for name in row], np.int16)
    return _list_array(offsets, found, names)


def _listed(columns: Sequence[Bools | None], names: Sequence[str], size: int) -> Any:
    """For each row the names of the columns that are true of it."""
    there = [(number, column) for number, column in enumerate(columns) if column is not None]
    if not there:
        return _list_array(np.zeros(size + 1, np.int32), np.zeros(0, np.int16), names)
    matrix = np.stack([column for _, column in there], axis=1)
    offsets = np.zeros(size + 1, np.int32)
    np.cumsum(matrix.sum(axis=1), out=offsets[1:])
    numbers = np.array([number for number, _ in there], np.int16)
    return _list_array(offsets, numbers[np.nonzero(matrix)[1]], names)


def _list_array(offsets: Any, numbers: Any, names: Sequence[str]) -> Any:
    values = pa.DictionaryArray.from_arrays(pa.array(numbers), pa.array(names, pa.string()))
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def _struct(columns: list[Any], names: Sequence[str], size: int) -> Any:
    if not columns:
        return pa.array([{}] * size, pa.struct([]))
    return pa.StructArray.from_arrays(columns, list(names))


def _problems(answers: Sequence[Answer]) -> Any:
    rows = [
        [
            {
                "code": each.code,
                "field": getattr(each.where, "path", ""),
                "message": each.message,
                "help": each.help,
            }
            for each in answer.problems
        ]
        or None
        for answer in answers
    ]
    return pa.array(rows, FAILED)
