"""Record models: what is known of an arrest or of a social contact."""

from lead_rules.records.arrest import ArrestRecord, Diversion, Offense, Seizure, Substance
from lead_rules.records.circumstances import (
    CourtOrder,
    Participation,
    Person,
    SpecialtyCourt,
    Supervision,
    Warrant,
)
from lead_rules.records.fact import Fact
from lead_rules.records.social_contact import SocialContactRecord
from lead_rules.records.value_types import Day, Distinct, Event, Moment, Place, Quantity, Record

__all__ = [
    "ArrestRecord",
    "CourtOrder",
    "Day",
    "Distinct",
    "Diversion",
    "Event",
    "Fact",
    "Moment",
    "Offense",
    "Participation",
    "Person",
    "Place",
    "Quantity",
    "Record",
    "Seizure",
    "SocialContactRecord",
    "SpecialtyCourt",
    "Substance",
    "Supervision",
    "Warrant",
]
