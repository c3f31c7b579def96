"""Local dates, periods and times of day of many rows at once: see `lead_rules.values.calendar`.

Dates are days since 1970-01-01, moments microseconds since then in UTC.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from lead_rules.columns.arrays.values import Days, Integers, Moments
from lead_rules.values.calendar import Period, Unit

__all__ = [
    "DAY",
    "FIRST_DAY",
    "FIRST_MOMENT",
    "LAST_DAY",
    "LAST_MOMENT",
    "between",
    "day_number",
    "day_of",
    "local_days",
    "local_micros",
    "micros_of",
    "shifted",
]

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days


def day_number(day: date) -> int:
    """A date as days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)


def micros_of(moment: datetime) -> int:
    """An instant as microseconds since 1970 began in UTC."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


FIRST_MOMENT = micros_of(datetime.fromisoformat("1800-01-01T00:00:00Z"))
LAST_MOMENT = micros_of(datetime.fromisoformat("2200-01-01T00:00:00Z"))
"""Moments beyond these are left to the scalar engine, which knows the ends of the calendar."""


def local_days(moments: Days | Moments, zone: ZoneInfo) -> Days:
    """The calendar dates of moments in a zone; dates stay as they are."""
    if isinstance(moments, Days):
        return moments
    return Days(local_micros(moments, zone) // DAY, moments.known)


def local_micros(moments: Moments, zone: ZoneInfo) -> Integers:
    """What a clock of the zone shows, as microseconds since its own 1970 began."""
    micros = moments.micros
    if not len(micros):
        return micros
    seconds = micros // SECOND
    changes, offsets = _changes(zone, int(seconds.min()) // YEAR, int(seconds.max()) // YEAR)
    inside = changes[(changes > seconds.min()) & (changes <= seconds.max())]
    first = int(np.searchsorted(changes, seconds.min(), "right")) - 1
    if not len(inside):
        return micros + int(offsets[first]) * SECOND
    here = np.searchsorted(inside, seconds, "right")
    shifts = offsets[first : first + len(inside) + 1] * SECOND
    return micros + shifts[here]


YEAR = 366 * 86_400


@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, first: int, last: int) -> tuple[Integers, Integers]:
    """When the clocks of a zone change, in seconds of UTC, and the offset from then on.

    From the start of one span of 366 days to the end of another; an offset that
    holds for less than a day between two others would not be seen.
    """
    start, end = first * YEAR, (last + 1) * YEAR
    changes, offsets = [start], [_offset(zone, start)]
    for day in range(start + 86_400, end + 86_400, 86_400):
        before, after = day - 86_400, day
        if _offset(zone, after) == offsets[-1]:
            continue
        while after - before > 1:
            middle = (before + after) // 2
            if _offset(zone, middle) == offsets[-1]:
                before = middle
            else:
                after = middle
        changes.append(after)
        offsets.append(_offset(zone, day))
    return np.array(changes), np.array(offsets)


def _offset(zone: ZoneInfo, second: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def shifted(days: Integers, period: Period, sign: int) -> Integers:
    """The dates a period after (`sign` 1) or before (-1) these, as `Period` counts."""
    number = sign * period.number
    if period.unit == "days":
        return np.clip(days + number, FIRST_DAY, LAST_DAY)
    months, of_month = _months(days)
    months += number * (12 if period.unit == "years" else 1)
    first, last = (FIRST_MONTH, LAST_MONTH)
    inside = np.clip(months, first, last)
    starts = inside.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (inside + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    moved: Integers = np.minimum(starts + of_month, ends - 1)
    return np.where(months < first, FIRST_DAY, np.where(months > last, LAST_DAY, moved))


FIRST_MONTH, LAST_MONTH = (1 - 1970) * 12, (9999 - 1970) * 12 + 11


def between(start: Integers, end: Integers, unit: Unit) -> Integers:
    """Full years, full months or days from one date to another, below zero if the second
    is earlier.
    """
    if unit == "days":
        return end - start
    first, first_day = _months(start)
    last, last_day = _months(end)
    months: Integers = last - first - (last_day < first_day)
    return months // 12 if unit == "years" else months


def _months(days: Integers) -> tuple[Integers, Integers]:
    """Months since January 1970, and the days since the month began."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return months.astype(np.int64), (dates - months.astype("datetime64[D]")).astype(np.int64)
