"""Slips between lines: an indentation that is off, a dash or a whole line left out."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lead_rules.yamltext.repair_characters import Slip, Trial

__all__ = ["left_out", "other_indents", "uneven"]

# What a line that was left out may have said, by its indentation.
_NAMES = {
    0: ("rules", "decisions", "define", "sources", "presume", "readings", "in_force"),
    4: ("when", "name"),
}


def other_indents(lines: Sequence[str], number: int) -> Iterator[Trial]:
    """The line with each indentation that its neighbours could give it."""
    line = lines[number]
    body = line.lstrip(" \t")
    start = line[: len(line) - len(body)]
    if "\t" in start:
        at = start.index("\t") + 1
        slip = Slip("LR008", "a tab stands where spaces must", at, at + 1, "indent with spaces")
        for rank, width in enumerate(_widths(lines, number, _expanded(start))):
            yield Trial(-10 + rank, slip, (" " * width + body,), certain=True)
        return
    indent = len(start)
    for rank, width in enumerate(_widths(lines, number, indent)):
        if width == indent:
            continue
        few = f"{indent} space{'' if indent == 1 else 's'}"
        message = f"this line is indented by {few}, which does not fit the lines around it"
        help_ = f"indent it by {width}"
        if like := _like(lines, number, width):
            help_ += f", like line {like}"
        slip = Slip("LR008", message, 1, indent + 2, help_)
        yield Trial(4 + rank // 4, slip, (" " * width + body,), certain=True)


def uneven(text: str) -> int:
    """How many lines below a `key:` are not one step of two spaces in."""
    lines = [line for line in text.split("\n") if _has(line)]
    return sum(
        line.rstrip().endswith((":", ">-"))
        and _indent(below) != _indent(line.replace("- ", "  ")) + 2
        for line, below in pairwise(lines)
    )


def _expanded(start: str) -> int:
    return len(start.expandtabs(2))


def _widths(lines: Sequence[str], number: int, indent: int) -> list[int]:
    """Indentations to try, the likeliest first: those of the lines around, and one step
    in from the line above.
    """
    above = [
        _indent(lines[at]) for at in range(number - 1, max(-1, number - 12), -1) if _has(lines[at])
    ]
    below = [
        _indent(lines[at])
        for at in range(number + 1, min(len(lines), number + 6))
        if _has(lines[at])
    ]
    near = [*below[:1], *above[:1], *(each + 2 for each in above[:1]), *below, *above]
    near += [each - 2 for each in below[:1] if each >= 2]
    return list(dict.fromkeys(near)) or [indent]


def left_out(lines: Sequence[str], number: int) -> Iterator[Trial]:
    """The line with a dash before it, or with a line above it that names what it is in."""
    line = lines[number]
    body = line.lstrip(" ")
    indent = len(line) - len(body)
    if not body.startswith("-"):
        message = "a `-` is missing before this entry of a list"
        help_ = "begin each entry of a list with `- `"
        slip = Slip("LR011", message, indent + 1, indent + 2, help_)
        yield Trial(6, slip, (" " * indent + "- " + body,))
        if indent >= 2:
            yield Trial(6, slip, (" " * (indent - 2) + "- " + body,))
    for width in dict.fromkeys((indent - 2, indent - 4)):
        for key in _NAMES.get(width, ("name",)) if width >= 0 else ():
            named = key not in ("name", "when")
            message = (
                f"the line `{key}:` is missing above this one"
                if named
                else "the line above this one is missing: it would say what this belongs to"
            )
            help_ = (
                f"write `{key}:` on a line of its own above"
                if named
                else "write the missing name, then `:`, on a line of its own above"
            )
            slip = Slip("LR201", message, indent + 1, len(line.rstrip()) + 1, help_)
            yield Trial(8, slip, (f"{' ' * width}{key}:", line))


def _like(lines: Sequence[str], number: int, width: int) -> int | None:
    """The nearest line, from 1, that has this indentation."""
    distances = sorted(range(-12, 7), key=abs)
    return next(
        (
            number + by + 1
            for by in distances
            if by
            and 0 <= number + by < len(lines)
            and _has(lines[number + by])
            and _indent(lines[number + by]) == width
        ),
        None,
    )


def _has(line: str) -> bool:
    return bool(re.match(r"\s*[^\s#]", line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
