"""The kinds of value that records are made of.

Every model is frozen, forbids unknown fields and is strict about kinds.
`None`, or leaving a field out, means that it is unknown.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from lead_rules.records.fact import Fact
from lead_rules.values.calendar import DATE, read_date
from lead_rules.values.quantity import DIGITS

__all__ = [
    "LOCAL",
    "OFFSET",
    "Day",
    "Distinct",
    "Event",
    "Moment",
    "Place",
    "Quantity",
    "Record",
]


_LIMITS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


class Record(BaseModel):
    """The base of record models and of their parts."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        made = handler(schema)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        properties.update({name: _with_limits(part) for name, part in properties.items()})
        return made


def _with_limits(schema: JsonSchemaValue) -> JsonSchemaValue:
    """The limits of a `Quantity`, which Pydantic leaves under its own names, by those of JSON
    Schema: a validator passes over a name that it does not know.
    """
    found = {_LIMITS.get(name, name): value for name, value in schema.items()}
    if "anyOf" in found:
        found["anyOf"] = [_with_limits(part) for part in found["anyOf"]]
    return found


LOCAL = rf"{DATE}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?"
"""How a time is written, without its offset."""
OFFSET = "(Z|[+-][0-9]{2}:[0-9]{2})"
"""How an offset from UTC is written."""

_NUMBER = re.compile(DIGITS)
_MOMENT = re.compile(f"{LOCAL}{OFFSET}?")


def _exact(value: object) -> object:
    """A decimal from a number or its digits; a float counts as it is written."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if not isinstance(value, Decimal):
        raise PydanticCustomError("not_a_number", "write digits, such as 4.2")
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        day = read_date(value)
        if day is None:
            raise PydanticCustomError("not_a_date", "write year-month-day, such as 2017-03-04")
        return day
    return value


def _moment(value: object) -> object:
    if isinstance(value, str):
        try:
            if _MOMENT.fullmatch(value):
                return datetime.fromisoformat(value)
        except ValueError:
            pass
        raise PydanticCustomError(
            "not_a_time", "write date, time and offset, such as 2017-03-04T22:30:00-08:00"
        )
    return value


def _distinct(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for value in values or ():
        if values is not None and values.count(value) > 1:
            raise PydanticCustomError("named_twice", "`{value}` is named twice", {"value": value})
    return values


Distinct = AfterValidator(_distinct)
"""Holds a list of names to naming each once, so that a count counts."""

Quantity = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(max_digits=40, decimal_places=30),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{DIGITS}$"}]}),
]
"""An exact decimal, from a number or a string of digits; up to 30 places."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A calendar date, from `2017-03-04`."""

Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time with its offset from UTC, from `2017-03-04T22:30:00-08:00`."""


class Place(Record):
    """A point on the ground, WGS 84, and how far off it may be."""

    longitude: Annotated[
        float | None,
        Fact(
            label="longitude",
            question="What is the longitude, in degrees (negative in Oregon)?",
            ask="officer",
            may="fixed",
        ),
        Field(ge=-180, le=180),
    ] = None
    latitude: Annotated[
        float | None,
        Fact(
            label="latitude",
            question="What is the latitude, in degrees?",
            ask="officer",
            may="fixed",
        ),
        Field(ge=-90, le=90),
    ] = None
    accuracy_m: Annotated[
        Quantity | None,
        Fact(
            label="accuracy of the location",
            question="How far, in metres, may the true place be from the recorded point?",
            ask="officer",
            unit="m",
            may="fixed",
        ),
        Field(ge=0, le=100_000),
    ] = None


class Event(Record):
    """Something that happened on a date, or is known not to have by a date.

    Give `on` once it happened, else `not_as_of`: the last date by which it is
    known not to have happened. So a deadline is decided without a clock.
    """

    on: Annotated[Day | None, Fact(label="date on which it happened")] = None
    not_as_of: Annotated[
        Day | None, Fact(label="date by which it is known not to have happened")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _one_of_two(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("on") and data.get("not_as_of"):
            raise PydanticCustomError(
                "two_answers", "give `on` or `not_as_of`, not both: it happened or it did not"
            )
        return data
