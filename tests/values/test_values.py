"""The values that every decision stands on, case by case: at, just under and just over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, localcontext
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from lead_rules import Event
from lead_rules.evaluate.combine import combine, deciding, sufficient
from lead_rules.policy.ir.operators import OPERATORS, decide_range, show
from lead_rules.records import ArrestRecord
from lead_rules.records.table_of_model import table_of
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
from lead_rules.values.quantity import INFINITY, ZERO, Range, add, plain
from lead_rules.values.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Truth,
    all_of,
    any_of,
    at_least,
    is_true,
    not_,
)

ALL = (TRUE, FALSE, UNKNOWN)
D = Decimal

# Truth, and how rules combine.


def test_connectives() -> None:
    assert [not_(truth) for truth in ALL] == [FALSE, TRUE, UNKNOWN]
    assert (is_true(True), is_true(False)) == (TRUE, FALSE)
    assert (all_of([]), any_of([]), at_least(0, []), at_least(1, [])) == (TRUE, FALSE, TRUE, FALSE)
    for truths in product(ALL, repeat=3):
        sure, open_ = truths.count(TRUE), truths.count(UNKNOWN)
        false = truths.count(FALSE)
        assert all_of(truths) is (FALSE if false else UNKNOWN if open_ else TRUE)
        assert any_of(truths) is (TRUE if sure else UNKNOWN if open_ else FALSE)
        for number in range(5):
            enough = TRUE if sure >= number else UNKNOWN if sure + open_ >= number else FALSE
            assert at_least(number, truths) is enough


def test_combining() -> None:
    for include, exclude in product(product(ALL, repeat=2), repeat=2):
        barred = FALSE in include or TRUE in exclude
        unknown = UNKNOWN in (*include, *exclude)
        met = FALSE if barred else UNKNOWN if unknown else TRUE
        assert combine(include, exclude) is met
    for outcome, basis, truth in product(ALL, ("include", "exclude"), ALL):
        bars = truth is (FALSE if basis == "include" else TRUE)
        part = {TRUE: True, FALSE: bars, UNKNOWN: truth is UNKNOWN}[outcome]
        of = {"rule": truth}.__getitem__
        found = deciding(outcome, [("rule", basis)], of, of)
        assert found == ["rule"] * part


BASES = [("d", "include"), ("c", "include"), ("b", "exclude"), ("a", "exclude")]


def test_of_rules_that_each_suffice_those_without_presumptions_come_first() -> None:
    truths = {"d": FALSE, "c": FALSE, "b": TRUE, "a": TRUE}
    strict = {"d": FALSE, "c": UNKNOWN, "b": TRUE, "a": UNKNOWN}
    found = deciding(FALSE, BASES, truths.__getitem__, strict.__getitem__)
    assert found == ["b", "d", "a", "c"]
    assert sufficient(FALSE, found) == 1
    truths |= {"c": TRUE, "a": FALSE}
    assert deciding(FALSE, BASES, truths.__getitem__, strict.__getitem__) == ["b", "d"]


def test_of_other_rules_nothing_is_asked_and_all_are_needed() -> None:
    def strict(_: str) -> Truth:
        raise AssertionError("nothing hangs on it")

    truths = {"d": TRUE, "c": UNKNOWN, "b": UNKNOWN, "a": FALSE}
    found = deciding(UNKNOWN, BASES, truths.__getitem__, strict)
    assert (found, sufficient(UNKNOWN, found)) == (["c", "b"], 2)
    found = deciding(TRUE, BASES, strict, strict)
    assert (found, sufficient(TRUE, found)) == (["d", "c", "b", "a"], 4)
    truths |= {"b": FALSE, "c": FALSE}
    assert deciding(FALSE, BASES, truths.__getitem__, strict) == ["c"]


@pytest.mark.parametrize("truth", ALL)
def test_a_truth_is_no_yes_or_no(truth: Truth) -> None:
    with pytest.raises(TypeError, match="is not a yes or no"):
        bool(truth)


# Numbers.


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


# Days.

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


# Operators.

NOON, NIGHT = (time(9), time(17)), (time(22, 30), time(6))
DAYS = (date(2017, 1, 1), date(2017, 1, 31))


def entry_truths(name: str) -> Callable[[Truth], Truth]:
    return lambda truth: OPERATORS[name, "list"].decide([TRUE, truth, FALSE], None)


TWO_OR_THREE = ((OPERATORS["at_least", "number"], 2), (OPERATORS["less_than", "number"], 4))


@pytest.mark.parametrize(
    ("name", "kind", "operand", "holds", "fails"),
    [
        ("is", "text", "a", ["a"], ["b"]),
        ("is_not", "text", "a", ["b"], ["a"]),
        ("in", "text", ("a", "b"), ["a", "b"], ["c"]),
        ("not_in", "text", ("a", "b"), ["c"], ["a", "b"]),
        ("at_least", "number", D(5), [D(5), D("5.01")], [D("4.99")]),
        ("more_than", "number", D(5), [D("5.01")], [D(5), D("4.99")]),
        ("at_most", "number", D(5), [D(5), D("4.99")], [D("5.01")]),
        ("less_than", "number", D(5), [D("4.99")], [D(5), D("5.01")]),
        ("before", "date", DAYS[0], [date(2016, 12, 31)], [DAYS[0], DAYS[1]]),
        ("after", "date", DAYS[0], [DAYS[1]], [DAYS[0], date(2016, 12, 31)]),
        ("on_or_before", "date", DAYS[0], [DAYS[0], date(2016, 12, 31)], [DAYS[1]]),
        ("on_or_after", "date", DAYS[0], [DAYS[0], DAYS[1]], [date(2016, 12, 31)]),
        ("within", "date", DAYS, [*DAYS], [date(2016, 12, 31), date(2017, 2, 1)]),
        ("within", "event", DAYS, [Event(on=DAYS[0]), Event(on=DAYS[1])],
         [Event(on=date(2016, 12, 31)), Event(on=date(2017, 2, 1)),
          Event(not_as_of=date(2017, 2, 1))]),
        ("weekday", "date", ("monday", "friday"), ["monday"], ["sunday"]),
        ("time_of_day", "time", NOON, [time(9), time(16, 59)], [time(8, 59), time(17)]),
        ("time_of_day", "time", NIGHT, [time(22, 30), time(0), time(5, 59)],
         [time(6), time(22, 29)]),
        ("time_of_day", "time", (time(9), time(9)), [], [time(9), time(8)]),
        ("includes", "list", ("a", "b"), [("b", "c"), ("a",)], [("c",), ()]),
        ("empty", "list", True, [0], [1, 2]),
        ("empty", "list", False, [1, 2], [0]),
        ("some", "list", None, [[TRUE, UNKNOWN], [TRUE, FALSE]], [[FALSE], []]),
        ("every", "list", None, [[TRUE], []], [[FALSE, UNKNOWN], [TRUE, FALSE]]),
        ("no", "list", None, [[FALSE], []], [[TRUE, UNKNOWN]]),
        ("count", "list", TWO_OR_THREE, [2, 3], [1, 4]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_an_operator_at_its_limit(
    name: str, kind: str, operand: object, holds: list[object], fails: list[object]
) -> None:
    decide = OPERATORS[name, kind].decide  # type: ignore[index]
    assert [decide(value, operand) for value in holds] == [TRUE] * len(holds)
    assert [decide(value, operand) for value in fails] == [FALSE] * len(fails)


def test_what_may_still_happen_is_unknown() -> None:
    within = OPERATORS["within", "event"].decide
    assert within(Event(not_as_of=DAYS[1]), DAYS) is UNKNOWN
    assert within(Event(), DAYS) is UNKNOWN
    for name in ("some", "every", "no"):
        assert OPERATORS[name, "list"].decide([UNKNOWN], None) is UNKNOWN


class Nearby:
    """Stands for a region that says what it was asked."""

    def within(self, *asked: float) -> Truth:
        return TRUE if asked == (1.0, 2.0, 3.0) else FALSE

    def within_distance(self, *asked: float) -> Truth:
        return UNKNOWN if asked == (1.0, 2.0, 3.0, 50.0) else FALSE


def test_places_are_asked_of_the_region() -> None:
    place = (1.0, 2.0, 3.0)
    assert OPERATORS["within", "place"].decide(place, Nearby()) is TRUE
    assert OPERATORS["within_distance", "place"].decide(place, (Nearby(), 50.0)) is UNKNOWN


@pytest.mark.parametrize(
    ("name", "operand", "low", "high", "maybe", "truth"),
    [
        ("at_least", 5, 3, 4, False, FALSE),
        ("at_least", 5, 3, 5, False, UNKNOWN),
        ("at_least", 5, 5, INFINITY, False, TRUE),
        ("at_least", 5, 5, 6, True, UNKNOWN),
        ("at_least", 5, 3, 4, True, FALSE),
        ("at_least", 5, 6, 5, True, FALSE),
        ("is", 5, 5, 5, False, TRUE),
        ("is", 5, 4, 6, False, UNKNOWN),
        ("is", 5, 5, 6, False, UNKNOWN),
        ("is", 5, 4, 5, False, UNKNOWN),
        ("is", 5, 6, 7, False, FALSE),
        ("is", 5, 3, 4, False, FALSE),
        ("is", 5, 5, 5, True, UNKNOWN),
        ("is_not", 5, 6, 7, False, TRUE),
        ("is_not", 5, 4, 6, False, UNKNOWN),
        ("is_not", 5, 6, 7, True, TRUE),
        ("is_not", 5, 6, 5, True, TRUE),
        ("is_not", 5, 5, 5, True, UNKNOWN),
        ("in", (1, 5), 2, 4, False, FALSE),
        ("in", (1, 5), 5, 6, False, UNKNOWN),
        ("in", (1, 5), 1, 5, False, UNKNOWN),
        ("in", (1, 5), 0, 6, False, UNKNOWN),
        ("not_in", (1, 5), 2, 4, False, TRUE),
        ("not_in", (1, 5), 0, 6, False, UNKNOWN),
        ("not_in", (1, 5), 9, 8, True, TRUE),
        ("more_than", 5, 5, 5, False, FALSE),
        ("more_than", 5, 5, 6, False, UNKNOWN),
        ("less_than", 5, 4, 5, False, UNKNOWN),
        ("at_most", 5, 4, 5, False, TRUE),
    ],
)
def test_what_is_sure_of_a_range(
    name: str, operand: object, low: int, high: int, maybe: bool, truth: Truth
) -> None:
    found = Range(low, high, maybe)
    assert decide_range(OPERATORS[name, "number"], found, operand, whole=False) is truth


@pytest.mark.parametrize(
    ("name", "low", "high", "whole", "truth"),
    [
        ("in", 4, 6, True, TRUE),
        ("in", 4, 6, False, UNKNOWN),
        ("in", 4, 7, True, UNKNOWN),
        ("in", 3, 6, True, UNKNOWN),
        ("not_in", 4, 6, True, FALSE),
        ("not_in", 4, 6, False, UNKNOWN),
        ("not_in", 3, 4, True, UNKNOWN),
        ("in", 4, INFINITY, True, UNKNOWN),
    ],
)
def test_a_range_of_whole_numbers_can_be_listed(
    name: str, low: int, high: int, whole: bool, truth: Truth
) -> None:
    operator = OPERATORS[name, "number"]
    assert decide_range(operator, Range(low, high), (4, 6, 5), whole=whole) is truth


def test_of_nothing_only_what_denies_holds() -> None:
    assert {each.name for each in OPERATORS if each.of_nothing is TRUE} == {"is_not", "not_in"}
    assert all(each.of_nothing in (TRUE, FALSE) for each in OPERATORS)


SEIZED = table_of(ArrestRecord).root.fields["seized"].entry
assert SEIZED is not None
WEIGHT, CONTAINS = SEIZED.fields["weight"], SEIZED.fields["contains"]
STATUS = table_of(ArrestRecord).root.fields["participation"].fields["status"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (D("5.0"), "5 g"),
        (3, "3 g"),
        (Range(D(1), D(2)), "1 g to 2 g"),
        (Range(D(2), D(2)), "2 g"),
        (Range(D(3), INFINITY), "3 g or more"),
        (Range(-INFINITY, D(3)), "3 g or less"),
        (Range(-INFINITY, INFINITY), "not known yet"),
        (Range(-INFINITY, INFINITY, True), "not known yet"),
        (Range(D(3), INFINITY, True), "3 g or more, or none"),
        (Range(D(2), D(1)), "none"),
        (("a", "b"), "a, b"),
        ((), "none"),
        ("text_as_it_is", "text_as_it_is"),
        (date(2017, 3, 4), "March 4, 2017"),
        (Event(on=date(2017, 3, 4)), "on March 4, 2017"),
        (Event(not_as_of=date(2017, 3, 4)), "had not happened by March 4, 2017"),
        (Event(), "not known yet"),
        (time(22, 30), "10:30 pm"),
    ],
    ids=str,
)
def test_a_value_in_words(value: object, words: str) -> None:
    assert show(value, WEIGHT) == words


def test_a_word_of_a_choice_and_a_moment_in_words() -> None:
    assert show("not_known_word", STATUS) == "not known word"
    assert show("a_b") == "a_b"
    assert show(D("5.10")) == "5.1"
    moment = datetime(2017, 3, 5, 6, 30, tzinfo=UTC)
    zone = ZoneInfo("America/Los_Angeles")
    assert show(moment, None, zone) == "10:30 pm on March 4, 2017"
    assert show((True, False)) == "yes, no"
