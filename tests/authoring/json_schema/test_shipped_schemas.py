"""The schemas that ship with a policy take every word that a fact can have, and no other."""

import json
import re
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support import ROOT
from tests.support.record_words import OF_AN_ARREST, SHARED, at

SHIPPED = ROOT / "policies" / "multnomah-lead"
WORDS = SHARED | OF_AN_ARREST


@cache
def schema(what: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SHIPPED / f"{what}.schema.json").read_text("utf-8")))


def policy(*conditions: Any) -> dict[str, Any]:
    """A policy of a rule for each condition."""
    cite = {"source": "brochure"}
    rules = {
        f"rule-{number}": {"says": "a rule", "when": when, "cite": cite}
        for number, when in enumerate(conditions)
    }
    decision = {"title": "A decision", "record": "arrest", "include": list(rules)}
    return {
        "language": 1,
        "policy": "multnomah-lead",
        "title": "LEAD",
        "in_force": {"from": "2017-02-27"},
        "time_zone": "America/Los_Angeles",
        "sources": {"brochure": {"title": "The brochure"}},
        "rules": rules,
        "decisions": {"arrest_diversion": decision},
    }


def scenarios(*facts: dict[str, Any]) -> dict[str, Any]:
    """Scenarios of a record for each group of facts."""
    about = {"record": "arrest", "decision": "arrest_diversion"}
    records = {f"r{number}": {**about, "facts": each} for number, each in enumerate(facts)}
    case = {"says": "a case", "start": "r0", "expect": "eligible"}
    return {
        "language": 1,
        "scenarios": "multnomah-lead/2017-02-27",
        "records": records,
        "cases": {"one": case},
    }


def asked(place: str, word: object) -> Any:
    """A condition about what stands at a place, such as `seized[].contains[]`."""
    condition: Any = word
    steps = re.findall(r"\w+(?:\[\])?", place)
    for number, step in reversed(list(enumerate(steps))):
        name, listed, _ = step.partition("[]")
        if listed:
            condition = {"includes" if number == len(steps) - 1 else "some": condition}
        condition = {name: condition}
    return {place: word} if place == "participation.status" else condition


@pytest.mark.parametrize("place", WORDS)
def test_a_rule_may_ask_for_each_word_and_for_no_other(place: str) -> None:
    words = WORDS[place].split()
    conditions = [asked(place, word) for word in words]
    assert list(schema("policy").iter_errors(policy(*conditions))) == []
    assert not schema("policy").is_valid(policy(asked(place, f"{words[0]}x")))


@pytest.mark.parametrize("place", WORDS)
def test_a_scenario_may_state_each_word_and_no_other(place: str) -> None:
    words = WORDS[place].split()
    facts = [at(place, word) for word in words]
    assert list(schema("scenarios").iter_errors(scenarios(*facts))) == []
    assert not schema("scenarios").is_valid(scenarios(at(place, f"{words[0]}x")))
