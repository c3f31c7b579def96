"""A decision: its JSON, its text, what would change it, and how it replays."""

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from lead_rules import ArrestRecord, Truth, read_policy, read_record, to_json, to_text
from lead_rules.records.schema import replace_at, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.report.json import decision_schema
from tests.support import ROOT
from tests.support.cases import ABSENT, ELIGIBLE, LIBRARY, answered, arrest, changed, decide
from tests.support.library_card import CardRequest

RECORDS: dict[str, Any] = {
    "eligible": ELIGIBLE,
    "provisional": changed(ELIGIBLE, operations_team_denied=ABSENT, location__accuracy_m=ABSENT),
    "ineligible": changed(
        ELIGIBLE,
        seized=[{"contains": ["heroin"], "weight": 2.3}, {"contains": ["heroin"], "weight": 2.9}],
        participation={"status": "former", "district_attorney_agrees": False},
        supervision=[{"kind": "parole", "person_offense": True}],
    ),
    "undetermined": changed(ELIGIBLE, seized=[{"weight": 6}], warrants=ABSENT),
    "outside": changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5}),
    "undated": changed(ELIGIBLE, arrested_at=ABSENT),
    "before": changed(ELIGIBLE, arrested_at="2010-01-01T00:00:00Z"),
}


def test_the_published_schema_is_fresh() -> None:
    published = (ROOT / "docs" / "schemas" / "decision.json").read_text("utf-8")
    assert json.loads(published) == decision_schema()


@pytest.mark.parametrize("data", RECORDS.values(), ids=RECORDS)
def test_json_fits_the_schema(data: Any) -> None:
    found = json.loads(to_json(answered(data)))
    jsonschema.Draft202012Validator(decision_schema()).validate(found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(decision_schema()).validate(found | {"outcome": 5})


def test_json_says_what_the_value_says() -> None:
    decision = decide(RECORDS["ineligible"])
    found = json.loads(to_json(decision))
    assert found["because"] == ["heroin"]
    assert found["also"] == ["participant", "supervision"]
    assert found["truth"] == "false"
    assert found["engine"] == "0.1.0"
    assert list(found)[:5] == ["decision", "title", "outcome", "truth", "provisional"]
    heroin = next(rule for rule in found["rules"] if rule["id"] == "heroin")
    assert heroin["at"].startswith("policies/multnomah-lead/2017-02-27.yaml:")
    assert heroin["decides"] is True
    assert heroin["citations"][0]["item"] == "1"
    assert heroin["evidence"]["value"] == "5.2"
    assert [part["value"] for part in heroin["evidence"]["parts"]] == ["2.3", "2.9"]
    area = next(rule for rule in found["rules"] if rule["id"] == "in-area")["evidence"]
    assert [part["area"] for part in area["areas"]] == ["downtown", "old-town", "lloyd"]
    assert area["areas"][1]["truth"] == "true"
    assert 50 < area["areas"][1]["edge_m"] < 100


@pytest.mark.slow
def test_the_bytes_are_the_same_in_another_process() -> None:
    program = (
        "import sys; from lead_rules import *; lib = load_library();"
        "sys.stdout.write(to_json(lib.decide(read_record(sys.stdin.buffer.read(), ArrestRecord),"
        " 'arrest_diversion')))"
    )
    for name in ("ineligible", "outside", "undetermined"):
        here = to_json(answered(RECORDS[name]))
        for seed in ("1", "2"):
            there = subprocess.run(
                [sys.executable, "-c", program],
                input=json.dumps(RECORDS[name]).encode(),
                capture_output=True,
                check=True,
                env={
                    "PYTHONHASHSEED": seed,
                    "PYTHONPATH": str(ROOT / "src"),
                    "TZ": "Asia/Tokyo",
                    "LC_ALL": "C",
                },
            )
            assert there.stdout.decode() == here


def test_equal_records_have_equal_digests() -> None:
    one = arrest(seized=[{"contains": ["heroin"], "weight": "2.30"}])
    two = arrest(
        seized=[{"contains": ["heroin"], "weight": 2.3}],
        arrested_at="2017-03-05T06:30:00Z",
        person=None,
    )
    other = arrest(seized=[{"contains": ["heroin"], "weight": 2.31}])
    assert one.record.sha256 == two.record.sha256 != other.record.sha256


def test_policies_and_decisions_are_shown_in_one_line() -> None:
    assert repr(LIBRARY.version("2017-02-27")) == "<Policy multnomah-lead 2017-02-27>"
    assert repr(decide(RECORDS["ineligible"])) == (
        "<Decision arrest_diversion: ineligible, ('heroin',)>"
    )


def test_truth_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="is not a yes or no"):
        bool(Truth.UNKNOWN)


# What would change it.


def test_the_smallest_sets_come_first_and_none_holds_another() -> None:
    decision = decide(RECORDS["ineligible"])
    sets = [{edit.field for edit in edits} for edits in decision.would_change]
    assert sets[0] == {
        "seized[0].contains",
        "participation.status",
        "supervision[0].person_offense",
    }
    assert sets == sorted(sets, key=len)
    assert not [one for one in sets for other in sets if other < one]
    assert all(edit.ask for edits in decision.would_change for edit in edits)


@pytest.mark.parametrize(
    ("changes", "field", "to", "may", "value"),
    [
        ({"operations_team_denied": True}, "operations_team_denied", "no", "change", False),
        ({"exceptional_circumstances": True}, "exceptional_circumstances", "no", "correct", False),
        (
            {"offenses__0__conduct": "delivery"},
            "offenses[0].conduct",
            "possession",
            "correct",
            "possession",
        ),
        (
            {"seized__0__weight": 12},
            "seized[0].weight",
            "less than 10 g",
            "correct",
            9,
        ),
        (
            {"warrants": [{"active": True, "extraditable": True}]},
            "warrants[0].active",
            "no",
            "correct",
            False,
        ),
    ],
)
def test_one_change(changes: dict[str, Any], field: str, to: str, may: str, value: object) -> None:
    data = changed(ELIGIBLE, **changes)
    decision = decide(data)
    assert decision.outcome == "ineligible"
    found = {edits[0].field: edits[0] for edits in decision.would_change if len(edits) == 1}
    assert (found[field].to, found[field].may) == (to, may)
    record = read_record(data, ArrestRecord)
    other = replace_at(table_of(ArrestRecord).root, record, field, value)
    assert LIBRARY.decide(other, "arrest_diversion").outcome == "eligible"


def test_nothing_fixed_or_protected_is_proposed() -> None:
    decision = decide(RECORDS["outside"])
    assert decision.would_change == ()
    assert [(fact.field, fact.rule) for fact in decision.fixed] == [("location", "in-area")]
    text = to_text(decision)
    assert "Nothing changes it\n  - place of arrest: it stays as it is, unless it was" in text


def test_an_assessment_that_was_late_could_only_be_corrected() -> None:
    data = changed(ELIGIBLE, diversion={"accepted": False, "assessment": {"on": "2017-05-01"}})
    decision = decide(data, "non_prosecution")
    ((first, second),) = decision.would_change
    assert (first.field, first.may) == ("diversion.accepted", "change")
    assert (second.field, second.may) == ("diversion.assessment", "correct")


def test_a_decision_that_is_met_or_open_proposes_nothing() -> None:
    for name in ("eligible", "undetermined"):
        decision = decide(RECORDS[name])
        assert decision.would_change == ()
        assert decision.fixed == ()


# Text.


@pytest.mark.parametrize("data", RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize(("reader", "length"), [("officer", "short"), ("file", "full")])
def test_text_fits_a_terminal_and_says_the_outcome_first(
    data: Any, reader: Any, length: Any
) -> None:
    answer = answered(data)
    text = to_text(answer, reader=reader, length=length)
    assert text.startswith(answer.outcome.replace("_", " ").upper())
    assert text.endswith("\n")
    assert max(len(line) for line in text.splitlines()) <= 88
    assert "None" not in text
    assert "Truth" not in text


def test_an_id_cannot_steer_a_terminal() -> None:
    text = to_text(arrest(id="a\x1b[31mb\nc"))
    assert "\x1b" not in text
    assert "Record a\\u001b[31mb" in text


def test_full_text_has_what_it_takes_to_decide_it_again() -> None:
    decision = decide(RECORDS["ineligible"])
    text = to_text(decision, reader="file", length="full")
    assert decision.boundaries is not None
    for digest in (decision.policy.sha256, decision.boundaries.sha256, decision.record.sha256):
        assert digest in text
    for rule in decision.rules:
        assert rule.at in text


def test_value_at_follows_what_is_known() -> None:
    record = read_record(RECORDS["ineligible"], ArrestRecord)
    assert value_at(record, "seized[1].contains[0]") == "heroin"
    assert value_at(record, "seized[9].weight") is None
    assert value_at(record, "diversion.accepted") is None


def test_a_set_of_changes_gives_no_value_to_an_entry_that_was_there() -> None:
    decision = arrest(court_orders=[{}, {}], specialty_court={"engaged": True})
    court = {f"specialty_court.{name}": False for name in ("eligible_case_pending", "engaged")}
    protects = "court_orders[{}].protects_current_participant"
    assert [{one.field: one.value for one in each} for each in decision.would_change] == [
        {"court_orders": []} | court,
        {protects.format(0): False, protects.format(1): False} | court,
    ]


OPEN_EXCEPTION = """
language: 1
policy: library-card
title: Cards
in_force: {from: 2024-01-01}
time_zone: America/Los_Angeles
sources: {manual: {title: The manual}}
define:
  lost-films: {says: number of lost films, count: loans, where: {lost: true, kind: film}}
rules:
  resident:
    says: lives in the county
    when: {resident: true}
    unless: {lost-films: {at_least: 2}}
    cite: {source: manual}
decisions:
  card: {title: A card, record: card, include: [resident]}
"""


def test_an_open_exception_about_a_counted_value_is_told() -> None:
    policy = read_policy(OPEN_EXCEPTION, records={"card": CardRequest})
    known = {"resident": True, "loans": [{"lost": True, "kind": "film"}, {"lost": True}]}
    (rule,) = policy.decide(read_record(known, CardRequest), "card").rules
    assert rule.told == (
        "Resident of the county: yes.",
        "Number of lost films: 1 to 2. The exception looks for: 2 or more.",
    )
