"""Laws about what is unknown, and what learning it may do."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.records.read import read_record
from lead_rules.records.schema import field_at, value_at
from lead_rules.testing.laws.law import Law, Strategy, broken
from lead_rules.testing.strategies.plain_records import Draw, Filling, Plain
from lead_rules.testing.strategies.records import filling_of, pools_of, read_pair, with_fact
from lead_rules.testing.strategies.refinements import answered, learnt, refined
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.truth import UNKNOWN

__all__ = ["learning_never_reverses", "missing_answers_settle", "nothing_else_matters"]

STAY_OPEN = {"place", "event"}
"""Kinds of fact that can be known and not well enough: a place known roughly, an event
that is still to come.
"""


@dataclass(frozen=True)
class Learnt:
    """A record, the same with more facts, and what is decided of each."""

    subject: Subject
    less: BaseModel
    more: BaseModel
    before: Decision
    after: Decision

    @property
    def settled(self) -> bool:
        """Whether nothing that is learnt of the first may change what is decided of it."""
        return self.before.truth is not UNKNOWN and not self.before.provisional


def _learnt(subject: Subject, pair: tuple[Any, Any]) -> Learnt:
    less, more = pair
    return Learnt(subject, less, more, subject.decide(less), subject.decide(more))


# Learning never reverses.


def _refinements(subject: Subject, records: Strategy) -> Strategy:
    return st.builds(read_pair, _refined(subject, records), st.just(subject.model))


@st.composite
def _refined(draw: Draw, subject: Subject, records: Strategy) -> tuple[Plain, Plain]:
    known = draw(records)
    return known, draw(refined(_filling(subject), known))


def _outcome_stays(learnt: Learnt) -> None:
    before, after = learnt.before, learnt.after
    if learnt.settled and after.truth is not before.truth:
        what = f"`{before.outcome}` became `{after.outcome}` when more was learnt"
        broken(what, before=learnt.less, after=learnt.more)


def _stays_settled(learnt: Learnt) -> None:
    if learnt.settled and learnt.after.provisional:
        what = "a decision became provisional when more was learnt"
        broken(what, before=learnt.less, after=learnt.more)


def _rules_stay(learnt: Learnt) -> None:
    strict = learnt.subject.plan.without_presumptions
    old, new = strict.truths(learnt.less), strict.truths(learnt.more)
    for rule, truth in old.items():
        if truth not in (UNKNOWN, new[rule]):
            what = f"`{rule}` went from {truth.value} to {new[rule].value} when more was learnt"
            broken(what, before=learnt.less, after=learnt.more)


learning_never_reverses = Law(
    "learning_never_reverses",
    "learning a missing fact never reverses a decision, nor a rule that nothing is presumed for",
    _refinements,
    _learnt,
    {
        "a settled outcome stays": _outcome_stays,
        "a settled decision does not become provisional": _stays_settled,
        "a rule stays that nothing is presumed for": _rules_stay,
    },
)


# What is missing.


@st.composite
def _all_but_missing(draw: Draw, subject: Subject, records: Strategy) -> tuple[Plain, Plain]:
    known = draw(_half_known(subject, records))
    return known, draw(learnt(_filling(subject), known, _missing(subject, known)))


@st.composite
def _all_missing(draw: Draw, subject: Subject, records: Strategy) -> tuple[Plain, Plain]:
    known = draw(_half_known(subject, records))
    return known, draw(answered(_filling(subject), known, _missing(subject, known)))


@st.composite
def _half_known(draw: Draw, subject: Subject, records: Strategy) -> Plain:
    """A record of which a few parts that rules read are unknown, or any.

    What to ask takes long to find where nearly all is open, and is then everything.
    """
    known = draw(records)
    if draw(st.booleans()):
        known = draw(learnt(_filling(subject), known))
        for name in draw(st.lists(st.sampled_from(_read(subject)), min_size=1, max_size=3)):
            known = with_fact(known, name, None)
    return known


def _read(subject: Subject) -> list[str]:
    """The facts that rules read, and the groups and lists that they are in."""
    return list(dict.fromkeys(re.split(r"[.\[]", path)[0] for path in subject.critical_tests))


def _filling(subject: Subject) -> Filling:
    return filling_of(pools_of(subject.policy, subject.decision))


def _missing(subject: Subject, known: Plain) -> Collection[str]:
    decision = subject.decide(read_record(known, subject.model))
    return [one.field for one in decision.missing]


def _asks_nothing_once_settled(learnt: Learnt) -> None:
    if learnt.settled and learnt.before.missing:
        broken("a decision that nothing can change asks for facts", record=learnt.less)


def _asks_while_open(learnt: Learnt) -> None:
    if not learnt.settled and not learnt.before.missing:
        broken("a decision that can still change asks for nothing", record=learnt.less)


def _unasked_changes_nothing(learnt: Learnt) -> None:
    before, after = learnt.before, learnt.after
    if after.truth is not before.truth:
        what = f"`{before.outcome}` became `{after.outcome}` by facts that were not asked for"
        broken(what, before=learnt.less, after=learnt.more)


nothing_else_matters = Law(
    "nothing_else_matters",
    "what is not asked for cannot change the outcome, whatever it turns out to be",
    lambda subject, records: st.builds(
        read_pair, _all_but_missing(subject, records), st.just(subject.model)
    ),
    _learnt,
    {
        "a settled decision asks for nothing": _asks_nothing_once_settled,
        "an open decision asks for something": _asks_while_open,
        "facts that are not asked for change nothing": _unasked_changes_nothing,
    },
)


def _no_more_is_asked(learnt: Learnt) -> None:
    for one in learnt.after.missing:
        if value_at(learnt.more, one.field) is None:
            what = f"`{one.field}` is asked for when all that was asked for is answered"
            broken(what, before=learnt.less, after=learnt.more)


def _answers_are_taken(learnt: Learnt) -> None:
    for one in learnt.after.missing:
        kind = field_at(learnt.subject.root, one.field).kind
        if value_at(learnt.more, one.field) is not None and kind not in STAY_OPEN:
            what = f"`{one.field}` is still asked for when it is answered"
            broken(what, before=learnt.less, after=learnt.more)


missing_answers_settle = Law(
    "missing_answers_settle",
    "answering all that is asked for settles the decision, but for what is known too roughly",
    lambda subject, records: st.builds(
        read_pair, _all_missing(subject, records), st.just(subject.model)
    ),
    _learnt,
    {
        "no other fact is asked for": _no_more_is_asked,
        "a fact that is known well enough is not asked for again": _answers_are_taken,
    },
)
