"""Slips of the hand are looked for in so many lines, and for so long, and no longer."""

import pytest

from lead_rules import PolicyError, read_policy
from lead_rules.diagnostics.problems import Problem
from lead_rules.yamltext.repair_weight import Scale, SpentError
from tests.support.library_card import CardRequest

HEAD = """\
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {manual: {title: Manual}}
rules:
"""
RULE = """\
  r{number}:
    says{colon} rule {number}
    when: {{balance: {number} USD}}
    cite: {{source: manual}}
"""


def told(text: str) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as raised:
        read_policy(text, records={"card": CardRequest})
    return [(problem.code, str(problem.where)) for problem in raised.value.problems]


def without_colons(slips: int, rules: int) -> str:
    """A policy of so many rules, of which the first are missing a colon each."""
    body = "".join(
        RULE.format(number=number, colon="" if number < slips else ":") for number in range(rules)
    )
    names = ", ".join(f"r{number}" for number in range(rules))
    return f"{HEAD}{body}decisions: {{d: {{title: D, record: card, exclude: [{names}]}}}}\n"


@pytest.mark.parametrize(("slips", "found"), [(1, 1), (2, 2), (8, 8), (9, 8)])
def test_eight_slips_of_a_file_are_told_and_no_more(slips: int, found: int) -> None:
    says = [f"policy.yaml:{9 + 4 * number}:5" for number in range(found)]
    assert told(without_colons(slips, 10)) == [("LR011", at) for at in says]


@pytest.mark.parametrize(("length", "code"), [(1_000, "LR011"), (1_001, "LR201")])
def test_a_slip_is_looked_for_in_lines_of_up_to_a_thousand_characters(
    length: int, code: str
) -> None:
    line = "    says rule 0"
    text = without_colons(1, 2).replace(line, line + " " + "x" * (length - len(line) - 1))
    assert [each for each, _ in told(text)] == [code]


def test_four_million_characters_are_read_in_trials() -> None:
    def read(text: str, file: str) -> tuple[None, list[Problem]]:
        return None, []

    scale: Scale[None] = Scale(read)
    text = "#" * 500_000
    for _ in range(8):
        scale.weigh(text)
    with pytest.raises(SpentError):
        scale.weigh("#")
