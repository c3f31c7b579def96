"""A record and what is decided of it, as the laws about single records look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.evaluate.evidence import Evidence
from lead_rules.policy.ir.nodes import CheckedRule
from lead_rules.testing.laws.law import Strategy
from lead_rules.testing.strategies.records import reads
from lead_rules.testing.strategies.target import Subject

__all__ = ["Decided", "any_record", "as_decided"]


@dataclass(frozen=True)
class Decided:
    """A record, and what is decided of it."""

    subject: Subject
    record: BaseModel
    decision: Decision

    @property
    def because(self) -> list[CheckedRule]:
        """The rules that decide."""
        rules = self.subject.plan.checked.deciding_rules
        return [rule for rule in rules if rule.id in self.decision.because]

    @cached_property
    def evidence(self) -> tuple[tuple[str, Evidence], ...]:
        """All evidence of the rules, at any depth, each with the id of its rule."""
        return tuple(
            (rule.id, part)
            for rule in self.decision.rules
            for evidence in filter(None, (rule.evidence, rule.exception))
            for part in _within(evidence)
        )


def _within(evidence: Evidence) -> Iterator[Evidence]:
    yield evidence
    for part in evidence.parts:
        yield from _within(part)


def as_decided(subject: Subject, record: BaseModel) -> Decided:
    return Decided(subject, record, subject.decide(record))


def any_record(subject: Subject, records: Strategy) -> Strategy:
    """What a law about single records is tried on."""
    return reads(records, subject.model)
