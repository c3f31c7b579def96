"""What is missing: a question stays unless a record shows that it cannot matter."""

from typing import Any

import pytest

from tests.support.orders import decide

FEES = {"fees": {"says": "fees", "sum": "fee", "of": "loans"}}
MANY = [
    {"card": "adult"},
    {"languages": {"includes": "es"}},
    {"balance": {"at_least": "5 USD"}},
    {"household.adults": {"at_least": 2}},
    {"household.guardian_agrees": True},
    {"barcode": "12.345"},
]


@pytest.mark.parametrize(("of", "stays"), [(MANY[:3], False), (MANY, True)])
def test_a_question_stays_where_too_many_records_would_have_to_be_tried(
    of: list[Any], stays: bool
) -> None:
    """Whether one lives there never matters: what is asked beside it never holds."""
    some = {"at_least": {"number": 2, "of": of}}
    never = {"all": [some, {"not": some}]}
    here = [{"all": [{"resident": resident}, never]} for resident in (True, False)]
    decision = decide({"any": here}, "{}")
    assert ("resident" in [fact.field for fact in decision.missing]) is stays


def test_an_unknown_list_leaves_its_sum_unknown() -> None:
    decision = decide({"fees": {"at_most": "5 USD"}}, "{}", define=FEES)
    assert decision.outcome == "undetermined"
    assert [fact.field for fact in decision.missing] == ["loans"]


@pytest.mark.parametrize("entry", [{"lost": True}, {"topics": {"includes": "art"}}])
def test_a_list_is_asked_for_where_only_what_is_in_it_would_settle(entry: dict[str, Any]) -> None:
    """Once it is known whether one lives there, whatever was borrowed matters no more. Until
    then a list with such a loan settles it, and an empty one does not.
    """
    here = [{"at_least": {"number": 1, "of": [{"resident": each}]}} for each in (True, False)]
    decision = decide({"any": [{"loans": {"some": entry}}, *here]}, "{}")
    assert sorted(fact.field for fact in decision.missing) == ["loans", "resident"]


def test_a_fact_is_asked_for_that_settles_it_while_another_is_not_known() -> None:
    """Once consent is known, the card matters no more; as long as it is not, it may."""
    consent = {"household.guardian_agrees": True}
    either = {"any": [{"card": "child"}, consent]}
    two = {"at_least": {"number": 2, "of": [{"resident": True}, either, consent]}}
    decision = decide({"all": [{"not": two}, consent]}, "{}")
    assert {one.field for one in decision.missing} == {
        "card",
        "resident",
        "household.guardian_agrees",
    }
