"""English as sentences need it: numbers, dates, times of day, and nouns in the plural.

The names of months and days are the library's own, so that no machine's locale
changes what a decision says.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lead_rules.values.calendar import local_date, local_time
from lead_rules.values.quantity import Number, plain

__all__ = [
    "capitalized",
    "counted",
    "day_in_words",
    "days_in_words",
    "digits",
    "measured",
    "moment_in_words",
    "plural",
    "time_in_words",
    "weekday_in_words",
]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_IRREGULAR = {"child": "children", "man": "men", "person": "people", "woman": "women"}


def capitalized(text: str) -> str:
    """The text with a capital first letter; the others as they are."""
    return text[:1].upper() + text[1:]


def digits(number: Number) -> str:
    """Exact digits with commas between thousands: ``12,500.25``."""
    text = plain(number)
    whole, point, fraction = text.removeprefix("-").partition(".")
    first = len(whole) % 3 or 3
    groups = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    return f"{'-' if text.startswith('-') else ''}{','.join(groups)}{point}{fraction}"


def measured(number: Number, unit: str | None) -> str:
    """A number with its unit: ``5 g``, ``1 year``, ``12,500 USD``."""
    if not unit:
        return digits(number)
    # A unit that is a word has a singular; one that is a symbol has none.
    word = len(unit) > 3 and unit.islower() and unit.endswith("s")
    return f"{digits(number)} {unit[:-1] if word and abs(number) == 1 else unit}"


def counted(number: int, noun: str) -> str:
    """``no warrants``, ``1 warrant``, ``2 warrants``"""
    if number == 1:
        return f"1 {noun}"
    return f"{digits(number) if number else 'no'} {plural(noun)}"


def plural(noun: str) -> str:
    """A noun for several: ``court orders``, ``entries``, ``days``, ``boxes``."""
    before, _, last = noun.rpartition(" ")
    lead = f"{before} " if before else ""
    if last in _IRREGULAR:
        return lead + _IRREGULAR[last]
    if last.endswith("y") and last[-2:-1] not in ("", *"aeiou"):
        return f"{lead}{last[:-1]}ies"
    return f"{lead}{last}{'es' if last.endswith(('s', 'x', 'z', 'ch', 'sh')) else 's'}"


def day_in_words(day: date) -> str:
    """``March 4, 2017``"""
    return f"{_month_day(day)}, {day.year}"


def days_in_words(first: date, last: date) -> str:
    """``March 4 to April 3, 2017``"""
    if first == last:
        return day_in_words(first)
    if first.year != last.year:
        return f"{day_in_words(first)} to {day_in_words(last)}"
    if first.month != last.month:
        return f"{_month_day(first)} to {day_in_words(last)}"
    return f"{_month_day(first)} to {last.day}, {last.year}"


def weekday_in_words(day: date) -> str:
    """``Saturday``"""
    return _WEEKDAYS[day.weekday()]


def time_in_words(moment: time) -> str:
    """``10:30 pm``; seconds only where there are some, since nothing is rounded."""
    if moment.hour in (0, 12) and not (moment.minute or moment.second or moment.microsecond):
        return "noon" if moment.hour else "midnight"
    text = f"{moment.hour % 12 or 12}:{moment.minute:02}"
    if moment.second or moment.microsecond:
        text += f":{moment.second:02}"
    if moment.microsecond:
        text += f".{moment.microsecond:06}".rstrip("0")
    return f"{text} {'pm' if moment.hour >= 12 else 'am'}"


def moment_in_words(moment: datetime, zone: ZoneInfo | None) -> str:
    """``10:30 pm on March 4, 2017``, by the clocks of a zone.

    Without a zone it is told by the clock that it was recorded with.
    """
    if zone is None:
        return f"{time_in_words(moment.time())} on {day_in_words(moment.date())}"
    return f"{time_in_words(local_time(moment, zone))} on {day_in_words(local_date(moment, zone))}"


def _month_day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"
