"""Where two conditions differ: parts that mean the same are left out, the others paired."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from lead_rules.compare.canonical import Form, Forms
from lead_rules.policy.ir.nodes import (
    Areas,
    Condition,
    FieldSubject,
    Near,
    Quantified,
    Subject,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.phrasing import asks, say
from lead_rules.values.calendar import BETWEEN

__all__ = ["Difference", "differences"]

KINDS = {"number": "limit", "count": "limit", "period": "limit", "day": "limit"}
"""What the operand of a family of operators is to a test; of the other families, a value."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which two conditions differ: see `PolicyChange`."""

    kind: str
    at: tuple[str, ...]
    what: str
    before: str | None
    after: str | None


def differences(
    before: tuple[Forms, Condition], after: tuple[Forms, Condition]
) -> tuple[Difference, ...]:
    """Everything that differs in meaning: nothing only if both mean the same.

    What differs in a definition is reported once, however often the condition uses it. The
    same differences are found the other way round, with the sides exchanged.
    """
    comparison = _Comparison(before[0], after[0])
    one, other = before[0].of(before[1]), after[0].of(after[1])
    if comparison.compare(one, other, ()) and not comparison.found:
        comparison.add("condition", (), "", say(one.condition), say(other.condition))
    return tuple(dict.fromkeys(comparison.found))


At = tuple[str, ...]
Tested = Test | Quantified
Pair = tuple[Form, Form]


class _Comparison:
    """Traverses two canonical forms side by side and collects differences."""

    def __init__(self, before: Forms, after: Forms) -> None:
        self.before = before
        self.after = after
        self.found: list[Difference] = []
        self.told: set[tuple[str, ...]] = set()

    def compare(self, one: Form, other: Form, at: At) -> bool:
        """Whether they differ in meaning; if so, a difference is reported, here or before."""
        if one.digest == other.digest:
            return False
        # What a name stands for has the digest of the name, and is another pair.
        pair = (one.kind, one.name, one.digest, other.kind, other.name, other.digest)
        if pair not in self.told:
            self.told.add(pair)
            if not self.inside(one, other, at):
                self.add("condition", at, "", say(one.condition), say(other.condition))
        return True

    def inside(self, one: Form, other: Form, at: At) -> bool:
        """Whether a difference inside two forms is reported."""
        if one.kind == other.kind == "holds":
            name = (f"in `{one.name}`",) if one.name == other.name else ()
            return self.compare(one.parts[0], other.parts[0], (*at, *name))
        if one.kind == "holds":
            return self.compare(one.parts[0], other, at)
        if other.kind == "holds":
            return self.compare(one, other.parts[0], at)
        if one.kind == other.kind == "test":
            return self.tests(_tested(one), _tested(other), at)
        if one.kind == other.kind:
            told = one.number != other.number
            if told:
                words = (f"{each.number} or more" for each in (one, other))
                self.add("limit", at, "how many of the conditions must hold", *words)
            return self.parts(one.kind, one.parts, other.parts, at) or told
        connective = {one.kind, other.kind} & {"all", "any"}
        if len(connective) != 1:
            return False
        kind = connective.pop()
        parts = [each.parts if each.kind == kind else (each,) for each in (one, other)]
        return self.parts(kind, parts[0], parts[1], at)

    def parts(self, kind: str, one: tuple[Form, ...], other: tuple[Form, ...], at: At) -> bool:
        """Whether a difference between the parts of two connectives is reported."""
        common = {form.digest for form in one} & {form.digest for form in other}
        pairs, gone, new = _paired(
            _distinct(form for form in one if form.digest not in common),
            _distinct(form for form in other if form.digest not in common),
        )
        for pair in pairs:
            self.compare(*pair, at)
        for form in gone:
            self.add("condition", at, kind, say(form.condition), None)
        for form in new:
            self.add("condition", at, kind, None, say(form.condition))
        return bool(pairs or gone or new)

    def tests(self, one: Tested, other: Tested, at: At) -> bool:
        """Whether a difference between two tests is reported, of their subjects or of their
        operands.
        """
        subject, another = one.subject, other.subject
        told = self.before.subject(subject) != self.after.subject(another)
        if told and _path(subject) != _path(another):
            words = [f"{say(each)} (`{_path(each.subject)}`)" for each in (one, other)]
            self.add("condition", at, "", *words)
            return True
        if isinstance(subject, ValueSubject) and isinstance(another, ValueSubject) and told:
            self.values(subject, another, at)
        if self.before.asked(one) == self.after.asked(other):
            return told
        label = _label(subject, another)
        if (
            isinstance(one, Quantified)
            and isinstance(other, Quantified)
            and one.operator is other.operator
        ):
            within = self.before.of(one.condition), self.after.of(other.condition)
            return self.compare(*within, (*at, f"in the {label}"))
        self.add(_kind(one, other), at, label, asks(one), asks(other))
        return True

    def values(self, one: ValueSubject, other: ValueSubject, at: At) -> None:
        """Report how two values are defined, once."""
        pair = (self.before.subject(one), self.after.subject(other))
        if pair in self.told:
            return
        self.told.add(pair)
        at = (*at, f"in `{one.name}`")
        if _work(one) != _work(other):
            self.add("definition", at, _label(one, other), _work(one), _work(other))
        if one.where is not None and other.where is not None:
            self.compare(self.before.of(one.where), self.after.of(other.where), at)
        elif one.where is not None or other.where is not None:
            words = [say(each.where) if each.where is not None else None for each in (one, other)]
            self.add("condition", at, "where", *words)

    def add(self, kind: str, at: At, what: str, *sides: str | None) -> None:
        before, after = sides
        self.found.append(Difference(kind, at, what, before, after))


def _distinct(forms: Iterable[Form]) -> list[Form]:
    """Forms that mean different things, in an order of their own."""
    found = {form.digest: form for form in forms}
    return [found[key] for key in sorted(found)]


def _paired(
    before: Iterable[Form], after: Iterable[Form]
) -> tuple[list[Pair], list[Form], list[Form]]:
    """Pairs that have one of `KEYS` in common, the first of them first, or that are all
    that is left; then what has no partner, of either side.
    """
    pairs, gone, new = [], list(before), list(after)
    for key in KEYS:
        for one in tuple(gone):
            other = next(
                (form for form in new if key(form) is not None and key(form) == key(one)), None
            )
            if other is not None:
                gone.remove(one)
                new.remove(other)
                pairs.append((one, other))
    if len(gone) == len(new) == 1:
        pairs.append((gone.pop(), new.pop()))
    return pairs, gone, new


def _tested(form: Form) -> Tested:
    """The test of a form that is one."""
    assert isinstance(form.condition, Tested)
    return form.condition


def _test_key(form: Form) -> Hashable:
    if not isinstance(form.condition, Tested):
        return None
    return (_path(form.condition.subject), form.condition.operator)


def _subject_key(form: Form) -> Hashable:
    return _path(form.condition.subject) if isinstance(form.condition, Tested) else None


def _name_key(form: Form) -> Hashable:
    return form.name or None


def _branch_key(form: Form) -> Hashable:
    parts = (
        part.name or (part.digest if part.kind == "test" else part.kind) for part in form.parts
    )
    return (form.kind, *sorted(parts)) if form.kind not in ("test", "holds") else None


def _shape_key(form: Form) -> Hashable:
    parts = (part.name or str(_subject_key(part) or part.kind) for part in form.parts)
    return (form.kind, *sorted(parts)) if form.kind not in ("test", "holds") else None


KEYS = (_test_key, _subject_key, _name_key, _branch_key, _shape_key)
"""What makes two parts a pair, the surest first."""


def _path(subject: Subject) -> str:
    return subject.schema_path if isinstance(subject, FieldSubject) else subject.name


def _label(one: Subject, other: Subject) -> str:
    return one.says if one.says == other.says else f"`{min(one.name, other.name)}`"


def _work(value: ValueSubject) -> str:
    """The definition of a value, by the fields that it reads."""
    of = f"`{_path(value.of)}`"
    if value.part is None:
        return f"the {value.kind} of {of}"
    part = f"`{_path(value.part)}`"
    if value.kind in BETWEEN:
        return f"the {BETWEEN[value.kind].unit} from {of} to {part}"
    return f"the {value.kind} of {part}"


def _kind(one: Tested, other: Tested) -> str:
    if one.operator.shape.is_set and other.operator.shape.is_set:
        return "values"
    if one.operator is not other.operator:
        return "operator"
    before, after = (each.operand if isinstance(each, Test) else None for each in (one, other))
    if isinstance(before, Near) and isinstance(after, Near):
        return "limit" if set(before.areas.ids) == set(after.areas.ids) else "areas"
    return "areas" if isinstance(before, Areas) else KINDS.get(one.operator.family, "values")
