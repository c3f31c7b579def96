"""One value of an Arrow array as plain data, just as `read_record` takes it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

__all__ = ["is_sound", "plain_row", "plain_scalar"]


Mapped = Callable[[list[tuple[str, Any]]], dict[str, Any]]
"""Makes a mapping of the parts of a group, as the `object_pairs_hook` of JSON does."""


def plain_row(batch: Any, row: int, mapped: Mapped = dict) -> dict[str, Any]:
    """One row of a record batch; what is null is left out, as unknown."""
    found = {name: plain_scalar(batch.column(name)[row], mapped) for name in batch.schema.names}
    return {name: value for name, value in found.items() if value is not None}


def plain_scalar(scalar: Any, mapped: Mapped = dict) -> Any:
    """A value, or None. What Python has no value for is given as text, never cut short."""
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_dictionary(kind):
        return plain_scalar(scalar.value, mapped)
    if pa.types.is_struct(kind):
        found = mapped([(name, plain_scalar(part, mapped)) for name, part in scalar.items()])
        return {name: value for name, value in found.items() if value is not None}
    if pa.types.is_map(kind):
        entries = zip(scalar.values.field(0), scalar.values.field(1), strict=True)
        return mapped(
            [(str(plain_scalar(key)), plain_scalar(value, mapped)) for key, value in entries]
        )
    if pa.types.is_nested(kind) and not pa.types.is_union(kind):
        return [plain_scalar(part, mapped) for part in scalar.values]
    if pa.types.is_timestamp(kind):
        return _moment(scalar)
    try:
        return scalar.as_py()
    except UnicodeDecodeError:  # half characters, which no record may have
        return scalar.as_buffer().to_pybytes().decode("utf-8", "surrogateescape")
    except (ValueError, OverflowError):
        return str(scalar.cast(pa.int64()) if pa.types.is_date(kind) else scalar)


def is_sound(array: Any) -> bool:
    """Whether all text of an array of text, also of a dictionary, is UTF-8."""
    text = array.dictionary if pa.types.is_dictionary(array.type) else array
    large = pa.types.is_large_string(text.type)
    try:
        text.cast(pa.large_binary() if large else pa.binary()).cast(text.type)
    except pa.ArrowInvalid:
        return False
    return True


PER_MICRO = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}


def _moment(scalar: Any) -> datetime | str:
    """A time in UTC, or a naive one; text where it is too exact or beyond the calendar."""
    times, over = PER_MICRO[scalar.type.unit]
    micros, rest = divmod(scalar.value * times, over)
    start = datetime(1970, 1, 1, tzinfo=None if scalar.type.tz is None else UTC)
    try:
        moment = start + timedelta(microseconds=micros)
    except OverflowError:
        return f"{scalar.value} {scalar.type.unit} since 1970"
    return f"{moment.isoformat(' ')} and {rest} ns" if rest else moment
