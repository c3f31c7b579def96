"""How much is tried, and the policies and records that property tests are about."""

import json
import os
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import yaml
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from pydantic import BaseModel

from lead_rules import load_library
from lead_rules.testing import MadePolicy
from lead_rules.testing import policies as policies_over
from lead_rules.testing.strategies import refinements
from lead_rules.testing.strategies.plain_records import Filling
from lead_rules.testing.strategies.records import filling_of, pools_of
from tests.support import ROOT
from tests.support.library_card import RECORDS
from tests.support.places import policies_of_places

Plain = Any  # text, lists and mappings
Strategy = st.SearchStrategy[Plain]

AREAS = "high-pedestrian-traffic/2017-02-27"
TIMES_AS_MANY = int(os.environ.get("LEAD_RULES_EXAMPLES", "1"))


KEPT = DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples")


def examples(number: int) -> settings:
    """The same examples on every run, quickly.

    `LEAD_RULES_EXAMPLES=20` tries twenty times as many, new ones on each run, makes one
    that fails as small as it can, and keeps it for the next run.
    """
    long = TIMES_AS_MANY > 1
    return settings(
        max_examples=number * TIMES_AS_MANY,
        derandomize=not long,
        database=KEPT if long else None,
        deadline=None,
        phases=[Phase.reuse, Phase.generate, Phase.shrink] if long else [Phase.generate],
    )


FIRST = 10
"""Hypothesis makes most of the later ones by repeating parts of those it had."""


def check_many(number: int, check: Callable[..., None], **drawn: Strategy) -> None:
    """Tries so many examples that are different, most of them, a few at a time."""
    few = settings(examples(1), max_examples=FIRST)
    for turn in range(number * TIMES_AS_MANY // FIRST):
        tried = few(given(**drawn)(check))
        (tried if TIMES_AS_MANY > 1 else seed(turn)(tried))()


def policies() -> st.SearchStrategy[MadePolicy]:
    """Small policies about a library card."""
    return policies_over(RECORDS, areas=AREAS, folder=ROOT)


def as_written(text: str) -> Plain:
    """A policy as plain data, in which every scalar is text."""
    return yaml.load(text, yaml.CBaseLoader)


def fresh(plain: Plain) -> Plain:
    """An equal value that shares no part with another, and is printed as it is."""
    return json.loads(json.dumps(plain))


@cache
def filling(model: type[BaseModel]) -> Filling:
    """Records of a model, at the limits of the policy that is shipped for it."""
    shipped = load_library(ROOT).version("2017-02-27")
    policy, name = next(
        (policy, name)
        for policy in (shipped, *policies_of_places())
        for name in policy.decisions
        if policy.record_model(name) is model
    )
    return filling_of(pools_of(policy, name))


def records(model: type[BaseModel]) -> Strategy:
    """A plain record with about a quarter of its facts unknown, at any depth."""
    return filling(model).records().map(fresh)


def learnt(filling: Filling, known: Plain, leave: Collection[str] = ()) -> Strategy:
    """The same record with all facts learnt, but for those to leave and what is inside them."""
    return refinements.learnt(filling, known, leave).map(fresh)
