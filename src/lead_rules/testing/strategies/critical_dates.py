"""Days and times at which an answer may turn."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.policy.ir.nodes import ValueSubject, Window, Within
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.calendar import Period

__all__ = ["bases_of", "clock_changes", "days_near", "moments_near", "named_days", "periods_of"]

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def bases_of(subject: Subject) -> tuple[date, ...]:
    """Days to date a record by, the plainest first.

    The first and the last day of the version and the days beside them, both changes
    of the clock in its first year, the leap day that is nearest to it, and the days
    that its tests of the record's own time name.
    """
    start, until = _span(subject)
    found = [start, *_beside(start), *([until, *_beside(until)] if until else [])]
    found += clock_changes(subject.policy.checked.zone, start.year)
    found.append(_leap_day(start.year))
    moment = subject.plan.checked.table.moment
    if moment is not None:
        found += named_days(subject.critical_tests_at(moment))
    return tuple(dict.fromkeys(found))


def days_near(base: date, periods: Iterable[Period] = ()) -> tuple[date, ...]:
    """A day, those a period away from it on either side, and the days beside each."""
    ends = [base]
    for period in periods:
        ends += [period.after(base), period.before(base)]
    return tuple(dict.fromkeys(day for end in ends for day in (end, *_beside(end))))


def named_days(critical_tests: Iterable[CriticalTest]) -> list[date]:
    """The days that tests compare with, and those beside them."""
    found = []
    for critical in critical_tests:
        operand = critical.operand
        for part in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(part, date) and not isinstance(part, datetime):
                found += [part, *_beside(part)]
    return found


def periods_of(critical_tests: Iterable[CriticalTest]) -> tuple[Period, ...]:
    """The look-backs, the deadlines and the ages that tests of a date compare with."""
    found: dict[Period, None] = {}
    for critical in critical_tests:
        operand = critical.operand
        if isinstance(operand, Within):
            found[operand.period] = None
        elif isinstance(critical.test.subject, ValueSubject):
            for limit in operand if isinstance(operand, tuple) else (operand,):
                if isinstance(limit, int) and abs(limit) < 1000:
                    found[Period(abs(limit), "years")] = None
    return tuple(found)


def moments_near(
    base: date, zone: ZoneInfo, critical_tests: Sequence[CriticalTest]
) -> tuple[datetime, ...]:
    """Times on a local day at which tests turn: noon, midnight, an hour that comes twice
    or never, the ends of the parts of the day that are named, in local time and in UTC.
    """
    hours = [time(12), time(0), time(23, 59)]
    for critical in critical_tests:
        window = critical.operand
        if isinstance(window, Window):
            for end in (window.start, window.end):
                at = datetime.combine(date(2000, 1, 1), end)
                hours += [at.time(), (at - MINUTE).time()]
    found = [datetime.combine(base, hour, zone) for hour in dict.fromkeys(hours)]
    if base in clock_changes(zone, base.year):
        for half_past in (time(1, 30), time(2, 30)):
            twice = datetime.combine(base, half_past, zone)
            found += [twice, twice.replace(fold=1)]
    # Written in UTC, an evening in the west has the date of the next day.
    late = (moment.astimezone(UTC) for moment in found[1:3] if date.min < base < date.max)
    return (*found, *late)


@lru_cache(maxsize=256)
def clock_changes(zone: ZoneInfo, year: int) -> tuple[date, ...]:
    """The days of a year on which the offset of a zone changes."""
    if not date.min.year < year < date.max.year:
        return ()
    noon = datetime(year, 1, 1, 12)
    days = [noon + number * DAY for number in range(-1, 366)]
    offsets = [zone.utcoffset(day) for day in days]
    return tuple(
        day.date()
        for day, before, now in zip(days[1:], offsets, offsets[1:], strict=False)
        if now != before
    )


def _span(subject: Subject) -> tuple[date, date | None]:
    in_force = subject.policy.checked.in_force
    return in_force.start, in_force.until


def _beside(day: date) -> Iterator[date]:
    if day > date.min:
        yield day - DAY
    if day < date.max:
        yield day + DAY


def _leap_day(year: int) -> date:
    """The nearest 29 February, the later of two."""
    leaps = (n for n in range(max(year - 8, 1), min(year + 9, 9999)) if _is_leap(n))
    return date(min(leaps, key=lambda n: (abs(n - year), -n)), 2, 29)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
