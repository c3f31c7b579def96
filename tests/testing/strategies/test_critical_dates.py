"""Which days and times are worth trying."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lead_rules.testing.strategies import critical_dates
from lead_rules.testing.strategies.critical_dates import moments_near
from lead_rules.testing.strategies.target import Subject
from tests.support.one_rule import policy_of

DAY = date(2024, 5, 2)


def bases_of(when: str, start: str = "2017-01-01") -> tuple[date, ...]:
    return critical_dates.bases_of(Subject(policy_of(when, start=start), "d0"))


@pytest.mark.parametrize(
    ("start", "leap_day"),
    [("2017-03-01", "2016-02-29"), ("2018-03-01", "2020-02-29"), ("2096-03-01", "2096-02-29")],
)
def test_records_are_dated_by_the_nearest_leap_day(start: str, leap_day: str) -> None:
    bases = [str(day) for day in bases_of("{resident: true}", start)]
    assert [day for day in bases if day.endswith("02-29")] == [leap_day]


def test_records_are_dated_by_the_days_that_tests_of_their_time_name() -> None:
    bases = {str(day) for day in bases_of("{requested_at: {before: 2020-06-10}}")}
    assert {"2020-06-09", "2020-06-10", "2020-06-11"} <= bases


def times_on(day: date, when: str = "{resident: true}") -> list[datetime]:
    subject = Subject(policy_of(when), "d0")
    zone = ZoneInfo("America/Los_Angeles")
    return list(moments_near(day, zone, subject.critical_tests_at("requested_at")))


def test_times_are_those_at_which_a_part_of_the_day_begins_and_ends() -> None:
    found = times_on(DAY, "{requested_at: {time_of_day: {from: 22:30, until: 06:00}}}")
    here = [f"{at:%H:%M}" for at in found if at.tzinfo is not UTC]
    assert here == ["12:00", "00:00", "23:59", "22:30", "22:29", "06:00", "05:59"]


def test_the_ends_of_a_day_are_also_written_in_utc() -> None:
    """Where the evening has the date of the next day."""
    assert [at.isoformat() for at in times_on(DAY) if at.tzinfo is UTC] == [
        "2024-05-02T07:00:00+00:00",
        "2024-05-03T06:59:00+00:00",
    ]


def test_an_hour_that_comes_twice_is_tried_both_times() -> None:
    back = [
        at for at in times_on(date(2017, 11, 5)) if at.timetz().replace(tzinfo=None) == time(1, 30)
    ]
    assert [str(at.utcoffset()) for at in back] == ["-1 day, 17:00:00", "-1 day, 16:00:00"]


def test_an_hour_that_never_comes_is_tried() -> None:
    forward = {f"{at:%H:%M}" for at in times_on(date(2017, 3, 12))}
    assert "02:30" in forward
    assert "02:30" not in {f"{at:%H:%M}" for at in times_on(DAY)}
