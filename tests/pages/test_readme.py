"""The README's first screen and its Python are true."""

import json
import re
from pathlib import Path

import pytest

from lead_rules import ArrestRecord, read_record, to_text
from tests.support import ROOT
from tests.support.cases import LIBRARY

README = (ROOT / "README.md").read_text("utf-8")


EXPLANATIONS = (ROOT / "docs" / "explanations.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_record_is_the_example() -> None:
    example = json.loads((ROOT / "examples" / "arrest-ineligible.json").read_text("utf-8"))
    assert json.loads(block("json")) == example


def test_the_answer_is_the_answer() -> None:
    record = read_record(block("json"), ArrestRecord)
    assert block("text") == to_text(LIBRARY.decide(record, "arrest_diversion"))


def test_the_python_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("python"), "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("ELIGIBLE")


def test_the_python_of_the_page_on_explanations_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = re.search(r"```python\n(.*?)```", EXPLANATIONS, re.DOTALL)
    assert found is not None
    assert found[1].count("assert ") == 4
    exec(compile(found[1], "explanations.md", "exec"), {})


@pytest.mark.parametrize(
    "page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "geo/README.md"]
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        assert "://" in target or (page.parent / target).exists(), target
