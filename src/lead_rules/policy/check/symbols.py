"""The names in a policy: what they stand for, which are used, and what was reported of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lead_rules.diagnostics.about import About, Unresolved
from lead_rules.diagnostics.problems import WARNINGS, Edit, Problem, Severity, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.literals import run_together
from lead_rules.policy.ir.nodes import (
    Citation,
)
from lead_rules.policy.syntax.tree import (
    CitationTree,
    PolicyTree,
)
from lead_rules.yamltext.nodes import Scalar

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["Names"]


class Names:
    """The symbol table of one policy, shared by all its kinds of record.

    `used`, `cited` and `presuming` are those that something rests on, and `areas_read`
    says where areas are named. `problems` are all that were found.
    """

    def __init__(
        self,
        tree: PolicyTree,
        boundaries: "Boundaries | None",
    ) -> None:
        self.tree = tree
        self.boundaries = boundaries
        self.problems: list[Problem] = []
        self.told: set[tuple[str, Span]] = set()
        self.used: set[str] = set()
        self.cited: set[str] = set()
        self.presuming: set[str] = set()
        self.areas_read: list[Span] = []
        self.definitions = {part.name.text: part for part in tree.definitions}
        self.rules = {part.id.text: part for part in tree.rules}
        self.presumptions = {part.target.text: part for part in tree.presumptions}
        self.sources = {part.id.text: part for part in tree.sources}
        self.decided = {part.id.text: part for part in tree.decisions}
        for rule in tree.rules:
            if rule.id.text in self.definitions:
                self.report(
                    "LR311",
                    f"`{rule.id.text}` is defined already, on line "
                    f"{self.definitions[rule.id.text].name.span.line}",
                    rule.id.span,
                    "give the rule another name",
                )

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        help_: str,
        fix: tuple[Edit, ...] = (),
        about: About | None = None,
    ) -> None:
        """Collect a problem, once, even where two kinds of record show it."""
        if (code, span) not in self.told:
            self.told.add((code, span))
            severity: Severity = "warning" if code in WARNINGS else "error"
            self.problems.append(
                Problem(
                    code=code,
                    message=message,
                    where=span,
                    help=help_,
                    severity=severity,
                    fix=fix,
                    about=about,
                )
            )

    def one_name(self, decision: Scalar) -> None:
        """Report that a name which a condition holds is one of a decision and of something else."""
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

    def no_rule(self, name: Scalar) -> str | None:
        """Report that a rule does not exist. Returns the one that was probably meant."""
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
            about=Unresolved(name.text, "part"),
        )
        return near

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
                    about=Unresolved(tree.source.text, "source"),
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
