"""Days, periods and moments, case by case: at, just under and just over."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lead_rules.values.calendar import (
    days,
    local_date,
    local_time,
    months,
    read_date,
    read_period,
    read_time,
    years,
)

LAST, FIRST = date.max, date.min


@pytest.mark.parametrize(
    ("day", "period", "after", "before"),
    [
        ("2017-01-31", "1 month", "2017-02-28", "2016-12-31"),
        ("2016-01-31", "1 month", "2016-02-29", "2015-12-31"),
        ("2017-03-31", "1 month", "2017-04-30", "2017-02-28"),
        ("2016-02-29", "1 year", "2017-02-28", "2015-02-28"),
        ("2016-02-29", "4 years", "2020-02-29", "2012-02-29"),
        ("2017-12-15", "1 month", "2018-01-15", "2017-11-15"),
        ("2017-01-15", "1 month", "2017-02-15", "2016-12-15"),
        ("2017-06-15", "12 months", "2018-06-15", "2016-06-15"),
        ("2017-02-27", "0 days", "2017-02-27", "2017-02-27"),
        ("2017-02-27", "30 days", "2017-03-29", "2017-01-28"),
        ("1900-02-28", "1 day", "1900-03-01", "1900-02-27"),
        ("9999-11-30", "1 month", "9999-12-30", "9999-10-30"),
        ("9999-12-31", "1 day", "9999-12-31", "9999-12-30"),
        ("9999-12-31", "1 month", "9999-12-31", "9999-11-30"),
        ("0001-01-01", "1 day", "0001-01-02", "0001-01-01"),
        ("0001-01-31", "1 month", "0001-02-28", "0001-01-01"),
        ("0001-12-31", "1 year", "0002-12-31", "0001-01-01"),
        ("9998-06-15", "2 years", "9999-12-31", "9996-06-15"),
        ("2017-01-01", "999999 days", "4754-11-28", "0001-01-01"),
        ("2017-01-01", "999999 years", "9999-12-31", "0001-01-01"),
    ],
)  # fmt: skip
def test_a_period_from_a_day(day: str, period: str, after: str, before: str) -> None:
    length, start = read_period(period), date.fromisoformat(day)
    assert length is not None
    assert length.after(start).isoformat() == after
    assert length.before(start).isoformat() == before


@pytest.mark.parametrize("number", [1, 2, 0])
@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_a_period_is_read_as_it_is_written(number: int, unit: str) -> None:
    period = read_period(f"{number} {unit}")
    assert period is not None
    assert (period.number, period.unit) == (number, unit)
    assert str(period) == f"{number} {unit if number != 1 else unit[:-1]}"
    assert read_period(f"{number} {unit[:-1]}") == period


def test_what_is_no_period_date_or_time() -> None:
    for text in ("", "1", "day", "-1 days", "1.5 days", "1  day", "1 week", "1234567 days"):
        assert read_period(text) is None
    for text in ("", "2017-02-29", "2017-2-1", "20170201", "2017-02-01T00:00", "\u0662017-01-01"):
        assert read_date(text) is None
    for text in ("", "24:00", "7:30", "12:60", "12", "12:00:00", "1\u0662:00"):
        assert read_time(text) is None
    assert str(read_period("123456 days")) == "123,456 days"
    assert read_date("0001-01-01") == FIRST
    assert read_date("9999-12-31") == LAST
    assert (read_time("00:00"), read_time("23:59")) == (time(0, 0), time(23, 59))
    assert (read_time("19:05"), read_time("20:10")) == (time(19, 5), time(20, 10))


@pytest.mark.parametrize(
    ("start", "end", "in_years", "in_months", "in_days"),
    [
        ("2000-06-15", "2018-06-14", 17, 215, 6573),
        ("2000-06-15", "2018-06-15", 18, 216, 6574),
        ("2000-06-15", "2018-06-16", 18, 216, 6575),
        ("2000-06-15", "2018-05-16", 17, 215, 6544),
        ("2000-06-15", "2018-07-14", 18, 216, 6603),
        ("2000-02-29", "2018-02-28", 17, 215, 6574),
        ("2000-02-29", "2018-03-01", 18, 216, 6575),
        ("2000-02-29", "2020-02-29", 20, 240, 7305),
        ("2017-01-31", "2017-02-28", 0, 0, 28),
        ("2017-01-31", "2017-03-01", 0, 1, 29),
        ("2018-06-15", "2000-06-15", -18, -216, -6574),
        ("2018-06-15", "2018-06-14", -1, -1, -1),
        ("2018-06-15", "2018-06-15", 0, 0, 0),
    ],
)
def test_how_long_it_is_from_one_day_to_another(
    start: str, end: str, in_years: int, in_months: int, in_days: int
) -> None:
    between = date.fromisoformat(start), date.fromisoformat(end)
    assert (years(*between), months(*between), days(*between)) == (in_years, in_months, in_days)


def test_a_date_is_local_everywhere_and_a_moment_is_not() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    moment = datetime(2017, 3, 5, 6, 30, tzinfo=UTC)
    assert local_date(date(2017, 3, 5), zone) == date(2017, 3, 5)
    assert local_date(moment, zone) == date(2017, 3, 4)
    assert local_time(moment, zone) == time(22, 30)
    for end in (datetime.min, datetime.max):
        assert local_date(end.replace(tzinfo=UTC), ZoneInfo("Etc/GMT+12")) is not None
        assert local_date(end.replace(tzinfo=UTC), ZoneInfo("Etc/GMT-14")) is not None
