"""The nearest record: few changes, none that is needless, and an end to the search."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lead_rules import read_record
from lead_rules.evaluate.critical_tests import CriticalTests
from lead_rules.records.table_of_model import table_of
from lead_rules.search import nearest_record as searching
from lead_rules.search.nearest_record import Found, nearest_record
from tests.support.library_card import CardRequest
from tests.support.orders import decide

ROOT = table_of(CardRequest).root
AGE = {"age": {"says": "age", "years_between": ["born_on", "requested_at"]}}


def record_of(**known: Any) -> Any:
    return read_record(known, CardRequest)


def turning(when: Any, **more: Any) -> CriticalTests:
    """Where a rule's tests turn."""
    return decide(when, {}, **more)._plan.critical_tests


def found(
    critical: CriticalTests, start: Any, wanted: Callable[[Any], bool], closer: Any = None
) -> Found | None:
    def distance(record: Any) -> int:
        return 0 if wanted(record) else 1 if closer and closer(record) else 2

    return nearest_record(ROOT, critical, [start], distance)


def test_a_record_that_would_do_is_found_as_it_is() -> None:
    start = record_of(resident=True)
    assert found(turning({"resident": True}), start, lambda record: True) == Found(0, start)


def test_what_no_rule_reads_is_never_changed() -> None:
    start = record_of(resident=True)
    critical = turning({"resident": True})
    assert found(critical, start, lambda record: record.card == "adult") is None
    after = found(critical, start, lambda record: record.resident is False)
    assert after == Found(0, record_of(resident=False))


def test_the_search_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    when = {"all": [{"resident": True}, {"card": "adult"}]}

    def both(record: Any) -> bool:
        return record.resident is True and record.card == "adult"

    start = record_of(resident=False, card="child")
    assert found(turning(when), start, both) == Found(0, record_of(resident=True, card="adult"))
    monkeypatch.setattr(searching, "MOST_TRIED", 1)
    assert found(turning(when), start, both) is None


def test_a_change_that_was_only_on_the_way_is_undone() -> None:
    """A birth date of interest lies as far from the request as an age that is asked for."""
    start = record_of(requested_at="2017-03-04T12:00:00Z", born_on="2000-01-01")
    wanted = date(1999, 3, 9)
    after = found(
        turning({"age": {"at_least": "18 years"}}, define=AGE),
        start,
        lambda record: record.born_on == wanted,
        closer=lambda record: record.requested_at != start.requested_at,
    )
    assert after == Found(0, start.model_copy(update={"born_on": wanted}))


def test_a_time_is_moved_to_days_that_a_test_names() -> None:
    start = record_of(requested_at="2017-03-04T12:00:00Z")
    after = found(
        turning({"requested_at": {"on_or_after": "2018-01-01", "before": "2020-05-17"}}),
        start,
        lambda record: record.requested_at is not None and record.requested_at.year == 2020,
    )
    assert after == Found(0, record_of(requested_at="2020-05-15T12:00:00Z"))


def test_an_age_beyond_the_calendar_is_tried_on_no_day() -> None:
    start = record_of(requested_at="2017-03-04T12:00:00Z", born_on="2000-01-01")
    when = {"all": [{"age": {"at_least": "9000 years"}}, {"born_on": {"before": "1990-01-01"}}]}
    tried = set()

    def is_the_first_day(record: Any) -> bool:
        tried.add(record.born_on)
        return bool(record.born_on == date.min)

    assert found(turning(when, define=AGE), start, is_the_first_day) is None
    assert {date(1989, 12, 31), date(1990, 1, 1)} < tried


def test_of_many_values_for_an_entry_each_is_tried_alone() -> None:
    limits = [{"fee": {"at_least": f"{number} USD"}} for number in range(1, 30)]
    tests = [*limits, *({"days_late": {"at_least": number}} for number in range(1, 30))]
    critical = turning({"loans": {"some": {"any": tests}}})
    after = found(
        critical, record_of(), lambda record: bool(record.loans) and (record.loans[-1].fee == 29)
    )
    assert after == Found(0, record_of(loans=[{"fee": 29}]))
    both = found(
        critical,
        record_of(loans=[]),
        lambda record: (
            bool(record.loans) and (record.loans[-1].fee == 29 and record.loans[-1].days_late == 29)
        ),
        closer=lambda record: bool(record.loans) and record.loans[-1].fee == 29,
    )
    assert both == Found(0, record_of(loans=[{"fee": 29, "days_late": 29}]))
