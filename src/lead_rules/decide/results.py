"""The parts of a decision, as plain values."""

from dataclasses import dataclass
from typing import Literal

from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.plan import Basis
from lead_rules.policy.ir.nodes import CheckedPolicy, Citation
from lead_rules.values.truth import Truth

__all__ = [
    "Boundary",
    "Contested",
    "Missing",
    "PolicyVersion",
    "Presumed",
    "RecordReference",
    "RuleResult",
    "describe_version",
]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """Which policy text decided. `version` is its first day in force.

    `status` is ``draft`` for a version that is in force on no day yet.
    """

    id: str
    version: str
    title: str
    file: str
    sha256: str
    in_force_from: str
    in_force_until: str | None = None
    inference: str | None = None
    status: Literal["draft"] | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """Which boundary file was used."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordReference:
    """Which record was decided: the caller's reference, and the SHA-256 of the facts."""

    sha256: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule, its truth and what it rests on.

    `truth` is that of the whole rule; `evidence` is of its condition and
    `exception` of its `unless`, whose truth says whether the exception is met.
    `told` are sentences: the policy's own for this truth, or else what was found
    and what the rule asks. `told_person` are the policy's own to the person, or
    else the same.
    """

    id: str
    says: str
    basis: Basis
    truth: Truth
    decides: bool
    at: str
    citations: tuple[Citation, ...]
    told: tuple[str, ...]
    told_person: tuple[str, ...]
    evidence: Evidence
    exception: Evidence | None = None
    inference: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown fact that can still change the outcome.

    `entry` names the entry of a list that it belongs to, such as ``item 2``.
    `presumed` is what it, or a condition that waits for it, is presumed to be meanwhile,
    in words; None where nothing stands in. `rules` are those that wait for it.
    `recorded` is what is known of it so far, in words, where that is not enough: a
    place across an edge, an event that is still to come.
    """

    field: str
    label: str
    entry: str
    question: str
    ask: str
    rules: tuple[str, ...]
    presumed: str | None = None
    recorded: str | None = None


@dataclass(frozen=True, slots=True)
class Presumed:
    """A presumption that the outcome rests on.

    `fields` are the unknown facts. `without` is the outcome if nothing stood in for
    them, `otherwise` the outcomes if they turned out to be something else (for a
    number, a date or a place that is left to whoever asks).
    """

    presumption: str
    fields: tuple[str, ...]
    says: str
    because: str
    citations: tuple[Citation, ...]
    question: str
    ask: str
    without: str
    otherwise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contested:
    """A reading of the source under whose alternative the outcome would differ."""

    reading: str
    says: str
    otherwise: str
    outcome: str
    because: str
    citations: tuple[Citation, ...]


def describe_version(policy: CheckedPolicy) -> PolicyVersion:
    """What names a policy version."""
    start, until = policy.in_force.start, policy.in_force.until
    return PolicyVersion(
        id=policy.id,
        version=start.isoformat(),
        title=policy.title,
        file=policy.file,
        sha256=policy.digest,
        in_force_from=start.isoformat(),
        in_force_until=until.isoformat() if until else None,
        inference=policy.in_force.inference.text if policy.in_force.inference else None,
        status="draft" if policy.draft else None,
    )
