"""What is tested: one decision of a policy, and where its tests turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.critical_tests import CriticalTest, CriticalTests, critical_tests_of
from lead_rules.evaluate.plan import DecisionPlan, compile_decision
from lead_rules.records.schema import Field

__all__ = ["Subject", "subjects_of"]


@dataclass(frozen=True)
class Subject:
    """A decision of a policy.

    Raises `KeyError` for a decision that the policy does not make.
    """

    policy: Policy
    decision: str

    def __post_init__(self) -> None:
        self.policy.record_model(self.decision)

    def __repr__(self) -> str:
        return f"{self.policy.id} {self.policy.version}: {self.decision}"

    def decide(self, record: BaseModel) -> Decision:
        """What the policy says of a record."""
        return self.policy.decide(record, self.decision)

    @property
    def model(self) -> type[BaseModel]:
        """The model of the records that the decision is about."""
        return self.plan.checked.table.model

    @property
    def root(self) -> Field:
        """The fields of those records."""
        return self.plan.checked.table.root

    @cached_property
    def plan(self) -> DecisionPlan:
        """The decision as run."""
        return compile_decision(self.policy.checked, self.policy.checked.decisions[self.decision])

    @cached_property
    def critical_tests(self) -> CriticalTests:
        """Where the tests turn: of the deciding rules, of the notes and of other readings."""
        checked = self.plan.checked
        rules = list(checked.rules)
        for reading in checked.readings:
            rules += [reading.read] if reading.read is not None else reading.exclude or ()
        return critical_tests_of(rules, Compiler(self.policy.checked.zone, checked.presumptions))

    def critical_tests_at(self, path: str) -> tuple[CriticalTest, ...]:
        """Where tests of the field at a dotted path turn, without entry numbers."""
        return self.critical_tests.get(path, ())


def subjects_of(policy: Policy, decision: str | None = None) -> Iterator[Subject]:
    """Each decision of a policy, or the one that is named."""
    for name in policy.decisions if decision is None else (decision,):
        yield Subject(policy, name)
