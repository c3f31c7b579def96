"""What no record can show is no need."""

import pytest

from lead_rules import Truth, read_policy, read_record
from lead_rules.adequacy.infeasible import never_settles, never_unknown
from lead_rules.adequacy.mcdc import Coverage, cover, meters_of
from lead_rules.adequacy.units import units_of
from lead_rules.evaluate.plan import compile_decision
from lead_rules.values.truth import UNKNOWN
from tests.support import ROOT
from tests.support.library_card import CardRequest

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


PRESUMED = """\
presume:
  resident: {value: true, because: so}
  born_on: {value: 2000-01-01, because: so}
  languages: {value: [], because: so}
  loans: {value: [], because: so}
  loans.fee: {value: 5 USD, because: so}
  household.guardian_agrees: {holds: rich, because: so}
"""
DEFINED = {
    "fees": "fees: {says: f, sum: fee, of: loans}",
    "age": "age: {says: a, years_between: [born_on, requested_at]}",
    "guardian_agrees": "rich: {says: r, when: {balance: {at_least: 5 USD}}}",
}
"""By what a condition that needs one names."""


def coverage_of(when: str, *presumed: str, define: str = "") -> Coverage:
    """What no case shows of a rule of this condition on a library card."""
    lines = [line for line in PRESUMED.splitlines() if line.strip().split(":")[0] in presumed]
    body = (
        ("areas: high-pedestrian-traffic/2017-02-27\n" if "home" in when else "")
        + (f"define: {{{define}}}\n" if define else "")
        + ("presume:\n" + "\n".join(lines) + "\n" if lines else "")
        + f"rules: {{x: {{says: x, when: {when}, cite: {{source: b}}}}}}\n"
        + "decisions: {d: {title: d, record: card, include: [x]}}\n"
    )
    policy = read_policy(HEAD + body, folder=ROOT, records={"card": CardRequest})
    plan = compile_decision(policy.checked, policy.checked.decisions["d"])
    (rule,) = [meter for meter in meters_of(plan) if meter.unit.kind == "rule"]
    return cover([rule], [])


def needed(found: Coverage) -> list[str]:
    return [need.what for need in found.gaps if need.what != "presumed"]


@pytest.mark.parametrize(
    ("when", "presumed", "unknown"),
    [
        ("{resident: true}", "resident", 0),
        ("{born_on: {before: 2001-01-01}}", "born_on", 0),
        # A list for which a value stands in is known, and so is how many are in it.
        ("{languages: {includes: es}}", "languages", 0),
        ("{languages: {empty: false}}", "languages", 0),
        ("{loans: {count: 1}}", "loans", 0),
        # The facts of its entries may be unknown, and what is worked out of them.
        ("{loans: {some: {lost: true}}}", "loans", 2),
        ("{loans: {some: {fee: {at_least: 5 USD}}}}", "loans.fee", 1),
        ("{fees: {at_least: 5 USD}}", "loans", 1),
        # So may be the other date.
        ("{born_on: {before: requested_at}}", "born_on", 1),
        ("{age: {at_least: 18 years}}", "born_on", 1),
        ("{resident: true}", "", 1),
        # So may what stands in.
        ("{household.guardian_agrees: true}", "household.guardian_agrees", 2),
    ],
)
def test_what_always_has_a_value_is_never_unknown(when: str, presumed: str, unknown: int) -> None:
    used = next((text for name, text in DEFINED.items() if f"{name}:" in when), "")
    assert needed(coverage_of(when, presumed, define=used)).count("unknown") == unknown


def test_no_record_leaves_a_list_unknown_for_which_a_value_stands_in() -> None:
    body = (
        "presume: {languages: {value: [], because: so}}\n"
        "rules: {x: {says: x, when: {languages: {includes: es}}, cite: {source: b}}}\n"
        "decisions: {d: {title: d, record: card, include: [x]}}\n"
    )
    policy = read_policy(HEAD + body, records={"card": CardRequest})
    for data, truth in (
        ({}, Truth.FALSE),
        ({"languages": []}, Truth.FALSE),
        ({"languages": ["en"]}, Truth.FALSE),
        ({"languages": ["en", "es"]}, Truth.TRUE),
    ):
        assert policy.decide(read_record(data, CardRequest), "d").truth is truth


@pytest.mark.parametrize(
    ("when", "gaps"),
    [
        # Who has a child's card fails both tests, so neither fails alone.
        (
            "{all: [{card: [adult, staff]}, {card: {is_not: child}}]}",
            ["true", "unknown", "true", "unknown"],
        ),
        # An adult meets the second alone, and a member of staff neither.
        (
            "{any: [{card: child}, {card: [child, adult]}]}",
            ["false", "unknown", "true", "false", "unknown"],
        ),
        # No card fails it, so nothing is shown of one that does: it stays a gap.
        ("{card: [child, adult, staff]}", ["true", "false", "unknown"]),
        # Of one entry that is lost, though not of two; and where the number is not asked.
        (
            "{all: [{loans: {every: {lost: false}}}, {loans: {count: 1}}]}",
            ["true", "false", "unknown"] * 3,
        ),
        ("{loans: {every: {lost: false}}}", ["true", "false", "unknown"] * 2),
        (
            "{loans: {every: {all: [{kind: [book, film]}, {kind: {is_not: map}}]}}}",
            ["true", "false", "unknown", "true", "unknown", "true", "unknown"],
        ),
    ],
)
def test_what_each_value_settles_by_other_tests_is_no_need(when: str, gaps: list[str]) -> None:
    assert needed(coverage_of(when)) == gaps


def test_a_place_may_be_known_well_enough_for_one_test_and_not_for_another() -> None:
    """Unlike a word: where that is unknown, so is every test of it."""
    of = ", ".join(f"{{home: {{within: [{area}]}}}}" for area in ("lloyd", "downtown", "old-town"))
    assert needed(coverage_of(f"{{at_least: {{number: 2, of: [{of}]}}}}")).count("unknown") == 3
    of = ", ".join(f"{{barcode: '00.00{number}'}}" for number in (1, 2, 3))
    assert needed(coverage_of(f"{{at_least: {{number: 2, of: [{of}]}}}}")).count("unknown") == 0
