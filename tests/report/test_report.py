"""A decision in words: for each reader, at each length, from one outline."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import textstat

from lead_rules import Decision, read_policy, read_record, to_markdown, to_text
from lead_rules.report.outline import LENGTHS, READERS, outline
from lead_rules.report.phrases import PHRASES
from lead_rules.report.pieces import Item, Section
from lead_rules.report.rule_results import told_to
from tests.support.cases import (
    ABSENT,
    BEFORE,
    ELIGIBLE,
    HEROIN,
    OPEN,
    PRESUMED,
    answered,
    arrest,
    changed,
    decide,
)
from tests.support.library_card import CardRequest

APPROVAL = changed(
    ELIGIBLE,
    participation={
        "status": "former",
        "operations_team_recommends": True,
        "district_attorney_agrees": False,
    },
)
CONTESTED = changed(ELIGIBLE, supervision=[{"kind": "parole", "person_offense": False}])
OUTSIDE = changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5})
UNDATED = changed(ELIGIBLE, arrested_at=ABSENT)
ALL = {
    "eligible": ELIGIBLE,
    "approval": APPROVAL,
    "heroin": HEROIN,
    "open": OPEN,
    "contested": CONTESTED,
    "presumed": PRESUMED,
    "outside": OUTSIDE,
    "undated": UNDATED,
    "before": BEFORE,
}


def section(data: dict[str, Any], id_: str, **options: Any) -> Section:
    found = [each for each in outline(answered(data), **options).sections if each.id == id_]
    assert len(found) == 1, found
    return found[0]


def lines(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield from (item.text, *item.details, *item.sources)
        yield from lines(item.parts)


# The first line says what to do.


@pytest.mark.parametrize(
    ("data", "head"),
    [
        (ELIGIBLE, "ELIGIBLE: Post-arrest, pre-booking diversion. You can act on this answer."),
        (HEROIN, "INELIGIBLE: Post-arrest, pre-booking diversion. You can act on this answer."),
        (
            APPROVAL,
            "INELIGIBLE: Post-arrest, pre-booking diversion. It can still change: see below.",
        ),
        (
            PRESUMED,
            "ELIGIBLE FOR NOW: Post-arrest, pre-booking diversion. Check what is presumed first.",
        ),
        (OPEN, "UNDETERMINED: Post-arrest, pre-booking diversion. Do not decide yet."),
        (UNDATED, "UNDETERMINED. Do not decide yet."),
        (BEFORE, "NO POLICY IN FORCE. There are no rules for that day."),
    ],
    ids=["met", "not met", "approval", "for now", "unknown", "undated", "no policy"],
)
def test_the_first_line_says_what_to_do(data: dict[str, Any], head: str) -> None:
    answer = answered(data)
    assert outline(answer).headline == head
    assert to_text(answer).startswith(f"{head}\n")
    assert to_markdown(answer).startswith("# ")


def test_the_words_of_another_policy_are_its_own() -> None:
    policy = read_policy(
        """
language: 1
policy: cards
title: Cards
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {page: {title: The page}}
rules: {here: {says: lives here, when: {resident: true}, cite: {source: page}}}
decisions:
  card:
    title: A card
    record: card
    include: [here]
    outcomes: {if_met: hand_it_out, if_not: refused, if_unknown: wait}
""",
        records={"card": CardRequest},
    )

    def said(resident: bool | None, reader: Any) -> str:
        record = read_record({"resident": resident}, CardRequest)
        return to_text(policy.decide(record, "card"), reader=reader, length="sentence")

    assert said(True, "officer") == (
        "HAND IT OUT: A card – all that is asked for is met, and no rule is in the way.\n"
    )
    assert said(False, "officer") == (
        "REFUSED: A card – it needs this, and it is not so: lives here.\n"
    )
    assert said(None, "person") == (
        "The answer for you is wait: some facts are not known yet; "
        "the first (you can ask: desk) is: What is the resident of the county?\n"
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            PRESUMED,
            "ELIGIBLE FOR NOW: Post-arrest, pre-booking diversion – all that is asked for is met, "
            "and no rule is in the way; this rests on what is presumed.\n",
        ),
        (
            CONTESTED,
            "ELIGIBLE: Post-arrest, pre-booking diversion – all that is asked for is met, "
            "and no rule is in the way; read in another way, it could be ineligible.\n",
        ),
        (
            HEROIN,
            "INELIGIBLE: Post-arrest, pre-booking diversion – this rule is in the way: "
            "5 grams or more of heroin.\n",
        ),
        (
            OPEN,
            "UNDETERMINED: Post-arrest, pre-booking diversion – do not decide yet; read in another "
            "way, it could be ineligible; find out first (ask: records check): warrant 1: "
            "Will the issuing agency extradite on the warrant?\n",
        ),
        (
            BEFORE,
            "NO POLICY IN FORCE: No version of LEAD® diversion, Multnomah County was in force on "
            "December 31, 2009: version 2017-02-27 begins on February 27, 2017.\n",
        ),
    ],
    ids=["for now", "contested", "not met", "unknown", "no policy"],
)
def test_a_sentence_is_one_line(data: dict[str, Any], sentence: str) -> None:
    assert to_text(answered(data), length="sentence") == sentence


@pytest.mark.parametrize("data", [ELIGIBLE, HEROIN], ids=["met", "not met"])
def test_a_sentence_works_out_no_evidence(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = decide(data)
    monkeypatch.setattr(Decision, "_worked_out", None)
    for reader in READERS:
        assert "\n" in to_text(decision, reader=reader, length="sentence")
    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        to_text(decision)


def test_one_rule_is_worked_out_once() -> None:
    decision = decide(HEROIN)
    rule = decision.rule("heroin")
    assert decision.rules[2] is rule
    assert decision.wording("heroin") == ("exclude", "5 grams or more of heroin")
    with pytest.raises(KeyError, match="no-such-rule"):
        decision.rule("no-such-rule")


# The sections.


def test_what_can_be_done_is_told_apart_from_what_may_be_recorded_wrong() -> None:
    doable = section(APPROVAL, "can-change")
    assert doable.title == "What can still make it eligible"
    assert doable.items == (
        Item(
            "District Attorney's agreement to continued participation: yes "
            "(now: no; it can still change).",
            ("Ask: district attorney",),
        ),
    )
    wrong = section(APPROVAL, "if-wrong")
    assert wrong.title == "It would be eligible if this was recorded wrong"
    assert wrong.items[0].text == "LEAD participation: never (recorded: former)."


def test_what_is_fixed_changes_nothing() -> None:
    fixed = section(OUTSIDE, "fixed")
    assert fixed.title == "Nothing changes it"
    assert fixed.items == (
        Item("place of arrest: it stays as it is, unless it was recorded wrong."),
    )


def test_more_ways_come_at_full_length() -> None:
    many = changed(
        HEROIN,
        seized=[{"contains": ["heroin"], "weight": 6}, {"contains": ["heroin"], "weight": 7}],
    )
    short, full = section(many, "if-wrong"), section(many, "if-wrong", length="full")
    assert len(short.items) == 2
    assert short.items == full.items[:2]
    assert short.left_out == f"And {len(full.items) - 2} more, at full length."
    assert full.left_out == ""
    assert f"  - {short.left_out}\n" in to_text(answered(many))
    assert f"- {short.left_out}\n" in to_markdown(answered(many))


def test_a_presumption_says_what_and_whom_to_ask() -> None:
    (item,) = section(PRESUMED, "presumed").items
    assert item.text == "denial by the LEAD Operations Team: no"
    assert item.details == (
        "A denial is an act of the Operations Team; until the team acts there is none.",
        "Without this the answer would be: undetermined.",
        "If it turns out otherwise: ineligible.",
        "Has the LEAD Operations Team denied this person?",
        "Ask: operations team",
    )


def test_an_open_answer_lists_what_is_presumed_beside_the_rest() -> None:
    (asked,) = section(OPEN, "next").items
    assert asked.details == ("Ask: records check",)
    (item,) = section(OPEN, "presumed").items
    assert item.text == "Has the LEAD Operations Team denied this person?"
    assert [each.id for each in outline(answered(OPEN)).sections][:2] == ["next", "why"]


def test_another_reading_says_which_way() -> None:
    (item,) = section(CONTESTED, "readings").items
    assert item.text == "Taken: “for a person offense” limits all four kinds of supervision."
    assert item.details[-1] == "The answer could then be: ineligible."


def test_a_note_comes_first() -> None:
    data = changed(ELIGIBLE, seized=[{"contains": ["fentanyl"], "weight": 1}])
    first = outline(answered(data)).sections[0]
    assert first.id == "notes"
    assert first.items == (Item("a drug was seized for which the brochure states no amount"),)


def test_the_file_has_publisher_line_and_digests() -> None:
    decision = decide(HEROIN)
    text = " ".join(to_text(decision, reader="file").split())
    rule = decision.rule("heroin")
    assert "[Multnomah County District Attorney, LEAD® – Law Enforcement" in text
    assert f"Rule heroin, {rule.at}" in text
    assert f"SHA-256 {decision.record.sha256}" in text
    full = to_text(decision, reader="file", length="full")
    for each in decision.rules:
        assert each.at in full
    assert "> false: weight of everything seized that contains cocaine: 0 g;" in full


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_a_person_is_told_no_ids_files_or_digests(data: dict[str, Any], length: Any) -> None:
    answer = answered(data)
    text = to_text(answer, reader="person", length=length)
    assert text.startswith("The answer for you")
    assert not re.search(r"\.yaml|\.geojson|[0-9a-f]{64}|SHA-256|lead_rules|policies/", text)
    if isinstance(answer, Decision):
        dashed = [rule.id for rule in answer.rules if "-" in rule.id]
        assert not [id_ for id_ in dashed if re.search(rf"(?<![\w-]){id_}(?![\w-])", text)]


def test_a_person_hears_how_it_can_change_and_whom_to_ask() -> None:
    doable = section(APPROVAL, "can-change", reader="person")
    assert doable.title == "What can still change the answer to eligible"
    assert doable.items[0].details == ("You can ask: district attorney",)
    facts = section(HEROIN, "if-wrong", reader="person")
    assert facts.title == "We wrote this down. Tell us if it is wrong"
    assert Item("weight (item 1): 6 g", ("You can ask: officer",)) in facts.items
    assert "less than" not in " ".join(lines(facts.items))


def test_a_person_who_needs_an_approval_too_hears_of_it() -> None:
    both = changed(APPROVAL, seized=HEROIN["seized"])
    facts = section(both, "if-wrong", reader="person")
    assert facts.items[-1].text == (
        "It may also take this: District Attorney's agreement to continued participation: yes "
        "(now: no)"
    )


def test_a_person_reads_the_sentences_made_for_them() -> None:
    class Told:
        told = ("for the officer.",)
        told_person = ("for you.",)

    rule: Any = Told()
    assert list(told_to(rule, "person")) == ["for you."]
    assert list(told_to(rule, "file")) == ["for the officer."]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_a_longer_report_holds_the_shorter(data: dict[str, Any], reader: Any) -> None:
    answer = answered(data)
    short = outline(answer, reader=reader, length="short")
    full = {each.id: each for each in outline(answer, reader=reader, length="full").sections}
    for each in short.sections:
        longer = [item.text for item in full[each.id].items]
        assert [item.text for item in each.items] == longer[: len(each.items)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_markdown_and_text_say_the_same(data: dict[str, Any], reader: Any) -> None:
    answer = answered(data)

    def said(text: str) -> list[str]:
        return re.findall(r"[^\W_]+", text)

    for length in LENGTHS:
        plain = to_text(answer, reader=reader, length=length)
        marked = to_markdown(answer, reader=reader, length=length)
        assert sorted(said(plain)) == sorted(said(marked))


def test_what_there_is_not_is_refused() -> None:
    decision: Any = arrest()
    with pytest.raises(ValueError, match=r"^the reader is one of officer, person, file and the"):
        to_text(decision, reader="judge")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"not `officer` and `long`$"):
        to_markdown(decision, length="long")  # type: ignore[arg-type]


# Plain words.


@pytest.mark.parametrize("reader", READERS)
def test_the_fixed_words_are_for_a_sixth_grader(reader: Any) -> None:
    said = []
    for phrase in asdict(PHRASES[reader]).values():
        bare = re.sub(r"[^A-Za-z, .]", " ", re.sub(r"\{\w*\}", "", phrase)).strip(" ,.")
        if len(bare.split()) > 1:
            said.append(f"{bare}.")
    assert len(said) > 30
    text = " ".join(said)
    assert textstat.automated_readability_index(text) <= 6
    assert textstat.coleman_liau_index(text) <= 6
    assert not re.search(r"provisional|whereas|pursuant|herein|shall", text)
