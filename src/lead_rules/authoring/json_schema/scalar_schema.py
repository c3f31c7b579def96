"""Schemas of single values: what a policy takes for text, a number, a date."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lead_rules.authoring.json_schema.definitions import Schema
from lead_rules.records.read import core_value
from lead_rules.records.schema import Field
from lead_rules.records.value_types import LOCAL, OFFSET
from lead_rules.values.calendar import DATE, PERIOD, TIME, WEEKDAYS
from lead_rules.values.quantity import DIGITS, Number, plain

__all__ = [
    "FLAG",
    "PERIOD_TEXT",
    "TEXT",
    "TIME_TEXT",
    "WEEKDAY",
    "about",
    "date_text",
    "limits",
    "list_of",
    "listed",
    "literal",
    "literally",
    "moment_text",
    "one_or_several",
    "pattern",
    "text_of",
    "words",
]

_MARKS = re.compile(r"[\\^$.|?*+()\[\]{}]")


def pattern(text: str, says: str) -> Schema:
    """Text that matches as a whole; `says` is told where it does not."""
    return {"type": "string", "pattern": f"^(?:{text})$", "errorMessage": says}


def literally(text: str) -> str:
    """A pattern of just this text."""
    return _MARKS.sub(r"\\\g<0>", text)


def text_of(form: str, says: str) -> Schema:
    """Text of a form, or what an editor takes text without quotes for.

    Were `boolean` written out as a type, an editor would offer `true` and `false` for
    every text.
    """
    text = {"type": "string", "pattern": form, "errorMessage": says}
    return {"anyOf": [text, {"not": {"type": ["string", "object", "array", "null"]}}]}


TEXT = text_of(r"\S", "write a word or a sentence")

PERIOD_TEXT = pattern(
    PERIOD, "write a whole number of days, months or years, such as `30 days`"
) | {"examples": ["30 days", "6 months", "10 years"]}
TIME_TEXT = pattern(TIME, "write hours and minutes, such as `22:30`")


def date_text() -> Schema:
    """``2017-03-04``"""
    return pattern(DATE, "write year-month-day, such as `2017-03-04`")


def moment_text() -> Schema:
    """``2017-03-04T22:30:00-08:00``"""
    says = "write date, time and offset, such as `2017-03-04T22:30:00-08:00`"
    return pattern(LOCAL + OFFSET, says)


def words(known: Iterable[str], says: Mapping[str, str] | None = None) -> Schema:
    """One of a few words, as text or as what an editor takes it for."""
    spelled: list[Any] = []
    told: list[str] = []
    for word in known:
        for value in dict.fromkeys((_plain(word), word)):
            spelled.append(value)
            told.append(says.get(word, "") if says else "")
    return {"enum": spelled, **({"enumDescriptions": told} if any(told) else {})}


def _plain(word: str) -> Any:
    value = core_value(word)
    if isinstance(value, Decimal):
        return float(value)
    return word if value is None else value


FLAG = words(("true", "false")) | {"errorMessage": "write `true` or `false`"}
WEEKDAY = words(WEEKDAYS)


def list_of(items: Schema, *, least: int = 0, **more: Any) -> Schema:
    """A list, of at least so many."""
    shortest = {"minItems": least} if least else {}
    return {"type": "array", "items": items, **shortest, **more}


def listed(items: Schema) -> Schema:
    """A list of values, one at least and each once."""
    return list_of(items, least=1, uniqueItems=True)


def one_or_several(scalar: Schema, *offered: Schema) -> Schema:
    """A value, or a list of them; `offered` are snippets."""
    either = {"if": {"type": "array"}, "then": list_of(scalar, least=1), "else": scalar}
    return {**either, **({"defaultSnippets": list(offered)} if offered else {})}


def literal(field: Field) -> Schema:
    """A value of a field, as a policy writes it: a number carries its unit."""
    if field.kind == "boolean":
        return FLAG
    if field.kind == "choice":
        return words(field.choices)
    if field.kind == "number":
        return _number(field)
    if field.kind == "date":
        return date_text()
    if field.kind == "time":
        return moment_text()
    return _text(field)


def _number(field: Field) -> Schema:
    digits = _digits(field)
    if field.fact.unit is not None:
        unit = field.fact.unit
        says = f"write a number and its unit, such as `5 {unit}`"
        return pattern(rf"{digits}[ \t]*{literally(unit)}", says)
    says = f"write a {'whole ' if field.whole else ''}number, such as `5`"
    kinds = ["integer" if field.whole else "number", "string"]
    return {**pattern(digits, says), "type": kinds, **limits(field)}


def _digits(field: Field) -> str:
    """The digits of a number: no fraction of a whole one, none below zero if the least is."""
    digits = r"[0-9]+(\.0+)?" if field.whole else DIGITS.removeprefix("-?")
    if field.minimum is not None and field.minimum >= 0:
        return rf"({digits}|-0+(\.0+)?)"
    return f"-?{digits}"


def limits(field: Field) -> Schema:
    """The bounds of a number, both inclusive."""
    ends = (("minimum", field.minimum), ("maximum", field.maximum))
    return {key: _json(value) for key, value in ends if value is not None}


def _json(number: Number) -> int | float:
    return int(number) if number == int(number) else float(plain(number))


def _text(field: Field) -> Schema:
    """Text of a form of its own; it may look like a number or like yes or no."""
    assert field.adapter is not None
    form = {
        key: value
        for key, value in field.adapter.json_schema().items()
        if key in ("pattern", "minLength", "maxLength")
    }
    kinds = ["string", "number"]
    if field.accepts("true") or field.accepts("false"):
        kinds.append("boolean")
    example = field.fact.example
    told = {"errorMessage": f"write it like `{example}`", "examples": [example]} if example else {}
    return {"type": kinds, **form, **told}


def about(field: Field) -> str:
    """What a field is, in a sentence or two: its label, its unit, its question, who can tell."""
    fact = field.fact
    unit = f", in {fact.unit}" if fact.unit else ""
    parts = [f"{fact.label[:1].upper()}{fact.label[1:]}{unit}."]
    if fact.question:
        parts.append(fact.question)
    if fact.ask:
        parts.append(f"Ask: {fact.ask.replace('_', ' ')}.")
    return " ".join(parts)
