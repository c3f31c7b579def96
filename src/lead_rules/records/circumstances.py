"""The facts that an arrest and a social contact share."""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules.records.fact import Fact
from lead_rules.records.value_types import Record

__all__ = [
    "CourtOrder",
    "CourtOrders",
    "ExceptionalCircumstances",
    "OperationsTeamDenied",
    "Participation",
    "ParticipationFact",
    "Person",
    "PersonFact",
    "SpecialtyCourt",
    "SpecialtyCourtFact",
    "Supervision",
    "Supervisions",
    "Warrant",
    "Warrants",
]


class Warrant(Record):
    """One warrant out for the person."""

    active: Annotated[
        bool | None,
        Fact(
            label="active",
            question="Is the warrant active?",
            ask="records_check",
        ),
    ] = None
    extraditable: Annotated[
        bool | None,
        Fact(
            label="extraditable",
            question="Will the issuing agency extradite on the warrant?",
            ask="records_check",
        ),
    ] = None


class CourtOrder(Record):
    """One existing court order that prohibits contact."""

    kind: Annotated[
        Literal["no_contact", "temporary_restraining", "other"] | None,
        Fact(
            label="kind of court order",
            question="What kind of court order is it?",
            ask="records_check",
        ),
    ] = None
    protects_current_participant: Annotated[
        bool | None,
        Fact(
            label="prohibits contact with a current LEAD participant",
            question="Does the order prohibit contact with a person who is a LEAD participant now?",
            ask="operations_team",
        ),
    ] = None


class Participation(Record):
    """The person's own history with the program."""

    status: Annotated[
        Literal["never", "current", "former"] | None,
        Fact(
            label="LEAD participation",
            question="Is the person a current or former LEAD participant, or never one?",
            ask="operations_team",
        ),
    ] = None
    operations_team_recommends: Annotated[
        bool | None,
        Fact(
            label="Operations Team's recommendation of continued participation",
            question="Does the LEAD Operations Team recommend continued participation?",
            ask="operations_team",
            may="change",
        ),
    ] = None
    district_attorney_agrees: Annotated[
        bool | None,
        Fact(
            label="District Attorney's agreement to continued participation",
            question="Does the District Attorney's Office agree to continued participation?",
            ask="district_attorney",
            may="change",
        ),
    ] = None


class SpecialtyCourt(Record):
    """Pending cases and the Multnomah County specialty courts."""

    eligible_case_pending: Annotated[
        bool | None,
        Fact(
            label="pending case that a specialty court would take",
            question="Is a case pending that is eligible for a Multnomah County Specialty Court?",
            ask="records_check",
        ),
    ] = None
    engaged: Annotated[
        bool | None,
        Fact(
            label="pending case that is engaged in a specialty court",
            question="Is a pending case engaged in a Multnomah County Specialty Court?",
            ask="records_check",
        ),
    ] = None


class Supervision(Record):
    """One supervision that the person is under now."""

    kind: Annotated[
        Literal["post_prison", "parole", "formal_probation", "misdemeanor_bench_probation"] | None,
        Fact(
            label="kind of supervision",
            question="What kind of supervision is it?",
            ask="records_check",
        ),
    ] = None
    person_offense: Annotated[
        bool | None,
        Fact(
            label="for a person offense",
            question="Is the supervision for a person offense?",
            ask="records_check",
        ),
    ] = None


class Person(Record):
    """Protected facts, for monitoring alone. No rule may read them."""

    race_ethnicity: Annotated[
        str | None, Fact(label="race and ethnicity", protected=True, may="fixed")
    ] = None
    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None
    age_group: Annotated[str | None, Fact(label="age group", protected=True, may="fixed")] = None


Warrants = Annotated[
    tuple[Warrant, ...] | None,
    Fact(
        label="warrants",
        question="Which warrants are out for the person? (an empty list if none)",
        ask="records_check",
        entry="warrant",
    ),
    Field(strict=False),
]
CourtOrders = Annotated[
    tuple[CourtOrder, ...] | None,
    Fact(
        label="court orders that prohibit contact",
        question="Which court orders prohibit contact with someone? (an empty list if none)",
        ask="records_check",
        entry="court order",
    ),
    Field(strict=False),
]
ParticipationFact = Annotated[
    Participation | None,
    Fact(
        label="LEAD participation",
        question="Is the person a current or former LEAD participant, or never one?",
        ask="operations_team",
    ),
]
SpecialtyCourtFact = Annotated[
    SpecialtyCourt | None,
    Fact(
        label="specialty court cases",
        question="Is a case pending that is eligible for, or engaged in, a specialty court?",
        ask="records_check",
    ),
]
Supervisions = Annotated[
    tuple[Supervision, ...] | None,
    Fact(
        label="supervision",
        question="Which supervision is the person under now? (an empty list if none)",
        ask="records_check",
        entry="supervision",
    ),
    Field(strict=False),
]
OperationsTeamDenied = Annotated[
    bool | None,
    Fact(
        label="denial by the LEAD Operations Team",
        question="Has the LEAD Operations Team denied this person?",
        ask="operations_team",
        may="change",
    ),
]
ExceptionalCircumstances = Annotated[
    bool | None,
    Fact(
        label="other exceptional circumstances",
        question="Are there any other exceptional circumstances against diversion?",
        ask="officer",
    ),
]
PersonFact = Annotated[
    Person | None,
    Fact(label="person", protected=True, may="fixed"),
]
