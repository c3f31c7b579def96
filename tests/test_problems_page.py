"""docs/problems.md: every faulty text gives exactly the output that the page shows.

With LEAD_RULES_UPDATE=1 in the environment the outputs on the page are written
anew; read the difference before you keep it.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from lead_rules import LeadRulesError, RecordError, read_policy, read_record
from lead_rules.diagnostics import CODES, Problem
from lead_rules.report.problems import problems_to_text
from lead_rules.scenarios.files import read_scenarios
from library_card import CardRequest

PAGE = Path(__file__).parents[1] / "docs" / "problems.md"
EXAMPLE = re.compile(r"```(yaml|json)\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
SECTION = re.compile(r"^### (LR\d{3}) (.*)$", re.MULTILINE)

BASE = {
    "language": "language: 1",
    "policy": "policy: library-card",
    "title": "title: Library cards",
    "in_force": "in_force: {from: 2017-01-01}",
    "time_zone": "time_zone: America/Los_Angeles",
    "sources": "sources:\n  manual: {title: Manual, sections: {cards: Cards}}",
    "rules": "rules:\n  rule: {says: a resident, when: {resident: true}, cite: {source: manual}}",
    "decisions": "decisions:\n  card: {title: A library card, record: card, include: [rule]}",
}
SCENARIOS = {
    "scenarios": "scenarios: library-card/2017-01-01",
    "records": "records:\n  resident: {record: card, facts: {resident: true}}",
    "cases": "cases:\n  one: {start: resident, expect: eligible}",
    "language": "language: 1",
}


def output(language: str, text: str) -> str:
    """What the library says of a faulty text, without colour."""
    try:
        if language == "json":
            read_record(text, CardRequest, name="record.json")
            return ""
        written = set(re.findall(r"^(\w+):", text, re.MULTILINE))
        if written & SCENARIOS.keys():
            return scenario_output(text, written)
        rest = [line for key, line in BASE.items() if key not in written]
        text = text + "\n".join(rest) + "\n"
        policy = read_policy(text, name="policy.yaml", records={"card": CardRequest})
        problems = policy.warnings
    except LeadRulesError as error:
        problems = error.problems
    return told(problems, {"policy.yaml": text})


def scenario_output(text: str, written: set[str]) -> str:
    """The same of a faulty scenario file beside a policy that is as it should be."""
    policy = read_policy("\n".join(BASE.values()), records={"card": CardRequest})
    rest = [line for key, line in SCENARIOS.items() if key not in written]
    text = text + "\n".join(rest) + "\n"
    name = "policy.scenarios.yaml"
    return told(read_scenarios(text.encode(), policy, name=name)[1], {name: text})


def told(problems: Sequence[Problem], sources: dict[str, str]) -> str:
    shown = "\n".join(problems_to_text(problems, sources, lambda words, _: words))
    return "\n".join(line.rstrip() for line in shown.splitlines())


def examples() -> list[tuple[str, str, str, str]]:
    page = PAGE.read_text("utf-8")
    heads = [(match.start(), match[1]) for match in SECTION.finditer(page)]
    found = []
    for match in EXAMPLE.finditer(page):
        code = [code for start, code in heads if start < match.start()][-1]
        found.append((code, match[1], match[2], match[3]))
    return found


def test_the_page_can_be_written_anew() -> None:
    page = PAGE.read_text("utf-8")
    anew = EXAMPLE.sub(
        lambda match: f"```{match[1]}\n{match[2]}```\n\n```text\n{output(match[1], match[2])}\n```",
        page,
    )
    if os.environ.get("LEAD_RULES_UPDATE"):
        PAGE.write_text(anew, "utf-8")
    assert anew == PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "language", "text", "shown"),
    [pytest.param(*each, id=f"{number}-{each[0]}") for number, each in enumerate(examples())],
)
def test_example(code: str, language: str, text: str, shown: str) -> None:
    assert shown.strip()
    assert code in shown
    assert output(language, text) == shown.rstrip("\n")


def test_every_code_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert [code for code in CODES if code not in page] == []
    named = dict(SECTION.findall(page))
    assert {code: CODES[code] for code in named} == named


def test_ten_faults_give_ten_problems() -> None:
    text = """\
language: 1
policy: library-card
title: Library cards
in_force: {from: 2017-01-01, untill: 2018-01-01}
time_zone: America/Los_Angelos
sources:
  manual: {title: Manual}
define:
  unread: {says: never used, count: loans}
rules:
  one: {says: a, when: {residnt: true}, cite: {source: manual}}
  two: {says: b, when: {balance: {at_least: 5}}, cite: {source: manual}}
  three: {says: c, when: {card: {atleast: adult}}, cite: {source: manual}}
  four: {says: d, when: {card: adlt}, cite: {source: manual}}
  five: {says: e, when: {resident: true}}
  six: {says: f, when: {monitoring.gender: x}, cite: {source: manual}}
decisions:
  card:
    title: A library card
    record: card
    include: [one, two, three, four, five, six, seven]
"""
    with pytest.raises(LeadRulesError) as raised:
        read_policy(text, records={"card": CardRequest})
    found = [(p.code, str(p.where)) for p in raised.value.problems]
    assert found == [
        ("LR202", "policy.yaml:4:30"),
        ("LR206", "policy.yaml:5:12"),
        ("LR313", "policy.yaml:9:3"),
        ("LR301", "policy.yaml:11:25"),
        ("LR305", "policy.yaml:12:45"),
        ("LR302", "policy.yaml:13:34"),
        ("LR304", "policy.yaml:14:32"),
        ("LR204", "policy.yaml:15:3"),
        ("LR310", "policy.yaml:16:25"),
        ("LR308", "policy.yaml:21:49"),
    ]


def test_a_record_error_names_the_record() -> None:
    with pytest.raises(RecordError, match=r"^row 7: resident: LR103"):
        read_record('{"resident": "yes"}', CardRequest, name="row 7")
