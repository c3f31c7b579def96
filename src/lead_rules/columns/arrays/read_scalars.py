"""Arrow arrays of single values as columns: by their buffers where the type is the
field's own, else by each distinct value.

Each function gives the column and the rows that do not fit, which it leaves unknown.
"""

from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lead_rules.columns.arrays.array_calendar import (
    FIRST_DAY,
    FIRST_MOMENT,
    LAST_DAY,
    LAST_MOMENT,
)
from lead_rules.columns.arrays.buffers import bit_values, is_text, known_of, raw_values
from lead_rules.columns.arrays.model_limits import (
    NO_LIMIT,
    digits,
    exact_number,
    lengths,
    limits,
    plain_kind,
)
from lead_rules.columns.arrays.read_distinct import Distinct, Read
from lead_rules.columns.arrays.truths import Bools, settled
from lead_rules.columns.arrays.values import (
    MOST,
    Days,
    Flags,
    Floats,
    Integers,
    Moments,
    Numbers,
    Unread,
    threshold,
)
from lead_rules.records.schema import Field

__all__ = ["read_scalars"]


def read_scalars(field: Field, array: Any, distinct: Distinct, strict: bool) -> Read | None:
    """A column of single values: of any kind but a group, a list, an event or a place.

    None where the array has no single values.
    """
    kind, native = array.type, plain_kind(field)
    if field.kind == "boolean" and native and pa.types.is_boolean(kind):
        known = known_of(array)
        return Flags(settled(bit_values(array, 1), known)), np.zeros(len(known), np.bool_)
    if field.kind == "date" and native and pa.types.is_date32(kind):
        return _days(array)
    if field.kind == "time" and native and pa.types.is_timestamp(kind) and kind.tz is not None:
        return _moments(array)
    if field.kind == "time" and native and is_text(kind):
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


# Types that are the field's own.


def _days(array: Any) -> Read:
    days, known = raw_values(array, np.int32).astype(np.int64), known_of(array)
    beyond = known & ((days < FIRST_DAY) | (days > LAST_DAY))
    known &= ~beyond
    return Days(np.where(known, days, 0), known), beyond


def _moments(array: Any) -> Read:
    raw, known, unit = raw_values(array, np.int64), known_of(array), array.type.unit
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


def _floats(field: Field, array: Any) -> Read:
    values, known = array.cast(pa.float64()), known_of(array)
    values = raw_values(values, np.float64)
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
    if not unread or not is_text(array.type):
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
        units, scale = raw_values(found, np.int64), 0
        fits = units >= 0 if pa.types.is_uint64(kind) else None
    elif pa.types.is_decimal(kind) and not field.whole and kind.scale >= 0:
        units, fits = _decimals(array)
        scale = kind.scale
    elif pa.types.is_floating(kind) and not field.whole:
        exact = _from_floats(raw_values(array.cast(pa.float64()), np.float64), known_of(array))
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
    lying = raw_values(array, np.int64, words).reshape(-1, words)
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
