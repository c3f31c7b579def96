"""The record of a social contact: a referral without an arrest."""

from typing import Annotated

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
from lead_rules.records.value_types import Moment, Place, Record

__all__ = ["SocialContactRecord"]


class SocialContactRecord(Record):
    """A contact between an officer and a person who is not under arrest.

    `None` or absent means unknown, as in an arrest record.
    """

    id: Annotated[
        str | None, Fact(label="reference", role="reference", may="fixed"), Field(max_length=200)
    ] = None
    contacted_at: Annotated[
        Moment | None,
        Fact(
            label="time of contact",
            question="When was the contact, with date, time and offset from UTC?",
            ask="officer",
            may="fixed",
            role="moment",
        ),
    ] = None
    location: Annotated[
        Place | None,
        Fact(
            label="place of contact",
            question="Where was the contact, as latitude and longitude?",
            ask="officer",
            may="fixed",
        ),
    ] = None
    high_risk_of_future_possession_arrest: Annotated[
        bool | None,
        Fact(
            label="high risk of future arrest for drug possession",
            question="Is the person at high risk of future arrest for drug possession?",
            ask="officer",
        ),
    ] = None
    warrants: Warrants = None
    court_orders: CourtOrders = None
    participation: ParticipationFact = None
    specialty_court: SpecialtyCourtFact = None
    supervision: Supervisions = None
    operations_team_denied: OperationsTeamDenied = None
    exceptional_circumstances: ExceptionalCircumstances = None
    person: PersonFact = None
