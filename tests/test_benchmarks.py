"""What the benchmarks rest on: that their policy, records and reference agree."""

import pytest

from compare import ArrestWithArea
from ifchain import fired
from lead_rules import RecordError, read_record
from page import table
from twelve import DIVERSION, FACTS, KINDS, faults, records, totals, twelve_rules

POLICY = twelve_rules()


def test_whole_records_are_decided_as_by_hand() -> None:
    outcomes = set()
    for data in records(200):
        record = read_record(data, ArrestWithArea)
        outcome = POLICY.decide(record, DIVERSION).outcome
        by_hand = "ineligible" if fired(record, data["in_area"]) else "eligible"
        assert outcome == by_hand
        outcomes.add(outcome)
    assert outcomes == {"eligible", "ineligible"}


def test_each_fact_is_taken_away_in_each_way_and_no_type_is_guessed() -> None:
    found = list(faults(records(1)[0]))
    assert {(fault.kind, fault.fact) for fault in found} == {
        (kind, fact) for kind in KINDS for fact in FACTS
    }
    for fault in found:
        if fault.kind == "wrong type":
            with pytest.raises(RecordError):
                read_record(fault.data, ArrestWithArea)
        else:
            read_record(fault.data, ArrestWithArea)


def test_weights_are_added_up_exactly() -> None:
    data = {"seized": [{"contains": ["heroin"], "weight": w} for w in (0.1, 0.2, 4.7)]}
    assert totals(data) == {"heroin_mg": 5000, "cocaine_mg": 0, "methamphetamine_mg": 0}


def test_a_table_has_its_numbers_to_the_right() -> None:
    assert table(("engine", "times"), [["one", "2.0"]]) == (
        "| engine | times |\n| --- | ---: |\n| one | 2.0 |"
    )
