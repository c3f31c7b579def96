"""What one record shows of one rule: what settles it, and nothing that leaves it open."""

from typing import Any

import pytest

from lead_rules import read_policy, read_record
from lead_rules.adequacy.mcdc import Meter, cover, meters_of
from lead_rules.adequacy.mutation_run import plans_of
from lead_rules.scenarios.cases import Case
from tests.support.library_card import CardRequest

HEAD = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
"""


def meter(body: str, unit: str = "x") -> Meter:
    policy = read_policy(HEAD + body, records={"card": CardRequest})
    return next(each for each in meters_of(plans_of(policy)[0]) if each.unit.id == unit)


def shown(found: Meter, data: dict[str, Any], what: str) -> bool:
    """Whether a record shows a need of this kind, asked of all needs and of this one."""
    record = read_record(data, CardRequest)
    (need,) = [need for need in found.needs() if need.what == what]
    assert (need in found.shown(record)) is found.shows(need, record)
    return found.shows(need, record)


PRESUMED = """\
presume: {resident: {value: true, because: so}}
rules: {x: {says: x, when: {resident: true, card: adult}, cite: {source: b}}}
decisions: {d: {title: d, record: card, include: [x]}}
"""


@pytest.mark.parametrize(
    ("data", "shows"),
    [
        ({"card": "adult"}, True),
        ({}, False),  # open all the same
        ({"card": "child"}, False),  # settled without it
        ({"card": "adult", "resident": True}, False),
    ],
)
def test_a_presumption_is_shown_where_it_settles_what_would_be_open(
    data: dict[str, Any], shows: bool
) -> None:
    assert shown(meter(PRESUMED), data, "presumed") is shows


READING = """\
readings: {wide: {rule: x, says: s, otherwise: o, because: b, when: {card: [adult, staff]}}}
rules: {x: {says: x, when: {card: adult}, cite: {source: b}}}
decisions: {d: {title: d, record: card, include: [x]}}
"""


@pytest.mark.parametrize(
    ("data", "shows"), [({"card": "staff"}, True), ({"card": "adult"}, False), ({}, False)]
)
def test_a_reading_is_shown_where_it_changes_the_outcome(data: dict[str, Any], shows: bool) -> None:
    assert shown(meter(READING, "wide"), data, "contested") is shows


def test_a_case_of_another_decision_shows_nothing() -> None:
    body = """\
rules: {x: {says: x, when: {card: adult}, cite: {source: b}}}
decisions:
  d: {title: d, record: card, include: [x]}
  e: {title: e, record: card, exclude: [x]}
"""

    found = meter(body)
    record = read_record({"card": "adult"}, CardRequest)
    cases = [
        Case(decision, "says", "start", decision, record, (), found.unit.span) for decision in "de"
    ]
    assert {need.what: names for need, names in cover([found], cases).shown.items()} == {
        "true": ("d",),
        "false": (),
        "unknown": (),
    }
