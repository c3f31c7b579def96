"""A decision as JSON, with its schema."""

from functools import cache
from typing import Any, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.results import (
    Boundary,
    Contested,
    Missing,
    PolicyVersion,
    Presumed,
    RecordReference,
    RuleResult,
)
from lead_rules.search.change_in_words import Change
from lead_rules.search.in_the_way import Fixed
from lead_rules.values.truth import Truth

__all__ = ["DecisionDocument", "decision_schema", "document", "to_json"]


class DecisionDocument(TypedDict):
    """A decision as JSON. Keys come in this order; what is null is left out."""

    decision: str
    title: str
    outcome: str
    truth: Truth
    provisional: bool
    policy: PolicyVersion
    boundaries: NotRequired[Boundary | None]
    engine: str
    record: RecordReference
    because: tuple[str, ...]
    also: tuple[str, ...]
    rules: tuple[RuleResult, ...]
    missing: tuple[Missing, ...]
    presumed: tuple[Presumed, ...]
    contested: tuple[Contested, ...]
    would_change: tuple[tuple[Change, ...], ...]
    fixed: tuple[Fixed, ...]
    notes: tuple[str, ...]


def document(decision: Decision) -> DecisionDocument:
    """Every part of a decision, to be written as JSON."""
    return {
        "decision": decision.decision,
        "title": decision.title,
        "outcome": decision.outcome,
        "truth": decision.truth,
        "provisional": decision.provisional,
        "policy": decision.policy,
        "boundaries": decision.boundaries,
        "engine": decision.engine,
        "record": decision.record,
        "because": decision.because,
        "also": decision.also,
        "rules": decision.rules,
        "missing": decision.missing,
        "presumed": decision.presumed,
        "contested": decision.contested,
        "would_change": decision.would_change,
        "fixed": decision.fixed,
        "notes": tuple(note.id for note in decision.notes),
    }


def to_json(answer: Decision | NoPolicy, *, indent: int | None = None) -> str:
    """An answer as JSON.

    The same record, policy and engine give the same bytes on every machine. Keys
    stand in the schema's order, what is null is left out, and exact decimals are
    digits in a string.
    """
    if isinstance(answer, NoPolicy):
        return _no_policy().dump_json(answer, indent=indent, exclude_none=True).decode()
    found = _decision().dump_json(document(answer), indent=indent, exclude_none=True)
    return found.decode()


def decision_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `to_json` writes."""
    adapter: TypeAdapter[Any] = TypeAdapter(DecisionDocument | NoPolicy)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Decision",
        **adapter.json_schema(mode="serialization"),
    }


@cache
def _decision() -> TypeAdapter[DecisionDocument]:
    return TypeAdapter(DecisionDocument)


@cache
def _no_policy() -> TypeAdapter[NoPolicy]:
    return TypeAdapter(NoPolicy)
