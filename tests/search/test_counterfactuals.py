"""What would change a decision, field by field: the values that would do, in words."""

import json
from typing import Annotated, Any

import pytest
import yaml

from lead_rules import Decision, Fact, Record
from lead_rules.records.schema import describe_fact
from lead_rules.records.table_of_model import table_of
from lead_rules.values.truth import FALSE, UNKNOWN
from tests.support.library_card import CardRequest
from tests.support.orders import Order, decide


def changes(decision: Decision) -> list[dict[str, str]]:
    """The sets of changes: the fields of each, and what would do."""
    return [{change.field: change.to for change in each} for each in decision.would_change]


ASKED = "requested_at: '2017-03-04T12:00:00-08:00'"
SENT = "sent_at: '2017-03-04T12:00:00-08:00'"
LATE, NOT_BY = "orientation: {on: 2017-06-01}", "orientation: {not_as_of: 2017-06-01}"
SOON = "{orientation: {within: 30 days, after: requested_at}}"
EITHER = "{any: [{balance: {at_most: 5 USD}}, {balance: {more_than: 5 USD}}]}"
EVER = "{any: [{due_on: {before: 2017-03-01}}, {due_on: {on_or_after: 2017-03-01}}]}"


@pytest.mark.parametrize(
    ("when", "data", "field", "to"),
    [
        # Numbers.
        ("balance: {at_least: 5 USD}", "balance: 1", "balance", "5 USD or more"),
        ("balance: {more_than: 5 USD}", "balance: 1", "balance", "more than 5 USD"),
        ("balance: {at_most: 5 USD}", "balance: 9", "balance", "5 USD or less"),
        ("balance: {less_than: 5 USD}", "balance: 9", "balance", "less than 5 USD"),
        ("balance: 5 USD", "balance: 9", "balance", "5 USD"),
        (
            "balance: {more_than: 2 USD, at_most: 5 USD}",
            "balance: 9",
            "balance",
            "more than 2 USD and 5 USD or less",
        ),
        (
            "household.adults: {at_least: 2, less_than: 4}",
            "household: {adults: 7}",
            "household.adults",
            "2 or more and less than 4",
        ),
        (
            "loans: {every: {fee: {at_least: 10000 USD}}}",
            "loans: [{fee: 1}]",
            "loans[0].fee",
            "10,000 USD",
        ),
        # Words and texts.
        ("card: [adult, staff]", "card: child", "card", "adult or staff"),
        ('barcode: ["12.345", "00.777"]', "barcode: '00.001'", "barcode", "00.777 or 12.345"),
        (
            'barcode: {not_in: ["12.345", "00.777"]}',
            "barcode: '12.345'",
            "barcode",
            "not 00.777 or 12.345",
        ),
        # Days.
        (
            "loans: {every: {due_on: {before: 2017-03-01}}}",
            "loans: [{due_on: 2017-04-01}]",
            "loans[0].due_on",
            "on or before February 28, 2017",
        ),
        (
            "loans: {every: {due_on: {on_or_after: 2017-03-01}}}",
            "loans: [{due_on: 2017-01-01}]",
            "loans[0].due_on",
            "on or after March 1, 2017",
        ),
        (
            "loans: {every: {due_on: {after: 2017-03-01, before: 2017-05-01}}}",
            "loans: [{due_on: 2017-01-01}]",
            "loans[0].due_on",
            "from March 2, 2017 to April 30, 2017",
        ),
        (
            "loans: {every: {due_on: 2017-03-01}}",
            "loans: [{due_on: 2017-01-01}]",
            "loans[0].due_on",
            "on March 1, 2017",
        ),
        (
            "loans: {every: {due_on: {weekday: [friday, saturday]}}}",
            "loans: [{due_on: 2017-01-02}]",
            "loans[0].due_on",
            "from January 7, 2000 to January 8, 2000",
        ),
        # Events.
        (SOON[1:-1], f"{ASKED}\n{LATE}", "orientation", "from March 4, 2017 to April 3, 2017"),
        (SOON[1:-1], f"{ASKED}\n{NOT_BY}", "orientation", "from March 4, 2017 to April 3, 2017"),
        (
            f"not: {SOON}",
            f"{ASKED}\norientation: {{on: 2017-03-06}}",
            "orientation",
            "on or before March 3, 2017",
        ),
        # Lists.
        ("languages: {includes: [es, vi]}", "languages: [en]", "languages", "including es or vi"),
        ("not: {languages: {includes: es}}", "languages: [es]", "languages", "without es"),
        ("languages: {empty: true}", "languages: [en]", "languages", "none"),
        ("languages: {empty: false}", "languages: []", "languages", "one or more"),
        (
            "all: [{languages: {count: {at_least: 2}}}, {not: {languages: {includes: [en]}}}]",
            "languages: [en]",
            "languages",
            "without en and 2 or more",
        ),
        (  # what the lists that would do have in common is nothing that is asked
            "any: [{all: [{languages: {includes: es}}, {languages: {count: 1}}]},"
            " {all: [{languages: {includes: vi}}, {languages: {count: 2}}]}]",
            "languages: [en]",
            "languages",
            "en, vi",
        ),
        ("loans: {empty: true}", "loans: [{}]", "loans", "none"),
        ("loans: {count: {at_least: 2}}", "loans: [{}]", "loans", "2 or more"),
        (  # of two entries more, one is told by its facts and one is not
            "all: [{loans: {count: {at_least: 3}}}, {loans: {some: {lost: false}}}]",
            "loans: [{lost: true}]",
            "loans",
            "3 loans",
        ),
    ],
)
def test_the_values_of_one_field_that_would_do(when: str, data: str, field: str, to: str) -> None:
    decision = decide(yaml.load(when, yaml.BaseLoader), data)
    assert changes(decision) == [{field: to}]
    ((change,),) = decision.would_change
    assert change.label == describe_fact(table_of(CardRequest).root, field).label


@pytest.mark.parametrize(
    ("when", "data", "expected"),
    [
        (f"all: [{{resident: true}}, {EITHER}]", "resident: false", {"balance": "any"}),
        (
            f"all: [{{resident: true}}, {{loans: {{count: 1}}}}, {{loans: {{every: {EVER}}}}}]",
            "resident: false\nloans: [{}]",
            {"loans[0].due_on": "any date"},
        ),
        (  # an event that has not happened yet still may
            f"all: [{{resident: true}}, {SOON}]",
            f"resident: false\n{ASKED}\norientation: {{not_as_of: 2017-03-10}}",
            {"orientation": "from March 4, 2017 to April 3, 2017"},
        ),
    ],
)
def test_what_has_to_be_learnt_beside_a_change(
    when: str, data: str, expected: dict[str, str]
) -> None:
    decision = decide(yaml.load(when, yaml.BaseLoader), data)
    assert changes(decision) == [{"resident": "yes", **expected}]


LENT = {"fees": {"says": "fees", "sum": "fee", "of": "loans", "where": {"lost": False}}}
FEES = {"fees": {"says": "fees", "sum": "fee", "of": "loans"}}


@pytest.mark.parametrize(
    ("define", "when", "data", "expected"),
    [
        (  # each alone, with the other as it is
            FEES,
            "fees: {at_most: 5 USD}",
            "loans: [{fee: 4}, {fee: 3}]",
            [{"loans[0].fee": "2 USD or less"}, {"loans[1].fee": "1 USD or less"}],
        ),
        (  # one may be no more than 10,000
            FEES,
            "all: [{resident: true}, {fees: {at_least: 15000 USD}}]",
            "resident: false",
            [
                {
                    "resident": "yes",
                    "loans[0].fee": "15,000 USD or more in all (fees)",
                    "loans[1].fee": "15,000 USD or more in all (fees)",
                }
            ],
        ),
        (  # the sum is decided before the second change
            LENT,
            "all: [{loans: {every: {lost: false}}}, {fees: {at_least: 5 USD}}]",
            "loans: [{fee: 1, lost: false}, {fee: 3, lost: true}]",
            [
                {"loans[0].fee": "2 USD or more", "loans[1].lost": "no"},
                {"loans[1].lost": "no", "loans[1].fee": "4 USD or more"},
            ],
        ),
        (  # an entry that perhaps counts is perhaps added
            LENT,
            "all: [{resident: true}, {fees: {at_most: 5 USD}}]",
            "resident: false\nloans: [{lost: false}, {fee: 3}]",
            [
                {"resident": "yes", "loans[0].fee": "2 USD or less"},
                {"resident": "yes", "loans[0].lost": "yes"},
            ],
        ),
    ],
)
def test_what_numbers_that_are_added_up_must_come_to(
    define: Any, when: str, data: str, expected: list[dict[str, str]]
) -> None:
    decision = decide(yaml.load(when, yaml.BaseLoader), data, define=define)
    assert changes(decision) == expected


def total(field: str) -> dict[str, Any]:
    return {"total": {"says": "total", "sum": field, "of": "items"}}


@pytest.mark.parametrize(
    ("define", "when", "data", "expected"),
    [
        ({}, "size: A", "size: B", [{"size": "A"}]),
        ({}, "size: {not_in: [A, B]}", "size: B", []),  # there is no other
        ({}, "ordered_at: {before: sent_at}", f"ordered_at: '2018-01-01T00:00:00Z'\n{SENT}", []),
        (
            {},
            "due_on: {before: sent_at}",
            f"{SENT}\ndue_on: 2017-03-06",
            [{"due_on": "on or before March 3, 2017"}],
        ),
        (  # other tests turn where nobody looked: only the day itself is told
            {},
            "all: [{due_on: {after: 2017-03-06}}, {sent_at: {before: due_on}}]",
            f"{SENT}\ndue_on: 2017-03-01",
            [{"due_on": "March 7, 2017"}],
        ),
        (
            {},
            "house: {within: [downtown]}",
            "house: {longitude: 10, latitude: 20, accuracy_m: 5}",
            [{"house": "45.51219978125003, -122.68206814718354, give or take 0 m"}],
        ),
        (
            {},
            "all: [{size: A}, {house: {within: [downtown]}}]",
            "size: B\nhouse: {longitude: -122.6793, latitude: 45.5189}",
            [{"size": "A", "house": "45.51219978125003, -122.68206814718354, give or take 0 m"}],
        ),
        (
            total("price"),
            "all: [{size: A}, {total: {at_least: 5 EUR}}]",
            "size: B\nitems: [{price: 1}, {}]",
            [{"size": "A", "items[1].price": "4 EUR or more"}],
        ),
        (
            {"total": {"says": "total", "least": "length", "of": "items"}},
            "total: {at_least: 5 m}",
            "items: [{length: 4}, {length: 6}]",
            [{"items[0].length": "5 m or more"}],
        ),
        (
            total("pieces"),
            "total: {at_most: 5}",
            "items: [{pieces: 4}, {pieces: 3}]",
            [{"items[0].pieces": "2 or less"}, {"items[1].pieces": "1"}],
        ),
        (
            total("length"),
            "total: {at_most: 5 m}",
            "items: [{length: 4}, {length: 3}]",
            [{"items[0].length": "2 m or less"}, {"items[1].length": "1 m or less"}],
        ),
    ],
)
def test_what_would_do_in_odd_fields(
    define: Any, when: str, data: str, expected: list[dict[str, str]]
) -> None:
    assert changes(decide(yaml.load(when, yaml.BaseLoader), data, Order, define=define)) == expected


def test_a_rule_whose_exception_alone_stands_in_the_way() -> None:
    decision = decide(
        {"balance": {"at_least": "5 USD"}}, "resident: true", rule={"unless": {"resident": "true"}}
    )
    assert changes(decision) == [{"resident": "no", "balance": "5 USD or more"}]


def test_what_is_left_open_in_odd_fields() -> None:
    """Each question stays whose values do not stand for all others."""
    for when, data, missing in (
        ("size: {not_in: [A, B]}", "{}", ["size"]),
        ("ordered_at: {before: sent_at}", SENT, ["ordered_at"]),
        ("total: {at_least: 1}", "items: [{}]", ["items[0].crates"]),
    ):
        define = total("crates") if "total" in when else {}
        decision = decide(yaml.load(when, yaml.BaseLoader), data, Order, define=define)
        assert [fact.field for fact in decision.missing] == missing


def presume(**presumptions: Any) -> dict[str, Any]:
    return {
        "presume": {
            name: {"value": value, "because": "Mostly so."} for name, value in presumptions.items()
        }
    }


@pytest.mark.parametrize(
    ("when", "data", "more", "expected"),
    [
        (
            {"fees": {"at_most": "5 USD"}},
            "{}",
            {"define": FEES, **presume(loans=[])},
            ("loans", "loans: no loans"),
        ),
        (
            {"fees": {"at_most": "5 USD"}},
            "loans: [{fee: 1}, {}]",
            {"define": FEES, **presume(**{"loans.fee": "2 USD"})},
            ("loans.fee", "fee (loan 2): 2 USD"),
        ),
        (
            {"age": {"at_least": "1 days"}},
            ASKED,
            {
                "define": {"age": {"says": "age", "days_between": ["born_on", "requested_at"]}},
                **presume(born_on="2000-01-01"),
            },
            ("born_on", "birth date: January 1, 2000"),
        ),
        (
            {"requested_at": {"after": "born_on"}},
            ASKED,
            presume(born_on="2000-01-01"),
            ("born_on", "birth date: January 1, 2000"),
        ),
        (
            {"holds": "grown-up"},
            "{}",
            {
                "define": {"grown-up": {"says": "a grown-up", "when": {"card": "adult"}}},
                **presume(**{"grown-up": True}),
            },
            ("grown-up", "a grown-up: yes"),
        ),
    ],
)
def test_what_stands_in_is_told(
    when: Any, data: str, more: dict[str, Any], expected: tuple[str, str]
) -> None:
    decision = decide(when, data, **more)
    assert decision.provisional
    assert [(one.presumption, one.says) for one in decision.presumed] == [expected]
    assert all(fact.presumed for fact in decision.missing)


def test_what_is_presumed_of_another_fact_is_told_with_a_question() -> None:
    either = {"any": [{"resident": True}, {"card": "adult"}]}
    decision = decide(either, "{}", **presume(resident=True))
    assert {fact.field: fact.presumed for fact in decision.missing} == {
        "resident": "yes",
        "card": "resident of the county: yes",
    }
    assert repr(decision) == "<Decision decision: eligible, provisional, ('rule',)>"


RICH = {"rich": {"says": "rich", "when": {"balance": {"at_least": "5 USD"}}}}
GROWN = {"grown-up": {"says": "a grown-up", "when": {"card": "adult"}}}


@pytest.mark.parametrize("data", [{}, {"resident": False}])
def test_what_is_presumed_can_be_changed_as_well(data: dict[str, Any]) -> None:
    decision = decide({"resident": True}, json.dumps(data), **presume(resident=False))
    assert changes(decision) == [{"resident": "yes"}]


@pytest.mark.parametrize(
    ("of", "when", "data", "to"),
    [
        ("resident", {"resident": True}, {"resident": False}, {"resident": "yes"}),
        ("grown-up", {"holds": "grown-up"}, {"card": "child"}, {"card": "adult"}),
    ],
)
def test_what_stands_in_is_a_way_to_change_a_decision(
    of: str, when: Any, data: dict[str, Any], to: dict[str, str]
) -> None:
    standing = {of: {"holds": "rich", "because": "Mostly so."}}
    define = RICH | (GROWN if of == "grown-up" else {})
    poor = {"balance": 0}
    decision = decide(when, json.dumps(poor | data), define=define, presume=standing)
    assert changes(decision) == [to]
    decision = decide(when, json.dumps(poor), define=define, presume=standing)
    assert decision.provisional
    assert changes(decision) == [to, {"balance": "5 USD or more"}]


def test_what_is_fixed_stays_in_the_way_by_what_is_presumed_of_it() -> None:
    """The place is far away however roughly it is known, and nobody can change how roughly."""
    at = {"home": {"within": ["lloyd"]}}
    far = '{"home": {"longitude": 0, "latitude": 0}}'
    areas = "high-pedestrian-traffic/2017-02-27"
    decision = decide(at, far, areas=areas, **presume(**{"home.accuracy_m": "0 m"}))
    assert decision.outcome == "ineligible"
    assert changes(decision) == []
    assert [fixed.field for fixed in decision.fixed] == ["home"]


class Grown(Record):
    """In a group that is not fixed."""

    adult: Annotated[bool | None, Fact(label="adult", may="fixed")] = None


class Visit(Record):
    """Of which two facts are fixed."""

    late: Annotated[bool | None, Fact(label="late", may="fixed")] = None
    person: Annotated[Grown | None, Fact(label="person")] = None


def test_each_fixed_fact_that_is_enough_is_told() -> None:
    """The condition fails and the exception holds."""
    data = {"late": True, "person": {"adult": False}}
    rule = {"unless": {"person.adult": False}}
    decision = decide({"late": False}, data, Visit, rule=rule)
    assert [fixed.field for fixed in decision.fixed] == ["late", "person.adult"]


def test_what_stands_in_for_a_condition_is_asked_for() -> None:
    """By each of many presumptions: none may take another's place."""
    numbers = range(1, 30)
    define = {f"grown-{n}": {"says": f"grown {n}", "when": {"card": "adult"}} for n in numbers}
    define |= {
        f"rich-{n}": {"says": f"rich {n}", "when": {"balance": {"at_least": f"{n} USD"}}}
        for n in numbers
    }
    standing = {f"grown-{n}": {"holds": f"rich-{n}", "because": "Mostly so."} for n in numbers}
    when = {"all": [{"holds": f"grown-{n}"} for n in numbers]}
    decision = decide(when, "{}", define=define, presume=standing)
    assert [fact.field for fact in decision.missing] == ["card", "balance"]
    decision = decide(when, '{"balance": 28}', define=define, presume=standing)
    assert changes(decision) == [{"card": "adult"}, {"balance": "29 USD or more"}]
    assert [part.truth for part in decision.rules[0].evidence.parts[-1].parts] == [UNKNOWN, FALSE]


def test_what_stands_in_may_rest_on_what_stands_in_for_it_and_so_on() -> None:
    last = 40
    define = {
        f"step-{n}": {"says": f"step {n}", "when": {"household.adults": {"at_least": n}}}
        for n in range(1, last)
    }
    define |= {f"step-{last}": {"says": "the last step", "when": {"card": "adult"}}}
    standing = {
        f"step-{n}": {"holds": f"step-{n + 1}", "because": "Mostly so."} for n in range(1, last)
    }
    decision = decide({"holds": "step-1"}, "{}", define=define, presume=standing)
    assert [fact.field for fact in decision.missing] == ["card", "household.adults"]
    decision = decide({"holds": "step-1"}, '{"card": "adult"}', define=define, presume=standing)
    assert (decision.outcome, decision.provisional) == ("eligible", True)
