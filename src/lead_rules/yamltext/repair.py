"""Slips of the hand: where a text that cannot be read as it stands went wrong.

The reader stops where it cannot go on, which is often not where the mistake is. So each
slip that a line may hold is fixed on trial: the slip is believed only if the fixed text
can be read further, or has fewer problems. The ways to slip are in `repair_characters`
(characters and marks) and `repair_indentation` (indentation and lines); how bad a text
is, `repair_weight` says.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from lead_rules.diagnostics.about import UnknownKey
from lead_rules.diagnostics.problems import Edit, Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.yamltext.read_nodes import stops
from lead_rules.yamltext.repair_characters import Trial, unpaired, wrong_marks
from lead_rules.yamltext.repair_indentation import left_out, other_indents, uneven
from lead_rules.yamltext.repair_weight import BOUNDS, SHAPES, Read, Scale, SpentError, Tree, Weight

__all__ = ["without_echoes", "without_slips"]

MOST_SLIPS = 8  # in one file
LONGEST_LINE = 1_000  # a longer one is not tried
MOST_SUSPECTS, MOST_LINES = 6, 24  # problems whose lines are tried, and lines of one part
ABOVE, BELOW = 6, 2  # lines around a problem on which its slip may be

SLIPS = frozenset(("LR005", "LR008", "LR009", "LR010", "LR011"))
LACKS = frozenset(("LR201", "LR204"))  # reported of a line for what it does not have

_TOP = re.compile(r"[^\s#]")
_HEADING = re.compile(r"\s*(#.*|.*(:|>-)\s*)?$")
_ENTRY = re.compile(r" {0,2}[^\s#]")


def without_slips(text: str, file: str, read: Read[Tree]) -> tuple[Tree | None, list[Problem]]:
    """What is read of a text once its slips are fixed; a problem for each of them.

    The tree is None where it is not certain what was meant.
    """
    slips: list[Problem] = []
    tree, problems = read(text, file)
    scale = Scale(read)
    while len(slips) < MOST_SLIPS:
        suspects = _suspects(text, problems)
        found = _slip(text, suspects, scale.weigh) if suspects else None
        if found is None:
            break
        number, trial = found
        slips.append(_problem(trial, number, text.split("\n")[number], file))
        if len(trial.lines) > 1:  # a line was put in, so those below it have moved
            return None, slips
        text = _with(text.split("\n"), number, trial)
        tree, problems = read(text, file)
    if tree is None and slips:
        return None, slips
    return tree, without_echoes([*slips, *problems])


def without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Problems without those on a line that is not what its author meant anyway."""
    problems = list(problems)
    slipped = {
        problem.where.line: problem
        for problem in reversed(problems)
        if problem.code in SLIPS and isinstance(problem.where, Span)
    }
    return [
        problem
        for problem in problems
        if not isinstance(problem.where, Span)
        or problem.code in LACKS
        or slipped.get(problem.where.line, problem) is problem
    ]


def _suspects(text: str, problems: Sequence[Problem]) -> list[list[int]]:
    """The lines near which a slip may be: where reading stopped, or a part has a wrong shape.

    Lines far from one another apart.
    """
    if not problems or not BOUNDS.isdisjoint(problem.code for problem in problems):
        return []
    lines = text.split("\n")
    at = stops(text)
    if at is not None:
        open_ = [number for number, line in enumerate(lines[: at[0] - 1], 1) if unpaired(line)]
        owners = [
            owner for near in at for line in (near - 1, near) for owner in _above(lines, line)
        ]
        return _apart([*at, *reversed(open_[-2:]), *owners])
    shapes = [problem for problem in problems if problem.code in SHAPES]
    if all(isinstance(each.about, UnknownKey) and each.about.near is not None for each in shapes):
        return []
    suspects: list[int] = []
    for problem in shapes[:MOST_SUSPECTS]:
        assert isinstance(problem.where, Span)
        first, behind = problem.where.line, _behind(lines, problem.where.line)
        inside = range(first, min(behind, first + MOST_LINES)) if problem.code == "LR201" else ()
        suspects += [first, behind, *inside]
    return _apart(suspects)


def _apart(suspects: Iterable[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for line in dict.fromkeys(suspects):
        near = next((group for group in groups if any(abs(line - at) < 9 for at in group)), None)
        if near is None:
            groups.append([line])
        else:
            near.append(line)
    return groups


def _above(lines: Sequence[str], line: int) -> Iterator[int]:
    """The lines, from 1, that a line belongs to, the nearest first."""
    indent = _indent(lines[line - 1]) if 0 < line <= len(lines) else 0
    for number in range(line - 1, 0, -1):
        if lines[number - 1].strip() and _indent(lines[number - 1]) < indent:
            indent = _indent(lines[number - 1])
            yield number


def _behind(lines: Sequence[str], line: int) -> int:
    """The first line, from 1, behind those that are indented more than this one."""
    indent = _indent(lines[line - 1])
    for number in range(line, len(lines)):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            return number + 1
    return len(lines)


def _slip(
    text: str, suspects: list[list[int]], weigh: Callable[[str], Weight]
) -> tuple[int, Trial] | None:
    """The slip near the suspected lines whose fix makes the text better, if there is one.

    The index of its line, and how the line was meant.
    """
    try:
        return _best(text, suspects, weigh)
    except SpentError:
        return None


def _best(
    text: str, suspects: list[list[int]], weigh: Callable[[str], Weight]
) -> tuple[int, Trial] | None:
    lines = text.split("\n")
    found = [each for group in suspects for each in _mending(lines, group, weigh)]
    whole = weigh(text)
    for worth, number, trial in sorted(found, key=lambda each: each[0])[:3]:
        if weigh(_with(lines, number, trial)).better_than(whole):
            rivals = {
                other.lines
                for rank, at, other in found
                if at == number and other.slip.code == trial.slip.code and rank[:4] == worth[:4]
            }
            # A text that cannot be read is fixed without asking by its characters alone.
            sure = "\t" in lines[number] or not whole.unread
            sure = trial.slip.code != "LR008" or (sure and len(rivals) == 1)
            return number, trial if sure else replace(trial, certain=False)
    return None


def _mending(
    lines: Sequence[str], suspects: Sequence[int], weigh: Callable[[str], Weight]
) -> Iterator[tuple[tuple[int, ...], int, Trial]]:
    """The trials near these lines that fix the part they are in, each with its rank."""
    around = _around(suspects, len(lines))
    begin, end = _part(lines, min(around), max(around))
    head = [] if _TOP.match(lines[begin]) else _head(lines, begin)
    part = lines[begin:end]
    before = weigh("\n".join([*head, *part]))
    for order, (number, trial) in enumerate(_trials(lines, around)):
        mended = "\n".join([*head, _with(part, number - begin, trial)])
        after = weigh(mended)
        if after.mends(before):
            # A line that was put in is no gain.
            added = len(trial.lines) - 1
            gained, absent = after.pieces - added, after.absent + added
            worth = (after.unread, after.misshapen, absent, after.told.total(), -gained)
            yield (*worth, uneven(mended), trial.rank, order), number, trial


def _with(lines: Sequence[str], number: int, trial: Trial) -> str:
    return "\n".join([*lines[:number], *trial.lines, *lines[number + 1 :]])


def _problem(trial: Trial, number: int, line: str, file: str) -> Problem:
    slip = trial.slip
    span = Span(file, number + 1, slip.column, number + 1, slip.end_column)
    fix = (_edit(line, trial.lines[0], file, number + 1),) if trial.certain else ()
    return Problem(slip.code, slip.message, span, slip.help, fix=fix)


def _edit(line: str, meant: str, file: str, number: int) -> Edit:
    """What makes a line another, and no more."""
    begin = _alike(line, meant)
    end = _alike(line[begin:][::-1], meant[begin:][::-1])
    span = Span(file, number, begin + 1, number, len(line) - end + 1)
    return Edit(span, meant[begin : len(meant) - end])


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _around(suspects: Iterable[int], count: int) -> list[int]:
    """The indices of the lines to try, the nearest to a suspect first."""
    offsets = sorted(range(-ABOVE, BELOW + 1), key=lambda offset: (abs(offset), offset > 0))
    suspected = [line - 1 for line in dict.fromkeys(suspects)]
    near = [line + offset for offset in offsets for line in suspected]
    return [line for line in dict.fromkeys(near) if 0 <= line < count]


def _part(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The stretch of lines that is tried: whole entries, one more on either side."""
    begin, seen = first, 0
    while begin > 0 and seen < 2:
        begin -= 1
        seen += bool(_ENTRY.match(lines[begin]))
    end, seen = last + 1, 0
    while end < len(lines) and seen < 3:
        seen += bool(_ENTRY.match(lines[end]))
        end += seen < 3
    while end > last + 1 and _HEADING.match(lines[end - 1]):
        end -= 1
    return begin, end


def _head(lines: Sequence[str], begin: int) -> list[str]:
    """The top-level line above a stretch."""
    return next(([lines[at]] for at in range(begin, -1, -1) if _TOP.match(lines[at])), [])


def _trials(lines: Sequence[str], around: Sequence[int]) -> Iterator[tuple[int, Trial]]:
    for number in around:
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#") or len(line) > LONGEST_LINE:
            continue
        for trial in wrong_marks(line):
            yield number, trial
        for trial in other_indents(lines, number):
            yield number, trial
        for trial in left_out(lines, number):
            yield number, trial


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
