"""The handbook of a policy version: its sections, in the order in which one needs them."""

from collections.abc import Iterator, Mapping, Sequence

from lead_rules.decide.policy import Policy
from lead_rules.policy.ir.nodes import Condition
from lead_rules.report.handbook.decision_sections import decided, how_to_read, in_short
from lead_rules.report.handbook.document import Document, Paragraph, Section
from lead_rules.report.handbook.example_section import examples
from lead_rules.report.handbook.numbering import Parts, parts_in
from lead_rules.report.handbook.reference_sections import (
    areas,
    days_in_force,
    facts,
    sources,
    versions,
    written,
)
from lead_rules.report.handbook.rule_sections import (
    definitions,
    presumptions,
    readings,
    rules,
    sentence,
)
from lead_rules.scenarios.cases import Scenarios

__all__ = ["handbook"]


def handbook(
    policy: Policy,
    *,
    scenarios: Scenarios | None = None,
    others: Sequence[Policy] = (),
    digests: Mapping[str, str] | None = None,
) -> Document:
    """All that a policy version says, for people.

    `scenarios` are its cases, `others` the other versions of the policy, `digests` the
    SHA-256 of the bytes of its files by their names. The same of all always gives the
    same document.
    """
    parts = parts_in(policy.checked)
    all_ = sorted((policy, *others), key=lambda each: (each.version, each.draft))
    found = (
        in_short(parts),
        how_to_read(parts, tuple(_conditions(parts))),
        decided(parts),
        rules(parts),
        definitions(parts),
        presumptions(parts),
        readings(parts),
        areas(parts),
        facts(parts),
        sources(parts),
        examples(parts, policy, scenarios),
        versions(policy, all_),
        written(parts, digests or {}),
    )
    sections: tuple[Section, ...] = tuple(each for each in found if each is not None)
    return Document(policy.title, tuple(_about(policy, all_)), sections)


def _about(policy: Policy, all_: Sequence[Policy]) -> Iterator[Paragraph]:
    in_force = policy.checked.in_force
    yield Paragraph((f"Handbook of the policy {policy.id}, version {policy.version}",))
    if policy.draft:
        yield Paragraph(("This version is a draft. It is in force on no day.",), marked=True)
    else:
        yield Paragraph((f"In force {days_in_force(policy, all_)}.",))
    if in_force.inference is not None:
        yield Paragraph((f"Inferred: {sentence(in_force.inference.text)}",))


def _conditions(parts: Parts) -> Iterator[Condition]:
    """Every condition that the document tells."""
    for kinds in parts.rules.values():
        for rule in kinds.values():
            yield rule.condition
    for places in parts.readings.values():
        for reading in places.values():
            if reading.read is not None:
                yield reading.read.when
    for presumed in parts.presumptions.values():
        for presumption in presumed.values():
            if presumption.holds is not None:
                yield presumption.holds.defined.condition
