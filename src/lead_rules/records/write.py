"""Records out: plain data and JSON text that `read_record` reads as the same record."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field
from lead_rules.records.table_of_model import table_of
from lead_rules.values.quantity import plain

__all__ = ["plain_value", "record_data", "record_to_json", "without"]


def record_data(record: BaseModel) -> dict[str, Any]:
    """A record, or a group of one, as plain data for JSON.

    What is unknown is left out. Decimals are digits in a string and times keep
    their offset, so that reading the data again gives an equal record.
    """
    return {name: plain_value(part) for name, part in record.__dict__.items() if part is not None}


def record_to_json(record: BaseModel) -> str:
    """A record as indented JSON text, ending in a line break."""
    return json.dumps(record_data(record), indent=2, ensure_ascii=False) + "\n"


def without(record: BaseModel, hidden: Callable[[Fact], bool]) -> BaseModel:
    """The record with every field unknown for whose `Fact` `hidden` says so."""
    kept: BaseModel = _kept(record, table_of(type(record)).root, hidden)
    return kept


def plain_value(value: Any) -> Any:
    """A value of a record as plain data for JSON: see `record_data`."""
    if isinstance(value, BaseModel):
        return record_data(value)
    if isinstance(value, list | tuple):
        return [plain_value(part) for part in value]
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return _whole_minutes(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return to_jsonable_python(value)


def _whole_minutes(moment: datetime) -> datetime:
    """The moment at an offset from UTC without seconds, as a record is read: local mean time,
    of long ago, has seconds, and is said in UTC unless that is beyond the calendar.
    """
    offset = moment.utcoffset()
    if offset is None or not offset.seconds % 60:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment


def _kept(value: Any, field: Field, hidden: Callable[[Fact], bool]) -> Any:
    if isinstance(value, BaseModel):
        parts = value.__dict__
        return value.model_copy(
            update={
                name: None if hidden(inner.fact) else _kept(parts[name], inner, hidden)
                for name, inner in field.fields.items()
            }
        )
    if isinstance(value, list | tuple) and field.entry is not None:
        return tuple(_kept(part, field.entry, hidden) for part in value)
    return value
