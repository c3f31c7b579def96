"""How bad a text is, so that a fixed one can be compared with it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lead_rules.diagnostics.about import KeyLeftOut
from lead_rules.diagnostics.problems import Problem
from lead_rules.yamltext.read_nodes import pieces, stops

__all__ = ["BOUNDS", "MOST_CHARACTERS", "SHAPES", "Read", "Scale", "SpentError", "Tree", "Weight"]

MOST_CHARACTERS = 4_000_000  # read in trials for one file, about two seconds
BOUNDS = frozenset(("LR004", "LR006"))
SHAPES = frozenset(("LR007", "LR008", "LR201", "LR202", "LR203", "LR204"))

Tree = TypeVar("Tree")
Read = Callable[[str, str], tuple[Tree | None, list[Problem]]]
"""Takes a text and the name of its file; its tree, and every problem met on the way."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How bad a text is: the lines that cannot be read, the top-level keys that it lacks,
    what else is reported of it, and the pieces of text in it.
    """

    unread: int
    absent: int
    told: Counter[tuple[str, str]]
    pieces: int

    def mends(self, other: "Weight") -> bool:
        """Whether nothing is wrong any more that was, and no line became prose to get there."""
        if other.unread:
            return self.unread < other.unread
        fewer = self.absent < other.absent or (self.absent == other.absent and other.misshapen > 0)
        told = self.told <= other.told and not self.misshapen
        return not self.unread and fewer and told and self.pieces >= other.pieces

    @property
    def misshapen(self) -> int:
        """How many parts have a wrong shape."""
        return sum(count for (code, _), count in self.told.items() if code in SHAPES)

    def better_than(self, other: "Weight") -> bool:
        """Whether something is wrong no more, and nothing new is."""
        if other.unread:
            return self.unread < other.unread
        fewer = self.told <= other.told and self.absent <= other.absent
        return not self.unread and fewer and (self.told, self.absent) != (other.told, other.absent)


class SpentError(Exception):
    """Enough was read in trials."""


class Scale(Generic[Tree]):
    """Weighs texts until it has read `MOST_CHARACTERS` of them."""

    def __init__(self, read: Read[Tree]) -> None:
        self.read = read
        self.left = MOST_CHARACTERS

    def weigh(self, text: str) -> Weight:
        self.left -= len(text)
        if self.left < 0:
            raise SpentError
        at = stops(text)
        if at is not None:
            return Weight(text.count("\n") + 2 - at[0], 0, Counter(), 0)
        problems = [each for each in self.read(text, "")[1] if each.severity == "error"]
        if not BOUNDS.isdisjoint(problem.code for problem in problems):
            return Weight(text.count("\n") + 2, 0, Counter(), 0)
        told = Counter((each.code, each.message) for each in problems if not _of_file(each))
        return Weight(0, sum(map(_of_file, problems)), told, pieces(text))


def _of_file(problem: Problem) -> bool:
    """Whether a whole file lacks one of its keys."""
    return isinstance(problem.about, KeyLeftOut) and problem.about.of_file
