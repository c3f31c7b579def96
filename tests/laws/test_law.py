"""How a law is tried: on what, how often, and what is said where it does not hold."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lead_rules import load_library, read_record
from lead_rules.testing import LawBroken, laws
from lead_rules.testing.laws import learning
from lead_rules.testing.laws.law import broken
from lead_rules.testing.strategies.target import Subject
from tests.support import ROOT
from tests.support.library_card import RECORDS, CardRequest
from tests.support.one_rule import policy_of

CARDS = ROOT / "tests" / "support" / "library-card"
CARD = load_library(CARDS, records=RECORDS).versions()[0]
RESIDENTS = policy_of("{resident: true}", decisions=3)


def watched(law: laws.Law) -> tuple[laws.Law, list[tuple[str, str]]]:
    """The law, and what it comes to be tried on."""
    seen: list[tuple[str, str]] = []

    def decided(subject: Subject, example: Any) -> Any:
        seen.append((subject.decision, str(example)))
        return law.decided(subject, example)

    return replace(law, decided=decided), seen


def test_a_law_is_tried_so_often_on_each_decision_or_on_the_one_named() -> None:
    law, seen = watched(laws.deciding_repeats)
    assert law(RESIDENTS, examples=4) == len(seen) == 12
    assert {decision for decision, _ in seen} == {"d0", "d1", "d2"}
    seen.clear()
    assert law(RESIDENTS, "d1", examples=4) == len(seen) == 4
    assert {decision for decision, _ in seen} == {"d1"}
    with pytest.raises(KeyError, match="not `d9`"):
        law(RESIDENTS, "d9")


def test_the_examples_are_the_same_on_every_run() -> None:
    first, again = watched(laws.deciding_repeats), watched(laws.deciding_repeats)
    for law, _ in (first, again):
        law(RESIDENTS, "d0", examples=10)
    assert first[1] == again[1]
    assert len(set(first[1])) > 1


def test_a_law_that_says_nothing_of_a_decision_is_not_tried_on_it() -> None:
    orders = policy_of("{size: A}", record="order")
    assert laws.protected_facts_never_matter(orders, examples=5) == 0
    assert laws.protected_facts_never_matter(RESIDENTS, "d0", examples=5) == 5


def test_all_laws_are_tried_on_each_decision_or_on_the_one_named() -> None:
    assert laws.hold(RESIDENTS, "d2", examples=2) == 2 * len(laws.ALL)


def test_the_smallest_example_is_shown_with_what_the_law_says() -> None:
    def full(record: CardRequest) -> None:
        if record.resident and record.loans:
            broken("a resident has loans", record_at_hand=record)

    law = replace(
        laws.deciding_repeats,
        says="nobody has loans",
        decided=lambda subject, record: record,
        clauses={"nobody has loans": full},
    )
    with pytest.raises(LawBroken) as raised:
        law(RESIDENTS, "d0", examples=200)
    assert str(raised.value) == (
        "nobody has loans\n"
        "pol 2017-01-01: d0: a resident has loans\n"
        'record at hand: {\n  "resident": true,\n  "loans": [\n    {}\n  ]\n}'
    )
    assert raised.value.__cause__ is None


def test_a_place_suffices_as_a_whole() -> None:
    """A place of which one part decides is nothing without its other parts."""
    subject = Subject(policy_of("{home.accuracy_m: {at_most: 30 m}}"), "d0")
    home = {"longitude": -122.67, "latitude": 45.52, "accuracy_m": 10}
    record = read_record({"home": home, "resident": True}, CardRequest)
    laws.deciding_rules_suffice.check(subject, record)


READ = {"born_on", "requested_at", "card", "resident", "loans", "household"}


def test_of_the_facts_that_rules_read_a_few_are_unknown_or_any() -> None:
    unknown: set[int] = set()

    @settings(max_examples=50, derandomize=True, database=None, phases=[Phase.generate])
    @given(learning._half_known(Subject(CARD, "card"), st.just({})))
    def count(known: dict[str, Any]) -> None:
        unknown.add(len(READ - set(known)))

    count()
    assert unknown == {1, 2, 3, 6}
