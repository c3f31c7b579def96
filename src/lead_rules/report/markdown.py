"""A decision as Markdown (CommonMark): headings, paragraphs and lists, nothing else.

Every text of a policy or a record is escaped, so that none of it is markup: not for
CommonMark, and not for the tables, the bare links and the formulas of its dialects.
"""

import re
from collections.abc import Iterator

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.report.outline import Length, outline
from lead_rules.report.phrases import Reader
from lead_rules.report.pieces import Item

__all__ = ["escaped", "escaped_within", "to_markdown"]

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~$#@!]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def to_markdown(
    answer: Decision | NoPolicy, *, reader: Reader = "officer", length: Length = "short"
) -> str:
    """An answer as Markdown, ending in a line break.

    The headline is a heading of the first level (a sentence is a paragraph), each
    section one of the second. Raises `ValueError` for a reader or a length that
    there is not.
    """
    report = outline(answer, reader=reader, length=length)
    if length == "sentence":
        return f"{escaped(report.headline)}\n"
    blocks = [f"# {escaped(report.headline)}"]
    if report.about:
        blocks.append("\\\n".join(map(escaped, report.about)))
    for section in report.sections:
        blocks.append(f"## {escaped(section.title)}")
        lines: list[str] = []
        for number, item in enumerate(section.items, 1):
            lines += _item(item, "", f"{number}. " if section.numbered else "- ")
        if section.left_out:
            lines.append(f"- {escaped(section.left_out)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _item(item: Item, indent: str, bullet: str) -> Iterator[str]:
    """Paragraphs of an item are lines of one, with hard breaks; its items are a list."""
    inner = indent + " " * len(bullet)
    said = (item.text, *item.details, *item.sources)
    yield indent + bullet + f"\\\n{inner}".join(map(escaped, said))
    for part in item.parts:
        yield from _item(part, inner, "- ")


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands."""
    plain = escaped_within(text)
    numbered = re.match(r"\d+(?=[.)])", plain)
    if numbered is not None:
        return f"{numbered[0]}\\{plain[numbered.end() :]}"
    return f"\\{plain}" if plain.startswith(("-", "+", "=", ":")) else plain


def escaped_within(text: str) -> str:
    """The same for text that does not begin a line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", text)
