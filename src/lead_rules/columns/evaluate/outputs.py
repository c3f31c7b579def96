"""The columns that come out, each one entry: its name, its words, its type, how it is filled.

The schema, the dictionary of answers and the table in `docs/columns.md` are made of `OUTPUTS`
or held to it, so this is the one place to add a column.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.distinct_rows import alike
from lead_rules.columns.arrays.small_lists import Short, listed
from lead_rules.columns.arrays.truths import to_arrow
from lead_rules.columns.evaluate.names import NAMES, list_array
from lead_rules.columns.evaluate.one_version import Answer
from lead_rules.columns.evaluate.output_kinds import (
    Output,
    Rows,
    name_output,
    names_output,
    truth_output,
)
from lead_rules.columns.evaluate.scalar_fallback import SingleRow
from lead_rules.diagnostics.spans import Spot
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["OUTPUTS"]


def _rules(rows: Rows) -> Any:
    rules, none = rows.names.rules.names, np.zeros(len(rows), np.int8)
    if not rules:
        return pa.array([{}] * len(rows), pa.struct([]))
    columns = [to_arrow(rows.truths.get(rule, none)) for rule in rules]
    return pa.StructArray.from_arrays(columns, list(rules))


def _lacks(rows: Rows) -> Any:
    """For each row the facts that it lacks, in the order of the names."""
    lacks, names = rows.lacks, rows.names.paths
    ends = np.zeros(len(rows) + 1, np.int32)
    paths = [path for path in names.names if path in lacks.facts]
    if not paths:
        return list_array(ends, np.zeros(0, Short), names)
    columns = [lacks.facts[path] for path in paths]
    kinds, first = alike(columns)
    lists = listed(np.stack([column[first] for column in columns], axis=1))
    found, numbers = lists.renumbered(names.numbers(paths)).take(kinds)
    ends[lacks.rows + 1] = np.diff(found)
    return list_array(np.cumsum(ends, dtype=np.int32), numbers, names)


PROBLEMS = pa.list_(
    pa.struct([(part, pa.string()) for part in ("code", "field", "message", "help")])
)


def _problems(rows: Rows) -> Any:
    """The problems of the rows that are no records; null for all others."""
    size = len(rows)
    problems = {row: one.problems for row, one in sorted(rows.singles.items()) if one.problems}
    if not problems:
        return pa.nulls(size, PROBLEMS)
    told = [
        {
            "code": each.code,
            "field": each.where.path if isinstance(each.where, Spot) else "",
            "message": each.message,
            "help": each.help,
        }
        for found in problems.values()
        for each in found
    ]
    sizes = np.zeros(size, np.int32)
    for row, found in problems.items():
        sizes[row] = len(found)
    offsets = np.append(np.int32(0), np.cumsum(sizes, dtype=np.int32))
    values = pa.array(told, PROBLEMS.value_type)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=pa.array(sizes == 0))


def _of_explained(kind: Any, of_single: Callable[[SingleRow], Any]) -> Callable[[Rows], Any]:
    """What is said of the rows that are explained; null for all others."""

    def column(rows: Rows) -> Any:
        wanted = {row: one for row, one in rows.singles.items() if one.explanation is not None}
        values = [of_single(wanted[row]) if row in wanted else None for row in range(len(rows))]
        return pa.array(values, kind)

    return column


# The outputs.


def _provisional(answer: Answer) -> Truth:
    if answer.outcome is None:
        return UNKNOWN
    return TRUE if answer.decision is not None and answer.decision.provisional else FALSE


OUTPUTS = (
    name_output(
        "outcome",
        "the policy's word; null for a row that is no record",
        lambda names: names.outcomes,
        lambda found, names: names.numbers(found.outcomes)[found.met + 1],
        lambda answer: answer.outcome,
    ),
    truth_output(
        "met",
        "whether the decision is met; null is unknown",
        lambda found: found.met,
        lambda answer: UNKNOWN if answer.decision is None else answer.decision.truth,
    ),
    truth_output(
        "provisional",
        "whether the outcome rests on a presumption; null for a row that is no record",
        lambda found: found.provisional.view(np.int8) * 2 - 1,
        _provisional,
    ),
    names_output(
        "because",
        "the rules that suffice for the outcome, as those of a [decision](explanations.md)",
        lambda names: names.rules,
        lambda found: (found.because, found.rules),
        lambda decision: decision.because,
    ),
    names_output(
        "also",
        "the other rules that have a part in it",
        lambda names: names.rules,
        lambda found: (found.also, found.rules),
        lambda decision: decision.also,
    ),
    Output(
        "rules",
        "a group with the truth of every rule; null is unknown, or that the version has no such "
        "rule",
        lambda names: pa.struct([(rule, pa.bool_()) for rule in names.rules.names]),
        _rules,
    ),
    Output(
        "lacks",
        "the facts that undecided rules wait for: see below",
        lambda names: pa.list_(NAMES),
        _lacks,
    ),
    names_output(
        "contested",
        "the readings under whose alternative the outcome would differ",
        lambda names: names.readings,
        lambda found: (found.contested, found.readings),
        lambda decision: tuple(each.reading for each in decision.contested),
    ),
    name_output(
        "version",
        "the version that decided, by its first day; null where none was in force",
        lambda names: names.versions,
        lambda found, names: np.full(len(found.met), names.number[found.version], Short),
        lambda answer: None if answer.decision is None else answer.decision.policy.version,
    ),
    Output(
        "sha256",
        "the digest of that version",
        lambda names: NAMES,
        lambda rows: rows.names.digests.of(rows.taken("version")),
    ),
    Output(
        "problems",
        "why a row is no record: code, field, message, help",
        lambda names: PROBLEMS,
        _problems,
    ),
    Output(
        "missing",
        "of a row to be explained, the facts that can still settle it, in the order to ask",
        lambda names: pa.list_(pa.string()),
        _of_explained(pa.list_(pa.string()), lambda one: list(one.missing or ())),
        explains=True,
    ),
    Output(
        "explanation",
        "of a row to be explained, the decision in words",
        lambda names: pa.string(),
        _of_explained(pa.string(), lambda one: one.explanation),
        explains=True,
    ),
)
"""The columns that come out, in order, beside those that are handed on."""
