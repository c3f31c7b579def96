"""Digests of content: the same content has the same digest, however it is laid out."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from lead_rules.values.quantity import plain

__all__ = ["digest", "record_digest"]


def digest(content: object) -> str:
    """SHA-256 of the canonical JSON of plain data: sorted keys, no white space."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_digest(record: BaseModel) -> str:
    """SHA-256 of what a record says. Equal records have equal digests: 5 g is 5.0 g,
    and one instant is one instant, whatever its offset. What is unknown is left out.
    """
    return digest(_plain(record))


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, BaseModel):
        value = value.__dict__
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC).isoformat()
        except OverflowError:  # within a day of the calendar's ends
            return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None else str(value)
