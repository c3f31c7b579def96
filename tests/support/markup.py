"""The elements of a page and of Markdown, apart from the text in them."""

import re
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Tree(HTMLParser):
    """The elements of a page with their attributes, and its text apart from them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Any] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs, "closed"))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(f"/{tag}")

    def handle_decl(self, decl: str) -> None:
        self.elements.append(f"!{decl}")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def tree(page: str) -> Tree:
    parser = Tree()
    parser.feed(page)
    parser.close()
    return parser


def shape(markdown: str) -> tuple[list[Any], str]:
    """The elements that Markdown makes, and its text. With tables and strikethrough."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    elements: list[Any] = []
    text: list[str] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "text":
                text.append(token.content)
            else:
                elements.append((token.type, token.tag, token.nesting, token.attrs, token.info))
            if token.type in ("softbreak", "hardbreak"):
                text.append("\n")
            walk(token.children or [])

    walk(parser.parse(markdown))
    return elements, "\n".join(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
