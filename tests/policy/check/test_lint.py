"""Rules that can never hold, always hold, or never matter are told; others are not."""

import pytest

from lead_rules import PolicyError, read_policy
from lead_rules.diagnostics.problems import Problem
from tests.support.library_card import CardRequest

HEAD = """\
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {manual: {title: Manual}}
"""


def problems(*rules: str, define: str = "", basis: str = "exclude") -> list[Problem]:
    """What is said of rules called `r0`, `r1`, ... with these conditions."""
    names = [f"r{number}" for number in range(len(rules))]
    text = HEAD + (f"define:\n  {define}\n" if define else "") + "rules:\n"
    for name, when in zip(names, rules, strict=True):
        text += f"  {name}: {{says: x, when: {when}, cite: {{source: manual}}}}\n"
    text += f"decisions: {{d: {{title: D, record: card, {basis}: [{', '.join(names)}]}}}}\n"
    try:
        return list(read_policy(text, records={"card": CardRequest}).warnings)
    except PolicyError as error:
        return list(error.problems)


def codes(*rules: str, define: str = "", basis: str = "exclude") -> list[str]:
    return [problem.code for problem in problems(*rules, define=define, basis=basis)]


@pytest.mark.parametrize(
    "when",
    [
        "{balance: {at_least: 10 USD, less_than: 10 USD}}",
        "{balance: {more_than: 5 USD, at_most: 5 USD}}",
        "{balance: {is: 5 USD, is_not: 5 USD}}",
        "{household.adults: {more_than: 1, less_than: 2}}",
        "{all: [{resident: true}, {resident: false}]}",
        "{all: [{card: adult}, {not: {card: [adult, staff]}}]}",
        "{all: [{card: [adult, staff]}, {card: [child]}]}",
        "{card: {not_in: [child, adult, staff]}}",
        "{born_on: {after: 2000-01-01, before: 2000-01-01}}",
        "{barcode: {in: ['00.001'], not_in: ['00.001']}}",
        "{loans: {some: {all: [{lost: true}, {lost: false}]}}}",
        "{loans: {count: {at_least: 2, less_than: 2}}}",
        "{none: [{resident: true}, {resident: false}]}",
    ],
)
def test_never(when: str) -> None:
    assert codes(when) == ["LR401"]


@pytest.mark.parametrize(
    "when",
    [
        "{loans: {some: {days_late: {at_least: 0}}}}",
        "{card: [child, adult, staff]}",
        "{any: [{resident: true}, {resident: false}]}",
        "{loans: {count: {at_least: 0}}}",
    ],
)
def test_always(when: str) -> None:
    assert codes(when) == ["LR403"]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("{balance: {at_least: 10 USD}}", "{balance: {at_least: 5 USD}}"),
        ("{balance: {more_than: 5 USD}}", "{balance: {at_least: 5 USD}}"),
        ("{balance: {is: 7 USD}}", "{balance: {at_least: 5 USD}}"),
        ("{card: adult}", "{card: [adult, staff]}"),
        ("{card: adult}", "{not: {card: child}}"),
        ("{resident: true, card: adult}", "{resident: true}"),
        ("{resident: true}", "{any: [{resident: true}, {card: adult}]}"),
        ("{loans: {some: {lost: true, kind: film}}}", "{loans: {some: {lost: true}}}"),
        ("{loans: {count: {at_least: 3}}}", "{loans: {count: {at_least: 2}}}"),
        ("{born_on: {before: 2000-01-01}}", "{born_on: {before: 2001-01-01}}"),
    ],
)
def test_implied(stronger: str, weaker: str) -> None:
    (problem,) = problems(stronger, weaker)
    assert (problem.code, problem.severity) == ("LR402", "warning")
    assert problem.message == "rule `r0` changes nothing: `r1` holds whenever it does"
    (problem,) = problems(weaker, stronger)
    assert problem.message == "rule `r1` changes nothing: `r0` holds whenever it does"
    (problem,) = problems(stronger, weaker, basis="include")
    assert problem.message == "rule `r1` changes nothing: `r0` fails whenever it does"


def test_the_same_rule_twice_is_told_once() -> None:
    assert codes("{resident: true}", "{resident: true}") == ["LR402"]


@pytest.mark.parametrize(
    "rules",
    [
        ("{balance: {at_least: 5 USD}}", "{balance: {less_than: 7 USD}}"),
        ("{card: adult}", "{card: staff}"),
        ("{loans: {some: {lost: true}}}", "{loans: {some: {kind: film}}}"),
        ("{loans: {some: {lost: true}}}", "{loans: {every: {lost: true}}}"),
        ("{loans: {some: {lost: true}}}", "{loans: {some: {lost: false}}}"),
        ("{orientation: {within: 30 days, after: requested_at}}", "{resident: true}"),
        (
            "{orientation: {within: 30 days, after: requested_at}}",
            "{orientation: {within: 60 days, after: requested_at}}",
        ),
        ("{balance: {at_least: 5 USD, less_than: 5.01 USD}}",),
        ("{household.adults: {more_than: 1, less_than: 3}}",),
        ("{all: [{loans: {some: {lost: true}}}, {loans: {some: {lost: false}}}]}",),
    ],
)
def test_nothing_is_said_of_what_may_matter(rules: tuple[str, ...]) -> None:
    assert codes(*rules) == []


@pytest.mark.parametrize(("ways", "told"), [(64, ["LR402"]), (65, [])])
def test_up_to_sixty_four_alternatives_are_compared(ways: int, told: list[str]) -> None:
    any_of = ", ".join(f"{{balance: {number} USD}}" for number in range(ways))
    assert codes(f"{{any: [{any_of}]}}", "{balance: {at_least: 0 USD}}") == told


@pytest.mark.parametrize(("children", "told"), [(8, ["LR402"]), (9, [])])
def test_alternatives_that_are_combined_count_as_often(children: int, told: list[str]) -> None:
    """Eight by eight are 64."""
    owed, adults = (
        "{any: [" + ", ".join(f"{{{field}: {number}{unit}}}" for number in range(ways)) + "]}"
        for field, unit, ways in (("balance", " USD", 8), ("household.adults", "", children))
    )
    assert codes(f"{{all: [{owed}, {adults}]}}", "{balance: {at_least: 0 USD}}") == told


@pytest.mark.parametrize(("rules", "told"), [(200, ["LR402"]), (201, [])])
def test_up_to_two_hundred_rules_are_compared(rules: int, told: list[str]) -> None:
    """The first and the last of them are the same."""
    whens = [f"{{household.adults: {number % (rules - 1)}}}" for number in range(rules)]
    assert codes(*whens) == told
