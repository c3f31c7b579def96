"""Numbers, nouns, dates and times in English."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from lead_rules.values.english import (
    capitalized,
    counted,
    day_in_words,
    days_in_words,
    digits,
    measured,
    moment_in_words,
    plural,
    time_in_words,
)


def test_numbers() -> None:
    assert [digits(n) for n in (0, 999, 1000, 12500, -1234567, Decimal("-12500.250"))] == [
        "0",
        "999",
        "1,000",
        "12,500",
        "-1,234,567",
        "-12,500.25",
    ]
    assert digits(Decimal("1E+3")) == "1,000"
    assert digits(Decimal("0.000000000000000000000000000001")) == "0." + "0" * 29 + "1"
    amounts = [(1, "years"), (2, "years"), (1, "g"), (1, "USD")]
    assert [measured(*each) for each in amounts] == ["1 year", "2 years", "1 g", "1 USD"]
    assert measured(Decimal("1.0"), "units") == "1 unit"
    assert measured(3, None) == "3"


def test_nouns() -> None:
    nouns = ["court order", "entry", "day", "box", "church", "other person", "supervision"]
    assert [plural(noun) for noun in nouns] == [
        "court orders",
        "entries",
        "days",
        "boxes",
        "churches",
        "other people",
        "supervisions",
    ]
    assert [counted(n, "court order") for n in (0, 1, 2, 1000)] == [
        "no court orders",
        "1 court order",
        "2 court orders",
        "1,000 court orders",
    ]
    assert capitalized("lEAD x") == "LEAD x"
    assert capitalized("") == ""


def test_dates_and_times() -> None:
    assert day_in_words(date(2017, 3, 4)) == "March 4, 2017"
    assert days_in_words(date(2017, 3, 4), date(2017, 3, 4)) == "March 4, 2017"
    assert days_in_words(date(2017, 3, 4), date(2017, 3, 20)) == "March 4 to 20, 2017"
    assert days_in_words(date(2017, 3, 4), date(2017, 4, 3)) == "March 4 to April 3, 2017"
    assert days_in_words(date(2017, 12, 20), date(2018, 1, 19)) == (
        "December 20, 2017 to January 19, 2018"
    )
    times = [time(0), time(0, 5), time(9, 7), time(12), time(12, 30), time(22, 30)]
    assert [time_in_words(each) for each in times] == [
        "midnight",
        "12:05 am",
        "9:07 am",
        "noon",
        "12:30 pm",
        "10:30 pm",
    ]
    assert time_in_words(time(0, 0, 7)) == "12:00:07 am"
    assert time_in_words(time(22, 29, 59, 250000)) == "10:29:59.25 pm"
    moment = datetime.fromisoformat("2017-03-05T06:30:00+00:00")
    assert moment_in_words(moment, ZoneInfo("America/Los_Angeles")) == "10:30 pm on March 4, 2017"
    assert moment_in_words(moment, None) == "6:30 am on March 5, 2017"
