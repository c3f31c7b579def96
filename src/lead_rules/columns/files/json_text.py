"""Rows of a batch as JSON objects: column by column, and no row by itself.

The text is what `json.dumps` makes of each row.
"""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["objects"]

_TO_ESCAPE = r'[\x00-\x1f"\\]'


def objects(batch: Any) -> Any:
    """An array of text: a JSON object for each row of a record batch, which has columns."""
    return _object(batch.columns, batch.schema.names)


def _object(columns: list[Any], names: list[str]) -> Any:
    parts: list[Any] = []
    for column, name in zip(columns, names, strict=True):
        parts += [f"{', ' if parts else '{'}{_text(name)}: ", _values(column)]
    return pc.binary_join_element_wise(*parts, "}", "")


def _values(array: Any) -> Any:
    """The values as JSON, one by one where their type is none of those that are usual."""
    kind = array.type
    if pa.types.is_boolean(kind):
        written = pc.if_else(array, "true", "false")
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        written = _texts(array.cast(pa.string()))
    elif pa.types.is_integer(kind):
        written = array.cast(pa.string())
    elif pa.types.is_dictionary(kind):
        written = _values(array.dictionary).take(array.indices)
    elif pa.types.is_list(kind) and not array.flatten().null_count:
        inner = pa.ListArray.from_arrays(_offsets(array), _values(array.flatten()))
        listed = pc.binary_join_element_wise("[", pc.binary_join(inner, ", "), "]", "")
        written = pc.if_else(array.is_valid(), listed, None)
    elif pa.types.is_struct(kind) and kind.num_fields:
        fields = [kind.field(number).name for number in range(kind.num_fields)]
        written = pc.if_else(array.is_valid(), _object(array.flatten(), fields), None)
    else:
        written = pa.array([_text(value) for value in array.to_pylist()], pa.string())
    return written.fill_null("null")


def _offsets(array: Any) -> Any:
    """Where the lists begin in their flattened values, and where the last ends."""
    sizes = pc.fill_null(pc.list_value_length(array), 0)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(sizes)])


def _texts(array: Any) -> Any:
    if pc.any(pc.match_substring_regex(array, _TO_ESCAPE)).as_py():
        return pa.array([_text(value) for value in array.to_pylist()], pa.string())
    return pc.binary_join_element_wise('"', array, '"', "")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
