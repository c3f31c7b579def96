"""Every sentence of the brochure: each rule at, just below and just above its line."""

from typing import Any

import pytest

from lead_rules import NoPolicy
from tests.support.cases import ABSENT, CONTACT, ELIGIBLE, answered, arrest, changed, decide


def item(*contains: str, **known: Any) -> dict[str, Any]:
    return {"contains": list(contains), **known}


def test_the_record_to_start_from_is_eligible() -> None:
    decision = arrest()
    assert decision.outcome == "eligible"
    assert not decision.provisional
    assert decision.missing == ()
    assert decision.contested == ()
    assert len(decision.because) == 12


# Basis for Inclusion: in the area.

# 45.523129, -122.673383 is a vertex of both Downtown and Old Town; the longitude
# of 5 m at this latitude is 0.0000641 degrees.
NORTH_EDGE = 45.528124 + (45.528105 - 45.528124) * 0.5
FIVE_METRES = 0.000045


@pytest.mark.parametrize(
    ("latitude", "accuracy", "outcome"),
    [
        (45.52375, 8, "eligible"),
        (NORTH_EDGE, 0, "eligible"),
        (NORTH_EDGE - FIVE_METRES, 0, "eligible"),
        (NORTH_EDGE - FIVE_METRES, 4, "eligible"),
        (NORTH_EDGE - FIVE_METRES, 6, "undetermined"),
        (NORTH_EDGE, 1, "undetermined"),
        (NORTH_EDGE + FIVE_METRES, 6, "undetermined"),
        (NORTH_EDGE + FIVE_METRES, 4, "ineligible"),
        (NORTH_EDGE + FIVE_METRES, 0, "ineligible"),
        (45.5400, 8, "ineligible"),
    ],
)
def test_area(latitude: float, accuracy: float, outcome: str) -> None:
    place = {
        "longitude": (-122.677657 + -122.671764) / 2,
        "latitude": latitude,
        "accuracy_m": accuracy,
    }
    decision = arrest(location=place)
    assert decision.outcome == outcome
    if outcome != "eligible":
        assert decision.because == ("in-area",)
    if outcome == "undetermined":
        assert [fact.field for fact in decision.missing] == ["location"]


@pytest.mark.parametrize("step", [FIVE_METRES, -FIVE_METRES])
def test_area_without_accuracy_is_presumed_to_be_the_point(step: float) -> None:
    place = {"longitude": -122.6747105, "latitude": NORTH_EDGE + step}
    decision = arrest(location=place)
    assert decision.outcome == ("ineligible" if step > 0 else "eligible")
    assert decision.provisional
    assert [each.fields for each in decision.presumed] == [("location.accuracy_m",)]


def test_a_disc_over_the_edge_that_downtown_and_old_town_share_is_inside() -> None:
    shared = {"longitude": -122.6754, "latitude": 45.52309, "accuracy_m": 25}
    assert arrest(location=shared).outcome == "eligible"


def test_the_central_eastside_counts_from_2018_05_16() -> None:
    place = {"longitude": -122.6608, "latitude": 45.5146, "accuracy_m": 10}
    before = arrest(location=place, arrested_at="2018-05-15T23:59:59-07:00")
    after = arrest(location=place, arrested_at="2018-05-16T00:00:00-07:00")
    assert (before.policy.version, before.outcome) == ("2017-02-27", "ineligible")
    assert (after.policy.version, after.outcome) == ("2018-05-16", "eligible")


# Basis for Inclusion: for possession, not SQ or CDO.


@pytest.mark.parametrize("conduct", ["delivery", "manufacture", "other"])
def test_only_possession(conduct: str) -> None:
    decision = arrest(offenses__0__conduct=conduct)
    assert decision.outcome == "ineligible"
    assert decision.because == ("possession-only",)


@pytest.mark.parametrize(
    ("statute", "outcome"),
    [
        *[
            (f"475.{section}", "eligible")
            for section in (752, 814, 824, 834, 854, 864, 874, 884, 894)
        ],
        ("475.855", "ineligible"),
        ("813.010", "ineligible"),
    ],
)
def test_possession_statutes(statute: str, outcome: str) -> None:
    assert arrest(offenses__0__statute=statute).outcome == outcome


@pytest.mark.parametrize("flag", ["substantial_quantity", "commercial_drug_offense"])
def test_charged_as_sq_or_cdo(flag: str) -> None:
    decision = arrest(**{f"offenses__0__{flag}": True})
    assert decision.outcome == "ineligible"
    assert not decision.provisional
    assert decision.because == ("possession-only",)


@pytest.mark.parametrize(
    ("seized", "presumed_sq"),
    [
        ([item("lsd", units=199)], False),
        ([item("lsd", units=200)], True),
        ([item("psilocybin", weight=30), item("psilocin", weight=29.99)], False),
        ([item("psilocybin", weight=30), item("psilocin", weight=30)], True),
        ([item("mdma", weight=4.99, units=24)], False),
        ([item("mda", weight=5, units=0)], True),
        ([item("mdea", weight=1, units=25)], True),
        ([item("fentanyl", weight=500)], False),
    ],
)
def test_sq_is_presumed_from_what_was_seized(seized: Any, presumed_sq: bool) -> None:
    decision = arrest(offenses__0__substantial_quantity=ABSENT, seized=seized)
    assert decision.outcome == ("ineligible" if presumed_sq else "eligible")
    assert decision.provisional
    assert [each.presumption for each in decision.presumed] == ["offenses.substantial_quantity"]
    assert [fact.field for fact in decision.missing] == ["offenses[0].substantial_quantity"]
    assert decision.missing[0].ask == "district_attorney"


@pytest.mark.parametrize(("factors", "presumed_cdo"), [("AB", False), ("ABK", True)])
def test_cdo_is_presumed_from_three_factors(factors: str, presumed_cdo: bool) -> None:
    decision = arrest(offenses__0__commercial_drug_offense=ABSENT, commercial_factors=list(factors))
    assert decision.outcome == ("ineligible" if presumed_cdo else "eligible")
    assert [each.presumption for each in decision.presumed] == ["offenses.commercial_drug_offense"]


def test_a_charge_outweighs_the_presumption() -> None:
    decision = arrest(seized=[item("mdma", weight=400, units=0)])
    assert decision.outcome == "eligible"
    assert not decision.provisional


def test_accompanying_charges_are_noted_and_change_nothing() -> None:
    other = {"statute": "813.010", "conduct": "other"}
    decision = arrest(offenses=[*ELIGIBLE["offenses"], other])
    assert decision.outcome == "eligible"
    assert [note.id for note in decision.notes] == ["other-charges"]


def test_an_accompanying_substantial_quantity_is_contested() -> None:
    other = {**ELIGIBLE["offenses"][0], "statute": "475.874", "substantial_quantity": True}
    decision = arrest(offenses=[*ELIGIBLE["offenses"], other])
    assert decision.outcome == "eligible"
    assert [(each.reading, each.outcome) for each in decision.contested] == [
        ("accompanying-grades", "ineligible")
    ]


# Basis for Exclusion 1: amounts.


@pytest.mark.parametrize(
    ("drug", "limit"), [("heroin", 5), ("cocaine", 10), ("methamphetamine", 10)]
)
@pytest.mark.parametrize(
    ("step", "outcome"), [("-0.01", "eligible"), ("0", "ineligible"), ("0.01", "ineligible")]
)
def test_amount(drug: str, limit: int, step: str, outcome: str) -> None:
    weight = f"{limit + float(step):.2f}"
    decision = arrest(seized=[item(drug, weight=weight)])
    assert decision.outcome == outcome
    if outcome == "ineligible":
        assert decision.because == (drug,)


@pytest.mark.parametrize(
    ("seized", "because", "outcome"),
    [
        ([item("heroin", weight=w) for w in (1.1, 1.2, 2.7)], ["heroin"], "ineligible"),
        ([item("heroin", weight=w) for w in (2.3, 2.7)], ["heroin"], "ineligible"),
        ([item("heroin", weight=w) for w in (1.1, 1.2, 2.6)], None, "eligible"),
        (
            [item("heroin", "cocaine", weight=10)],
            ["heroin", "cocaine"],
            "ineligible",
        ),
        ([item("heroin", "cocaine", weight=4.99), item("cocaine", weight=5)], None, "eligible"),
        ([item("heroin", weight=3), item("heroin")], ["heroin"], "undetermined"),
        ([item("heroin", weight=5), item("heroin")], ["heroin"], "ineligible"),
        ([item("heroin", weight=3), item("fentanyl")], None, "eligible"),
        ([item("heroin", weight="4.999999999999999999999")], None, "eligible"),
        ([item("heroin", weight="5.000000000000000000001")], ["heroin"], "ineligible"),
        ([{"weight": 5}], ["heroin"], "undetermined"),
        ([{"weight": 4.99}], None, "eligible"),
        ([], None, "eligible"),
    ],
)
def test_amounts_are_added_up(seized: Any, because: list[str] | None, outcome: str) -> None:
    decision = arrest(seized=seized)
    assert decision.outcome == outcome
    if because is not None:
        assert sorted((*decision.because, *decision.also)) == sorted(because)


def test_a_bag_not_weighed_is_asked_for() -> None:
    decision = arrest(seized=[item("heroin", weight=3), item("heroin")])
    assert [(fact.field, fact.ask) for fact in decision.missing] == [
        ("seized[1].weight", "officer")
    ]
    heroin = next(rule for rule in decision.rules if rule.id == "heroin")
    assert heroin.evidence.found == "3 g or more"


# Exclusions 2 to 8.


@pytest.mark.parametrize(
    ("warrants", "outcome"),
    [
        ([], "eligible"),
        ([{"active": True, "extraditable": True}], "ineligible"),
        ([{"active": True, "extraditable": False}], "eligible"),
        ([{"active": False, "extraditable": True}], "eligible"),
        ([{"active": True}], "undetermined"),
        ([{"extraditable": True}], "undetermined"),
        ([{"active": False}], "eligible"),
        (
            [{"active": True, "extraditable": False}, {"active": False, "extraditable": True}],
            "eligible",
        ),
        ([{}, {"active": True, "extraditable": True}], "ineligible"),
    ],
)
def test_warrant(warrants: Any, outcome: str) -> None:
    decision = arrest(warrants=warrants)
    assert decision.outcome == outcome
    if outcome != "eligible":
        assert decision.because == ("warrant",)


def test_a_warrant_that_is_not_extraditable_is_contested() -> None:
    decision = arrest(warrants=[{"active": True, "extraditable": False}])
    assert [(each.reading, each.outcome) for each in decision.contested] == [
        ("extraditable-as-written", "ineligible")
    ]


@pytest.mark.parametrize("kind", ["no_contact", "temporary_restraining", "other", None])
@pytest.mark.parametrize(
    ("protects", "outcome"), [(True, "ineligible"), (False, "eligible"), (None, "undetermined")]
)
def test_court_order(kind: str | None, protects: bool | None, outcome: str) -> None:
    # An order that protects a former participant does not protect a current one.
    order = {"kind": kind, "protects_current_participant": protects}
    assert arrest(court_orders=[order]).outcome == outcome


@pytest.mark.parametrize("status", ["current", "former"])
@pytest.mark.parametrize(
    ("recommends", "agrees", "outcome"),
    [
        (True, True, "eligible"),
        (True, False, "ineligible"),
        (False, True, "ineligible"),
        (False, False, "ineligible"),
        (True, None, "undetermined"),
        (None, True, "undetermined"),
        (None, None, "undetermined"),
        (False, None, "ineligible"),
        (None, False, "ineligible"),
    ],
)
def test_participant_unless_both_approve(
    status: str, recommends: bool | None, agrees: bool | None, outcome: str
) -> None:
    decision = arrest(
        participation={
            "status": status,
            "operations_team_recommends": recommends,
            "district_attorney_agrees": agrees,
        }
    )
    assert decision.outcome == outcome
    if outcome != "eligible":
        assert decision.because == ("participant",)
    if outcome == "undetermined":
        asked = {fact.field: fact.ask for fact in decision.missing}
        expected = {}
        if recommends is None:
            expected["participation.operations_team_recommends"] = "operations_team"
        if agrees is None:
            expected["participation.district_attorney_agrees"] = "district_attorney"
        assert asked == expected


def test_an_approval_can_still_change() -> None:
    decision = arrest(
        participation={
            "status": "current",
            "operations_team_recommends": True,
            "district_attorney_agrees": False,
        }
    )
    first = decision.would_change[0]
    assert [(edit.field, edit.to, edit.may) for edit in first] == [
        ("participation.district_attorney_agrees", "yes", "change")
    ]


def test_a_former_participant_is_contested() -> None:
    decision = arrest(
        participation={
            "status": "former",
            "operations_team_recommends": False,
            "district_attorney_agrees": False,
        }
    )
    assert [(each.reading, each.outcome) for each in decision.contested] == [
        ("former-without-limit", "eligible")
    ]


@pytest.mark.parametrize(
    ("eligible", "engaged", "outcome", "contested"),
    [
        (False, False, "eligible", []),
        (True, False, "ineligible", ["any-eligible-case"]),
        (False, True, "ineligible", []),
        (True, None, "ineligible", ["any-eligible-case"]),
        (None, False, "undetermined", ["any-eligible-case"]),
        (None, True, "ineligible", []),
    ],
)
def test_specialty_court(
    eligible: bool | None, engaged: bool | None, outcome: str, contested: list[str]
) -> None:
    decision = arrest(specialty_court={"eligible_case_pending": eligible, "engaged": engaged})
    assert decision.outcome == outcome
    assert [each.reading for each in decision.contested] == contested


@pytest.mark.parametrize(
    "kind", ["post_prison", "parole", "formal_probation", "misdemeanor_bench_probation"]
)
@pytest.mark.parametrize("person_offense", [True, False, None])
def test_supervision(kind: str, person_offense: bool | None) -> None:
    decision = arrest(supervision=[{"kind": kind, "person_offense": person_offense}])
    outcomes = {True: "ineligible", False: "eligible", None: "undetermined"}
    assert decision.outcome == outcomes[person_offense]
    otherwise = [(each.reading, each.outcome) for each in decision.contested]
    if kind == "misdemeanor_bench_probation" or person_offense is True:
        assert otherwise == []
    else:
        assert otherwise == [("person-offense-limits-all-four", "ineligible")]


def test_denied() -> None:
    assert arrest(operations_team_denied=True).because == ("denied",)
    decision = arrest(operations_team_denied=ABSENT)
    assert decision.outcome == "eligible"
    assert decision.provisional
    assert [each.presumption for each in decision.presumed] == ["operations_team_denied"]
    assert [fact.presumed for fact in decision.missing] == ["no"]


def test_exceptional_circumstances() -> None:
    assert arrest(exceptional_circumstances=True).because == ("exceptional",)
    decision = arrest(exceptional_circumstances=ABSENT)
    assert decision.outcome == "undetermined"
    assert [fact.field for fact in decision.missing] == ["exceptional_circumstances"]


# Social contact referral.


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "eligible"),
        ({"high_risk_of_future_possession_arrest": False}, "ineligible"),
        ({"high_risk_of_future_possession_arrest": ABSENT}, "undetermined"),
        ({"warrants": [{"active": True, "extraditable": True}]}, "ineligible"),
        ({"court_orders": [{"protects_current_participant": True}]}, "ineligible"),
        (
            {"participation": {"status": "current", "operations_team_recommends": False}},
            "ineligible",
        ),
        ({"specialty_court": {"engaged": True}}, "ineligible"),
        ({"supervision": [{"person_offense": True}]}, "ineligible"),
        ({"operations_team_denied": True}, "ineligible"),
        ({"exceptional_circumstances": True}, "ineligible"),
    ],
)
def test_social_contact(changes: dict[str, Any], outcome: str) -> None:
    decision = decide(changed(CONTACT, **changes), "social_contact_referral")
    assert decision.outcome == outcome
    excluded = outcome == "ineligible" and "high_risk_of_future_possession_arrest" not in changes
    assert ("contact-exclusions" in [each.reading for each in decision.contested]) is excluded


# No prosecution: the assessment within 30 days.


@pytest.mark.parametrize(
    ("arrested_at", "assessment", "outcome"),
    [
        ("2017-03-04T22:30:00-08:00", {"on": "2017-03-04"}, "not_prosecuted"),
        ("2017-03-04T22:30:00-08:00", {"on": "2017-04-03"}, "not_prosecuted"),
        ("2017-03-04T22:30:00-08:00", {"on": "2017-04-04"}, "may_be_prosecuted"),
        ("2017-03-04T22:30:00-08:00", {"on": "2017-03-03"}, "may_be_prosecuted"),
        ("2017-03-04T22:30:00-08:00", {"not_as_of": "2017-04-02"}, "open"),
        ("2017-03-04T22:30:00-08:00", {"not_as_of": "2017-04-03"}, "open"),
        ("2017-03-04T22:30:00-08:00", {"not_as_of": "2017-04-04"}, "may_be_prosecuted"),
        ("2017-03-04T22:30:00-08:00", None, "open"),
        # The same instant is another day in Greenwich; the local date counts.
        ("2017-03-05T06:30:00+00:00", {"on": "2017-04-03"}, "not_prosecuted"),
        ("2017-03-05T06:30:00+00:00", {"on": "2017-04-04"}, "may_be_prosecuted"),
        # 2020 has a 29 February between.
        ("2020-02-10T12:00:00-08:00", {"on": "2020-03-11"}, "not_prosecuted"),
        ("2020-02-10T12:00:00-08:00", {"on": "2020-03-12"}, "may_be_prosecuted"),
    ],
)
def test_thirty_days(arrested_at: str, assessment: Any, outcome: str) -> None:
    data = changed(
        ELIGIBLE,
        arrested_at=arrested_at,
        diversion={"accepted": True, "assessment": assessment},
    )
    assert decide(data, "non_prosecution").outcome == outcome


def test_diversion_must_be_accepted() -> None:
    data = changed(ELIGIBLE, diversion={"accepted": False, "assessment": {"on": "2017-03-10"}})
    decision = decide(data, "non_prosecution")
    assert decision.outcome == "may_be_prosecuted"
    assert decision.because == ("accepted",)


@pytest.mark.parametrize(
    ("on", "outcome", "contested"),
    [
        # Arrested on Thursday 2 March; day 30 is Saturday 1 April.
        ("2017-04-01", "not_prosecuted", []),
        ("2017-04-03", "may_be_prosecuted", ["thirty-calendar-days"]),
        ("2017-04-04", "may_be_prosecuted", []),
    ],
)
def test_the_count_of_days_is_contested(on: str, outcome: str, contested: list[str]) -> None:
    data = changed(
        ELIGIBLE,
        arrested_at="2017-03-02T12:00:00-08:00",
        diversion={"accepted": True, "assessment": {"on": on}},
    )
    decision = decide(data, "non_prosecution")
    assert decision.outcome == outcome
    assert [each.reading for each in decision.contested] == contested


# In force.


@pytest.mark.parametrize(
    ("arrested_at", "version"),
    [
        ("2017-02-26T23:59:59-08:00", None),
        ("2017-02-27T00:00:00-08:00", "2017-02-27"),
        ("2017-02-27T07:59:59+00:00", None),
        ("2017-02-27T08:00:00+00:00", "2017-02-27"),
        ("2021-06-30T23:59:59-07:00", "2018-05-16"),
        ("2021-07-01T00:00:00-07:00", None),
    ],
)
def test_version_in_force(arrested_at: str, version: str | None) -> None:
    answer = answered(changed(ELIGIBLE, arrested_at=arrested_at))
    if version is not None:
        assert not isinstance(answer, NoPolicy)
        assert answer.policy.version == version
    else:
        assert isinstance(answer, NoPolicy)
        assert answer.outcome == "no_policy_in_force"
        nearest = answer.before or answer.after
        assert nearest is not None
        assert nearest.version in answer.says


@pytest.mark.parametrize(
    ("arrested_at", "notes"),
    [
        ("2021-01-31T23:59:59-08:00", []),
        ("2021-02-01T00:00:00-08:00", ["possession-decriminalized"]),
    ],
)
def test_measure_110_is_noted(arrested_at: str, notes: list[str]) -> None:
    assert [note.id for note in arrest(arrested_at=arrested_at).notes] == notes


def test_the_end_of_the_program_is_marked_as_inferred() -> None:
    decision = arrest(arrested_at="2019-01-01T00:00:00-08:00")
    assert decision.policy.inference is not None
    assert "inferred" in decision.policy.inference
