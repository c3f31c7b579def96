"""Records to start from, and one way to decide them."""

import copy
from typing import Any

from lead_rules import (
    ArrestRecord,
    Decision,
    Library,
    NoPolicy,
    SocialContactRecord,
    load_library,
    read_record,
)

LIBRARY: Library = load_library()

ELIGIBLE: dict[str, Any] = {
    "arrested_at": "2017-03-04T22:30:00-08:00",
    "location": {"longitude": -122.67565, "latitude": 45.52375, "accuracy_m": 8},
    "offenses": [
        {
            "statute": "475.894",
            "conduct": "possession",
            "substantial_quantity": False,
            "commercial_drug_offense": False,
        }
    ],
    "seized": [{"contains": ["methamphetamine"], "weight": 7.5}],
    "commercial_factors": [],
    "warrants": [],
    "court_orders": [],
    "participation": {"status": "never"},
    "specialty_court": {"eligible_case_pending": False, "engaged": False},
    "supervision": [],
    "operations_team_denied": False,
    "exceptional_circumstances": False,
}

CONTACT: dict[str, Any] = {
    "contacted_at": "2017-09-14T16:40:00-07:00",
    "high_risk_of_future_possession_arrest": True,
    **{
        key: ELIGIBLE[key]
        for key in (
            "warrants",
            "court_orders",
            "participation",
            "specialty_court",
            "supervision",
            "operations_team_denied",
            "exceptional_circumstances",
        )
    },
}

ABSENT = object()


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy of plain data with other values; a path is written `offenses__0__statute`.

    `ABSENT` leaves the field out.
    """
    data = copy.deepcopy(base)
    for path, value in changes.items():
        *way, last = [int(step) if step.isdecimal() else step for step in path.split("__")]
        here: Any = data
        for step in way:
            here = here[step]
        if value is ABSENT:
            del here[last]
        else:
            here[last] = value
    return data


def decide(data: dict[str, Any], decision: str = "arrest_diversion") -> Decision:
    """The decision on a record given as plain data, by the version in force."""
    answer = answered(data, decision)
    assert isinstance(answer, Decision)
    return answer


def answered(data: dict[str, Any], decision: str = "arrest_diversion") -> Decision | NoPolicy:
    """The answer of the bundled library, also where no policy was in force."""
    if decision == "social_contact_referral":
        return LIBRARY.decide(read_record(data, SocialContactRecord), decision)
    return LIBRARY.decide(read_record(data, ArrestRecord), decision)


def arrest(**changes: Any) -> Decision:
    """The diversion decision on the eligible record with changes: see `changed`."""
    return decide(changed(ELIGIBLE, **changes))


HEROIN = changed(ELIGIBLE, seized=[{"contains": ["heroin"], "weight": 6}])
OPEN = changed(ELIGIBLE, warrants=[{"active": True}], operations_team_denied=ABSENT)
PRESUMED = changed(ELIGIBLE, operations_team_denied=ABSENT)
BEFORE = changed(ELIGIBLE, arrested_at="2010-01-01T00:00:00Z")
