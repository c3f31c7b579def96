"""The different answers of a batch, numbered, and what each says as columns have it.

There are few different answers however many rows, so what an answer says is put into
arrays once, and a column is a lookup of the rows' numbers in one of them.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from lead_rules.columns.arrays.small_lists import ListColumn
from lead_rules.columns.evaluate.names import NameTables
from lead_rules.columns.evaluate.one_version import Answer, Patterns
from lead_rules.columns.evaluate.outputs import OUTPUTS

__all__ = ["Book"]

_SAID = {output.name: output.said for output in OUTPUTS if output.said is not None}


class Book:
    """The answers of a batch, which use the names of `names`."""

    def __init__(self, names: NameTables) -> None:
        self._names = names
        self._pages: list[dict[str, Any]] = []
        self._size = 0

    def add_patterns(self, found: Patterns) -> int:
        """Write down what a version says of each pattern; the number of the first."""
        page = {name: said.of_patterns(found, self._names) for name, said in _SAID.items()}
        return self._add(page, len(found.met))

    def add(self, answers: Sequence[Answer]) -> int:
        """Write down answers one by one; the number of the first."""
        page = {name: said.of_answers(answers, self._names) for name, said in _SAID.items()}
        return self._add(page, len(answers))

    def _add(self, page: dict[str, Any], size: int) -> int:
        first = self._size
        self._pages.append(page)
        self._size += size
        return first

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What all answers say, once all are written down: an array for each output that has
        the same value in rows that are alike.
        """
        if not self._pages:
            self.add([])
        return {name: _joined([page[name] for page in self._pages]) for name in _SAID}


def _joined(pages: Sequence[Any]) -> Any:
    if len(pages) == 1:
        return pages[0]
    if isinstance(pages[0], ListColumn):
        return ListColumn(
            np.concatenate([page.sizes for page in pages]),
            np.concatenate([page.numbers for page in pages]),
        )
    return np.concatenate(pages)
