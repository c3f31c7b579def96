"""What no record can show is no need."""

import pytest

from lead_rules import read_policy
from lead_rules.adequacy.infeasible import never_settles, never_unknown
from lead_rules.adequacy.mcdc import cover, meters_of
from lead_rules.adequacy.units import units_of
from lead_rules.evaluate.plan import compile_decision
from lead_rules.values.truth import UNKNOWN

HEAD = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
"""


def open_needs(body: str) -> set[tuple[str, str]]:
    """The needs of the unknown that are not shown to be impossible, by unit."""
    policy = read_policy(HEAD + body)
    plan = compile_decision(policy.checked, policy.checked.decisions["d"])
    coverage = cover(meters_of(plan), [])
    return {(need.unit.id, need.what) for need in coverage.gaps if need.what == "unknown"}


WHEN = {
    "alone": "{holds: c}",
    "among others": "{all: [{holds: c}, {operations_team_denied: true}]}",
}


@pytest.mark.parametrize("when", WHEN.values(), ids=WHEN)
def test_a_definition_that_is_presumed_by_a_value_is_never_unknown(when: str) -> None:
    """What its test comes to while it is unknown, no record can show."""
    body = f"""\
define: {{c: {{says: c, when: {{exceptional_circumstances: true}}}}}}
presume: {{c: {{value: false, because: it is so}}}}
rules: {{x: {{says: x, when: {when}, cite: {{source: b}}}}}}
decisions: {{d: {{title: d, record: arrest, exclude: [x]}}}}
"""
    alone = when == WHEN["alone"]
    assert open_needs(body) == (set() if alone else {("x", "unknown"), ("d", "unknown")})


def test_one_that_can_settle_a_rule_is_still_needed() -> None:
    body = """\
define: {c: {says: c, when: {exceptional_circumstances: true}}}
presume: {c: {value: false, because: it is so}}
rules:
  x: {says: x, when: {any: [{holds: c}, {operations_team_denied: true}]}, cite: {source: b}}
decisions: {d: {title: d, record: arrest, exclude: [x]}}
"""
    assert ("x", "unknown") in open_needs(body)


def test_what_is_presumed_by_a_condition_can_be_unknown() -> None:
    body = """\
define:
  c: {says: c, when: {exceptional_circumstances: true}}
  e: {says: e, when: {operations_team_denied: true}}
presume: {c: {holds: e, because: it is so}}
rules: {x: {says: x, when: {holds: c}, cite: {source: b}}}
decisions: {d: {title: d, record: arrest, exclude: [x]}}
"""
    assert open_needs(body) == {("x", "unknown"), ("d", "unknown")}


def test_the_work_is_that_of_the_definitions_and_not_of_the_ways_through_them() -> None:
    """Sixty definitions, each of which holds the one below twice."""
    chain = "".join(
        f"  d{n}: {{says: d, when: {{all: [{{holds: d{n + 1}}}, {{holds: d{n + 1}}}]}}}}\n"
        for n in range(60)
    )
    policy = read_policy(
        HEAD
        + "define:\n"
        + chain
        + "  d60: {says: d, when: {operations_team_denied: true}}\n"
        + "rules: {x: {says: x, when: {holds: d0}, cite: {source: b}}}\n"
        + "decisions: {d: {title: d, record: arrest, include: [x]}}\n"
    )
    plan = compile_decision(policy.checked, policy.checked.decisions["d"])
    unit = next(unit for unit in units_of(plan) if unit.kind == "rule")
    (point,) = unit.points
    assert not never_unknown(unit.condition)
    assert not never_settles(unit, point, UNKNOWN)
