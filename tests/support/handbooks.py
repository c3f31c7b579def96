"""What handbooks are made of."""

import json
import re
from typing import Any

import yaml

from lead_rules import Policy, read_policy
from lead_rules.report.handbook.document import Document
from lead_rules.report.handbook.handbook import handbook
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.cases import Scenarios
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.values.visible import visible
from tests.support import ROOT
from tests.support.cases import LIBRARY
from tests.support.library_card import CardRequest

CARD_FILE = "tests/support/library-card/policies/library-card/2024-01-01.yaml"


def card_policy(text: str | None = None) -> Policy:
    text = (ROOT / CARD_FILE).read_text("utf-8") if text is None else text
    return read_policy(text, name=CARD_FILE, folder=ROOT, records={"card": CardRequest})


def scenarios_of(policy: Policy) -> Scenarios:
    file = policy.checked.file.replace(".yaml", ".scenarios.yaml")
    found, problems = read_scenarios((ROOT / file).read_bytes(), policy, name=file)
    assert problems == []
    assert found is not None
    return found


LEAD = LIBRARY.version("2018-05-16")
CASES = scenarios_of(LEAD)


def hostile(naughty: str) -> Document:
    """A policy that says it wherever it can, with another version that says something else."""
    shown = visible(naughty) or "-"
    text = (ROOT / CARD_FILE).read_text("utf-8")
    source = yaml.load(text, Loader=yaml.BaseLoader)

    def said(part: Any, key: str = "") -> Any:
        if isinstance(part, dict):
            return {name: said(value, name) for name, value in part.items()}
        return shown if key in ("says", "title", "cards", "fees", "item") else part

    source = said(source)
    source["readings"] = {
        "r": {
            "rule": "owes",
            "says": shown,
            "otherwise": shown,
            "when": {"resident": "true"},
            "because": shown,
        }
    }
    source["presume"] = {"resident": {"value": "true", "because": shown}}
    scenarios = (ROOT / CARD_FILE.replace(".yaml", ".scenarios.yaml")).read_text("utf-8")
    cases = re.sub(
        "says: .*", lambda _: f"says: {json.dumps(shown, ensure_ascii=False)}", scenarios
    )
    policy = card_policy(policy_text(source))
    found, problems = read_scenarios(cases.encode(), policy)
    assert problems == [] and found is not None
    return handbook(policy, scenarios=found, digests={CARD_FILE: "0" * 64})
