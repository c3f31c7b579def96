"""Records decided by two versions of a policy: whose outcome changes, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import RecordError

__all__ = ["ChangedOutcome", "Reason", "RecordComparison", "RefusedRecord", "compare_records"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A deciding rule: see `RuleResult`."""

    rule: str
    says: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """A record with another outcome. An outcome that rests on a presumption says so."""

    record: str
    before: str
    after: str
    before_because: tuple[Reason, ...]
    after_because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be read, and what is wrong with it."""

    record: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """How two versions decide the same records.

    `records` is how many there were: the `same`, the `changed` and the `refused`.
    """

    decision: str
    same: int
    changed: tuple[ChangedOutcome, ...]
    refused: tuple[RefusedRecord, ...]

    @property
    def records(self) -> int:
        """How many records there were."""
        return self.same + len(self.changed) + len(self.refused)

    @property
    def moves(self) -> Mapping[tuple[str, str], int]:
        """How many records went from an outcome to another, the most first."""
        counted = Counter((each.before, each.after) for each in self.changed)
        return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def compare_records(
    before: Policy,
    after: Policy,
    records: Iterable[tuple[str, BaseModel | RecordError]],
    *,
    decision: str,
) -> RecordComparison:
    """Decide each named record by both versions, whatever its date.

    A `RecordError` stands for a record that could not be read. Raises `KeyError` for
    a decision that one of them does not make, and `TypeError` for a record of
    another model.
    """
    for policy in (before, after):
        policy.record_model(decision)
    same = 0
    changed, refused = [], []
    for name, record in records:
        if isinstance(record, RecordError):
            refused.append(RefusedRecord(name, tuple(map(str, record.problems))))
            continue
        one, other = before.decide(record, decision), after.decide(record, decision)
        if (one.outcome, one.provisional) == (other.outcome, other.provisional):
            same += 1
        else:
            words = (_outcome(one), _outcome(other))
            changed.append(ChangedOutcome(name, *words, _because(one), _because(other)))
    return RecordComparison(decision, same, tuple(changed), tuple(refused))


def _outcome(decision: Decision) -> str:
    return f"{decision.outcome} (provisional)" if decision.provisional else decision.outcome


def _because(decision: Decision) -> tuple[Reason, ...]:
    rules = {rule.id: rule for rule in decision.rules}
    found = (rules[id_] for id_ in decision.because)
    return tuple(Reason(rule.id, rule.says, rule.told) for rule in found)
