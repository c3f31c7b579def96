"""What one version of a policy says of all records of a batch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lead_rules.columns.conditions import Evaluation
from lead_rules.columns.patterns import alike
from lead_rules.columns.reach import Reach, reach
from lead_rules.columns.reading import Records
from lead_rules.columns.truths import OF_BYTE, Bools, Truths, all_of
from lead_rules.columns.values import Column, Entries, Events, Indexes, Places, Struct
from lead_rules.decide.combine import combine, deciding, sufficient
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics import Problem
from lead_rules.fields import Field
from lead_rules.policy.meaning import CheckedRule, Condition
from lead_rules.truth import FALSE, TRUE, UNKNOWN

__all__ = ["Answer", "Answers", "VersionColumns"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of all rows that are alike, as a `Decision` says it.

    `outcome` is None for a row that is no record: then `problems` tells why. `version`
    is the first day of the version that decided, None where none did.
    """

    outcome: str | None
    provisional: bool = False
    because: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    version: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """An answer for each row, the truths of the rules, and the rows that lack a fact."""

    codes: Indexes
    answers: list[Answer]
    truths: dict[str, Truths]
    lacks: dict[str, Bools]


@dataclass(frozen=True)
class VersionColumns:
    """A decision of one version of a policy, for columns. Reads the policy as meant."""

    policy: Policy
    decision: str
    _known: dict[tuple[int, ...], Answer] = field(default_factory=dict, repr=False, compare=False)
    _reached: dict[int, tuple[Condition, Reach]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _conditions: dict[int, Condition] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def checked(self) -> Any:
        """The decision as meant."""
        return self.policy.checked.decisions[self.decision]

    @cached_property
    def rules(self) -> tuple[CheckedRule, ...]:
        """The includes and excludes, in the order of the policy."""
        return (*self.checked.include, *self.checked.exclude)

    @cached_property
    def read(self) -> dict[str, Field]:
        """The fields that the rules read, by their paths."""
        reached = [self._reach(self._condition(rule)).fields for rule in self.rules]
        return {path: subject.field for each in reached for path, subject in each.items()}

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """What each of the rules is for."""
        return ("include",) * len(self.checked.include) + ("exclude",) * len(self.checked.exclude)

    @cached_property
    def presuming(self) -> tuple[bool, ...]:
        """Which of the rules may rest on a presumption."""
        return tuple(self._hangs_on_presumption(self._condition(rule)) for rule in self.rules)

    def decide(self, records: Records) -> Answers:
        """What this version says of each record, whatever its date."""
        zone, standing = self.policy.checked.zone, self.checked.presumptions
        whole = Evaluation(records, zone, standing)
        strictly = Evaluation(records, zone, {}, whole=(whole, self._hangs_on_presumption))
        truths = [whole.truth(self._condition(rule)) for rule in self.rules]
        strict = [strictly.truth(self._condition(rule)) for rule in self.rules]
        contested = self._contested(whole, truths)
        presumed = [each for each, may in zip(strict, self.presuming, strict=True) if may]
        codes, patterns = alike([*truths, *presumed, *contested])
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        answers = [self._answer(pattern) for pattern in patterns]
        named = zip((rule.id for rule in self.rules), truths, strict=True)
        notes = {rule.id: whole.truth(self._condition(rule)) for rule in self.checked.note}
        return Answers(codes, answers, {**dict(named), **notes}, self._lacks(records, strict))

    # One answer.

    def _answer(self, pattern: tuple[int, ...]) -> Answer:
        if pattern not in self._known:
            self._known[pattern] = self._worked_out(pattern)
        return self._known[pattern]

    def _worked_out(self, pattern: tuple[int, ...]) -> Answer:
        ids = [rule.id for rule in self.rules]
        found = [OF_BYTE[byte] for byte in pattern]
        truths = dict(zip(ids, found, strict=False))
        rest = iter(found[len(ids) :])
        strict = {
            id_: next(rest) if may else truths[id_]
            for id_, may in zip(ids, self.presuming, strict=True)
        }
        differing = tuple(
            reading.id
            for reading, truth in zip(self.checked.readings, rest, strict=True)
            if truth is TRUE
        )
        truth, without = (self._combined(each) for each in (truths, strict))
        rules = deciding(truth, zip(ids, self.bases, strict=True), truths, strict)
        enough = sufficient(truth, rules)
        return Answer(
            outcome=dict(zip((TRUE, FALSE, UNKNOWN), self.checked.outcomes, strict=True))[truth],
            provisional=truth is not UNKNOWN and without is UNKNOWN,
            because=tuple(rules[:enough]),
            also=tuple(rules[enough:]),
            contested=differing,
            version=self.policy.version,
        )

    def _combined(self, truths: dict[str, Any]) -> Any:
        return combine(
            [truths[rule.id] for rule in self.checked.include],
            [truths[rule.id] for rule in self.checked.exclude],
        )

    # Readings.

    def _contested(self, whole: Evaluation, truths: list[Truths]) -> list[Truths]:
        """For each reading, true where the outcome would differ under its alternative."""
        taken = _met(zip(self.bases, truths, strict=True), len(whole.records.doubt))
        found = []
        for reading in self.checked.readings:
            excluded = self.checked.exclude if reading.exclude is None else reading.exclude
            read = reading.read
            other = whole
            if read is not None:
                hangs = _hanging_on(self._reach, read.id)
                reads = read.id, self._condition(read)
                other = Evaluation(whole.records, whole.zone, whole.standing, reads, (whole, hangs))
            parts = [
                (
                    basis,
                    whole.truth(self._condition(read))
                    if read is not None and rule.id == read.id
                    else other.truth(self._condition(rule)),
                )
                for basis, rules in (("include", self.checked.include), ("exclude", excluded))
                for rule in rules
            ]
            differs = _met(parts, len(taken)) != taken
            found.append(differs.view(np.int8))
        return found

    # What a condition hangs on.

    def _reach(self, condition: Condition) -> Reach:
        key = id(condition)
        if key not in self._reached:
            self._reached[key] = condition, reach(condition)
        return self._reached[key][1]

    def _condition(self, rule: CheckedRule) -> Condition:
        """The whole condition of a rule of the policy, the same object each time."""
        return self._conditions.setdefault(id(rule), rule.condition)

    def _hangs_on_presumption(self, condition: Condition) -> bool:
        return not self._reach(condition).presumed.isdisjoint(self.checked.presumptions)

    # What is missing.

    def _lacks(self, records: Records, strict: list[Truths]) -> dict[str, Bools]:
        """The rows in which a fact is unknown that an undecided rule reads, by its path."""
        size = records.scope.size
        open_ = _met(zip(self.bases, strict, strict=True), size) == 0
        found: dict[str, Bools] = {}
        if not open_.any():
            return found
        reading: dict[str, list[Truths]] = {}
        for rule, truths in zip(self.rules, strict, strict=True):
            for path in self._reach(self._condition(rule)).fields:
                reading.setdefault(path, []).append(truths)
        for path, rules in reading.items():
            waiting = open_ & np.logical_or.reduce([truths == 0 for truths in rules])
            if waiting.any():
                for whole_path, unknown in _unknown(records.root, path):
                    rows = waiting & unknown
                    if rows.any():
                        found[whole_path] = found.get(whole_path, False) | rows
        return found


MOST_KEPT = 100_000


def _met(parts: Iterable[tuple[str, Truths]], size: int) -> Truths:
    """Whether a decision is met, as `combine` says it of each row."""
    met = [truths if basis == "include" else -truths for basis, truths in parts]
    return all_of(met) if met else np.ones(size, np.int8)


def _hanging_on(reach_of: Any, rule: str) -> Any:
    return lambda condition: rule in reach_of(condition).defined


def _unknown(root: Struct, path: str) -> list[tuple[str, Bools]]:
    """Where a field is unknown, in one entry of a list at least; a place by its parts."""
    steps, column, lists = path.split("."), root, []
    here: Column = column
    for step in steps:
        if isinstance(here, Entries):
            lists.append(here)
            here = here.entry
        if isinstance(here, Places):
            here = here.accuracy
        else:
            assert isinstance(here, Struct)
            here = here.fields[step]
    found = [(path, ~here.known)]
    if isinstance(here, Events):
        # One that has not happened yet may still happen.
        found = [(path, ~here.on.known)]
    elif isinstance(here, Places):
        parts = {name: ~getattr(here, name).known for name in ("longitude", "latitude")}
        parts["accuracy_m"] = ~here.accuracy.known
        whole = ~here.there | ~np.logical_or.reduce(list(parts.values()))
        found = [(path, whole)]
        found += [(f"{path}.{name}", here.there & rows) for name, rows in parts.items()]
    for entries in reversed(lists):
        found = [(each, entries.sums(rows) > 0) for each, rows in found]
    return found
