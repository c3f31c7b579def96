"""Each operator at, just under and just over its limit, of values, of ranges, and in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lead_rules import Event
from lead_rules.policy.ir.operator import MOST_TRIED, Shape, decide_range
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.ir.show_value import show
from lead_rules.records import ArrestRecord
from lead_rules.records.table_of_model import table_of
from lead_rules.values.quantity import INFINITY, Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, is_true
from tests.support.library_card import CardRequest

D = Decimal

NOON, NIGHT = (time(9), time(17)), (time(22, 30), time(6))
DAYS = (date(2017, 1, 1), date(2017, 1, 31))
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


@pytest.mark.parametrize(
    ("low", "high", "whole", "truth"),
    [
        (4, 4, False, TRUE),
        (3, 3, True, FALSE),
        (4, 4.5, False, UNKNOWN),
        (4, 6, True, UNKNOWN),
        (4, 6, False, UNKNOWN),
        (7, 9, True, TRUE),
        (7, 7 + MOST_TRIED, True, TRUE),
        (7, 8 + MOST_TRIED, True, UNKNOWN),
    ],
)
def test_each_number_of_a_range_is_tried_where_an_operator_has_no_shape(
    low: float, high: float, whole: bool, truth: Truth
) -> None:
    def decide(number: Decimal, _: object) -> Truth:
        return is_true(number == 4 or number > 6)

    opaque = replace(OPERATORS["is", "number"], shape=Shape.NONE, decide=decide)
    found = Range(D(low), D(high))
    assert decide_range(opaque, found, None, whole=whole) is truth


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("loans", {"empty", "count", "some", "every", "no"}),
        ("languages", {"empty", "count", "includes"}),
        ("resident", {"is", "is_not", "in", "not_in"}),
        ("home", {"within", "within_distance"}),
    ],
)
def test_an_operator_fits_what_a_field_and_its_entries_are(name: str, fitting: set[str]) -> None:
    field = table_of(CardRequest).root.fields[name]
    assert {each.name for each in OPERATORS if each.fits(field)} == fitting


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
