"""Exact sums, plain numbers, and ranges."""

from decimal import Decimal, localcontext

import pytest

from lead_rules.values.quantity import ZERO, Range, add, plain

D = Decimal


def test_sums_are_exact() -> None:
    assert add(ZERO, D(5)) == 5
    with localcontext(prec=1):
        assert add(D("0.1"), D("0.2")) == D("0.3")
        most, least = D("9" * 10 + "." + "9" * 30), D("0." + "0" * 29 + "1")
        assert add(most, least) == D("1" + "0" * 10)
        # All the digits that a record may have, a million times.
        assert add(D("1e15"), D("1e-30")) == D("1" + "0" * 15 + "." + "0" * 29 + "1")
        assert len(add(D("1e29"), D("1e-30")).as_tuple().digits) == 60


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3, "3"),
        (-3, "-3"),
        (10**30 + 1, "1" + "0" * 29 + "1"),
        (D("-0"), "0"),
        (D("0.00"), "0"),
        (D("5.10"), "5.1"),
        (D("100"), "100"),
        (D("1E+2"), "100"),
        (D("5.000"), "5"),
        (D("1E-30"), "0." + "0" * 29 + "1"),
    ],
)
def test_numbers_are_written_plainly(number: int | Decimal, text: str) -> None:
    assert plain(number) == text


def test_a_range_that_holds_nothing() -> None:
    assert Range(D(2), D(1)).surely_none
    assert not Range(D(1), D(1)).surely_none
    assert not Range(D(1), D(2)).surely_none
    assert not Range(D(1), D(2)).maybe_none
