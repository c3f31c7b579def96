"""The different answers of a batch, numbered, and what each says as columns have it.

There are few different answers however many rows, so what an answer says is put into
arrays once, and a column is a lookup of the rows' numbers in one of them.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.small_lists import ListColumn, Short
from lead_rules.columns.arrays.truths import TO_BYTE, Truths
from lead_rules.columns.arrays.values import Indexes
from lead_rules.columns.evaluate.one_version import Answer, Patterns

__all__ = ["NAMES", "Book", "Names", "list_array"]

NAMES = pa.dictionary(pa.int16(), pa.string())
NO_NAME = -1


class Names:
    """Names that an Arrow dictionary holds, by their numbers; a row may have none of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.array = pa.array(self.names, pa.string())
        self.number: dict[str | None, int] = {name: at for at, name in enumerate(self.names)}
        self.number[None] = NO_NAME

    def of(self, numbers: Any) -> Any:
        """A name for each row."""
        missing = numbers < 0
        indices = pa.array(numbers, mask=missing) if missing.any() else pa.array(numbers)
        return pa.DictionaryArray.from_arrays(indices, self.array, safe=False)

    def numbers(self, names: Iterable[str | None]) -> Any:
        """The numbers of names."""
        return np.array([self.number[name] for name in names], Short)


class _Said(NamedTuple):
    """What some answers say, as an array for each column: numbers, truths and lists."""

    outcome: Any
    met: Truths
    provisional: Truths
    version: Any
    because: ListColumn
    also: ListColumn
    contested: ListColumn


class Book:
    """The answers of a batch. `outcomes`, `versions`, `rules` and `readings` are the names
    that they may use.
    """

    def __init__(self, outcomes: Names, versions: Names, rules: Names, readings: Names) -> None:
        self._outcomes, self._versions = outcomes, versions
        self._rules, self._readings = rules, readings
        self._pages: list[_Said] = []
        self._size = 0

    def add_patterns(self, version: str, found: Patterns) -> int:
        """Write down what a version says of each pattern; the number of the first."""
        outcomes, size = self._outcomes.numbers(found.outcomes), len(found.met)
        rules, readings = self._rules.numbers(found.rules), self._readings.numbers(found.readings)
        return self._add(
            _Said(
                outcome=outcomes[found.met + 1],
                met=found.met,
                provisional=found.provisional.view(np.int8) * 2 - 1,
                version=np.full(size, self._versions.number[version], Short),
                because=found.because.renumbered(rules),
                also=found.also.renumbered(rules),
                contested=found.contested.renumbered(readings),
            ),
            size,
        )

    def add(self, answers: Sequence[Answer]) -> int:
        """Write down answers one by one; the number of the first."""
        sure = [0 if one.outcome is None else 1 if one.provisional else -1 for one in answers]
        return self._add(
            _Said(
                outcome=self._outcomes.numbers(one.outcome for one in answers),
                met=np.array([TO_BYTE[one.met] for one in answers], np.int8),
                provisional=np.array(sure, np.int8),
                version=self._versions.numbers(one.version for one in answers),
                because=_lists(self._rules, [one.because for one in answers]),
                also=_lists(self._rules, [one.also for one in answers]),
                contested=_lists(self._readings, [one.contested for one in answers]),
            ),
            len(answers),
        )

    def _add(self, page: _Said, size: int) -> int:
        first = self._size
        self._pages.append(page)
        self._size += size
        return first

    @cached_property
    def _said(self) -> _Said:
        """What all answers say, once all are written down."""
        if not self._pages:
            self.add([])
        return _Said(*map(_joined, zip(*self._pages, strict=True)))

    # What the answers of rows say. The rows are numbers of answers.

    def outcomes(self, rows: Indexes) -> Any:
        return self._outcomes.of(self._said.outcome.take(rows))

    def met(self, rows: Indexes) -> Truths:
        return self._said.met.take(rows)

    def versions(self, rows: Indexes) -> Any:
        """The numbers of the versions, below zero where none decided."""
        return self._said.version.take(rows)

    def provisional(self, rows: Indexes) -> Truths:
        return self._said.provisional.take(rows)

    def because(self, rows: Indexes) -> Any:
        return _of_rows(self._said.because, rows, self._rules)

    def also(self, rows: Indexes) -> Any:
        return _of_rows(self._said.also, rows, self._rules)

    def contested(self, rows: Indexes) -> Any:
        return _of_rows(self._said.contested, rows, self._readings)


def _joined(pages: Sequence[Any]) -> Any:
    if len(pages) == 1:
        return pages[0]
    if isinstance(pages[0], ListColumn):
        return ListColumn(
            np.concatenate([page.sizes for page in pages]),
            np.concatenate([page.numbers for page in pages]),
        )
    return np.concatenate(pages)


def _lists(names: Names, listed: Sequence[Sequence[str]]) -> ListColumn:
    sizes = np.array([len(one) for one in listed], np.int32)
    return ListColumn(sizes, names.numbers(name for one in listed for name in one))


def _of_rows(lists: ListColumn, rows: Indexes, names: Names) -> Any:
    """The list of each row's answer."""
    return list_array(*lists.take(rows), names)


def list_array(offsets: Any, numbers: Any, names: Names) -> Any:
    """Lists of names, one for each row."""
    values = pa.DictionaryArray.from_arrays(pa.array(numbers), names.array, safe=False)
    return pa.ListArray.from_arrays(pa.array(offsets), values)
