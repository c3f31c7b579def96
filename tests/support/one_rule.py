"""A policy of one rule about an invented record: a request for a library card, or an order."""

from lead_rules import Policy, read_policy
from tests.support import ROOT
from tests.support.library_card import RECORDS
from tests.support.orders import Order


def policy_of(
    when: str,
    record: str = "card",
    *,
    decisions: int = 1,
    start: str = "2017-01-01",
    define: str = "",
) -> Policy:
    """The same rule decides each of the decisions, `d0`, `d1` and so on."""
    made = "".join(
        f"  d{number}: {{title: D, record: {record}, include: [rule]}}\n"
        for number in range(decisions)
    )
    areas = "areas: high-pedestrian-traffic/2017-02-27\n" if "downtown" in when else ""
    return read_policy(
        f"language: 1\npolicy: pol\ntitle: P\nin_force: {{from: {start}}}\n"
        f"time_zone: America/Los_Angeles\n{areas}sources: {{book: {{title: Book}}}}\n"
        f"define: {{{define}}}\n"
        f"rules:\n  rule: {{says: so, when: {when}, cite: {{source: book}}}}\n"
        f"decisions:\n{made}",
        folder=ROOT,
        records={**RECORDS, "order": Order},
    )
