"""Local dates, periods and times of day.

Every operation is total: a date that would leave the calendar stops at its
first or last day.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

__all__ = [
    "BETWEEN",
    "DATE",
    "PERIOD",
    "TIME",
    "WEEKDAYS",
    "Between",
    "Period",
    "Unit",
    "days",
    "local_date",
    "local_time",
    "months",
    "read_date",
    "read_period",
    "read_time",
    "years",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Unit = Literal["days", "months", "years"]

DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
"""How a date is written; that it is on the calendar is more than a pattern says."""
PERIOD = "([0-9]{1,6}) (day|month|year)s?"
"""How a period is written."""
TIME = "([01][0-9]|2[0-3]):([0-5][0-9])"
"""How a time of day is written."""

_DATE, _PERIOD, _TIME = re.compile(DATE), re.compile(PERIOD), re.compile(TIME)


@dataclass(frozen=True, slots=True)
class Period:
    """A number of days, months or years on the calendar.

    Months and years keep the day of the month, or take the month's last day
    where there is no such day: one month after 31 January is 28 or 29 February.
    """

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number:,} {self.unit if self.number != 1 else self.unit[:-1]}"

    def after(self, day: date) -> date:
        """The date this long after `day`."""
        return self._shift(day, self.number)

    def before(self, day: date) -> date:
        """The date this long before `day`."""
        return self._shift(day, -self.number)

    def _shift(self, day: date, number: int) -> date:
        limit = date.max if number > 0 else date.min
        if self.unit == "days":
            try:
                return day + timedelta(days=number)
            except OverflowError:
                return limit
        months = day.year * 12 + day.month - 1 + number * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        if not date.min.year <= year <= date.max.year:
            return limit
        return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def local_date(moment: date | datetime, zone: ZoneInfo) -> date:
    """The calendar date of a moment in a zone; a date stays as it is."""
    if not isinstance(moment, datetime):
        return moment
    return _local(moment, zone).date()


def local_time(moment: datetime, zone: ZoneInfo) -> time:
    """The time of day of a moment in a zone."""
    return _local(moment, zone).time()


def years(start: date, end: date) -> int:
    """Full years from `start` to `end`: an age. Below zero if `end` is earlier.

    Who was born on 29 February completes a year on 1 March of a common year.
    """
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def months(start: date, end: date) -> int:
    """Full months from `start` to `end`, as `years` counts years.

    From 31 January a month is complete on 1 March.
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def days(start: date, end: date) -> int:
    """Days from `start` to `end`: none on the same day."""
    return (end - start).days


class Between(NamedTuple):
    """How long it is from one date to another: counted by `measure`, told in `unit`."""

    measure: Callable[[date, date], int]
    unit: Unit


BETWEEN: Mapping[str, Between] = MappingProxyType(
    {
        "years_between": Between(years, "years"),
        "months_between": Between(months, "months"),
        "days_between": Between(days, "days"),
    }
)
"""The values worked out from two dates, by the words that define them."""


def read_date(text: str) -> date | None:
    """``2017-03-04``"""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_period(text: str) -> Period | None:
    """``30 days``, ``1 month``, ``10 years``"""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    units: dict[str, Unit] = {"day": "days", "month": "months", "year": "years"}
    return Period(int(match[1]), units[match[2]])


def read_time(text: str) -> time | None:
    """``22:30``"""
    match = _TIME.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):  # within a day of the calendar's ends
        return moment


def _days_in(year: int, month: int) -> int:
    last = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return (last - timedelta(days=1)).day if last else 31
