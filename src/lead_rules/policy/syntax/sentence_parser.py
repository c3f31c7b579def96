"""A rule's own sentences: text with placeholders, and where each of them stands."""

import re
from collections.abc import Callable, Iterator

from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.tree import PlaceholderTree, SentenceTree
from lead_rules.yamltext.nodes import Scalar

__all__ = ["SENTENCE", "read_sentence"]

SENTENCE = r"([^{}]|\{\{|\}\}|\{(?!\s*(limit\s+of\s*)?\})[^{}]*\})*"
"""How a sentence is written: text, doubled braces, and braces that name something."""
_BRACES = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_LIMIT = re.compile(r"limit\s+of(?:\s+(?P<name>.*))?", re.DOTALL)
_SPACE = re.compile(r"\s+")


def read_sentence(text: Scalar, report: Callable[[str, str, Span, str], None]) -> SentenceTree:
    """``text {NAME} text {limit of NAME} {{ }}``, without the parts that a problem is reported of.

    A break of line counts as a space. Names are not resolved.
    """
    parts: list[str | PlaceholderTree] = []
    end = 0
    for found, span in zip(_BRACES.finditer(text.text), _places(text), strict=True):
        parts.append(text.text[end : found.start()])
        end = found.end()
        if found[0] in ("{{", "}}"):
            parts.append(found[0][0])
            continue
        part = _placeholder(found[0], span, text.plain, report)
        if part is not None:
            parts.append(part)
    parts.append(text.text[end:])
    return _joined(parts)


def _placeholder(
    braces: str, span: Span, plain: bool, report: Callable[[str, str, Span, str], None]
) -> PlaceholderTree | None:
    if braces == "{":
        report(
            "LR315",
            "a `{` is opened here and not closed",
            span,
            "close the placeholder with `}`; for a brace itself write `{{`",
        )
        return None
    if braces == "}":
        report(
            "LR315",
            "a `}` closes nothing here",
            span,
            "open the placeholder with `{`; for a brace itself write `}}`",
        )
        return None
    name = _SPACE.sub(" ", braces[1:-1]).strip()
    limit = _LIMIT.fullmatch(name)
    if limit is not None:
        name = limit["name"] or ""
    if not name:
        report(
            "LR315",
            f"`{braces}` names nothing",
            span,
            "write the name of a field or of a defined value: `{NAME}` or `{limit of NAME}`",
        )
        return None
    return PlaceholderTree(Scalar(name, plain, span), limit is not None)


def _joined(parts: list[str | PlaceholderTree]) -> SentenceTree:
    """The parts with texts that follow one another made one, and single spaces."""
    joined: list[str | PlaceholderTree] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    spaced = [_SPACE.sub(" ", part) if isinstance(part, str) else part for part in joined]
    if isinstance(spaced[0], str):
        spaced[0] = spaced[0].lstrip()
    if isinstance(spaced[-1], str):
        spaced[-1] = spaced[-1].rstrip()
    return tuple(part for part in spaced if part)


def _places(text: Scalar) -> Iterator[Span]:
    """Where each brace of a text stands in the file.

    The text as written has the same braces, since quotes and breaks of line change
    none; where an escape makes one, the whole text is the place of each.
    """
    found, written = _BRACES.findall(text.text), list(_BRACES.finditer(text.raw))
    same = [_SPACE.sub("", each[0]) for each in written] == [_SPACE.sub("", e) for e in found]
    for number, _ in enumerate(found):
        yield _within(text, written[number]) if same else text.span


def _within(text: Scalar, found: re.Match[str]) -> Span:
    start, end = _position(text, found.start()), _position(text, found.end())
    return Span(text.span.file, *start, *end)


def _position(text: Scalar, index: int) -> tuple[int, int]:
    before = text.raw[:index]
    lines = before.count("\n")
    if not lines:
        return text.span.line, text.span.column + index
    return text.span.line + lines, index - before.rfind("\n")
