"""Laws about a policy written otherwise: in another order, or with a rule more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from random import Random
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    CheckedDecision,
    CheckedRule,
    Count,
    Members,
    Not,
    Operand,
    Test,
    Weekdays,
)
from lead_rules.policy.ir.traverse import rewrite
from lead_rules.testing.laws.law import Law, Strategy, broken
from lead_rules.testing.strategies.records import reads
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from lead_rules.version import __version__

__all__ = ["adding_an_exclusion_never_helps", "order_never_matters", "reasons"]

ORDERS = 4
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[\w.-]+")


REASONS: dict[str, Callable[[Decision], Any]] = {
    "outcome": lambda said: said.outcome,
    "provisional": lambda said: said.provisional,
    "because": lambda said: set(said.because),
    "rules": lambda said: {(one.id, one.basis, one.truth) for one in said.rules},
    "told": lambda said: {
        (one.id, frozenset(frozenset(_WORD.findall(words)) for words in told))
        for one in said.rules
        for told in (one.told, one.told_person)
    },
    "missing": lambda said: {
        (one.field, one.presumed, frozenset(one.rules)) for one in said.missing
    },
    "presumed": lambda said: {(one.presumption, frozenset(one.fields)) for one in said.presumed},
    "contested": lambda said: {(one.reading, one.outcome) for one in said.contested},
    "notes": lambda said: {one.id for one in said.notes},
    "would_change": lambda said: {
        frozenset((one.field, frozenset(_NAME.findall(one.to)), one.may) for one in changes)
        for changes in said.would_change
    },
}
"""What a decision says, in no order: what may not change with that of the lines."""


def reasons(decision: Decision) -> dict[str, Any]:
    """All that a decision says, in no order."""
    return {part: said(decision) for part, said in REASONS.items()}


def _reordered(policy: Policy, seed: int) -> Policy:
    """The policy with its rules, the parts of its conditions and listed values in another order."""
    order = Random(seed)

    def mixed(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(order.sample(parts, len(parts)))

    def change(part: Any) -> Any:
        if isinstance(part, All | Any_ | AtLeast):
            return replace(part, parts=mixed(part.parts))
        if isinstance(part, Test):
            return replace(part, operand=_mixed(part.operand, mixed))
        if isinstance(part, CheckedDecision):
            return replace(
                part,
                include=mixed(part.include),
                exclude=mixed(part.exclude),
                note=mixed(part.note),
                readings=mixed(part.readings),
            )
        return part

    checked = policy.checked
    names = order.sample(list(checked.decisions), len(checked.decisions))
    decisions = {name: rewrite(checked.decisions[name], change) for name in names}
    return Policy(replace(checked, decisions=decisions), __version__)


def _mixed(operand: Operand, mixed: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Operand:
    """An operand with what it lists in another order."""
    if isinstance(operand, Count):
        return Count(mixed(operand.tests))
    if isinstance(operand, Members):
        return Members(mixed(operand.values))
    if isinstance(operand, Weekdays):
        return Weekdays(mixed(operand.days))
    return mixed(operand) if isinstance(operand, tuple) else operand


_in_another_order = lru_cache(maxsize=64)(_reordered)


def _with_orders(subject: Subject, records: Strategy) -> Strategy:
    return st.tuples(reads(records, subject.model), st.integers(0, ORDERS - 1))


@dataclass(frozen=True)
class Reordered:
    """A record, and what is decided of it by a policy and by the same in another order."""

    record: BaseModel
    one: Decision
    other: Decision


def _in_both_orders(subject: Subject, example: tuple[BaseModel, int]) -> Reordered:
    record, seed = example
    other = _in_another_order(subject.policy, seed).decide(record, subject.decision)
    return Reordered(record, subject.decide(record), other)


def _same(part: str, reordered: Reordered) -> None:
    said = REASONS[part]
    if said(reordered.one) != said(reordered.other):
        broken(f"another order of lines changes {part}", record=reordered.record)


order_never_matters = Law(
    "order_never_matters",
    "the order of rules, of the parts of a condition and of listed values changes neither the "
    "outcome nor the reasons",
    _with_orders,
    _in_both_orders,
    {f"{part} is the same": partial(_same, part) for part in REASONS},
)


# One rule more.

_RANK = {FALSE: 0, UNKNOWN: 1, TRUE: 2}


@lru_cache(maxsize=64)
def _with_one_more(subject: Subject) -> tuple[tuple[str, Subject], ...]:
    return tuple(_one_more(subject))


def _one_more(subject: Subject) -> Iterator[tuple[str, Subject]]:
    """The decision with one more exclusion: each of its rules, and the opposite of each."""
    checked = subject.plan.checked
    for rule in checked.rules:
        opposite = Not(rule.condition, rule.span)
        for says, when in ((rule.id, rule.condition), (f"not {rule.id}", opposite)):
            added = CheckedRule(
                id=f"added {says}",
                says=says,
                when=when,
                unless=None,
                citations=(),
                inference=None,
                span=rule.span,
            )
            more = replace(checked, exclude=(*checked.exclude, added))
            decisions = {**subject.policy.checked.decisions, checked.id: more}
            policy = Policy(replace(subject.policy.checked, decisions=decisions), __version__)
            yield says, Subject(policy, checked.id)


def _with_exclusions(subject: Subject, records: Strategy) -> Strategy:
    added = st.integers(0, len(_with_one_more(subject)) - 1)
    return st.tuples(reads(records, subject.model), added)


@dataclass(frozen=True)
class Stricter:
    """A record, what is decided of it, and what is with one more exclusion, named."""

    record: BaseModel
    before: Decision
    after: Decision
    excluded: str


def _by_both(subject: Subject, example: tuple[BaseModel, int]) -> Stricter:
    record, number = example
    excluded, stricter = _with_one_more(subject)[number]
    return Stricter(record, subject.decide(record), stricter.decide(record), excluded)


def _never_helps(stricter: Stricter) -> None:
    before, after = stricter.before, stricter.after
    if _RANK[after.truth] > _RANK[before.truth]:
        what = f"`{before.outcome}` became `{after.outcome}` by excluding"
        broken(f"{what} `{stricter.excluded}` as well", record=stricter.record)


adding_an_exclusion_never_helps = Law(
    "adding_an_exclusion_never_helps",
    "with one more exclusion a decision is met by no record that did not meet it before",
    _with_exclusions,
    _by_both,
    {"an exclusion more helps nobody": _never_helps},
)
