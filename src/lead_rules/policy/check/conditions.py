"""From conditions of the syntax tree to conditions of the IR: fields resolved, operands typed."""

from collections.abc import Callable, Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.problems import Problem, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.literals import (
    Report,
    kind_in_words,
    read_flag,
    read_literal,
    read_weekdays,
    read_window,
    run_together,
)
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
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
    Operand,
    Presumption,
    Quantified,
    Subject,
    Test,
    ValueSubject,
    Weekdays,
    Within,
)
from lead_rules.policy.ir.operators import Family, Operator, OperatorTable
from lead_rules.policy.syntax.condition_parser import ConditionParser
from lead_rules.policy.syntax.tree import (
    AllTree,
    AnyTree,
    AtLeastTree,
    ConditionTree,
    HoldsTree,
    NotTree,
    TestTree,
)
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field
from lead_rules.values.calendar import read_period
from lead_rules.values.quantity import Number
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["METRES", "WHOLE", "ConditionChecker", "Scope"]

WHOLE = Field(
    "count", "number", Fact(label="the count"), whole=True, minimum=Decimal(0), maximum=None
)
"""What a count is compared with."""
METRES = Field("limit", "number", Fact(label="the distance", unit="m"), minimum=Decimal(0))
"""How far a place may be."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What field names mean: the record itself, or an entry of one of its lists."""

    here: Field
    root: Field
    schema_path: str = ""

    def into(self, subject: FieldSubject) -> "Scope":
        """The scope of the entries of a list."""
        assert subject.field.entry is not None
        return Scope(subject.field.entry, self.root, subject.schema_path)


@dataclass(frozen=True, slots=True)
class Written:
    """An operand as written: its `node`, and the `whole` test that it stands in."""

    subject: Subject
    operator: Operator
    whole: Node
    node: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class ConditionChecker:
    """Resolves and checks the conditions of one policy against one kind of record.

    `defined` resolves a name to what it was defined as, or None: it reports nothing for
    a name that is not defined. `presumed` finds the presumption on a field. Tests
    that read areas add their places to `areas_read`. `names` are those that
    something is defined by. `operators` are those that a policy may use.
    """

    record: str
    boundaries: "Boundaries | None"
    has_areas: bool
    report: Report
    defined: Callable[[Scalar], "ValueSubject | Defined | Broken | None"]
    presumed: Callable[[str], Presumption | None]
    areas_read: list[Span]
    names: frozenset[str]
    operators: OperatorTable

    # Conditions.

    def condition(self, tree: ConditionTree, scope: Scope) -> Condition | None:
        """The condition in the IR, or None if it has a problem, which is reported."""
        if isinstance(tree, TestTree):
            return self.test(tree, scope)
        if isinstance(tree, HoldsTree):
            return self.holds(tree)
        if isinstance(tree, NotTree):
            part = self.condition(tree.part, scope)
            return None if part is None else Not(part, tree.span)
        checked = [self.condition(part, scope) for part in tree.parts]
        parts = tuple(part for part in checked if part is not None)
        if len(parts) != len(checked):
            return None
        if isinstance(tree, AllTree):
            return All(parts, tree.span)
        if isinstance(tree, AnyTree):
            return Any_(parts, tree.negated, tree.span)
        assert isinstance(tree, AtLeastTree)
        return AtLeast(tree.number, parts, tree.span)

    def holds(self, tree: HoldsTree) -> Condition | None:
        """``holds: NAME``"""
        found = self.defined(tree.name)
        if isinstance(found, Defined):
            return Holds(found, tree.span)
        if isinstance(found, ValueSubject):
            self.report(
                "LR309",
                f"`{tree.name.text}` is a value, not a condition",
                tree.name.span,
                f"test it, as in `{tree.name.text}: {{at_least: ...}}`",
                about=Unresolved(tree.name.text, "part"),
            )
        elif found is None:
            self.report(
                "LR309",
                f"no condition, rule or decision is called `{tree.name.text}`",
                tree.name.span,
                "define it under `define` with `when`, or check the spelling",
                about=Unresolved(tree.name.text, "part"),
            )
        return None

    # Subjects.

    def subject(self, name: Scalar, scope: Scope) -> Subject | None:
        """The defined value or the field that a test is about."""
        if "." not in name.text and name.text not in scope.here.fields:
            found = self.defined(name)
            if isinstance(found, ValueSubject):
                return found
            if isinstance(found, Broken):
                return None
            if isinstance(found, Defined):
                self.report(
                    "LR303",
                    f"`{name.text}` is a condition; it holds or it does not",
                    name.span,
                    f"write `holds: {name.text}`",
                )
                return None
        return self.field(name, scope)

    def field(self, name: Scalar, scope: Scope, from_root: bool = False) -> FieldSubject | None:
        """The field that a dotted path leads to."""
        here = scope.here
        path = tuple(name.text.split("."))
        for index, step in enumerate(path):
            if here.kind == "list":
                self.report(
                    "LR303",
                    f"`{'.'.join(path[:index])}` is a list; it has no `{step}` of its own",
                    name.span,
                    f"write `{'.'.join(path[:index])}: {{some: {{{step}: ...}}}}`, "
                    "or `every`, or `no`",
                )
                return None
            if step not in here.fields:
                self._no_field(name, step, here, scope)
                return None
            here = here.fields[step]
            if not here.fact.readable:
                self._closed_field(name, here)
                return None
        schema_path = ".".join((scope.schema_path, *path) if scope.schema_path else path)
        accuracy = None
        if here.kind == "place":
            inner = here.fields["accuracy_m"]
            inner_path = f"{schema_path}.accuracy_m"
            accuracy = FieldSubject(
                (*path, "accuracy_m"), inner, inner_path, from_root, self.presumed(inner_path)
            )
        return FieldSubject(
            path=path,
            field=here,
            schema_path=schema_path,
            from_root=from_root,
            presumption=self.presumed(schema_path),
            accuracy=accuracy,
        )

    def _no_field(self, name: Scalar, step: str, here: Field, scope: Scope) -> None:
        near = nearest(step, {*here.fields, *(self.names if here is scope.root else ())})
        if here is scope.root:
            what = (
                f"the {self.record.replace('_', ' ')} record, and nothing is defined by that name"
            )
        elif here.fields:
            what = f"`{here.name}`"
        else:
            what = f"`{here.name}`, which is {kind_in_words(here)}"
        known = quoted_list(here.fields, "and")
        self.report(
            "LR301",
            f"`{name.text}` is not a field of {what}"
            if here is scope.root
            else f"`{step}` is not a field of {what}",
            name.span,
            f"did you mean `{near}`?"
            if near
            else f"its fields are {known}"
            if known
            else f"test `{here.name}` itself",
            about=Unresolved(name.text, "part"),
        )

    def _closed_field(self, name: Scalar, field: Field) -> None:
        if field.fact.protected:
            message = f"`{name.text}` is protected: it is kept for monitoring alone"
        else:
            message = f"`{name.text}` is the caller's own reference and says nothing of the case"
        self.report("LR310", message, name.span, "delete the test; no rule may read this field")

    # Tests.

    def test(self, tree: TestTree, scope: Scope) -> Condition | None:
        """``FIELD: VALUE``, ``FIELD: [VALUES]`` or ``FIELD: {OPERATOR: OPERAND, ...}``"""
        subject = self.subject(tree.subject, scope)
        if subject is None:
            return None
        node = tree.test
        if not isinstance(node, Mapping):
            name = "in" if isinstance(node, Listing) else "is"
            operator = self.operators.get(name, subject.field.kind)
            if operator is None:
                self._no_bare_value(tree.subject, subject, node)
                return None
            written = Written(subject, operator, whole=node, node=node, scope=scope)
            return self.applied(written, tree.span)
        if not node.entries:
            self.report("LR203", "the test is empty", node.span, "write an operator and its value")
            return None
        tests = self.operator_tests(tree, subject, node, scope)
        if None in tests or not tests:
            return None
        found = tuple(test for test in tests if test is not None)
        return found[0] if len(found) == 1 else All(found, tree.span)

    def operator_tests(
        self, tree: TestTree, subject: Subject, node: Mapping, scope: Scope
    ) -> list[Test | Quantified | None]:
        """A test for each operator; some take the keys that stand beside them along."""
        beside = self._beside(subject, node)
        tests: list[Test | Quantified | None] = []
        for key, value in node.entries:
            if key.text in beside:
                continue
            operator = self.operators.get(key.text, subject.field.kind)
            if operator is None:
                self._no_operator(key, tree.subject, subject, beside)
                tests.append(None)
            elif isinstance(value, Broken):
                tests.append(None)
            elif operator.quantifier is not None:
                tests.append(self.quantified(subject, operator, value, scope, tree.span))
            else:
                written = Written(subject, operator, whole=node, node=value, scope=scope)
                tests.append(self.applied(written, tree.span))
        return tests

    def _beside(self, subject: Subject, node: Mapping) -> frozenset[str]:
        """The keys of a test that are no operators and belong to one, perhaps misspelt."""
        operators = self.operators.on(subject.field.kind)
        return frozenset(
            key
            for operator in operators
            if operator.beside
            and any(nearest(written.text, (operator.name,)) for written, _ in node.entries)
            for key in operator.beside
        )

    def applied(self, written: Written, span: Span) -> Test | None:
        """A test with its operand read as its operator wants it."""
        if isinstance(written.node, Broken):
            return None
        operand = READERS[written.operator.family](self, written)
        if operand is None:
            return None
        return Test(written.subject, written.operator, operand, span)

    def quantified(
        self, subject: Subject, operator: Operator, node: Node, scope: Scope, span: Span
    ) -> Quantified | None:
        """A condition on the entries of a list"""
        assert isinstance(subject, FieldSubject)
        entry = subject.field.entry
        assert entry is not None
        if entry.kind != "struct":
            self._wrong_list(subject, operator, node, "`includes: value` or `count`")
            return None
        problems: list[Problem] = []
        tree = ConditionParser(problems).condition(node)
        for problem in problems:
            assert isinstance(problem.where, Span)
            self.report(problem.code, problem.message, problem.where, problem.help)
        condition = None if tree is None else self.condition(tree, scope.into(subject))
        return None if condition is None else Quantified(subject, operator, condition, span)

    # Operands: one reader for each way to write one.

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
            self._wrong_list(subject, written.operator, node, "`some: {field: test}`")
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
        return self.anchor(node, written.scope)

    def anchor(self, node: Node, scope: Scope) -> FieldSubject | None:
        """A field of the entry, or else of the record, that holds a date or a time"""
        if not isinstance(node, Scalar) or not node.text:
            self.report(
                "LR203", "a date or a field is needed here", node.span, "name a field with a date"
            )
            return None
        first = node.text.split(".")[0]
        in_entry = first in scope.here.fields or scope.here is scope.root
        anchor = (
            self.field(node, scope)
            if in_entry
            else self.field(node, Scope(scope.root, scope.root), from_root=True)
        )
        if anchor is not None and anchor.field.kind not in ("date", "time"):
            self.report(
                "LR303",
                f"`{node.text}` is {kind_in_words(anchor.field)}, not a date",
                node.span,
                "name a field with a date or a time",
            )
            return None
        return anchor

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
        anchor = self.anchor(anchor_node, written.scope)
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
                    "use `at_least`, `more_than`, `at_most`, `less_than`, `is` or `is_not`",
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

    # What does not fit.

    def _wrong_list(
        self, subject: FieldSubject, operator: Operator, node: Node, instead: str
    ) -> None:
        self.report(
            "LR303",
            f"`{operator.name}` does not fit the entries of `{subject.name}`",
            node.span,
            f"use {instead}",
        )

    def _no_bare_value(self, name: Scalar, subject: Subject, node: Node) -> None:
        if isinstance(node, Broken):
            return
        fitting = [operator.name for operator in self.operators.on(subject.field.kind)]
        if subject.field.kind == "struct":
            help_ = (
                f"test one of its fields, such as `{name.text}.{next(iter(subject.field.fields))}`"
            )
        elif fitting:
            help_ = f"use an operator: {quoted_list(fitting)}"
        else:
            help_ = "test another field"
        self.report(
            "LR303",
            f"`{name.text}` is {kind_in_words(subject.field)}; it cannot be compared with a value",
            node.span,
            help_,
        )

    def _no_operator(
        self, key: Scalar, name: Scalar, subject: Subject, beside: Collection[str]
    ) -> None:
        """`beside` are the keys that are no operators and belong to one."""
        kind = subject.field.kind
        fitting = [operator.name for operator in self.operators.on(kind)]
        known = {operator.name for operator in self.operators}
        near = nearest(key.text, [*fitting, *beside])
        entry = subject.field.entry
        help_ = f"operators for it are {quoted_list(fitting, 'and')}"
        if kind == "struct":
            help_ = f"write `{name.text}.{key.text}: ...`"
        elif entry is not None and key.text in entry.fields:
            help_ = f"write `{name.text}: {{some: {{{key.text}: ...}}}}`"
        elif near:
            help_ = f"did you mean `{near}`?"
        if key.text in known:
            message = f"`{key.text}` does not fit `{name.text}`, which is "
            self.report("LR303", message + kind_in_words(subject.field), key.span, help_)
        else:
            message = f"`{key.text}` is not an operator on {kind_in_words(subject.field)}"
            self.report("LR302", message, key.span, help_)


READERS: Table[Family, Callable[[ConditionChecker, Written], Operand | None]] = MappingProxyType(
    {
        "value": ConditionChecker.literal,
        "values": ConditionChecker.values_of_field,
        "number": ConditionChecker.literal,
        "day": ConditionChecker.day,
        "period": ConditionChecker.period,
        "weekdays": ConditionChecker.weekdays,
        "window": ConditionChecker.window,
        "count": ConditionChecker.count,
        "item": ConditionChecker.members,
        "flag": ConditionChecker.emptiness,
        "areas": ConditionChecker.areas,
        "near": ConditionChecker.near,
    }
)
"""A reader for each way to write an operand; a condition on entries is no operand."""
