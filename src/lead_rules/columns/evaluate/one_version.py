"""What one version of a policy says of all records of a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from lead_rules.columns.arrays.distinct_rows import alike
from lead_rules.columns.arrays.read_batch import Records
from lead_rules.columns.arrays.small_lists import ListColumn, listed
from lead_rules.columns.arrays.truths import Bools, Truths, all_of, any_of, everywhere
from lead_rules.columns.arrays.values import Indexes, Integers
from lead_rules.columns.evaluate.deciding_rules import reasons
from lead_rules.columns.evaluate.evaluate import Evaluation
from lead_rules.columns.evaluate.missing_facts import Lacking, lacking
from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.evaluate.plan import Basis
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedRule,
    Condition,
    Defined,
    FieldSubject,
    Presumption,
)
from lead_rules.policy.ir.traverse import walk
from lead_rules.records.schema import Field
from lead_rules.values.truth import TRUE

__all__ = ["Answer", "Answers", "Patterns", "VersionColumns", "version_columns"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of rows that no version decided as columns: `outcome` is None for a row
    that is no record, and `decision` where no version decided it.
    """

    outcome: str | None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """What a version says of rows that are alike, for each kind of such rows.

    `version` is its first day. The lists are of places in `rules` and `readings`;
    `outcomes` are the words for what is not met, what is unknown and what is met.
    """

    met: Truths
    provisional: Bools
    because: ListColumn
    also: ListColumn
    contested: ListColumn
    rules: tuple[str, ...]
    readings: tuple[str, ...]
    outcomes: tuple[str, str, str]
    version: str


class RestsOn(NamedTuple):
    """What the truth of a condition may rest on: fields by their paths, a place as a whole;
    the targets of presumptions; the names of conditions, rules and decisions.
    """

    fields: dict[str, FieldSubject]
    presumed: frozenset[str]
    defined: frozenset[str]


def rests_on(condition: Condition) -> RestsOn:
    """Traverse a condition to all that its truth may rest on."""
    nodes = list(walk(condition))
    fields = [node for node in nodes if isinstance(node, FieldSubject)]
    accuracies = {field.accuracy for field in fields}
    return RestsOn(
        {field.schema_path: field for field in fields if field not in accuracies},
        frozenset(node.target for node in nodes if isinstance(node, Presumption)),
        frozenset(node.name for node in nodes if isinstance(node, Defined)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a version says of each row: by `rows` the pattern that each is of, beside it
    the truths of the rules, and what undecided rows lack.
    """

    rows: Indexes
    patterns: Patterns
    truths: dict[str, Truths]
    lacks: Lacking


@lru_cache(maxsize=64)
def version_columns(policy: Policy, decision: str) -> "VersionColumns":
    """A decision of one version, for columns; what was compiled for it is kept."""
    return VersionColumns(policy, decision)


@dataclass(frozen=True)
class VersionColumns:
    """A decision of one version of a policy, for columns. Evaluates its IR."""

    policy: Policy
    decision: str
    _rests_on: dict[Condition, "RestsOn"] = field(default_factory=dict, repr=False, compare=False)
    _conditions: dict[CheckedRule, Condition] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def checked(self) -> CheckedDecision:
        """The decision in the IR."""
        return self.policy.checked.decisions[self.decision]

    @cached_property
    def rules(self) -> tuple[CheckedRule, ...]:
        """The includes and excludes, in the order of the policy."""
        return self.checked.deciding_rules

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
        zone, presumptions = self.policy.checked.zone, self.checked.presumptions
        whole = Evaluation(records, zone, presumptions)
        strictly = Evaluation(records, zone, {}, whole=(whole, self._hangs_on_presumption))
        truths = [whole.truth(self._condition(rule)) for rule in self.rules]
        strict = [strictly.truth(self._condition(rule)) for rule in self.rules]
        size = records.scope.size
        met = met_strictly = _met(truths, self.bases, size)
        if any(one is not other for one, other in zip(truths, strict, strict=True)):
            met_strictly = _met(strict, self.bases, size)
        provisional = (met != 0) & (met_strictly == 0)
        contested = [other != met for other in self._readings(whole)]
        as_outcome: dict[Basis, Truths] = {"include": met, "exclude": -met}
        parts = [
            _part(as_outcome[basis], met, *each)
            for basis, *each in zip(self.bases, truths, strict, strict=True)
        ]
        rows, patterns = self._patterns(met, provisional, contested, parts)
        found = {rule.id: each for rule, each in zip(self.rules, truths, strict=True)}
        found |= {rule.id: whole.truth(self._condition(rule)) for rule in self.checked.note}
        open_ = np.flatnonzero(met_strictly == 0)
        lacks = lacking(records.root, open_, self._waiting(strict, open_))
        return Answers(rows, patterns, found, lacks)

    def _patterns(
        self,
        met: Truths,
        provisional: Bools,
        contested: Sequence[Bools],
        parts: Sequence[Truths | Bools],
    ) -> tuple[Indexes, Patterns]:
        """What is said of all rows that are alike in what part each rule has in the
        outcome (see `_part`), and for each row which of it.
        """
        rows, first = alike([met, provisional, *contested, *parts])
        because, also = reasons(met[first], _side_by_side(parts, first, np.int8), self._by_id)
        met_, not_met, unknown = self.checked.outcomes
        return rows, Patterns(
            met=met[first],
            provisional=provisional[first],
            because=because,
            also=also,
            contested=listed(_side_by_side(contested, first, np.bool_)),
            rules=tuple(rule.id for rule in self.rules),
            readings=tuple(each.id for each in self.checked.readings),
            outcomes=(not_met, unknown, met_),
            version=self.policy.version,
        )

    @cached_property
    def _by_id(self) -> Integers:
        ids = [rule.id for rule in self.rules]
        return np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)

    def _readings(self, whole: Evaluation) -> Iterator[Truths]:
        """Whether the decision would be met under the alternative of each reading."""
        for reading in self.checked.readings:
            read, other = reading.read, whole
            excluded = self.checked.exclude if reading.exclude is None else reading.exclude
            rules = (*self.checked.include, *excluded)
            if read is not None:
                reads = read.id, self._condition(read)
                hangs = partial(self._hangs_on_rule, read.id)
                other = Evaluation(
                    whole.records, whole.zone, whole.presumptions, reads, (whole, hangs)
                )
            bases = _bases(self.checked.include, excluded)
            truths = [
                whole.truth(self._condition(read))
                if read is not None and rule.id == read.id
                else other.truth(self._condition(rule))
                for rule in rules
            ]
            yield _met(truths, bases, whole.records.scope.size)

    def _waiting(self, strict: Sequence[Truths], open_: Indexes) -> dict[str, Bools]:
        """The fields that undecided rules of some rows read, with the rows in which they do."""
        found: dict[str, Bools] = {}
        for rule, truths in zip(self.rules, strict, strict=True):
            rows = truths.take(open_) == 0
            if rows.any():
                for path in self._reach(self._condition(rule)).fields:
                    found[path] = found[path] | rows if path in found else rows
        return found

    # What a condition depends on.

    def _reach(self, condition: Condition) -> "RestsOn":
        if condition not in self._rests_on:
            self._rests_on[condition] = rests_on(condition)
        return self._rests_on[condition]

    def _condition(self, rule: CheckedRule) -> Condition:
        """The whole condition of a rule of the policy, the same object each time."""
        return self._conditions.setdefault(rule, rule.condition)

    def _hangs_on_presumption(self, condition: Condition) -> bool:
        return not self._reach(condition).presumed.isdisjoint(self.checked.presumptions)

    def _hangs_on_rule(self, rule: str, condition: Condition) -> bool:
        return rule in self._reach(condition).defined


def _side_by_side(columns: Sequence[Any], rows: Indexes, kind: Any) -> Any:
    """These rows of all columns, of which there may be none."""
    found = [column[rows].astype(kind, copy=False) for column in columns]
    return np.stack(found, axis=1) if found else np.zeros((len(rows), 0), kind)


def _bases(include: Sequence[CheckedRule], exclude: Sequence[CheckedRule]) -> tuple[Basis, ...]:
    first: list[Basis] = ["include"] * len(include)
    last: list[Basis] = ["exclude"] * len(exclude)
    return (*first, *last)


def _met(truths: Sequence[Truths], bases: Sequence[Basis], size: int) -> Truths:
    """Whether a decision is met, as `combine` says it of each row."""
    included, excluded = (
        [each for each, basis in zip(truths, bases, strict=True) if basis == wanted]
        for wanted in ("include", "exclude")
    )
    met = all_of(included) if included else everywhere(TRUE, size)
    return np.minimum(met, -any_of(excluded)) if excluded else met


def _part(as_outcome: Truths, met: Truths, truths: Truths, strict: Truths) -> Truths | Bools:
    """What part a rule has in the outcome: none (0), or one (1 or -1).

    A rule has one where it is `as_outcome`: see `deciding`. It is -1 where a rule that
    turns away rests on a presumption.
    """
    part: Bools = truths == as_outcome
    if strict is truths:
        return part
    presumed = (met < 0) & (strict == 0)
    turned: Truths = part.view(np.int8) - 2 * (part & presumed).view(np.int8)
    return turned
