"""A decision as plain text."""

import textwrap
from collections.abc import Iterator

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.report.outline import Length, outline
from lead_rules.report.phrases import Reader
from lead_rules.report.pieces import Item

__all__ = ["to_text"]

WIDTH = 88


def to_text(
    answer: Decision | NoPolicy, *, reader: Reader = "officer", length: Length = "short"
) -> str:
    """An answer in words, as plain text without colour, ending in a line break.

    A sentence is one line; all else is wrapped at 88 columns, where a longer word
    lets it. Raises `ValueError` for a reader or a length that there is not.
    """
    report = outline(answer, reader=reader, length=length)
    if length == "sentence":
        return f"{report.headline}\n"
    lines = _wrapped(report.headline, "")
    for line in report.about:
        lines += _wrapped(line, "")
    for section in report.sections:
        lines += ["", *_wrapped(section.title, "")]
        for number, item in enumerate(section.items, 1):
            lines += _item(item, "  ", f"{number}. " if section.numbered else "- ")
        if section.left_out:
            lines += _wrapped(section.left_out, "  ", "- ")
    return "\n".join(lines) + "\n"


def _item(item: Item, indent: str, bullet: str) -> Iterator[str]:
    yield from _wrapped(item.text, indent, bullet)
    inner = indent + " " * len(bullet)
    for line in (*item.details, *item.sources):
        yield from _wrapped(line, inner)
    for part in item.parts:
        yield from _item(part, inner, "> ")


def _wrapped(text: str, indent: str, bullet: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent + bullet,
        subsequent_indent=indent + " " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
