"""From a rule's sentences as written to sentences as meant.

A sentence may name what its own rule reads of the whole record, and nothing else:
then its words rest on the facts that the rule's truth rests on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lead_rules.diagnostics.problems import nearest, quoted_list
from lead_rules.policy.check.literals import Report
from lead_rules.policy.ir.nodes import (
    Condition,
    FieldSubject,
    Holds,
    Not,
    Sentence,
    Subject,
    Tell,
    Test,
    ValueSubject,
    Within,
)
from lead_rules.policy.ir.phrasing import limit_in_words, say_areas
from lead_rules.policy.syntax.tree import PlaceholderTree, SentenceTree, TellTree
from lead_rules.records.schema import Field
from lead_rules.values.calendar import BETWEEN

__all__ = ["Reads", "check_tell", "reads_of"]


@dataclass(slots=True)
class Reads:
    """What conditions read: of the whole record by name, with the tests of it, and
    of the entries of lists. `through` are the conditions and values gone through.
    """

    subjects: dict[str, Subject] = field(default_factory=dict)
    tests: dict[str, list[Test]] = field(default_factory=dict)
    in_entries: set[str] = field(default_factory=set)
    through: dict[int, object] = field(default_factory=dict)


def reads_of(*conditions: Condition | None) -> Reads:
    """All that conditions read, also through what they hold."""
    reads = Reads()
    for condition in conditions:
        if condition is not None:
            _condition(condition, reads, in_entry=False)
    return reads


def _condition(condition: Condition, reads: Reads, in_entry: bool) -> None:
    if isinstance(condition, Holds):
        if _fresh(condition.defined, reads):
            _condition(condition.defined.condition, reads, in_entry=False)
    elif isinstance(condition, Test):
        _test(condition, reads, in_entry)
    elif isinstance(condition, Not):
        _condition(condition.part, reads, in_entry)
    else:
        for part in condition.parts:
            _condition(part, reads, in_entry)


def _test(test: Test, reads: Reads, in_entry: bool) -> None:
    _subject(test.subject, reads, in_entry)
    if isinstance(test.subject, ValueSubject) or not in_entry:
        reads.tests.setdefault(test.subject.name, []).append(test)
    if isinstance(test.operand, Within):
        _subject(test.operand.anchor, reads, in_entry)
    elif isinstance(test.operand, FieldSubject):
        _subject(test.operand, reads, in_entry)
    elif test.operator.family == "condition":
        _condition(cast(Condition, test.operand), reads, in_entry=True)


def _subject(subject: Subject, reads: Reads, in_entry: bool) -> None:
    if isinstance(subject, FieldSubject):
        if in_entry and not subject.from_root:
            reads.in_entries |= {subject.schema_path, subject.name}
            return
        reads.subjects.setdefault(subject.name, subject)
        if subject.accuracy is not None:
            reads.subjects.setdefault(subject.accuracy.name, subject.accuracy)
        return
    reads.subjects.setdefault(subject.name, subject)
    if _fresh(subject, reads):
        _subject(subject.of, reads, in_entry=False)
        if subject.part is not None:
            _subject(subject.part, reads, in_entry=subject.kind not in BETWEEN)
        if subject.where is not None:
            _condition(subject.where, reads, in_entry=True)


def _fresh(part: object, reads: Reads) -> bool:
    """Whether a part is met for the first time."""
    if id(part) in reads.through:
        return False
    reads.through[id(part)] = part
    return True


def check_tell(
    tree: TellTree | None, reads: Reads, root: Field, defined: frozenset[str], report: Report
) -> Tell | None:
    """A rule's own sentences as meant. One with a problem is left out.

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
        """Every placeholder of a sentence looked up."""
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
        """Whether the rule compares a name with one thing; told if not."""
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
        """Tell why a name cannot be filled."""
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
