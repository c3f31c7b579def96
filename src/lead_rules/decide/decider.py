"""What decides a record: one version of a policy, or the one in force of several."""

from typing import Protocol

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.policy import Policy

__all__ = ["Decider"]


class Decider(Protocol):
    """A `Policy`, which decides whatever the date, or a `Library`, by the record's own date.

    A library of several policies decides once one of them is picked, by `only`. Until then
    `candidates`, `versions` and `decide` raise `KeyError`.
    """

    @property
    def by_date(self) -> bool:
        """Whether the record's own date picks the version that decides."""

    @property
    def candidates(self) -> tuple[Policy, ...]:
        """The versions that say which records are decided and how, the earliest first; drafts
        only where there is nothing else. One or more.
        """

    def only(self, policy: str | None) -> "Decider":
        """What decides by the policy of this id alone; it may be left out where there is but
        one. Raises `KeyError`.
        """

    def versions(self) -> tuple[Policy, ...]:
        """The versions that may decide, the earliest first: all but drafts that nobody named."""

    def decide(self, record: BaseModel, decision: str) -> Decision | NoPolicy:
        """What is said of a record. Raises `KeyError` for a decision that is not made, and
        `TypeError` for a record of another model or without a date where one is needed.
        """
