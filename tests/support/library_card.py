"""A record that shares nothing with LEAD: a request for a library card, invented.

The examples of docs/language.md and the generated policies of the property
tests are about this record, so the engine is held to knowing no other by heart.
"""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules import Day, Event, Fact, Moment, Place, Quantity, Record


class Loan(Record):
    """One item out on loan."""

    kind: Annotated[
        Literal["book", "film", "map"] | None, Fact(label="kind of item", ask="desk")
    ] = None
    lost: Annotated[bool | None, Fact(label="lost", ask="desk")] = None
    days_late: Annotated[int | None, Fact(label="days late", ask="desk"), Field(ge=0)] = None
    fee: Annotated[
        Quantity | None, Fact(label="fee", ask="desk", unit="USD"), Field(ge=0, le=10_000)
    ] = None
    due_on: Annotated[Day | None, Fact(label="due date", ask="desk")] = None
    topics: Annotated[
        tuple[Literal["art", "law", "sea"], ...] | None,
        Fact(label="topics", ask="desk", entry="topic"),
        Field(strict=False),
    ] = None


class Member(Record):
    """Somebody who lives there as well."""

    has_card: Annotated[bool | None, Fact(label="card of their own", ask="desk")] = None
    age: Annotated[
        int | None, Fact(label="age", ask="applicant", unit="years"), Field(ge=0, le=130)
    ] = None


class Household(Record):
    """Who else lives there."""

    adults: Annotated[int | None, Fact(label="adults", ask="applicant"), Field(ge=0)] = None
    members: Annotated[
        tuple[Member, ...] | None,
        Fact(label="members of the household", ask="applicant", entry="member"),
        Field(strict=False),
    ] = None
    guardian_agrees: Annotated[
        bool | None, Fact(label="guardian's consent", ask="guardian", may="change")
    ] = None


class Monitoring(Record):
    """Kept for monitoring alone."""

    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None


class CardRequest(Record):
    """A request for a library card."""

    reference: Annotated[str | None, Fact(label="reference", role="reference")] = None
    requested_at: Annotated[
        Moment | None, Fact(label="time of the request", ask="desk", role="moment", may="fixed")
    ] = None
    born_on: Annotated[Day | None, Fact(label="birth date", ask="applicant", may="fixed")] = None
    home: Annotated[Place | None, Fact(label="home", ask="applicant", may="fixed")] = None
    card: Annotated[
        Literal["child", "adult", "staff"] | None, Fact(label="kind of card", ask="applicant")
    ] = None
    barcode: Annotated[
        str | None, Fact(label="barcode", ask="desk"), Field(pattern=r"^[0-9]{2}\.[0-9]{3}$")
    ] = None
    resident: Annotated[bool | None, Fact(label="resident of the county", ask="desk")] = None
    balance: Annotated[Quantity | None, Fact(label="balance", ask="desk", unit="USD")] = None
    loans: Annotated[
        tuple[Loan, ...] | None, Fact(label="loans", ask="desk", entry="loan"), Field(strict=False)
    ] = None
    languages: Annotated[
        tuple[Literal["en", "es", "vi"], ...] | None,
        Fact(label="languages", ask="applicant", entry="language"),
        Field(strict=False),
    ] = None
    household: Annotated[Household | None, Fact(label="household", ask="applicant")] = None
    orientation: Annotated[
        Event | None, Fact(label="orientation visit", ask="desk", may="change")
    ] = None
    monitoring: Annotated[Monitoring | None, Fact(label="monitoring", protected=True)] = None


RECORDS = {"card": CardRequest}
