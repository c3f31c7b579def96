"""A value as people write it, with its unit: "5.2 g", "March 4, 2017", "had not happened by"."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from lead_rules.records.schema import Field
from lead_rules.records.value_types import Event
from lead_rules.values.english import day_in_words, measured, moment_in_words, time_in_words
from lead_rules.values.quantity import INFINITY, Range

__all__ = ["NOT_KNOWN", "show"]

NOT_KNOWN = "not known yet"
"""What is said of a fact that is unknown."""


def show(value: object, field: Field | None = None, zone: ZoneInfo | None = None) -> str:
    """A value as people write it, with its unit; a moment by the clocks of the zone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Range):
        return _show_range(value, field)
    if isinstance(value, int | Decimal):
        return measured(value, field.fact.unit if field is not None else None)
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, time):
        return time_in_words(value)
    if isinstance(value, Event):
        return _show_event(value)
    if isinstance(value, tuple):
        return ", ".join(show(part, field, zone) for part in value) if value else "none"
    if field is not None and field.kind == "choice":
        return str(getattr(value, "value", value)).replace("_", " ")
    return str(value)


def _show_event(event: Event) -> str:
    if event.on is not None:
        return f"on {day_in_words(event.on)}"
    if event.not_as_of is not None:
        return f"had not happened by {day_in_words(event.not_as_of)}"
    return NOT_KNOWN


def _show_range(value: Range, field: Field | None) -> str:
    if value.surely_none:
        return "none"
    low, high = show(value.low, field), show(value.high, field)
    if value.high == INFINITY:
        words = NOT_KNOWN if value.low == -INFINITY else f"{low} or more"
    elif value.low == -INFINITY:
        words = f"{high} or less"
    else:
        words = low if value.low == value.high else f"{low} to {high}"
    return f"{words}, or none" if value.maybe_none and words != NOT_KNOWN else words
