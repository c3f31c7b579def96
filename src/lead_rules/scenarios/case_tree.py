"""A scenario file as written: its parts with their places, nothing looked up yet."""

from dataclasses import dataclass

from lead_rules.diagnostics.spans import Span
from lead_rules.yamltext.nodes import Mapping, Node, Scalar

__all__ = ["BaseTree", "CaseTree", "ScenariosTree"]


@dataclass(frozen=True, slots=True)
class BaseTree:
    """A record to start from; `decision` is the one its cases are about, if they name none."""

    name: Scalar
    record: Scalar
    decision: Scalar | None
    facts: Mapping


@dataclass(frozen=True, slots=True)
class CaseTree:
    """A few facts of a record changed or taken away, and what is expected.

    `expect` is one word, the outcome, or a mapping.
    """

    name: Scalar
    says: Scalar | None
    start: Scalar
    decision: Scalar | None
    change: tuple[tuple[Scalar, Node], ...]
    unknown: tuple[Scalar, ...]
    expect: Node
    expect_at: Span


@dataclass(frozen=True, slots=True)
class ScenariosTree:
    """A whole scenario file.

    `policy` is written POLICY/VERSION. `failed` holds the names of records that
    were there but could not be read, so that naming one is no second mistake.
    """

    file: str
    policy: Scalar | None
    bases: tuple[BaseTree, ...]
    cases: tuple[CaseTree, ...]
    failed: frozenset[str]
