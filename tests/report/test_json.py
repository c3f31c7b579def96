"""The published schema of a decision: every word that it can hold, and every key, by hand."""

import json
from typing import Any

import pytest

from lead_rules import Decision, to_json
from tests.support import ROOT
from tests.support.cases import BEFORE, HEROIN, OPEN, PRESUMED, answered

PARTS: dict[str, Any] = json.loads(
    (ROOT / "docs" / "schemas" / "decision.json").read_text("utf-8")
)["$defs"]
WORDS: dict[tuple[str, str], list[str]] = {
    ("RuleResult", "basis"): ["include", "exclude", "note"],
    ("Change", "may"): ["change", "correct", "learn"],
    ("Evidence", "kind"): [
        *("all", "any", "none", "not", "at_least"),
        *("holds", "test", "entry"),
    ],
}
# What is always there, in this order; `boundaries` is left out where there are none.
KEYS = (
    *("decision", "title", "outcome", "truth", "provisional", "policy", "boundaries"),
    *("engine", "record", "because", "also", "rules", "missing", "presumed", "contested"),
    *("would_change", "fixed", "notes"),
)


@pytest.mark.parametrize("place", WORDS)
def test_a_word_is_one_of_these(place: tuple[str, str]) -> None:
    part, key = place
    assert PARTS[part]["properties"][key]["enum"] == WORDS[place]
    assert key in PARTS[part]["required"]


def test_a_truth_is_true_false_or_unknown() -> None:
    assert PARTS["Truth"]["enum"] == ["true", "false", "unknown"]
    status = PARTS["PolicyVersion"]["properties"]["status"]
    assert status["anyOf"] == [{"const": "draft", "type": "string"}, {"type": "null"}]
    offered = sum(json.dumps(part).count('"enum"') for part in PARTS.values())
    assert offered == len(WORDS) + 1, "words that are not named here"


def test_a_decision_has_these_keys_in_this_order() -> None:
    document = PARTS["DecisionDocument"]
    assert tuple(document["properties"]) == KEYS
    assert tuple(document["required"]) == tuple(key for key in KEYS if key != "boundaries")
    for data in (HEROIN, OPEN, PRESUMED):
        assert tuple(json.loads(to_json(answered(data)))) == KEYS


def test_no_policy_in_force_is_said_by_its_outcome() -> None:
    answer = answered(BEFORE)
    assert not isinstance(answer, Decision)
    assert json.loads(to_json(answer))["outcome"] == "no_policy_in_force"
    assert "NoPolicy" in PARTS


@pytest.mark.parametrize(
    ("data", "outcome", "truth", "provisional"),
    [
        (HEROIN, "ineligible", "false", False),
        (OPEN, "undetermined", "unknown", False),
        (PRESUMED, "eligible", "true", True),
    ],
)
def test_the_answer_and_whether_it_is_for_now(
    data: dict[str, Any], outcome: str, truth: str, provisional: bool
) -> None:
    found = json.loads(to_json(answered(data)))
    answer = (found["outcome"], found["truth"], found["provisional"])
    assert answer == (outcome, truth, provisional)
