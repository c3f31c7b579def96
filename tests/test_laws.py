"""The four laws, as properties of generated policies and of the shipped ones.

1. Learning a missing fact never reverses a decision.
2. The explanation is the decision.
3. `decide` is total and pure.
4. The engine agrees with the slow reference interpreter, which was written from
   docs/language.md alone.
"""

import json
import operator
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import oracle
import pytest
import yaml
from generate import (
    Plain,
    bare,
    draw_from,
    examples,
    fact_of,
    learnt,
    partial,
    policies,
    reads,
    refined,
    to_yaml,
)
from hypothesis import Phase, given, note, reject
from hypothesis import strategies as st
from library_card import CardRequest
from pydantic import BaseModel

from lead_rules import (
    ArrestRecord,
    Decision,
    Policy,
    PolicyError,
    Record,
    SocialContactRecord,
    Truth,
    decision_schema,
    read_policy,
    to_json,
)
from lead_rules.truth import FALSE, TRUE, UNKNOWN, all_of, any_of, at_least, not_

ROOT = Path(__file__).parents[1]
MODELS: dict[str, type[Record]] = {
    "card": CardRequest,
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
}
ANSWERS = {TRUE: True, FALSE: False, UNKNOWN: None}
NEVER_HOLDS = {"LR401", "LR402", "LR403"}
"""Problems of policies that are well formed: a rule that can never hold, or changes nothing."""


@dataclass(frozen=True)
class Case:
    """A decision of a policy, as plain data and as the engine read it."""

    plain: Plain
    policy: Policy
    decision: str

    @property
    def model(self) -> type[Record]:
        return MODELS[self.plain["decisions"][self.decision]["record"]]

    def decide(self, record: BaseModel) -> Decision:
        return self.policy.decide(record, self.decision)

    def judge(self, record: BaseModel) -> oracle.Verdict:
        return oracle.judge(self.plain, record, self.decision, ROOT)

    def __repr__(self) -> str:
        return f"{self.decision} of\n{to_yaml(self.plain)}"


def read(plain: Plain) -> Policy:
    return read_policy(to_yaml(plain), folder=ROOT, records=MODELS)


@st.composite
def generated(draw: Draw) -> Case:
    plain = draw(policies())
    return Case(plain, loaded(plain), draw(st.sampled_from(sorted(plain["decisions"]))))


def loaded(plain: Plain) -> Policy:
    try:
        return read(plain)
    except PolicyError as refusal:
        if {one.code for one in refusal.problems if one.severity == "error"} <= NEVER_HOLDS:
            reject()
        raise


def shipped() -> Iterator[Case]:
    for file in sorted((ROOT / "policies" / "multnomah-lead").glob("????-??-??.yaml")):
        plain = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        policy = read(plain)
        for decision in plain["decisions"]:
            yield Case(plain, policy, decision)


SHIPPED = list(shipped())
every_policy = pytest.mark.parametrize(
    "cases",
    [pytest.param(generated(), id="generated"), pytest.param(st.sampled_from(SHIPPED), id="shipped")],
)


def record_of(case: Case, known: Plain) -> Record:
    return case.model.model_validate(known)


# Law 1


@every_policy
@examples(120)
@given(st.data())
def test_learning_never_reverses(cases: st.SearchStrategy[Case], data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(partial(case.model))
    more = refined(data.draw, case.model, known)
    before, after = (case.decide(record_of(case, one)) for one in (known, more))
    note(f"learnt: {more}")
    if before.truth is not UNKNOWN and not before.provisional:
        assert after.truth is before.truth
        assert not after.provisional
    plain = without_presumptions(case.plain)
    strict = Case(plain, loaded(plain), case.decision)
    before, after = (strict.decide(record_of(case, one)) for one in (known, more))
    for old, new in zip((before, *before.rules), (after, *after.rules), strict=True):
        assert old.truth in (UNKNOWN, new.truth)


@every_policy
@examples(120)
@given(st.data())
def test_missing_is_all_that_can_matter(
    cases: st.SearchStrategy[Case], data: st.DataObject
) -> None:
    case = data.draw(cases)
    known = data.draw(partial(case.model))
    decision = case.decide(record_of(case, known))
    missing = [one.field for one in decision.missing]
    open_yet = decision.truth is UNKNOWN or decision.provisional
    assert bool(missing) is open_yet

    def leave(path: str) -> bool:
        return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in missing)

    more = learnt(data.draw, case.model, known, leave)
    note(f"missing: {missing}; learnt all others: {more}")
    assert case.decide(record_of(case, more)).truth is decision.truth


# Law 2


def recombined(evidence: Evidence) -> Truth:
    """The truth of evidence, worked out again from its parts."""
    truths = [recombined(part) for part in evidence.parts]
    kind = evidence.operator if evidence.operator in QUANTIFIERS else evidence.kind
    ...
