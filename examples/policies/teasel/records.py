"""The record of a contact in Teasel County, which is invented: who is often arrested or
taken to sober up, and how long they have lived there.
"""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules import Day, Fact, Moment, Record


class Arrest(Record):
    """One earlier arrest."""

    arrested_on: Annotated[
        Day | None,
        Fact(
            label="date of arrest",
            question="On which day was the person arrested?",
            ask="records_check",
        ),
    ] = None
    kind: Annotated[
        Literal["quality_of_life", "drug", "other"] | None,
        Fact(
            label="kind of offense",
            question="Was it for a quality-of-life offense, a drug offense or another one?",
            ask="records_check",
        ),
    ] = None


class Stay(Record):
    """One stay at the sobering center."""

    came_on: Annotated[
        Day | None,
        Fact(
            label="date of the stay",
            question="On which day did the person come to the sobering center?",
            ask="sobering_center",
        ),
    ] = None


class Person(Record):
    """Kept to watch how offers fall. No rule may read it."""

    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None
    age_group: Annotated[str | None, Fact(label="age group", protected=True, may="fixed")] = None


class Contact(Record):
    """An officer's or an outreach worker's contact with a person."""

    id: Annotated[str | None, Fact(label="reference", role="reference")] = None
    met_at: Annotated[
        Moment | None,
        Fact(
            label="time of the contact",
            question="When was the contact, with date, time and offset from UTC?",
            ask="officer",
            may="fixed",
            role="moment",
        ),
    ] = None
    lives_in_county: Annotated[
        bool | None,
        Fact(
            label="lives in the county",
            question="Does the person live in the county, with or without a home?",
            ask="outreach",
        ),
    ] = None
    lives_here_since: Annotated[
        Day | None,
        Fact(
            label="first day in the county",
            question="Since which day has the person lived in the county without a break?",
            ask="outreach",
        ),
    ] = None
    arrests: Annotated[
        tuple[Arrest, ...] | None,
        Fact(
            label="arrests",
            question="When and for what was the person arrested? (an empty list if never)",
            ask="records_check",
            entry="arrest",
        ),
        Field(strict=False),
    ] = None
    stays: Annotated[
        tuple[Stay, ...] | None,
        Fact(
            label="stays at the sobering center",
            question="When did the person stay at the sobering center? (an empty list if never)",
            ask="sobering_center",
            entry="stay",
        ),
        Field(strict=False),
    ] = None
    last_declined_on: Annotated[
        Day | None,
        Fact(
            label="last refusal of the offer",
            question="On which day did the person last decline the offer?",
            ask="outreach",
        ),
    ] = None
    ever_declined: Annotated[
        bool | None,
        Fact(
            label="declined the offer before",
            question="Did the person ever decline the offer?",
            ask="outreach",
        ),
    ] = None
    person: Annotated[Person | None, Fact(label="person", protected=True, may="fixed")] = None


RECORDS = {"contact": Contact}
