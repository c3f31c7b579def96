"""The small changes of each kind of operand, in words: none of them is the policy itself."""

import pytest

from lead_rules import read_policy
from lead_rules.adequacy.mutants import mutants_of
from lead_rules.adequacy.mutation_run import plans_of
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
  rule: {says: x, when: WHEN, cite: {source: manual}}
  here: {says: x, when: {home: {within: [downtown, old-town, lloyd]}}, cite: {source: manual}}
decisions:
  d: {title: D, record: card, include: [rule]}
  other: {title: O, record: card, include: [here]}
"""


@pytest.mark.parametrize(
    ("when", "before", "after"),
    [
        ("{resident: true}", "yes", ["no"]),
        ("{card: child}", "child", ["adult or staff"]),
        ("{card: [child, adult]}", "child or adult", ["adult", "child", "staff"]),
        ("{barcode: '12.345'}", "12.345", ["not 12.345"]),
        # By 0.01, or by 1 of what is counted; never below what there is.
        (
            "{balance: {at_least: 5 USD}}",
            "5 USD or more",
            ["4.99 USD or more", "5.01 USD or more", "more than 5 USD"],
        ),
        ("{household.adults: {at_least: 0}}", "0 or more", ["1 or more", "more than 0"]),
        (
            "{loans: {count: {at_most: 3}}}",
            "3 or fewer",
            ["2 or fewer", "4 or fewer", "fewer than 3"],
        ),
        ("{loans: {count: {at_least: 0}}}", "0 or more", ["1 or more", "more than 0"]),
        # By a day, and by a minute.
        (
            "{born_on: {before: 2000-03-01}}",
            "before March 1, 2000",
            ["before February 29, 2000", "before March 2, 2000", "on or before March 1, 2000"],
        ),
        (
            "{orientation: {within: 1 day, after: requested_at}}",
            "within 1 day after the time of the request",
            [
                "within 0 days after the time of the request",
                "within 2 days after the time of the request",
            ],
        ),
        (
            "{orientation: {within: 0 days, after: requested_at}}",
            "within 0 days after the time of the request",
            ["within 1 day after the time of the request"],
        ),
        (
            "{requested_at: {time_of_day: {from: 22:30, until: 23:59}}}",
            "from 10:30 pm until 11:59 pm",
            ["from 10:30 pm until midnight", "from 10:31 pm until 11:59 pm"],
        ),
        ("{requested_at: {weekday: sunday}}", "on a Sunday", ["on a Monday"]),
        (
            "{requested_at: {weekday: [saturday, sunday]}}",
            "on a Saturday or Sunday",
            ["on a Saturday", "on a Sunday"],
        ),
        # An entry or an area left out, or an area taken for another.
        (
            "{languages: {includes: [en, es]}}",
            "including en or es",
            ["including en", "including es"],
        ),
        ("{loans: {empty: true}}", "none", ["one or more"]),
        ("{loans: {every: {}}}", "`every`", ["`some`"]),
        ("{loans: {no: {}}}", "`no`", ["`some`"]),
        (
            "{home: {within: [downtown, lloyd]}}",
            "inside Downtown or Lloyd District",
            [
                "inside Downtown",
                "inside Downtown or Old Town",
                "inside Lloyd District",
                "inside Old Town or Lloyd District",
            ],
        ),
        (
            "{home: {within_distance: {of: [lloyd], at_most: 500 m}}}",
            "within 500 m of Lloyd District",
            [
                "within 500 m of Downtown",
                "within 500 m of Old Town",
                "within 501 m of Lloyd District",
            ],
        ),
    ],
)
def test_the_small_changes_of_a_test(when: str, before: str, after: list[str]) -> None:
    text = POLICY.replace("WHEN", when.replace("{}", "{lost: true}"))
    policy = read_policy(text, folder=ROOT, records={"card": CardRequest})
    said = [mutant.says for mutant in mutants_of(plans_of(policy)[:1])]
    changed = [words.partition(": ")[2] for words in said if not words.startswith("lost: ")]
    assert {*changed} == {f"“{before}” becomes “{each}”" for each in after}
