"""One kind of record's part in a policy: its decisions, rules, readings and presumptions."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.aggregates import value_of
from lead_rules.policy.check.conditions import ConditionChecker
from lead_rules.policy.check.fields import FieldResolver, Scope
from lead_rules.policy.check.literals import kind_in_words, read_flag, read_literal
from lead_rules.policy.check.operands import OperandReader
from lead_rules.policy.check.placeholders import check_tell, reads_of
from lead_rules.policy.check.symbols import Names
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedReading,
    CheckedRule,
    Condition,
    Defined,
    Holds,
    Presumption,
    Tell,
    ValueSubject,
    met,
)
from lead_rules.policy.ir.operator import OperatorTable
from lead_rules.policy.syntax.tree import (
    ConditionTree,
    DecisionTree,
    DefinitionTree,
    PresumptionTree,
    ReadingTree,
    RuleTree,
    ValueTree,
)
from lead_rules.records.schema import RecordTable, schema_field
from lead_rules.yamltext.nodes import Broken, Listing, Scalar

__all__ = ["RecordChecker"]

MOST_OPEN = 64


class RecordChecker:
    """One policy for one kind of record.

    Definitions, rules and presumptions are resolved on demand,
    so that the order of lines means nothing.
    """

    def __init__(
        self,
        names: Names,
        tables: Mapping[str, RecordTable],
        name: str,
        operators: OperatorTable,
    ) -> None:
        self.names = names
        self.tables = tables
        self.name = name
        self.table = table = tables[name]
        self.scope = Scope(table.root, table.root)
        self.found: dict[str, ValueSubject | Defined | Broken] = {}
        self.checked: dict[str, CheckedRule | None] = {}
        self.presumption_found: dict[str, Presumption | None] = {}
        self.in_lists: set[str] = set()
        self.open: list[str] = []
        fields = FieldResolver(
            record=name,
            report=names.report,
            defined=self.defined,
            presumed=self.presumed,
            names=frozenset(names.definitions),
        )
        operands = OperandReader(
            fields=fields,
            operators=operators,
            boundaries=names.boundaries,
            has_areas=names.tree.areas is not None,
            areas_read=names.areas_read,
        )
        self.conditions = ConditionChecker(fields, operands)
        for field in table.root.fields:
            if field in names.definitions:
                names.used.add(field)
                names.report(
                    "LR311",
                    f"`{field}` is a field of the {name.replace('_', ' ')} record already",
                    names.definitions[field].name.span,
                    "give the definition another name",
                )

    # Decisions and rules.

    def decision(self, tree: DecisionTree) -> CheckedDecision:
        seen: dict[str, str] = {}
        lists: dict[str, tuple[CheckedRule, ...]] = {}
        for basis in ("include", "exclude", "note"):
            for name in getattr(tree, basis):
                if name.text in seen:
                    self.names.report(
                        "LR311",
                        f"rule `{name.text}` stands under `{seen[name.text]}` already",
                        name.span,
                        "list each rule once in a decision",
                    )
                seen.setdefault(name.text, basis)
            lists[basis] = self.rules(getattr(tree, basis))
        return CheckedDecision(
            id=tree.id.text,
            title=tree.title.text,
            record=self.name,
            table=self.table,
            include=lists["include"],
            exclude=lists["exclude"],
            note=lists["note"],
            outcomes=tree.outcomes,
            readings=tuple(self.readings(tree.id.text)),
            presumptions=MappingProxyType(
                {key: found for key, found in self.presumption_found.items() if found is not None}
            ),
        )

    def rules(self, names: Iterable[Scalar]) -> tuple[CheckedRule, ...]:
        found = []
        for name in names:
            self.names.used.add(name.text)
            known = name.text
            if known not in self.names.rules:
                known = self.names.no_rule(name) or ""
            if known not in self.names.rules:
                continue
            self.names.used.add(known)
            rule = self.rule(self.names.rules[known])
            self.in_lists.add(known)
            if rule is not None:
                found.append(rule)
        return tuple(found)

    def held(self) -> Iterator[CheckedRule]:
        """The rules that other rules hold and nothing lists."""
        for rule in self.checked.values():
            if rule is not None and rule.id not in self.in_lists:
                yield rule

    def rule(self, tree: RuleTree) -> CheckedRule | None:
        if tree.id.text not in self.checked:
            name, span = tree.id.text, tree.id.span
            citations = self.names.citations(tree.citations)
            when = self.named(name, span, tree.when)
            unless = self.named(name, span, tree.unless) if tree.unless is not None else None
            tell, tell_person = self.tells(tree, when, unless)
            self.checked[tree.id.text] = (
                None
                if when is None or (tree.unless is not None and unless is None)
                else CheckedRule(
                    id=tree.id.text,
                    says=tree.says.text,
                    when=when,
                    unless=unless,
                    citations=citations,
                    inference=tree.inference.text if tree.inference else None,
                    span=tree.id.span,
                    tell=tell,
                    tell_person=tell_person,
                )
            )
        return self.checked[tree.id.text]

    def tells(
        self, tree: RuleTree, when: Condition | None, unless: Condition | None
    ) -> tuple[Tell | None, Tell | None]:
        """A rule's own sentences; what it reads is known once its conditions are."""
        if when is None or (tree.unless is not None and unless is None):
            return None, None
        if tree.tell is None and tree.tell_person is None:
            return None, None
        reads, root, report = reads_of(when, unless), self.table.root, self.names.report
        names = frozenset(self.names.definitions)
        tell = check_tell(tree.tell, reads, root, names, report)
        return tell, check_tell(tree.tell_person, reads, root, names, report)

    def readings(self, decision: str) -> Iterable[CheckedReading]:
        for tree in self.names.tree.readings:
            instead = exclude = None
            rule = self.checked.get(tree.rule.text) if tree.rule is not None else None
            if rule is not None and tree.when is not None:
                when = self.named(f"reading {tree.id.text}", tree.id.span, tree.when)
                instead = replace(rule, when=when) if when is not None else None
            elif tree.decision is not None and tree.decision.text == decision:
                exclude = self.rules(tree.exclude or ())
            if instead is not None or exclude is not None:
                yield self.reading(tree, instead, exclude)

    def reading(
        self, tree: ReadingTree, read: CheckedRule | None, exclude: tuple[CheckedRule, ...] | None
    ) -> CheckedReading:
        return CheckedReading(
            id=tree.id.text,
            says=tree.says.text,
            otherwise=tree.otherwise.text,
            because=tree.because.text,
            read=read,
            exclude=exclude,
            citations=self.names.citations(tree.citations),
            span=tree.id.span,
        )

    # Names.

    @contextmanager
    def opened(self, name: str, span: Span) -> Iterator[bool]:
        """Mark a name as being resolved. Yields False, and reports it, on a cycle (LR312) and
        on too long a chain of names (LR004).
        """
        if name in self.open:
            circle = [*self.open[self.open.index(name) :], name]
            self.names.report(
                "LR312",
                f"`{name}` leads back to itself: {' → '.join(circle)}",
                span,
                "let one of them stand on facts of the record",
            )
            yield False
        elif len(self.open) >= MOST_OPEN:
            self.names.report(
                "LR004",
                f"more than {MOST_OPEN} definitions lead from one to the next",
                span,
                "say the condition with fewer of them",
            )
            yield False
        else:
            self.open.append(name)
            yield True
            self.open.pop()

    def named(self, name: str, span: Span, tree: ConditionTree) -> Condition | None:
        """The condition that a name resolves to; None if it has a problem, which is reported."""
        with self.opened(name, span) as fresh:
            return self.conditions.condition(tree, self.scope) if fresh else None

    def defined(self, name: Scalar) -> ValueSubject | Defined | Broken | None:
        """Resolve a name for this kind of record. None if nothing has the name; `Broken` if what
        has it has a problem, which is reported.
        """
        names = self.names
        tree = names.definitions.get(name.text)
        rule = names.rules.get(name.text)
        decision = names.decided.get(name.text)
        if tree is None and rule is None and decision is None:
            return Broken(name.span) if name.text in names.tree.failed else None
        names.used.add(name.text)
        if decision is not None and not (tree is not None and isinstance(tree.body, ValueTree)):
            names.one_name(decision.id)
        if name.text not in self.found:
            found: ValueSubject | Defined | None = None
            if tree is not None:
                found = self.definition(tree)
            elif rule is not None and (checked := self.rule(rule)) is not None:
                found = Defined(checked.id, checked.says, checked.condition, kind="rule")
            elif rule is None and decision is not None and self.may_hold(decision, name):
                found = self.met(decision)
            if name.text in self.open:  # a cycle, reported where it began
                return found or Broken(name.span)
            self.found[name.text] = found or Broken(name.span)
        return self.found[name.text]

    def may_hold(self, decision: DecisionTree, name: Scalar) -> bool:
        """Whether a condition on this kind of record may hold a decision; reports it if not."""
        about = decision.record.text
        if about not in self.tables:
            return False  # reported where the decision is
        if about != self.name:
            self.names.report(
                "LR880",
                f"`{name.text}` decides about the {about.replace('_', ' ')} record, "
                f"not about the {self.name.replace('_', ' ')} record",
                name.span,
                "hold a decision about the same kind of record",
            )
            return False
        for reading in self.names.tree.readings:
            if reading.decision is not None and reading.decision.text == name.text:
                self.names.report(
                    "LR880",
                    f"`{name.text}` can be read in two ways, so no condition can hold it",
                    name.span,
                    f"write the reading `{reading.id.text}` about a rule instead of the decision",
                )
                return False
        return True

    def met(self, tree: DecisionTree) -> Defined | None:
        """The condition that a decision is met, or None if one of its rules has a problem."""
        with self.opened(tree.id.text, tree.id.span) as fresh:
            if not fresh:
                return None
            include, exclude = self.holding(tree.include), self.holding(tree.exclude)
        if include is None or exclude is None:
            return None
        return Defined(
            tree.id.text, tree.title.text, met(include, exclude, tree.id.span), kind="decision"
        )

    def holding(self, names: Iterable[Scalar]) -> list[Holds] | None:
        """That each of the rules holds, or None if one of them has a problem."""
        found = [(self.names.rules.get(name.text), self.defined(name)) for name in names]
        holds = [
            Holds(each, tree.id.span)
            for tree, each in found
            if tree is not None and isinstance(each, Defined)
        ]
        return holds if len(holds) == len(found) else None

    def definition(self, tree: DefinitionTree) -> ValueSubject | Defined | None:
        name, says = tree.name, tree.says.text
        if isinstance(tree.body, ValueTree):
            with self.opened(name.text, name.span) as fresh:
                return value_of(tree, tree.body, self.conditions, self.scope) if fresh else None
        condition = self.named(name.text, name.span, tree.body)
        if condition is None:
            return None
        return Defined(name.text, says, condition, self.presumed(name.text))

    # Presumptions.

    def presumed(self, target: str) -> Presumption | None:
        """The presumption on a field, or on a defined condition."""
        tree = self.names.presumptions.get(target)
        if tree is None:
            return None
        self.names.presuming.add(target)
        if target not in self.presumption_found:
            with self.opened(f"presume {target}", tree.target.span) as fresh:
                found = self.presumption(tree) if fresh else None
            if f"presume {target}" in self.open:
                return None
            self.presumption_found[target] = found
        return self.presumption_found[target]

    def presumption(self, tree: PresumptionTree) -> Presumption | None:
        target = tree.target.text
        field = schema_field(self.table.root, target)
        what = f"`{target}`"
        cited = self.names.citations(tree.citations)
        if tree.holds is not None:
            if field is not None and field.kind != "boolean":
                self.names.report(
                    "LR303",
                    f"{what} is {kind_in_words(field)}; a condition cannot stand in for it",
                    tree.holds.span,
                    "write `value:` with the value to presume",
                )
                return None
            found = self.defined(tree.holds)
            if found is None or isinstance(found, ValueSubject):
                self.names.report(
                    "LR309",
                    f"no condition is called `{tree.holds.text}`",
                    tree.holds.span,
                    "define it under `define` with `when`",
                    about=Unresolved(tree.holds.text, "part"),
                )
            if not isinstance(found, Defined):
                return None
            holds = Holds(found, tree.target.span)
            return Presumption(
                target=target,
                because=tree.because.text,
                value=None,
                holds=holds,
                citations=cited,
                span=tree.target.span,
            )
        assert tree.value is not None
        value: object
        if isinstance(tree.value, Listing) and not tree.value.items and field and field.entry:
            value = ()
        elif field is None or field.kind == "boolean":
            value = read_flag(what, tree.value, self.names.report)
        else:
            value = read_literal(field, what, tree.value, self.names.report)
        if value is None:
            return None
        return Presumption(
            target=target,
            because=tree.because.text,
            value=value,
            holds=None,
            citations=cited,
            span=tree.target.span,
        )
