"""Where something was written."""

from dataclasses import dataclass

__all__ = ["Span", "Spot", "Where"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text file. Lines and columns count from 1, in characters.

    `end_line` and `end_column` point just behind the last character.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def at(self) -> str:
        """Where it begins, for people: ``file:line``."""
        return f"{self.file}:{self.line}"

    def to(self, other: "Span") -> "Span":
        """The stretch from the start of this one to the end of `other`."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in data that has no lines of its own: a record, a boundary file.

    `path` is in words a person can follow: ``seized[0].weight``, or ``feature
    `lloyd`, ring 1, position 17``. It is empty for the whole file.
    """

    file: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.path}" if self.path else self.file


Where = Span | Spot
