"""From operands as written to operands of the IR: one reader for each way to write one."""

from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from lead_rules.diagnostics.problems import nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.fields import FieldResolver, Scope
from lead_rules.policy.check.literals import (
    Report,
    read_flag,
    read_literal,
    read_weekdays,
    read_window,
    run_together,
)
from lead_rules.policy.ir.nodes import (
    Areas,
    Count,
    Emptiness,
    FieldSubject,
    Members,
    Near,
    Operand,
    Subject,
    Weekdays,
    Within,
)
from lead_rules.policy.ir.operator import Family, Operator, OperatorTable
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field
from lead_rules.values.calendar import read_period
from lead_rules.values.quantity import Number
from lead_rules.yamltext.nodes import Listing, Mapping, Node, Scalar

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["METRES", "READERS", "WHOLE", "OperandReader", "Written"]

WHOLE = Field(
    "count", "number", Fact(label="the count"), whole=True, minimum=Decimal(0), maximum=None
)
"""What a count is compared with."""
METRES = Field("limit", "number", Fact(label="the distance", unit="m"), minimum=Decimal(0))
"""How far a place may be."""


@dataclass(frozen=True, slots=True)
class Written:
    """An operand as written: its `node`, and the `whole` test that it stands in."""

    subject: Subject
    operator: Operator
    whole: Node
    node: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class OperandReader:
    """Reads the operands of one policy. Tests that read areas add their places to `areas_read`."""

    fields: FieldResolver
    operators: OperatorTable
    boundaries: "Boundaries | None"
    has_areas: bool
    areas_read: list[Span]

    @property
    def report(self) -> Report:
        """Takes each problem."""
        return self.fields.report

    def read(self, written: Written) -> Operand | None:
        """The operand of the IR, or None if it has a problem, which is reported."""
        return READERS[written.operator.family](self, written)

    def literal(self, written: Written) -> Operand | None:
        """A value of the field"""
        subject = written.subject
        return read_literal(subject.field, f"`{subject.name}`", written.node, self.report)  # type: ignore[return-value]

    def values_of_field(self, written: Written) -> Operand | None:
        """A list of values of the field"""
        return self.values(written.subject.field, f"`{written.subject.name}`", written.node)

    def weekdays(self, written: Written) -> Operand | None:
        """A day of the week, or several"""
        days = read_weekdays(written.node, self.report)
        return None if days is None else Weekdays(days)

    def window(self, written: Written) -> Operand | None:
        """Two times of day"""
        return read_window(written.node, self.report)

    def emptiness(self, written: Written) -> Operand | None:
        """`true` or `false`"""
        name, about = written.operator.name, written.subject.name
        empty = read_flag(f"`{name}` of `{about}`", written.node, self.report)
        return None if empty is None else Emptiness(empty)

    def members(self, written: Written) -> Operand | None:
        """An entry of a list, or several"""
        subject, node = written.subject, written.node
        assert isinstance(subject, FieldSubject)
        entry = subject.field.entry
        assert entry is not None
        if entry.kind == "struct":
            self.fields.fits_no_entry(subject, written.operator, node, "`some: {field: test}`")
            return None
        items = node if isinstance(node, Listing) else Listing((node,), node.span)
        values = self.values(entry, f"`{subject.name}`", items)
        return None if values is None else Members(values)

    def values(self, field: Field, says: str, node: Node) -> tuple[object, ...] | None:
        """A list of values, each once"""
        if not isinstance(node, Listing) or not node.items:
            self.report(
                "LR203",
                "a list of values is needed here",
                node.span,
                "write it in brackets, such as `[first, second]`",
            )
            return None
        values: list[object] = []
        for item in node.items:
            value = read_literal(field, says, item, self.report)
            if value is not None and value in values:
                self.report("LR311", "this value stands in the list twice", item.span, "delete one")
            values.append(value)
        return None if None in values else tuple(values)

    def day(self, written: Written) -> Operand | None:
        """A date, or a field that holds a date or a time"""
        field, node = written.subject.field, written.node
        if isinstance(node, Scalar) and node.text[:1].isdecimal():
            date_field = Field(field.name, "date", field.fact)
            says = f"`{written.subject.name}`"
            return read_literal(date_field, says, node, self.report)  # type: ignore[return-value]
        return self.fields.anchor(node, written.scope)

    def period(self, written: Written) -> Operand | None:
        """``within: 30 days`` with ``before: FIELD`` or ``after: FIELD``"""
        node, whole = written.node, written.whole
        assert isinstance(whole, Mapping)
        period = read_period(node.text) if isinstance(node, Scalar) else None
        if period is None:
            shown = f"`{node.text}`" if isinstance(node, Scalar) else "this"
            self.report(
                "LR305",
                f"{shown} is not a period",
                node.span,
                "write a whole number of days, months or years, such as `30 days`",
            )
        beside = written.operator.beside
        sides = [side for side in beside if whole.get(side) is not None]
        if not sides and any(nearest(key.text, beside) for key, _ in whole.entries):
            return None  # misspelt, and reported there
        if len(sides) != 1:
            self.report(
                "LR203",
                "`within` needs either `before` or `after`",
                node.span,
                "name the field from which the days count, such as `after: arrested_at`",
            )
            return None
        anchor_node = whole.get(sides[0])
        assert anchor_node is not None
        anchor = self.fields.anchor(anchor_node, written.scope)
        if period is None or anchor is None:
            return None
        side: Literal["before", "after"] = "before" if sides[0] == "before" else "after"
        return Within(period, side, anchor)

    def count(self, written: Written) -> Operand | None:
        """A whole number, or a mapping of number operators"""
        node = written.node
        entries = node.entries if isinstance(node, Mapping) else ()
        if isinstance(node, Scalar):
            number = self.whole_number(node)
            return None if number is None else Count(((self.operators["is", "number"], number),))
        tests = []
        for key, value in entries:
            operator = self.operators.get(key.text, "number")
            if operator is None or not operator.takes_one_value:
                self.report(
                    "LR302",
                    f"`{key.text}` is not an operator on a count",
                    key.span,
                    f"use {self._counting()}",
                )
                return None
            number = self.whole_number(value)
            if number is None:
                return None
            tests.append((operator, number))
        if not tests:
            self.report("LR203", "a count needs a number", node.span, "write `{at_least: 3}`")
            return None
        return Count(tuple(tests))

    def _counting(self) -> str:
        """The operators on a count, in words; those that list values last."""
        found = [each for each in self.operators.on("number") if each.takes_one_value]
        return quoted_list(
            [each.name for each in sorted(found, key=lambda op: op.shape.is_set)], "or"
        )

    def whole_number(self, node: Node) -> Number | None:
        """What a count is compared with"""
        return read_literal(WHOLE, "`count`", node, self.report)  # type: ignore[return-value]

    def areas(self, written: Written) -> Operand | None:
        """An area or a list of areas"""
        return self.area_list(written.node)

    def area_list(self, node: Node) -> Areas | None:
        """The areas that are named, and their union"""
        self.areas_read.append(node.span)
        items = node.items if isinstance(node, Listing) else (node,)
        names = [item for item in items if isinstance(item, Scalar) and item.text]
        if not names or len(names) != len(items):
            self.report("LR203", "areas are needed here", node.span, "write their ids in brackets")
            return None
        if self.boundaries is None:
            if not self.has_areas:
                self.report(
                    "LR306",
                    "the policy names no areas",
                    node.span,
                    "add a line `areas: SET/DATE`, a file under `geo/`",
                )
            return None
        known = self.boundaries.areas
        for item in names:
            if item.text not in known and not run_together(item, known, self.report):
                near = nearest(item.text, known)
                self.report(
                    "LR306",
                    f"`{item.text}` is not an area of `{self.boundaries.file}`",
                    item.span,
                    f"did you mean `{near}`?" if near else f"its areas are {quoted_list(known)}",
                )
        if any(item.text not in known for item in names):
            return None
        ids = tuple(dict.fromkeys(item.text for item in names))
        region = self.boundaries.region
        each = tuple(region((id_,)) for id_ in ids)
        return Areas(ids, tuple(known[id_] for id_ in ids), region(ids), each)

    def near(self, written: Written) -> Operand | None:
        """``within_distance: {of: AREAS, at_most: 100 m}``"""
        node = written.node
        of = node.get("of") if isinstance(node, Mapping) else None
        limit_node = node.get("at_most") if isinstance(node, Mapping) else None
        if (
            of is None
            or limit_node is None
            or (isinstance(node, Mapping) and len(node.entries) > 2)
        ):
            self.report(
                "LR203",
                "`within_distance` needs `of` and `at_most`",
                node.span,
                "write `{of: [AREA], at_most: 100 m}`",
            )
            return None
        areas = self.area_list(of)
        limit = read_literal(METRES, "the distance", limit_node, self.report)
        if areas is None or not isinstance(limit, Decimal):
            return None
        return Near(areas, limit)


READERS: Table[Family, Callable[[OperandReader, Written], Operand | None]] = MappingProxyType(
    {
        "value": OperandReader.literal,
        "values": OperandReader.values_of_field,
        "number": OperandReader.literal,
        "day": OperandReader.day,
        "period": OperandReader.period,
        "weekdays": OperandReader.weekdays,
        "window": OperandReader.window,
        "count": OperandReader.count,
        "item": OperandReader.members,
        "flag": OperandReader.emptiness,
        "areas": OperandReader.areas,
        "near": OperandReader.near,
    }
)
"""A reader for each way to write an operand; a condition on entries is no operand."""
