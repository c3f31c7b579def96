"""Resolve the placeholders in a rule's own sentences, from the syntax tree to the IR.

A sentence may name what its own rule reads of the whole record, and nothing else:
then its words rest on the facts that the rule's truth rests on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from lead_rules.diagnostics.problems import nearest, quoted_list
from lead_rules.policy.check.literals import Report
from lead_rules.policy.ir.nodes import (
    Condition,
    FieldSubject,
    Sentence,
    Subject,
    Tell,
    Test,
)
from lead_rules.policy.ir.phrasing import limit_in_words, say_areas
from lead_rules.policy.ir.traverse import Link, walk
from lead_rules.policy.syntax.tree import PlaceholderTree, SentenceTree, TellTree
from lead_rules.records.schema import Field

__all__ = ["Reads", "check_tell", "reads_of"]


@dataclass(frozen=True, slots=True)
class Reads:
    """What conditions read: of the whole record by name, with the tests of it, and
    of the entries of lists by their names and paths.
    """

    subjects: Mapping[str, Subject]
    tests: Mapping[str, list[Test]]
    in_entries: frozenset[str]


def reads_of(*conditions: Condition | None) -> Reads:
    """All that conditions read, also through what they hold; not what is presumed."""
    subjects: dict[str, Subject] = {}
    tests: dict[str, list[Test]] = {}
    in_entries: set[str] = set()
    given = [condition for condition in conditions if condition is not None]
    for node in walk(*given, without=(Link.PRESUMPTION,)):
        if isinstance(node, Subject):
            if _in_entry(node):
                in_entries |= {node.schema_path, node.name}
            else:
                subjects.setdefault(node.name, node)
        elif isinstance(node, Test) and not _in_entry(node.subject):
            tests.setdefault(node.subject.name, []).append(node)
    return Reads(subjects, tests, frozenset(in_entries))


def _in_entry(subject: Subject) -> TypeGuard[FieldSubject]:
    """Whether it is a field of the entries of a list, and not of the whole record."""
    return isinstance(subject, FieldSubject) and subject.schema_path != subject.name


def check_tell(
    tree: TellTree | None, reads: Reads, root: Field, defined: frozenset[str], report: Report
) -> Tell | None:
    """A rule's own sentences in the IR. One with a problem is reported and left out.

    `reads` is what the rule reads, `root` the record and `defined` the names that
    the policy gives.
    """
    if tree is None:
        return None
    checker = _SentenceChecker(reads, root, defined, report)
    return Tell(*(checker.sentence(each) for each in (tree.holds, tree.fails, tree.open)))


@dataclass(frozen=True, slots=True)
class _SentenceChecker:
    """Checks the sentences of one rule."""

    reads: Reads
    root: Field
    defined: frozenset[str]
    report: Report

    def sentence(self, tree: SentenceTree | None) -> Sentence | None:
        """The sentence with every placeholder resolved, or None if one has a problem."""
        if tree is None:
            return None
        parts = [part if isinstance(part, str) else self.placeholder(part) for part in tree]
        found = tuple(part for part in parts if part is not None)
        return found if len(found) == len(parts) else None

    def placeholder(self, tree: PlaceholderTree) -> str | Subject | Test | None:
        """``{NAME}`` or ``{limit of NAME}``"""
        name = tree.name.text
        subject = self.reads.subjects.get(name)
        if subject is None:
            self.not_read(tree)
            return None
        tests = self.reads.tests.get(name, [])
        if tree.limit:
            limits = sorted({limit for test in tests for limit in limit_in_words(test)})
            return limits[0] if self.one(tree, limits) else None
        if subject.field.kind == "place":
            areas = {say_areas(test): test for test in tests}
            return next(iter(areas.values())) if self.one(tree, sorted(areas)) else None
        return subject

    def one(self, tree: PlaceholderTree, compared: list[str]) -> bool:
        """Whether the rule compares a name with one operand; reports it if not."""
        if len(compared) == 1:
            return True
        name = tree.name.text
        if not compared:
            self.report(
                "LR316",
                f"the rule compares `{name}` with nothing",
                tree.name.span,
                f"write `{{{name}}}` for what was found, or say it in words",
            )
        else:
            self.report(
                "LR316",
                f"the rule compares `{name}` with {len(compared)} things: "
                + quoted_list(compared, "and"),
                tree.name.span,
                "write the one that is meant in words",
            )
        return False

    def not_read(self, tree: PlaceholderTree) -> None:
        """Report why a name cannot be filled."""
        name, span, reads = tree.name.text, tree.name.span, self.reads
        fields = _fields_on(self.root, name)
        listed = [path for path, field in fields if field.kind == "list"]
        told = f"it reads {quoted_list(sorted(reads.subjects), 'and')}"
        if any(field.fact.protected for _, field in fields):
            message = f"`{name}` is protected: it is kept for monitoring alone"
            self.report("LR310", message, span, "delete the placeholder; no sentence may tell it")
        elif any(field.fact.role == "reference" for _, field in fields):
            message = f"`{name}` is the caller's own reference and says nothing of the case"
            self.report("LR310", message, span, "delete the placeholder; no sentence may tell it")
        elif name in reads.in_entries or (listed and listed[0] != name):
            self.report(
                "LR316",
                f"`{name}` is a field of each entry of a list, so there is no one value to tell",
                span,
                f"name the list, or a value defined over it; {told}",
            )
        elif fields or name in self.defined:
            self.report(
                "LR316", f"the rule does not read `{name}`", span, f"name what it does; {told}"
            )
        else:
            near = nearest(name, reads.subjects) or nearest(name, _known(self.root, self.defined))
            self.report(
                "LR316",
                f"`{name}` is neither a field of the record nor a defined value",
                span,
                f"did you mean `{near}`?" if near else f"name what the rule reads; {told}",
            )


def _fields_on(root: Field, dotted: str) -> list[tuple[str, Field]]:
    """The fields on the way to a dotted path, if it leads to one."""
    found: list[tuple[str, Field]] = []
    here, path = root, ""
    for step in dotted.split("."):
        here = here.entry if here.entry is not None else here
        if step not in here.fields:
            return []
        here, path = here.fields[step], f"{path}.{step}".lstrip(".")
        found.append((path, here))
    return found


def _known(root: Field, defined: frozenset[str]) -> Iterator[str]:
    """Every name that a rule of the record could read."""
    yield from defined
    for name, part in root.fields.items():
        yield name
        yield from (f"{name}.{inner}" for inner in part.fields)
