"""Breadth-first search for the sets of facts that a counterfactual changes, smallest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import compress
from typing import Any

from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.evidence import resting
from lead_rules.evaluate.plan import CompiledRule, DecisionPlan, Rules
from lead_rules.records.schema import is_closed, position, replace_at, value_at
from lead_rules.records.value_types import Event
from lead_rules.search.in_the_way import facts_in_the_way, is_fact, rules_in_the_way
from lead_rules.search.representatives import values_of
from lead_rules.search.witness import lacks
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["sets_that_meet"]

MOST_SETS = 12
MOST_DECIDED = 1000
MOST_TOGETHER = 200  # sets of one size
MORE_FACTS = 2  # sets of so many more facts than the smallest are still looked for

Facts = tuple[str, ...]
"""Paths, in the order of the record."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of values for some facts: with `values` the decision is met; where that
    is None, the facts that are `in_the_way` could be set aside too.
    """

    values: dict[str, Any] | None
    in_the_way: frozenset[str] = frozenset()


def sets_that_meet(plan: DecisionPlan, record: Any) -> list[dict[str, Any]]:
    """The smallest sets of facts, by their paths, each with values that meet the decision."""
    return _Search(plan, record).sets()


class _Search:
    """Sets of facts, and values for them that meet the decision; bounded in number."""

    def __init__(self, plan: DecisionPlan, record: Any) -> None:
        self.plan = plan
        self.record = record
        self.root = plan.checked.table.root
        self.left = MOST_DECIDED

    def sets(self) -> list[dict[str, Any]]:
        """The smallest sets, each with values that meet the decision."""
        found: list[dict[str, Any]] = []
        enough: list[set[str]] = []  # without the facts of entries that a list has anew
        level: set[Facts] = {()}
        while 0 < len(level) <= MOST_TOGETHER and self.left > 0 and len(found) < MOST_SETS:
            further: set[Facts] = set()
            for facts in sorted(level, key=self.places):
                if any(known <= set(facts) for known in enough):
                    continue
                values, more = self.filled(facts)
                if values is not None:
                    values, needed = self.needed(facts, values)
                    if needed not in enough:
                        found.append(values)
                        enough.append(needed)
                further |= {self.ordered((*facts, path)) for path in more}
                if self.left <= 0 or len(found) == MOST_SETS:
                    break
            level = further
            if found and len(next(iter(level), ())) > len(found[0]) + MORE_FACTS:
                break
        smallest = [not any(other < facts for other in enough) for facts in enough]
        return list(compress(found, smallest))

    def needed(self, facts: Facts, values: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """The values without those that the decision is met without, and which facts are left."""
        for path in list(values) if len(values) > 1 else ():
            inside = (f"{path}[", f"{path}.")
            rest = {
                other: value
                for other, value in values.items()
                if other != path and not other.startswith(inside)
            }
            record = self.record
            for other, value in rest.items():
                record = replace_at(self.root, record, other, value)
            if len(rest) < len(values) and self.truth(self.plan.rules, record) is TRUE:
                values = rest
        return values, {path for path in facts if path in values}

    def places(self, facts: Facts) -> list[tuple[int, ...]]:
        return [position(self.root, path) for path in facts]

    def ordered(self, facts: Iterable[str]) -> Facts:
        return tuple(sorted(set(facts), key=lambda path: position(self.root, path)))

    def truth(self, rules: Rules, record: Any) -> Truth:
        self.left -= 1
        return rules.truth(record)

    def filled(self, facts: Facts) -> tuple[dict[str, Any] | None, set[str]]:
        """Values for the facts that meet the decision, or None and further facts in its way."""
        aside = self.record
        for path in facts:
            aside = replace_at(self.root, aside, path, None)
        more: set[str] = set()
        for attempt in self.attempts(aside, facts, {}):
            if attempt.values is not None:
                return attempt.values, set()
            more |= attempt.in_the_way
        return None, more

    def attempts(self, record: Any, facts: Facts, values: dict[str, Any]) -> Iterator[_Attempt]:
        """What comes of giving the facts values, one after another, the nearest first.

        `record` has the `values` given so far. Nothing is presumed for what is set
        aside, as long as it has no value.
        """
        rules = self.plan.immutable_presumptions if facts else self.plan.rules
        truth = self.truth(rules, record)
        if truth is FALSE:
            rule = rules_in_the_way(rules, record)[0]
            yield self.in_vain(facts_in_the_way(rule, record), (*facts, *values))
            # What is presumed of entries that would be added says nothing of what they can be.
            if not facts and (
                path := self.of_a_new_entry(self.not_presuming(rule), record, values)
            ):
                yield from self.each_value(record, (path,), values)
        elif facts:
            yield from self.each_value(record, facts, values)
        elif truth is TRUE:
            yield _Attempt(values)
        elif path := self.of_a_new_entry(self.undecided(record), record, values):
            yield from self.each_value(record, (path,), values)
        else:
            yield self.in_vain(self.open_facts(record), tuple(values))

    def each_value(self, record: Any, facts: Facts, values: dict[str, Any]) -> Iterator[_Attempt]:
        """What comes of giving the first of the facts its values, and then the rest theirs."""
        path, rest = facts[0], facts[1:]
        for value in self.nearest(record, path):
            if self.left <= 0:
                return
            changed = replace_at(self.root, record, path, value)
            yield from self.attempts(changed, rest, {**values, path: value})

    def in_vain(self, in_the_way: Iterable[str], aside: Facts) -> _Attempt:
        """The attempt that leaves these facts in the way, of which some may be set aside too."""
        return _Attempt(None, frozenset(path for path in in_the_way if self.allows(path, aside)))

    def allows(self, path: str, facts: Facts) -> bool:
        """Whether a fact may be set aside: it can be changed, and is not there already."""
        return (
            is_fact(self.root, path)
            and not is_closed(self.root, path)
            and not any(_overlap(path, fact) for fact in facts)
        )

    def undecided(self, record: Any) -> CompiledRule:
        """The first rule that is undecided, by its id."""
        rules = self.plan.rules.deciding
        undecided = [rule for rule in rules if rule.truth(record, record) is UNKNOWN]
        return min(undecided, key=lambda rule: rule.rule.id)

    def not_presuming(self, rule: CompiledRule) -> CompiledRule:
        """The same rule without what is presumed of facts that can be changed."""
        others = self.plan.immutable_presumptions.deciding
        return next(other for other in others if other.rule.id == rule.rule.id)

    def of_a_new_entry(self, rule: CompiledRule, record: Any, values: dict[str, Any]) -> str | None:
        """A fact that a rule waits for, of an entry that a changed list has anew."""
        for path in self.ordered(lacks(rule, record)):
            if path not in values and any(self.is_new(path, given) for given in values):
                return path
        return None

    def is_new(self, path: str, given: str) -> bool:
        """Whether a path leads into an entry that a given list did not have before."""
        if not path.startswith(f"{given}["):
            return False
        index = int(path.removeprefix(f"{given}[").partition("]")[0])
        return index >= len(value_at(self.record, given) or ())

    def open_facts(self, record: Any) -> Iterator[str]:
        """The facts, known and unknown, that could settle an undecided rule."""
        rule = self.undecided(record)
        for step in (rule.when, rule.unless):
            if step is not None:
                yield from resting(step.evidence(record, record, ROOT))

    def nearest(self, record: Any, path: str) -> list[Any]:
        """Values for a fact, those nearest to what is recorded first."""
        now = value_at(self.record, path)
        aside = replace_at(self.root, record, path, now if isinstance(now, tuple) else None)
        values = values_of(self.plan.critical_tests, self.root, aside, path).values
        return sorted((value for value in values if value != now), key=lambda v: _far(v, now))


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one leads into the other."""
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}[", f"{short}."))


def _far(value: Any, now: Any) -> Any:
    """How far a value is from what is recorded."""
    if isinstance(value, tuple):
        have = now or ()
        return sum(each not in have for each in value) + sum(each not in value for each in have)
    if isinstance(value, Event):
        return (value.on is None, value.on.toordinal() if value.on is not None else 0)
    if isinstance(value, int | Decimal):
        fine = value != round(value, 2)  # rather 0 g than 0.005 g
        return fine, 0 if now is None else abs(value - now)
    if isinstance(value, date):
        return 0 if now is None else abs(value - now).days
    return 0
