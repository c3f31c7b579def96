"""Answers as Arrow: the columns that come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.distinct_rows import alike
from lead_rules.columns.arrays.small_lists import Short, listed
from lead_rules.columns.arrays.truths import Truths, to_arrow
from lead_rules.columns.arrays.values import Indexes
from lead_rules.columns.evaluate.answer_dictionary import NAMES, Book, Names, list_array
from lead_rules.columns.evaluate.missing_facts import Lacking
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.version import __version__

__all__ = ["OWN", "Layout", "RowAnswers", "decoded"]

PROBLEMS = pa.list_(
    pa.struct([(part, pa.string()) for part in ("code", "field", "message", "help")])
)
OWN = (
    "outcome",
    "met",
    "provisional",
    "because",
    "also",
    "rules",
    "lacks",
    "contested",
    "version",
    "sha256",
    "problems",
    "missing",
    "explanation",
)
"""The columns that come out, beside those that are handed on; the last two if asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers:
    """What is said of each row of a batch: by `rows` the number of its answer in the
    book, beside it the truths of the rules, by their ids, and what the rows lack.
    """

    book: Book
    rows: Indexes
    truths: Mapping[str, Truths]
    lacks: Lacking


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

    @cached_property
    def schema(self) -> Any:
        """The schema; its metadata name the decision, the policy and the engine."""
        types = [
            NAMES,
            pa.bool_(),
            pa.bool_(),
            pa.list_(NAMES),
            pa.list_(NAMES),
            pa.struct([(rule, pa.bool_()) for rule in self.rules]),
            pa.list_(NAMES),
            pa.list_(NAMES),
            NAMES,
            NAMES,
            PROBLEMS,
            *[pa.list_(pa.string()), pa.string()] * self.explained,
        ]
        fields = [*self.kept, *map(pa.field, OWN, types)]
        metadata = {f"lead_rules.{key}": value for key, value in self.about.items()}
        return pa.schema(fields, {**metadata, "lead_rules.engine": __version__})

    def book(self) -> Book:
        """An empty book for answers of this layout."""
        return Book(*map(Names, (self.outcomes, self.versions, self.rules, self.readings)))

    @cached_property
    def _names(self) -> tuple[Names, Names, Names]:
        return Names(self.versions), Names(self.versions.values()), Names(self.paths)

    def batch(
        self,
        kept: Sequence[Any],
        answers: RowAnswers,
        problems: Mapping[int, Sequence[Problem]],
        explained: Sequence[Any] = (),
    ) -> Any:
        """A batch of these answers, beside columns that are `kept`.

        `problems` are those of records that cannot be read, by row; `explained` the
        columns of missing facts and of explanations, where they are asked for.
        """
        book, rows, size = answers.book, answers.rows, len(answers.rows)
        names, digests, paths = self._names
        versions = book.versions(rows)
        none = np.zeros(size, np.int8)
        columns = [
            *kept,
            book.outcomes(rows),
            to_arrow(book.met(rows)),
            to_arrow(book.provisional(rows)),
            book.because(rows),
            book.also(rows),
            _struct(
                [to_arrow(answers.truths.get(rule, none)) for rule in self.rules], self.rules, size
            ),
            _lacking(answers.lacks, paths, size),
            book.contested(rows),
            names.of(versions),
            digests.of(versions),
            _problems(problems, size),
            *explained,
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def decoded(batch: Any) -> Any:
    """A batch or a table of answers with plain text in place of Arrow's dictionaries, for
    engines that do not read these.
    """
    types = [_plain_type(field.type) for field in batch.schema]
    columns = [column.cast(kind) for column, kind in zip(batch.columns, types, strict=True)]
    fields = [field.with_type(kind) for field, kind in zip(batch.schema, types, strict=True)]
    return type(batch).from_arrays(columns, schema=pa.schema(fields, batch.schema.metadata))


def _plain_type(kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.list_(_plain_type(kind.value_type)) if pa.types.is_list(kind) else kind


def _struct(columns: list[Any], names: Sequence[str], size: int) -> Any:
    if not columns:
        return pa.array([{}] * size, pa.struct([]))
    return pa.StructArray.from_arrays(columns, list(names))


def _lacking(lacks: Lacking, names: Names, size: int) -> Any:
    """For each row the facts that it lacks, in the order of the names."""
    ends = np.zeros(size + 1, np.int32)
    paths = [path for path in names.names if path in lacks.facts]
    if not paths:
        return list_array(ends, np.zeros(0, Short), names)
    columns = [lacks.facts[path] for path in paths]
    rows, first = alike(columns)
    lists = listed(np.stack([column[first] for column in columns], axis=1))
    found, numbers = lists.renumbered(names.numbers(paths)).take(rows)
    ends[lacks.rows + 1] = np.diff(found)
    return list_array(np.cumsum(ends, dtype=np.int32), numbers, names)


def _problems(problems: Mapping[int, Sequence[Problem]], size: int) -> Any:
    """The problems of the rows that are no records; null for all others."""
    if not problems:
        return pa.nulls(size, PROBLEMS)
    told = [
        {
            "code": each.code,
            "field": each.where.path if isinstance(each.where, Spot) else "",
            "message": each.message,
            "help": each.help,
        }
        for row in sorted(problems)
        for each in problems[row]
    ]
    sizes = np.zeros(size, np.int32)
    for row, each in problems.items():
        sizes[row] = len(each)
    offsets = np.append(np.int32(0), np.cumsum(sizes, dtype=np.int32))
    values = pa.array(told, PROBLEMS.value_type)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=pa.array(sizes == 0))
