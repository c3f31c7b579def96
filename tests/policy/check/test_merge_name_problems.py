"""A name that is written in two ways is one problem, and two mistakes are two."""

from lead_rules import PolicyError, read_policy
from tests.support.library_card import CardRequest

POLICY = """\
language: 1
policy: p
title: P
in_force: {{from: 2017-01-01}}
time_zone: UTC
sources:
  manual-one: {{title: Manual{sections}}}
  manual-two: {{title: Another manual}}
define:
  lives-here: {{says: lives here, when: {{resident: true}}}}
{readings}rules:
  owes: {{says: owes, when: {when}, cite: {{{cite}}}}}
decisions:
  card: {{title: A card, record: card, include: [owes]}}
"""


def problems(
    *,
    cite: str = "source: manual-one",
    sections: str = "",
    when: str = "{holds: lives-here}",
    readings: str = "",
) -> list[str]:
    """What is said of the policy, but for the source that it never cites."""
    text = POLICY.format(cite=cite, sections=sections, when=when, readings=readings)
    try:
        read_policy(text, records={"card": CardRequest})
    except PolicyError as error:
        return [f"{each.code} {each.message} ({each.help})" for each in error.problems]
    return []


UNUSED = "LR313 source `manual-two` is never used (cite it, or delete it)"


def test_a_misspelt_name_is_told_once() -> None:
    assert problems(when="{holds: lives-hre}") == [
        UNUSED,
        "LR309 no condition, rule or decision is called `lives-hre` "
        "(did you mean `lives-here`, on line 10?)",
    ]
    assert problems(cite="source: manual-tow") == [
        "LR313 source `manual-one` is never used (cite it, or delete it)",
        "LR307 no source is called `manual-tow` (did you mean `manual-two`, on line 8?)",
    ]


def test_a_source_without_sections_is_there() -> None:
    assert problems(cite="source: manual-one, section: fees") == [
        "LR307 source `manual-one` has no sections, but `fees` is cited "
        "(add `sections: {NAME: TITLE}`, or cite the source alone)",
        UNUSED,
    ]


def test_a_section_is_no_source() -> None:
    cite, sections = "source: manual-one, section: manual-tow", ", sections: {fees: Fees}"
    assert problems(cite=cite, sections=sections) == [
        UNUSED,
        "LR307 source `manual-one` has no section `manual-tow` (its sections are `fees`)",
    ]


def test_a_decision_is_no_definition() -> None:
    reading = "{decision: lives-hre, says: a, otherwise: b, exclude: [], because: It was so.}"
    assert problems(readings=f"readings:\n  other: {reading}\n", when="{resident: true}") == [
        UNUSED,
        "LR313 definition `lives-here` is never used (use it in a rule, or delete it)",
        "LR308 no decision is called `lives-hre` (its decisions are `card`)",
    ]
