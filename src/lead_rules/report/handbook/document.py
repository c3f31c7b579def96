"""What a document is made of, before it becomes a page or Markdown.

Text is as a policy wrote it: whoever renders it escapes it for the medium.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lead_rules.report.handbook.flow import Flow
from lead_rules.report.map import AreaMap

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Code",
    "Document",
    "Entry",
    "Figure",
    "Link",
    "Paragraph",
    "Piece",
    "Section",
    "Table",
    "Terms",
    "Words",
    "entries",
    "entry",
]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to the part of the document with the id `to`."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name as it is written in a file."""

    text: str


Piece = str | Link | Code
Words = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, and the lines that stand below it."""

    words: Words
    parts: tuple["Entry", ...] = ()


Cell = tuple[Entry, ...]
"""Lines below one another; nothing is an empty cell."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. One that is `marked` says what a reader must not miss."""

    words: Words
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    entries: Cell
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Short labels, each with what it stands before."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below heads; the first cell of a row names it. `ids` are those of the rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, and all that it shows in words: `told` as a title, `steps` as lines."""

    drawing: Flow | AreaMap
    told: str
    steps: tuple[str, ...] = ()


Block = Paragraph | Bullets | Terms | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document below a title. `id` is the same whatever a policy says.

    `name` is the name of the part in the policy file, if it has one. `label` stands
    before the title, such as ``Rule 3``.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Section", ...] = ()
    name: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A title, lines about what this is, and sections. The first of them stands before
    the table of contents.
    """

    title: str
    about: tuple[Paragraph, ...]
    sections: tuple[Section, ...]


def entry(*pieces: Piece, parts: Iterable[Entry] = ()) -> Entry:
    """A line of these pieces."""
    return Entry(pieces, tuple(parts))


def entries(*lines: str) -> Cell:
    """Lines of plain text, one below the other."""
    return tuple(entry(line) for line in lines)
