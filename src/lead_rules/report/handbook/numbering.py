"""The parts of a policy version in the order of its file, each with a number to name it by."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lead_rules.compare.inventory import Contents, contents_of
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedPolicy,
    CheckedReading,
    CheckedRule,
    Defined,
    FieldSubject,
    Presumption,
    ValueSubject,
)
from lead_rules.policy.ir.outline import Clause
from lead_rules.policy.ir.traverse import Node, reads, walk
from lead_rules.records.schema import paths_of
from lead_rules.report.handbook.document import Code, Entry, Link, Piece

__all__ = ["ByKind", "Definition", "Parts", "decisions_by_kind", "fields_read", "parts_in"]

Part = TypeVar("Part")
Definition = ValueSubject | Defined
"""What a name under `define` stands for."""

ByKind = Mapping[str, Part]
"""A part for each kind of record that it is checked for."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts by their names, and what several sections say of them alike.

    `doubtful` are the labels that two fields of a record share: where one of them is
    read, its path is told too.
    """

    policy: CheckedPolicy
    contents: Contents
    rules: Mapping[str, ByKind[CheckedRule]]
    definitions: Mapping[str, ByKind[Definition]]
    presumptions: Mapping[str, ByKind[Presumption]]
    readings: Mapping[str, ByKind[CheckedReading]]
    doubtful: frozenset[str]

    def rule(self, id_: str) -> Link:
        """A rule by its number."""
        return _link("rule", self.rules, id_)

    def definition(self, name: str) -> Link:
        """A definition by its number; what holds a rule or a decision names that one."""
        if name in self.rules:
            return self.rule(name)
        if name in self.definitions:
            return _link("definition", self.definitions, name)
        return self.decision(name)

    def presumption(self, target: str) -> Link:
        """A presumption by its number."""
        return _link("presumption", self.presumptions, target)

    def reading(self, id_: str) -> Link:
        """A reading by its number."""
        return _link("reading", self.readings, id_)

    def decision(self, id_: str) -> Link:
        """A decision by its title."""
        number = list(self.policy.decisions).index(id_) + 1
        return Link(self.policy.decisions[id_].title, f"decision-{number}")

    def readings_of(self, rule: str) -> tuple[str, ...]:
        """The readings that read a rule otherwise."""
        return tuple(
            id_
            for id_, places in self.readings.items()
            if any(each.read is not None and each.read.id == rule for each in places.values())
        )

    def presumed_in(self, *wholes: Node) -> tuple[str, ...]:
        """The presumptions that can stand in for a fact that these read."""
        found = {part.target for part in walk(*wholes) if isinstance(part, Presumption)}
        return tuple(target for target in self.presumptions if target in found)

    def clause(self, clause: Clause) -> Entry:
        """A clause with what it rests on, and the path of a field where its label is doubtful."""
        more: list[Piece] = []
        for field in clause.reads:
            if field.says in self.doubtful:
                more += [" (", Code(field.schema_path), ")"]
        if clause.rests_on:
            more.append(" (see ")
            for number, defined in enumerate(clause.rests_on):
                more += [", " if number else "", self.definition(defined.name)]
            more.append(")")
        return Entry((clause.text, *more), tuple(map(self.clause, clause.parts)))


def parts_in(policy: CheckedPolicy) -> Parts:
    """The parts of a policy, by number."""
    contents = contents_of(policy)
    rules: dict[str, dict[str, CheckedRule]] = {
        id_: dict(kinds) for id_, kinds in contents.rules.items()
    }
    for kind, held in policy.held.items():
        for rule in held:
            rules.setdefault(rule.id, {})[kind] = rule
    definitions: dict[str, dict[str, Definition]] = {}
    for kind, decisions in decisions_by_kind(policy).items():
        for part in walk(*decisions, *policy.held.get(kind, ())):
            decision = isinstance(part, Defined) and part.kind == "decision"
            if isinstance(part, Definition) and not decision and part.name not in rules:
                definitions.setdefault(part.name, {})[kind] = part
    return Parts(
        policy=policy,
        contents=contents,
        rules=dict(sorted(rules.items(), key=lambda each: _line(each[1]))),
        definitions=dict(sorted(definitions.items(), key=lambda each: policy.places[each[0]].line)),
        presumptions=dict(sorted(contents.presumptions.items(), key=lambda each: _line(each[1]))),
        readings=dict(sorted(contents.readings.items(), key=lambda each: _line(each[1]))),
        doubtful=frozenset(
            label for each in decisions_by_kind(policy).values() for label in _doubtful(each)
        ),
    )


def fields_read(decisions: Iterable[CheckedDecision]) -> dict[str, FieldSubject]:
    """The fields that decisions read, by their paths, in the order of the record."""
    decisions = list(decisions)
    found = reads(*decisions)
    order = [path for each in decisions for path, _ in paths_of(each.table.root)]
    return {path: found[path] for path in dict.fromkeys(order) if path in found}


def _doubtful(decisions: Iterable[CheckedDecision]) -> Iterable[str]:
    labels = Counter(subject.says for subject in fields_read(decisions).values())
    return (label for label, number in labels.items() if number > 1)


def decisions_by_kind(policy: CheckedPolicy) -> dict[str, list[CheckedDecision]]:
    """The decisions about each kind of record."""
    found: dict[str, list[CheckedDecision]] = {}
    for decision in policy.decisions.values():
        found.setdefault(decision.record, []).append(decision)
    return found


def _line(places: Mapping[str, CheckedRule | CheckedReading | Presumption]) -> int:
    return next(iter(places.values())).span.line


def _link(what: str, parts: Iterable[str], name: str) -> Link:
    number = list(parts).index(name) + 1
    return Link(f"{what} {number}", f"{what}-{number}")
