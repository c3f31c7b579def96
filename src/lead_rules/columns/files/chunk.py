"""Rows of a file, so many at a time that they can be held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lead_rules.columns.evaluate.scalar_fallback import Given

__all__ = ["Chunk", "Mark"]


class Mark(NamedTuple):
    """Where in a file reading can go on: behind so many rows, at a byte, behind a line."""

    rows: int = 0
    byte: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Rows of a file in order, and where reading goes on after them.

    `given` are records that stand in for rows, which the batch leaves empty. `lines`
    are the lines on which the rows stand, where a file has lines.
    """

    batch: Any
    end: Mark
    given: Mapping[int, Given] = field(default_factory=dict)
    lines: tuple[int, ...] = ()

    def name(self, row: int) -> str:
        """How a row is called."""
        return f"line {self.lines[row]}" if self.lines else f"row {self.number(row)}"

    def number(self, row: int) -> int:
        """The line of a row, or else its number in the file, from 1."""
        if self.lines:
            return self.lines[row]
        before: int = self.end.rows - self.batch.num_rows
        return before + row + 1
