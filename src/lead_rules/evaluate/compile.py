"""From conditions of the IR to functions: each condition compiles to a `CompiledCondition`.

Its `truth` is compiled once and is quick; its `evidence` is made when
somebody asks. Both call the same operators on the same readers, and the tests
hold them to one answer.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lead_rules.evaluate.compile_place_test import compile_place_test
from lead_rules.evaluate.compile_test import compile_test
from lead_rules.evaluate.compiled import ROOT, At, CompiledCondition
from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.readers import Reader, TruthOf, getter, worked_out
from lead_rules.policy.ir.nodes import (
    All,
    Areas,
    AtLeast,
    CheckedRule,
    Condition,
    Defined,
    Holds,
    Near,
    Not,
    Presumption,
    Quantified,
    Subject,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.phrasing import asks, say
from lead_rules.policy.ir.show_value import NOT_KNOWN, show
from lead_rules.values.english import counted
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_

__all__ = ["Compiler"]

_AS_VALUE = {TRUE: True, FALSE: False, UNKNOWN: None}
_AS_TRUTH = {True: TRUE, False: FALSE, None: UNKNOWN}


class Compiler:
    """Compiles the conditions of one policy.

    `presumptions` are the presumptions that stand in for unknowns, by what they stand
    in for: those of the policy, none of them, or others. `other` is a rule as it
    could be read otherwise: where another condition holds that rule, this is what
    it then holds. Its own condition is not read anew.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        presumptions: Mapping[str, Presumption],
        other: CheckedRule | None = None,
    ) -> None:
        self.zone = zone
        self.presumptions = presumptions
        self.other = other
        self._defined: dict[Defined, CompiledCondition] = {}
        self._compiled: dict[Condition, CompiledCondition] = {}

    @cached_property
    def without_presumptions(self) -> "Compiler":
        """The same compiler without presumptions."""
        return Compiler(self.zone, {}, self.other) if self.presumptions else self

    def compile(self, condition: Condition) -> CompiledCondition:
        """The compiled condition; each is compiled once, however many values and tests need it."""
        if condition not in self._compiled:
            self._compiled[condition] = self._new(condition)
        return self._compiled[condition]

    def _new(self, condition: Condition) -> CompiledCondition:
        if isinstance(condition, Test):
            place = isinstance(condition.operand, Areas | Near)
            return compile_place_test(self, condition) if place else compile_test(self, condition)
        if isinstance(condition, Quantified):
            return self._quantified(condition)
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
        """The reader of a field or of a defined value."""
        if isinstance(subject, ValueSubject):
            of = self.reader(subject.of)
            part = self.reader(subject.part) if subject.part is not None else None
            where = self.compile(subject.where).truth if subject.where is not None else None
            return Reader(worked_out(subject, of, part, where, self.zone), from_root=True)
        presumption = self.presumption(subject)
        presumed_value = self.value_of(presumption) if presumption is not None else None
        return Reader(getter(subject.path), presumed_value, subject.from_root)

    def presumption(self, subject: Subject) -> Presumption | None:
        """The presumption that stands in for a field."""
        return None if isinstance(subject, ValueSubject) else self._standing(subject.presumption)

    def _standing(self, presumption: Presumption | None) -> Presumption | None:
        return None if presumption is None else self.presumptions.get(presumption.target)

    def presumed_value(self, presumption: Presumption) -> CompiledCondition | None:
        """The condition whose truth stands in, if it is one."""
        return None if presumption.holds is None else self.compile(presumption.holds)

    def value_of(self, presumption: Presumption) -> Callable[[Any], Any]:
        """What a presumption says for a record: a value, or None for unknown."""
        step, value = self.presumed_value(presumption), presumption.value
        if step is None:
            return lambda record: value
        truth = step.truth
        return lambda record: _AS_VALUE[truth(record, record)]

    # Connectives.

    def _connective(
        self,
        kind: Literal["all", "any", "none", "not", "at_least"],
        condition: Condition,
        parts: tuple[Condition, ...],
        combine: Callable[[Any], Truth],
    ) -> CompiledCondition:
        steps = tuple(self.compile(part) for part in parts)
        says, place = say(condition), condition.span.at

        def evidence(entry: Any, record: Any, at: At) -> Evidence:
            shown = tuple([step.evidence(entry, record, at) for step in steps])
            truth = combine([part.truth for part in shown])
            return Evidence(kind, truth, says, place, parts=shown)

        truth = _settled(kind, steps) if kind in ("all", "any") else _combined(steps, combine)
        return CompiledCondition(condition, truth, evidence, steps)

    def _holds(self, condition: Holds) -> CompiledCondition:
        defined = condition.defined
        inner = self._definition(defined)
        place, inner_truth = condition.span.at, inner.truth
        presumption = self._standing(defined.presumption)
        presumed_value = self.value_of(presumption) if presumption is not None else None
        stood_in = self.presumed_value(presumption) if presumption is not None else None

        def truth(entry: Any, record: Any) -> Truth:
            answer = inner_truth(record, record)
            if answer is UNKNOWN and presumed_value is not None:
                return _AS_TRUTH[presumed_value(record)]
            return answer

        def evidence(entry: Any, record: Any, at: At) -> Evidence:
            shown = inner.evidence(record, record, ROOT)
            answer = shown.truth
            parts: tuple[Evidence, ...] = (shown,)
            if answer is UNKNOWN and presumed_value is not None:
                answer = _AS_TRUTH[presumed_value(record)]
                parts = (shown, *([stood_in.evidence(record, record, ROOT)] if stood_in else []))
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

        return CompiledCondition(condition, truth, evidence, (inner,))

    def _definition(self, defined: Defined) -> CompiledCondition:
        if defined not in self._defined:
            other = self.other
            self._defined[defined] = (
                Compiler(self.zone, self.presumptions).compile(other.condition)
                if other is not None and other.id == defined.name
                else self.compile(defined.condition)
            )
        return self._defined[defined]

    # Lists.

    def _quantified(self, test: Quantified) -> CompiledCondition:
        """A condition on the entries of a list."""
        subject, decide, quantifier = test.subject, test.operator.decide, test.operator.quantifier
        assert quantifier is not None
        inner = self.compile(test.condition)
        reader, of_entry, of_none = self.reader(subject), inner.truth, decide((), None)
        get, presumed_value, from_root = reader
        asked, place, noun = asks(test), test.span.at, subject.field.fact.entry
        settles, settled = quantifier.settles, quantifier.answer

        def truth(entry: Any, record: Any) -> Truth:
            entries = get(record if from_root else entry)
            if entries is None:
                entries = None if presumed_value is None else presumed_value(record)
                if entries is None:
                    return UNKNOWN
            result = of_none
            for each in entries:
                answer = of_entry(each, record)
                if answer is settles:
                    return settled
                if answer is UNKNOWN:
                    result = UNKNOWN
            return result

        def evidence(entry: Any, record: Any, at: At) -> Evidence:
            bare = reader.get(record if reader.from_root else entry)
            entries = reader.read(entry, record)
            field, label = at.field(subject), at.label(subject)
            presumed = bare is None and entries is not None
            found = NOT_KNOWN if entries is None else counted(len(entries), noun)
            shown = tuple(
                [
                    inner.evidence(each, record, At(f"{field}[{index}]", f"{noun} {index + 1}"))
                    for index, each in enumerate(entries or ())
                ]
            )
            return Evidence(
                "test",
                UNKNOWN if entries is None else decide([part.truth for part in shown], None),
                f"{label}: {asked}",
                place,
                label=label,
                field=field,
                operator=test.operator.name,
                value=None if entries is None else len(entries),
                found=f"{found} (presumed, {NOT_KNOWN})" if presumed else found,
                asks=asked,
                presumed=field if presumed else None,
                stand_in=found if presumed else None,
                lacks=(field,) if entries is None else (),
                parts=shown,
            )

        return CompiledCondition(test, truth, evidence, (inner,))


def _combined(steps: tuple[CompiledCondition, ...], combine: Callable[[Any], Truth]) -> TruthOf:
    truths = tuple(step.truth for step in steps)
    return lambda entry, record: combine([truth(entry, record) for truth in truths])


def _settled(kind: str, steps: tuple[CompiledCondition, ...]) -> TruthOf:
    """The truth of `all` or `any`, which stops at the first part that settles it."""
    settles: Truth = FALSE if kind == "all" else TRUE
    otherwise = not_(settles)
    lookups = tuple(step.lookup for step in steps if step.lookup is not None)
    others = tuple(step.truth for step in steps if step.lookup is None)

    def truth(entry: Any, record: Any) -> Truth:
        result = otherwise
        for get, table in lookups:
            answer = table[get(entry)]
            if answer is settles:
                return settles
            if answer is UNKNOWN:
                result = UNKNOWN
        for other in others:
            answer = other(entry, record)
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
