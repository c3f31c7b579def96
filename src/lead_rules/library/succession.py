"""What is wrong between the versions of a policy: overlaps, gaps, other time zones."""

from collections.abc import Container, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import Problem

__all__ = ["between_versions"]

DAY = timedelta(days=1)


def between_versions(policies: Iterable[Policy], published: Container[str] = ()) -> list[Problem]:
    """The problems of versions that are each sound by itself.

    Drafts are in force on no day, so nothing is wrong between them and others. A
    version of the `published` files can no longer be given an `until`: one without
    it ends on the day before the next begins.
    """
    final = [policy for policy in policies if not policy.draft]
    ordered = sorted(final, key=lambda policy: (policy.id, policy.version))
    found: list[Problem] = []
    for earlier, later in pairwise(ordered):
        if earlier.id == later.id:
            found += _days(earlier, later, earlier.checked.file in published)
            found += _zones(earlier, later)
    return found


def _days(earlier: Policy, later: Policy, published: bool) -> Iterator[Problem]:
    until, start = earlier.checked.in_force.until, later.checked.in_force.start
    span = later.checked.in_force.span
    mend = f"write `until: {start - DAY}` in `{earlier.checked.file}`, or mend `from`"
    stays = f"version {earlier.version} was published and stays as it is"
    if until is None:
        if published and earlier.version < later.version:
            return
        until = start
    if until >= start:
        message = f"version {later.version} begins before version {earlier.version} ends"
        if published:
            mend = f"{stays}: begin on {until + DAY} or later"
        yield Problem("LR602", message, span, mend)
    elif until + DAY < start:
        message = f"no version is in force from {until + DAY} to {start - DAY}"
        if published:
            mend = f"{stays}: begin on {until + DAY}, or write a version for these days"
        yield Problem("LR603", message, span, mend, "warning")


def _zones(earlier: Policy, later: Policy) -> Iterator[Problem]:
    if str(earlier.checked.zone) != str(later.checked.zone):
        yield Problem(
            "LR602",
            f"version {later.version} has another time zone than {earlier.version}",
            later.checked.in_force.span,
            "give both the same, so that each time has one local date",
        )
