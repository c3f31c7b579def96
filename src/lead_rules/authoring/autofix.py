"""Mending what is certain in a policy file, and nothing else in it.

A fix is believed only after the mended text was checked: what it mends is gone,
nothing new is wrong, and every line that it does not touch says what it said.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from lead_rules.diagnostics.problems import Edit, Problem
from lead_rules.yamltext.decode import decoded
from lead_rules.yamltext.nodes import Listing, Mapping, Node, Scalar
from lead_rules.yamltext.read_nodes import read_text, stops

__all__ = ["diff", "mended"]

MOST_ROUNDS = 50  # one mistake may hide another

Check = Callable[[bytes], Sequence[Problem]]
"""Every problem in a file's bytes."""


def mended(data: bytes, check: Check) -> bytes:
    """The bytes of a policy file with all that is certain mended.

    Line ends, a byte order mark, comments and layout stay. Mending what is mended
    changes nothing.
    """
    for _ in range(MOST_ROUNDS):
        fixes = [problem.fix for problem in check(data) if problem.fix and _may(problem, data)]
        better = next((new for new in _tries(data, fixes) if _is_better(data, new, check)), None)
        if better is None:
            break
        data = better
    return _tidied(data, check)


def diff(before: bytes, after: bytes, name: str) -> Iterator[str]:
    """The lines that change, as a short unified diff; what cannot be seen is shown as `·`."""
    old, new = (_shown(data).split("\n") for data in (before, after))
    yield from difflib.unified_diff(old, new, name, f"{name}, mended", n=0, lineterm="")


def _may(problem: Problem, data: bytes) -> bool:
    """Whether a problem may be mended: of a text that cannot be read, characters and tabs."""
    return problem.code in ("LR008", "LR010") or stops(decoded(data, "")[0]) is None


def _tries(data: bytes, fixes: Sequence[tuple[Edit, ...]]) -> Iterator[bytes]:
    """All fixes together, else each by itself."""
    if len(fixes) > 1:
        yield _applied(data, _apart(fixes))
    for fix in fixes:
        yield _applied(data, fix)


def _apart(fixes: Iterable[tuple[Edit, ...]]) -> list[Edit]:
    """The edits that do not touch a stretch that another one before them does."""
    kept: list[Edit] = []
    for edit in (edit for fix in fixes for edit in fix):
        if all(
            edit.span.line != other.span.line
            or edit.span.end_column <= other.span.column
            or other.span.end_column <= edit.span.column
            for other in kept
        ):
            kept.append(edit)
    return kept


def _applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with stretches of single lines replaced."""
    lines = data.decode("utf-8").split("\n")
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        assert edit.span.line == edit.span.end_line
        number = edit.span.line - 1
        mark = "\ufeff" if number == 0 and lines[0].startswith("\ufeff") else ""
        line = lines[number].removeprefix(mark)
        new = line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
        lines[number] = mark + new
    return "\n".join(lines).encode("utf-8")


def _is_better(before: bytes, after: bytes, check: Check) -> bool:
    """Whether what was wrong is gone, and nothing new is: but for what can be mended too,
    on a line of which less could be told before.
    """
    touched = _touched(before, after)
    new = _told(
        problem
        for problem in check(after)
        if not (problem.fix and getattr(problem.where, "line", 0) in touched)
    )
    return new < _told(check(before)) and _says_the_same(before, after)


def _told(problems: Iterable[Problem]) -> Counter[tuple[str, str]]:
    return Counter((problem.code, problem.message) for problem in problems)


def _says_the_same(before: bytes, after: bytes) -> bool:
    """Whether each line that is alike in both says in both what it says in one.

    Nothing can be compared where the text could not be read before.
    """
    old, new = (read_text(decoded(data, "")[0], "")[0] for data in (before, after))
    if old is None or new is None:
        return old is None
    touched = _touched(before, after)
    return Counter(_said(old, touched)) == Counter(_said(new, touched))


def _touched(before: bytes, after: bytes) -> set[int]:
    """The lines, from 1, that are not alike."""
    pairs = zip(before.split(b"\n"), after.split(b"\n"), strict=True)
    return {number for number, (one, other) in enumerate(pairs, 1) if one != other}


def _said(node: Node, touched: set[int], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each piece of text that stands on no touched line, behind the keys that lead to it."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _said(value, touched, (*path, _key(key, touched)))
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _said(item, touched, (*path, "-"))
    elif isinstance(node, Scalar) and node.text and node.span.line not in touched:
        yield (*path, node.text)


def _key(key: Scalar, touched: set[int]) -> str:
    """A key's text; one that is mended leads to what the key before it led to."""
    return "?" if key.span.line in touched else key.text


def _tidied(data: bytes, check: Check) -> bytes:
    """Without white space at the ends of lines, and with an end to the last line."""
    text, problem = decoded(data, "")
    if problem is not None or not text:
        return data
    lines = data.decode("utf-8").split("\n")
    ends = ["\r" if line.endswith("\r") else "" for line in lines]
    tidy = [
        line.removesuffix(end).rstrip(" \t") + end for line, end in zip(lines, ends, strict=True)
    ]
    if tidy[-1]:
        tidy[-1] += ends[0]
        tidy.append("")
    new = "\n".join(tidy).encode("utf-8")
    if new == data:
        return data
    before, after = read_text(text, "")[0], read_text(decoded(new, "")[0], "")[0]
    same = before is not None and before == after and _told(check(new)) <= _told(check(data))
    return new if same else data


def _shown(data: bytes) -> str:
    text = decoded(data, "")[0] or data.decode("utf-8", "replace")
    text = re.sub(r"[ \t]+$", lambda ends: "·" * len(ends[0]), text, flags=re.MULTILINE)
    return "".join(char if char.isprintable() or char == "\n" else "·" for char in text)
