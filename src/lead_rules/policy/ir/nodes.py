"""The nodes of the IR, a policy as meant: every name resolved, every value of its field's type.

What can fail has failed before one of these exists. A node that can be traversed (see
`traverse`) is equal to itself alone, whatever another one says: so a node is the key of
whatever is kept about it, and what is kept holds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.tree import InForce, ValueKind
from lead_rules.records.schema import Field, RecordTable
from lead_rules.values.calendar import Period
from lead_rules.values.quantity import Number
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

if TYPE_CHECKING:  # shapely is loaded only for a policy that has areas
    from lead_rules.geo import Boundaries, Region
    from lead_rules.policy.ir.operator import Operator, OperatorTable

__all__ = [
    "All",
    "Any_",
    "Areas",
    "AtLeast",
    "CheckedDecision",
    "CheckedPolicy",
    "CheckedReading",
    "CheckedRule",
    "CheckedSource",
    "Citation",
    "Condition",
    "Count",
    "Defined",
    "Emptiness",
    "FieldSubject",
    "Holds",
    "Members",
    "Near",
    "Not",
    "Operand",
    "Presumption",
    "Quantified",
    "Sentence",
    "Subject",
    "Tell",
    "Test",
    "ValueSubject",
    "Weekdays",
    "Window",
    "Within",
    "met",
]


@dataclass(frozen=True, slots=True, eq=False)
class FieldSubject:
    """A field of the record, or of the entry that a list is being searched for.

    `path` leads from there. `from_root` is true where an entry's condition
    reads the record. `schema_path` is the dotted path from the record, without
    entry numbers. `accuracy` is the accuracy of a place, which has a presumption
    of its own.
    """

    path: tuple[str, ...]
    field: Field
    schema_path: str
    from_root: bool = False
    presumption: "Presumption | None" = None
    accuracy: "FieldSubject | None" = None

    @property
    def name(self) -> str:
        """The dotted path as the author writes it."""
        return ".".join(self.path)

    @property
    def says(self) -> str:
        """The field's label."""
        return self.field.fact.label


@dataclass(frozen=True, slots=True, eq=False)
class ValueSubject:
    """A defined value.

    `of` is the list, or the first date; `part` is the summed or compared field
    of an entry, or the second date; `field` describes the result.
    """

    name: str
    says: str
    kind: ValueKind
    of: FieldSubject
    part: FieldSubject | None
    where: "Condition | None"
    field: Field


Subject = FieldSubject | ValueSubject


@dataclass(frozen=True, slots=True)
class Within:
    """A stretch of days that ends at (`before`) or begins at (`after`) a field."""

    period: Period
    side: Literal["before", "after"]
    anchor: FieldSubject


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day, from `start` to just before `end`, through midnight if need be."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas by id and title, their union, and each of them."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    region: "Region" = field(compare=False, repr=False)
    each: tuple["Region", ...] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Areas, and how far from them in metres still counts."""

    areas: Areas
    limit: Number


@dataclass(frozen=True, slots=True)
class Count:
    """Tests of how many entries a list has, all of which must hold."""

    tests: tuple[tuple["Operator", Number], ...]


@dataclass(frozen=True, slots=True)
class Members:
    """Values, one of which must be in a list."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week, in English and without capitals."""

    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Whether a list must be empty, or must not."""

    empty: bool


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """A subject must pass an operator's test against an operand."""

    subject: Subject
    operator: "Operator"
    operand: "Operand"
    span: Span

    @property
    def constant(self) -> Any:
        """What the operator compares with where that is the same for every record, as its
        `decide` takes it; None where the operand names a field.
        """
        operand = self.operand
        if isinstance(operand, FieldSubject | Within):
            return None
        if isinstance(operand, Window):
            return operand.start, operand.end
        if isinstance(operand, Areas):
            return operand.region
        if isinstance(operand, Near):
            return operand.areas.region, float(operand.limit)
        if isinstance(operand, Count):
            return operand.tests
        if isinstance(operand, Members):
            return operand.values
        if isinstance(operand, Weekdays):
            return operand.days
        return operand.empty if isinstance(operand, Emptiness) else operand

    @property
    def fields(self) -> tuple[FieldSubject, ...]:
        """The fields that the operand names."""
        operand = self.operand.anchor if isinstance(self.operand, Within) else self.operand
        return (operand,) if isinstance(operand, FieldSubject) else ()


@dataclass(frozen=True, slots=True, eq=False)
class Quantified:
    """A condition on the entries of a list, quantified by an operator: some, every, no."""

    subject: FieldSubject
    operator: "Operator"
    condition: "Condition"
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Any_:  # noqa: N801 -- `Any` is typing's
    """One part or more holds; if `negated`, none does."""

    parts: tuple["Condition", ...]
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The part does not hold."""

    part: "Condition"
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    """`number` or more of the parts hold."""

    number: int
    parts: tuple["Condition", ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Holds:
    """A defined condition or a rule holds, or a decision is met: always of the whole record."""

    defined: "Defined"
    span: Span


Condition = All | Any_ | Not | AtLeast | Holds | Test | Quantified

Operand = (
    bool
    | str
    | Number
    | date
    | tuple[object, ...]
    | FieldSubject
    | Within
    | Window
    | Weekdays
    | Areas
    | Near
    | Count
    | Members
    | Emptiness
)
"""What a test compares with: see an operator's family."""


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """A condition with a name, and what is presumed where it is unknown.

    Of a rule it is the rule with its exception, of a decision that it is met; nothing
    is presumed of these.
    """

    name: str
    says: str
    condition: Condition = field(repr=False)  # which may name others twice, and they others
    presumption: "Presumption | None" = field(default=None, repr=False)
    kind: Literal["condition", "rule", "decision"] = "condition"


def met(include: Iterable[Holds], exclude: Iterable[Holds], span: Span) -> All:
    """That a decision is met: every include holds, and no exclude does."""
    excluded = tuple(exclude)
    none = (Any_(excluded, True, span),) if excluded else ()
    return All((*include, *none), span)


@dataclass(frozen=True, slots=True, eq=False)
class Presumption:
    """What stands in for an unknown: a value, or the truth of a condition."""

    target: str
    because: str
    value: object
    holds: Holds | None
    citations: tuple["Citation", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from: `source` and `section` are ids, the rest is to read."""

    source: str
    title: str
    publisher: str | None = None
    section: str | None = None
    section_title: str | None = None
    item: str | None = None


Sentence = tuple[str | Subject | Test, ...]
"""Text, and in it the subjects whose found values fill it. A place is named by
the test of it, since its words say how it lies to the areas of that test.
"""


@dataclass(frozen=True, slots=True)
class Tell:
    """A rule's own sentences, for each truth of the whole rule that has one."""

    holds: Sentence | None
    fails: Sentence | None
    open: Sentence | None

    def of(self, truth: Truth) -> Sentence | None:
        """The sentence for a truth of the rule."""
        return {TRUE: self.holds, FALSE: self.fails, UNKNOWN: self.open}[truth]


@dataclass(frozen=True, slots=True, eq=False)
class CheckedRule:
    """A rule in the IR, for one kind of record.

    `tell` are its own sentences for everyone, `tell_person` those that speak to
    the person.
    """

    id: str
    says: str
    when: Condition
    unless: Condition | None
    citations: tuple[Citation, ...]
    inference: str | None
    span: Span
    tell: Tell | None = None
    tell_person: Tell | None = None

    @property
    def condition(self) -> Condition:
        """What the rule comes to: it holds, and its exception does not."""
        if self.unless is None:
            return self.when
        return All((self.when, Not(self.unless, self.span)), self.span)


@dataclass(frozen=True, slots=True, eq=False)
class CheckedReading:
    """Another reading: of one rule (`instead`), or of what a decision excludes.

    `read` is the rule with its other condition; its exception stays.
    """

    id: str
    says: str
    otherwise: str
    because: str
    read: CheckedRule | None
    exclude: tuple[CheckedRule, ...] | None
    citations: tuple[Citation, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class CheckedDecision:
    """A decision in the IR. `outcomes` are the words for met, not met, unknown."""

    id: str
    title: str
    record: str
    table: RecordTable
    include: tuple[CheckedRule, ...]
    exclude: tuple[CheckedRule, ...]
    note: tuple[CheckedRule, ...]
    outcomes: tuple[str, str, str]
    readings: tuple[CheckedReading, ...]
    presumptions: Mapping[str, Presumption]

    @property
    def deciding_rules(self) -> tuple[CheckedRule, ...]:
        """The rules that have a part in the outcome: every include and exclude."""
        return (*self.include, *self.exclude)

    @property
    def rules(self) -> tuple[CheckedRule, ...]:
        """The rules that decide, and after them the notes."""
        return (*self.deciding_rules, *self.note)


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A document that rules cite. `sections` are the titles of its sections by their ids."""

    id: str
    title: str
    publisher: str | None
    sections: Mapping[str, str]
    inference: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A policy version in the IR.

    `decisions` are all that decides, by the `operators` it was checked with. The rest is for
    who reads it whole: the `sources`; the rules that no decision lists and others hold
    (`held`), by the kind of record that they are checked for; the `places` of the names of
    definitions and decisions.
    """

    id: str
    title: str
    file: str
    in_force: InForce
    draft: bool
    zone: ZoneInfo
    digest: str
    boundaries: "Boundaries | None"
    operators: "OperatorTable"
    decisions: Mapping[str, CheckedDecision]
    sources: tuple[CheckedSource, ...] = ()
    held: Mapping[str, tuple[CheckedRule, ...]] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
