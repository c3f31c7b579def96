"""Policies with the scenarios beside them."""

from pathlib import Path

from lead_rules import Policy, load_policy
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.cases import Scenarios
from tests.support import ROOT
from tests.support.library_card import CardRequest

LEAD = ROOT / "policies" / "multnomah-lead"
CARD = ROOT / "tests/support/library-card/policies/library-card/2024-01-01.yaml"
RECORDS = {"card": CardRequest}


def loaded(file: Path) -> tuple[Policy, Scenarios]:
    policy = load_policy(file, records=RECORDS if file == CARD else None)
    text = file.with_suffix(".scenarios.yaml").read_bytes()
    scenarios, problems = read_scenarios(text, policy)
    assert problems == []
    assert scenarios is not None
    return policy, scenarios


SHIPPED = [LEAD / "2017-02-27.yaml", LEAD / "2018-05-16.yaml", CARD]
