"""What can never be changed and stands in the way, wherever in the record it is."""

from typing import Annotated, Any

import pytest

from lead_rules import Decision, Fact, Record
from tests.support.orders import decide


class Address(Record):
    """A group of which one fact is fixed, and the group is not."""

    abroad: Annotated[bool | None, Fact(label="abroad", may="fixed")] = None
    shared: Annotated[bool | None, Fact(label="shared", may="change")] = None


class Birth(Record):
    """A group that is fixed as a whole."""

    abroad: Annotated[bool | None, Fact(label="born abroad")] = None


class Person(Record):
    """Facts that are fixed, in a group, by their group, or on their own."""

    address: Annotated[Address | None, Fact(label="address")] = None
    birth: Annotated[Birth | None, Fact(label="birth", may="fixed")] = None
    foreign: Annotated[bool | None, Fact(label="foreign", may="fixed")] = None
    agrees: Annotated[bool | None, Fact(label="consent", may="change")] = None


def fixed(decision: Decision) -> list[tuple[str, str, str, str]]:
    assert decision.outcome == "ineligible"
    return [(each.field, each.label, each.now, each.rule) for each in decision.fixed]


def changes(decision: Decision) -> list[dict[str, str]]:
    return [{change.field: change.to for change in each} for each in decision.would_change]


@pytest.mark.parametrize(
    ("path", "label", "data"),
    [
        ("foreign", "foreign", {"foreign": True}),
        ("address.abroad", "abroad", {"address": {"abroad": True, "shared": True}}),
        ("birth.abroad", "born abroad", {"birth": {"abroad": True}}),
    ],
)
def test_a_fact_that_is_fixed_is_told_where_nothing_else_would_help(
    path: str, label: str, data: dict[str, Any]
) -> None:
    needed = {path: False, "agrees": True}
    decision = decide(needed, data | {"agrees": False}, Person)
    assert fixed(decision) == [(path, label, "yes", "rule")]
    assert changes(decision) == []
    either = {"any": [{path: False}, {"agrees": True}]}
    decision = decide(either, data | {"agrees": False}, Person)
    assert fixed(decision) == []
    assert changes(decision) == [{"agrees": "yes"}]


def test_a_fact_beside_a_fixed_one_can_change() -> None:
    decision = decide(
        {"address.shared": False}, {"address": {"abroad": True, "shared": True}}, Person
    )
    assert fixed(decision) == []
    assert changes(decision) == [{"address.shared": "no"}]


def test_a_fixed_fact_is_told_once_by_the_first_rule_that_it_fails() -> None:
    about = {"says": "x", "when": {"foreign": False}, "cite": {"source": "page"}}
    rules = {"b": about, "a": about | {"when": {"foreign": False, "agrees": True}}}
    decisions = {"decision": {"title": "Is it?", "record": "this", "include": ["b", "a"]}}
    decision = decide({}, {"foreign": True}, Person, rules=rules, decisions=decisions)
    assert fixed(decision) == [("foreign", "foreign", "yes", "a")]


def test_a_fixed_exception_is_not_told_of_a_rule_that_fails_by_its_condition() -> None:
    decision = decide(
        {"foreign": False},
        {"foreign": True, "birth": {"abroad": False}},
        Person,
        rule={"unless": {"birth.abroad": True}},
    )
    assert fixed(decision) == [("foreign", "foreign", "yes", "rule")]


@pytest.mark.parametrize(
    ("basis", "unless", "data", "expected"),
    [
        # A rule that holds is in the way by its condition and by the exception that is not met.
        ("exclude", {"foreign": True}, {"agrees": True, "foreign": False}, [{"agrees": "no"}]),
        (
            "exclude",
            {"address.shared": True},
            {"agrees": True, "address": {"shared": False}},
            [{"address.shared": "yes"}, {"agrees": "no"}],
        ),
        # One that fails is so by its condition, or by its exception.
        (
            "include",
            {"address.shared": True},
            {"agrees": False},
            [{"address.shared": "no", "agrees": "yes"}],
        ),
        (
            "include",
            {"address.shared": True},
            {"agrees": True, "address": {"shared": True}},
            [{"address.shared": "no"}],
        ),
        (
            "include",
            {"address.shared": True},
            {"agrees": False, "address": {"shared": True}},
            [{"address.shared": "no", "agrees": "yes"}],
        ),
    ],
)
def test_what_of_a_rule_with_an_exception_stands_in_the_way(
    basis: str, unless: Any, data: dict[str, Any], expected: list[dict[str, str]]
) -> None:
    decisions = {"decision": {"title": "Is it?", "record": "this", basis: ["rule"]}}
    decision = decide({"agrees": True}, data, Person, rule={"unless": unless}, decisions=decisions)
    assert fixed(decision) == []
    assert changes(decision) == expected
