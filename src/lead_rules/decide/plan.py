"""A policy as run: every rule bound, with and without the policy's presumptions."""

from dataclasses import dataclass
from typing import Any, Literal

from lead_rules.decide.bind import Binder
from lead_rules.decide.combine import combine
from lead_rules.decide.reading import TruthOf
from lead_rules.decide.steps import Step
from lead_rules.policy.meaning import CheckedDecision, CheckedPolicy, CheckedReading, CheckedRule
from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["BoundRule", "DecisionPlan", "Reading", "Rules", "Truths", "bind_decision"]

Basis = Literal["include", "exclude", "note"]
Truths = dict[str, Truth]


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule as run: it holds when `when` does, unless `unless` does."""

    rule: CheckedRule
    basis: Basis
    truth: TruthOf
    when: Step
    unless: Step | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a decision as run. `notes` have no part in the outcome."""

    include: tuple[BoundRule, ...]
    exclude: tuple[BoundRule, ...]
    notes: tuple[BoundRule, ...]

    def truths(self, record: Any) -> Truths:
        """The truth of every include and exclude, by the rule's id."""
        deciding = (*self.include, *self.exclude)
        return {rule.rule.id: rule.truth(record, record) for rule in deciding}

    def combined(self, truths: Truths) -> Truth:
        """Whether the decision is met, by the truths of its rules."""
        return combine(
            [truths[rule.rule.id] for rule in self.include],
            [truths[rule.rule.id] for rule in self.exclude],
        )

    def truth(self, record: Any) -> Truth:
        """Whether the decision is met."""
        return self.combined(self.truths(record))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as run: its rules, and the one of them that reads otherwise."""

    reading: CheckedReading
    rules: Rules
    other: BoundRule | None

    def truth(self, record: Any, truths: Truths) -> Truth:
        """Whether the decision would be met; `truths` are those of the reading taken."""
        found = dict(truths)
        for rule in self.rules.exclude if self.other is None else (self.other,):
            if rule is self.other or rule.rule.id not in found:
                found[rule.rule.id] = rule.truth(record, record)
        return self.rules.combined(found)


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """A decision as run.

    `rules` let the policy's presumptions stand in for what is unknown; `strict`
    do not.
    """

    checked: CheckedDecision
    policy: CheckedPolicy
    rules: Rules
    strict: Rules
    readings: tuple[Reading, ...]
    include: tuple[TruthOf, ...]
    exclude: tuple[TruthOf, ...]


def bind_decision(policy: CheckedPolicy, checked: CheckedDecision) -> DecisionPlan:
    """A decision of a policy as run."""
    presuming, strict = Binder(policy.zone, True), Binder(policy.zone, False)
    rules = _rules(checked, presuming)
    return DecisionPlan(
        checked=checked,
        policy=policy,
        rules=rules,
        strict=_rules(checked, strict),
        readings=tuple(_reading(each, rules, presuming) for each in checked.readings),
        include=tuple(rule.truth for rule in rules.include),
        exclude=tuple(rule.truth for rule in rules.exclude),
    )


def _rules(checked: CheckedDecision, binder: Binder) -> Rules:
    return Rules(
        tuple(_bound(rule, "include", binder) for rule in checked.include),
        tuple(_bound(rule, "exclude", binder) for rule in checked.exclude),
        tuple(_bound(rule, "note", binder) for rule in checked.note),
    )


def _bound(rule: CheckedRule, basis: Basis, binder: Binder) -> BoundRule:
    unless = binder.bind(rule.unless) if rule.unless is not None else None
    return _with(rule, basis, binder.bind(rule.when), unless)


def _with(rule: CheckedRule, basis: Basis, when: Step, unless: Step | None) -> BoundRule:
    if unless is None:
        return BoundRule(rule, basis, when.truth, when, None)
    holds, excepted = when.truth, unless.truth

    def truth(here: Any, root: Any) -> Truth:
        answer = holds(here, root)
        if answer is FALSE:
            return FALSE
        exception = excepted(here, root)
        if exception is TRUE:
            return FALSE
        return UNKNOWN if exception is UNKNOWN else answer

    return BoundRule(rule, basis, truth, when, unless)


def _reading(reading: CheckedReading, rules: Rules, binder: Binder) -> Reading:
    if reading.exclude is not None:
        exclude = tuple(_bound(rule, "exclude", binder) for rule in reading.exclude)
        return Reading(reading, Rules(rules.include, exclude, ()), None)
    assert reading.instead is not None
    read = next(
        rule
        for rule in (*rules.include, *rules.exclude, *rules.notes)
        if rule.rule.id == reading.rule
    )
    other = _with(read.rule, read.basis, binder.bind(reading.instead), read.unless)
    return Reading(reading, rules, other)
