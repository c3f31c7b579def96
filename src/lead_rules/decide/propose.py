"""Repairs: edits of a record that would turn the truth of one condition.

Proposals need only be likely; whoever uses them decides again before believing
them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice, product
from typing import Any, Literal

from lead_rules.decide.candidates import around, candidates, fitting, limits
from lead_rules.decide.reading import getter
from lead_rules.decide.steps import Step
from lead_rules.fields import Field, blank, replace_at, value_at
from lead_rules.policy.meaning import (
    All,
    Any_,
    AtLeast,
    FieldSubject,
    Holds,
    Not,
    Test,
    ValueSubject,
)
from lead_rules.policy.operators import show
from lead_rules.policy.words import asks
from lead_rules.quantity import Number, add
from lead_rules.records.values import Event
from lead_rules.truth import FALSE, TRUE, Truth, not_

__all__ = ["Edit", "Proposer", "Repair", "applied", "join_repairs"]

AND = ", and "
MOST_REPAIRS = 64
MOST_ENTRIES = 8
MOST_VALUES = 12
MOST_TURNS = 200


@dataclass(frozen=True, slots=True)
class Edit:
    """A fact to change: its path, values that may do, and what to say of it."""

    path: str
    values: tuple[Any, ...]
    now: str
    to: str
    may: Literal["change", "correct"]


Repair = dict[str, Edit]
"""Edits by path, to be made together. An empty one changes nothing."""


def join_repairs(choices: Sequence[list[Repair]]) -> list[Repair]:
    """Every way to take one repair of each list; the smallest first, at most 64."""
    joined: list[Repair] = [{}]
    for repairs in choices:
        pairs = [_merge(left, right) for left in joined for right in repairs]
        joined = in_order(pairs)[:MOST_REPAIRS]
    return joined


def in_order(repairs: Iterable[Repair]) -> list[Repair]:
    """The smallest first, then by path: not by the order of lines in the policy."""
    return sorted(repairs, key=lambda repair: (len(repair), sorted(repair), _words(repair)))


def _words(repair: Repair) -> list[str]:
    return [repair[path].to for path in sorted(repair)]


def _merge(left: Repair, right: Repair) -> Repair:
    merged = {**left, **right}
    for path in left.keys() & right.keys():
        one, two = left[path], right[path]
        if one.to != two.to:
            values = tuple(sorted(dict.fromkeys((*one.values, *two.values)), key=repr))
            words = sorted({*one.to.split(AND), *two.to.split(AND)})
            may = one.may if two.may == "change" else two.may
            merged[path] = Edit(path, values, one.now, AND.join(words), may)
    return merged


class Proposer:
    """Proposes repairs for one record; `fixed` collects facts that cannot be edited."""

    def __init__(self, root: Field, record: Any) -> None:
        self.root = root
        self.record = record
        self.fixed: dict[str, None] = {}
        self.turned = 0

    def repairs(self, step: Step, here: Any, path: str, want: Truth) -> list[Repair]:
        """Ways to give a step the truth `want`, standing on `here` at `path`."""
        if step.truth(here, self.record) is want:
            return [{}]
        condition = step.condition
        if isinstance(condition, Test):
            return self.test(step, condition, here, path, want)[:MOST_REPAIRS]
        if isinstance(condition, Holds):
            return self.repairs(step.parts[0], self.record, "", want)
        if isinstance(condition, Not):
            return self.repairs(step.parts[0], here, path, not_(want))
        if isinstance(condition, Any_) and condition.negated:
            return self.parts(step, here, path, not_(want), every=want is TRUE)
        if isinstance(condition, AtLeast):
            return self.some_of(step, condition, here, path, want)
        every = isinstance(condition, All) is (want is TRUE)
        return self.parts(step, here, path, want, every=every)

    def parts(self, step: Step, here: Any, path: str, want: Truth, every: bool) -> list[Repair]:
        """Ways to turn every part, or one part."""
        choices = [self.repairs(part, here, path, want) for part in step.parts]
        return join_repairs(choices) if every else in_order(e for part in choices for e in part)

    def some_of(
        self, step: Step, condition: AtLeast, here: Any, path: str, want: Truth
    ) -> list[Repair]:
        """Ways to turn as many parts as `at_least` needs."""
        total, number = len(step.parts), condition.number
        needed = number if want is TRUE else total - number + 1
        choices = [self.repairs(part, here, path, want) for part in step.parts]
        found: list[Repair] = []
        for some in islice(combinations(choices, needed), MOST_REPAIRS):
            found += join_repairs(some)
        return in_order(found)

    # Tests.

    def test(self, step: Step, test: Test, here: Any, path: str, want: Truth) -> list[Repair]:
        """Ways to make a test come out as `want`."""
        subject = test.subject
        if isinstance(subject, ValueSubject):
            return self.worked_out(step, test, subject, want)
        if subject.from_root:
            here, path = self.record, ""
        at = f"{path}.{subject.name}" if path else subject.name
        if test.operator.family == "condition":
            return self.entries(step, test, subject, here, at, want)
        now = _read(here, subject.path)
        against = step.against(here, self.record) if step.against is not None else None
        values = [
            value
            for value in fitting(subject.field, candidates(subject.field, test, now, against))
            if self.comes_out(step, path, at, value) is want
        ]
        return self.edit(subject.field, at, now, test, values, against, want)

    def comes_out(self, step: Step, path: str, at: str, value: Any) -> Truth:
        """The truth of a step that stands on `path`, with another value at `at`."""
        changed = replace_at(self.root, self.record, at, value)
        return step.truth(value_at(changed, path) if path else changed, changed)

    def edit(
        self,
        field: Field,
        at: str,
        now: Any,
        test: Test,
        values: Sequence[Any],
        against: Any,
        want: Truth,
    ) -> list[Repair]:
        """One edit of the field that a test reads."""
        if field.fact.protected or field.fact.may == "fixed":
            self.fixed[at] = None
            return []
        may, to = _may(field), asks(test, negated=want is FALSE)
        if test.operator.family == "period" and against is not None:
            first, last = against
            to = f"{to} ({first} to {last})"
            # What happened, or was missed, can only have been recorded wrongly.
            if isinstance(now, Event) and (now.on or (now.not_as_of and now.not_as_of > last)):
                may = "correct"
        found = "unknown" if now is None else show(now, field.entry or field)
        return [{at: Edit(at, tuple(values), found, to, may)}] if values else []

    def entries(
        self, step: Step, test: Test, subject: FieldSubject, here: Any, at: str, want: Truth
    ) -> list[Repair]:
        """Ways to turn the entries of a list, or to add one."""
        inner = step.parts[0]
        known = _read(here, subject.path)
        entries = known or ()
        to_hold = test.operator.name == "every"
        # `some` is turned true, and `every` and `no` false, by a single entry.
        single = (test.operator.name == "some") is (want is TRUE)
        wanted = not_(want) if test.operator.name == "no" else want
        if known is None and not single:
            return self.edit_list(subject, at, (), "none")
        choices = [
            self.repairs(inner, entry, f"{at}[{index}]", wanted)
            for index, entry in enumerate(entries)
            if single or inner.truth(entry, self.record) is not wanted
        ][:MOST_REPAIRS]
        if not single:
            return join_repairs(choices) if len(choices) <= MOST_ENTRIES else []
        found = [each for choice in choices for each in choice]
        if found or to_hold or subject.field.entry is None:
            return found
        fresh = blank(subject.field.entry)
        added = self.repairs(inner, fresh, f"{at}[{len(entries)}]", wanted)
        return [repair for repair in added if repair]

    def edit_list(
        self, subject: FieldSubject, at: str, value: tuple[Any, ...], to: str
    ) -> list[Repair]:
        """An edit of a whole list that is unknown."""
        fact = subject.field.fact
        if fact.protected or fact.may == "fixed":
            self.fixed[at] = None
            return []
        may: Literal["change", "correct"] = "change" if fact.may == "change" else "correct"
        return [{at: Edit(at, (value,), "unknown", to, may)}]

    # Values worked out from a list.

    def worked_out(
        self, step: Step, test: Test, subject: ValueSubject, want: Truth
    ) -> list[Repair]:
        """Ways to change the entries of a sum, a count, a least or a greatest."""
        entries = _read(self.record, subject.of.path)
        if subject.kind == "years_between":
            self.fixed[subject.of.name] = None
            return []
        if entries is None:
            return self.edit_list(subject.of, subject.of.name, (), "none")
        if len(entries) > MOST_REPAIRS:
            return []
        ways = [
            self.entry(step, test, subject, entries, index, want) for index in range(len(entries))
        ]
        if want is FALSE and test.operator.family == "number":
            # Only what counts already can bring a number down.
            ways = [
                way for way, entry in zip(ways, entries, strict=True) if self.counts(step, entry)
            ]
        self.turned = 0
        for size in range(1, len(ways) + 1):
            found: list[Repair] = []
            for chosen in islice(combinations(ways, size), MOST_REPAIRS):
                for repair in join_repairs(chosen)[:MOST_VALUES]:
                    self.turned += 1
                    if self.turned > MOST_TURNS:
                        return found
                    if self.turns(step, repair, want):
                        found.append(repair)
            if found:
                return found
        return []

    def counts(self, step: Step, entry: Any) -> bool:
        """Whether an entry counts, or perhaps does."""
        return not step.parts or step.parts[0].truth(entry, self.record) is not FALSE

    def entry(
        self,
        step: Step,
        test: Test,
        subject: ValueSubject,
        entries: tuple[Any, ...],
        index: int,
        want: Truth,
    ) -> list[Repair]:
        """Edits of one entry: of its number, or of whether it counts."""
        entry, at = entries[index], f"{subject.of.name}[{index}]"
        found: list[Repair] = []
        counts = step.parts[0].truth(entry, self.record) if step.parts else TRUE
        if subject.part is not None and counts is not FALSE:
            rest = Decimal(0)
            if subject.kind == "sum":
                rest = self.rest(step, subject.part, entries, index)
            found += self.amount(test, subject, subject.part, entry, at, rest, want)
        if step.parts:
            for wanted in (TRUE, FALSE):
                if counts is not wanted:
                    found += self.repairs(step.parts[0], entry, at, wanted)
        return found

    def rest(self, step: Step, part: FieldSubject, entries: tuple[Any, ...], index: int) -> Decimal:
        """What the other entries add to a sum, as far as it is known."""
        total = Decimal(0)
        for other, entry in enumerate(entries):
            value = _read(entry, part.path)
            counts = step.parts[0].truth(entry, self.record) if step.parts else TRUE
            if other != index and value is not None and counts is TRUE:
                total = add(total, value)
        return total

    def amount(
        self,
        test: Test,
        subject: ValueSubject,
        part: FieldSubject,
        entry: Any,
        at: str,
        rest: Decimal,
        want: Truth,
    ) -> list[Repair]:
        """An edit of the number that one entry adds."""
        field, path = part.field, f"{at}.{part.name}"
        if field.fact.protected or field.fact.may == "fixed":
            self.fixed[path] = None
            return []
        now = _read(entry, part.path)
        numbers: list[Number] = [
            near - rest for limit in limits(test) for near in around(limit, field)
        ]
        numbers.append(field.minimum or Decimal(0))
        values = tuple(fitting(field, numbers))
        to = f"{asks(test, negated=want is FALSE)} in all ({subject.says})"
        own = [limit - rest for limit in limits(test)]
        if test.operator.family == "number" and own[0] > (field.minimum or 0):
            words = test.operator.denies if want is FALSE else test.operator.asks
            to = words.format(show(own[0], field))
        found = "unknown" if now is None else show(now, field)
        return [{path: Edit(path, values, found, to, _may(field))}] if values else []

    def turns(self, step: Step, repair: Repair, want: Truth) -> bool:
        """Whether some choice of values gives a step of the whole record that truth."""
        return any(
            step.truth(changed, changed) is want
            for changed, _ in applied(self.root, self.record, tuple(repair.values()))
        )


def applied(
    root: Field, record: Any, edits: Sequence[Edit]
) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The record with each choice of the edits' values, and the choice; at most 12."""
    for values in islice(product(*(edit.values for edit in edits)), MOST_VALUES):
        changed = record
        for edit, value in zip(edits, values, strict=True):
            changed = replace_at(root, changed, edit.path, value)
        yield changed, values


def _may(field: Field) -> Literal["change", "correct"]:
    return "change" if field.fact.may == "change" else "correct"


def _read(model: Any, path: tuple[str, ...]) -> Any:
    return getter(path)(model)
