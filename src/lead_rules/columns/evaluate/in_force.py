"""Which version of a policy is in force for each row, by the row's own date."""

from itertools import zip_longest
from typing import Any

from lead_rules.columns.arrays.array_calendar import day_number, local_days
from lead_rules.columns.arrays.truths import Bools
from lead_rules.columns.arrays.values import Days
from lead_rules.decide.policy import Policy

__all__ = ["in_force"]


def in_force(
    policies: tuple[Policy, ...], moments: Any
) -> tuple[list[tuple[Policy, Bools]], Bools]:
    """The versions, the earliest first, with the rows that each decides, and the rows
    whose date is unknown. `moments` are the records' own: `Days` or `Moments`.
    """
    left = moments.known.copy()
    found = []
    for policy, later in zip_longest(policies, policies[1:]):
        days = local_days(moments, policy.checked.zone)
        rows = left & _covered(policy, days)
        if later is not None:
            rows &= days.days < day_number(later.checked.in_force.start)
        left &= ~rows
        found.append((policy, rows))
    return found, ~moments.known


def _covered(policy: Policy, days: Days) -> Bools:
    start, until = policy.checked.in_force.start, policy.checked.in_force.until
    covered: Bools = days.days >= day_number(start)
    if until is not None:
        covered &= days.days <= day_number(until)
    return covered
