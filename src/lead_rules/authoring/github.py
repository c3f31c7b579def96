"""Problems as workflow commands, which GitHub Actions shows beside the lines."""

from collections.abc import Iterable

from lead_rules.diagnostics.problems import CODES, Problem, shown
from lead_rules.diagnostics.spans import Span

__all__ = ["problems_to_github"]


def problems_to_github(problems: Iterable[Problem]) -> str:
    """A line ``::error file=...::message`` or ``::warning`` for each problem."""
    return "".join(f"{_command(problem)}\n" for problem in problems)


def _command(problem: Problem) -> str:
    where = problem.where
    place: dict[str, object] = {"file": where.file}
    message = f"{problem.message}. Help: {problem.help}"
    if isinstance(where, Span):
        place |= {"line": where.line, "col": where.column, "endLine": where.end_line}
        # The last column, where a span has the one behind it.
        place["endColumn"] = max(where.end_column - 1, 1)
    elif where.path:
        message = f"{where.path}: {message}"
    place["title"] = f"{problem.code} {CODES[problem.code]}"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    return f"::{problem.severity} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """What a message may hold: as in `escapeData` of actions/toolkit."""
    return shown(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    """What a property may hold: as in `escapeProperty` of actions/toolkit."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
