"""What must be said to each reader in each state of an answer, and what must not.

By hand, from docs/explanations.md. The gallery shows the same words as they come out, and is
written anew by the code that says them, so it cannot tell whether they are true.
"""

import re
from typing import Any

import pytest

from lead_rules import (
    Decision,
    NoPolicy,
    Policy,
    Record,
    read_policy,
    read_record,
    to_html,
    to_markdown,
    to_text,
)
from lead_rules.report.outline import READERS
from lead_rules.report.phrases import Reader
from tests.support.cases import (
    ABSENT,
    BEFORE,
    ELIGIBLE,
    HEROIN,
    OPEN,
    PRESUMED,
    answered,
    changed,
)


class Request(Record):
    """What the three rules below look at."""

    lives: bool | None = None
    owes: bool | None = None
    excused: bool | None = None
    again: bool | None = None


POLICY = """
language: 1
policy: cards
title: Cards
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {page: {title: The page, publisher: The county}}
rules:
  local: {says: lives here, when: {lives: true}, cite: {source: page}, inference: That here is so.}
  debt:
    {says: owes money, when: {owes: true}, unless: {excused: true}, cite: {source: page, item: 2}}
  twice: {says: asked before, when: {again: true}, cite: {source: page}}
decisions:
  card: {title: A card, record: request, include: [local], exclude: [debt], note: [twice]}
"""


def policy(text: str = POLICY) -> Policy:
    return read_policy(text, records={"request": Request})


def card(text: str = POLICY, /, **facts: bool) -> Decision:
    known = {"lives": True, "owes": False, "again": False} | facts
    return policy(text).decide(read_record(known, Request), "card")


DRAFT = card(POLICY.replace("policy: cards", "status: draft\npolicy: cards"))
STATES: dict[str, Decision | NoPolicy] = {
    "met": answered(ELIGIBLE),
    "excluded": answered(HEROIN),
    "needed": answered(
        changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5})
    ),
    "one approval": answered(
        changed(
            ELIGIBLE,
            participation={
                "status": "former",
                "operations_team_recommends": True,
                "district_attorney_agrees": False,
            },
        )
    ),
    "open": answered(OPEN),
    "provisional": answered(PRESUMED),
    "contested": answered(
        changed(ELIGIBLE, supervision=[{"kind": "parole", "person_offense": False}])
    ),
    "draft": DRAFT,
    "undated": answered(changed(ELIGIBLE, arrested_at=ABSENT)),
    "no policy": answered(BEFORE),
}
# What the officer is told, what the person is told, and in which states: in no other.
TOLD: list[tuple[str, str, set[str]]] = [
    ("ELIGIBLE: ", "for you: eligible.", {"met", "contested", "draft"}),
    ("ELIGIBLE FOR NOW: ", "for you: eligible for now.", {"provisional"}),
    ("INELIGIBLE: ", "for you: ineligible.", {"excluded", "needed", "one approval"}),
    ("UNDETERMINED", "for you: undetermined.", {"open", "undated"}),
    ("NO POLICY IN FORCE.", "for you: no policy in force.", {"no policy"}),
    ("Check what is presumed first.", "so it can still change.", {"provisional"}),
    ("It can still change: see below.", "It can still change: see below.", {"one approval"}),
    ("Do not decide yet.", "There is no final answer yet.", {"open", "undated"}),
    ("There are no rules for that day.", "There were no rules for you on that", {"no policy"}),
    ("Do not act on it: these rules are a draft.", "It does not count: these", {"draft"}),
    ("This version is a draft. It is not in force", "This version is a draft.", {"draft"}),
    (
        "Why: all that is asked for is met, and no rule is in the way",
        "Why: you meet all that is asked for, and no rule is in the way",
        {"met", "provisional", "contested", "draft"},
    ),
    ("- Met: ", "- You meet this: ", {"met", "provisional", "contested", "draft"}),
    ("- Not met: ", "- You do not meet this: ", {"needed"}),
    ("- Excluded: ", "- This rule is in the way: ", {"excluded", "one approval"}),
    ("- Not known: ", "- Not known yet: ", {"open"}),
    (
        "checked, none applies.",
        "checked. None of them is.",
        {"met", "provisional", "contested", "draft"},
    ),
    ("What is open", "What is not known yet", {"open"}),
    ("Find out next", "What has to be found out, and who can tell", {"open", "undated"}),
    ("Ask: records check", "You can ask: records check", {"open"}),
    ("Presumed until it is known", "What we take to be so until", {"open", "provisional"}),
    ("Without this the answer would be: undetermined.",) * 2 + ({"provisional"},),
    ("If it turns out otherwise: ineligible.",) * 2 + ({"provisional"},),
    ("What can still make it eligible", "What can still change the answer", {"one approval"}),
    (
        "It would be eligible if this was recorded wrong",
        "We wrote this down. Tell us if it is wrong",
        {"excluded", "one approval"},
    ),
    ("Nothing changes it", "What does not change", {"needed"}),
    (
        "The source can be read in another way",
        "The rules can be read in another way",
        {"open", "contested", "one approval"},
    ),
    ("The answer could then be: ineligible.",) * 2 + ({"open", "contested"},),
    ("The answer could then be: eligible.",) * 2 + ({"one approval"},),
    (
        "You can act on this answer.",
        "It holds as long as the facts in it are right.",
        {"met", "excluded", "needed"},
    ),
]
NOT_PROMISED = {("You can act on this answer.", "contested")}
"""Said today; but whether to act on an answer that can be read otherwise is left open here."""


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_told_in_its_words_and_in_no_others(state: str) -> None:
    officer = squeezed(to_text(STATES[state]))
    person = squeezed(to_text(STATES[state], reader="person"))
    for to_officer, to_person, states in TOLD:
        if (to_officer, state) in NOT_PROMISED:
            continue
        # “ELIGIBLE: ” stands in “INELIGIBLE: ” as well.
        said = re.search(rf"(?<!\w){re.escape(to_officer)}", officer) is not None
        assert said is (state in states), to_officer
        assert (to_person in person) is (state in states), to_person


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("met", "eligible: you meet all that is asked for, and no rule is in the way."),
        ("excluded", "ineligible: this rule is in the way: 5 grams or more of heroin."),
        (
            "needed",
            "ineligible: it needs this, and it is not so for you: arrested in a High Pedestrian "
            "Traffic area (Downtown, Old Town or Lloyd).",
        ),
        (
            "one approval",
            "ineligible: this rule is in the way: a current or former LEAD participant; "
            "read in another way, it could be eligible.",
        ),
        (
            "open",
            "undetermined: some facts are not known yet; read in another way, it could be "
            "ineligible; the first (you can ask: records check) is: warrant 1: "
            "Will the issuing agency extradite on the warrant?",
        ),
        (
            "provisional",
            "eligible for now: you meet all that is asked for, and no rule is in the way; "
            "some facts are not known yet.",
        ),
        (
            "contested",
            "eligible: you meet all that is asked for, and no rule is in the way; "
            "read in another way, it could be ineligible.",
        ),
    ],
)
def test_a_sentence_to_the_person(state: str, sentence: str) -> None:
    told = to_text(STATES[state], reader="person", length="sentence")
    assert told == f"The answer for you is {sentence}\n"


@pytest.mark.parametrize("reader", READERS)
def test_a_sentence_by_a_draft_says_so(reader: Reader) -> None:
    told = to_text(DRAFT, reader=reader, length="sentence")
    counts = "It does not count" if reader == "person" else "Do not act on it"
    assert told.endswith(f"no rule is in the way. {counts}: these rules are a draft.\n")


@pytest.mark.parametrize(
    ("state", "colour", "outcome", "do"),
    [
        ("met", "true", "eligible", "You can act on this answer."),
        ("excluded", "false", "ineligible", "You can act on this answer."),
        ("one approval", "false", "ineligible", "It can still change: see below."),
        ("open", "unknown", "undetermined", "Do not decide yet."),
        ("provisional", "true", "eligible for now", "Check what is presumed first."),
        ("draft", "true", "eligible", "Do not act on it: these rules are a draft."),
        ("undated", "unknown", "undetermined", "Do not decide yet."),
        ("no policy", "unknown", "no policy in force", "There are no rules for that day."),
    ],
)
def test_the_page_gives_the_answer_in_its_colour_and_what_to_do(
    state: str, colour: str, outcome: str, do: str
) -> None:
    page = to_html(STATES[state])
    assert f'<div class="answer {colour}">\n<h1>{outcome}</h1>' in page
    assert f"<title>{outcome}: " in page
    assert re.findall(r'<p class="do">(.*)</p>', page) == [do]


# How a rule stands: to the officer, to the person, and the colour on the page.
STANDS: list[tuple[str, dict[str, bool], str, str, str]] = [
    ("local", {"lives": True}, "Met", "You meet this", "good"),
    ("local", {"lives": False}, "Not met", "You do not meet this", "bad"),
    ("debt", {"owes": False}, "Does not apply", "This rule is not in the way", "good"),
    ("debt", {"owes": True, "excused": False}, "Excluded", "This rule is in the way", "bad"),
    (
        "debt",
        {"owes": True, "excused": True},
        "Does not apply",
        "This rule is not in the way",
        "good",
    ),
    (
        "debt",
        {"owes": True},
        "Excluded, if there is no exception",
        "This rule is in the way, if no exception is made",
        "open",
    ),
    ("twice", {"again": True}, "Note", "Good to know", ""),
]


@pytest.mark.parametrize(("rule", "facts", "officer", "person", "colour"), STANDS)
def test_how_a_rule_stands(
    rule: str, facts: dict[str, bool], officer: str, person: str, colour: str
) -> None:
    decision = card(**facts)
    stands(decision, rule, officer, person, colour)


@pytest.mark.parametrize(("rule", "fact"), [("local", "lives"), ("debt", "owes")])
def test_an_unknown_rule_is_not_known(rule: str, fact: str) -> None:
    known = {"lives": True, "owes": False, "excused": False, "again": False}
    del known[fact]
    decision = policy().decide(read_record(known, Request), "card")
    stands(decision, rule, "Not known", "Not known yet", "open")


def stands(decision: Decision, rule: str, officer: str, person: str, colour: str) -> None:
    """In the list of every rule, for each reader, and in the table of the page."""
    says = {"local": "lives here", "debt": "owes money", "twice": "asked before"}[rule]
    titles = {
        "officer": ("Every rule", officer),
        "file": ("Every rule, with what it looked at", officer),
        "person": ("All the rules, and how they fit you", person),
    }
    for reader in READERS:
        title, standing = titles[reader]
        full = to_text(decision, reader=reader, length="full")
        _, _, every = full.partition(f"\n{title}\n")
        assert re.findall(rf"^  - (.*): {says}$", every, re.MULTILINE) == [standing]
    row = f'{says}</th>\n<td role="cell" class="stands {colour}">{officer}</td>'
    assert row in to_html(decision)


def test_what_was_inferred_is_told_whoever_reads_all_of_it() -> None:
    refused = card(lives=False)
    for reader, length, said in (
        ("officer", "short", ""),
        ("officer", "full", "Inference: That here is so."),
        ("file", "short", "Inference: That here is so."),
        ("person", "short", ""),
        ("person", "full", "Not in the rule's own words: That here is so."),
    ):
        text = to_text(refused, reader=reader, length=length)  # type: ignore[arg-type]
        assert "That here is so." not in text if not said else said in text, (reader, length)
    assert "Inference: That here is so." in to_html(refused)


@pytest.mark.parametrize(
    ("owes", "excused", "tree"),
    [
        (True, True, ["true: owes: yes; looks for: yes", "exception: met", "true: excused: yes;"]),
        (True, False, ["true: owes: yes;", "exception: not met", "false: excused: no;"]),
        (True, None, ["true: owes: yes;", "exception: not known", "unknown: excused: not known"]),
        (False, False, ["false: owes: no;", "exception: not met", "false: excused: no;"]),
    ],
)
def test_the_file_has_all_that_a_rule_looked_at(
    owes: bool, excused: bool | None, tree: list[str]
) -> None:
    facts = {"owes": owes} | ({} if excused is None else {"excused": excused})
    text = to_text(card(**facts), reader="file", length="full")
    every = text.partition("Every rule, with what it looked at")[2].partition("owes money")[2]
    looked = re.findall(r"> (.*)", every)[:3]
    assert [line[: len(said)] for line, said in zip(looked, tree, strict=True)] == tree


def test_the_file_has_each_entry_and_whether_it_counted() -> None:
    bags: list[dict[str, Any]] = [
        {"contains": ["heroin"], "weight": 6},
        {"contains": ["cocaine"], "weight": 1},
        {"weight": 2},
    ]
    text = to_text(answered(changed(ELIGIBLE, seized=bags)), reader="file", length="full")
    heroin = text.partition(": 5 grams or more of heroin\n")[2].partition("Rule heroin")[2]
    assert {"> item 1: counted, 6 g", "> item 2: not counted, 1 g"} <= {
        line.strip() for line in heroin.splitlines()
    }
    assert "> item 3: not known whether counted, 2 g" in text


def test_what_a_record_says_is_never_markup() -> None:
    named = answered(changed(ELIGIBLE, id='<b onclick="x">&*'))
    assert "<b onclick" not in to_html(named)
    assert "Record &lt;b onclick=&#34;x&#34;&gt;&amp;*" in to_html(named)
    assert "Record \\<b onclick" in to_markdown(named)


@pytest.mark.parametrize(("accuracy_m", "disc"), [(0, False), (30, True)])
def test_the_legend_of_the_map_tells_what_is_drawn(accuracy_m: int, disc: bool) -> None:
    page = to_html(answered(changed(ELIGIBLE, location__accuracy_m=accuracy_m)))
    (legend,) = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert "North is up. The dashed line goes to the nearest edge." in legend
    assert page.count('<line class="away"') == 1
    assert ("The disc is how far off the place may be." in legend) is disc
    assert ('<circle class="disc"' in page) is disc


def test_the_table_of_the_page_says_what_its_columns_hold() -> None:
    page = to_html(card())
    heads = re.findall(r'<th scope="col" role="columnheader">(.*?)</th>', page)
    assert heads == ["Rule", "Answer", "What was found"]
    assert "How each rule stands, what was found, and where the rule is written." in page
    row = page[page.index("owes money</th>") :].partition("</tr>")[0]
    assert row.index("Does not apply</td>") < row.index("Owes: no.") < row.index("Rule <code>debt")
    assert "[The county, The page, item 2]" in row
