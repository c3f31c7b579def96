"""Scenarios: how they are read, compared and told, and the page about them."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import Policy, load_policy, read_policy
from lead_rules.authoring.case_results import failure_to_text, results_in_words
from lead_rules.authoring.junit import to_junit
from lead_rules.authoring.problem_text import problems_to_text
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.cases import Scenarios
from lead_rules.scenarios.expectations import EXPECTED
from lead_rules.scenarios.run import Result, run_case, run_cases
from tests.support import ROOT
from tests.support.library_card import CardRequest

FILE = ROOT / "tests/support/library-card/policies/library-card/2024-01-01.yaml"
RECORDS = {"card": CardRequest}
POLICY = load_policy(FILE, records=RECORDS)
PAGE = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HEAD = BLOCKS[0][: BLOCKS[0].index("cases:")]


def read(text: str, policy: Policy = POLICY) -> Scenarios:
    found, problems = read_scenarios(text.encode(), policy, name="x.scenarios.yaml")
    assert problems == []
    assert found is not None
    return found


def told(text: str, policy: Policy = POLICY) -> str:
    found, problems = read_scenarios(text.encode(), policy, name="x.scenarios.yaml")
    assert (found is None) is any(problem.severity == "error" for problem in problems)
    return "\n".join(problems_to_text(problems, {}, lambda words, _: words))


def one(expect: str, change: str = "{}") -> Result:
    cases = read(f"{HEAD}cases:\n  one: {{start: grown-up, change: {change}, expect: {expect}}}\n")
    return run_case(POLICY, cases.cases[0])


# The page.


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_passes(block: str) -> None:
    scenarios = read(block if block.startswith("language") else HEAD + block)
    results = list(run_cases(POLICY, scenarios.cases))
    assert results
    assert [result for result in results if not result.passed] == []


def test_every_expectation_is_on_the_page_and_used() -> None:
    assert len(BLOCKS) == 3
    listed = re.findall(r"^\| `(\w+)` \|", PAGE.split("## What can be expected")[1], re.MULTILINE)
    assert listed == list(EXPECTED)
    used = set(re.findall(r"\b(\w+):", "".join(BLOCKS)))
    assert set(EXPECTED) - used == {"also", "otherwise"}


def test_the_failure_on_the_page() -> None:
    text = FILE.read_text("utf-8").replace("less_than: 14 years", "less_than: 15 years")
    name = "policies/library-card/2024-01-01.yaml"
    policy = read_policy(text, name=name, records=RECORDS)
    scenarios, problems = read_scenarios(
        BLOCKS[0].encode(), policy, name=name.replace(".yaml", ".scenarios.yaml")
    )
    assert scenarios is not None and problems == []
    failed = [each for each in run_cases(policy, scenarios.cases) if not each.passed]
    shown = "\n".join(line for each in failed for line in failure_to_text(each))
    assert shown == PAGE.split("```text\n")[1].split("\n```")[0]


# Comparing.


@pytest.mark.parametrize(
    ("expect", "change", "came"),
    [
        ("refused", "{}", "granted"),
        ("{provisional: true}", "{}", False),
        ("{because: []}", "{resident: false}", frozenset({"lives-here-or-works-here"})),
        ("{also: [owes]}", "{resident: false}", frozenset()),
        ("{missing: [born_on]}", "{}", frozenset()),
        ("{missing: []}", "{born_on: null}", frozenset({"born_on"})),
        ("{asks: [loans, born_on]}", "{loans: null}", frozenset({"loans"})),
        ("{rules: {owes: unknown}}", "{}", "false"),
        (
            "{told: {owes: gold}}",
            "{}",
            "Fees for lost items: 0 USD. The limit is less than 5 USD.",
        ),
    ],
)
def test_what_is_not_met_is_told(expect: str, change: str, came: Any) -> None:
    result = one(expect, change)
    assert [failure.came for failure in result.failures] == [came]


def test_asks_allows_others_and_missing_does_not() -> None:
    change = "{loans: null, born_on: null}"
    assert one("{asks: [loans]}", change).passed
    assert not one("{missing: [loans]}", change).passed


def test_a_reading_can_be_expected() -> None:
    policy = load_policy(ROOT / "policies/multnomah-lead/2017-02-27.yaml")
    text = """\
language: 1
scenarios: multnomah-lead/2017-02-27
records:
  contact: {record: social_contact, facts: {high_risk_of_future_possession_arrest: true}}
cases:
  one:
    start: contact
    change: {exceptional_circumstances: true}
    expect: {also: [], otherwise: {contact-exclusions: ineligible}}
"""
    result = run_case(policy, read(text, policy).cases[0])
    assert [(each.expectation.name, each.came) for each in result.failures] == [
        ("otherwise.contact-exclusions", "eligible")
    ]


@given(st.permutations(BLOCKS[0].split("cases:\n")[1].split("  fourteen-")[1:]))
def test_the_order_of_cases_does_not_matter(order: list[str]) -> None:
    parts = BLOCKS[0].split("cases:\n")[1].split("  fourteen-")
    scenarios = read(HEAD + "cases:\n" + parts[0] + "".join("  fourteen-" + each for each in order))
    found = {result.case.name: result.passed for result in run_cases(POLICY, scenarios.cases)}
    assert found == dict.fromkeys(
        ["fourteen-today", "fourteen-tomorrow", "guardian-not-asked"], True
    )


# What is wrong with a file.

MISTAKES = [
    ("{start: grown-upp, expect: granted}", "LR702 no record is called `grown-upp`"),
    ("{start: grown-up, expect: grated}", "LR705 `grated` is not an outcome of `card`"),
    ("{start: grown-up, expect: {}}", "LR706 case `one` expects nothing"),
    ("{start: grown-up, expect: {outcom: granted}}", "LR202 `outcom` is not a key of what case"),
    ("{start: grown-up}", "LR201 case `one` has no `expect`"),
    ("{start: grown-up, expect: {because: owes}}", "LR203 `because` is a list"),
    ("{start: grown-up, expect: {because: [ows]}}", "LR705 `ows` is not a rule of `card`"),
    ("{start: grown-up, expect: {rules: {owes: maybe}}}", "LR705 `maybe` is not a truth"),
    ("{start: grown-up, expect: {rules: [owes]}}", "LR203 `rules` is a mapping from a rule"),
    ("{start: grown-up, expect: {provisional: no}}", "LR705 `no` is not yes or no"),
    ("{start: grown-up, expect: {missing: [lons]}}", "LR703 `lons` is not a fact of the record"),
    ("{start: grown-up, expect: {contested: [x]}}", "LR705 `x` is not a reading of `card`"),
    ("{start: grown-up, change: {lons: []}, expect: granted}", "LR703 `lons` is not a fact"),
    ("{start: grown-up, change: {card: adlt}, expect: granted}", "LR103 "),
    ("{start: grown-up, change: {loans.fee: 3}, expect: granted}", "LR703 `loans` is a list"),
    (
        '{start: grown-up, change: {"loans[1].fee": 3}, expect: granted}',
        "LR703 `loans[1].fee` leads to an entry that is not there; the list has no entry",
    ),
    ('{start: grown-up, unknown: ["card[0]"], expect: granted}', "LR703 `card` is no list"),
    ("{start: grown-up, unknown: [a..b], expect: granted}", "LR703 `a..b` does not name a fact"),
    ("{start: grown-up, unknown: card, expect: granted}", "LR203 `unknown` is a list"),
    ("{start: grown-up, change: [card], expect: granted}", "LR203 facts are a mapping"),
    ("{start: grown-up, decision: crd, expect: granted}", "LR704 no decision is called `crd`"),
]


@pytest.mark.parametrize(("case", "said"), MISTAKES)
def test_a_mistake_gives_one_message_in_its_place(case: str, said: str) -> None:
    text = f"{HEAD}cases:\n  one: {case}\n  two: {{start: grown-up, expect: granted}}\n"
    shown = told(text)
    assert said in shown
    assert shown.count("error LR") == 1
    line = HEAD.count("\n") + 2
    assert shown.startswith(f"x.scenarios.yaml:{line}:")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("library-card/2024", "library-card/2023", "error LR701 these are scenarios of"),
        ("record: card\n", "record: crd\n", "error LR314 `crd` is not a kind of record"),
        ("resident: true", "resident: yes", 'error LR103 "yes" is not yes or no'),
        ("resident: true", "residnt: true", "error LR102 `residnt` is not a field of the record"),
        ("language: 1", "language: 2", "error LR203 language `2` is not one"),
        ("  grown-up:", "  unused: {record: card, facts: {}}\n  grown-up:", "error LR313 "),
    ],
)
def test_a_mistake_in_the_records_is_told_once(old: str, new: str, said: str) -> None:
    shown = told(BLOCKS[0].replace(old, new, 1))
    assert said in shown
    assert shown.count("error LR") == 1


def test_a_copied_case_is_told() -> None:
    shown = told(
        HEAD
        + "cases:\n"
        + "".join(f"  {name}: {{start: grown-up, expect: granted}}\n" for name in ("one", "two"))
    )
    assert "warning LR707 case `two` is about the same facts as `one`, on line 14" in shown


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    assert read_scenarios(data, POLICY)[1] != []


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.data())
def test_any_text_in_any_place_is_told_or_read(text: str, data: st.DataObject) -> None:
    whole = BLOCKS[0]
    at = data.draw(st.integers(0, len(whole)))
    found, problems = read_scenarios((whole[:at] + text + whole[at:]).encode(), POLICY)
    assert found is not None or problems != []


# Other forms.


def test_junit() -> None:
    results = [one("granted"), one("refused")]
    tree = ElementTree.fromstring(to_junit([("x\x00.yaml", results)]))
    (suite,) = tree
    assert suite.attrib == {"name": "x�.yaml", "tests": "2", "failures": "1", "errors": "0"}
    assert [case.get("name") for case in suite] == ["one", "one"]
    assert [len(case) for case in suite] == [0, 1]
    assert "expected: refused" in (suite[1][0].text or "")
    assert results_in_words(results) == "2 cases: 1 passed, 1 failed"
