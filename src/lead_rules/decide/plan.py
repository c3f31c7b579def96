"""A policy as run: every rule bound, with and without the policy's presumptions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from lead_rules.decide.bind import Binder
from lead_rules.decide.combine import combine
from lead_rules.decide.reading import TruthOf
from lead_rules.decide.steps import Step
from lead_rules.policy.meaning import CheckedDecision, CheckedPolicy, CheckedReading, CheckedRule
from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["BoundRule", "DecisionPlan", "Reading", "Rules", "bind_decision"]

Basis = Literal["include", "exclude", "note"]


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

    def truth(self, record: Any) -> Truth:
        """Whether the decision is met."""
        return combine(
            [rule.truth(record, record) for rule in self.include],
            [rule.truth(record, record) for rule in self.exclude],
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading, and whether the decision would be met under its alternative."""

    reading: CheckedReading
    truth: Callable[[Any], Truth]


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
    include, exclude = rules.include, rules.exclude
    if reading.exclude is not None:
        exclude = tuple(_bound(rule, "exclude", binder) for rule in reading.exclude)
    if reading.instead is not None:
        instead = binder.bind(reading.instead)

        def replaced(rule: BoundRule) -> BoundRule:
            if rule.rule.id != reading.rule:
                return rule
            return _with(rule.rule, rule.basis, instead, rule.unless)

        include = tuple(replaced(rule) for rule in include)
        exclude = tuple(replaced(rule) for rule in exclude)
    return Reading(reading, Rules(include, exclude, ()).truth)
