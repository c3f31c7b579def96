"""Laws about what is unknown, and what learning it may do."""

from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

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


def _refinements(subject: Subject, records: Strategy) -> Strategy:
    return st.builds(read_pair, _refined(subject, records), st.just(subject.model))


@st.composite
def _refined(draw: Draw, subject: Subject, records: Strategy) -> tuple[Plain, Plain]:
    known = draw(records)
    return known, draw(refined(_filling(subject), known))


def _never_reverses(subject: Subject, pair: tuple[Any, Any]) -> None:
    less, more = pair
    before, after = subject.decide(less), subject.decide(more)
    if before.truth is not UNKNOWN and not before.provisional:
        if after.truth is not before.truth:
            what = f"`{before.outcome}` became `{after.outcome}` when more was learnt"
            broken(what, before=less, after=more)
        if after.provisional:
            broken("a decision became provisional when more was learnt", before=less, after=more)
    strict = subject.plan.without_presumptions
    old, new = strict.truths(less), strict.truths(more)
    for rule, truth in old.items():
        if truth not in (UNKNOWN, new[rule]):
            what = f"`{rule}` went from {truth.value} to {new[rule].value} when more was learnt"
            broken(what, before=less, after=more)


learning_never_reverses = Law(
    "learning_never_reverses",
    "learning a missing fact never reverses a decision, nor a rule that nothing is presumed for",
    _refinements,
    _never_reverses,
)


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
    """A record of which up to a few parts are unknown, or any.

    What to ask takes long to find where nearly all is open, and is then everything.
    """
    known = draw(records)
    if draw(st.booleans()):
        known = draw(learnt(_filling(subject), known))
        for name in draw(st.lists(st.sampled_from(list(subject.root.fields)), max_size=3)):
            known = with_fact(known, name, None)
    return known


def _filling(subject: Subject) -> Filling:
    return filling_of(pools_of(subject.policy, subject.decision))


def _missing(subject: Subject, known: Plain) -> Collection[str]:
    decision = subject.decide(read_record(known, subject.model))
    return [one.field for one in decision.missing]


def _matters_not(subject: Subject, pair: tuple[Any, Any]) -> None:
    less, more = pair
    before, after = subject.decide(less), subject.decide(more)
    open_ = before.truth is UNKNOWN or before.provisional
    if bool(before.missing) is not open_:
        broken("a decision asks for facts if and only if it can still change", record=less)
    if after.truth is not before.truth:
        what = f"`{before.outcome}` became `{after.outcome}` by facts that were not asked for"
        broken(what, before=less, after=more)


nothing_else_matters = Law(
    "nothing_else_matters",
    "what is not asked for cannot change the outcome, whatever it turns out to be",
    lambda subject, records: st.builds(
        read_pair, _all_but_missing(subject, records), st.just(subject.model)
    ),
    _matters_not,
)


def _settle(subject: Subject, pair: tuple[Any, Any]) -> None:
    less, more = pair
    for one in subject.decide(more).missing:
        kind = field_at(subject.root, one.field).kind
        if value_at(more, one.field) is None or kind not in STAY_OPEN:
            what = f"`{one.field}` is still asked for when all that was asked for is answered"
            broken(what, before=less, after=more)


missing_answers_settle = Law(
    "missing_answers_settle",
    "answering all that is asked for settles the decision, but for what is known too roughly",
    lambda subject, records: st.builds(
        read_pair, _all_missing(subject, records), st.just(subject.model)
    ),
    _settle,
)
