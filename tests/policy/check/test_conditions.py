"""A condition on the entries of a list is read as any other condition is."""

import pytest

from lead_rules import PolicyError, read_policy

POLICY = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
rules:
  r: {says: r, when: WHEN, cite: {source: b}}
decisions: {d: {title: d, record: arrest, exclude: [r]}}
"""
MISSPELT = "{at_least: {nubmer: 1, of: [{active: true}]}}"


@pytest.mark.parametrize(
    "when",
    [
        MISSPELT.replace("active", "operations_team_denied"),
        f"{{warrants: {{some: {MISSPELT}}}}}",
    ],
    ids=["of the record", "of an entry"],
)
def test_a_misspelt_key_can_be_fixed(when: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(POLICY.replace("WHEN", when))
    (problem,) = raised.value.problems
    assert (problem.code, [edit.text for edit in problem.fix]) == ("LR202", ["number"])
