"""What others make of the same question: SQLite of unknown, zoneinfo of days, dateutil of periods.

Distances have theirs in `tests/geo`, from PROJ.
"""

import sqlite3
from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from lead_rules.evaluate.combine import combine
from lead_rules.values import truth
from lead_rules.values.calendar import Period, local_date, local_time, years
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.support.generate import examples

# Three-valued logic: SQL's `AND`, `OR` and `NOT` are Kleene's, and NULL is unknown.

IN_SQL = {TRUE: 1, FALSE: 0, UNKNOWN: None}
OF_SQL = {value: key for key, value in IN_SQL.items()}
NAMES = ("a", "b", "c", "d")
WORLDS = list(product((TRUE, FALSE, UNKNOWN), repeat=len(NAMES)))
Formula = Any  # a name, or a connective with what it connects


def ours(formula: Formula, world: dict[str, Truth]) -> Truth:
    if isinstance(formula, str):
        return world[formula]
    connective, *parts = formula
    truths = [ours(part, world) for part in parts if not isinstance(part, int)]
    if connective == "not":
        return truth.not_(truths[0])
    if connective == "at_least":
        return truth.at_least(parts[0], truths)
    return {"all": truth.all_of, "any": truth.any_of}[connective](truths)


def in_sql(formula: Formula) -> str:
    if isinstance(formula, str):
        return formula
    connective, *parts = formula
    if connective == "at_least":
        return many_in_sql(parts[0], [in_sql(part) for part in parts[1:]])
    inner = [in_sql(part) for part in parts]
    if connective == "not":
        return f"(NOT {inner[0]})"
    return f"({(' AND ' if connective == 'all' else ' OR ').join(inner)})"


def many_in_sql(number: int, parts: list[str]) -> str:
    """At least so many hold: this one and one fewer of the rest, or as many of the rest."""
    if number <= 0:
        return "1"
    if number > len(parts):
        return "0"
    first, rest = parts[0], parts[1:]
    return f"(({first} AND {many_in_sql(number - 1, rest)}) OR {many_in_sql(number, rest)})"


def formulas() -> st.SearchStrategy[Formula]:
    def larger(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        some = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            st.tuples(st.just("not"), inner),
            st.builds(lambda name, parts: (name, *parts), st.sampled_from(["all", "any"]), some),
            st.builds(lambda number, parts: ("at_least", number, *parts), st.integers(0, 3), some),
        )

    return st.recursive(st.sampled_from(NAMES), larger, max_leaves=8)


@pytest.fixture(scope="module")
def database() -> sqlite3.Connection:
    """Every way in which four things can be true, false or unknown: 81 rows."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE worlds ({', '.join(NAMES)})")
    rows = [[IN_SQL[each] for each in world] for world in WORLDS]
    database.executemany("INSERT INTO worlds VALUES (?, ?, ?, ?)", rows)
    return database


@pytest.mark.slow
@examples(150)
@given(formula=formulas())
def test_formulas_come_out_as_in_sqlite(database: sqlite3.Connection, formula: Formula) -> None:
    rows = database.execute(f"SELECT {', '.join(NAMES)}, {in_sql(formula)} FROM worlds")
    answers = {tuple(OF_SQL[value] for value in row[:-1]): OF_SQL[row[-1]] for row in rows}
    assert len(answers) == len(WORLDS)
    for world in WORLDS:
        assert ours(formula, dict(zip(NAMES, world, strict=True))) is answers[world]


def test_sqlite_would_tell_two_valued_logic_from_ours(database: sqlite3.Connection) -> None:
    """The opinion is worth something: `a or not a` is no truth where `a` is unknown."""
    unknown = database.execute("SELECT count(*) FROM worlds WHERE (a OR NOT a) IS NULL")
    assert unknown.fetchone() == (27,)


def test_rules_combine_as_in_sqlite(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT a, b, c, d, a AND b AND NOT c AND NOT d FROM worlds").fetchall()
    assert len(rows) == len(WORLDS)
    for *given_, met in rows:
        a, b, c, d = (OF_SQL[value] for value in given_)
        assert combine([a, b], [c, d]) is OF_SQL[met]


# Days and times of day, by the clocks of a zone.

ZONES = ["America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Monrovia", "UTC"]


def by_offset(moment: datetime, zone: ZoneInfo) -> datetime:
    """The clock of a zone: the time in UTC and the zone's offset then, added up."""
    utc = moment.astimezone(UTC)
    offset = zone.utcoffset(utc.astimezone(zone))
    assert offset is not None
    return utc.replace(tzinfo=None) + offset


@examples(300)
@given(
    seconds=st.integers(-5_000_000_000, 5_000_000_000),
    hours=st.integers(-14, 14),
    name=st.sampled_from(ZONES),
)
def test_days_and_times_are_those_of_zoneinfo(seconds: int, hours: int, name: str) -> None:
    """From 1811 to 2128, written with any offset."""
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    moment = datetime.fromisoformat(
        (utc + timedelta(hours=hours)).replace(tzinfo=None).isoformat()
        + f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    )
    zone = ZoneInfo(name)
    clock = by_offset(moment, zone)
    assert (local_date(moment, zone), local_time(moment, zone)) == (clock.date(), clock.time())


@pytest.mark.parametrize(
    ("utc", "day", "hour"),
    [
        ("2017-03-12T09:59:59+00:00", "2017-03-12", "01:59:59"),
        ("2017-03-12T10:00:00+00:00", "2017-03-12", "03:00:00"),  # there is no 02:00 that day
        ("2017-11-05T08:30:00+00:00", "2017-11-05", "01:30:00"),  # before the clocks go back
        ("2017-11-05T09:30:00+00:00", "2017-11-05", "01:30:00"),  # and an hour later
        ("2017-11-05T07:59:59+00:00", "2017-11-05", "00:59:59"),
        ("1883-11-18T19:00:00+00:00", "1883-11-18", "11:07:02"),  # local mean time
    ],
)
def test_the_missing_and_the_repeated_hour(utc: str, day: str, hour: str) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    for moment in (datetime.fromisoformat(utc), datetime.fromisoformat(utc).astimezone(zone)):
        assert local_date(moment, zone) == date.fromisoformat(day)
        assert local_time(moment, zone).replace(tzinfo=None).isoformat()[:8] == hour


def test_every_zone_has_a_day_for_the_ends_of_the_calendar() -> None:
    """A moment within a day of the ends, which no zone can be asked about, keeps its own date."""
    ends = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    for name in sorted(available_timezones() - {"localtime", "Factory"})[::7]:
        days = [local_date(end, ZoneInfo(name)) for end in ends]
        assert date.min <= days[0] <= date.min + timedelta(1)
        assert date.max - timedelta(1) <= days[1] <= date.max


# Periods and ages.


def test_periods_end_where_dateutil_says() -> None:
    """Also in leap years, at the ends of months, and before 1900."""
    random = Random(1)
    lengths = {"days": 40_000, "months": 1_500, "years": 120}
    for _ in range(3_000):
        day = date(1583, 1, 1) + timedelta(random.randrange(200_000))
        unit = random.choice(list(lengths))
        number = random.randrange(lengths[unit])
        period, other = Period(number, unit), relativedelta(**{unit: number})  # type: ignore[arg-type]
        assert (period.after(day), period.before(day)) == (day + other, day - other)


def test_ages_are_those_of_dateutil_but_for_who_was_born_on_a_leap_day() -> None:
    random = Random(2)
    for _ in range(3_000):
        born = date(1880, 1, 1) + timedelta(random.randrange(50_000))
        day = born + timedelta(random.randrange(40_000))
        told = relativedelta(day, born).years
        # dateutil lets a birthday on 29 February fall on the 28th of a common year.
        early = (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28)
        assert years(born, day) == told - (early and not isleap(day.year))


def test_days_between_are_those_of_the_calendar() -> None:
    """Adding a day so many times is adding so many days."""
    day = date(2016, 2, 1)
    assert reduce(lambda here, _: Period(1, "days").after(here), range(800), day) == Period(
        800, "days"
    ).after(day)
