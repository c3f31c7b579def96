"""The scalar fallback: rows of a batch that are read and decided one by one, as single records."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

from lead_rules.columns.arrays.to_python import plain_row
from lead_rules.columns.arrays.truths import Bools
from lead_rules.columns.evaluate.one_version import Answer
from lead_rules.decide.decider import Decider
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.diagnostics.problems import Problem, RecordError
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.exact_json import unique_keys
from lead_rules.records.read import read_record
from lead_rules.report.text import to_text
from lead_rules.values.truth import Truth

__all__ = ["Given", "SingleRow", "Source", "decide_row", "given_row", "single_rows"]

_ENTRY = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Source:
    """Which decision is made, by what, and of records of which model."""

    decider: Decider
    decision: str
    model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class SingleRow:
    """One row's answer, the truths of its rules, the facts it lacks, and its explanation.

    Of a row that is no record there is nothing but its `problems`.
    """

    answer: Answer
    truths: dict[str, Truth]
    lacks: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    missing: tuple[str, ...] | None = None
    explanation: str | None = None


Given = bytes | Mapping[str, Any] | tuple[Problem, ...]
"""A record that columns do not hold, as text or as plain data; or why there is none."""


def single_rows(doubt: Bools, explain: Collection[int], first: int) -> list[int]:
    """The rows that are decided one by one: those doubted, and those to be explained."""
    wanted = {row - first for row in explain if first <= row < first + len(doubt)}
    return sorted(wanted.union(np.flatnonzero(doubt).tolist()))


def given_row(facts: Any, row: int, name: str) -> Given:
    """A row as plain data, or the problems of one in which a group names a part twice."""
    problems: list[Problem] = []
    plain = plain_row(facts, row, unique_keys(Spot(name), problems))
    return tuple(problems) or plain


def decide_row(source: Source, given: Given, name: str, *, explain: bool = False) -> SingleRow:
    """A record that is not decided by columns. `name` stands for it in problems."""
    if isinstance(given, tuple):
        return SingleRow(Answer(None), {}, (), given)
    try:
        record = read_record(given, source.model, name=name)
    except RecordError as error:
        return SingleRow(Answer(None), {}, (), error.problems)
    decided = source.decider.decide(record, source.decision)
    missing = tuple(each.field for each in decided.missing)
    lacks = tuple(sorted({_ENTRY.sub("", path) for path in missing}))
    words = to_text(decided) if explain else None
    if isinstance(decided, NoPolicy):
        return SingleRow(
            answer=Answer(decided.outcome),
            truths={},
            lacks=lacks,
            problems=(),
            missing=missing,
            explanation=words,
        )
    return SingleRow(
        answer=Answer(decided.outcome, decided),
        truths=decided.truths,
        lacks=lacks,
        problems=(),
        missing=missing,
        explanation=words,
    )
