"""What an output is: a column that comes out, and how it is filled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.small_lists import ListColumn
from lead_rules.columns.arrays.truths import TO_BYTE, Truths, to_arrow
from lead_rules.columns.arrays.values import Indexes
from lead_rules.columns.evaluate.missing_facts import Lacking
from lead_rules.columns.evaluate.names import NAMES, Names, NameTables, list_array
from lead_rules.columns.evaluate.one_version import Answer, Patterns
from lead_rules.columns.evaluate.scalar_fallback import SingleRow
from lead_rules.decide.decision import Decision
from lead_rules.values.truth import Truth

__all__ = ["Output", "Rows", "Said", "name_output", "names_output", "truth_output"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a batch, and all that is known of them.

    `answers` has the number of each row's answer, by which it is found in `said`. `truths`
    are those of the rules, `lacks` are the facts that rows lack, and `singles` the rows
    that were decided one by one.
    """

    answers: Indexes
    said: Mapping[str, Any]
    truths: Mapping[str, Truths]
    lacks: Lacking
    singles: Mapping[int, SingleRow]
    names: NameTables
    _taken: dict[str, Any] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.answers)

    def taken(self, name: str) -> Any:
        """What each row's answer says in an output."""
        if name not in self._taken:
            self._taken[name] = self.said[name].take(self.answers)
        return self._taken[name]


@dataclass(frozen=True, slots=True)
class Said:
    """What answers say in an output, as an array with an entry for each answer: from the
    patterns of a version, or from answers that were given one by one.
    """

    of_patterns: Callable[[Patterns, NameTables], Any]
    of_answers: Callable[[Sequence[Answer], NameTables], Any]


@dataclass(frozen=True, slots=True)
class Output:
    """A column that comes out.

    `holds` are its words, for people. `column` makes it of the rows of a batch. `said` is
    there where rows that are alike in what decides them have the same value. `explains` is
    true of a column that is there only if rows are to be explained.
    """

    name: str
    holds: str
    type: Callable[[NameTables], Any]
    column: Callable[[Rows], Any]
    said: Said | None = None
    explains: bool = False


# Outputs that answers have a value of, by its kind.

Which = Callable[[NameTables], Names]


def name_output(
    name: str,
    holds: str,
    which: Which,
    of_patterns: Callable[[Patterns, Names], Any],
    of_answer: Callable[[Answer], str | None],
) -> Output:
    """A name, or none. `of_patterns` gives the numbers of names."""
    return Output(
        name,
        holds,
        lambda names: NAMES,
        lambda rows: which(rows.names).of(rows.taken(name)),
        Said(
            lambda found, names: of_patterns(found, which(names)),
            lambda answers, names: which(names).numbers(map(of_answer, answers)),
        ),
    )


def truth_output(
    name: str,
    holds: str,
    of_patterns: Callable[[Patterns], Truths],
    of_answer: Callable[[Answer], Truth],
) -> Output:
    """A truth; null is unknown."""
    return Output(
        name,
        holds,
        lambda names: pa.bool_(),
        lambda rows: to_arrow(rows.taken(name)),
        Said(
            lambda found, names: of_patterns(found),
            lambda answers, names: np.array([TO_BYTE[of_answer(one)] for one in answers], np.int8),
        ),
    )


def names_output(
    name: str,
    holds: str,
    which: Which,
    of_patterns: Callable[[Patterns], tuple[ListColumn, Sequence[str]]],
    of_decision: Callable[[Decision], Sequence[str]],
) -> Output:
    """A list of names. `of_patterns` gives lists of places, and the names in these places."""

    def renumbered(found: Patterns, names: NameTables) -> ListColumn:
        lists, places = of_patterns(found)
        return lists.renumbered(which(names).numbers(places))

    def of_answers(answers: Sequence[Answer], names: NameTables) -> ListColumn:
        decisions = [one.decision for one in answers]
        return which(names).lists([() if one is None else of_decision(one) for one in decisions])

    def column(rows: Rows) -> Any:
        offsets, numbers = rows.taken(name)
        return list_array(offsets, numbers, which(rows.names))

    said = Said(renumbered, of_answers)
    return Output(name, holds, lambda names: pa.list_(NAMES), column, said)
