"""The floor: the brochure's twelve rules by hand, two-valued, without explanation."""

from decimal import Decimal
from typing import Any

PCS = frozenset(
    {
        "475.752",
        "475.814",
        "475.824",
        "475.834",
        "475.854",
        "475.864",
        "475.874",
        "475.884",
        "475.894",
    }
)
FIVE, TEN = Decimal(5), Decimal(10)


def fired(record: Any, in_area: bool) -> list[str]:
    """The ids of the rules that stand against diversion; an unknown passes for "no"."""
    ids = []
    if not in_area:
        ids.append("in-area")
    for offense in record.offenses:
        if (
            offense.conduct == "possession"
            and offense.statute in PCS
            and not offense.substantial_quantity
            and not offense.commercial_drug_offense
        ):
            break
    else:
        ids.append("possession-only")
    heroin = cocaine = methamphetamine = 0
    for item in record.seized:
        contains, weight = item.contains, item.weight
        if "heroin" in contains:
            heroin += weight
        if "cocaine" in contains:
            cocaine += weight
        if "methamphetamine" in contains:
            methamphetamine += weight
    if heroin >= FIVE:
        ids.append("heroin")
    if cocaine >= TEN:
        ids.append("cocaine")
    if methamphetamine >= TEN:
        ids.append("methamphetamine")
    for warrant in record.warrants:
        if warrant.active and warrant.extraditable:
            ids.append("warrant")
            break
    for order in record.court_orders:
        if order.protects_current_participant:
            ids.append("court-order")
            break
    participation = record.participation
    if participation.status != "never" and not (
        participation.operations_team_recommends and participation.district_attorney_agrees
    ):
        ids.append("participant")
    if record.specialty_court.eligible_case_pending or record.specialty_court.engaged:
        ids.append("specialty-court")
    for supervision in record.supervision:
        if supervision.person_offense:
            ids.append("supervision")
            break
    if record.operations_team_denied:
        ids.append("denied")
    if record.exceptional_circumstances:
        ids.append("exceptional")
    return ids
