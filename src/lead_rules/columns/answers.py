"""What one version of a policy says of all records of a batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from lead_rules.columns.conditions import Evaluation
from lead_rules.columns.lacking import lacking
from lead_rules.columns.patterns import alike
from lead_rules.columns.reach import Reach, reach
from lead_rules.columns.reading import Records
from lead_rules.columns.truths import OF_BYTE, Bools, Truths, all_of, everywhere
from lead_rules.columns.values import Indexes
from lead_rules.decide.combine import deciding, sufficient
from lead_rules.decide.plan import Basis
from lead_rules.decide.policy import Policy
from lead_rules.fields import Field
from lead_rules.policy.meaning import CheckedRule, Condition
from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["Answer", "Answers", "VersionColumns", "version_columns"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of all rows that are alike, as a `Decision` says it.

    `outcome` is None for a row that is no record. `met` is whether the decision is met.
    `version` is the first day of the version that decided, None where none did.
    """

    outcome: str | None
    met: Truth = UNKNOWN
    provisional: bool = False
    because: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    version: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a version says of each row.

    `patterns` numbers the rows that are alike, and `answers` has for each pattern a key,
    the same in every batch, and what is said. Beside it the truths of the rules, and the
    rows that lack a fact.
    """

    patterns: Indexes
    answers: list[tuple[bytes, Answer]]
    truths: dict[str, Truths]
    lacks: dict[str, Bools]


@lru_cache(maxsize=64)
def version_columns(policy: Policy, decision: str) -> "VersionColumns":
    """A decision of one version, for columns; what was worked out for it is kept."""
    return VersionColumns(policy, decision)


@dataclass(frozen=True)
class VersionColumns:
    """A decision of one version of a policy, for columns. Reads the policy as meant."""

    policy: Policy
    decision: str
    _known: dict[bytes, Answer] = field(default_factory=dict, repr=False, compare=False)
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
    def bases(self) -> tuple[Basis, ...]:
        """What each of the rules is for."""
        return _bases(self.checked.include, self.checked.exclude)

    def decide(self, records: Records) -> Answers:
        """What this version says of each record, whatever its date."""
        zone, standing = self.policy.checked.zone, self.checked.presumptions
        whole = Evaluation(records, zone, standing)
        strictly = Evaluation(records, zone, {}, whole=(whole, self._hangs_on_presumption))
        truths = [whole.truth(self._condition(rule)) for rule in self.rules]
        strict = [strictly.truth(self._condition(rule)) for rule in self.rules]
        size = records.scope.size
        met, met_strictly = (_met(each, self.bases, size) for each in (truths, strict))
        provisional = (met != 0) & (met_strictly == 0)
        contested = [other != met for other in self._readings(whole)]
        parts = list(map(partial(_part, met), self.bases, truths, strict))
        flags = [each.view(np.int8) for each in (provisional, *contested)]
        codes, answers = self._alike([met, *flags, *parts])
        found = {rule.id: each for rule, each in zip(self.rules, truths, strict=True)}
        found |= {rule.id: whole.truth(self._condition(rule)) for rule in self.checked.note}
        waiting = self._waiting(strict, met_strictly)
        lacks = lacking(records.root, waiting) if waiting else {}
        return Answers(codes, answers, found, lacks)

    # One answer.

    def _alike(self, columns: Sequence[Truths]) -> tuple[Indexes, list[tuple[bytes, Answer]]]:
        """An answer for all rows that are alike, and for each row which one is its."""
        codes, rows, keys = alike(columns)
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        answers = []
        for row, key in zip(rows.tolist(), keys, strict=True):
            answer = self._known.get(key)
            if answer is None:
                answer = self._worked_out([int(column[row]) for column in columns])
                self._known[key] = answer
            answers.append((key, answer))
        return codes, answers

    def _worked_out(self, pattern: Sequence[int]) -> Answer:
        """From whether it is met, whether that is provisional, which readings contest it,
        and what part each rule has in it: see `_part`.
        """
        met, provisional, *rest = pattern
        outcome, readings = OF_BYTE[met], self.checked.readings
        parts = dict(zip((rule.id for rule in self.rules), rest[len(readings) :], strict=True))
        # A rule without a part is as one that has none: unknown, or known in an open decision.
        other = 1 if met == 0 else 0
        truths = {
            id_: OF_BYTE[(met if part else other) * SIGN[basis]]
            for (id_, part), basis in zip(parts.items(), self.bases, strict=True)
        }
        strict = {id_: UNKNOWN if part < 0 else truths[id_] for id_, part in parts.items()}
        bases = zip(parts, self.bases, strict=True)
        rules = deciding(outcome, bases, truths.__getitem__, strict.__getitem__)
        enough = sufficient(outcome, rules)
        return Answer(
            outcome=self.checked.outcomes[(TRUE, FALSE, UNKNOWN).index(outcome)],
            met=outcome,
            provisional=bool(provisional),
            because=tuple(rules[:enough]),
            also=tuple(rules[enough:]),
            contested=tuple(
                each.id for each, differs in zip(readings, rest, strict=False) if differs
            ),
            version=self.policy.version,
        )

    def _readings(self, whole: Evaluation) -> Iterator[Truths]:
        """Whether the decision would be met under the alternative of each reading."""
        for reading in self.checked.readings:
            read, other = reading.read, whole
            excluded = self.checked.exclude if reading.exclude is None else reading.exclude
            rules = (*self.checked.include, *excluded)
            if read is not None:
                reads = read.id, self._condition(read)
                hangs = partial(self._hangs_on_rule, read.id)
                other = Evaluation(whole.records, whole.zone, whole.standing, reads, (whole, hangs))
            bases = _bases(self.checked.include, excluded)
            truths = [
                whole.truth(self._condition(read))
                if read is not None and rule.id == read.id
                else other.truth(self._condition(rule))
                for rule in rules
            ]
            yield _met(truths, bases, whole.records.scope.size)

    def _waiting(self, strict: Sequence[Truths], met: Truths) -> dict[str, Bools]:
        """The fields that undecided rules read, with the rows in which they do."""
        open_ = met == 0
        found: dict[str, Bools] = {}
        for rule, truths in zip(self.rules, strict, strict=True):
            rows = open_ & (truths == 0)
            if rows.any():
                for path in self._reach(self._condition(rule)).fields:
                    found[path] = found[path] | rows if path in found else rows
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

    def _hangs_on_rule(self, rule: str, condition: Condition) -> bool:
        return rule in self._reach(condition).defined


MOST_KEPT = 100_000
SIGN: Mapping[Basis, int] = {"include": 1, "exclude": -1}
"""A decision is met if every include is true and every exclude is false."""


def _bases(include: Sequence[CheckedRule], exclude: Sequence[CheckedRule]) -> tuple[Basis, ...]:
    first: list[Basis] = ["include"] * len(include)
    last: list[Basis] = ["exclude"] * len(exclude)
    return (*first, *last)


def _met(truths: Sequence[Truths], bases: Sequence[Basis], size: int) -> Truths:
    """Whether a decision is met, as `combine` says it of each row."""
    met = [each * SIGN[basis] for each, basis in zip(truths, bases, strict=True)]
    return all_of([everywhere(TRUE, size), *met])


def _part(met: Truths, basis: Basis, truths: Truths, strict: Truths) -> Truths:
    """What part a rule has in the outcome: none (0), or one (1 or -1).

    A rule has one where it is as the outcome is: see `deciding`. It is -1 where a rule
    that turns away rests on a presumption.
    """
    part: Truths = (truths * SIGN[basis] == met).view(np.int8)
    if strict is truths:
        return part
    presumed = (met < 0) & (strict == 0)
    turned: Truths = part - 2 * (part & presumed.view(np.int8))
    return turned
