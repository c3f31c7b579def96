"""Text that would be markup somewhere is escaped: for CommonMark and for its dialects."""

import pytest

from lead_rules.report.markdown import escaped, escaped_within


@pytest.mark.parametrize("mark", "\\`*_[]<>&|~$#@!")
def test_a_mark_is_escaped_wherever_it_stands(mark: str) -> None:
    """`@name` would call somebody, `#1` lead to an issue, `$x$` be a formula."""
    for text in (f"{mark}a", f"a{mark}b", f"a {mark}", mark * 2):
        expected = text.replace(mark, f"\\{mark}")
        assert (escaped(text), escaped_within(text)) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        # A bare address is a link.
        ("see https://a.b", "see https\\://a.b"),
        ("www.a.b", "www\\.a.b"),
        ("WWW.a.b", "WWW\\.a.b"),
        # At the start of a line alone: a list, a heading above it, a term.
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("= a", "\\= a"),
        (": a", "\\: a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
    ],
)
def test_what_begins_something_is_escaped(text: str, safe: str) -> None:
    assert escaped(text) == safe
    assert escaped_within(text) == (safe if "a.b" in text else text)


@pytest.mark.parametrize("text", ["", "plain", "at 10:30 pm", "a 5.5 g", "1 g", "a-b + c = d; (e)"])
def test_plain_text_stays(text: str) -> None:
    assert escaped(text) == text
