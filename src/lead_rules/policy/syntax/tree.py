"""The syntax tree, a policy as written: its parts with their spans, no name resolved yet.

Names are the `Scalar`s that the author typed, so that a later stage can say
where. What a test means depends on its field, so tests stay nodes here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lead_rules.diagnostics.spans import Span
from lead_rules.yamltext.nodes import Node, Scalar

__all__ = [
    "AllTree",
    "AnyTree",
    "AtLeastTree",
    "CitationTree",
    "ConditionTree",
    "DecisionTree",
    "DefinitionTree",
    "HoldsTree",
    "InForce",
    "NotTree",
    "PlaceholderTree",
    "PolicyTree",
    "PresumptionTree",
    "ReadingTree",
    "RuleTree",
    "SentenceTree",
    "SourceTree",
    "TellTree",
    "TestTree",
    "ValueKind",
    "ValueTree",
]


@dataclass(frozen=True, slots=True)
class AllTree:
    """Every part holds. Also what a mapping of several tests means."""

    parts: tuple["ConditionTree", ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyTree:
    """One part or more holds. `negated` for `none`: no part holds."""

    parts: tuple["ConditionTree", ...]
    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NotTree:
    """The part does not hold."""

    part: "ConditionTree"
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtLeastTree:
    """`number` or more of the parts hold."""

    number: int
    parts: tuple["ConditionTree", ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HoldsTree:
    """A defined condition, or a rule, holds."""

    name: Scalar
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TestTree:
    """A field or a defined value, and the test it must pass."""

    subject: Scalar
    test: Node
    span: Span = field(compare=False)


ValueKind = Literal[
    "sum", "count", "least", "greatest", "years_between", "months_between", "days_between"
]

ConditionTree = AllTree | AnyTree | NotTree | AtLeastTree | HoldsTree | TestTree


@dataclass(frozen=True, slots=True)
class ValueTree:
    """A value worked out from a list, or from two dates.

    `field` is what is summed or compared, absent for a count. For the time
    between two dates, `of` is the first and `field` the second.
    """

    kind: ValueKind
    field: Scalar | None
    of: Scalar
    where: ConditionTree | None
    span: Span


@dataclass(frozen=True, slots=True)
class DefinitionTree:
    """A named value or condition."""

    name: Scalar
    says: Scalar
    body: ValueTree | ConditionTree


@dataclass(frozen=True, slots=True)
class PresumptionTree:
    """A presumption: the default for an unknown field or an unknown defined condition.

    Either `value` or `holds`, the name of a condition, is given.
    """

    target: Scalar
    value: Node | None
    holds: Scalar | None
    because: Scalar
    citations: tuple["CitationTree", ...]


@dataclass(frozen=True, slots=True)
class CitationTree:
    """Where a rule comes from."""

    source: Scalar
    section: Scalar | None
    item: Scalar | None


@dataclass(frozen=True, slots=True)
class PlaceholderTree:
    """A name in braces, to be filled: with what was found of it, or with the `limit`
    that the rule compares it with.
    """

    name: Scalar
    limit: bool


SentenceTree = tuple[str | PlaceholderTree, ...]
"""Text, and the placeholders in it."""


@dataclass(frozen=True, slots=True)
class TellTree:
    """A rule's own sentences, for each truth that one is written for."""

    holds: SentenceTree | None
    fails: SentenceTree | None
    open: SentenceTree | None


@dataclass(frozen=True, slots=True)
class RuleTree:
    """A rule: what it says, when it holds, unless what, who says so, and what to tell."""

    id: Scalar
    says: Scalar
    when: ConditionTree
    unless: ConditionTree | None
    citations: tuple[CitationTree, ...]
    inference: Scalar | None
    tell: TellTree | None
    tell_person: TellTree | None


@dataclass(frozen=True, slots=True)
class ReadingTree:
    """A place where the source can be read two ways.

    The alternative is another condition for a rule, or other rules to exclude
    for a decision.
    """

    id: Scalar
    rule: Scalar | None
    decision: Scalar | None
    says: Scalar
    otherwise: Scalar
    when: ConditionTree | None
    exclude: tuple[Scalar, ...] | None
    because: Scalar
    citations: tuple[CitationTree, ...]


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """A question that the policy answers, and the rules that answer it."""

    id: Scalar
    title: Scalar
    record: Scalar
    include: tuple[Scalar, ...]
    exclude: tuple[Scalar, ...]
    note: tuple[Scalar, ...]
    outcomes: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class SourceTree:
    """A document that rules cite."""

    id: Scalar
    title: Scalar
    publisher: Scalar | None
    sections: tuple[tuple[Scalar, Scalar], ...]
    inference: Scalar | None


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which a version applies, both ends included."""

    start: date
    until: date | None
    inference: Scalar | None
    span: Span = field(compare=False)

    def covers(self, day: date) -> bool:
        """Whether the version applies on that day."""
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class PolicyTree:
    """The root of the syntax tree: a whole policy version.

    A `draft` is in force on no day, whatever `in_force` says. `failed` holds the
    names of parts that were there but could not be read, so that naming one of
    them is no second mistake. `written` has the place of each piece of text, keys
    and values alike.
    """

    file: str
    id: Scalar
    title: Scalar
    in_force: InForce
    draft: bool
    time_zone: Scalar
    areas: Scalar | None
    sources: tuple[SourceTree, ...]
    definitions: tuple[DefinitionTree, ...]
    presumptions: tuple[PresumptionTree, ...]
    readings: tuple[ReadingTree, ...]
    rules: tuple[RuleTree, ...]
    decisions: tuple[DecisionTree, ...]
    digest: str
    failed: frozenset[str]
    written: Mapping[str, Sequence[Span]]
