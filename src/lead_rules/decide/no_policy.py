"""The answer where no version of a policy applies."""

from dataclasses import dataclass
from datetime import date

from lead_rules.decide.results import Missing, PolicyVersion

__all__ = ["NoPolicy"]


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """The answer where no policy version applies: never a default.

    `outcome` is ``no_policy_in_force``, or ``undetermined`` where the record's
    date is unknown and `missing` asks for it. `before` and `after` are the
    versions in force last before and first after the record's local `day`.
    """

    decision: str
    outcome: str
    says: str
    engine: str
    missing: tuple[Missing, ...] = ()
    day: date | None = None
    before: PolicyVersion | None = None
    after: PolicyVersion | None = None
