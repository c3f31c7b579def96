"""Decisions of generated policies and of the shipped ones, and records at their limits."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules import ArrestRecord, Decision, Policy, PolicyError, SocialContactRecord, read_policy
from lead_rules.diagnostics.problems import Problem
from lead_rules.testing.strategies.plain_records import Draw, Filling
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.testing.strategies.records import filling_of, pools_of
from lead_rules.testing.strategies.target import Subject
from lead_rules.testing.strategies.targeted_records import varied_plain
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.truth import TRUE, UNKNOWN
from tests.support import ROOT
from tests.support.generate import Plain, as_written, fresh, policies
from tests.support.library_card import CardRequest
from tests.support.places import POLICIES_OF_PLACES, RECORDS_OF_PLACES

MODELS: dict[str, type[BaseModel]] = {
    "card": CardRequest,
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
    **RECORDS_OF_PLACES,
}
NEVER_USED, NEVER_HOLDS = "LR313", "LR401"


@dataclass(frozen=True)
class Case:
    """A decision of a policy: the policy as plain data, and as the engine read it."""

    plain: Plain
    policy: Policy
    decision: str
    searched: bool = False  # whether it is worth a search for a record that meets it

    def __repr__(self) -> str:
        return f"{self.decision} of\n{policy_text(self.plain)}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(repr(self))

    @property
    def model(self) -> type[BaseModel]:
        return MODELS[self.plain["decisions"][self.decision]["record"]]

    def decide(self, known: Plain) -> Decision:
        return self.policy.decide(self.model.model_validate(known), self.decision)

    @cached_property
    def strict(self) -> "Case":
        """The same without presumptions."""
        plain = without_presumptions(self.plain)
        return Case(plain, loaded(plain), self.decision)

    def rules(self) -> list[str]:
        decision = self.plain["decisions"][self.decision]
        return [rule for basis in ("include", "exclude") for rule in decision.get(basis, [])]

    @property
    def subject(self) -> Subject:
        return pools_of(self.policy, self.decision).subject

    @property
    def nearly_whole(self) -> st.SearchStrategy[Plain]:
        """Records with few unknown parts, for what looks at all that could be learnt."""
        whole = filling_of(pools_of(self.policy, self.decision), whole=True).records()
        names = st.lists(st.sampled_from(list(self.model.model_fields)), max_size=3)
        return st.builds(
            lambda known, gone: {k: known[k] for k in known if k not in gone}, whole, names
        )

    @property
    def filling(self) -> Filling:
        """Records at the limits of this policy."""
        return filling_of(pools_of(self.policy, self.decision))

    @property
    def records(self) -> st.SearchStrategy[Plain]:
        """Plain records at the limits of this policy, about a quarter of the facts unknown."""
        return self.filling.records().map(fresh)

    @property
    def aimed(self) -> st.SearchStrategy[Plain]:
        """Plain records, half of which were looked for to come out in some way."""
        return st.one_of(self.records, aimed(self))


WAYS: tuple[Callable[[Decision], bool], ...] = (
    lambda decision: decision.truth is TRUE,
    lambda decision: decision.truth is UNKNOWN,
    lambda decision: decision.provisional,
    lambda decision: len(decision.contested) == 1,
    lambda decision: len(decision.contested) > 1,
)
"""How a decision seldom comes out."""
TRIES = 6


@st.composite
def aimed(draw: Draw, case: Case) -> Plain:
    """Of a few records one that comes out in some way, if there is one."""
    comes_out = draw(st.sampled_from(WAYS))
    pools = pools_of(case.policy, case.decision)
    near = [filling_of(pools, whole=True).records(), case.nearly_whole]
    if case.searched:
        near.append(varied_plain(pools))
    presumed = st.sampled_from(["", *case.plain.get("presume", {})])
    for _ in range(TRIES):
        known = unlearnt(fresh(draw(st.one_of(near))), draw(presumed).split("."))
        if comes_out(case.decide(known)):
            break
    return known


def unlearnt(known: Plain, path: list[str]) -> Plain:
    """The record without a fact, in every entry of a list on the way."""
    if isinstance(known, list):
        return [unlearnt(each, path) for each in known]
    name, *rest = path
    others = {key: value for key, value in known.items() if key != name}
    return {**others, name: unlearnt(known[name], rest)} if rest and name in known else others


@lru_cache(maxsize=64)
def read(text: str) -> Policy:
    return read_policy(text, folder=ROOT, records=MODELS)


def loaded(plain: Plain) -> Policy:
    """The policy, as the engine reads it; one that makes no sense is not an example."""
    try:
        return read(policy_text(plain))
    except PolicyError as refusal:
        if {one.code for one in errors(refusal)} <= {NEVER_USED, NEVER_HOLDS}:
            reject()
        raise


def errors(refusal: PolicyError) -> list[Problem]:
    return [one for one in refusal.problems if one.severity == "error"]


def without_presumptions(plain: Plain) -> Plain:
    """The same policy without presumptions, and without what they alone name."""
    rest = {part: value for part, value in plain.items() if part != "presume"}
    while True:
        try:
            read(policy_text(rest))
        except PolicyError as refusal:
            if {one.code for one in errors(refusal)} != {NEVER_USED}:
                raise
            rest = without(rest, {NAME.findall(one.message)[-1] for one in errors(refusal)})
        else:
            return rest


NAME = re.compile(r"`(.+?)`")


def without(plain: Plain, unused: set[str]) -> Plain:
    """The policy without the definitions and sources of these names, and its areas if named."""
    kept = {
        part: {name: each for name, each in value.items() if name not in unused}
        if part in ("define", "sources")
        else value
        for part, value in plain.items()
        if part != "areas" or value not in unused
    }
    return {part: value for part, value in kept.items() if value}


@st.composite
def generated(draw: Draw) -> Case:
    made = draw(policies())
    decision = draw(st.sampled_from(sorted(made.policy.decisions)))
    return Case(as_written(made.text), made.policy, decision)


def decisions_of(files: Iterable[Path]) -> Iterator[Case]:
    for file in files:
        plain = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        policy = read(file.read_text("utf-8"))
        for decision in plain["decisions"]:
            yield Case(plain, policy, decision, searched=True)


SHIPPED = list(decisions_of(sorted((ROOT / "policies/multnomah-lead").glob("????-??-??.yaml"))))
OF_PLACES = list(decisions_of(POLICIES_OF_PLACES))
Cases = st.SearchStrategy[Case]
of_every_policy = pytest.mark.parametrize(
    "cases",
    [
        pytest.param(generated(), id="generated"),
        pytest.param(st.sampled_from([*SHIPPED, *SHIPPED, *OF_PLACES]), id="shipped"),
    ],
)


def shuffled(part: Plain, order: random.Random) -> Plain:
    """The same policy with its lines in another order."""
    if isinstance(part, dict):
        pairs = [
            (key, value if key in BETWEEN else shuffled(value, order))
            for key, value in part.items()
        ]
        order.shuffle(pairs)
        return dict(pairs)
    if isinstance(part, list):
        entries = [shuffled(entry, order) for entry in part]
        order.shuffle(entries)
        return entries
    return part
