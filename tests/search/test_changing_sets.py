"""The search for sets of facts that would meet a decision: bounded, and true as far as it came."""

from typing import Any

import pytest

from lead_rules import Decision
from lead_rules.search import changing_sets
from lead_rules.search.changing_sets import sets_that_meet
from tests.support import thirteen
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
