"""What may be learnt of a record: what was known stays, and what is to be left is left."""

from collections.abc import Collection

import pytest

from lead_rules.testing.strategies.records import filling_of, pools_of
from lead_rules.testing.strategies.refinements import answered, base_of, learnt, refined
from tests.support.drawn import drawn
from tests.support.one_rule import policy_of

POOLS = pools_of(policy_of("{resident: true}"), "d0")
FILLING = filling_of(POOLS)
DATED = {"requested_at": "2024-05-02T12:00:00-07:00"}


def test_some_facts_are_learnt_and_some_are_left() -> None:
    known = [set(record) for record in drawn(refined(FILLING, DATED))]
    for fact in ("card", "resident", "loans", "household"):
        assert {fact in facts for facts in known} == {True, False}, fact


def test_an_event_to_come_stays_so_or_comes_to_pass_no_earlier() -> None:
    """As of 2 May it had not happened; the values tried are those of 1, 2 and 3 May."""
    known = DATED | {"orientation": {"not_as_of": "2024-05-02"}}
    found = {str(record["orientation"]) for record in drawn(learnt(FILLING, known), 80)}
    assert found == {
        str({way: day}) for way in ("on", "not_as_of") for day in ("2024-05-02", "2024-05-03")
    }


def test_an_event_that_happened_stays() -> None:
    known = DATED | {"orientation": {"on": "2024-05-02"}}
    for record in drawn(learnt(FILLING, known), 10):
        assert record["orientation"] == known["orientation"]


@pytest.mark.parametrize(
    ("leave", "parts"),
    [
        ((), {"longitude", "latitude", "accuracy_m"}),
        (("home.accuracy_m",), {"longitude", "latitude"}),
    ],
)
def test_of_a_place_the_parts_are_learnt_that_are_unknown(
    leave: Collection[str], parts: set[str]
) -> None:
    known = DATED | {"home": {"longitude": 7.0}}
    for record in drawn(learnt(FILLING, known, leave), 10):
        assert record["home"]["longitude"] == 7.0
        assert set(record["home"]) == parts


def test_a_known_list_keeps_its_length_and_its_entries_what_is_known() -> None:
    known = DATED | {"loans": [{"lost": True}, {}]}
    for record in drawn(learnt(FILLING, known), 10):
        first, second = record["loans"]
        assert first["lost"] is True
        assert "days_late" in first and "days_late" in second


def test_what_is_left_is_left_with_all_inside_and_nothing_else_is() -> None:
    known = DATED | {"household": {"adults": 1}, "loans": [{}, {}]}
    for record in drawn(learnt(FILLING, known, ("household", "loans[0]")), 10):
        assert record["household"] == {"adults": 1}
        assert record["loans"][0] == {} and record["loans"][1] != {}
        assert {"card", "resident", "born_on"} <= set(record)


def test_what_is_asked_for_is_answered_with_all_inside_and_nothing_else_is() -> None:
    for record in drawn(answered(FILLING, DATED, ("household.adults",)), 10):
        assert set(record) == {"requested_at", "household"}
        assert set(record["household"]) == {"adults"}
    found = drawn(answered(FILLING, DATED, ("loans",)), 20)
    assert all(set(record) == {"requested_at", "loans"} for record in found)
    assert all("days_late" in loan for record in found for loan in record["loans"])
    assert any(record["loans"] for record in found)


def test_what_is_learnt_is_of_the_day_of_the_record() -> None:
    assert str(base_of(POOLS, DATED)) == "2024-05-02"
    assert str(base_of(POOLS, {})) == "2017-01-01"
    for record in drawn(learnt(FILLING, DATED), 10):
        assert "2024-05-01" <= record["born_on"] <= "2024-05-03"
