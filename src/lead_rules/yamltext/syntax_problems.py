"""What PyYAML cannot parse, reported in an author's words."""

import re

import yaml

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span

__all__ = ["MOST_DEPTH", "syntax_problem", "too_deep"]

MOST_DEPTH = 64

# What PyYAML says, what the author is told, what to do, and whether the place
# to show is where the construct began rather than where reading stopped.
_SYNTAX: tuple[tuple[str, str, str, bool], ...] = (
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put text that has a colon in quotes, and line up keys that belong together",
        False,
    ),
    (
        "could not find expected ':'",
        "this line has no `:` after its key",
        "write `key: value`",
        True,
    ),
    (
        "did not find expected key",
        "this line does not line up with the ones above it",
        "give keys that belong together the same number of spaces",
        False,
    ),
    (
        "did not find expected '-' indicator",
        "this line does not line up with the list above it",
        "begin each entry of a list with `- ` in the same column",
        False,
    ),
    (
        "while scanning a quoted scalar",
        "a quotation mark is opened here and not closed",
        "close it, on the same line if you can",
        True,
    ),
    (
        "while parsing a flow sequence",
        "a list opened with `[` is not closed",
        "separate its entries with `,` and close it with `]`",
        True,
    ),
    (
        "while parsing a flow mapping",
        "a mapping opened with `{` is not closed",
        "separate its entries with `,` and close it with `}`",
        True,
    ),
    (
        "block sequence entries are not allowed",
        "a list entry `- ` stands where none can be",
        "begin the list on a line of its own, below its key",
        False,
    ),
    (
        "expected <document start>",
        "text stands behind the end of the policy",
        "check the indentation of this line and of the one above it",
        False,
    ),
    (
        "unknown escape character",
        "this `\\` begins no known escape",
        "use 'single quotes', in which `\\` is just a character",
        False,
    ),
    (
        "invalid Unicode character escape code",
        "this escape is half a character, or none at all",
        "write the character itself",
        False,
    ),
)


def _leads(text: str, index: int) -> bool:
    """Whether nothing but a key stands before a colon on its line."""
    begin = text.rfind("\n", 0, index) + 1
    return begin > 0 and ":" not in text[begin:index] and text[begin : begin + 1] == " "


def _braces(text: str, index: int) -> bool:
    """Whether what stands before a place is a key and something in braces."""
    begin = text.rfind("\n", 0, index) + 1
    return re.search(r":\s+\{[^{}]*\}\s*$", text[begin:index]) is not None


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """The problem of a text at which PyYAML raised this."""
    said = f"{error.context or ''}; {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if "nesting depth" in said:  # libyaml has a bound of its own, as it reads ahead
        return too_deep(Span(file, line, column, line, column + 1))
    message, help_ = error.problem or "this is not YAML", "compare the line with its neighbours"
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        message, help_ = "a tab stands where spaces must", "indent with spaces"
    elif "did not find expected key" in said and mark is not None and _braces(text, mark.index):
        message = "text that begins with `{` stands here without quotes"
        help_ = "put the whole text in quotes"
    elif "mapping values are not allowed" in said and mark is not None and _leads(text, mark.index):
        message = "this line is indented more than the line above it allows"
        help_ = "line it up with the keys that it belongs to"
    elif "cannot start any token" in said and mark is not None:
        character = text[mark.index : mark.index + 1]
        message, help_ = f"text cannot begin with `{character}`", "put the text in quotes"
    else:
        for key, words, what_to_do, at_start in _SYNTAX:
            if key in said:
                message, help_ = words, what_to_do
                mark = (error.context_mark or mark) if at_start else mark
                break
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Problem("LR005", message, Span(file, line, column, line, column + 1), help_)


def too_deep(span: Span) -> Problem:
    """The problem of a part that lies inside more than `MOST_DEPTH` others."""
    what = f"more than {MOST_DEPTH} levels lie inside one another"
    return Problem("LR004", what, span, "give inner parts a name of their own under `define`")
