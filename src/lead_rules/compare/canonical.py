"""The canonical form of a condition: equal for conditions that mean the same.

Two conditions of one canonical form have the same truth for every record, presumptions apart:
the parts of a connective in any order, once or twice, nested or not; one value or a
list of one; a definition by its name or written out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Literal

from lead_rules.policy.ir.nodes import (
    All,
    Areas,
    AtLeast,
    Condition,
    Count,
    Defined,
    Emptiness,
    FieldSubject,
    Holds,
    Members,
    Near,
    Not,
    Quantified,
    Subject,
    Test,
    ValueSubject,
    Weekdays,
    Window,
    Within,
)
from lead_rules.values.digest import digest
from lead_rules.values.quantity import plain
from lead_rules.values.truth import TRUE

__all__ = ["Canonical", "Form", "Forms", "scalar"]

Kind = Literal["all", "any", "none", "at_least", "holds", "test"]


@dataclass(frozen=True, slots=True)
class Canonical:
    """The content of a canonical form. `members` are the digests of what a connective joins.

    `denied` is what must not hold, for `none`.
    """

    kind: str
    digest: str
    members: tuple[str, ...] = ()
    denied: "Canonical | None" = None


@dataclass(frozen=True, slots=True)
class Form:
    """A condition in canonical form. `parts` are a connective's, or what a name stands for."""

    kind: Kind
    condition: Condition
    canonical: Canonical
    parts: tuple["Form", ...] = ()
    name: str = ""
    number: int = 0

    @property
    def digest(self) -> str:
        """Equal where the conditions mean the same."""
        return self.canonical.digest


class Forms:
    """Makes the canonical forms of one policy version; keeps the names and areas met on the way.

    `names` gives rules the id that they go by (one that was renamed, its new one).
    `reread` are the ids, so given, of rules that a reading reads otherwise: what holds
    one of them depends on that rule and not just on what it says.
    """

    def __init__(self, names: Mapping[str, str], reread: Collection[str]) -> None:
        self.says: dict[str, str] = {}
        self.areas: set[str] = set()
        self._names = names
        self._reread = reread
        self._defined: dict[Defined, Form] = {}
        self._values: dict[ValueSubject, str] = {}

    def of(self, condition: Condition) -> Form:
        """The canonical form of a condition."""
        if isinstance(condition, Test | Quantified):
            return Form("test", condition, Canonical("test", self._test(condition)))
        if isinstance(condition, Holds):
            return self._holds(condition)
        if isinstance(condition, Not):
            return self._joined("none", condition, (condition.part,))
        if isinstance(condition, AtLeast):
            return self._joined("at_least", condition, condition.parts, condition.number)
        if isinstance(condition, All):
            return self._joined("all", condition, condition.parts)
        return self._joined("none" if condition.negated else "any", condition, condition.parts)

    def _joined(
        self, kind: Kind, condition: Condition, parts: tuple[Condition, ...], number: int = 0
    ) -> Form:
        forms: list[Form] = []
        for part in map(self.of, parts):
            # `all` within `all` is one; so is `any`, and `any` of what must not hold.
            inner = "any" if kind == "none" else kind
            forms += part.parts if part.kind == inner and kind != "at_least" else (part,)
        if kind in ("all", "any") and len(forms) == 1:
            return forms[0]
        canonical = _join(kind, [form.canonical for form in forms], number)
        return Form(kind, condition, canonical, tuple(forms), number=number)

    def _holds(self, condition: Holds) -> Form:
        defined = condition.defined
        if defined not in self._defined:
            self.says[defined.name] = defined.says
            inner = self.of(defined.condition)
            name = self._names.get(defined.name, defined.name)
            canonical = inner.canonical
            if defined.presumption is not None or name in self._reread:
                canonical = Canonical("holds", digest(["holds", name, inner.digest]))
            self._defined[defined] = Form("holds", condition, canonical, (inner,), name)
        return self._defined[defined]

    # Tests.

    def _test(self, test: Test | Quantified) -> str:
        return digest([self.subject(test.subject), *self.asked(test)])

    def subject(self, subject: Subject) -> str:
        """The digest of a field by its path, or of a defined value by its definition."""
        if isinstance(subject, FieldSubject):
            return digest(["field", subject.schema_path, subject.from_root])
        if subject not in self._values:
            self.says[subject.name] = subject.says
            where = self.of(subject.where).digest if subject.where is not None else None
            part = self.subject(subject.part) if subject.part is not None else None
            self._values[subject] = digest([subject.kind, self.subject(subject.of), part, where])
        return self._values[subject]

    def asked(self, test: Test | Quantified) -> list[object]:
        """The operator and the operand of a test, as plain data."""
        operator, field = test.operator, test.subject.field
        if isinstance(test, Quantified):
            return [operator.name, self.of(test.condition).digest]
        operand = test.operand
        if operator.shape.is_set:
            if field.few_values:
                passing = (one for one in field.few_values if operator.decide(one, operand) is TRUE)
                return ["passes", sorted(map(scalar, passing))]
            listed = operand if isinstance(operand, tuple) else (operand,)
            return [operator.shape.value, sorted(map(scalar, listed))]
        return [operator.name, self._operand(operand)]

    def _operand(self, operand: object) -> object:
        if isinstance(operand, FieldSubject):
            return self.subject(operand)
        if isinstance(operand, Within):
            return [str(operand.period), operand.side, self.subject(operand.anchor)]
        if isinstance(operand, Window):
            return [scalar(operand.start), scalar(operand.end)]
        if isinstance(operand, Areas):
            self.areas.update(operand.ids)
            return sorted(operand.ids)
        if isinstance(operand, Near):
            return [self._operand(operand.areas), plain(operand.limit)]
        if isinstance(operand, Count):
            return sorted([operator.name, plain(number)] for operator, number in operand.tests)
        if isinstance(operand, Members):
            return sorted(map(scalar, operand.values))
        if isinstance(operand, Weekdays):
            return sorted(operand.days)
        return scalar(operand.empty if isinstance(operand, Emptiness) else operand)


def scalar(value: object) -> str:
    """One value as text that is the same for equal values alone: 5 is 5.0 and no "5"."""
    if isinstance(value, bool):
        return f"flag {value}"
    if isinstance(value, int | Decimal):
        return f"number {plain(value)}"
    if isinstance(value, datetime):
        return f"time {value.astimezone(UTC).isoformat()}"
    if isinstance(value, date | time):
        return f"{type(value).__name__} {value.isoformat()}"
    if isinstance(value, tuple):
        return f"list {sorted(map(scalar, value))}"
    return f"text {value}"


def _join(kind: Kind, parts: Iterable[Canonical], number: int) -> Canonical:
    """The canonical form of a connective: Kleene's `all` and `any` know no order or repetition."""
    essences = list(parts)
    if kind == "none":
        denied = _join("any", essences, 0)
        if denied.denied is not None:  # what must not fail to hold
            return denied.denied
        return Canonical(kind, digest([kind, denied.digest]), (denied.digest,), denied)
    if kind == "at_least":
        if number in (1, len(essences)):
            return _join("any" if number == 1 else "all", essences, 0)
        members = tuple(sorted(each.digest for each in essences))
        return Canonical(kind, digest([kind, number, members]), members)
    found: set[str] = set()
    for each in essences:
        found.update(each.members if each.kind == kind else (each.digest,))
    if len(found) == 1:
        return essences[0]
    members = tuple(sorted(found))
    return Canonical(kind, digest([kind, *members]), members)
