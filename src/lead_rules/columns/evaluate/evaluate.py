"""Evaluate the conditions of a policy over all records of a batch: see
`lead_rules.evaluate.compile`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import numpy as np

from lead_rules.columns.arrays.aggregates import counted, extreme, summed
from lead_rules.columns.arrays.array_calendar import (
    DAY,
    between,
    day_number,
    local_days,
    local_micros,
    micros_of,
    shifted,
)
from lead_rules.columns.arrays.read_batch import Records
from lead_rules.columns.arrays.truths import Truths, all_of, any_of, at_least, everywhere
from lead_rules.columns.arrays.values import (
    Amounts,
    Codes,
    Column,
    Days,
    Entries,
    Flags,
    Moments,
    Numbers,
    Places,
    Scope,
    Struct,
    at_scale,
    threshold,
)
from lead_rules.columns.evaluate.operator_kernels import Span, decide_amounts, kernel_of
from lead_rules.policy.ir.nodes import (
    All,
    Areas,
    AtLeast,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Near,
    Not,
    Presumption,
    Quantified,
    Test,
    ValueSubject,
    Within,
)
from lead_rules.policy.ir.operator import Projection
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.quantity import plain
from lead_rules.values.truth import is_true

__all__ = ["Evaluation", "Here"]

EXACT_AS_FLOAT = 1 << 53


class Here(NamedTuple):
    """What a condition is about: the records, or the entries of a list."""

    scope: Scope
    columns: Column


class Evaluation:
    """Evaluates conditions over the records of one batch, each once.

    `presumptions` are the presumptions that stand in for unknowns. `other` is what a rule,
    by its id, holds where another condition holds it. With `whole`, a condition is
    taken from there unless it depends on what is otherwise here, as its second part says.
    """

    def __init__(
        self,
        records: Records,
        zone: ZoneInfo,
        presumptions: Mapping[str, Presumption],
        other: tuple[str, Condition] | None = None,
        whole: "tuple[Evaluation, Callable[[Condition], bool]] | None" = None,
    ) -> None:
        self.records = records
        self.zone = zone
        self.presumptions = presumptions
        self.other = other
        self.whole = whole
        self.root = Here(records.scope, records.root)
        self._truths: dict[tuple[Condition, int], Truths] = {}
        self._held: dict[Defined, Truths] = {}
        self._columns: dict[tuple[object, ...], Any] = {}

    def truth(self, condition: Condition, here: Here | None = None) -> Truths:
        """The truth of a condition for each row."""
        at = self.root if here is None else here
        if self.whole is not None and not self.whole[1](condition):
            return self.whole[0].truth(condition, at)
        key = condition, id(at.scope)
        if key not in self._truths:
            self._truths[key] = self._worked_out(condition, at)
        return self._truths[key]

    def _worked_out(self, condition: Condition, here: Here) -> Truths:
        if isinstance(condition, Test):
            return self._test(condition, here)
        if isinstance(condition, Quantified):
            return self._quantified(condition, here)
        if isinstance(condition, Holds):
            return self._spread(self._holds(condition.defined), here)
        if isinstance(condition, Not):
            return -self.truth(condition.part, here)
        parts = [self.truth(part, here) for part in condition.parts]
        if isinstance(condition, AtLeast):
            return at_least(condition.number, parts)
        if isinstance(condition, All):
            return all_of(parts)
        return -any_of(parts) if condition.negated else any_of(parts)

    def _spread(self, truths: Truths, here: Here) -> Truths:
        """Truths of the records, for each row of what stands here."""
        return truths if here.scope.root is None else truths[here.scope.root]

    def _holds(self, defined: Defined) -> Truths:
        found = self._held.get(defined)
        if found is None:
            if self.other is not None and self.other[0] == defined.name:
                assert self.whole is not None
                found = self.whole[0].truth(self.other[1])
            else:
                found = self.truth(defined.condition)
            presumption = self._standing(defined.presumption)
            if presumption is not None:
                found = np.where(found == 0, self._presumed(presumption), found)
            self._held[defined] = found
        return found

    # Presumptions.

    def _standing(self, presumption: Presumption | None) -> Presumption | None:
        return None if presumption is None else self.presumptions.get(presumption.target)

    def _presumed(self, presumption: Presumption) -> Truths:
        """What is presumed of something that is true or false, for each record."""
        if presumption.holds is not None:
            return self._holds(presumption.holds.defined)
        return everywhere(is_true(bool(presumption.value)), self.records.scope.size)

    def _filled(self, column: Column, presumption: Presumption, here: Here) -> Column:
        """The column with what is presumed where it is unknown."""
        value, unknown = cast(Any, presumption.value), ~column.known
        if isinstance(column, Flags):
            stand_in = self._spread(self._presumed(presumption), here)
            return Flags(np.where(unknown, stand_in, column.truths))
        if isinstance(column, Codes):
            values = (*column.values, value)
            return Codes(np.where(unknown, np.intp(len(values)), column.codes), values)
        if isinstance(column, Numbers):
            places = len(plain(value).partition(".")[2])
            column, beyond = at_scale(column, max(column.scale, places))
            self._doubted(beyond, here)
            units = np.where(unknown, threshold(value, column.scale)[0], column.units)
            return Numbers(units, column.scale, ~beyond)
        everywhere = np.ones(len(unknown), np.bool_)
        if isinstance(column, Days):
            return Days(np.where(unknown, day_number(value), column.days), everywhere)
        if isinstance(column, Moments):
            return Moments(np.where(unknown, micros_of(value), column.micros), everywhere)
        assert isinstance(column, Entries)
        assert value == ()
        return replace(column, known=everywhere)

    def _doubted(self, rows: Any, here: Here) -> None:
        if rows.any():
            self.records.doubt[here.scope.records(rows)] = True

    # Fields.

    def column(self, subject: FieldSubject, here: Here) -> Any:
        """A field of what stands here, with what is presumed of it."""
        key = subject.schema_path, id(here.scope)
        if key not in self._columns:
            self._columns[key] = self._read(subject, here)
        return self._columns[key]

    def _read(self, subject: FieldSubject, here: Here) -> Any:
        if subject.from_root and here.scope.root is not None:
            return self.column(subject, self.root).take(here.scope.root)
        column = self.root.columns if subject.from_root else here.columns
        for name in subject.path:
            if isinstance(column, Places):
                assert name == "accuracy_m"
                column = column.accuracy
            else:
                assert isinstance(column, Struct)
                column = column.fields[name]
        presumption = self._standing(subject.presumption)
        return column if presumption is None else self._filled(column, presumption, here)

    def _local_days(self, subject: FieldSubject, here: Here) -> Days:
        key = "days", subject.schema_path, id(here.scope)
        if key not in self._columns:
            self._columns[key] = local_days(self.column(subject, here), self.zone)
        found = self._columns[key]
        assert isinstance(found, Days)
        return found

    # Tests.

    def _test(self, test: Test, here: Here) -> Truths:
        subject, operator = test.subject, test.operator
        kernel = kernel_of(operator)
        if isinstance(subject, ValueSubject):
            amounts = self._amounts(subject)
            truths = decide_amounts(kernel, operator, amounts, test.constant, subject.field.whole)
            return self._spread(truths, here)
        if subject.field.kind in ("list", "place") and subject.from_root:
            return self._spread(self._of_whole(test, self.root), here)
        if subject.field.kind in ("list", "place"):
            return self._of_whole(test, here)
        return kernel(operator, self._seen(test, here), self._against(test, here))

    def _of_whole(self, test: Test, here: Here) -> Truths:
        """A test of a list or of a place."""
        subject, operator, operand = test.subject, test.operator, test.operand
        assert isinstance(subject, FieldSubject)
        kernel = kernel_of(operator)
        column = self.column(subject, here)
        if isinstance(operand, Areas | Near):
            assert subject.accuracy is not None
            accuracy = self.column(subject.accuracy, here)
            self._doubted(np.abs(accuracy.units) > EXACT_AS_FLOAT, here)
            column = replace(column, accuracy=accuracy)
        return kernel(operator, column, test.constant)

    def _quantified(self, test: Quantified, here: Here) -> Truths:
        """A condition on the entries of a list."""
        at = self.root if test.subject.from_root else here
        column = self.column(test.subject, at)
        entries = Here(column.scope, column.entry)
        truths = kernel_of(test.operator)(
            test.operator, column, self.truth(test.condition, entries)
        )
        return self._spread(truths, here) if test.subject.from_root else truths

    def _seen(self, test: Test, here: Here) -> Any:
        """The projection of a field for an operator: see `lead_rules.evaluate.compile_test`."""
        subject = test.subject
        assert isinstance(subject, FieldSubject)
        if test.operator.projection is Projection.LOCAL_TIME:
            moments = self.column(subject, here)
            return replace(moments, micros=local_micros(moments, self.zone) % DAY)
        if subject.field.kind == "time" and not self._both_times(test):
            return self._local_days(subject, here)
        return self.column(subject, here)

    def _both_times(self, test: Test) -> bool:
        operand = test.operand
        return isinstance(operand, FieldSubject) and (
            test.subject.field.kind == operand.field.kind == "time"
        )

    def _against(self, test: Test, here: Here) -> Any:
        operand = test.operand
        if isinstance(operand, FieldSubject):
            if self._both_times(test):
                return self.column(operand, here)
            return self._local_days(operand, here)
        if isinstance(operand, Within):
            days = self._local_days(operand.anchor, here)
            if operand.side == "before":
                return Span(shifted(days.days, operand.period, -1), days.days, days.known)
            return Span(days.days, shifted(days.days, operand.period, 1), days.known)
        return test.constant

    # Defined values.

    def _amounts(self, subject: ValueSubject) -> Amounts:
        key = "amounts", subject
        if key not in self._columns:
            self._columns[key] = self._worked_out_amounts(subject)
        found = self._columns[key]
        assert isinstance(found, Amounts)
        return found

    def _worked_out_amounts(self, subject: ValueSubject) -> Amounts:
        part = subject.part
        if subject.kind in BETWEEN:
            assert part is not None
            start, end = (self._local_days(each, self.root) for each in (subject.of, part))
            length = between(start.days, end.days, BETWEEN[subject.kind].unit)
            known = start.known & end.known
            return Amounts(length, length, 0, known, np.zeros(len(known), np.bool_))
        entries = self.column(subject.of, self.root)
        inside = Here(entries.scope, entries.entry)
        where = None if subject.where is None else self.truth(subject.where, inside)
        if part is None:
            return counted(entries, where)
        numbers = self.column(part, inside)
        if subject.kind == "sum":
            amounts, too_large = summed(entries, numbers, where, part.field)
        else:
            least = subject.kind == "least"
            amounts, too_large = extreme(entries, numbers, where, part.field, least=least)
        self._doubted(too_large, self.root)
        return amounts
