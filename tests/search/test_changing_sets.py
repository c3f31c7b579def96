"""The search for sets of facts that would meet a decision: bounded, and true as far as it came."""

from typing import Annotated, Any

import pytest
from pydantic import Field

from lead_rules import Decision, Fact, Record
from lead_rules.search import changing_sets
from lead_rules.search.changing_sets import sets_that_meet
from tests.support import thirteen
from tests.support.library_card import Loan
from tests.support.orders import decide
from tests.support.thirteen import NAMES, all_of, any_of

WHEN = {
    "any": [
        {"all": [{"resident": True}, {"card": "adult"}]},
        {"all": [{"balance": {"at_most": "5 USD"}}, {"languages": {"includes": ["en"]}}]},
    ]
}
DATA = {"resident": False, "card": "child", "balance": "6", "languages": ["es"]}


def test_the_search_ends_after_so_many_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, record = (decision := decide(WHEN, DATA))._plan, decision._record
    whole = sets_that_meet(plan, record)
    assert [[*values] for values in whole] == [["card", "resident"], ["balance", "languages"]]
    counts = []
    for most in range(60):
        monkeypatch.setattr(changing_sets, "MOST_DECIDED", most)
        found = sets_that_meet(plan, record)
        assert found == whole[: len(found)]
        counts.append(len(found))
    assert counts == sorted(counts)
    assert {*counts} == {0, 1, 2}


def sets(decision: Decision) -> list[str]:
    return ["".join(change.field for change in each) for each in decision.would_change]


def test_at_most_twelve_sets_are_found() -> None:
    decision = thirteen.decide(any_of(NAMES), no=NAMES)
    assert sets(decision) == [*"abcdefghijkl"]


def test_sets_of_up_to_two_facts_more_than_the_smallest_are_found() -> None:
    ways = [{"a": True}, *map(all_of, ("bc", "def", "ghij"))]
    assert sets(thirteen.decide({"any": ways}, no=NAMES)) == ["a", "bc", "def"]
    assert sets(thirteen.decide({"any": ways[1:]}, no=NAMES)) == ["bc", "def", "ghij"]
    assert sets(thirteen.decide({"any": [{"a": True}, all_of("bcde")]}, no=NAMES)) == ["a"]


def test_no_set_holds_another() -> None:
    two_of = {"at_least": {"number": 2, "of": [{name: True} for name in "abc"]}}
    decision = thirteen.decide({"any": [{"a": True}, two_of]}, no="abc")
    assert sets(decision) == ["a", "bc"]


@pytest.mark.parametrize(("most", "found"), [(5, []), (6, ["ab", "cd"])])
def test_the_search_ends_where_too_many_sets_are_of_a_size(
    most: int, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four facts in the way there are six sets of two."""
    monkeypatch.setattr(changing_sets, "MOST_TOGETHER", most)
    assert sets(thirteen.decide({"any": [all_of("ab"), all_of("cd")]}, no="abcd")) == found


TWO_OF = {"at_least": {"number": 2, "of": [{name: True} for name in "abc"]}}


@pytest.mark.parametrize(
    ("when", "yes", "no", "found"),
    [
        (all_of("abc"), "a", "bc", ["bc"]),
        ({"all": [{"a": True}, any_of("bc")]}, "", "ac", ["ab", "ac"]),  # b is still unknown
        ({"not": all_of("ab")}, "ab", "", ["a", "b"]),
        (any_of("ab"), "", "ab", ["a", "b"]),
        ({"not": any_of("abc")}, "ab", "c", ["ab"]),
        ({"none": [{"a": True}, {"b": True}]}, "a", "b", ["a"]),
        ({"not": {"none": [{"a": True}, {"b": True}]}}, "", "ab", ["a", "b"]),
        (TWO_OF, "a", "bc", ["b", "c"]),
        (TWO_OF, "", "abc", ["ab", "ac", "bc"]),
        ({"not": TWO_OF}, "ab", "c", ["a", "b"]),
        ({"not": TWO_OF}, "abc", "", ["ab", "ac", "bc"]),
    ],
)
def test_the_sets_of_each_connective(when: Any, yes: str, no: str, found: list[str]) -> None:
    assert sets(thirteen.decide(when, yes, no)) == found


@pytest.mark.parametrize(
    ("quantifier", "negated", "lost", "found"),
    [
        ("some", False, [False, False], ["loans[2].lost", "loans[0].lost", "loans[1].lost"]),
        ("some", False, [], ["loans[0].lost"]),
        ("some", True, [True, False], ["loans[0].lost"]),
        ("some", True, [True, True], ["loans[0].lost loans[1].lost"]),
        ("every", False, [True, False], ["loans[1].lost"]),
        ("every", False, [False, False], ["loans[0].lost loans[1].lost"]),
        ("every", True, [True, True], ["loans[2].lost", "loans[0].lost", "loans[1].lost"]),
        ("every", True, [], ["loans[0].lost"]),
        ("no", False, [True, False], ["loans[0].lost"]),
        ("no", False, [True, True], ["loans[0].lost loans[1].lost"]),
        ("no", True, [False, False], ["loans[2].lost", "loans[0].lost", "loans[1].lost"]),
        ("no", True, [], ["loans[0].lost"]),
    ],
)
def test_the_sets_of_each_quantifier(
    quantifier: str, negated: bool, lost: list[bool], found: list[str]
) -> None:
    """One entry more is proposed only where it would turn the test. It is still to be learnt
    of, so it comes before what could only have been recorded wrongly.
    """
    entries: Any = {"loans": {quantifier: {"lost": True}}}
    data = {"loans": [{"lost": each} for each in lost]}
    decision = decide({"not": entries} if negated else entries, data)
    assert decision.outcome == "ineligible"
    fields = [" ".join(change.field for change in each) for each in decision.would_change]
    assert fields == found


@pytest.mark.parametrize(("entries", "told"), [(10, 11), (11, 12), (12, 12)])
def test_at_most_twelve_sets_are_told(entries: int, told: int) -> None:
    """Any of the loans would do, and one more."""
    when = {"loans": {"some": {"lost": False}}}
    decision = decide(when, {"loans": [{"lost": True}] * entries})
    assert [len(each) for each in decision.would_change] == [1] * told


class Ticket(Record):
    """For two people at most."""

    paid: Annotated[bool | None, Fact(label="paid")] = None
    people: Annotated[
        tuple[Loan, ...] | None,
        Fact(label="people", entry="person"),
        Field(strict=False, max_length=2),
    ] = None


def test_a_list_gets_no_longer_than_its_model_allows() -> None:
    for most, told in ((2, [["people"]]), (3, [])):
        when = {"people": {"count": {"at_least": most}}}
        decision = decide(when, {"people": [{"lost": True}]}, Ticket)
        assert [[one.field for one in each] for each in decision.would_change] == told


def test_no_fact_is_told_that_the_others_do_without() -> None:
    """That it is paid for would turn the first rule; without people that is not needed."""
    cite = {"source": "page"}
    lost = {"people": {"some": {"lost": True}}}
    rules = {
        "first": {"says": "first", "when": lost, "unless": {"paid": True}, "cite": cite},
        "second": {"says": "second", "when": {"people": {"empty": False}}, "cite": cite},
    }
    decisions = {"decision": {"title": "Is it?", "record": "this", "exclude": [*rules]}}
    data = {"paid": False, "people": [{"lost": True}]}
    decision = decide({}, data, Ticket, rules=rules, decisions=decisions)
    assert [[one.field for one in each] for each in decision.would_change] == [["people"]]


def test_nothing_is_presumed_of_an_entry_that_would_be_added() -> None:
    standing = {"people.lost": {"value": False, "because": "Mostly so."}}
    when = {"all": [{"people": {"some": {"lost": True}}}, {"paid": True}]}
    decision = decide(when, {"paid": False}, Ticket, presume=standing)
    assert [[one.field for one in each] for each in decision.would_change] == [
        ["paid", "people[0].lost"]
    ]


def test_no_fact_of_an_entry_that_would_be_added_is_told_without_need() -> None:
    """The kind is tried first, and once it is known how late the loan is it says nothing."""
    entry = {"none": [{"days_late": {"at_most": 5}}, {"kind": "film", "lost": True}]}
    decision = decide({"not": {"loans": {"every": entry}}}, {"loans": []})
    assert [[one.field for one in each] for each in decision.would_change] == [
        ["loans[0].days_late"]
    ]
