"""What would have to be different for a decision to be met.

A set of facts can help only if the decision is open while they are unknown and
nothing is presumed for them: learning never reverses a decision. So facts that the
rules in the way rest on are set aside, the smallest sets first; values are then tried
for them, and each set that is told was decided again by the same rules and met. A
fact that is fixed or protected is never set aside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import JsonValue

from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.evaluate.evidence import resting
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.evaluate.plan import CompiledRule, DecisionPlan, Rules
from lead_rules.policy.ir.nodes import ValueSubject
from lead_rules.policy.ir.operators import decide_range
from lead_rules.policy.ir.phrasing import asks
from lead_rules.records.schema import (
    Field,
    blank,
    describe_fact,
    field_at,
    is_closed,
    position,
    replace_at,
    steps,
    value_at,
)
from lead_rules.records.value_types import Event
from lead_rules.records.write import plain_value
from lead_rules.search.bounds_in_words import allowed
from lead_rules.search.representatives import critical_tests_at, values_of
from lead_rules.search.witness import lacks
from lead_rules.values.quantity import Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["Change", "Changes", "Fixed", "find_changes"]

MOST_SETS = 12
MOST_DECIDED = 1000
MOST_TOGETHER = 200  # sets of one size
MORE_FACTS = 2  # sets of so many more facts than the smallest are still looked for

Facts = tuple[str, ...]
"""Paths, in the order of the record."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be different.

    `now` and `to` are in words: what is recorded, and the values that would do
    while the other facts of the set have theirs. `value` is one of them, as a
    record's JSON has it, and `example` the same in words; with it the decision
    was decided and met. `may`: whether the fact can still `change` (an approval),
    could only be `correct`ed if it was recorded wrongly, or is still to `learn`.
    """

    field: str
    label: str
    now: str
    to: str
    example: str
    value: JsonValue
    may: Literal["change", "correct", "learn"]
    ask: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fact in the way that nothing can change, and the rule that rests on it."""

    field: str
    label: str
    now: str
    rule: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The smallest sets of changes that would meet a decision, and what is fixed.

    The sets come by size; among those of a size, first the ones with fewer facts
    that could only have been recorded wrongly; then by the order of the record.
    At most 12, and none where too many facts are in the way to find one. `fixed` is
    empty unless nothing that can be changed would help.
    """

    sets: tuple[tuple[Change, ...], ...]
    fixed: tuple[Fixed, ...]


def find_changes(plan: DecisionPlan, record: Any) -> Changes:
    """What would meet a decision that is not met, and what stands in the way for good."""
    fixed = tuple(_fixed(plan, record))
    if fixed:
        return Changes((), fixed)
    worded = [_changes(plan, record, values) for values in _Search(plan, record).sets()]
    root = plan.checked.table.root

    def order(changes: tuple[Change, ...]) -> tuple[int, int, list[tuple[int, ...]]]:
        wrong = sum(change.may == "correct" for change in changes)
        return len(changes), wrong, [position(root, change.field) for change in changes]

    return Changes(tuple(sorted(worded, key=order)), ())


# What is fixed.


def _fixed(plan: DecisionPlan, record: Any) -> Iterator[Fixed]:
    """The facts that keep the decision from being met, with all the others unknown."""
    root = plan.checked.table.root
    bare = _only_fixed(root, record)
    told = set()
    for rule in _in_the_way(plan.immutable_presumptions, bare):
        for path in _rests_on(rule, bare):
            if _is_fact(root, path) and is_closed(root, path) and path not in told:
                told.add(path)
                now = found_in_words(
                    value_at(record, path), field_at(root, path), zone=plan.policy.zone
                )
                yield Fixed(path, describe_fact(root, path).label, now, rule.rule.id)


def _only_fixed(field: Field, value: Any) -> Any:
    """A record, or a group in it, with the facts that can be changed unknown."""
    kept = {}
    for name, part in field.fields.items():
        inner = getattr(value, name)
        if inner is not None and part.fact.closed:
            kept[name] = inner
        elif inner is not None and part.kind == "struct":
            kept[name] = _only_fixed(part, inner)
    return blank(field).model_copy(update=kept)


def _is_fact(root: Field, path: str) -> bool:
    """Whether a path leads into the record; else it is the name of a worked-out value."""
    return steps(path)[0] in root.fields


# The rules in the way.


def _in_the_way(rules: Rules, record: Any) -> list[CompiledRule]:
    """The rules each of which keeps the decision from being met, by their ids."""
    found = [r for r in rules.include if r.truth(record, record) is FALSE]
    found += [r for r in rules.exclude if r.truth(record, record) is TRUE]
    return sorted(found, key=lambda rule: rule.rule.id)


def _rests_on(rule: CompiledRule, record: Any) -> Iterator[str]:
    """The facts that a rule in the way rests on."""
    when = rule.when.evidence(record, record, ROOT)
    holds = rule.truth(record, record) is TRUE
    if holds or when.truth is FALSE:
        yield from resting(when)
    if rule.unless is not None and (holds or when.truth is not FALSE):
        yield from resting(rule.unless.evidence(record, record, ROOT))


# The sets.


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
                    found.append(values)
                    enough.append(set(facts))
                further |= {self.ordered((*facts, path)) for path in more if values is None}
                if self.left <= 0 or len(found) == MOST_SETS:
                    break
            level = further
            if found and len(next(iter(level), ())) > len(found[0]) + MORE_FACTS:
                break
        return found

    def places(self, facts: Facts) -> list[tuple[int, ...]]:
        return [position(self.root, path) for path in facts]

    def ordered(self, facts: Iterable[str]) -> Facts:
        return tuple(sorted(set(facts), key=lambda path: position(self.root, path)))

    def truth(self, rules: Rules, record: Any) -> Truth:
        self.left -= 1
        return rules.truth(record)

    def filled(self, facts: Facts) -> tuple[dict[str, Any] | None, set[str]]:
        """Values for the facts that meet the decision; else further facts in its way."""
        aside = self.record
        for path in facts:
            aside = replace_at(self.root, aside, path, None)
        more: set[str] = set()
        return self.deeper(aside, facts, {}, more), more

    def deeper(
        self, record: Any, facts: Facts, values: dict[str, Any], more: set[str]
    ) -> dict[str, Any] | None:
        """Gives the facts values, one after another; `more` takes what else is in the way.

        Nothing is presumed for what is set aside, as long as it has no value.
        """
        rules = self.plan.immutable_presumptions if facts else self.plan.rules
        truth = self.truth(rules, record)
        if truth is FALSE:
            rule = _in_the_way(rules, record)[0]
            aside = (*facts, *values)
            more.update(p for p in _rests_on(rule, record) if self.allows(p, aside))
            return None
        if not facts:
            if truth is TRUE:
                return values
            path = self.of_a_new_entry(record, values)
            if path is None:
                more.update(p for p in self.open_facts(record) if self.allows(p, tuple(values)))
                return None
            facts = (path,)
        path, rest = facts[0], facts[1:]
        for value in self.nearest(record, path):
            if self.left <= 0:
                return None
            changed = replace_at(self.root, record, path, value)
            found = self.deeper(changed, rest, {**values, path: value}, more)
            if found is not None:
                return found
        return None

    def allows(self, path: str, facts: Facts) -> bool:
        """Whether a fact may be set aside: it can be changed, and is not there already."""
        return (
            _is_fact(self.root, path)
            and not is_closed(self.root, path)
            and not any(_overlap(path, fact) for fact in facts)
        )

    def undecided(self, record: Any) -> CompiledRule:
        """The first rule that is undecided, by its id."""
        rules = self.plan.rules.deciding
        undecided = [rule for rule in rules if rule.truth(record, record) is UNKNOWN]
        return min(undecided, key=lambda rule: rule.rule.id)

    def of_a_new_entry(self, record: Any, values: dict[str, Any]) -> str | None:
        """A fact that an undecided rule waits for, of an entry that a changed list has anew."""
        for path in self.ordered(lacks(self.undecided(record), record)):
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


# In words.


def _changes(plan: DecisionPlan, record: Any, values: dict[str, Any]) -> tuple[Change, ...]:
    root = plan.checked.table.root
    met = record
    for path, value in values.items():
        met = replace_at(root, met, path, value)
    told = dict(values)
    for path in values:
        inner = [other for other in values if other.startswith(f"{path}[")]
        if inner and _only_grew(value_at(record, path) or (), value_at(met, path), path, inner):
            del told[path]  # the entries that were added tell it
        elif inner:
            told[path] = value_at(met, path)
            told = {other: value for other, value in told.items() if other not in inner}
    return tuple(
        _change(plan, record, met, path, told)
        for path in sorted(told, key=lambda path: position(root, path))
    )


def _only_grew(now: tuple[Any, ...], met: tuple[Any, ...], path: str, inner: Iterable[str]) -> bool:
    """Whether the facts that were filled in entries of a list are all that is new in it."""
    added = range(len(now), len(met))
    filled = all(any(fact.startswith(f"{path}[{each}]") for fact in inner) for each in added)
    return filled and met[: len(now)] == now


def _change(plan: DecisionPlan, record: Any, met: Any, path: str, values: dict[str, Any]) -> Change:
    root = plan.checked.table.root
    field, found = field_at(root, path), describe_fact(root, path)
    now, value = value_at(record, path), values[path]
    return Change(
        path,
        found.label,
        found_in_words(now, field, zone=plan.policy.zone),
        _in_all(plan, record, met, path, values) or _to(plan, record, met, path, value),
        found_in_words(value, field, zone=plan.policy.zone),
        plain_value(value),
        _may(found.fact.may, now, value),
        found.fact.ask,
    )


def _to(plan: DecisionPlan, record: Any, met: Any, path: str, value: Any) -> str:
    """The values that would do, as long as the other changed facts have theirs."""
    root = plan.checked.table.root
    field = field_at(root, path)
    if field.kind == "place":  # the places that would do have no bounds to tell
        return found_in_words(value, field)
    listed = isinstance(value, tuple)
    base = replace_at(root, met, path, value_at(record, path)) if listed else met
    values = values_of(plan.critical_tests, root, base, path)
    do = [
        each == value or plan.rules.truth(replace_at(root, met, path, each)) is TRUE
        for each in values.values
    ]
    return allowed(field, values, do, value, critical_tests_at(plan.critical_tests, path))


def _in_all(
    plan: DecisionPlan, record: Any, met: Any, path: str, values: dict[str, Any]
) -> str | None:
    """What several changed numbers must come to together, where they are added up."""
    for critical in critical_tests_at(plan.critical_tests, path):
        subject = critical.test.subject
        if (
            critical.role == "number"
            and isinstance(subject, ValueSubject)
            and subject.kind == "sum"
        ):
            together = [p for p in values if critical in critical_tests_at(plan.critical_tests, p)]
            truth = _truth_of(critical, met)
            if len(together) > 1 and _truth_of(critical, record) is not truth:
                return f"{asks(critical.test, negated=truth is FALSE)} in all ({subject.says})"
    return None


def _truth_of(critical: CriticalTest, record: Any) -> Truth:
    """What a test says of a worked-out number."""
    assert critical.total is not None
    total = critical.total(record)
    if total is None:
        return UNKNOWN
    if isinstance(total, Range):
        whole = critical.test.subject.field.whole
        return decide_range(critical.test.operator, total, critical.test.operand, whole=whole)
    return critical.test.operator.decide(total, critical.test.operand)


def _may(may: str, now: Any, value: Any) -> Literal["change", "correct", "learn"]:
    if now is None:
        return "change" if may == "change" else "learn"
    if isinstance(now, Event) and not _may_follow(now, value):
        return "correct"
    return "change" if may == "change" else "correct"


def _may_follow(now: Event, later: Event) -> bool:
    """Whether an event that has not happened by a date may still come out so."""
    if now.on is not None or now.not_as_of is None:
        return now.on is None
    day = later.on or later.not_as_of
    return day is not None and day >= now.not_as_of
