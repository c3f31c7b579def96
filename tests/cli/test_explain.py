"""`lead-rules explain` shows the pages of docs/problems.md."""

import pytest
from click.testing import CliRunner, Result

from lead_rules.authoring.problem_pages import Page, page_to_text
from lead_rules.cli import main
from lead_rules.diagnostics.problems import CODES


def explain(*codes: str) -> Result:
    return CliRunner().invoke(main, ["explain", *codes])


def test_a_page_in_plain_text() -> None:
    assert (
        explain("LR202").output
        == """\
LR202 no such key

A key that is not known would do nothing, and its author would think that it
does.

    rules:
      rule:
        says: a resident
        wen: {resident: true}
        cite: {source: manual}

    policy.yaml:4:5: error LR202 `wen` is not a key of rule `rule`
      4 |     wen: {resident: true}
        |     ^^^
      help: did you mean `when`? (`check --fix` does it)

Write instead:

    rules:
      rule:
        says: a resident
        when: {resident: true}
        cite: {source: manual}
"""
    )


@pytest.mark.parametrize("given", ["lr203", "203", " LR203 "])
def test_a_code_in_other_words(given: str) -> None:
    assert explain(given).output == explain("LR203").output


def test_several_pages() -> None:
    output = explain("LR204", "LR206").output
    assert output.startswith("LR204 rule without a citation\n")
    assert "\n\n\nLR206 wrong dates or time zone\n" in output


def test_without_a_code_all_are_listed() -> None:
    assert explain().output.splitlines() == [f"{code}  {name}" for code, name in CODES.items()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("LR2003", "LR2003 is not the code of a problem; did you mean LR203 (wrong shape)?"),
        ("weather", "weather is not the code of a problem; `lead-rules explain` lists them"),
    ],
)
def test_an_unknown_code(given: str, said: str) -> None:
    done = explain(given)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_marks_of_markdown_do_not_show() -> None:
    page = Page("LR000", "x", "An **error** in\n[the page](language.md).\n\n```yaml\n\na: 1\n```")
    assert page_to_text(page) == "LR000 x\n\nAn error in the page.\n\n\n    a: 1\n"
