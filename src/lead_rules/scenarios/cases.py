"""Scenarios as meant: records that were read, and expectations that can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from lead_rules.diagnostics.spans import Span
from lead_rules.scenarios.expectations import Expectation

__all__ = ["Case", "Scenarios", "Start"]


@dataclass(frozen=True, slots=True)
class Start:
    """A record to start from."""

    name: str
    kind: str
    decision: str | None
    record: BaseModel = field(repr=False)
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A record, and what its own version of the policy is expected to say of it."""

    name: str
    says: str
    start: str
    decision: str
    record: BaseModel = field(repr=False)
    expected: tuple[Expectation, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The cases of one policy version."""

    file: str
    starts: Mapping[str, Start]
    cases: tuple[Case, ...]
