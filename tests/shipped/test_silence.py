"""Nothing is decided silently on missing data."""

from typing import Any

import pytest

from lead_rules import NoPolicy, RecordError, to_text
from tests.support.cases import ABSENT, ELIGIBLE, answered, changed

# Every fact on which the eligible record rests, and a value of a wrong kind.
FACTS: dict[str, Any] = {
    "arrested_at": 20170304,
    "location": "NW 5th and Couch",
    "location__longitude": "west",
    "location__latitude": "north",
    "offenses": "possession",
    "offenses__0__statute": 475.854,
    "offenses__0__conduct": "having",
    "seized": "heroin",
    "seized__0__contains": "heroin",
    "seized__0__weight": "a little",
    "warrants": "none",
    "court_orders": 0,
    "participation": "never",
    "participation__status": "no",
    "specialty_court__eligible_case_pending": "no",
    "specialty_court__engaged": 0,
    "supervision": False,
    "exceptional_circumstances": "no",
}
PRESUMED: dict[str, Any] = {
    "location__accuracy_m": "close",
    "offenses__0__substantial_quantity": "no",
    "offenses__0__commercial_drug_offense": "no",
    "operations_team_denied": "no",
}


def concrete(fact: str) -> str:
    """`seized__0__weight` as `seized[0].weight`."""
    path = ""
    for step in fact.split("__"):
        path += f"[{step}]" if step.isdecimal() else f".{step}" if path else step
    return path


def test_there_are_eighteen_facts() -> None:
    assert len(FACTS) == 18
    answer = answered(ELIGIBLE)
    assert answer.outcome == "eligible"
    assert answer.missing == ()


@pytest.mark.parametrize("value", [ABSENT, None], ids=["absent", "null"])
@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_that_is_missing_is_asked_for(fact: str, value: Any) -> None:
    answer = answered(changed(ELIGIBLE, **{fact: value}))
    assert answer.outcome == "undetermined"
    expected = concrete(fact)
    if fact == "participation":
        expected = "participation.status"
    asked = [missing.field for missing in answer.missing]
    if fact.startswith("participation"):
        # Both approvals together would settle it too, whatever the status.
        assert asked[1:] == [
            "participation.operations_team_recommends",
            "participation.district_attorney_agrees",
        ]
        asked = asked[:1]
    assert asked == [expected]
    assert answer.missing[0].question
    assert answer.missing[0].ask


@pytest.mark.parametrize("value", [ABSENT, None], ids=["absent", "null"])
@pytest.mark.parametrize("fact", PRESUMED)
def test_a_presumption_is_listed(fact: str, value: Any) -> None:
    answer = answered(changed(ELIGIBLE, **{fact: value}))
    assert not isinstance(answer, NoPolicy)
    assert answer.outcome == "eligible"
    assert answer.provisional
    assert [each.fields for each in answer.presumed] == [(concrete(fact),)]
    assert answer.presumed[0].because
    assert [missing.field for missing in answer.missing] == [concrete(fact)]
    assert answer.missing[0].presumed in ("no", "0 m")


@pytest.mark.parametrize("fact", [*FACTS, *PRESUMED])
def test_a_value_of_a_wrong_kind_is_refused_by_name(fact: str) -> None:
    wrong = {**FACTS, **PRESUMED}[fact]
    with pytest.raises(RecordError) as raised:
        answered(changed(ELIGIBLE, **{fact: wrong}))
    (problem,) = raised.value.problems
    assert str(problem.where) == f"record: {concrete(fact)}"


@pytest.mark.parametrize("fact", [*FACTS, *PRESUMED])
def test_who_is_turned_away_stays_turned_away(fact: str) -> None:
    """Whatever else is missing; only the date is needed, to know which policy applies."""
    excluded = changed(ELIGIBLE, warrants=[{"active": True, "extraditable": True}])
    if fact == "warrants":
        excluded = changed(ELIGIBLE, exceptional_circumstances=True)
    answer = answered(changed(excluded, **{fact: ABSENT}))
    if fact == "arrested_at":
        assert answer.outcome == "undetermined"
    else:
        assert answer.outcome == "ineligible"
        assert answer.missing == ()


def test_an_empty_record_with_a_date_asks_for_all_and_decides_nothing() -> None:
    answer = answered({"arrested_at": ELIGIBLE["arrested_at"]})
    assert not isinstance(answer, NoPolicy)
    assert answer.outcome == "undetermined"
    assert len(answer.because) == 11  # all but the denial, which is presumed not to be
    assert "location" in [missing.field for missing in answer.missing]


def test_what_is_not_presumed_is_not_said_to_be() -> None:
    record = changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5})
    answer = answered({**record, "warrants": None, "operations_team_denied": None})
    assert not isinstance(answer, NoPolicy)
    assert (answer.outcome, answer.provisional) == ("ineligible", True)
    assert {missing.field: missing.presumed for missing in answer.missing} == {
        "location.accuracy_m": "0 m",
        "warrants": None,
        "operations_team_denied": "no",
    }
    assert to_text(answer).count("\n    Ask: ") == 1
