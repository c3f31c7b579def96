"""The different answers of a run, numbered, and what each says as columns have it.

There are few different answers however many rows, so what an answer says is put into
arrays once, and a column is a lookup of the rows' numbers in one of them.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.answers import Answer
from lead_rules.columns.truths import TO_BYTE, Truths
from lead_rules.columns.values import Indexes

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
        return pa.DictionaryArray.from_arrays(indices, self.array)


class _Growing:
    """Numbers that are added to, as an array that is made when it is read."""

    def __init__(self, kind: type[np.generic]) -> None:
        self._kind = kind
        self._numbers: list[int] = []
        self._array = np.zeros(0, kind)

    def add(self, numbers: Sequence[int]) -> None:
        self._numbers.extend(numbers)

    @property
    def array(self) -> Any:
        if len(self._array) < len(self._numbers):
            self._array = np.array(self._numbers, self._kind)
        return self._array


class _Lists:
    """For each answer a list of names."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._flat, self._sizes, self._starts = (
            _Growing(np.int16),
            _Growing(np.int32),
            _Growing(np.int32),
        )
        self._total = 0

    def add(self, listed: Sequence[str]) -> None:
        self._flat.add([self._names.number[name] for name in listed])
        self._sizes.add([len(listed)])
        self._starts.add([self._total])
        self._total += len(listed)

    def of(self, rows: Indexes) -> Any:
        """The list of each row's answer."""
        offsets = np.zeros(len(rows) + 1, np.int32)
        sizes = self._sizes.array[rows]
        np.cumsum(sizes, out=offsets[1:])
        if not offsets[-1]:
            return list_array(offsets, np.zeros(0, np.int16), self._names)
        begin, first = offsets[:-1], self._starts.array[rows]
        if not sizes.all():
            some = np.flatnonzero(sizes > 0)
            begin, first, sizes = begin[some], first[some], sizes[some]
        # From entry to entry it is one step on, from row to row a leap to another list.
        steps = np.ones(offsets[-1], np.int64)
        last = first + sizes
        last -= 1
        first[1:] -= last[:-1]
        steps[begin] = first
        return list_array(offsets, self._flat.array[np.cumsum(steps)], self._names)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the answers say, one by one."""

    outcome: _Growing
    met: _Growing
    version: _Growing
    provisional: _Growing
    because: _Lists
    also: _Lists
    contested: _Lists


class Book:
    """The answers so far. `outcomes`, `versions`, `rules` and `readings` are the names
    that they may use.
    """

    def __init__(self, outcomes: Names, versions: Names, rules: Names, readings: Names) -> None:
        self._outcomes, self._versions = outcomes, versions
        self._numbers: dict[Hashable, int] = {}
        self._said = _Said(
            _Growing(np.int16),
            _Growing(np.int8),
            _Growing(np.int16),
            _Growing(np.int8),
            _Lists(rules),
            _Lists(rules),
            _Lists(readings),
        )

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, key: Hashable, answer: Answer) -> int:
        """The number of an answer, which is written down when its key is new."""
        number = self._numbers.get(key)
        if number is None:
            self._write(answer)
            number = self._numbers[key] = len(self._numbers)
        return number

    def _write(self, answer: Answer) -> None:
        said = self._said
        said.outcome.add([self._outcomes.number[answer.outcome]])
        said.met.add([TO_BYTE[answer.met]])
        said.version.add([self._versions.number[answer.version]])
        said.provisional.add([0 if answer.outcome is None else 1 if answer.provisional else -1])
        said.because.add(answer.because)
        said.also.add(answer.also)
        said.contested.add(answer.contested)

    # What the answers of rows say. The rows are numbers of answers.

    def outcomes(self, rows: Indexes) -> Any:
        return self._outcomes.of(self._said.outcome.array[rows])

    def met(self, rows: Indexes) -> Truths:
        found: Truths = self._said.met.array[rows]
        return found

    def versions(self, rows: Indexes) -> Any:
        """The numbers of the versions, below zero where none decided."""
        return self._said.version.array[rows]

    def provisional(self, rows: Indexes) -> Truths:
        found: Truths = self._said.provisional.array[rows]
        return found

    def because(self, rows: Indexes) -> Any:
        return self._said.because.of(rows)

    def also(self, rows: Indexes) -> Any:
        return self._said.also.of(rows)

    def contested(self, rows: Indexes) -> Any:
        return self._said.contested.of(rows)


def list_array(offsets: Any, numbers: Any, names: Names) -> Any:
    """Lists of names, one for each row."""
    values = pa.DictionaryArray.from_arrays(pa.array(numbers), names.array)
    return pa.ListArray.from_arrays(pa.array(offsets), values)
