"""What a change costs: two checkouts timed against one another in one run, as ratios.

    python benchmarks/checkouts.py BEFORE [AFTER] [-k WORD]

BEFORE and AFTER are folders with a checkout, or git revisions; AFTER is the working tree by
default. Records and policies are those of BEFORE on both sides, so that only the code
differs.

The machine may be noisy and shared, so no time is compared with one of a minute ago: the
sides take turns, a round of some hundredths of a second each, by several pairs of
processes, and what counts is the median of the ratios of neighbouring rounds, in processor
time. Beside it stand the middle half of these ratios and the ratio of the least times. A
row that seems to have lost is measured again, by new processes and with more rounds,
before it is called lost. Exits with 1 if a row lost more than 10 %, and with 2 if a side
cannot be run or no row has the word asked for.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sides import Worker, cold_starts
from tools.checkout import checkout, environment, hold_to_its_own, stop

__all__ = ["MOST", "Row", "measured", "paired"]

ROUNDS, PAIRS, AGAIN = 5, 3, 6
LONG_ENOUGH = 0.04  # seconds of a round
MOST = 1.10

Timed = Callable[[int], float]
"""Seconds of processor time for so many calls."""
Sides = tuple[Mapping[str, Timed], Mapping[str, Timed]]
"""What can be timed by its name, before and after."""
Between = Callable[[bool], AbstractContextManager[Sides]]
"""Opens new processes of both sides, if told so the later side first."""


@dataclass(frozen=True)
class Row:
    """One thing timed on both sides: seconds a call in each round, round by round."""

    name: str
    before: Sequence[float]
    after: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """After to before, for each pair of neighbouring rounds."""
        return [after / before for before, after in zip(self.before, self.after, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)

    @property
    def lost(self) -> bool:
        """Whether it takes more than a tenth longer than before."""
        return self.ratio > MOST

    def __add__(self, other: "Row") -> "Row":
        """The same row with more rounds."""
        return Row(self.name, [*self.before, *other.before], [*self.after, *other.after])

    def line(self) -> str:
        """The row as a line of the table."""
        low, _, high = quantiles(self.ratios, n=4)
        least = min(self.after) / min(self.before)
        return (
            f"{self.name:40} {_time(min(self.before)):>10} {_time(min(self.after)):>10} "
            f"{self.ratio:7.3f} {low:7.3f}–{high:.3f} {least:7.3f}"
        )


def paired(name: str, before: Timed, after: Timed, rounds: int) -> Row:
    """A thing timed on both sides by turns; who begins changes from round to round.

    Both have run before the first round, so that nothing done but once is counted.
    """
    calls = max(1, round(LONG_ENOUGH / max(before(1), 1e-9)))
    calls = max(1, round(LONG_ENOUGH * calls / max(before(calls), 1e-9)))
    after(calls)
    found: dict[bool, list[float]] = {False: [], True: []}
    for number in range(rounds):
        for late in (False, True) if number % 2 else (True, False):
            found[late].append((after if late else before)(calls) / calls)
    return Row(name, found[False], found[True])


def measured(before: Path, after: Path, word: str = "") -> Iterator[Row]:
    """The rows with a word in their names; those that seem to have lost were measured again."""
    with tempfile.TemporaryDirectory() as cache:
        between = partial(opened, before, after, cache)
        for row in timed(between, PAIRS, lambda name: word in name):
            again = partial(str.__eq__, row.name)
            yield from timed(between, AGAIN, again) if row.lost else (row,)


def timed(between: Between, pairs: int, wanted: Callable[[str], bool]) -> list[Row]:
    """The wanted rows, each by so many pairs of new processes.

    How a process happens to lie in memory can make it slower by a tenth for all its life,
    so that one pair is not enough.
    """
    found: dict[str, Row] = {}
    for number in range(pairs):
        with between(number % 2 == 1) as (one, other):
            for name in filter(wanted, one):
                row = paired(name, one[name], other[name], ROUNDS)
                found[name] = found[name] + row if name in found else row
    return list(found.values())


@contextmanager
def opened(before: Path, after: Path, cache: str, turned: bool) -> Iterator[Sides]:
    """What can be timed, by its name, on both sides, in processes that end with the block.

    Byte code is kept in `cache`. `turned` starts the later side first.
    """
    with ExitStack() as stack:

        def side(top: Path) -> Mapping[str, Timed]:
            # Arrow's threads would add their waiting.
            surroundings = environment(top, {"PYTHONPYCACHEPREFIX": cache, "OMP_NUM_THREADS": "1"})
            surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
            worker = stack.enter_context(Worker(before, surroundings))
            return {**worker.actions, **cold_starts(top, before, surroundings)}

        if turned:
            other = side(after)
            yield side(before), other
        else:
            yield side(before), side(after)


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description="What a change costs, as ratios.")
    parser.add_argument("before", help="a folder with a checkout, or a git revision")
    parser.add_argument("after", nargs="?", help="the same; by default the working tree")
    parser.add_argument("-k", dest="word", default="", help="only rows with this word")
    arguments = parser.parse_args()
    rows, lost = 0, []
    with checkout(arguments.before) as before, checkout(arguments.after) as after:
        for top in (before, after):
            hold_to_its_own(top)
        heads = f"{'before':>10} {'after':>10} {'ratio':>7} {'middle half':>13} {'least':>9}"
        print(f"{'processor time':40} {heads}")
        for row in measured(before, after, arguments.word):
            rows += 1
            print(row.line(), flush=True)
            if row.lost:
                lost.append(row.name)
    if not rows:
        stop(f"no row has `{arguments.word}` in its name")
    print(f"lost more than a tenth: {', '.join(lost) or 'nothing'}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
