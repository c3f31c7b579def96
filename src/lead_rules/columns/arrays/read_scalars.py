"""Arrow arrays of single values as columns: by their buffers where the type is the
field's own, else by each distinct value, which the field's own type then reads.

Each function gives the column and the rows that do not fit, which it leaves unknown.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import ValidationError

from lead_rules.columns.arrays.array_calendar import FIRST_DAY, LAST_DAY, day_number, micros_of
from lead_rules.columns.arrays.model_limits import (
    NO_LIMIT,
    digits,
    exact_number,
    lengths,
    limits,
    plain_kind,
)
from lead_rules.columns.arrays.to_python import plain_scalar
from lead_rules.columns.arrays.truths import Bools, settled
from lead_rules.columns.arrays.values import (
    FEW,
    MOST,
    Codes,
    Column,
    Days,
    Flags,
    Floats,
    Integers,
    Moments,
    Numbers,
    Unread,
    threshold,
)
from lead_rules.diagnostics.problems import RecordError
from lead_rules.records.exact_json import exact_json
from lead_rules.records.schema import Field
from lead_rules.values.quantity import plain

__all__ = ["Distinct", "known_of", "read_scalars"]

Read = tuple[Column, Bools]

FIRST_MOMENT = micros_of(datetime.fromisoformat("1800-01-01T00:00:00Z"))
LAST_MOMENT = micros_of(datetime.fromisoformat("2200-01-01T00:00:00Z"))
"""Moments beyond these are left to the scalar engine, which knows the ends of the calendar."""


def known_of(array: Any) -> Bools:
    """Which values of an array are not null."""
    if array.null_count == 0:
        return np.ones(len(array), np.bool_)
    if pa.types.is_null(array.type):
        return np.zeros(len(array), np.bool_)
    return _bits(array, 0)


def read_scalars(field: Field, array: Any, distinct: "Distinct", strict: bool) -> Read | None:
    """A column of single values: of any kind but a group, a list, an event or a place.

    None where the array has no single values.
    """
    kind, native = array.type, plain_kind(field)
    if field.kind == "boolean" and native and pa.types.is_boolean(kind):
        known = known_of(array)
        return Flags(settled(_bits(array, 1), known)), np.zeros(len(known), np.bool_)
    if field.kind == "date" and native and pa.types.is_date32(kind):
        return _days(array)
    if field.kind == "time" and native and pa.types.is_timestamp(kind) and kind.tz is not None:
        return _moments(array)
    if field.kind == "time" and native and _is_text(kind):
        written = _written_moments(array)
        if written is not None:
            return written
    if field.kind == "number" and exact_number(field):
        read = _numbers(field, array)
        if read is not None:
            return read
    if field.kind == "other" and pa.types.is_floating(kind):
        return _floats(field, array)
    if field.kind == "text" and _short_text(field, array):
        return Unread(known_of(array)), np.zeros(len(array), np.bool_)
    return distinct.read(field, array, strict)


def _bits(array: Any, buffer: int) -> Bools:
    first, over = divmod(array.offset, 8)
    data = np.frombuffer(array.buffers()[buffer], np.uint8)[first:]
    return np.unpackbits(data, count=over + len(array), bitorder="little")[over:].view(np.bool_)


def _raw(array: Any, dtype: Any, words: int = 1) -> NDArray[Any]:
    """The values as they lie in memory; those of nulls may be anything."""
    data = array.buffers()[1]
    if data is None or not len(array):
        return np.zeros(len(array) * words, dtype)
    start = array.offset * words
    return np.frombuffer(data, dtype, (array.offset + len(array)) * words)[start:]


# Types that are the field's own.


def _days(array: Any) -> Read:
    days, known = _raw(array, np.int32).astype(np.int64), known_of(array)
    beyond = known & ((days < FIRST_DAY) | (days > LAST_DAY))
    known &= ~beyond
    return Days(np.where(known, days, 0), known), beyond


def _moments(array: Any) -> Read:
    raw, known, unit = _raw(array, np.int64), known_of(array), array.type.unit
    if unit == "ns":
        micros, misfit = raw // 1_000, raw % 1_000 != 0
    else:
        times = {"s": 1_000_000, "ms": 1_000, "us": 1}[unit]
        misfit = np.abs(raw) > 2 * LAST_MOMENT // times
        micros = np.where(misfit, 0, raw) * times
    misfit = known & (misfit | (micros < FIRST_MOMENT) | (micros > LAST_MOMENT))
    known = known & ~misfit
    if not known.all():
        micros = np.where(known, micros, micros[known][0] if known.any() else 0)
    return Moments(micros, known), misfit


_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)


def _written_moments(array: Any) -> Read | None:
    """Times with their offsets as text, or None where one is written in another way."""
    if not pc.all(pc.match_substring_regex(array, _MOMENT)).as_py():
        return None
    try:
        return _moments(array.cast(pa.timestamp("us", "UTC")))
    except pa.ArrowInvalid:
        return None


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _floats(field: Field, array: Any) -> Read:
    values, known = array.cast(pa.float64()), known_of(array)
    values = _raw(values, np.float64)
    fits = np.isfinite(values)
    for limit, sign, inclusive in limits(field):
        fits &= _beyond(values * sign, limit * sign, inclusive)
    misfit = known & ~fits
    known = known & fits
    return Floats(np.where(known, values, 0.0), known), misfit


def _beyond(values: NDArray[Any], limit: Any, inclusive: bool) -> Bools:
    found: Bools = values >= limit if inclusive else values > limit
    return found


def _short_text(field: Field, array: Any) -> bool:
    """Whether text is nothing but too short to be too long, and no rule can read it."""
    unread = not field.fact.readable
    if not unread or not _is_text(array.type):
        return False
    least, most, _, understood = lengths(field)
    if not understood or least:
        return False
    if most == NO_LIMIT:
        return True
    longest = pc.max(pc.binary_length(array)).as_py()
    return longest is None or longest <= most


# Numbers.


def _numbers(field: Field, array: Any) -> Read | None:
    """Exact numbers, or None where the type has to be read by distinct value."""
    kind = array.type
    if pa.types.is_integer(kind):
        found = array.cast(pa.int64(), safe=False)
        units, scale = _raw(found, np.int64), 0
        fits = units >= 0 if pa.types.is_uint64(kind) else None
    elif pa.types.is_decimal(kind) and not field.whole and kind.scale >= 0:
        units, fits = _decimals(array)
        scale = kind.scale
    elif pa.types.is_floating(kind) and not field.whole:
        exact = _from_floats(_raw(array.cast(pa.float64()), np.float64), known_of(array))
        if exact is None:
            return None
        units, scale, fits = exact
    else:
        return None
    most_digits, most_places = digits(field)
    if scale > most_places or scale + 19 > most_digits:
        return None
    least, most = _bounds(field, scale)
    if fits is None and pa.types.is_decimal(kind):
        least = max(least, 0)
    known = known_of(array)
    if fits is None and least <= units.min(initial=most) and units.max(initial=least) <= most:
        return Numbers(units, scale, known), np.zeros(len(units), np.bool_)
    within = (units >= least) & (units <= most)
    fits = within if fits is None else fits & within
    misfit = known & ~fits
    known &= fits
    return Numbers(units * known, scale, known), misfit


def _bounds(field: Field, scale: int) -> tuple[int, int]:
    """The least and the most units that a number may have, and that are held."""
    least, most = 1 - MOST, MOST - 1
    for limit, sign, inclusive in limits(field):
        units, whole = threshold(limit if isinstance(limit, int) else Decimal(str(limit)), scale)
        if sign > 0:
            least = max(least, units if whole and inclusive else units + 1)
        else:
            most = min(most, units - 1 if whole and not inclusive else units)
    return least, most


def _decimals(array: Any) -> tuple[Integers, Bools | None]:
    """The units of decimals, and which of them fit into 64 bits; None if those do that do not
    read as less than 0, and no other.
    """
    kind = array.type
    if kind.bit_width < 128:
        array = array.cast(pa.decimal128(kind.precision, kind.scale))
    words = array.type.bit_width // 64
    lying = _raw(array, np.int64, words).reshape(-1, words)
    units = np.ascontiguousarray(lying[:, 0])
    if not any(lying[:, word].any() for word in range(1, words)):
        return units, None
    sign = units >> 63
    fits: Bools = lying[:, 1] == sign
    for word in range(2, words):
        fits &= lying[:, word] == sign
    return units, fits


PLACES = (0, 1, 2, 4, 6, 9)
EXACT_IN_A_FLOAT = 10**15
"""Decimals of up to 15 digits and doubles name one another without a doubt."""


def _from_floats(values: NDArray[np.float64], known: Bools) -> tuple[Integers, int, Bools] | None:
    """Floats as the decimals that they are written as, if those have few digits.

    A whole number of up to 15 digits over a power of ten that is nearest to a float is
    the shortest text that reads as it, which is how a record has it.
    """
    finite = np.isfinite(values)
    values = np.where(known & finite, values, 0.0)
    for scale in PLACES:
        units = np.rint(values * 10**scale)
        if (np.abs(units) >= EXACT_IN_A_FLOAT).any():
            return None
        if (units / 10**scale == values).all():
            return units.astype(np.int64), scale, finite
    return None


# By distinct value.


class Distinct:
    """Reads columns by their distinct values, each as a record's field reads it, once.

    What was read is kept for the batches to come, up to `MOST_KEPT` values of a field.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Field, dict[object, Any]]] = {}

    def read(self, field: Field, array: Any, strict: bool) -> Read | None:
        """A column of single values of any type, or None where there are none to tell
        apart. `strict`: what the field's model is.
        """
        if field.adapter is None or _compound(array.type):
            return None
        if not pa.types.is_dictionary(array.type):
            try:
                array = array.dictionary_encode()
            except pa.ArrowNotImplementedError:
                return None
        codes = _codes(array)
        _, kept = self._kept.setdefault(id(field), (field, {}))
        if len(kept) > MOST_KEPT:
            kept.clear()
        values = [
            _typed(field, value, strict, kept) if there else None
            for value, there in zip(
                _plain_values(array.dictionary), _used(codes, array), strict=True
            )
        ]
        typed = [None if value is MISFIT else value for value in values]
        column, beyond = _tabled(field, codes, typed)
        if MISFIT in values:
            beyond |= np.array([value is MISFIT for value in values])[codes]
        return column, beyond


MOST_KEPT = 200_000
MISFIT = object()


def _codes(array: Any) -> NDArray[Any]:
    """The numbers of values in a dictionary, from 1, and 0 for null."""
    indices = array.indices
    kind = np.uint8 if len(array.dictionary) < FEW else np.intp
    raw: Any = _raw(indices, indices.type.to_pandas_dtype())
    codes: NDArray[Any] = raw.astype(kind) + kind(1)
    return codes * known_of(indices) if indices.null_count else codes


def _used(codes: NDArray[Any], array: Any) -> Iterable[bool]:
    """Which values of a dictionary have to be read, null before them: all of a few."""
    if len(array.dictionary) < FEW:
        return repeat(True, len(array.dictionary) + 1)
    used = np.zeros(len(array.dictionary) + 1, np.bool_)
    used[codes] = True
    return used


def _plain_values(array: Any) -> Iterator[Any]:
    """None, and the values of an array as plain data."""
    yield None
    yield from array.to_pylist() if _is_text(array.type) else map(plain_scalar, array)


def _typed(field: Field, value: Any, strict: bool, kept: dict[object, Any]) -> Any:
    if value is None:
        return None
    key = (type(value), value)
    if key not in kept:
        kept[key] = _validated(field, value, strict)
    return kept[key]


def _validated(field: Field, value: Any, strict: bool) -> Any:
    assert field.adapter is not None
    try:
        text = exact_json(value, field, field.name)
        return field.adapter.validate_json(text, strict=strict or None)
    except (RecordError, ValidationError, TypeError):
        return MISFIT


def _compound(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        return _compound(kind.value_type)
    return bool(pa.types.is_nested(kind))


def _tabled(field: Field, codes: NDArray[Any], values: list[Any]) -> Read:
    """The column of these codes into a few values, the first of which is unknown."""
    found = np.array([value is not None for value in values])
    if field.kind == "boolean":
        flags = np.array([0 if value is None else 2 * value - 1 for value in values], np.int8)
        return Flags(flags[codes]), np.zeros(len(codes), np.bool_)
    if field.kind in ("choice", "text"):
        return _coded(codes, values)
    if field.kind == "number":
        return _tabled_numbers(codes, values, found)
    if field.kind == "date":
        days = _table(values, day_number)
        return Days(days[codes], found[codes]), np.zeros(len(codes), np.bool_)
    if field.kind == "time":
        micros = _table(values, micros_of)
        fits = found & (micros >= FIRST_MOMENT) & (micros <= LAST_MOMENT)
        return Moments(np.where(fits, micros, 0)[codes], fits[codes]), (found & ~fits)[codes]
    if all(value is None or isinstance(value, float) for value in values):
        floats = np.array([value or 0.0 for value in values])
        return Floats(floats[codes], found[codes]), np.zeros(len(codes), np.bool_)
    return Unread(found[codes]), np.zeros(len(codes), np.bool_)


def _table(values: list[Any], number: Callable[[Any], int]) -> Integers:
    return np.array([0 if value is None else number(value) for value in values], np.int64)


def _coded(codes: NDArray[Any], values: list[Any]) -> Read:
    """Codes into values that are all known, and all different."""
    numbers: dict[Any, int] = {}
    table = [
        0 if value is None else numbers.setdefault(value, len(numbers) + 1) for value in values
    ]
    if table != list(range(len(table))):
        codes = np.array(table, codes.dtype)[codes]
    return Codes(codes, tuple(numbers)), np.zeros(len(codes), np.bool_)


def _tabled_numbers(codes: NDArray[Any], values: list[Any], found: Bools) -> Read:
    digits_of = [plain(value or 0).partition(".") for value in values]
    scale = max(len(part) for _, _, part in digits_of if len(part) <= MOST_PLACES)
    units = [
        int(whole + part) * 10 ** (scale - len(part)) if len(part) <= scale else MOST
        for whole, _, part in digits_of
    ]
    fits = np.array([abs(each) < MOST for each in units])
    table = np.array([each if abs(each) < MOST else 0 for each in units], np.int64)
    return Numbers(table[codes], scale, (found & fits)[codes]), (found & ~fits)[codes]


MOST_PLACES = 12
"""Numbers with more decimal places than this are left to the scalar engine."""
