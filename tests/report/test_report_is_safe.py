"""What a record or a policy says is text in every report: never markup, never hidden."""

import base64
import hashlib
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Annotated, Any, Literal

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import create_model

from lead_rules import (
    Decision,
    Fact,
    Record,
    read_policy,
    to_html,
    to_markdown,
    to_text,
)
from lead_rules.report.outline import LENGTHS, READERS
from lead_rules.values.visible import visible
from tests.support.cases import ELIGIBLE, answered, changed

HARMLESS = "some harmless words"
NAUGHTY = {
    "script": "<script>alert(1)</script>",
    "closing tags": "</p></li></main></style></title></script>",
    "image": "<img src=x onerror=alert(1)>",
    "double quotes": '" onmouseover="alert(1)" x="',
    "single quotes": "' onmouseover='alert(1)",
    "cdata": "]]><b>x</b><![CDATA[",
    "comment": "--><!-- <b>",
    "entities": "&lt;b&gt; &amp; &#60;b&#62; &nbsp; &",
    "template": "{{7*7}} {% for x in y %} {# gone #} ${7*7} {0} {outcome} %s",
    "svg": "<svg><a href='javascript:alert(1)'>x</a></svg>",
    "heading": "# heading #",
    "setext": "===",
    "rule": "---",
    "dash": "- item",
    "plus": "+ item",
    "numbered": "1. one",
    "numbered too": "2) two",
    "quote": "> quoted",
    "emphasis": "**bold** _it_ ~~gone~~ `code` ``more``",
    "fence": "```\nrm -rf\n```",
    "tildes": "~~~",
    "link": "[here](https://example.org 'x') ![img](x.png) <https://example.org>",
    "reference": "[a]: https://example.org",
    "footnote": "[^1] [^1]: x",
    "bare link": "https://example.org www.example.org a@example.org",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "table of one": "a|b\n:-|-:",
    "backslashes": "\\ \\* \\\\ \\",
    "formula": "$x$ $$y$$",
    "indent": "        code",
    "task": "[x] done",
    "line breaks": "a\nb\r\nc\n\nd\x0be\x0cf",
    "tab": "\ta\tb",
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "nul": "a\x00b",
    "backspace": "abc\x08\x08\x08xyz\x7f",
    "other controls": "\x85\x9b",
    "right to left": "\u202egnitirw\u202c \u2067x\u2069 \u200f",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "separators": "a\u2028b\u2029c\u00a0d\u3000e",
    "tags": "a\U000e0041\U000e007f",
    "noncharacter": "\uffff\ufdd0",
    "surrogate": json.loads('"a\\ud800b"'),
    "surrogates the wrong way": json.loads('"\\udc00\\ud83d"'),
    "emoji": "👮🏽‍♀️ 🇺🇸",
    "accents": "Z̷̡̢a̴l̵g̶o̷ é ß İ ı",
    "right-to-left words": "مرحبا שלום",
    "long word": "x" * 200,
    "null": "null None undefined NaN",
    "uri": "javascript:alert(1) data:text/html,<b>",
    "css": "}</style><style>*{display:none} /* */ url(https://example.org)",
    "sql": "'; DROP TABLE records; --",
}


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


def in_a_record(naughty: str, which: str) -> Decision:
    """An answer by a record model and a policy that say it wherever they can.

    The policy's texts cannot hold hidden characters, so there it says them as escapes.
    """

    def fact(**more: Any) -> Fact:
        return Fact(label=naughty, question=naughty, ask=naughty, entry=naughty, **more)

    weighed: dict[str, Any] = {"weight": (Annotated[Decimal | None, fact(unit="g")], None)}
    item: Any = create_model("Item", __base__=Record, **weighed)
    fields: dict[str, Any] = {
        "id": (Annotated[str | None, Fact(label=naughty, role="reference")], None),
        "word": (Annotated[str | None, fact()], None),
        "kind": (Annotated[Literal["a", "b"] | None, fact(may="change")], None),
        "words": (Annotated[tuple[str, ...] | None, fact()], None),
        "items": (Annotated[tuple[item, ...] | None, fact()], None),
        "open": (Annotated[bool | None, fact()], None),
    }
    model: Any = create_model("Told", __base__=Record, **fields)
    shown = visible(naughty) or "-"
    policy = {
        "language": "1",
        "policy": "p",
        "title": shown,
        "in_force": {"from": "2017-01-01"},
        "time_zone": "UTC",
        "sources": {"s": {"title": shown, "publisher": shown, "sections": {"x": shown}}},
        "define": {"sum_of_all": {"says": shown, "sum": "weight", "of": "items"}},
        "presume": {"open": {"value": "false", "because": shown, "cite": {"source": "s"}}},
        "readings": {
            "r": {
                "rule": "words",
                "says": shown,
                "otherwise": shown,
                "when": {"items": {"empty": "false"}},
                "because": shown,
            }
        },
        "rules": {
            "kind": {"says": shown, "when": {"kind": "a"}, "cite": {"source": "s"}},
            "words": {
                "says": shown,
                "when": {"words": {"empty": "false"}},
                "cite": {"source": "s", "section": "x", "item": shown},
                "inference": shown,
            },
            "word": {"says": shown, "when": {"word": "some"}, "cite": {"source": "s"}},
            "total": {
                "says": shown,
                "when": {"sum_of_all": {"at_least": "5 g"}},
                "unless": {"open": "true"},
                "cite": {"source": "s"},
            },
            "note": {"says": shown, "when": {"items": {"empty": "false"}}, "cite": {"source": "s"}},
        },
        "decisions": {
            "d": {
                "title": shown,
                "record": "told",
                "include": ["kind"],
                "exclude": ["words", "word", "total"],
                "note": ["note"],
            }
        },
    }
    text = yaml.safe_dump(policy, allow_unicode=True, sort_keys=False, width=10_000)
    loaded = read_policy(text, records={"told": model})
    some: tuple[Any, ...] = ({"weight": Decimal(3)}, {})
    known: dict[str, dict[str, Any]] = {
        "refused": {"kind": "b", "word": naughty, "words": (naughty,), "items": some},
        "open": {"items": some},
        "for now": {"kind": "a", "word": naughty, "words": (), "items": ({"weight": Decimal(6)},)},
    }
    record = model.model_validate({"id": naughty, **known[which]})
    return loaded.decide(record, "d")


PLAIN = {which: in_a_record(HARMLESS, which) for which in ("refused", "open", "for now")}
ARREST = answered(changed(ELIGIBLE, id=HARMLESS))


def with_id(naughty: str) -> Any:
    """An eligible arrest of that reference; no text file can hold half a pair of surrogates."""
    whole = naughty.encode("utf-8", "replace").decode()
    return answered(changed(ELIGIBLE, id=whole))


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_a_page_keeps_its_elements(naughty: str) -> None:
    pairs: list[Any] = [(in_a_record(naughty, which), PLAIN[which]) for which in PLAIN]
    for said, plain in [*pairs, (with_id(naughty), ARREST)]:
        page = to_html(said)
        page.encode("utf-8")
        assert all(char.isprintable() or char == "\n" for char in page)
        found, expected = tree(page), tree(to_html(plain))
        assert found.elements == expected.elements
        if plain is not ARREST:
            assert squeezed(visible(naughty)) in squeezed("".join(found.text))


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_markdown_keeps_its_elements(naughty: str) -> None:
    for which, plain in PLAIN.items():
        decision = in_a_record(naughty, which)
        for reader in READERS:
            for length in LENGTHS:
                marked = to_markdown(decision, reader=reader, length=length)
                elements, text = shape(marked)
                expected, _ = shape(to_markdown(plain, reader=reader, length=length))
                assert elements == expected, marked
                assert squeezed(visible(naughty)) in squeezed(text)


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_text_hides_nothing(naughty: str) -> None:
    for said in (in_a_record(naughty, "open"), with_id(naughty)):
        for reader in READERS:
            for length in LENGTHS:
                text = to_text(said, reader=reader, length=length)
                text.encode("utf-8")
                assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\u000ab"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("  plain ® é 👮 ", "plain ® é 👮"),
    ],
)
def test_what_is_hidden_stands_as_its_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_plain_answers_say_it_everywhere() -> None:
    outcomes = [(answer.outcome, answer.provisional) for answer in PLAIN.values()]
    assert outcomes == [("ineligible", False), ("undetermined", False), ("ineligible", True)]
    text = "".join("".join(tree(to_html(answer)).text) for answer in PLAIN.values())
    assert text.count(HARMLESS) > 150
    for title in (
        *("Why", "It would be", "Presumed", "Note", "Every rule"),
        *("To decide it again", "Find out next", "The source can be read"),
    ):
        assert title in text, title


def pages() -> dict[str, str]:
    return {
        "eligible": to_html(answered(ELIGIBLE)),
        "ineligible": to_html(PLAIN["refused"]),
        "before": to_html(answered(changed(ELIGIBLE, arrested_at="2010-01-01T00:00:00Z"))),
    }


@pytest.mark.parametrize("page", pages().values(), ids=pages())
def test_a_page_fetches_nothing_and_runs_nothing(page: str) -> None:
    names = {name for name, _ in re.findall(r"<(\w+)((?:\s[^>]*)?)>", page)}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base"}
    for element in tree(page).elements:
        for name, value in element[1] if isinstance(element, tuple) else ():
            assert name not in ("src", "href", "srcset", "style", "action", "xlink:href")
            assert not name.startswith("on")
            assert "://" not in (value or "")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; '
        f"style-src &#39;sha256-{digest}&#39;; base-uri &#39;none&#39;; "
        'form-action &#39;none&#39;">'
    ) in page
    assert '<meta name="referrer" content="no-referrer">' in page
    assert '<html lang="en">' in page
    head = page[: page.index("<style>")]
    assert head.index("Content-Security-Policy") < head.index("<title>")


def test_headings_are_in_order_and_ids_are_unique() -> None:
    for page in pages().values():
        headings = re.findall(r"<h(\d)", page)
        assert headings[0] == "1"
        assert set(headings[1:]) == {"2"}
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        for named in re.findall(r'aria-labelledby="([^"]+)"', page):
            assert set(named.split()) <= set(ids)
