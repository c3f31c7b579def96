"""What a handbook must say of a policy, by hand: of a small one, and of the shipped ones as
they are published. docs/handbook.md says what each section holds, docs/language.md what the
words mean, docs/multnomah-lead.md the limits. `make handbooks` makes any mistake anew.
"""

import re
from functools import cache
from typing import Annotated

import pytest

from lead_rules import Day, Fact, Place, Record, read_policy
from lead_rules.report.handbook.handbook import handbook
from lead_rules.report.handbook.handbook_html import handbook_to_html
from lead_rules.report.handbook.handbook_markdown import handbook_to_markdown
from tests.support import ROOT
from tests.support.library_card import CardRequest
from tests.support.markup import squeezed

VERSIONS = ("2017-02-27", "2018-05-16")
AREAS = "areas: high-pedestrian-traffic/2017-02-27\n"


def told(when: str, start: str = "") -> str:
    """The handbook of a policy of one rule, without marks."""
    policy = read_policy(
        f"""
{start}language: 1
policy: cards
title: Cards
in_force: {{from: 2024-01-01}}
time_zone: UTC
sources: {{page: {{title: The page}}}}
rules: {{one: {{says: the only rule, when: {when}, cite: {{source: page}}}}}}
decisions: {{card: {{title: A card, record: card, include: [one]}}}}
""",
        records={"card": CardRequest},
        folder=ROOT,
    )
    return plain(handbook_to_markdown(handbook(policy)))


def plain(markdown: str) -> str:
    return squeezed(re.sub(r"\\(?=[^\w\s])|`|\*\*", "", markdown))


COUNTS = "The limit itself counts."
COUNTS_NOT = "The limit itself does not count."
EQUAL = "what is equal counts."
EQUAL_NOT = "what is equal does not count."
EMPTY_TOO = "It is so of an empty list, too."
# What is written, what is read, and what the words are said to mean exactly.
MEANT = [
    ("{balance: {at_least: 5 USD}}", "Balance: 5 USD or more", COUNTS),
    ("{balance: {more_than: 5 USD}}", "Balance: more than 5 USD", COUNTS_NOT),
    ("{balance: {at_most: 5 USD}}", "Balance: 5 USD or less", COUNTS),
    ("{balance: {less_than: 5 USD}}", "Balance: less than 5 USD", COUNTS_NOT),
    ("{born_on: {before: 2000-03-04}}", "Birth date: before March 4, 2000", EQUAL_NOT),
    ("{born_on: {after: 2000-03-04}}", "Birth date: after March 4, 2000", EQUAL_NOT),
    ("{born_on: {on_or_before: 2000-03-04}}", "Birth date: on or before March 4, 2000", EQUAL),
    ("{born_on: {on_or_after: 2000-03-04}}", "Birth date: on or after March 4, 2000", EQUAL),
    ("{loans: {every: {lost: true}}}", "every loan", EMPTY_TOO),
    ("{loans: {no: {lost: true}}}", "no loan", EMPTY_TOO),
    ("{languages: {includes: [en, vi]}}", "including en or vi", "One of them is enough, whatever"),
    (
        "{requested_at: {weekday: [sunday]}}",
        "on a Sunday",
        "It is the weekday of the local date.",
    ),
    (
        "{requested_at: {time_of_day: {from: 22:30, until: 06:00}}}",
        "from 10:30 pm until 6:00 am",
        "The first time counts and the second does not; if the first is the later one, it runs "
        "through midnight.",
    ),
    (
        "{orientation: {within: 30 days, after: requested_at}}",
        "within 30 days after the time of the request",
        "day 0, and the day at the other end still counts.",
    ),
]


@pytest.mark.parametrize(("when", "said", "exactly"), MEANT)
def test_a_limit_is_told_and_whether_it_counts(when: str, said: str, exactly: str) -> None:
    page = told(when)
    rule = page.partition("It holds if:")[2].partition("What it does:")[0]
    assert said in rule
    assert exactly in page
    others = {COUNTS, COUNTS_NOT, EQUAL, EQUAL_NOT, EMPTY_TOO} - {exactly}
    assert not [each for each in others if each in page]


@pytest.mark.parametrize(
    ("when", "exactly"),
    [
        (
            "{home: {within: downtown}}",
            "A place on the edge is inside, and the areas count as one.",
        ),
        (
            "{home: {within_distance: {of: [downtown], at_most: 50 m}}}",
            "Inside counts, and so does a place just at that distance from the nearest edge.",
        ),
    ],
)
def test_what_is_meant_by_a_place(when: str, exactly: str) -> None:
    assert exactly in told(when, AREAS)


class Visit(Record):
    """Facts that differ in who can tell and in what can become of them."""

    agreed: Annotated[
        bool | None,
        Fact(label="consent", question="Is there consent?", ask="the_desk", may="change"),
    ] = None
    opened: Annotated[
        Day | None, Fact(label="opening", question="When was it opened?", ask="clerk")
    ] = None
    where: Annotated[
        Place | None, Fact(label="spot", question="Where was it?", ask="guard", may="fixed")
    ] = None


VISITS = """
areas: high-pedestrian-traffic/2017-02-27
language: 1
policy: visits
title: Visits
in_force: {from: 2024-01-01, until: 2024-12-31}
time_zone: UTC
sources: {page: {title: The page, publisher: The county, sections: {top: The top}}}
presume: {agreed: {value: false, because: nobody has asked yet, cite: {source: page}}}
readings:
  other:
    {rule: here, says: here is downtown, otherwise: here is Old Town, because: it came first,
     when: {where: {within: old-town}}}
rules:
  yes-said:
    {says: consent was given, when: {agreed: true}, cite: {source: page, section: top, item: 3},
     inference: That silence is no consent.}
  here: {says: it was here, when: {where: {within: downtown}}, cite: {source: page}}
  early: {says: it was opened early, when: {opened: {before: 2024-06-01}}, cite: {source: page}}
decisions:
  visit:
    title: A visit
    record: visit
    include: [yes-said]
    exclude: [here]
    note: [early]
    outcomes: {if_met: let_in, if_not: turned_away, if_unknown: wait}
"""


@cache
def visits() -> str:
    policy = read_policy(VISITS, records={"visit": Visit}, folder=ROOT)
    return plain(handbook_to_markdown(handbook(policy)))


@pytest.mark.parametrize(
    "said",
    [
        "In force January 1 to December 31, 2024.",
        "The answer is “let in” if all of this is so: - Consent was given (rule 1, partly "
        "inferred, partly presumed if not known) and nothing of this: - It was here (rule 2, "
        "reading 1) Otherwise it is “turned away”. While something that can still matter is not "
        "known, it is “wait”.",
        "1. Consent was given? If no: turned away. If yes, or not known: go on. "
        "2. It was here? If yes: turned away. If no, or not known: go on. "
        "3. Was anything not known? If yes: wait. If no: let in.",
        "These are noted if they are so, and change nothing: - It was opened early (rule 3)",
        "It holds if: Consent: yes - What it does: It must hold: A visit",
        "Source: The county, The page, The top, item 3 - Inferred: That silence is no consent.",
        "Presumed, if not known: Consent (see presumption 1)",
        "It holds if: Spot: inside Downtown - What it does: It excludes: A visit",
        "Opening: before June 1, 2024 - What it does: It is noted: A visit",
        "Can be read in two ways: Or else: here is Old Town (see reading 1)",
        "| 1. Consent | No | Nobody has asked yet.",
        "An answer that rests on one of these holds for now, and says so",
        "The policy takes the first. An answer that would be another under the second is marked "
        "as contested.",
        "| Consent; agreed | Is there consent? | the desk | It can still change. "
        "Presumed meanwhile: presumption 1 |",
        "| Opening; opened | When was it opened? | clerk | It could only be corrected. |",
        "| Spot; where | Where was it? | guard | It is fixed. |",
        "| The top, item 3 | rule 1: consent was given |",
    ],
)
def test_each_section_says_what_the_page_about_handbooks_promises(said: str) -> None:
    assert said in visits()


def test_only_the_areas_that_a_rule_or_a_reading_asks_for_are_listed() -> None:
    areas = visits().partition("Name in the file | Used by")[2].partition("## ")[0]
    assert "| Downtown | downtown | rule 2 |" in areas
    assert "| Old Town | old-town | reading 1 |" in areas
    assert "Lloyd" not in areas


def test_what_a_policy_says_is_never_markup() -> None:
    text = VISITS.replace("it was here", '"<b onclick=x>&"')
    policy = read_policy(text, records={"visit": Visit}, folder=ROOT)
    page = handbook_to_html(handbook(policy))
    assert "<b onclick" not in page
    assert "&lt;b onclick=x&gt;&amp;" in page


# The shipped handbooks, as they are published.

LIMITS = [
    "Weight of everything seized that contains heroin: 5 g or more",
    "Weight of everything seized that contains cocaine: 10 g or more",
    "Weight of everything seized that contains methamphetamine: 10 g or more",
    "user units of LSD seized: 200 units or more",
    "weight of everything seized that contains psilocybin or psilocin: 60 g or more",
    "weight of everything seized that contains MDA, MDMA or MDEA: 5 g or more",
    "pills, tablets or capsules seized that contain MDA, MDMA or MDEA: 25 units or more",
    "Factors of a commercial drug offense: 3 or more",
    "Full psychosocial assessment: within 30 days after the time of arrest",
    "| 3. Denial by the LEAD Operations Team | No |",
    "| 4. Accuracy of the location | 0 m |",
]
AREAS_OF = {
    "2017-02-27": "Place of arrest: inside Downtown, Old Town or Lloyd District",
    "2018-05-16": "Place of arrest: inside Downtown, Old Town, Lloyd District or Central Eastside",
}
DAYS = {
    "2017-02-27": "In force February 27, 2017 to May 15, 2018.",
    "2018-05-16": "In force May 16, 2018 to June 30, 2021.",
}


@cache
def published(version: str) -> str:
    file = ROOT / "docs" / "handbook" / f"multnomah-lead-{version}.md"
    return plain(file.read_text("utf-8"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shipped_handbooks_have_the_limits_of_the_brochure_and_the_statute(
    version: str,
) -> None:
    page = published(version)
    assert [
        limit for limit in [*LIMITS, AREAS_OF[version], DAYS[version]] if limit not in page
    ] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shipped_handbooks_say_when_the_answer_is_eligible(version: str) -> None:
    short = published(version).partition("## Contents")[0]
    arrest, contact = short.split("### ")[1:3]
    assert arrest.startswith("Post-arrest, pre-booking diversion The answer is “eligible” if all")
    include, exclude = arrest.split("and nothing of this:")
    assert re.findall(r"\(rule (\d+)", include) == ["1", "2"]
    assert re.findall(r"\(rule (\d+)", exclude) == [str(number) for number in range(3, 13)]
    assert contact.startswith("Social contact referral The answer is “eligible” if all")
    assert re.findall(r"\(rule (\d+)", contact) == ["13", *(str(n) for n in range(6, 13))]
