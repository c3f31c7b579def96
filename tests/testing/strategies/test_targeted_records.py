"""Records that come out as wanted: which rules have their turn, and what else varies."""

import pytest

from lead_rules import Truth, load_library
from lead_rules.testing import NotFoundError, at_limits, deciding, firing, varied
from tests.support import ROOT
from tests.support.drawn import drawn
from tests.support.library_card import RECORDS
from tests.support.one_rule import policy_of

CARDS = ROOT / "tests" / "support" / "library-card"
CARD = load_library(CARDS, records=RECORDS).versions()[0]


@pytest.mark.parametrize("truth", Truth)
def test_a_rule_has_the_truth_that_is_wanted(truth: Truth) -> None:
    for record in drawn(firing(CARD, "owes", truth=truth), 10):
        assert CARD.decide(record, "card").rule("owes").truth is truth


@pytest.mark.parametrize(
    ("outcome", "rules"),
    [
        ("refused", {"lives-here-or-works-here", "guardian", "owes"}),
        ("wait", {"lives-here-or-works-here", "guardian", "owes"}),
    ],
)
def test_each_rule_that_decides_alone_has_its_turn(outcome: str, rules: set[str]) -> None:
    alone = set()
    for record in drawn(deciding(CARD, outcome)):
        decision = CARD.decide(record, "card")
        assert decision.outcome == outcome
        deciding_rules = decision.because + decision.also
        if len(deciding_rules) == 1:
            alone |= set(deciding_rules)
    assert alone == rules


def test_what_is_wanted_comes_with_other_facts_varied() -> None:
    found = drawn(deciding(CARD, "granted"))
    for fact in ("languages", "balance", "home"):
        assert {getattr(record, fact) is None for record in found} == {True, False}, fact


def test_records_near_one_that_is_met_are_among_those_of_every_kind() -> None:
    rare = policy_of(
        "{all: [{barcode: '22.222'}, {balance: 12.34 USD}, {card: staff}, {resident: false}, "
        "{household.adults: 7}, {languages: {count: {at_least: 3}}}]}"
    )
    assert any(rare.decide(record, "d0").truth is Truth.TRUE for record in drawn(varied(rare)))


def test_a_limit_is_met_with_and_without_other_facts() -> None:
    found = drawn(at_limits(policy_of("{balance: {at_least: 5 USD}}")))
    assert {str(record.balance) for record in found} >= {"4.99", "5"}
    assert {record.card is None for record in found} == {True, False}


def test_each_entry_of_a_list_has_its_turn_at_a_limit() -> None:
    both = "{all: [{loans: {count: {at_least: 2}}}, {loans: {every: {fee: {at_least: 5 USD}}}}]}"
    found = drawn(at_limits(policy_of(both)), 80)
    fees = [[str(loan.fee) for loan in record.loans] for record in found if len(record.loans) == 2]
    assert ["4.99", "5"] in fees and ["5", "4.99"] in fees


def test_a_part_of_the_day_is_tried_at_its_ends() -> None:
    night = policy_of("{requested_at: {time_of_day: {from: 22:30, until: 06:00}}}")
    times = {f"{record.requested_at:%H:%M}" for record in drawn(at_limits(night), 80)}
    assert {"22:29", "22:30", "05:59", "06:00"} <= times


def test_a_rule_that_is_never_true_is_tried_at_its_limits_where_it_is_false() -> None:
    never = policy_of(
        "{all: [{balance: {at_least: 5 USD}}, {loans: {empty: true}}, "
        "{loans: {count: {at_least: 1}}}]}"
    )
    assert {str(record.balance) for record in drawn(at_limits(never))} >= {"4.99", "5"}


def test_a_policy_without_a_limit_is_told() -> None:
    with pytest.raises(NotFoundError, match="no rule of `d0` was found to have a limit"):
        at_limits(policy_of("{resident: true}"))
