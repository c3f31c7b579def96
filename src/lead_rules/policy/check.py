"""From a policy as written to a policy as meant.

Definitions, rules and presumptions are looked up by name when something needs
them, once for each kind of record, so that the order of lines means nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lead_rules.days import BETWEEN
from lead_rules.diagnostics import WARNINGS, Edit, Problem, Severity, nearest, quoted_list
from lead_rules.fields import Field, RecordTable, paths_of, schema_field
from lead_rules.policy.conditions import ConditionChecker, Scope
from lead_rules.policy.lint import lint
from lead_rules.policy.literals import kind_in_words, read_flag, read_literal, run_together
from lead_rules.policy.meaning import (
    CheckedDecision,
    CheckedPolicy,
    CheckedReading,
    CheckedRule,
    CheckedSource,
    Citation,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Presumption,
    Tell,
    ValueSubject,
    met,
)
from lead_rules.policy.misnamed import one_for_each_name
from lead_rules.policy.nodes import Broken, Listing, Scalar
from lead_rules.policy.placeholders import check_tell, reads_of
from lead_rules.policy.tree import (
    CitationTree,
    ConditionTree,
    DecisionTree,
    DefinitionTree,
    PolicyTree,
    PresumptionTree,
    ReadingTree,
    RuleTree,
    SourceTree,
    ValueTree,
)
from lead_rules.quantity import ZERO
from lead_rules.records.facts import Fact
from lead_rules.source import Span

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["check_policy"]

MOST_OPEN = 64


def check_policy(
    tree: PolicyTree,
    tables: Mapping[str, RecordTable],
    boundaries: "Boundaries | None",
    *,
    faulty: bool = False,
) -> tuple[CheckedPolicy, list[Problem]]:
    """The policy as meant, and every problem in it.

    `tables` has each kind of record by the name that policies use. `boundaries`
    is None where the policy names no areas, or its file is not usable and that
    is told already. With a problem among them, the policy must not be run. `faulty`
    if something that is wrong with it is told already.
    """
    checker = _PolicyChecker(tree, tables, boundaries)
    decisions = checker.decisions()
    checker.unused(faulty)
    lint(decisions, checker.report, checker.report)
    policy = CheckedPolicy(
        id=tree.id.text,
        title=tree.title.text,
        file=tree.file,
        in_force=tree.in_force,
        draft=tree.draft,
        zone=ZoneInfo(tree.time_zone.text),
        digest=tree.digest,
        boundaries=boundaries,
        decisions=MappingProxyType({decision.id: decision for decision in decisions}),
        sources=tuple(map(_source, tree.sources)),
        held=MappingProxyType(
            {name: tuple(each.held()) for name, each in checker.by_record.items()}
        ),
        places=checker.places(),
    )
    return policy, one_for_each_name(checker.problems, tree)


class _PolicyChecker:
    """One policy: what every kind of record shares."""

    def __init__(
        self,
        tree: PolicyTree,
        tables: Mapping[str, RecordTable],
        boundaries: "Boundaries | None",
    ) -> None:
        self.tree = tree
        self.tables = tables
        self.boundaries = boundaries
        self.problems: list[Problem] = []
        self.told: set[tuple[str, Span]] = set()
        self.used: set[str] = set()
        self.cited: set[str] = set()
        self.presuming: set[str] = set()
        self.areas_read: list[Span] = []
        self.whole = not tree.failed
        self.definitions = {part.name.text: part for part in tree.definitions}
        self.rules = {part.id.text: part for part in tree.rules}
        self.presumptions = {part.target.text: part for part in tree.presumptions}
        self.sources = {part.id.text: part for part in tree.sources}
        self.decided = {part.id.text: part for part in tree.decisions}
        self.by_record: dict[str, _RecordChecker] = {}
        for rule in tree.rules:
            if rule.id.text in self.definitions:
                self.report(
                    "LR311",
                    f"`{rule.id.text}` is defined already, on line "
                    f"{self.definitions[rule.id.text].name.span.line}",
                    rule.id.span,
                    "give the rule another name",
                )

    def one_name(self, decision: Scalar) -> None:
        """Tell that a name which a condition holds is one of a decision and of something else."""
        rule, definition = self.rules.get(decision.text), self.definitions.get(decision.text)
        named = rule.id if rule is not None else definition.name if definition is not None else None
        if named is not None:
            self.report(
                "LR311",
                f"`{decision.text}` is a {'rule' if rule is not None else 'definition'} already, "
                f"on line {named.span.line}",
                decision.span,
                "give the decision another name",
            )

    def report(
        self, code: str, message: str, span: Span, help_: str, fix: tuple[Edit, ...] = ()
    ) -> None:
        """Collect a problem, once, even where two kinds of record show it."""
        if (code, span) not in self.told:
            self.told.add((code, span))
            severity: Severity = "warning" if code in WARNINGS else "error"
            self.problems.append(Problem(code, message, span, help_, severity, fix))

    def decisions(self) -> list[CheckedDecision]:
        found = [(tree, self.record(tree)) for tree in self.tree.decisions]
        self.unknown_readings()
        return [record.decision(tree) for tree, record in found if record is not None]

    def places(self) -> Mapping[str, Span]:
        definitions, decisions = self.tree.definitions, self.tree.decisions
        found = {part.name.text: part.name.span for part in definitions}
        return MappingProxyType(found | {part.id.text: part.id.span for part in decisions})

    def record(self, tree: DecisionTree) -> "_RecordChecker | None":
        name = tree.record.text
        if name not in self.tables:
            near = nearest(name, self.tables)
            self.report(
                "LR314",
                f"`{name}` is not a kind of record",
                tree.record.span,
                f"did you mean `{near}`?"
                if near
                else f"write {quoted_list(self.tables)}; `--record FILE.py`, or `records` in "
                "Python, names a record of your own",
            )
            self.whole = False
            return None
        if name not in self.by_record:
            self.by_record[name] = _RecordChecker(self, name, self.tables[name])
        return self.by_record[name]

    def unknown_readings(self) -> None:
        decisions = {part.id.text for part in self.tree.decisions} | self.tree.failed
        for reading in self.tree.readings:
            if reading.rule is not None and reading.rule.text not in self.rules:
                self.no_rule(reading.rule)
            if reading.decision is not None and reading.decision.text not in decisions:
                self.report(
                    "LR308",
                    f"no decision is called `{reading.decision.text}`",
                    reading.decision.span,
                    f"its decisions are {quoted_list(sorted(decisions), 'and')}",
                )

    def no_rule(self, name: Scalar) -> str | None:
        """Tell that a rule is not there; the one that was probably meant."""
        if name.text in self.tree.failed:
            return None
        if run_together(name, self.rules, self.report):
            return None
        near = nearest(name.text, self.rules)
        self.report(
            "LR308",
            f"no rule is called `{name.text}`",
            name.span,
            f"did you mean `{near}`?" if near else "write the rule under `rules`",
        )
        return near

    def citations(self, trees: Iterable[CitationTree]) -> tuple[Citation, ...]:
        found = (self.citation(tree) for tree in trees)
        return tuple(citation for citation in found if citation is not None)

    def citation(self, tree: CitationTree) -> Citation | None:
        source = self.sources.get(tree.source.text)
        self.cited.add(tree.source.text)
        if source is None:
            if tree.source.text not in self.tree.failed:
                near = nearest(tree.source.text, self.sources)
                self.report(
                    "LR307",
                    f"no source is called `{tree.source.text}`",
                    tree.source.span,
                    f"did you mean `{near}`?" if near else "describe it under `sources`",
                )
            return None
        sections = {name.text: title.text for name, title in source.sections}
        if tree.section is not None and not sections:
            self.report(
                "LR307",
                f"source `{source.id.text}` has no sections, but `{tree.section.text}` is cited",
                source.id.span,
                "add `sections: {NAME: TITLE}`, or cite the source alone",
            )
            return None
        if tree.section is not None and tree.section.text not in sections:
            near = nearest(tree.section.text, sections)
            self.report(
                "LR307",
                f"source `{source.id.text}` has no section `{tree.section.text}`",
                tree.section.span,
                f"did you mean `{near}`?" if near else f"its sections are {quoted_list(sections)}",
            )
            return None
        return Citation(
            source=source.id.text,
            title=source.title.text,
            publisher=source.publisher.text if source.publisher else None,
            section=tree.section.text if tree.section else None,
            section_title=sections[tree.section.text] if tree.section else None,
            item=tree.item.text if tree.item else None,
        )

    def unused(self, faulty: bool) -> None:
        """A name that nothing uses is a mistake: most likely a rule was forgotten.

        Nothing is said where a part that may have used it could not be checked; nor, where
        something else is wrong, of a name that is written anywhere else.
        """
        if not self.whole:
            return
        for target, presumption in self.presumptions.items():
            if target not in self.presuming:
                self.misplaced_presumption(target, presumption)
        faulty = faulty or any(problem.severity == "error" for problem in self.problems)

        def idle(name: Scalar, used: set[str]) -> bool:
            return name.text not in used and not (faulty and len(self.tree.written[name.text]) > 1)

        for rule in self.tree.rules:
            if idle(rule.id, self.used):
                self.never_used(f"rule `{rule.id.text}`", rule.id.span, "list it in a decision")
        # What a forgotten rule needs is not forgotten itself.
        faulty = faulty or any(rule.id.text not in self.used for rule in self.tree.rules)
        for definition in self.tree.definitions:
            name = definition.name
            if idle(name, self.used):
                self.never_used(f"definition `{name.text}`", name.span, "use it in a rule")
        if all(rule.citations for rule in self.tree.rules):
            for source in self.tree.sources:
                if idle(source.id, self.cited):
                    self.never_used(f"source `{source.id.text}`", source.id.span, "cite it")
        for target, presumption in self.presumptions.items():
            if target not in self.presuming and not faulty:
                what = f"the presumption on `{target}`"
                self.never_used(what, presumption.target.span, "test it in a rule")
        areas = self.tree.areas
        read = self.areas_read or self.boundaries is None or faulty
        if areas is not None and not read:
            self.never_used(f"`{areas.text}`", areas.span, "test a place against its areas")

    def never_used(self, what: str, span: Span, use: str) -> None:
        self.report("LR313", f"{what} is never used", span, f"{use}, or delete it")

    def misplaced_presumption(self, target: str, tree: PresumptionTree) -> None:
        """Tell a presumption on what is no fact: nothing can ever use it."""
        definition = self.definitions.get(target)
        if definition is not None and isinstance(definition.body, ValueTree):
            self.report(
                "LR303",
                f"`{target}` is a value; a presumption stands in for a field or a condition",
                tree.target.span,
                "presume the fields that it is worked out from",
            )
        elif definition is None and not any(
            schema_field(table.root, target) for table in self.tables.values()
        ):
            known = [path for table in self.tables.values() for path, _ in paths_of(table.root)]
            near = nearest(target, [*known, *self.definitions])
            self.report(
                "LR301",
                f"`{target}` is neither a field of a record nor defined",
                tree.target.span,
                f"did you mean `{near}`?" if near else "name a field or a defined condition",
            )


class _RecordChecker:
    """One policy for one kind of record."""

    def __init__(self, policy: _PolicyChecker, name: str, table: RecordTable) -> None:
        self.policy = policy
        self.name = name
        self.table = table
        self.scope = Scope(table.root, table.root)
        self.found: dict[str, ValueSubject | Defined | Broken] = {}
        self.checked: dict[str, CheckedRule | None] = {}
        self.presumption_found: dict[str, Presumption | None] = {}
        self.in_lists: set[str] = set()
        self.open: list[str] = []
        self.conditions = ConditionChecker(
            record=name,
            boundaries=policy.boundaries,
            has_areas=policy.tree.areas is not None,
            report=policy.report,
            defined=self.defined,
            presumed=self.presumed,
            areas_read=policy.areas_read,
            names=frozenset(policy.definitions),
        )
        for field in table.root.fields:
            if field in policy.definitions:
                policy.used.add(field)
                policy.report(
                    "LR311",
                    f"`{field}` is a field of the {name.replace('_', ' ')} record already",
                    policy.definitions[field].name.span,
                    "give the definition another name",
                )

    # Decisions and rules.

    def decision(self, tree: DecisionTree) -> CheckedDecision:
        seen: dict[str, str] = {}
        lists: dict[str, tuple[CheckedRule, ...]] = {}
        for basis in ("include", "exclude", "note"):
            for name in getattr(tree, basis):
                if name.text in seen:
                    self.policy.report(
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
            self.policy.used.add(name.text)
            known = name.text
            if known not in self.policy.rules:
                known = self.policy.no_rule(name) or ""
            if known not in self.policy.rules:
                continue
            self.policy.used.add(known)
            rule = self.rule(self.policy.rules[known])
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
            citations = self.policy.citations(tree.citations)
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
        reads, root, report = reads_of(when, unless), self.table.root, self.policy.report
        names = frozenset(self.policy.definitions)
        tell = check_tell(tree.tell, reads, root, names, report)
        return tell, check_tell(tree.tell_person, reads, root, names, report)

    def readings(self, decision: str) -> Iterable[CheckedReading]:
        for tree in self.policy.tree.readings:
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
            citations=self.policy.citations(tree.citations),
            span=tree.id.span,
        )

    # Names.

    @contextmanager
    def opened(self, name: str, span: Span) -> Iterator[bool]:
        """Work on a name; false, and told, where that work is what led here."""
        if name in self.open:
            circle = [*self.open[self.open.index(name) :], name]
            self.policy.report(
                "LR312",
                f"`{name}` leads back to itself: {' → '.join(circle)}",
                span,
                "let one of them stand on facts of the record",
            )
            yield False
        elif len(self.open) >= MOST_OPEN:
            self.policy.report(
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
        """The condition under a name, unless it leads back to that name."""
        with self.opened(name, span) as fresh:
            return self.conditions.condition(tree, self.scope) if fresh else None

    def defined(self, name: Scalar) -> ValueSubject | Defined | Broken | None:
        """What a name was defined as, for this kind of record."""
        policy = self.policy
        tree = policy.definitions.get(name.text)
        rule = policy.rules.get(name.text)
        decision = policy.decided.get(name.text)
        if tree is None and rule is None and decision is None:
            return Broken(name.span) if name.text in policy.tree.failed else None
        policy.used.add(name.text)
        if decision is not None and not (tree is not None and isinstance(tree.body, ValueTree)):
            policy.one_name(decision.id)
        if name.text not in self.found:
            found: ValueSubject | Defined | None = None
            if tree is not None:
                found = self.definition(tree)
            elif rule is not None and (checked := self.rule(rule)) is not None:
                found = Defined(checked.id, checked.says, checked.condition, kind="rule")
            elif rule is None and decision is not None and self.may_hold(decision, name):
                found = self.met(decision)
            if name.text in self.open:  # a circle, told where it began
                return found or Broken(name.span)
            self.found[name.text] = found or Broken(name.span)
        return self.found[name.text]

    def may_hold(self, decision: DecisionTree, name: Scalar) -> bool:
        """Whether a condition on this kind of record may hold a decision; told if not."""
        about = decision.record.text
        if about not in self.policy.tables:
            return False  # told where the decision is
        if about != self.name:
            self.policy.report(
                "LR880",
                f"`{name.text}` decides about the {about.replace('_', ' ')} record, "
                f"not about the {self.name.replace('_', ' ')} record",
                name.span,
                "hold a decision about the same kind of record",
            )
            return False
        for reading in self.policy.tree.readings:
            if reading.decision is not None and reading.decision.text == name.text:
                self.policy.report(
                    "LR880",
                    f"`{name.text}` can be read in two ways, so no condition can hold it",
                    name.span,
                    f"write the reading `{reading.id.text}` about a rule instead of the decision",
                )
                return False
        return True

    def met(self, tree: DecisionTree) -> Defined | None:
        """That a decision is met, if all its rules are well."""
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
        found = [(self.policy.rules.get(name.text), self.defined(name)) for name in names]
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
                return self.value(tree, tree.body) if fresh else None
        condition = self.named(name.text, name.span, tree.body)
        if condition is None:
            return None
        return Defined(name.text, says, condition, self.presumed(name.text))

    def value(self, tree: DefinitionTree, body: ValueTree) -> ValueSubject | None:
        if body.kind in BETWEEN:
            return self.between(tree, body)
        return self.listed(tree, body)

    def between(self, tree: DefinitionTree, body: ValueTree) -> ValueSubject | None:
        assert body.field is not None
        start = self.conditions.anchor(body.of, self.scope)
        end = self.conditions.anchor(body.field, self.scope)
        if start is None or end is None:
            return None
        fact = Fact(label=tree.says.text, unit=BETWEEN[body.kind].unit, may="fixed")
        field = Field(tree.name.text, "number", fact, whole=True)
        return ValueSubject(tree.name.text, tree.says.text, body.kind, start, end, None, field)

    def listed(self, tree: DefinitionTree, body: ValueTree) -> ValueSubject | None:
        of = self.conditions.field(body.of, self.scope)
        if of is not None and of.field.kind != "list":
            self.policy.report(
                "LR303",
                f"`{body.of.text}` is {kind_in_words(of.field)}, not a list",
                body.of.span,
                "name a list of the record",
            )
            of = None
        if of is None:
            return None
        inner = self.scope.into(of)
        part = self.conditions.field(body.field, inner) if body.field is not None else None
        if part is not None and part.field.kind != "number":
            assert body.field is not None
            self.policy.report(
                "LR303",
                f"`{body.field.text}` is {kind_in_words(part.field)}, not a number",
                body.field.span,
                "name a field with a number or a weight",
            )
            part = None
        where = self.conditions.condition(body.where, inner) if body.where is not None else None
        if body.field is not None and part is None:
            return None
        field = self.result(tree, body, part)
        return ValueSubject(tree.name.text, tree.says.text, body.kind, of, part, where, field)

    @staticmethod
    def result(tree: DefinitionTree, body: ValueTree, part: FieldSubject | None) -> Field:
        """What a worked-out number is like: its unit and its limits."""
        name, says = tree.name.text, tree.says.text
        if part is None:
            return Field(name, "number", Fact(label=says), whole=True, minimum=ZERO)
        fact = Fact(label=says, unit=part.field.fact.unit)
        minimum, maximum = part.field.minimum, part.field.maximum
        if body.kind == "sum":
            minimum = ZERO if minimum is not None and minimum >= 0 else None
            maximum = None
        return Field(name, "number", fact, whole=part.field.whole, minimum=minimum, maximum=maximum)

    # Presumptions.

    def presumed(self, target: str) -> Presumption | None:
        """The presumption on a field, or on a defined condition."""
        tree = self.policy.presumptions.get(target)
        if tree is None:
            return None
        self.policy.presuming.add(target)
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
        cited = self.policy.citations(tree.citations)
        if tree.holds is not None:
            if field is not None and field.kind != "boolean":
                self.policy.report(
                    "LR303",
                    f"{what} is {kind_in_words(field)}; a condition cannot stand in for it",
                    tree.holds.span,
                    "write `value:` with the value to presume",
                )
                return None
            found = self.defined(tree.holds)
            if found is None or isinstance(found, ValueSubject):
                self.policy.report(
                    "LR309",
                    f"no condition is called `{tree.holds.text}`",
                    tree.holds.span,
                    "define it under `define` with `when`",
                )
            if not isinstance(found, Defined):
                return None
            return Presumption(target, tree.because.text, None, found, cited, tree.target.span)
        assert tree.value is not None
        value: object
        if isinstance(tree.value, Listing) and not tree.value.items and field and field.entry:
            value = ()
        elif field is None or field.kind == "boolean":
            value = read_flag(what, tree.value, self.policy.report)
        else:
            value = read_literal(field, what, tree.value, self.policy.report)
        if value is None:
            return None
        return Presumption(target, tree.because.text, value, None, cited, tree.target.span)


def _source(tree: SourceTree) -> CheckedSource:
    return CheckedSource(
        id=tree.id.text,
        title=tree.title.text,
        publisher=tree.publisher.text if tree.publisher else None,
        sections=MappingProxyType({name.text: title.text for name, title in tree.sections}),
        inference=tree.inference.text if tree.inference else None,
        span=tree.id.span,
    )
