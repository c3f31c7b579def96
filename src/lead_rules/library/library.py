"""The versions of policies, and the one in force."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import quoted_list
from lead_rules.values.english import day_in_words
from lead_rules.version import __version__

__all__ = ["Library"]


class Library:
    """Policy versions by policy. Immutable and safe to share by threads.

    A version applies on the days that it says, but never after the next one begins.
    Drafts are kept apart: they decide only for who names them.
    """

    def __init__(self, policies: Iterable[Policy]) -> None:
        found: dict[str, list[Policy]] = {}
        drafts: dict[str, list[Policy]] = {}
        for policy in sorted(policies, key=lambda policy: policy.version):
            found.setdefault(policy.id, [])
            (drafts if policy.draft else found).setdefault(policy.id, []).append(policy)
        self._versions = {id_: tuple(versions) for id_, versions in found.items()}
        self._drafts = {id_: tuple(versions) for id_, versions in drafts.items()}

    def __repr__(self) -> str:
        return f"<Library of {quoted_list(self._versions, 'and')}>"

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies, sorted."""
        return tuple(sorted(self._versions))

    @property
    def by_date(self) -> bool:
        """True: the version in force on the record's own date decides."""
        return True

    @property
    def candidates(self) -> tuple[Policy, ...]:
        """The versions of the one policy, or its drafts where it has only these. Raises
        `KeyError` where there are several policies.
        """
        return self.versions() or self.drafts()

    def only(self, policy: str | None) -> "Library":
        """The versions and drafts of one policy. Raises `KeyError` as `versions` does."""
        return Library((*self.versions(policy), *self.drafts(policy)))

    def versions(self, policy: str | None = None) -> tuple[Policy, ...]:
        """The versions of a policy, the earliest first, without drafts. Raises `KeyError`.

        The policy may be left out where the library has only one.
        """
        return self._versions[self._named(policy)]

    def drafts(self, policy: str | None = None) -> tuple[Policy, ...]:
        """The drafts of a policy, the earliest first. Raises `KeyError` as `versions` does."""
        return self._drafts.get(self._named(policy), ())

    def version(self, version: str, policy: str | None = None) -> Policy:
        """A version or a draft by its first day, ``2017-02-27``. Raises `KeyError`."""
        versions = [*self.versions(policy), *self.drafts(policy)]
        for each in versions:
            if each.version == version:
                return each
        known = quoted_list([each.version for each in versions], "and")
        raise KeyError(f"no version is called `{version}`; there are {known}")

    def decide(
        self, record: BaseModel, decision: str, *, policy: str | None = None
    ) -> Decision | NoPolicy:
        """What the version in force on the record's own local date says of it.

        `NoPolicy` where none was in force, or the record's date is unknown.
        Raises `KeyError` and `TypeError` as `Policy.decide` does.
        """
        versions = self.versions(policy)
        if not versions:
            return _only_drafts(self.drafts(policy), record, decision)
        for each, later in zip_longest(versions, versions[1:]):
            day = each.date_of(record, decision)
            if day is None:
                return _undated(each, decision)
            if each.in_force_on(day) and (later is None or not later.begun_by(day)):
                return each.decide(record, decision)
        assert day is not None
        return _none_in_force(versions, decision, day)

    def _named(self, policy: str | None) -> str:
        known = quoted_list(self.policies, "and")
        if policy is None:
            if len(self._versions) != 1:
                raise KeyError(f"name the policy: this library has {known or 'none'}")
            return next(iter(self._versions))
        if policy not in self._versions:
            raise KeyError(f"no policy is called `{policy}`; this library has {known}")
        return policy


def _undated(policy: Policy, decision: str) -> NoPolicy:
    outcome, missing = policy.undated(decision)
    says = f"The version in force cannot be picked: the {missing.label} is unknown."
    return NoPolicy(decision, outcome, says, __version__, (missing,))


def _only_drafts(drafts: tuple[Policy, ...], record: BaseModel, decision: str) -> NoPolicy:
    day = drafts[0].date_of(record, decision)
    if day is None:
        return _undated(drafts[0], decision)
    on = f"No version of {drafts[0].title} was in force on {day_in_words(day)}"
    says = f"{on}: there are only drafts."
    return NoPolicy(decision, "no_policy_in_force", says, __version__, day=day)


def _none_in_force(versions: tuple[Policy, ...], decision: str, day: date) -> NoPolicy:
    before = [each for each in versions if (until := each.checked.in_force.until) and until < day]
    after = [each for each in versions if each.checked.in_force.start > day]
    nearest = []
    if before:
        until = before[-1].checked.in_force.until or day
        nearest.append(f"version {before[-1].version} ended on {day_in_words(until)}")
    if after:
        start = after[0].checked.in_force.start
        nearest.append(f"version {after[0].version} begins on {day_in_words(start)}")
    title, on = versions[0].title, day_in_words(day)
    says = f"No version of {title} was in force on {on}: {' and '.join(nearest)}."
    if before and (inference := before[-1].checked.in_force.inference) is not None:
        says += f" {inference.text}"
    return NoPolicy(
        decision,
        "no_policy_in_force",
        says,
        __version__,
        day=day,
        before=before[-1].describe() if before else None,
        after=after[0].describe() if after else None,
    )
