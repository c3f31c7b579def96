"""Schemas of the operands of operators: one for each family of `policy.ir.operators`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lead_rules.authoring.json_schema.definitions import Definitions, Schema, either, snippet
from lead_rules.authoring.json_schema.scalar_schema import (
    FLAG,
    PERIOD_TEXT,
    TIME_TEXT,
    WEEKDAY,
    date_text,
    literal,
    one_or_several,
)
from lead_rules.policy.check.operands import METRES, WHOLE
from lead_rules.policy.ir.operator import Family, Operator
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.records.schema import Field
from lead_rules.values.calendar import WEEKDAYS

__all__ = ["OPERANDS", "Around", "dated", "fitting", "operators_on", "says", "snippets_on"]

_SIDES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Around:
    """What an operand of one field may be.

    `value` is a value of the field, or of an entry of the list that it is, and `values` a
    list of them; `entry` is a condition on such an entry. `anchors` are the fields with a
    date or a time, and `areas` those that are known. `parts` takes what is the same elsewhere.
    """

    field: Field
    value: Schema
    values: Schema
    entry: Schema
    anchors: tuple[str, ...]
    areas: tuple[str, ...]
    parts: Definitions

    @property
    def example(self) -> str:
        """A value to begin with."""
        field = self.field.entry or self.field
        if field.kind == "number":
            return f"${{1:5}} {field.fact.unit}" if field.fact.unit else "${1:5}"
        known = {"boolean": "true", "date": "2017-03-04"}.get(field.kind, field.fact.example)
        known = field.choices[0] if field.choices else known
        return f"${{1:{known}}}" if known else "$1"

    @property
    def anchor(self) -> str:
        """A field with a date to begin with, if there is one."""
        return next(iter(self.anchors), "field")


@dataclass(frozen=True, slots=True)
class Operand:
    """How a family is written.

    `named` stands for the operand in the words of an operator, `body` is what an
    editor puts in.
    """

    named: str
    written: Callable[[Around], Schema]
    body: Callable[[Around], Any]


def _day(around: Around) -> Schema:
    return {
        "if": {"type": "string", "pattern": "^[0-9]"},
        "then": around.parts.put("date", date_text()),
        "else": dated(around.anchors, around.parts),
    }


def dated(paths: Iterable[str], parts: Definitions) -> Schema:
    """A field with a date or a time."""
    return parts.put("field-with-a-date", {"enum": list(paths)})


def _window(around: Around) -> Schema:
    time = around.parts.put("time-of-day", TIME_TEXT)
    ends = {
        "from": {"description": "The first minute.", **time},
        "until": {"description": "The first minute that is not meant any more.", **time},
    }
    return {
        "type": "object",
        "properties": ends,
        "required": list(ends),
        "additionalProperties": False,
    }


def _count(around: Around) -> Schema:
    number = around.parts.put("count", literal(WHOLE))
    operators = {
        operator.name: {"description": says(operator), **number}
        for operator in fitting(WHOLE)
        if operator.takes_one_value
    }
    several = {"properties": operators, "additionalProperties": False, "minProperties": 1}
    offered = [snippet("at_least …", {"at_least": "${1:1}"})]
    test = {"if": {"type": "object"}, "then": several, "else": number, "defaultSnippets": offered}
    return around.parts.put("test-of-a-count", test)


def _weekdays() -> Schema:
    return one_or_several(WEEKDAY, *(snippet(day, day) for day in WEEKDAYS))


def _item(around: Around) -> Schema:
    assert around.field.entry is not None
    offered = (snippet(word, word) for word in around.field.entry.choices)
    return one_or_several(around.value, *offered)


def _near(around: Around) -> Schema:
    parts = {"of": around.parts.ref("areas"), "at_most": literal(METRES)}
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


OPERANDS: Mapping[Family, Operand] = MappingProxyType(
    {
        "value": Operand("this", lambda around: around.value, lambda around: around.example),
        "values": Operand(
            "one of these", lambda around: around.values, lambda around: [around.example]
        ),
        "number": Operand("this", lambda around: around.value, lambda around: around.example),
        "day": Operand(
            "this date, or the date of this field",
            _day,
            lambda around: f"${{1:{around.anchor}}}",
        ),
        "period": Operand(
            "this long `before` or `after` a field",
            lambda around: around.parts.put("period", PERIOD_TEXT),
            lambda _: "${1:30 days}",
        ),
        "weekdays": Operand(
            "weekday of these",
            lambda around: around.parts.put("weekdays", _weekdays()),
            lambda _: ["${1:saturday}", "${2:sunday}"],
        ),
        "window": Operand(
            "from one time of day until just before another",
            _window,
            lambda _: {"from": "${1:22:00}", "until": "${2:06:00}"},
        ),
        "condition": Operand(
            "entry of which this holds",
            lambda around: around.entry,
            lambda _: {"${1:field}": "${2:5}"},
        ),
        "count": Operand("this many entries", _count, lambda _: {"at_least": "${1:1}"}),
        "item": Operand(
            "this, or one of these",
            _item,
            lambda around: around.example,
        ),
        "flag": Operand(
            "no entry if this is `true`, and one or more if `false`",
            lambda _: FLAG,
            lambda _: "${1:true}",
        ),
        "areas": Operand(
            "one of these areas",
            lambda around: around.parts.ref("areas"),
            lambda around: [f"${{1:{around.areas[0]}}}"],
        ),
        "near": Operand(
            "this distance of one of these areas",
            _near,
            lambda around: {"of": [f"${{1:{around.areas[0]}}}"], "at_most": "${2:100} m"},
        ),
    }
)
"""Every family of operands."""


def fitting(field: Field) -> list[Operator]:
    """The operators that test a field."""
    return [operator for operator in OPERATORS if operator.fits(field)]


def says(operator: Operator) -> str:
    """What an operator asks for, from its own words."""
    named = OPERANDS[operator.family].named
    asks, denies = operator.asks.format(named), operator.denies.format(named)
    return operator.must.format(asks=asks, denies=denies, operand=named)


def operators_on(around: Around) -> Schema:
    """A mapping of operators on a field, all of which must hold."""
    operators = fitting(around.field)
    written: Schema = {
        "type": "object",
        "properties": {
            each.name: {"description": says(each), **OPERANDS[each.family].written(around)}
            for each in operators
        },
        "additionalProperties": False,
        "minProperties": 1,
    }
    if any(each.beside for each in operators):
        written |= _with_a_side(written["properties"], around)
    return written


def _with_a_side(properties: Schema, around: Around) -> Schema:
    """What is to be said of these properties: `within` goes with `before` or `after`,
    which name a field then.
    """
    anchors = dated(around.anchors, around.parts)
    told = {
        side: {"description": f"The days of `within` count {side} this field.", **anchors}
        for side in _SIDES
    }
    sides = either(
        "`within` needs either `before` or `after`", *({"required": [side]} for side in _SIDES)
    )
    if "before" in properties:  # an operator of its own
        named = {"properties": dict.fromkeys(_SIDES, anchors)}
        return {"if": {"required": ["within"]}, "then": {**sides, **named}}
    return {"properties": properties | told, "required": ["within"], **sides}


def snippets_on(around: Around) -> list[Schema]:
    """The operators as an editor puts them in."""
    found = []
    for each in fitting(around.field):
        body = {each.name: OPERANDS[each.family].body(around)}
        if each.beside:
            found.append(snippet("within … before", {**body, "before": f"${{2:{around.anchor}}}"}))
            body["after"] = f"${{2:{around.anchor}}}"
        name = f"{each.name} … after" if each.beside else f"{each.name} …"
        found.append(snippet(name, body))
    return found
