"""The unknown facts that can still change a decision, in the order to ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lead_rules.decide.results import Missing
from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.evidence import presuming
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.evaluate.plan import DecisionPlan, Rules, Truths
from lead_rules.records.schema import describe_fact, field_at, position, value_at
from lead_rules.search.question_order import Line, in_order, open_rule
from lead_rules.search.witness import lacks, matters
from lead_rules.values.truth import UNKNOWN

__all__ = ["missing_fact", "missing_facts"]

MOST_LOOKED_AT = 64


def missing_fact(
    plan: DecisionPlan,
    path: str,
    rules: tuple[str, ...] = (),
    presumed: str | None = None,
    known: Any = None,
) -> Missing:
    """A fact that is unknown, or not known well enough, with what to ask and whom."""
    root = plan.checked.table.root
    fact, entry = describe_fact(root, path)
    recorded = None
    if known is not None:
        recorded = found_in_words(known, field_at(root, path), zone=plan.policy.zone)
    return Missing(
        field=path,
        label=fact.label,
        entry=entry,
        question=fact.question,
        ask=fact.ask,
        rules=rules,
        presumed=presumed,
        recorded=recorded,
    )


def missing_facts(
    plan: DecisionPlan, record: Any, truths: Truths, strict: Truths
) -> tuple[Missing, ...]:
    """The facts that an open decision waits for: see `Decision.missing`.

    `truths` are those of its rules, `strict` the same with nothing presumed.
    """
    return tuple(_Open(plan, record, truths, strict).missing())


@dataclass(frozen=True)
class _Open:
    """A decision of which known facts alone leave rules open."""

    plan: DecisionPlan
    record: Any
    truths: Truths
    strict: Truths

    def missing(self) -> Iterator[Missing]:
        strict = self.waiting(self.plan.without_presumptions, self.strict)
        now = self.waiting(self.plan.rules, self.truths) if self.is_undecided else {}
        rules: dict[str, set[str]] = {
            fact: set() for fact in (*self.in_order(now), *self.in_order(strict))
        }
        for id_, line in (*now.items(), *strict.items()):
            for fact in line.facts:
                rules[fact].add(id_)
        unpresumed = {fact for line in now.values() for fact in line.facts}
        few = len(rules) <= MOST_LOOKED_AT
        for fact, waiting in rules.items():
            if few and not self.matters(fact):
                continue
            ids = tuple(sorted(waiting))
            presumed = None if fact in unpresumed else self.taken_for(fact, ids)
            yield missing_fact(self.plan, fact, ids, presumed, value_at(self.record, fact))

    @cached_property
    def is_undecided(self) -> bool:
        """Whether it is open with what is presumed too."""
        return self.plan.rules.combined(self.truths) is UNKNOWN

    def waiting(self, rules: Rules, truths: Truths) -> dict[str, Line]:
        """What each undecided rule waits for, in the order to ask for it."""
        record, root = self.record, self.plan.checked.table.root
        found: dict[str, Line] = {}
        for rule in rules.deciding:
            if truths[rule.rule.id] is UNKNOWN:
                when = rule.when.evidence(record, record, ROOT)
                unless = rule.unless.evidence(record, record, ROOT) if rule.unless else None
                rank = {fact: position(root, fact) for fact in lacks(rule, record)}
                found[rule.rule.id] = open_rule(when, unless, rule.basis, rank)
        return found

    def in_order(self, waiting: dict[str, Line]) -> tuple[str, ...]:
        """The facts that rules wait for, in the order to ask for them."""
        root = self.plan.checked.table.root
        facts = {fact for line in waiting.values() for fact in line.facts}
        return in_order(waiting.values(), {fact: position(root, fact) for fact in facts})

    def matters(self, fact: str) -> bool:
        """Whether learning a fact can settle the decision, with presumptions or without."""
        plan = self.plan
        root = plan.checked.table.root
        presuming, strict = self.open_rules
        ways = (presuming, strict) if self.is_undecided else (strict,)
        return any(
            matters(rules, plan.critical_tests, root, self.record, fact) is not False
            for rules in ways
        )

    @cached_property
    def open_rules(self) -> tuple[Rules, Rules]:
        """The rules that known facts alone leave open, with presumptions and without.

        Of an open decision every other rule is as it has to be, and stays so whatever
        is learnt: these alone decide it.
        """
        open_ = {id_ for id_, truth in self.strict.items() if truth is UNKNOWN}
        return self.plan.rules.only(open_), self.plan.without_presumptions.only(open_)

    def taken_for(self, fact: str, rules: tuple[str, ...]) -> str | None:
        """What is presumed for a fact in rules that wait for it, or for a condition there."""
        record, root = self.record, self.plan.checked.table.root
        conditions = []
        deciding = {each.rule.id: each for each in self.plan.rules.deciding}
        for bound in (deciding[id_] for id_ in rules):
            read = [bound.when, bound.unless] if bound.unless else [bound.when]
            for evidence in presuming(*(each.evidence(record, record, ROOT) for each in read)):
                assert evidence.presumed is not None
                assert evidence.stand_in is not None
                if evidence.presumed == fact:
                    return evidence.stand_in
                says = evidence.says
                if evidence.kind != "holds":
                    says = describe_fact(root, evidence.presumed).fact.label
                conditions.append(f"{says}: {evidence.stand_in}")
        return min(conditions, default=None)
