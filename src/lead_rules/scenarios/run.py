"""Running scenarios: each case decided by its own version of the policy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.scenarios.cases import Case
from lead_rules.scenarios.expectations import Expectation, Value, failing

__all__ = ["Failure", "Result", "run_case", "run_cases"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that is not met: what came instead, and why, in sentences."""

    expectation: Expectation
    came: Value
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A case and what is not as it expects; nothing is where it passes."""

    case: Case
    outcome: str
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is as the case expects."""
        return not self.failures


def run_cases(policy: Policy, cases: Iterable[Case]) -> Iterator[Result]:
    """Each case decided, in the order given."""
    return (run_case(policy, case) for case in cases)


def run_case(policy: Policy, case: Case) -> Result:
    """A case decided."""
    decision = policy.decide(case.record, case.decision)
    found = failing(case.expected, decision)
    failures = tuple(Failure(each, came, tuple(_why(decision, each, came))) for each, came in found)
    return Result(case, decision.outcome, failures)


def _why(decision: Decision, expected: Expectation, came: Value) -> Iterator[str]:
    """What the rules that the failure is about say of the record."""
    named = frozenset((*decision.because, *decision.also))
    if expected.kind.keys == "rule":
        named = frozenset((expected.key,))
    elif expected.kind.names in ("rule", "note"):
        assert isinstance(came, frozenset) and isinstance(expected.value, frozenset)
        named = came ^ expected.value
    elif expected.kind.names not in ("outcome", "flag"):
        return
    for rule in decision.rules:
        if rule.id in named and (rule.truth.value != "false" or rule.decides or len(named) < 4):
            yield f"{rule.id} is {rule.truth.value} ({rule.at}): {' '.join(rule.told)}"
