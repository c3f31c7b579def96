"""The page of each problem, from docs/problems.md: as data, and as plain text."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lead_rules.library.bundled import bundled

__all__ = ["Page", "page_to_text", "pages"]

WIDTH = 80

_SECTION = re.compile(r"^### (LR\d{3}) (.*)\n", re.MULTILINE)
_END = re.compile(r"^##+ ", re.MULTILINE)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Page:
    """What docs/problems.md says of a problem, in Markdown without its heading.

    `why` is its first paragraph: why it matters.
    """

    code: str
    name: str
    markdown: str

    @property
    def why(self) -> str:
        """The paragraphs before the first example."""
        return self.markdown.split("```", 1)[0].strip()


@cache
def pages() -> Mapping[str, Page]:
    """Each page by its code, in the order of the document."""
    text = (bundled() / "docs" / "problems.md").read_text("utf-8")
    found = {}
    for head in _SECTION.finditer(text):
        end = _END.search(text, head.end())
        body = text[head.end() : end.start() if end else len(text)].strip()
        found[head[1]] = Page(head[1], head[2], body)
    return MappingProxyType(found)


def page_to_text(page: Page) -> str:
    """A page for a terminal: examples set in, no marks of Markdown."""
    parts = [f"{page.code} {page.name}"]
    at = 0
    for fence in _FENCE.finditer(page.markdown):
        parts += _paragraphs(page.markdown[at : fence.start()])
        parts.append(textwrap.indent(fence[1].rstrip("\n"), "    ", lambda line: True))
        at = fence.end()
    parts += _paragraphs(page.markdown[at:])
    return (
        "\n\n".join("\n".join(line.rstrip() for line in part.split("\n")) for part in parts) + "\n"
    )


def _paragraphs(markdown: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", markdown.strip()):
        if paragraph:
            words = " ".join(_LINK.sub(r"\1", paragraph).replace("**", "").split())
            yield textwrap.fill(words, WIDTH, break_long_words=False, break_on_hyphens=False)
