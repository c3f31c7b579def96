"""Arrow arrays of single values as columns, by each distinct value: the field's own type reads it.

A column comes with the rows that do not fit, which it leaves unknown.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import ValidationError

from lead_rules.columns.arrays.array_calendar import (
    FIRST_MOMENT,
    LAST_MOMENT,
    day_number,
    micros_of,
)
from lead_rules.columns.arrays.buffers import is_text, known_of, raw_values
from lead_rules.columns.arrays.to_python import plain_scalar
from lead_rules.columns.arrays.truths import Bools
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
)
from lead_rules.diagnostics.problems import RecordError
from lead_rules.records.exact_json import exact_json
from lead_rules.records.schema import Field
from lead_rules.values.quantity import plain

__all__ = ["Distinct", "Read"]

Read = tuple[Column, Bools]
"""A column, and the rows that do not fit."""

MOST_KEPT = 200_000
MISFIT = object()


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
        used = zip(_plain_values(array.dictionary), _used(codes, array), strict=True)
        values = self._typed(field, (value if there else None for value, there in used), strict)
        typed = [None if value is MISFIT else value for value in values]
        column, beyond = _tabled(field, codes, typed)
        if MISFIT in values:
            beyond |= np.array([value is MISFIT for value in values])[codes]
        return column, beyond

    def _typed(self, field: Field, values: Iterable[Any], strict: bool) -> list[Any]:
        """Each value as the field reads it, `MISFIT` where it does not; None stays None."""
        _, kept = self._kept.setdefault(id(field), (field, {}))
        if len(kept) > MOST_KEPT:
            kept.clear()
        found = []
        for value in values:
            key = (type(value), value)
            if value is not None and key not in kept:
                kept[key] = _validated(field, value, strict)
            found.append(None if value is None else kept[key])
        return found


def _codes(array: Any) -> NDArray[Any]:
    """The numbers of values in a dictionary, from 1, and 0 for null."""
    indices = array.indices
    kind = np.uint8 if len(array.dictionary) < FEW else np.intp
    raw: Any = raw_values(indices, indices.type.to_pandas_dtype())
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
    yield from array.to_pylist() if is_text(array.type) else map(plain_scalar, array)


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
