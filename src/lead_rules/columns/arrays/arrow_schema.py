"""The Arrow schema of a record model: what a table of its records looks like."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from lead_rules.records.schema import Field
from lead_rules.records.table_of_model import table_of

__all__ = ["PLACES", "record_schema"]

PLACES = 9
"""Decimal places of a number that is not whole. Other types and scales are read as well."""

_TYPES = {
    "boolean": pa.bool_(),
    "choice": pa.string(),
    "date": pa.date32(),
    "event": pa.struct([("on", pa.date32()), ("not_as_of", pa.date32())]),
    "text": pa.string(),
    "time": pa.timestamp("us", "UTC"),
    "other": pa.float64(),
}


def record_schema(model: type[BaseModel], *, written: bool = False) -> Any:
    """A schema for tables of a model's records. A column may be left out: then it is unknown.

    A field that no operator reads has a column only if it is a number of degrees. With
    `written`, dates and times are text, as JSON has them.
    """
    schema = pa.schema(list(_fields(table_of(model).root)))
    if not written:
        return schema
    return pa.schema([pa.field(field.name, _written(field.type)) for field in schema])


def _written(kind: Any) -> Any:
    if pa.types.is_list(kind):
        return pa.list_(_written(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _written(part.type)) for part in kind])
    return pa.string() if pa.types.is_temporal(kind) else kind


def _fields(group: Field) -> Iterator[Any]:
    for name, field in group.fields.items():
        if field.kind != "other" or group.kind == "place":
            yield pa.field(name, _type(field))


def _type(field: Field) -> Any:
    if field.kind == "list":
        assert field.entry is not None
        return pa.list_(_type(field.entry))
    if field.kind in ("struct", "place"):
        return pa.struct(list(_fields(field)))
    if field.kind == "number":
        return pa.int64() if field.whole else pa.decimal128(38, PLACES)
    return _TYPES[field.kind]
