"""The interview: it asks only what can matter, once, and ends with the whole record's decision."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from lead_rules import (
    ArrestRecord,
    Decision,
    Event,
    NoPolicy,
    Place,
    RecordError,
    SocialContactRecord,
    load_library,
    read_policy,
    read_record,
)
from lead_rules.interview.interview import Interview
from lead_rules.records.schema import describe_fact, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.records.write import record_data, record_to_json
from lead_rules.values.truth import UNKNOWN
from tests.support import ROOT
from tests.support.asking import answered, engine_order, file_order, held
from tests.support.card_policies import VERSION
from tests.support.cases import CONTACT, ELIGIBLE, LIBRARY, changed
from tests.support.generate import examples, learnt
from tests.support.library_card import CardRequest
from tests.support.policy_cases import Case, Cases, of_every_policy

CARDS = load_library(ROOT / "tests" / "support" / "library-card", records={"card": CardRequest})


def start(case: Case, known: Any = None) -> Interview:
    record = None if known is None else case.model.model_validate(known)
    return Interview(case.policy, case.decision, record)


def complete(case: Case, data: st.DataObject) -> Any:
    return data.draw(learnt(case.filling, data.draw(case.records)))


def facts_in(data: Any) -> int:
    """How many values a record's plain data holds, lists counted as one more."""
    if isinstance(data, dict):
        return sum(map(facts_in, data.values()))
    return 1 + sum(map(facts_in, data)) if isinstance(data, list) else 1


@pytest.mark.slow
@of_every_policy
@examples(60)
@given(data=st.data())
def test_every_answer_from_a_record_gives_its_decision(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    whole = case.model.model_validate(complete(case, data))
    interview = held(case.policy, case.decision, whole)
    note(f"asked: {interview.asked}")
    decision = case.policy.decide(whole, case.decision)
    assert interview.decision.outcome == decision.outcome
    assert isinstance(interview.decision, Decision)
    assert not interview.decision.provisional
    assert len(interview.asked) <= facts_in(record_data(whole))


@pytest.mark.slow
@of_every_policy
@examples(60)
@given(data=st.data())
def test_what_is_asked(cases: Cases, data: st.DataObject) -> None:
    """Never a known fact, never one twice, never a protected one or the reference."""
    case = data.draw(cases)
    interview = start(case, data.draw(case.records))
    whole = case.model.model_validate(complete(case, data))
    root = table_of(case.model).root
    seen: list[str] = []
    while (question := interview.question) is not None:
        assert not any(
            question.field == one or question.field.startswith(f"{one}.") for one in seen
        )
        seen.append(question.field)
        assert interview.decision.missing
        fact = describe_fact(root, question.field).fact
        assert not fact.protected
        assert fact.role != "reference"
        known = value_at(interview.record, question.field)
        # A place across an edge and an event that had not happened can be told better.
        assert known is None or isinstance(known, Place | Event)
        assert (question.recorded is None) is (known is None)
        assert question.how.startswith("Write ")
        assert question.question
        assert {rule.id for rule in question.rules} <= set(case.rules())
        assert question.rules
        before = interview
        skips = value_at(whole, question.field) is None or data.draw(st.booleans())
        interview = interview.skip() if skips else answered(interview, whole)
        assert interview.before is before
        assert (interview.settled is None) is (skips or interview.record is before.record)
    assert interview.finished
    assert interview.asked == tuple(seen)


@pytest.mark.slow
@of_every_policy
@examples(40)
@given(data=st.data())
def test_skipping_everything_ends_where_it_began(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(case.records)
    interview = begun = start(case, known)
    while not interview.finished:
        interview = interview.skip()
    assert interview.record is begun.record
    assert len(interview.asked) <= len(begun.decision.missing)
    while interview.before is not None:
        interview = interview.before
    assert interview is begun


@pytest.mark.slow
@of_every_policy
@examples(25)
@given(data=st.data())
def test_what_is_settled(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    whole = case.model.model_validate(complete(case, data))
    interview = start(case)
    while not interview.finished:
        before, interview = interview, answered(interview, whole)
        settled = interview.settled
        assert isinstance(before.decision, Decision)
        assert isinstance(interview.decision, Decision)
        old = {rule.id: rule.truth for rule in before.decision.rules}
        new = {rule.id: rule.truth for rule in interview.decision.rules if rule.basis != "note"}
        expected = {
            id_ for id_, truth in new.items() if truth is not UNKNOWN and truth is not old[id_]
        }
        if settled is None:  # the whole record did not know, so it was skipped
            assert interview.record is before.record
            continue
        assert {rule.id for rule in settled.rules if rule.basis != "note"} == expected
        assert (settled.outcome is None) is bool(interview.decision.missing)


@pytest.mark.slow
@of_every_policy
def test_no_more_questions_than_in_the_order_of_the_record(cases: Cases) -> None:
    totals = {"engine": 0, "file": 0}

    @examples(15)
    @given(data=st.data())
    def count(data: st.DataObject) -> None:
        case = data.draw(cases)
        whole = case.model.model_validate(complete(case, data))
        totals["engine"] += engine_order(case.policy, case.decision, whole)
        totals["file"] += file_order(case.policy, case.decision, whole)

    count()
    assert 0 < totals["engine"] <= totals["file"]


@pytest.mark.slow
@of_every_policy
@examples(25)
@given(data=st.data())
def test_a_record_is_written_and_read_as_it_was(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    record = case.model.model_validate(data.draw(case.records))
    assert read_record(record_to_json(record), case.model) == record


def test_an_undated_record_is_asked_for_its_date_first() -> None:
    interview = Interview(LIBRARY, "arrest_diversion")
    assert isinstance(interview.decision, NoPolicy)
    question = interview.question
    assert question is not None
    assert (question.field, question.rules, question.presumed) == ("arrested_at", (), None)
    dated = interview.answer_text("2017-03-04 22:30")
    assert dated.record == ArrestRecord.model_validate({"arrested_at": "2017-03-04T22:30:00-08:00"})
    assert dated.settled is not None
    assert dated.settled.version is not None
    assert dated.settled.version.version == "2017-02-27"
    assert dated.settled.noted == "10:30 pm on March 4, 2017"
    assert dated.settled.rules == ()
    long_ago = interview.answer_text("2010-03-04 22:30")
    assert long_ago.finished
    assert long_ago.settled is not None
    assert long_ago.settled.outcome == "no_policy_in_force"
    assert interview.skip().finished


def test_an_answer_that_settles() -> None:
    known = changed(ELIGIBLE, participation={}, operations_team_denied=True)
    del known["operations_team_denied"]
    record = read_record(known, ArrestRecord)
    interview = Interview(LIBRARY, "arrest_diversion", record)
    question = interview.question
    assert question is not None
    assert question.field == "participation.status"
    assert question.choices == ("never", "current", "former")
    assert question.ask == "operations_team"
    assert [(rule.id, rule.says) for rule in question.rules] == [
        ("participant", "a current or former LEAD participant")
    ]
    interview = interview.answer("never")
    assert interview.settled is not None
    assert [(rule.id, rule.truth.value) for rule in interview.settled.rules] == [
        ("participant", "false")
    ]
    assert interview.settled.outcome is None
    question = interview.question
    assert question is not None
    assert (question.field, question.presumed) == ("operations_team_denied", "no")
    denied = interview.answer(True)
    assert denied.settled is not None
    assert [(rule.id, rule.truth.value) for rule in denied.settled.rules] == [("denied", "true")]
    assert denied.settled.outcome == "ineligible"
    assert denied.finished
    with pytest.raises(ValueError, match="nothing is asked"):
        denied.skip()


def test_groups_come_into_being_and_are_asked_about() -> None:
    record = read_record({**ELIGIBLE, "seized": None, "warrants": None}, ArrestRecord)
    interview = Interview(LIBRARY, "arrest_diversion", record)
    answers = {
        "seized": "1",
        "seized[0].contains": "heroin, cocaine",
        "seized[0].weight": "4.9 g",
        "warrants": "2",
        "warrants[0].active": "no",
        "warrants[1].active": "yes",
        "warrants[1].extraditable": "no",
    }
    asked = []
    while interview.question is not None:
        asked.append(interview.question.field)
        interview = interview.answer_text(answers[interview.question.field])
    assert sorted(asked) == sorted(answers)
    assert interview.finished
    assert interview.decision.outcome == "eligible"
    assert isinstance(interview.record, ArrestRecord)
    assert interview.record.seized is not None
    assert interview.record.seized[0].weight == Decimal("4.9")


def test_typed_and_plain_answers() -> None:
    record = read_record({**ELIGIBLE, "location": {"accuracy_m": 8}}, ArrestRecord)
    interview = Interview(LIBRARY, "arrest_diversion", record)
    question = interview.question
    assert question is not None
    assert (question.field, question.kind) == ("location", "place")
    assert question.recorded == "not known yet, give or take 8 m"
    plain = interview.answer({"longitude": -122.67565, "latitude": 45.52375})
    typed = interview.answer(Place(longitude=-122.67565, latitude=45.52375))
    assert plain.record == typed.record == read_record(ELIGIBLE, ArrestRecord)
    contact = read_record({**CONTACT, "warrants": None}, SocialContactRecord)
    whole = Interview(LIBRARY, "social_contact_referral", contact).answer([{"active": True}])
    assert value_at(whole.record, "warrants[0].active") is True


def place_and_accuracy() -> Interview:
    """About a rule that reads a place as a whole, or its accuracy alone."""
    text = VERSION.format(in_force="from: 2020-01-01", status="")
    when = "{any: [{home: {within: [downtown]}}, {home.accuracy_m: {at_most: 10 m}}]}"
    text = text.replace("{resident: true}", when) + "areas: high-pedestrian-traffic/2017-02-27\n"
    interview = Interview(read_policy(text, folder=ROOT, records={"card": CardRequest}), "card")
    assert [one.field for one in interview.decision.missing] == ["home", "home.accuracy_m"]
    return interview


def test_of_a_place_that_is_not_known_no_part_is_asked() -> None:
    skipped = place_and_accuracy().skip()
    assert (skipped.question, skipped.asked) == (None, ("home",))
    assert skipped.decision.outcome == "undetermined"


def test_of_a_place_that_is_known_the_accuracy_is_asked() -> None:
    known = place_and_accuracy().answer({"longitude": -122.5, "latitude": 45.5})
    assert known.question is not None
    assert known.question.field == "home.accuracy_m"
    accurate = known.answer(10)
    assert (accurate.question, accurate.asked) == (None, ("home", "home.accuracy_m"))
    assert accurate.decision.outcome == "eligible"


def test_not_known_settles_nothing_and_is_no_answer() -> None:
    interview = place_and_accuracy()
    after = interview.answer(None)
    assert (after.settled, after.record, after.asked) == (None, interview.record, ("home",))
    assert after.before is interview
    assert after.finished


def test_a_wrong_answer_is_refused_and_changes_nothing() -> None:
    interview = Interview(LIBRARY, "arrest_diversion", read_record({}, ArrestRecord))
    with pytest.raises(RecordError) as raised:
        interview.answer("2017-03-04T22:30:00")
    problem = raised.value.problems[0]
    assert (problem.code, str(problem.where)) == ("LR105", "answer: arrested_at")
    assert interview.question is not None
    assert interview.asked == ()


def test_another_record_than_lead() -> None:
    typed = {
        "requested_at": "2024-05-02 12:00",
        "born_on": "2010-05-03",
        "resident": "y",
        "card": "adult",
        "loans": "1",
        "loans[0].lost": "no",
        "household.guardian_agrees": "Yes",
    }
    interview = Interview(CARDS, "card")
    while interview.question is not None and interview.question.field in typed:
        interview = interview.answer_text(typed[interview.question.field])
    assert interview.finished
    assert interview.decision.outcome == "granted"
    assert {"loans", "loans[0].lost", "resident"} <= set(interview.asked)


def test_a_record_that_cannot_be_empty() -> None:
    class Strict(BaseModel):
        model_config = ConfigDict(frozen=True, extra="forbid")
        resident: bool

    policy = """
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {s: {title: S}}
rules: {r: {says: a resident, when: {resident: true}, cite: {source: s}}}
decisions: {d: {title: D, record: strict, include: [r]}}
"""
    version = read_policy(policy, records={"strict": Strict})
    with pytest.raises(RecordError, match="LR104 this field is left out"):
        Interview(version, "d")
