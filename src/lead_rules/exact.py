"""Plain data as JSON that a record model reads without losing a digit."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from lead_rules.diagnostics import Problem, RecordError, raise_errors
from lead_rules.fields import Field
from lead_rules.quantity import plain
from lead_rules.source import Spot

__all__ = ["Way", "exact_json", "exact_number", "path_of", "too_deep"]

MOST_DEPTH = 64
MOST_VALUES = 100_000  # of them each may be a reason, a question or a problem

_HALF = re.compile("[\ud800-\udfff]")

Way = tuple[int | str, ...]
"""From the record to a part of it: names of fields, and places in lists from 0."""


class _Beyond(str):
    """A number whose exponent is beyond every decimal, as it was written."""

    __slots__ = ()


def exact_number(text: str) -> Decimal | str:
    """A number with all its digits, from text that is one."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _Beyond(text)


def exact_json(data: Any, field: Field, name: str) -> str:
    """JSON text of a record, or of a value of a field, with its exact numbers as text.

    `name` stands for it in problems. Raises `RecordError` with a problem for
    each part that JSON cannot hold, and `TypeError` for what is no plain data.
    """
    reader = _Reader(name)
    exact = reader.value(data, field, ())
    raise_errors(reader.problems, RecordError)
    return _ENCODER.encode(exact)


def path_of(way: Way) -> str:
    """``seized[0].weight``"""
    path = ""
    for step in way:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def too_deep(name: str) -> Problem:
    return Problem("LR004", "the record is nested too deep", Spot(name), "check that it is one")


class _Reader:
    """Walks plain data; a problem for each part that cannot be."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.count = 0

    def value(self, value: Any, field: Field | None, way: Way) -> Any:
        """Decimals for a number field as text, which keeps every digit; others as floats."""
        self.count += 1
        if len(way) > MOST_DEPTH:
            raise RecordError([too_deep(self.name)])
        if self.count > MOST_VALUES:
            message = f"the record has more than {MOST_VALUES:,} values"
            help_ = "check that it is the record of one case"
            raise RecordError([Problem("LR004", message, Spot(self.name), help_)])
        if isinstance(value, str):
            return self.text(value, way)
        if value.__class__ in _AS_THEY_ARE:
            return value
        if isinstance(value, dict | Mapping):
            fields = field.fields if field is not None else {}
            return {
                self.text(str(key), way): self.value(part, fields.get(str(key)), (*way, str(key)))
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            entry = field.entry if field is not None else None
            return [self.value(part, entry, (*way, index)) for index, part in enumerate(value)]
        return self.number(value, field, way) if isinstance(value, float | Decimal) else value

    def text(self, text: str, way: Way) -> str | None:
        """The text, if it is made of whole characters."""
        if isinstance(text, _Beyond):
            self.refuse("LR103", f"`{text[:40]}` is too large or too small", way)
            return None
        half = None if text.isascii() else _HALF.search(text)
        if half is None:
            return text
        self.refuse("LR003", f"half a character stands here (U+{ord(half[0]):04X})", way)
        return None

    def number(self, value: float | Decimal, field: Field | None, way: Way) -> float | str | None:
        finite = value.is_finite() if isinstance(value, Decimal) else isfinite(value)
        if not finite:
            self.refuse("LR103", f"`{value}` is not a number", way)
            return None
        number = field is not None and field.kind == "number" and not field.whole
        if number and isinstance(value, Decimal):
            return plain(value) if abs(value.adjusted()) < 1000 else str(value)
        if isfinite(float(value)):
            return float(value)
        self.refuse("LR103", f"`{str(value)[:40]}` is too large", way)
        return None

    def refuse(self, code: str, message: str, way: Way) -> None:
        """Tell of a part that cannot be, which is then left out."""
        help_ = "type it anew" if code == "LR003" else "write digits, or leave the field out"
        self.problems.append(Problem(code, message, Spot(self.name, path_of(way)), help_))


def _other(value: object) -> str:
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    raise TypeError(f"`{value!r:.60}` is no plain value")


_AS_THEY_ARE = frozenset({bool, int, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=True, default=_other, allow_nan=False)
