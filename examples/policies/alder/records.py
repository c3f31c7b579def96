"""The record of a candidate for diversion in Alder County, which is invented.

Convictions, pending charges and arrests are three lists: an arrest is not a charge,
and a charge is not a conviction.
"""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules import Day, Fact, Moment, Record

Grade = Annotated[
    Literal["felony", "misdemeanor"] | None,
    Fact(label="grade", question="Is it a felony or a misdemeanor?", ask="records_check"),
]
Violent = Annotated[
    bool | None,
    Fact(label="violent", question="Is it a violent offense?", ask="records_check"),
]


class Conviction(Record):
    """One earlier conviction."""

    grade: Grade = None
    violent: Violent = None
    convicted_on: Annotated[
        Day | None,
        Fact(
            label="date of conviction",
            question="On which day was the person convicted?",
            ask="records_check",
        ),
    ] = None
    sentence_ended_on: Annotated[
        Day | None,
        Fact(
            label="end of the sentence",
            question="On which day did the sentence end?",
            ask="records_check",
        ),
    ] = None


class Charge(Record):
    """One charge that is still to be tried, beside the one of this arrest."""

    violent: Violent = None


class Arrest(Record):
    """One earlier arrest, whatever came of it."""

    arrested_on: Annotated[
        Day | None,
        Fact(
            label="date of arrest",
            question="On which day was the person arrested?",
            ask="records_check",
        ),
    ] = None


class Program(Record):
    """One earlier admission to a diversion program."""

    admitted_on: Annotated[
        Day | None,
        Fact(
            label="date of admission",
            question="On which day was the person admitted?",
            ask="records_check",
        ),
    ] = None


class Person(Record):
    """Kept to watch how decisions fall. No rule may read it."""

    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None
    age_group: Annotated[str | None, Fact(label="age group", protected=True, may="fixed")] = None


class Candidate(Record):
    """A person arrested in the county, and what their history says."""

    id: Annotated[str | None, Fact(label="reference", role="reference")] = None
    arrested_at: Annotated[
        Moment | None,
        Fact(
            label="time of arrest",
            question="When was the arrest, with date, time and offset from UTC?",
            ask="officer",
            may="fixed",
            role="moment",
        ),
    ] = None
    violent: Annotated[
        bool | None,
        Fact(
            label="arrested for a violent crime",
            question="Is the crime of this arrest a violent one?",
            ask="officer",
        ),
    ] = None
    willing: Annotated[
        bool | None,
        Fact(
            label="willing to take part",
            question="Is the person willing to take part and to do what the program asks?",
            ask="case_manager",
            may="change",
        ),
    ] = None
    convictions: Annotated[
        tuple[Conviction, ...] | None,
        Fact(
            label="convictions",
            question="Of what was the person convicted before? (an empty list if of nothing)",
            ask="records_check",
            entry="conviction",
        ),
        Field(strict=False),
    ] = None
    charges: Annotated[
        tuple[Charge, ...] | None,
        Fact(
            label="other pending charges",
            question="Which other charges are pending? (an empty list if none)",
            ask="records_check",
            entry="charge",
        ),
        Field(strict=False),
    ] = None
    arrests: Annotated[
        tuple[Arrest, ...] | None,
        Fact(
            label="earlier arrests",
            question="When was the person arrested before? (an empty list if never)",
            ask="records_check",
            entry="arrest",
        ),
        Field(strict=False),
    ] = None
    programs: Annotated[
        tuple[Program, ...] | None,
        Fact(
            label="earlier programs",
            question="To which diversion programs was the person admitted? (an empty list if none)",
            ask="records_check",
            entry="program",
        ),
        Field(strict=False),
    ] = None
    probation_revoked: Annotated[
        bool | None,
        Fact(
            label="probation or parole revoked",
            question="Was a probation or parole of the person ever revoked?",
            ask="records_check",
        ),
    ] = None
    person: Annotated[Person | None, Fact(label="person", protected=True, may="fixed")] = None


RECORDS = {"candidate": Candidate}
