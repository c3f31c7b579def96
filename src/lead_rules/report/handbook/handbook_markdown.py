"""A handbook as Markdown (CommonMark with tables). A drawing is told in words."""

import re
from collections.abc import Iterable, Iterator

from lead_rules.report.handbook.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Entry,
    Figure,
    Paragraph,
    Section,
    Table,
    Terms,
    Words,
)
from lead_rules.report.markdown import escaped, escaped_within
from lead_rules.values.visible import visible

__all__ = ["handbook_to_markdown"]

_NAME = re.compile(r"[\w./:-]+(\[\])?", re.ASCII)
"""What can stand as code: every name of a policy, and most file names."""


def handbook_to_markdown(document: Document) -> str:
    """A handbook as Markdown, ending in a line break. Every text is escaped."""
    first, *rest = document.sections
    blocks = [f"# {_text(document.title)}", *map(_paragraph, document.about)]
    blocks += _section(first, "1. ", 2)
    blocks.append("## Contents")
    titles = (f"{number}. {_text(each.title)}" for number, each in enumerate(document.sections, 1))
    blocks.append("\n".join(titles))
    for number, section in enumerate(rest, 2):
        blocks += _section(section, f"{number}. ", 2)
    return "\n\n".join(blocks) + "\n"


def _section(section: Section, before: str, level: int) -> Iterator[str]:
    label = f"{section.label}. " if section.label else before
    yield f"{'#' * level} {label}{_text(section.title)}"
    if section.name:
        yield _code(section.name)
    for block in section.blocks:
        yield from _block(block)
    for part in section.parts:
        yield from _section(part, "", level + 1)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _paragraph(block)
    elif isinstance(block, Bullets):
        yield "\n".join(_items(block.entries))
    elif isinstance(block, Terms):
        yield "\n".join(line for label, cell in block.rows for line in _term(label, cell))
    elif isinstance(block, Table):
        yield f"{_text(block.caption)}:"
        yield "\n".join(_table(block))
    else:
        yield from _figure(block)


def _figure(figure: Figure) -> Iterator[str]:
    yield f"{_text(figure.told).rstrip('.')}:" if figure.steps else _text(figure.told)
    if figure.steps:
        yield "\n".join(f"{number}. {_text(step)}" for number, step in enumerate(figure.steps, 1))
    for line in getattr(figure.drawing, "attribution", ()):
        yield f"Boundaries: {_text(line)}."


def _paragraph(paragraph: Paragraph) -> str:
    words = _words(paragraph.words)
    return f"**{words}**" if paragraph.marked else words


def _items(entries: Iterable[Entry], indent: str = "") -> Iterator[str]:
    for entry in entries:
        yield f"{indent}- {_words(entry.words)}"
        yield from _items(entry.parts, f"{indent}  ")


def _term(label: str, cell: Cell) -> Iterator[str]:
    """A label and one line behind it, or the lines below it."""
    if len(cell) == 1:
        yield f"- **{label}:** {_words(cell[0].words)}"
        yield from _items(cell[0].parts, "  ")
    else:
        yield f"- **{label}:**"
        yield from _items(cell, "  ")


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_text, table.heads))} |"
    yield f"|{'---|' * len(table.heads)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_on_one_line, row))} |"


def _on_one_line(cell: Cell) -> str:
    """The lines of a cell behind one another, and where each ends."""
    whole = ""
    for line in map(_flat, cell):
        whole += f"{'' if not whole else ' ' if whole.endswith('.') else '; '}{line}"
    return whole


def _flat(entry: Entry) -> str:
    """A line and what stands below it on one line, in brackets, so that nothing runs together."""
    words = _words(entry.words)
    return f"{words} ({'; '.join(map(_flat, entry.parts))})" if entry.parts else words


def _words(words: Words) -> str:
    """Text, and names as code; what leads elsewhere is named by its number already."""
    whole = ""
    for piece in words:
        if isinstance(piece, Code):
            whole += _code(piece.text)
            continue
        text = piece if isinstance(piece, str) else piece.text
        shown = escaped_within(visible(text)) if whole else _text(text)
        whole += f"{' ' * text.startswith(' ')}{shown}{' ' * text.endswith(' ')}"
    return whole.strip(" ")


def _text(text: str) -> str:
    return escaped(visible(text))


def _code(text: str) -> str:
    return f"`{text}`" if _NAME.fullmatch(text) else _text(text)
