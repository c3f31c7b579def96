"""The names that policies give: suggested to an author, and never required.

A name that was written a minute ago is in no schema yet, so an unknown name is not
refused. Areas are: they come from a boundary file and not from the policy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lead_rules.authoring.json_schema.definitions import ANY_NAME, Schema
from lead_rules.authoring.json_schema.scalar_schema import words
from lead_rules.policy.ir.nodes import CheckedPolicy, ValueSubject
from lead_rules.policy.ir.traverse import walk
from lead_rules.policy.syntax.tree import PolicyTree, ValueTree
from lead_rules.records.schema import Field

__all__ = ["Names", "names_of", "suggested"]

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Names with what they say. `values` are the defined values with what they are like."""

    values: dict[str, list[Field]] = field(default_factory=dict)
    conditions: Words = field(default_factory=dict)
    rules: Words = field(default_factory=dict)
    sources: Words = field(default_factory=dict)
    sections: Words = field(default_factory=dict)
    decisions: Words = field(default_factory=dict)
    outcomes: Words = field(default_factory=dict)
    readings: Words = field(default_factory=dict)
    presumptions: Words = field(default_factory=dict)
    areas: Words = field(default_factory=dict)
    boundaries: Words = field(default_factory=dict)
    versions: Words = field(default_factory=dict)

    @property
    def holding(self) -> Words:
        """What `holds` can name."""
        return {**self.decisions, **self.conditions, **self.rules}

    def add_written(self, tree: PolicyTree) -> None:
        """Take in the names that a policy gives as it is written."""
        for definition in tree.definitions:
            if not isinstance(definition.body, ValueTree):
                self.conditions[definition.name.text] = definition.says.text
        for rule in tree.rules:
            self.rules[rule.id.text] = rule.says.text
        for source in tree.sources:
            self.sources[source.id.text] = source.title.text
            self.sections.update({name.text: title.text for name, title in source.sections})
        for decision in tree.decisions:
            self.decisions[decision.id.text] = decision.title.text
            self.outcomes.update(dict.fromkeys(decision.outcomes, decision.title.text))
        for reading in tree.readings:
            self.readings[reading.id.text] = reading.says.text
        for presumption in tree.presumptions:
            self.presumptions[presumption.target.text] = presumption.because.text

    def add_values(self, checked: CheckedPolicy) -> None:
        """Take in the defined values that the rules of a policy read."""
        for decision in checked.decisions.values():
            rules = list(decision.rules)
            rules += [each.read for each in decision.readings if each.read is not None]
            for part in walk(*rules, *decision.presumptions.values()):
                if isinstance(part, ValueSubject):
                    like = self.values.setdefault(part.name, [])
                    if part.field not in like:
                        like.append(part.field)


def suggested(known: Mapping[str, str]) -> Schema:
    """A name, of which some are known."""
    return {"anyOf": [words(known, known), ANY_NAME]} if known else ANY_NAME


def names_of(policies: Iterable[tuple[PolicyTree, CheckedPolicy]]) -> Names:
    """The names of policy versions; what a later one says of a name counts."""
    names = Names()
    for tree, checked in policies:
        names.add_written(tree)
        names.add_values(checked)
        names.versions[f"{tree.id.text}/{tree.in_force.start.isoformat()}"] = tree.title.text
        if checked.boundaries is not None and tree.areas is not None:
            names.boundaries[tree.areas.text] = ", ".join(checked.boundaries.areas.values())
            names.areas.update(checked.boundaries.areas)
    return names
