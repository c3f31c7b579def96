"""Values as evidence shows them: plain for JSON, and in words."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from lead_rules.decide.evidence import Plain
from lead_rules.fields import Field
from lead_rules.policy.operators import show
from lead_rules.quantity import INFINITY, Number, Range, plain
from lead_rules.records.values import Event, Place

__all__ = ["count_in_words", "found_in_words", "plain_data", "plain_value"]


def plain_value(value: Any) -> Plain:
    """A value for JSON. Decimals are digits in a string, so that they stay exact."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Range):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        structs = value and isinstance(value[0], BaseModel)
        return len(value) if structs else ", ".join(map(str, value))
    if isinstance(value, Event | Place):
        return value.model_dump(mode="json", exclude_none=True)
    return plain(value)


def plain_data(value: Any) -> Any:
    """A value as it is written in a record's JSON, with decimals as digits in a string."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, tuple):
        return [plain_data(part) for part in value]
    return value.isoformat() if isinstance(value, date) else plain_value(value)


def found_in_words(
    value: Any, field: Field, presumed: bool = False, ceiling: Number | None = None
) -> str:
    """A value of a field in words, or that it is unknown, or what is presumed.

    `ceiling` is the most that an unknown part can be; a range that reaches it has
    no limit worth telling.
    """
    if value is None:
        return "unknown"
    if isinstance(value, Range) and ceiling is not None and value.high >= ceiling:
        value = Range(value.low, INFINITY, value.maybe_none)
    if field.entry is not None and field.entry.kind == "struct":
        return count_in_words(len(value), field.fact.entry)
    shown = show(value, field if field.entry is None else field.entry)
    return f"unknown, presumed {shown}" if presumed else shown


def count_in_words(number: int, noun: str) -> str:
    """``none``, ``1 entry``, ``2 entries``"""
    if number == 0:
        return "none"
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural}"
