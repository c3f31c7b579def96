"""An operand that is not what its operator wants is refused, and nothing in it is ignored."""

import pytest

from lead_rules import PolicyError, read_policy
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from tests.support import ROOT
from tests.support.library_card import CardRequest

POLICY = """\
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
areas: high-pedestrian-traffic/2017-02-27
sources: {manual: {title: Manual}}
rules:
  far: {says: x, when: {home: {within: [downtown]}}, cite: {source: manual}}
  rule:
    says: x
    when: WHEN
    cite: {source: manual}
decisions: {d: {title: D, record: card, exclude: [rule], note: [far]}}
"""


def problems(when: str) -> list[Problem]:
    """What is wrong with a policy of a rule with this condition, warnings too."""
    text = POLICY.replace("WHEN", when)
    try:
        return list(read_policy(text, records={"card": CardRequest}, folder=ROOT).warnings)
    except PolicyError as error:
        return list(error.problems)


NEAR = "`within_distance` needs `of` and `at_most`"
LIST = "a list of values is needed here"
AREAS = "areas are needed here"
SIDES = "`within` needs either `before` or `after`"
TWICE = "this value stands in the list twice"
WINDOW = "a time of day needs `from` and `until`"


@pytest.mark.parametrize(
    ("when", "code", "at", "message"),
    [
        # How many: a whole number that is never negative.
        ("{loans: {count: -1}}", "LR304", "-1", "`-1` cannot be: `count` is never below 0"),
        (
            "{loans: {count: {at_least: -1}}}",
            "LR304",
            "-1",
            "`-1` cannot be: `count` is never below 0",
        ),
        ("{loans: {count: {at_most: 1.5}}}", "LR304", "1.5", "`1.5` is not a whole number"),
        ("{loans: {count: {in: [1, 2]}}}", "LR302", "in", "`in` is not an operator on a count"),
        (
            "{loans: {count: {at_least: 1, at_mots: 2}}}",
            "LR302",
            "at_mots",
            "`at_mots` is not an operator on a count",
        ),
        ("{loans: {count: {}}}", "LR203", "{}", "a count needs a number"),
        ("{loans: {count: [1, 2]}}", "LR203", "[1, 2]", "a count needs a number"),
        # How near: both keys and no other.
        (
            "{home: {within_distance: {of: [lloyd], at_most: 5 m, at_lest: 1 m}}}",
            "LR203",
            "{of: [lloyd], at_most: 5 m, at_lest: 1 m}",
            NEAR,
        ),
        ("{home: {within_distance: {of: [lloyd]}}}", "LR203", "{of: [lloyd]}", NEAR),
        ("{home: {within_distance: {at_most: 5 m}}}", "LR203", "{at_most: 5 m}", NEAR),
        ("{home: {within_distance: 5 m}}", "LR203", "5 m", NEAR),
        (
            "{home: {within_distance: {of: [lloyd], at_most: -5 m}}}",
            "LR304",
            "-5 m",
            "`-5 m` cannot be: the distance is never below 0",
        ),
        (
            "{home: {within_distance: {of: [lloyd], at_most: 500}}}",
            "LR305",
            "500",
            "the distance needs a unit",
        ),
        (
            "{home: {within_distance: {of: [lloyd], at_most: 5 km}}}",
            "LR305",
            "5 km",
            "the distance is measured in `m`, not in `km`",
        ),
        # Where: ids of areas.
        ("{home: {within: []}}", "LR203", "[]", AREAS),
        ("{home: {within: [lloyd, [downtown]]}}", "LR203", "[lloyd, [downtown]]", AREAS),
        # How long: from one side.
        (
            "{orientation: {within: 9 days, after: requested_at, before: requested_at}}",
            "LR203",
            "9 days",
            SIDES,
        ),
        ("{orientation: {within: 9 days}}", "LR203", "9 days", SIDES),
        (
            "{orientation: {within: -9 days, after: requested_at}}",
            "LR305",
            "-9 days",
            "`-9 days` is not a period",
        ),
        # At what time: two ends and no third.
        ("{requested_at: {time_of_day: {from: 22:30}}}", "LR203", "{from: 22:30}", WINDOW),
        (
            "{requested_at: {time_of_day: {from: 22:30, until: 06:00, till: 07:00}}}",
            "LR203",
            "{from: 22:30, until: 06:00, till: 07:00}",
            WINDOW,
        ),
        (
            "{requested_at: {time_of_day: {from: 22:30, until: 22:30}}}",
            "LR304",
            "{from: 22:30, until: 22:30}",
            "the time of day begins when it ends",
        ),
        ("{requested_at: {weekday: []}}", "LR304", "[]", "the list is empty"),
        # Which: one at least, and each once.
        ("{card: []}", "LR203", "[]", LIST),
        ("{card: {not_in: child}}", "LR203", "child", LIST),
        ("{languages: {includes: []}}", "LR203", "[]", LIST),
        ("{languages: {includes: [es, es]}}", "LR311", "es", TWICE),
        ("{balance: [5 USD, 5.00 USD]}", "LR311", "5.00 USD", TWICE),
        # Of several conditions: one at least, and no more than there are.
        (
            "{at_least: {number: 0, of: [{resident: true}]}}",
            "LR304",
            "0",
            "`0` is not a number from 1 to 1",
        ),
        (
            "{at_least: {number: 2, of: [{resident: true}]}}",
            "LR304",
            "2",
            "`2` is not a number from 1 to 1",
        ),
    ],
)
def test_an_operand_is_refused_where_it_is_wrong(
    when: str, code: str, at: str, message: str
) -> None:
    (problem,) = problems(when)
    assert (problem.code, problem.message) == (code, message)
    where = problem.where
    assert isinstance(where, Span)
    line = POLICY.replace("WHEN", when).splitlines()[where.line - 1]
    assert line[where.column - 1 : where.end_column - 1] == at


@pytest.mark.parametrize(
    "when",
    [
        "{loans: {count: 0}}",
        "{home: {within_distance: {of: [lloyd], at_most: 0 m}}}",
        "{home: {within_distance: {of: lloyd, at_most: 500.5 m}}}",
        "{orientation: {within: 0 days, after: requested_at}}",
        "{at_least: {number: 1, of: [{resident: true}]}}",
        "{languages: {includes: es}}",
    ],
)
def test_an_operand_may_be_the_least_that_there_is(when: str) -> None:
    assert problems(when) == []
