"""Which values are worth trying of a field: those at which a test turns, and those beside."""

from datetime import date
from typing import Any

import pytest

from lead_rules import load_library
from lead_rules.testing.strategies.target import Subject
from lead_rules.testing.strategies.value_pools import Pools
from tests.support import ROOT
from tests.support.library_card import RECORDS
from tests.support.one_rule import policy_of

CARDS = ROOT / "tests" / "support" / "library-card"
CARD = Pools(Subject(load_library(CARDS, records=RECORDS).versions()[0], "card"))
DAY = date(2024, 5, 2)


def pools_of(when: str) -> Pools:
    return Pools(Subject(policy_of(when), "d0"))


@pytest.mark.parametrize(
    ("when", "path", "values"),
    [
        # A limit, what is beside it as people write it and by a hair, and nothing.
        (
            "{balance: {at_least: 5 USD}}",
            "balance",
            ["0", "4.99", "4.999999999", "5", "5.000000001", "5.01"],
        ),
        ("{household.adults: {at_least: 2}}", "household.adults", [0, 1, 2, 3]),
        ("{card: staff}", "card", ["adult", "child", "staff"]),
        (
            "{loans: {some: {due_on: {before: 2024-03-01}}}}",
            "loans[7].due_on",
            ["2024-02-29", "2024-03-01", "2024-03-02", "2024-05-01", "2024-05-02", "2024-05-03"],
        ),
        # An age: so many years away on either side, and the days beside.
        (
            "{born_on: {within: 2 years, before: requested_at}}",
            "born_on",
            [f"{year}-05-0{day}" for year in (2022, 2024, 2026) for day in (1, 2, 3)],
        ),
    ],
)
def test_a_field_is_tried_with(when: str, path: str, values: list[Any]) -> None:
    assert sorted(pools_of(when).values(path, DAY)) == values


def test_what_is_summed_is_tried_at_its_limit_and_at_half_of_it() -> None:
    fees = CARD.values("loans[0].fee", DAY)
    assert {"0", "2.5", "5"} <= set(fees)
    assert "5.000000001" not in fees  # a hair more of one summand tells no more than a cent


def test_an_age_is_tried_at_its_birthday() -> None:
    assert sorted(CARD.values("born_on", DAY)) == [
        f"{year}-05-0{day}" for year in (2010, 2024, 2038) for day in (1, 2, 3)
    ]


def test_an_event_is_tried_as_past_and_as_still_to_come() -> None:
    pools = pools_of("{orientation: {within: 30 days, after: requested_at}}")
    days = [date(2024, 5, day) for day in (1, 2, 3)]
    days += [date(2024, 4, day) for day in (1, 2, 3)]
    days += [date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 2)]
    assert sorted(map(str, pools.values("orientation", DAY))) == sorted(
        str({way: day.isoformat()}) for day in days for way in ("on", "not_as_of")
    )


def test_a_list_of_words_is_tried_with_each_word_alone_and_with_none() -> None:
    found = pools_of("{languages: {count: {at_least: 2}}}").values("languages", DAY)
    assert [value for value in found if len(value) < 2] == [[], ["en"], ["es"], ["vi"]]
    assert any(len(value) == 2 for value in found)


@pytest.mark.parametrize(
    ("when", "most"),
    [
        ("{resident: true}", 2),
        ("{loans: {count: {at_least: 3}}}", 4),
        ("{loans: {count: {at_least: 9}}}", 2),
    ],
)
def test_a_list_is_tried_with_one_entry_more_than_is_counted(when: str, most: int) -> None:
    assert pools_of(when).most_entries("loans") == most


def test_a_list_is_tried_with_one_entry_more_than_a_definition_counts() -> None:
    policy = policy_of("{items: {at_least: 3}}", define="items: {says: items, count: loans}")
    assert Pools(Subject(policy, "d0")).most_entries("loans") == 4


def test_a_place_is_tried_at_the_accuracies_that_are_asked_for() -> None:
    found = pools_of("{home.accuracy_m: {at_most: 30 m}}").values("home", DAY)
    assert {"29.99", "30", "30.01"} <= {place["accuracy_m"] for place in found}
