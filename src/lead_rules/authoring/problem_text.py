"""Problems as text, with the line they are about, and as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from lead_rules.diagnostics.problems import CODES, Problem, shown
from lead_rules.diagnostics.spans import Span

__all__ = ["problems_to_json", "problems_to_text"]

WIDTH = 100

Paint = Callable[[str, str], str]
"""Takes a piece of text and what it is: `error`, `warning`, `mark`, `help`."""


def problems_to_text(
    problems: Iterable[Problem], sources: Mapping[str, str], paint: Paint
) -> Iterator[str]:
    """Each problem in a few lines; its source line underlined where `sources` has it."""
    for problem in problems:
        head = paint(f"{problem.severity} {problem.code}", problem.severity)
        yield f"{shown(str(problem.where))}: {head} {shown(problem.message)}"
        if isinstance(problem.where, Span) and problem.where.file in sources:
            yield from _underlined(problem.where, sources[problem.where.file], paint)
        mends = " (`check --fix` does it)" if problem.fix else ""
        yield f"  {paint('help:', 'help')} {shown(problem.help)}{mends}"
        yield ""


def problems_to_json(problems: Iterable[Problem]) -> str:
    """A list of problems: code, name, severity, message, help, file, where in it, and the
    edits that surely mend it. What cannot be seen stands as its escape.
    """
    text = json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _plain(problem: Problem) -> dict[str, object]:
    where = problem.where
    place: dict[str, object] = {"file": where.file}
    if isinstance(where, Span):
        place |= _stretch(where)
    else:
        place["path"] = where.path
    return {
        "code": problem.code,
        "name": CODES[problem.code],
        "severity": problem.severity,
        "message": problem.message,
        "help": problem.help,
        **place,
        "fix": [{**_stretch(edit.span), "text": edit.text} for edit in problem.fix],
    }


def _stretch(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _underlined(span: Span, source: str, paint: Paint) -> Iterator[str]:
    lines = source.split("\n")
    if not 0 < span.line <= len(lines):
        return
    line = lines[span.line - 1].rstrip("\r")
    end = span.end_column if span.end_line == span.line else len(line) + 1
    # A long line is shown from shortly before the place.
    start = max(0, span.column - 1 - 40) if len(line) > WIDTH else 0
    seen = "".join(char if char.isprintable() else "·" for char in line[start : start + WIDTH])
    width = max(1, min(end, start + len(seen) + 1) - span.column)
    number = str(span.line)
    margin = " " * len(number)
    yield f"  {number} | {seen}"
    yield f"  {margin} | {' ' * (span.column - 1 - start)}{paint('^' * width, 'mark')}"
