"""What is known of mutants: a file with a line for each that was tried, and the score.

A mutant that was killed stays killed as long as the text of its module is the same, whatever
becomes of the tests and of other modules. One that survived is tried again when a test has
changed. Files of several machines may be written one behind the other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["FLOOR", "Result", "append", "explained_in", "known_in", "report"]

FLOOR = 0.9
"""The share of a module's mutants, and of all, that is to be killed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant; `text` and `tests` are digests of the module and of all tests.

    `by` is the test that noticed it, or in parentheses how else it was noticed.
    """

    place: str
    text: str
    tests: str
    killed: bool
    by: str
    seconds: float

    @property
    def module(self) -> str:
        return self.place.partition(": ")[0]

    def holds(self, text: str, tests: str) -> bool:
        """Whether it would be found again."""
        return self.text == text and (self.killed or self.tests == tests)


def known_in(file: Path, texts: Mapping[str, str], tests: str) -> dict[str, Result]:
    """The results of a file that still hold, by their place; the last of each counts."""
    found: dict[str, Result] = {}
    for line in file.read_text("utf-8").splitlines() if file.is_file() else ():
        try:
            result = Result(**json.loads(line))
        except (ValueError, TypeError):
            continue  # a line that was being written when the run was ended
        if result.holds(texts.get(result.module, ""), tests):
            found[result.place] = result
    return found


def append(file: Path, result: Result) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def explained_in(file: Path) -> set[str]:
    """The places of a file that says of each why no test can notice it."""
    return {line for line in file.read_text("utf-8").splitlines() if " -> " in line}


@dataclass(frozen=True, slots=True)
class _Score:
    """`all_made` are all mutants that there are of it; those that are explained do not count."""

    killed: int
    tried: int
    all_made: int

    @property
    def share(self) -> float:
        return self.killed / self.tried if self.tried else 1.0

    def __str__(self) -> str:
        of = "" if self.tried == self.all_made else f" tried, of {self.all_made}"
        return f"{self.share:.1%}, {self.killed} of {self.tried} killed{of}"


def report(
    results: Mapping[str, Result],
    made: Mapping[str, Iterable[str]],
    explained: set[str],
    modules: Iterable[str],
) -> Iterator[tuple[str, bool]]:
    """What is printed, line by line, and whether the line is a failure.

    `made` are the places of all mutants of each module that was asked for, of all `modules` that
    there are. A module is held to the floor if all of it was tried.
    """
    for place in sorted(explained):
        if place.partition(": ")[0] not in modules:
            yield f"  explained, but there is no such module: {place}", True
    scores: dict[str, _Score] = {}
    for module, places in made.items():
        here = [place for place in places if place not in explained]
        tried = [results[place] for place in here if place in results]
        scores[module] = _Score(sum(each.killed for each in tried), len(tried), len(here))
        for each in tried:
            if not each.killed:
                yield f"  survives{each.by and ' ' + each.by}: {each.place}", False
        yield from _unneeded(module, set(places), results, explained)
    rooms: dict[str, list[_Score]] = {}
    for module, score in scores.items():
        rooms.setdefault(module.partition(".")[0], []).append(score)
        if score.tried:
            wholly = score.tried == score.all_made
            yield f"{module}: {score}", wholly and score.share < FLOOR
    for room, of_room in sorted(rooms.items()):
        if any(score.tried for score in of_room):
            yield f"{room}/: {_sum(of_room)}", False
    whole = _sum(scores.values())
    yield f"all: {whole}", whole.share < FLOOR


def _unneeded(
    module: str, places: set[str], results: Mapping[str, Result], explained: set[str]
) -> Iterator[tuple[str, bool]]:
    for place in sorted(explained):
        if place.startswith(f"{module}: "):
            if place not in places:
                yield f"  explained, but there is no such mutant: {place}", True
            elif place in results and results[place].killed:
                yield f"  explained, but does not survive: {place}", True


def _sum(scores: Iterable[_Score]) -> _Score:
    of_all = list(scores)
    return _Score(
        sum(score.killed for score in of_all),
        sum(score.tried for score in of_all),
        sum(score.all_made for score in of_all),
    )
