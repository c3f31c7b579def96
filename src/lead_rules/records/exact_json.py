"""Plain data as JSON that a record model reads without losing a digit."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Sized
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from pydantic_core import to_json

from lead_rules.diagnostics.problems import Problem, RecordError, raise_errors
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.schema import Field
from lead_rules.values.quantity import plain

__all__ = ["exact_json", "exact_number", "path_of", "too_deep", "unique_keys"]

MOST_DEPTH = 64
MOST_VALUES = 100_000  # of them each may be a reason, a question or a problem

_HALF = re.compile("[\ud800-\udfff]")


class _Beyond(str):
    """A number whose exponent is beyond every decimal, as it was written."""

    __slots__ = ()


def exact_number(text: str) -> Decimal | str:
    """A number with all its digits, from text that is one."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _Beyond(text)


def exact_json(data: Any, field: Field, name: str) -> bytes:
    """JSON text of a record, or of a value of a field, with its exact numbers as text.

    `name` stands for it in problems. Raises `RecordError` with a problem for
    each part that JSON cannot hold, and `TypeError` for what is no plain data.
    """
    reader = _Reader(name)
    exact = reader.value(data, field)
    raise_errors(reader.problems, RecordError)
    return to_json(exact)


def unique_keys(
    where: Spot, problems: list[Problem]
) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """What makes a mapping of pairs, as the `object_pairs_hook` of JSON does.

    A key that stands twice in one mapping is a problem (LR007), added to `problems`.
    """

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice = next(key for key, count in counts.items() if count > 1)
            message = f"`{twice}` is written twice in one object"
            problems.append(Problem("LR007", message, where, "keep one of the two"))
        return found

    return mapping


def path_of(way: Sequence[int | str]) -> str:
    """``seized[0].weight``, from names of fields and places in lists, counted from 0."""
    path = ""
    for step in way:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def too_deep(where: Spot) -> Problem:
    return Problem("LR004", "the record is nested too deep", where, "check that it is one")


class _Reader:
    """Traverses plain data; a problem for each part that cannot be. `way` leads to where it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.count = 0
        self.way: list[int | str] = []

    def value(self, value: Any, field: Field | None) -> Any:
        """Decimals for a number field as text, which keeps every digit; others as floats."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, _LISTS):
            self.enter(value)
            return self.listing(value, field.entry if field is not None else None)
        if isinstance(value, _MAPPINGS):
            self.enter(value)
            return self.mapping(value, field.fields if field is not None else {})
        if isinstance(value, _NUMBERS):
            return self.number(value, field)
        if isinstance(value, date):  # and a datetime
            return value.isoformat()
        if isinstance(value, int):
            return int(value)
        raise TypeError(f"`{value!r:.60}` is no plain value")

    def enter(self, parts: Sized) -> None:
        """Refuse what is nested too deep, or holds too much."""
        self.count += len(parts)
        if len(self.way) > MOST_DEPTH:
            raise RecordError([too_deep(Spot(self.name))])
        if self.count > MOST_VALUES:
            message = f"the record has more than {MOST_VALUES:,} values"
            help_ = "check that it is the record of one case"
            raise RecordError([Problem("LR004", message, Spot(self.name), help_)])

    def mapping(self, parts: Mapping[Any, Any], fields: Mapping[str, Field]) -> dict[Any, Any]:
        found, way = {}, self.way
        for key, part in parts.items():
            field = fields.get(key)
            name = key if field is not None else self.text(str(key))
            kind = part.__class__
            if kind not in _AS_THEY_ARE and (kind is not str or not part.isascii()):
                way.append(str(key))
                part = self.value(part, field)
                way.pop()
            found[name] = part
        return found

    def listing(self, parts: Sequence[Any], entry: Field | None) -> list[Any]:
        found: list[Any] = []
        way = self.way
        for part in parts:
            kind = part.__class__
            if kind not in _AS_THEY_ARE and (kind is not str or not part.isascii()):
                way.append(len(found))
                part = self.value(part, entry)
                way.pop()
            found.append(part)
        return found

    def text(self, text: str) -> str | None:
        """The text, if it is made of whole characters."""
        if isinstance(text, _Beyond):
            self.refuse("LR103", f"`{text[:40]}` is too large or too small")
            return None
        half = None if text.isascii() else _HALF.search(text)
        if half is None:
            return text
        self.refuse("LR003", f"half a character stands here (U+{ord(half[0]):04X})")
        return None

    def number(self, value: float | Decimal, field: Field | None) -> float | str | None:
        finite = value.is_finite() if isinstance(value, Decimal) else isfinite(value)
        if not finite:
            self.refuse("LR103", f"`{value}` is not a number")
            return None
        number = field is not None and field.kind == "number" and not field.whole
        if number and isinstance(value, Decimal):
            return plain(value) if abs(value.adjusted()) < 1000 else str(value)
        if isfinite(float(value)):
            return float(value)
        self.refuse("LR103", f"`{str(value)[:40]}` is too large")
        return None

    def refuse(self, code: str, message: str) -> None:
        """Report a part that cannot be, which is then left out."""
        help_ = "type it anew" if code == "LR003" else "write digits, or leave the field out"
        self.problems.append(Problem(code, message, Spot(self.name, path_of(self.way)), help_))


_AS_THEY_ARE = frozenset({bool, int, type(None)})
_LISTS, _MAPPINGS, _NUMBERS = (list, tuple), (dict, Mapping), (float, Decimal)
