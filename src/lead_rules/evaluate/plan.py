"""A compiled policy: every rule compiled, with and without the policy's presumptions."""

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel

from lead_rules.evaluate.combine import combine
from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.compiled import CompiledCondition
from lead_rules.evaluate.critical_tests import CriticalTests, critical_tests_of
from lead_rules.evaluate.readers import TruthOf
from lead_rules.evaluate.templates import OwnSentences, compile_sentences
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedPolicy,
    CheckedReading,
    CheckedRule,
)
from lead_rules.policy.ir.traverse import depends_on
from lead_rules.records.schema import is_closed
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = [
    "Basis",
    "CompiledRule",
    "DecisionPlan",
    "Reading",
    "Rules",
    "Truths",
    "compile_decision",
]

Basis = Literal["include", "exclude", "note"]
Truths = dict[str, Truth]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A compiled rule: it holds when `when` does, unless `unless` does."""

    rule: CheckedRule
    basis: Basis
    truth: TruthOf
    when: CompiledCondition
    unless: CompiledCondition | None
    own: OwnSentences


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled rules of a decision. `notes` have no part in the outcome."""

    include: tuple[CompiledRule, ...]
    exclude: tuple[CompiledRule, ...]
    notes: tuple[CompiledRule, ...]

    @property
    def deciding(self) -> tuple[CompiledRule, ...]:
        """Every include and exclude."""
        return (*self.include, *self.exclude)

    @property
    def all(self) -> tuple[CompiledRule, ...]:
        """The rules that decide, and after them the notes."""
        return (*self.deciding, *self.notes)

    def only(self, ids: Container[str]) -> "Rules":
        """Those of the includes and excludes that are named."""
        include, exclude = (
            tuple(rule for rule in rules if rule.rule.id in ids)
            for rules in (self.include, self.exclude)
        )
        return Rules(include, exclude, ())

    def truths(self, record: Any) -> Truths:
        """The truth of every include and exclude, by the rule's id."""
        return {rule.rule.id: rule.truth(record, record) for rule in self.deciding}

    def combined(self, truths: Truths) -> Truth:
        """Whether the decision is met, by the truths of its rules."""
        return combine(
            [truths[rule.rule.id] for rule in self.include],
            [truths[rule.rule.id] for rule in self.exclude],
        )

    def truth(self, record: Any) -> Truth:
        """Whether the decision is met; asks no more rules than it needs."""
        return combine(
            (rule.truth(record, record) for rule in self.include),
            (rule.truth(record, record) for rule in self.exclude),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A compiled reading: the decision's rules, and those of them that read otherwise."""

    reading: CheckedReading
    rules: Rules
    others: tuple[CompiledRule, ...]

    def truth(self, record: Any, truths: Truths) -> Truth:
        """Whether the decision would be met; `truths` are those of the reading taken."""
        found = dict(truths)
        for rule in self.others:
            found[rule.rule.id] = rule.truth(record, record)
        return self.rules.combined(found)


@dataclass(frozen=True)
class DecisionPlan:
    """A compiled decision.

    `rules` let the policy's presumptions stand in for what is unknown;
    `without_presumptions` do not, and are the same where nothing is presumed. `bases` and
    `words` name the deciding rules, and the outcomes. `critical_tests` are found on the
    first search for values that matter.
    """

    checked: CheckedDecision
    policy: CheckedPolicy
    rules: Rules
    without_presumptions: Rules
    readings: tuple[Reading, ...]
    include: tuple[TruthOf, ...]
    exclude: tuple[TruthOf, ...]
    bases: tuple[tuple[str, Basis], ...]
    words: dict[Truth, str]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The model of the records that the decision is about."""
        return self.checked.table.model

    @cached_property
    def critical_tests(self) -> CriticalTests:
        """Where the decision's tests turn, by the fields that they read."""
        checked = self.checked
        compiler = Compiler(self.policy.zone, checked.presumptions)
        return critical_tests_of(checked.deciding_rules, compiler)

    @cached_property
    def immutable_presumptions(self) -> Rules:
        """The rules with the presumptions alone that no change can do away with: those on
        what is fixed or protected.
        """
        root, presumptions = self.checked.table.root, self.checked.presumptions
        kept = {target: each for target, each in presumptions.items() if is_closed(root, target)}
        return (
            _rules(self.checked, Compiler(self.policy.zone, kept))
            if kept
            else self.without_presumptions
        )

    def presumed_value(self, target: str, record: Any) -> object:
        """What is presumed for a target: a value, or None for unknown."""
        presumptions = self.checked.presumptions
        return Compiler(self.policy.zone, presumptions).value_of(presumptions[target])(record)

    def presuming_instead(self, target: str, value: object) -> Rules:
        """The rules with another value presumed for a target, or with None nothing."""
        presumptions = dict(self.checked.presumptions)
        presumption = presumptions.pop(target)
        if value is not None:
            presumptions[target] = replace(presumption, value=value, holds=None)
        return _rules(self.checked, Compiler(self.policy.zone, presumptions))


def compile_decision(policy: CheckedPolicy, checked: CheckedDecision) -> DecisionPlan:
    """Compile a decision of a policy."""
    rules = _rules(checked, Compiler(policy.zone, checked.presumptions))
    without_presumptions = (
        _rules(checked, Compiler(policy.zone, {})) if checked.presumptions else rules
    )
    return DecisionPlan(
        checked=checked,
        policy=policy,
        rules=rules,
        without_presumptions=without_presumptions,
        readings=tuple(_reading(policy, checked, each, rules) for each in checked.readings),
        include=tuple(rule.truth for rule in rules.include),
        exclude=tuple(rule.truth for rule in rules.exclude),
        bases=tuple((rule.rule.id, rule.basis) for rule in rules.deciding),
        words=dict(zip((TRUE, FALSE, UNKNOWN), checked.outcomes, strict=True)),
    )


def _rules(checked: CheckedDecision, compiler: Compiler) -> Rules:
    return Rules(
        tuple(_bound(rule, "include", compiler) for rule in checked.include),
        tuple(_bound(rule, "exclude", compiler) for rule in checked.exclude),
        tuple(_bound(rule, "note", compiler) for rule in checked.note),
    )


def _bound(rule: CheckedRule, basis: Basis, compiler: Compiler) -> CompiledRule:
    unless = compiler.compile(rule.unless) if rule.unless is not None else None
    when = compiler.compile(rule.when)
    own = compile_sentences(compiler, rule.tell, rule.tell_person)
    if unless is None:
        return CompiledRule(
            rule=rule, basis=basis, truth=when.truth, when=when, unless=None, own=own
        )
    return CompiledRule(
        rule=rule,
        basis=basis,
        truth=_excepted(when.truth, unless.truth),
        when=when,
        unless=unless,
        own=own,
    )


def _excepted(holds: TruthOf, excepted: TruthOf) -> TruthOf:
    """The truth of a rule with an exception."""

    def truth(here: Any, root: Any) -> Truth:
        answer = holds(here, root)
        if answer is FALSE:
            return FALSE
        exception = excepted(here, root)
        if exception is TRUE:
            return FALSE
        return UNKNOWN if exception is UNKNOWN else answer

    return truth


def _reading(
    policy: CheckedPolicy, checked: CheckedDecision, reading: CheckedReading, rules: Rules
) -> Reading:
    presumptions = checked.presumptions
    compiler = Compiler(policy.zone, presumptions, reading.read)
    if reading.exclude is not None:
        exclude = tuple(_bound(rule, "exclude", compiler) for rule in reading.exclude)
        return Reading(reading, Rules(rules.include, exclude, ()), exclude)
    assert reading.read is not None
    others = []
    for bound in rules.deciding:
        if bound.rule.id == reading.read.id:
            others.append(_bound(reading.read, bound.basis, Compiler(policy.zone, presumptions)))
        elif depends_on(bound.rule, reading.read.id):
            others.append(_bound(bound.rule, bound.basis, compiler))
    return Reading(reading, rules, tuple(others))
