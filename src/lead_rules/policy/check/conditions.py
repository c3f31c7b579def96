"""From conditions of the syntax tree to conditions of the IR: names resolved, operands typed."""

from collections.abc import Collection
from dataclasses import dataclass

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.problems import Problem, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.fields import FieldResolver, Scope
from lead_rules.policy.check.literals import Report, kind_in_words
from lead_rules.policy.check.operands import OperandReader, Written
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Quantified,
    Subject,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.operator import Operator
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
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["ConditionChecker"]


@dataclass(frozen=True, slots=True)
class ConditionChecker:
    """Resolves and checks the conditions of one policy against one kind of record."""

    fields: FieldResolver
    operands: OperandReader

    @property
    def report(self) -> Report:
        """Takes each problem."""
        return self.fields.report

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
        found = self.fields.defined(tree.name)
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

    # Tests.

    def test(self, tree: TestTree, scope: Scope) -> Condition | None:
        """``FIELD: VALUE``, ``FIELD: [VALUES]`` or ``FIELD: {OPERATOR: OPERAND, ...}``"""
        subject = self.fields.subject(tree.subject, scope)
        if subject is None:
            return None
        node = tree.test
        if not isinstance(node, Mapping):
            name = "in" if isinstance(node, Listing) else "is"
            operator = self.operands.operators.get(name, subject.field.kind)
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
            operator = self.operands.operators.get(key.text, subject.field.kind)
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
        operators = self.operands.operators.on(subject.field.kind)
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
        operand = self.operands.read(written)
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
            self.fields.fits_no_entry(subject, operator, node, "`includes: value` or `count`")
            return None
        problems: list[Problem] = []
        tree = ConditionParser(problems).condition(node)
        for problem in problems:
            assert isinstance(problem.where, Span)
            self.report(
                problem.code,
                problem.message,
                problem.where,
                problem.help,
                fix=problem.fix,
                about=problem.about,
            )
        condition = None if tree is None else self.condition(tree, scope.into(subject))
        return None if condition is None else Quantified(subject, operator, condition, span)

    # What does not fit.

    def _no_bare_value(self, name: Scalar, subject: Subject, node: Node) -> None:
        if isinstance(node, Broken):
            return
        fitting = [operator.name for operator in self.operands.operators.on(subject.field.kind)]
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
        fitting = [operator.name for operator in self.operands.operators.on(kind)]
        known = {operator.name for operator in self.operands.operators}
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
