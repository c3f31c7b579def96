"""The record of a person cited for possession of drugs in Clackamas County, Oregon."""

from typing import Annotated, Literal

from lead_rules import Fact, Moment, Record

Result = Literal["not_entered", "taking_part", "completed", "unsuccessful"]


class Deflection(Record):
    """The first program: what was decided about it, and what became of it."""

    referred: Annotated[
        bool | None,
        Fact(
            label="referral to deflection",
            question="Did the officer refer the person to deflection?",
            ask="officer",
            may="change",
        ),
    ] = None
    found_eligible: Annotated[
        bool | None,
        Fact(
            label="District Attorney's finding",
            question="Does the District Attorney find the person eligible for deflection?",
            ask="district_attorney",
            may="change",
        ),
    ] = None
    willing: Annotated[
        bool | None,
        Fact(
            label="willing to enter deflection",
            question="Is the person willing to enter deflection?",
            ask="navigator",
            may="change",
        ),
    ] = None
    result: Annotated[
        Result | None,
        Fact(
            label="result of deflection",
            question="What became of deflection?",
            ask="navigator",
        ),
    ] = None


class ConditionalDischarge(Record):
    """The second program, through community court."""

    after_counsel: Annotated[
        bool | None,
        Fact(
            label="advice of an attorney",
            question="Did the person consult an attorney about a conditional discharge?",
            ask="defense",
            may="change",
        ),
    ] = None
    accepted: Annotated[
        bool | None,
        Fact(
            label="choice of a conditional discharge",
            question="Does the person choose a conditional discharge?",
            ask="defense",
            may="change",
        ),
    ] = None
    result: Annotated[
        Result | None,
        Fact(
            label="result of conditional discharge",
            question="What became of the conditional discharge?",
            ask="community_court",
        ),
    ] = None


class Person(Record):
    """Kept to watch how decisions fall. No rule may read it."""

    race_ethnicity: Annotated[
        str | None, Fact(label="race and ethnicity", protected=True, may="fixed")
    ] = None
    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None


class Citation(Record):
    """A person whom the police found with drugs."""

    id: Annotated[str | None, Fact(label="reference", role="reference")] = None
    cited_at: Annotated[
        Moment | None,
        Fact(
            label="time of the citation",
            question="When was the person cited, with date, time and offset from UTC?",
            ask="officer",
            may="fixed",
            role="moment",
        ),
    ] = None
    possession: Annotated[
        bool | None,
        Fact(
            label="found in possession of drugs",
            question="Was the person found in possession of drugs?",
            ask="officer",
        ),
    ] = None
    deflection: Annotated[
        Deflection | None,
        Fact(label="deflection", question="What is known of deflection?", ask="navigator"),
    ] = None
    conditional_discharge: Annotated[
        ConditionalDischarge | None,
        Fact(
            label="conditional discharge",
            question="What is known of a conditional discharge?",
            ask="community_court",
        ),
    ] = None
    person: Annotated[Person | None, Fact(label="person", protected=True, may="fixed")] = None


RECORDS = {"citation": Citation}
