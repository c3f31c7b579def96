"""Values of many rows at once, by the kind of field; every kind knows which are unknown.

All arrays of a column are as long as its scope: the records, or the entries of a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lead_rules.columns.arrays.truths import Bools, Truths
from lead_rules.values.quantity import Number

__all__ = [
    "FEW",
    "INFINITE",
    "MOST",
    "Amounts",
    "Codes",
    "Column",
    "Days",
    "Entries",
    "Events",
    "Flags",
    "Floats",
    "Indexes",
    "Integers",
    "Moments",
    "Numbers",
    "Places",
    "Scope",
    "Struct",
    "Unread",
    "at_scale",
    "number_of",
    "threshold",
]

Integers = NDArray[np.int64]
Indexes = NDArray[np.intp]
Reals = NDArray[np.float64]

MOST = 1 << 61
"""A number is at most this, in units of its last decimal place; rows beyond it are doubted."""

FEW = 200
"""So many values one byte can distinguish."""

INFINITE = (1 << 63) - 1
"""Stands for a number beyond every limit. Limits are cut to twice `MOST`."""


@dataclass(frozen=True, eq=False)
class Scope:
    """What the rows of a column are: the records, or the entries of lists.

    `above` and `sizes` are the scope of the lists and how many entries each has.
    """

    size: int
    above: "Scope | None" = None
    sizes: Integers | None = None

    @cached_property
    def root(self) -> Indexes | None:
        """The record of each entry; None for the records themselves."""
        if self.above is None or self.sizes is None:
            return None
        owners = np.repeat(np.arange(self.above.size), self.sizes)
        return owners if self.above.root is None else self.above.root[owners]

    def records(self, rows: Bools) -> Indexes:
        """The records that these rows belong to; one may come more than once."""
        found: Indexes = np.flatnonzero(rows)
        return found if self.root is None else self.root[found]


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """Yes or no, as truths."""

    truths: Truths

    @property
    def known(self) -> Bools:
        known: Bools = self.truths != 0
        return known

    def take(self, rows: Indexes) -> "Flags":
        return Flags(self.truths[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """One of a few values: 0 for unknown, else the number of the value, from 1.

    The codes are whole numbers of any type that holds them all.
    """

    codes: NDArray[Any]
    values: tuple[Any, ...]

    @property
    def known(self) -> Bools:
        known: Bools = self.codes != 0
        return known

    def take(self, rows: Indexes) -> "Codes":
        return Codes(self.codes[rows], self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Exact numbers: each is `units` over 10 to the power of `scale`, at most `MOST` units."""

    units: Integers
    scale: int
    known: Bools

    def take(self, rows: Indexes) -> "Numbers":
        return Numbers(self.units[rows], self.scale, self.known[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Numbers known as ranges from `low` to `high`; `INFINITE` where there is no end.

    `maybe_none`: perhaps there is no number. Where `low` is above `high` there is none.
    """

    low: Integers
    high: Integers
    scale: int
    known: Bools
    maybe_none: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Calendar dates, as days since 1970-01-01."""

    days: Integers
    known: Bools

    def take(self, rows: Indexes) -> "Days":
        return Days(self.days[rows], self.known[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Instants, as microseconds since 1970 began in UTC."""

    micros: Integers
    known: Bools

    def take(self, rows: Indexes) -> "Moments":
        return Moments(self.micros[rows], self.known[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events: at most one of the two days of each is known."""

    on: Days
    not_as_of: Days

    @property
    def known(self) -> Bools:
        return self.on.known | self.not_as_of.known

    def take(self, rows: Indexes) -> "Events":
        return Events(self.on.take(rows), self.not_as_of.take(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Floats:
    """Numbers that need not be exact: degrees."""

    values: Reals
    known: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Places; `there` says of which anything is recorded."""

    longitude: Floats
    latitude: Floats
    accuracy: Numbers
    there: Bools

    @property
    def known(self) -> Bools:
        return self.longitude.known & self.latitude.known


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """Values that no rule reads."""

    known: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Struct:
    """Groups of fields. A field of a group that is unknown is unknown."""

    fields: Mapping[str, "Column"]
    known: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Lists: those of row i are the entries from `offsets[i]` to `offsets[i + 1]`."""

    offsets: Integers
    known: Bools
    scope: Scope
    entry: "Column"

    @property
    def lengths(self) -> Integers:
        return np.diff(self.offsets)

    def sums(self, of_entries: NDArray[Any]) -> Integers:
        """The sum over the entries of each row, exact while it fits in 64 bits."""
        running = np.zeros(len(of_entries) + 1, np.int64)
        np.cumsum(of_entries, out=running[1:])
        return np.diff(running[self.offsets])

    def least(self, of_entries: Integers, none: int) -> Integers:
        """The least of the entries of each row, or `none` where there is no entry."""
        found = np.full(len(self.known), none, np.int64)
        rows = np.flatnonzero(self.lengths)
        if len(rows):
            found[rows] = np.minimum.reduceat(of_entries, self.offsets[rows])
        return found


Column = (
    Flags | Codes | Numbers | Days | Moments | Events | Floats | Places | Unread | Struct | Entries
)


@lru_cache(maxsize=4096)
def threshold(limit: Number, scale: int) -> tuple[int, bool]:
    """The whole units in a limit, rounded down, and whether they are all of it."""
    if isinstance(limit, Decimal) and not limit.is_finite():
        return (2 * MOST if limit > 0 else -2 * MOST), False
    units, rest = divmod(Fraction(limit) * 10**scale, 1)
    return max(-2 * MOST, min(int(units), 2 * MOST)), not rest


def number_of(units: int, scale: int) -> Decimal:
    """What units at a scale come to."""
    return Decimal(units).scaleb(-scale)


def at_scale(numbers: Numbers, scale: int) -> tuple[Numbers, Bools]:
    """The same numbers with more decimal places, and which of them became too large."""
    if scale == numbers.scale:
        return numbers, np.zeros(len(numbers.units), np.bool_)
    factor = 10 ** (scale - numbers.scale)
    too_large = numbers.known & (np.abs(numbers.units) > MOST // factor)
    if factor > MOST:
        units = np.zeros_like(numbers.units)
    else:
        units = np.where(too_large, 0, numbers.units) * factor
    return replace(numbers, units=units, scale=scale), too_large
