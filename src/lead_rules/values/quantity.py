"""Exact numbers, and numbers known only as a range."""

from dataclasses import dataclass
from decimal import Clamped, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

__all__ = ["DIGITS", "INFINITY", "ZERO", "Number", "Range", "add", "plain"]

Number = int | Decimal

DIGITS = r"-?[0-9]+(\.[0-9]+)?"
"""How an exact number is written."""

ZERO = Decimal(0)
INFINITY = Decimal("Infinity")

# A context of our own: the caller's may round to any precision. A record's
# quantities have at most 40 digits, so a million of them sum exactly.
_EXACT = Context(prec=60, traps=[InvalidOperation, DivisionByZero, Overflow, Clamped])


add = _EXACT.add
"""The exact sum of two numbers, whatever the precision of the caller's context."""


def plain(number: Number) -> str:
    """Digits as people write them: no exponent, no zeros at the end, no -0."""
    if isinstance(number, int):
        return str(number)
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Range:
    """A number known only to lie from `low` to `high`, both inclusive.

    `maybe_none`: perhaps there is no such number at all (the least of no
    entries). Where `low` is above `high` there surely is none.
    """

    low: Number
    high: Number
    maybe_none: bool = False

    @property
    def surely_none(self) -> bool:
        """Whether there is no such number."""
        return self.low > self.high
