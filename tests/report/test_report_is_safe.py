"""What a record or a policy says is text in every report: never markup, never hidden."""

import base64
import hashlib
import re
from typing import Any

import pytest

from lead_rules import to_html, to_markdown, to_text
from lead_rules.report.outline import LENGTHS, READERS
from lead_rules.values.visible import visible
from tests.support.cases import ELIGIBLE, answered, changed
from tests.support.markup import shape, squeezed, tree
from tests.support.naughty_texts import HARMLESS, NAUGHTY, PLAIN, in_a_record

pytestmark = pytest.mark.slow

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
