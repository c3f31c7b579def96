"""The record of an arrest."""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules.records.circumstances import (
    CourtOrders,
    ExceptionalCircumstances,
    OperationsTeamDenied,
    ParticipationFact,
    PersonFact,
    SpecialtyCourtFact,
    Supervisions,
    Warrants,
)
from lead_rules.records.fact import Fact
from lead_rules.records.value_types import Distinct, Event, Moment, Place, Quantity, Record

__all__ = ["ArrestRecord", "Diversion", "Offense", "Seizure", "Substance"]

Substance = Literal[
    "heroin",
    "cocaine",
    "methamphetamine",
    "lsd",
    "psilocybin",
    "psilocin",
    "mda",
    "mdma",
    "mdea",
    "fentanyl",
    "hydrocodone",
    "methadone",
    "oxycodone",
    "marijuana",
    "other",
]


class Offense(Record):
    """One offense that the person was arrested for."""

    statute: Annotated[
        str | None,
        Fact(
            label="statute",
            question="Under which section of the Oregon Revised Statutes, such as 475.854?",
            ask="officer",
            example="475.854",
        ),
        Field(pattern=r"^[0-9]{1,3}[A-Z]?\.[0-9]{3}$"),
    ] = None
    conduct: Annotated[
        Literal["possession", "delivery", "manufacture", "other"] | None,
        Fact(
            label="conduct charged",
            question="Is the charge possession, delivery, manufacture or other conduct?",
            ask="officer",
        ),
    ] = None
    substantial_quantity: Annotated[
        bool | None,
        Fact(
            label="charged as a substantial quantity (SQ)",
            question="Is the offense charged as a substantial quantity (ORS 475.900)?",
            ask="district_attorney",
        ),
    ] = None
    commercial_drug_offense: Annotated[
        bool | None,
        Fact(
            label="charged as a commercial drug offense (CDO)",
            question="Is the offense charged as a commercial drug offense (ORS 475.900)?",
            ask="district_attorney",
        ),
    ] = None


class Seizure(Record):
    """One item seized: a bag, a bottle, a strip of pills."""

    contains: Annotated[
        tuple[Substance, ...] | None,
        Fact(
            label="substances",
            question="Which controlled substances does the item contain?",
            ask="officer",
            entry="substance",
        ),
        Field(strict=False, min_length=1, max_length=15),
        Distinct,
    ] = None
    weight: Annotated[
        Quantity | None,
        Fact(
            label="weight",
            question="What does the item weigh, in grams, with everything mixed into it?",
            ask="officer",
            unit="g",
        ),
        Field(ge=0, le=100_000_000),
    ] = None
    units: Annotated[
        int | None,
        Fact(
            label="pills or user units",
            question="How many pills, tablets, capsules or user units are in the item?",
            ask="officer",
            unit="units",
        ),
        Field(ge=0, le=1_000_000_000),
    ] = None


class Diversion(Record):
    """What followed the arrest."""

    accepted: Annotated[
        bool | None,
        Fact(
            label="acceptance of diversion",
            question="Did the person accept diversion?",
            ask="officer",
            may="change",
        ),
    ] = None
    assessment: Annotated[
        Event | None,
        Fact(
            label="full psychosocial assessment",
            question="On which date was the full psychosocial assessment completed, "
            "or by which date is it known not to have been?",
            ask="case_manager",
            may="change",
        ),
    ] = None


class ArrestRecord(Record):
    """An arrest, as far as it is known. `None` or absent means unknown.

    "None of these" is an explicit value or an empty list. Weights are grams,
    gross, as exact decimals; coordinates are WGS 84 degrees; times carry their
    offset from UTC.
    """

    id: Annotated[
        str | None, Fact(label="reference", role="reference", may="fixed"), Field(max_length=200)
    ] = None
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
    location: Annotated[
        Place | None,
        Fact(
            label="place of arrest",
            question="Where was the arrest, as latitude and longitude?",
            ask="officer",
            may="fixed",
        ),
    ] = None
    offenses: Annotated[
        tuple[Offense, ...] | None,
        Fact(
            label="offenses",
            question="For which offenses was the person arrested?",
            ask="officer",
            entry="offense",
        ),
        Field(strict=False),
    ] = None
    seized: Annotated[
        tuple[Seizure, ...] | None,
        Fact(
            label="items seized",
            question="What was seized, item by item? (an empty list if nothing was)",
            ask="officer",
            entry="item",
        ),
        Field(strict=False),
    ] = None
    commercial_factors: Annotated[
        tuple[Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"], ...] | None,
        Fact(
            label="factors of a commercial drug offense",
            question="Which factors of ORS 475.900(1)(b), A to K, were observed, such as B, $300 "
            "or more in cash? (an empty list if none)",
            ask="officer",
            entry="factor",
        ),
        Field(strict=False, max_length=11),
        Distinct,
    ] = None
    warrants: Warrants = None
    court_orders: CourtOrders = None
    participation: ParticipationFact = None
    specialty_court: SpecialtyCourtFact = None
    supervision: Supervisions = None
    operations_team_denied: OperationsTeamDenied = None
    exceptional_circumstances: ExceptionalCircumstances = None
    diversion: Annotated[
        Diversion | None,
        Fact(
            label="diversion",
            question="Did the person accept diversion, and was the assessment completed?",
            ask="case_manager",
            may="change",
        ),
    ] = None
    person: PersonFact = None
