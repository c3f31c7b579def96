"""From a condition as meant to one as run: each condition becomes a `Step`.

A step's `truth` is bound once and is quick; its `evidence` is worked out when
somebody asks. Both call the same operators on the same readers, and the tests
hold them to one answer.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from lead_rules.evaluate.compile_place_test import bind_place
from lead_rules.evaluate.compile_test import bind_test
from lead_rules.evaluate.compiled import ROOT, At, Step, written
from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.readers import Reader, TruthOf, getter, worked_out
from lead_rules.policy.ir.nodes import (
    All,
    AtLeast,
    CheckedRule,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Presumption,
    Subject,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.operators import NOT_KNOWN, show
from lead_rules.policy.ir.phrasing import asks, say
from lead_rules.values.english import counted
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_

__all__ = ["Binder"]

_AS_VALUE = {TRUE: True, FALSE: False, UNKNOWN: None}
_AS_TRUTH = {True: TRUE, False: FALSE, None: UNKNOWN}


class Binder:
    """Binds the conditions of one policy.

    `standing` are the presumptions that stand in for unknowns, by what they stand
    in for: those of the policy, none of them, or others. `other` is a rule as it
    could be read otherwise: where another condition holds that rule, this is what
    it then holds. Its own condition is not read anew.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        standing: Mapping[str, Presumption],
        other: CheckedRule | None = None,
    ) -> None:
        self.zone = zone
        self.standing = standing
        self.other = other
        self._defined: dict[int, Step] = {}
        self._bound: dict[int, Step] = {}
        self._stood_in: dict[str, Step] = {}

    @cached_property
    def strict(self) -> "Binder":
        """The same without presumptions."""
        return Binder(self.zone, {}, self.other) if self.standing else self

    def bind(self, condition: Condition) -> Step:
        """The condition as run; bound once, however many values and tests need it."""
        if id(condition) not in self._bound:
            self._bound[id(condition)] = self._step(condition)
        return self._bound[id(condition)]

    def _step(self, condition: Condition) -> Step:
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, Holds):
            return self._holds(condition)
        if isinstance(condition, Not):
            return self._connective("not", condition, (condition.part,), _not_one)
        if isinstance(condition, AtLeast):
            number = condition.number
            return self._connective(
                "at_least", condition, condition.parts, lambda truths: at_least(number, truths)
            )
        if isinstance(condition, All):
            return self._connective("all", condition, condition.parts, all_of)
        if condition.negated:
            return self._connective("none", condition, condition.parts, _none_of)
        return self._connective("any", condition, condition.parts, any_of)

    # Readers and presumptions.

    def reader(self, subject: Subject) -> Reader:
        """How to read a field, or to work out a defined value."""
        if isinstance(subject, ValueSubject):
            of = self.reader(subject.of)
            part = self.reader(subject.part) if subject.part is not None else None
            where = self.bind(subject.where).truth if subject.where is not None else None
            return Reader(worked_out(subject, of, part, where, self.zone), from_root=True)
        presumption = self.presumption(subject)
        stand_in = self.value_of(presumption) if presumption is not None else None
        return Reader(getter(subject.path), stand_in, subject.from_root)

    def presumption(self, subject: Subject) -> Presumption | None:
        """The presumption that stands in for a field."""
        return None if isinstance(subject, ValueSubject) else self._standing(subject.presumption)

    def _standing(self, presumption: Presumption | None) -> Presumption | None:
        return None if presumption is None else self.standing.get(presumption.target)

    def stand_in(self, presumption: Presumption) -> Step | None:
        """The condition whose truth stands in, if it is one."""
        if presumption.holds is None:
            return None
        # Bound once: each may rest on a further one, and so on.
        if presumption.target not in self._stood_in:
            found = self._holds(Holds(presumption.holds, presumption.span))
            self._stood_in[presumption.target] = found
        return self._stood_in[presumption.target]

    def value_of(self, presumption: Presumption) -> Callable[[Any], Any]:
        """What a presumption says for a record: a value, or None for unknown."""
        step, value = self.stand_in(presumption), presumption.value
        if step is None:
            return lambda root: value
        truth = step.truth
        return lambda root: _AS_VALUE[truth(root, root)]

    # Connectives.

    def _connective(
        self,
        kind: Literal["all", "any", "none", "not", "at_least"],
        condition: Condition,
        parts: tuple[Condition, ...],
        combine: Callable[[Any], Truth],
    ) -> Step:
        steps = tuple(self.bind(part) for part in parts)
        says, place = say(condition), written(condition)

        def evidence(here: Any, root: Any, at: At) -> Evidence:
            shown = tuple([step.evidence(here, root, at) for step in steps])
            truth = combine([part.truth for part in shown])
            return Evidence(kind, truth, says, place, parts=shown)

        truth = _settled(kind, steps) if kind in ("all", "any") else _combined(steps, combine)
        return Step(condition, truth, evidence, steps)

    def _holds(self, condition: Holds) -> Step:
        defined = condition.defined
        inner = self._bound_once(defined)
        place, inner_truth = written(condition), inner.truth
        presumption = self._standing(defined.presumption)
        stand_in = self.value_of(presumption) if presumption is not None else None
        stood_in = self.stand_in(presumption) if presumption is not None else None

        def truth(here: Any, root: Any) -> Truth:
            answer = inner_truth(root, root)
            if answer is UNKNOWN and stand_in is not None:
                return _AS_TRUTH[stand_in(root)]
            return answer

        def evidence(here: Any, root: Any, at: At) -> Evidence:
            shown = inner.evidence(root, root, ROOT)
            answer = shown.truth
            parts: tuple[Evidence, ...] = (shown,)
            if answer is UNKNOWN and stand_in is not None:
                answer = _AS_TRUTH[stand_in(root)]
                parts = (shown, *([stood_in.evidence(root, root, ROOT)] if stood_in else []))
            presumed = answer is not shown.truth
            return Evidence(
                "holds",
                answer,
                defined.says,
                place,
                field=defined.name,
                presumed=defined.name if presumed else None,
                stand_in=show(answer is TRUE) if presumed else None,
                parts=parts,
            )

        return Step(condition, truth, evidence, (inner,))

    def _bound_once(self, defined: Defined) -> Step:
        if id(defined) not in self._defined:
            other = self.other
            self._defined[id(defined)] = (
                Binder(self.zone, self.standing).bind(other.condition)
                if other is not None and other.id == defined.name
                else self.bind(defined.condition)
            )
        return self._defined[id(defined)]

    # Tests.

    def _test(self, test: Test) -> Step:
        if test.operator.family == "condition":
            return self._quantifier(test)
        if test.operator.family in ("areas", "near"):
            return bind_place(self, test)
        return bind_test(self, test)

    def _quantifier(self, test: Test) -> Step:
        """A test of the entries of a list."""
        subject, decide = test.subject, test.operator.decide
        assert isinstance(subject, FieldSubject)
        inner = self.bind(cast(Condition, test.operand))
        reader, of_entry, of_none = self.reader(subject), inner.truth, decide((), None)
        get, stand_in, from_root = reader
        asked, place, noun = asks(test), written(test), subject.field.fact.entry

        # One entry of this truth settles the answer; `of_none` is that of no entries.
        settles: Truth = FALSE if test.operator.name == "every" else TRUE
        settled = decide((settles,), None)

        def truth(here: Any, root: Any) -> Truth:
            entries = get(root if from_root else here)
            if entries is None:
                entries = None if stand_in is None else stand_in(root)
                if entries is None:
                    return UNKNOWN
            result = of_none
            for entry in entries:
                answer = of_entry(entry, root)
                if answer is settles:
                    return settled
                if answer is UNKNOWN:
                    result = UNKNOWN
            return result

        def evidence(here: Any, root: Any, at: At) -> Evidence:
            bare = reader.get(root if reader.from_root else here)
            entries = reader.read(here, root)
            field, label = at.field(subject), at.label(subject)
            presumed = bare is None and entries is not None
            found = NOT_KNOWN if entries is None else counted(len(entries), noun)
            shown = tuple(
                [
                    inner.evidence(entry, root, At(f"{field}[{index}]", f"{noun} {index + 1}"))
                    for index, entry in enumerate(entries or ())
                ]
            )
            return Evidence(
                "test",
                UNKNOWN if entries is None else decide([part.truth for part in shown], None),
                f"{label}: {asked}",
                place,
                label,
                field,
                test.operator.name,
                None if entries is None else len(entries),
                f"{found} (presumed, {NOT_KNOWN})" if presumed else found,
                asked,
                field if presumed else None,
                found if presumed else None,
                (field,) if entries is None else (),
                (),
                shown,
            )

        return Step(test, truth, evidence, (inner,))


def _combined(steps: tuple[Step, ...], combine: Callable[[Any], Truth]) -> TruthOf:
    truths = tuple(step.truth for step in steps)
    return lambda here, root: combine([truth(here, root) for truth in truths])


def _settled(kind: str, steps: tuple[Step, ...]) -> TruthOf:
    """The truth of `all` or `any`, which stops at the first part that settles it."""
    settles: Truth = FALSE if kind == "all" else TRUE
    otherwise = not_(settles)
    lookups = tuple(step.lookup for step in steps if step.lookup is not None)
    others = tuple(step.truth for step in steps if step.lookup is None)

    def truth(here: Any, root: Any) -> Truth:
        result = otherwise
        for get, table in lookups:
            answer = table[get(here)]
            if answer is settles:
                return settles
            if answer is UNKNOWN:
                result = UNKNOWN
        for other in others:
            answer = other(here, root)
            if answer is settles:
                return settles
            if answer is UNKNOWN:
                result = UNKNOWN
        return result

    return truth


def _not_one(truths: Any) -> Truth:
    (truth,) = truths
    return not_(truth)


def _none_of(truths: Any) -> Truth:
    return not_(any_of(truths))
