"""The record of an application for pretrial intervention in Florida."""

from typing import Annotated, Literal

from pydantic import Field

from lead_rules import Fact, Moment, Record


class Conviction(Record):
    """One earlier conviction."""

    grade: Annotated[
        Literal["felony", "misdemeanor"] | None,
        Fact(label="grade", question="Is it a felony or a misdemeanor?", ask="records_check"),
    ] = None
    violent: Annotated[
        bool | None,
        Fact(label="violent", question="Is it a violent offense?", ask="records_check"),
    ] = None


class Victim(Record):
    """One victim of the offense."""

    consents: Annotated[
        bool | None,
        Fact(
            label="victim's consent",
            question="Does the victim consent to the release?",
            ask="victim",
            may="change",
        ),
    ] = None
    asked_by_defendant: Annotated[
        bool | None,
        Fact(
            label="asked by the defendant or the family",
            question="Did the defendant or the defendant's family ask the victim to consent?",
            ask="victim",
        ),
    ] = None


class Approvals(Record):
    """What those who decide for the state say."""

    administrator: Annotated[
        bool | None,
        Fact(
            label="program administrator's approval",
            question="Does the administrator of the program approve?",
            ask="program_administrator",
            may="change",
        ),
    ] = None
    state_attorney: Annotated[
        bool | None,
        Fact(
            label="state attorney's consent",
            question="Does the state attorney consent?",
            ask="state_attorney",
            may="change",
        ),
    ] = None
    judge: Annotated[
        bool | None,
        Fact(
            label="judge's consent",
            question="Does the judge who presided at the first appearance consent?",
            ask="judge",
            may="change",
        ),
    ] = None


class Agreement(Record):
    """What the defendant says."""

    after_counsel: Annotated[
        bool | None,
        Fact(
            label="advice of an attorney",
            question="Did the defendant consult an attorney first?",
            ask="defense",
            may="change",
        ),
    ] = None
    agrees: Annotated[
        bool | None,
        Fact(
            label="defendant's own agreement",
            question="Does the defendant agree of free will?",
            ask="defense",
            may="change",
        ),
    ] = None
    waives_speedy_trial: Annotated[
        bool | None,
        Fact(
            label="waiver of a speedy trial",
            question="Did the defendant knowingly waive a speedy trial while the program lasts?",
            ask="defense",
            may="change",
        ),
    ] = None


class Person(Record):
    """Kept to watch how decisions fall. No rule may read it."""

    race_ethnicity: Annotated[
        str | None, Fact(label="race and ethnicity", protected=True, may="fixed")
    ] = None
    gender: Annotated[str | None, Fact(label="gender", protected=True, may="fixed")] = None


class Application(Record):
    """A defendant who could be released to the program."""

    case_number: Annotated[str | None, Fact(label="case number", role="reference")] = None
    considered_at: Annotated[
        Moment | None,
        Fact(
            label="time of the application",
            question="When is the release considered, with date, time and offset from UTC?",
            ask="program_administrator",
            may="fixed",
            role="moment",
        ),
    ] = None
    charge: Annotated[
        Literal[
            "misdemeanor",
            "third_degree_felony",
            "second_degree_felony",
            "first_degree_felony",
            "life_or_capital_felony",
        ]
        | None,
        Fact(label="charge", question="How is the charge graded?", ask="state_attorney"),
    ] = None
    convictions: Annotated[
        tuple[Conviction, ...] | None,
        Fact(
            label="earlier convictions",
            question="Of what was the defendant convicted before? (an empty list if of nothing)",
            ask="records_check",
            entry="conviction",
        ),
        Field(strict=False),
    ] = None
    victims: Annotated[
        tuple[Victim, ...] | None,
        Fact(
            label="victims",
            question="Who are the victims? (an empty list if the offense has none)",
            ask="state_attorney",
            entry="victim",
        ),
        Field(strict=False),
    ] = None
    approvals: Annotated[
        Approvals | None,
        Fact(label="approvals", question="Who approves the release?", ask="program_administrator"),
    ] = None
    agreement: Annotated[
        Agreement | None,
        Fact(label="agreement", question="Does the defendant agree?", ask="defense"),
    ] = None
    person: Annotated[Person | None, Fact(label="person", protected=True, may="fixed")] = None


RECORDS = {"application": Application}
