"""Witnesses: records that show that an unknown fact can matter to a decision.

Nothing is concluded about a record from the rules' text: records are filled in
with values that the rules can tell apart, and decided. A branch is given up as
soon as it is decided, since learning more never reverses a decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.critical_tests import CriticalTests
from lead_rules.evaluate.evidence import lacking
from lead_rules.evaluate.plan import CompiledRule, Rules
from lead_rules.records.schema import Field, replace_at
from lead_rules.search.representatives import Values, values_of
from lead_rules.values.truth import UNKNOWN, Truth

__all__ = ["Witness", "lacks", "matters", "tried"]

MOST_DECIDED = 400


@dataclass(frozen=True, slots=True)
class Witness:
    """A record that is undecided, and with one more fact known is decided."""

    before: Any
    after: Any


def lacks(rule: CompiledRule, record: Any) -> tuple[str, ...]:
    """The facts that an undecided rule waits for."""
    found = list(lacking(rule.when.evidence(record, record, ROOT)))
    if rule.unless is not None:
        found += lacking(rule.unless.evidence(record, record, ROOT))
    return tuple(dict.fromkeys(found))


def tried(root: Field, record: Any, path: str, values: Values) -> Iterator[tuple[Any, Any]]:
    """Each value of a fact, and the record with it."""
    for value in values.values:
        yield value, replace_at(root, record, path, value)


def matters(
    rules: Rules, critical_tests: CriticalTests, root: Field, record: Any, path: str
) -> Witness | bool:
    """Whether learning a fact can decide what is undecided, whatever else comes out.

    A witness if it can. False if it cannot: then no record that agrees with what
    is known is decided by it. True where that is not known: the values tried do
    not stand for all others, or too many records were decided.
    """
    search = _Search(rules, critical_tests, root, record, path)
    witness = search.witness(record)
    return witness if witness is not None else not search.exhaustive


class _Search:
    def __init__(
        self, rules: Rules, critical_tests: CriticalTests, root: Field, record: Any, path: str
    ) -> None:
        self.rules = rules
        # By their ids, so that no answer hangs on the order of the policy's lines.
        deciding = sorted(rules.deciding, key=lambda rule: rule.rule.id)
        waiting = [r for r in deciding if r.truth(record, record) is UNKNOWN]
        self.own = [rule for rule in waiting if path in lacks(rule, record)]
        # A rule that waits for the fact is the most likely to be settled by it.
        self.waiting = [*self.own, *(rule for rule in waiting if rule not in self.own)]
        self.critical_tests = critical_tests
        self.root = root
        self.path = path
        self.left = MOST_DECIDED
        self.exhaustive = True

    def truth(self, record: Any) -> Truth:
        self.left -= 1
        return self.rules.truth(record)

    def witness(self, record: Any) -> Witness | None:
        """A witness among the records that agree with this undecided one."""
        return self.among(
            [
                (record, after)
                for _, after in tried(self.root, record, self.path, self.values(record, self.path))
            ]
        )

    def among(
        self, pairs: list[tuple[Any, Any]], left_open: frozenset[str] = frozenset()
    ) -> Witness | None:
        """A witness among pairs of a record without the fact and one with it, or deeper."""
        for before, after in pairs:
            if self.truth(after) is not UNKNOWN:
                return Witness(before, after)
        # Where its own rule is still open, the fact may yet settle the decision by that.
        for before, after in sorted(pairs, key=lambda pair: not self.is_open(pair[1])):
            found = self.deeper(before, after, left_open)
            if found is not None:
                return found
        return None

    def deeper(self, before: Any, after: Any, left_open: frozenset[str]) -> Witness | None:
        """The same for one pair with one more fact known in both, while it can be a witness."""
        if not self.is_lacking(before):
            return None
        if self.left < 0:
            self.exhaustive = False
            return None
        other = self.open_fact(after, left_open)
        if other is None:
            return None
        pairs, settled = [], set()
        # What lies inside the fact that is asked for comes with its answer.
        inside = other.startswith((f"{self.path}[", f"{self.path}."))
        for value, filled in tried(self.root, after, other, self.values(after, other)):
            base = before if inside else replace_at(self.root, before, other, value)
            truth = UNKNOWN if inside else self.truth(base)
            if truth is UNKNOWN:
                pairs.append((base, filled))
            else:
                settled.add(truth)
        found = self.among(pairs, left_open)
        if found is not None or inside or len(settled) > 1:
            return found
        # All that comes of the other fact may settle the decision alike.
        return self.deeper(before, after, left_open | {other})

    def is_open(self, record: Any) -> bool:
        """Whether a rule that waited for the fact is still undecided."""
        return any(rule.truth(record, record) is UNKNOWN for rule in self.own)

    def is_lacking(self, record: Any) -> bool:
        """Whether an undecided rule still waits for the fact."""
        return any(
            rule.truth(record, record) is UNKNOWN and self.path in lacks(rule, record)
            for rule in self.waiting
        )

    def values(self, record: Any, path: str) -> Values:
        found = values_of(self.critical_tests, self.root, record, path)
        self.exhaustive &= found.complete
        return found

    def open_fact(self, record: Any, left_open: frozenset[str]) -> str | None:
        """A fact that an undecided rule still waits for. It is another one than the fact
        that was learnt: any value tried of that settles the tests of it.
        """
        for rule in self.waiting:
            if rule.truth(record, record) is UNKNOWN:
                facts = [f for f in lacks(rule, record) if f != self.path and f not in left_open]
                if facts:
                    return min(facts)
        return None
