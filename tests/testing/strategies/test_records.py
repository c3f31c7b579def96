"""The strategies of `lead_rules.testing`: each makes what it says, and nothing else."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules import Policy, Truth, load_library, read_policy
from lead_rules.records.circumstances import Person
from lead_rules.records.write import record_data, without
from lead_rules.testing import (
    NotFoundError,
    at_edges,
    at_limits,
    deciding,
    firing,
    records,
    refinements,
    twins,
)
from tests.support import ROOT, oracle
from tests.support.generate import examples
from tests.support.library_card import CardRequest

pytestmark = pytest.mark.slow

LEAD = load_library(ROOT).version("2017-02-27")
CARDS = load_library(ROOT / "tests" / "support" / "library-card", records={"card": CardRequest})
CARD = CARDS.versions()[0]
DECISIONS = [(policy, decision) for policy in (LEAD, CARD) for decision in policy.decisions]
of_every_decision = pytest.mark.parametrize(
    ("policy", "decision"), DECISIONS, ids=[name for _, name in DECISIONS]
)


def known_facts(data: Any) -> Iterator[str]:
    """The paths of all that is known in a plain record."""
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in parts:
        if isinstance(value, dict | list):
            for path in known_facts(value):
                yield f"{name}.{path}"
        yield str(name)


def smallest(strategy: st.SearchStrategy[Any], wanted: Any) -> Any:
    """The plainest record of a strategy that is wanted."""
    alike = settings(max_examples=2000, derandomize=True, database=None, deadline=None)
    return find(strategy, wanted, settings=settings(alike, phases=[Phase.generate, Phase.shrink]))


@of_every_decision
@examples(30)
@given(data=st.data())
def test_whole_records_know_everything(policy: Policy, decision: str, data: st.DataObject) -> None:
    def holes(value: Any) -> Iterator[str]:
        for name, part in value:
            if part is None:
                yield name
            elif isinstance(part, BaseModel) and type(part).__name__ != "Event":
                yield from holes(part)
            elif isinstance(part, tuple):
                for one in part:
                    yield from holes(one) if isinstance(one, BaseModel) else ()

    assert not list(holes(data.draw(records(policy, decision, whole=True))))


@of_every_decision
def test_outcomes_and_rules_come_as_wanted(policy: Policy, decision: str) -> None:
    checked = policy.checked.decisions[decision]

    def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
        found: list[Any] = []

        @examples(10)
        @given(strategy)
        def collect(record: Any) -> None:
            found.append(record)

        collect()
        return found

    for outcome in checked.outcomes:
        for record in drawn(deciding(policy, outcome, decision)):
            assert policy.decide(record, decision).outcome == outcome
    for rule in (*checked.include, *checked.exclude, *checked.note):
        for record in drawn(firing(policy, rule.id, decision)):
            assert policy.decide(record, decision).rule(rule.id).truth is Truth.TRUE


@of_every_decision
@examples(40)
@given(data=st.data())
def test_a_refinement_only_learns(policy: Policy, decision: str, data: st.DataObject) -> None:
    less, more = data.draw(refinements(policy, decision))
    assert set(known_facts(record_data(less))) - set(known_facts(record_data(more))) <= {
        path
        for path in known_facts(record_data(less))
        if path.endswith("not_as_of")  # it happened since
    }


def test_one_fact_is_learnt() -> None:
    less, more = smallest(
        refinements(CARD, "card", one=True), lambda pair: pair[0].resident is not pair[1].resident
    )
    assert (record_data(less), record_data(more)) == ({}, {"resident": False})


@examples(40)
@given(pair=twins(LEAD, "arrest_diversion"))
def test_twins_differ_in_protected_facts_alone(pair: tuple[Any, Any]) -> None:
    one, other = pair
    assert one.person in (None, Person()) and other.person not in (None, Person())
    assert without(one, lambda fact: fact.protected) == without(other, lambda fact: fact.protected)


@pytest.mark.parametrize("grams", ["4.99", "5", "5.01"])
def test_a_sum_is_tried_at_its_limit_and_beside_it(grams: str) -> None:
    def heroin(record: Any) -> bool:
        weights = [one.weight for one in record.seized or () if "heroin" in (one.contains or ())]
        return None not in weights and str(sum(weights)) == grams

    assert smallest(at_limits(LEAD, "arrest_diversion"), heroin)


def test_deadlines_are_tried_on_the_last_day_and_the_next() -> None:
    for days in (0, 30, 31):
        smallest(
            at_limits(LEAD, "non_prosecution"),
            lambda record, days=days: (
                record.arrested_at is not None
                and record.diversion is not None
                and record.diversion.assessment is not None
                and record.diversion.assessment.on is not None
                and (record.diversion.assessment.on - record.arrested_at.date()).days == days
            ),
        )


DAYS = {
    "the first day": "2017-02-27",
    "the day before": "2017-02-26",
    "the last day": "2018-05-15",
    "the day after": "2018-05-16",
    "the clock goes forward": "2017-03-12",
    "the clock goes back": "2017-11-05",
    "a leap day": "2016-02-29",
}


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_days_that_matter_are_tried(day: str) -> None:
    record = smallest(
        records(LEAD, "arrest_diversion"),
        lambda record: record.arrested_at is not None and str(record.arrested_at.date()) == day,
    )
    assert set(record_data(record)) == {"arrested_at"}


@pytest.mark.parametrize("metres", [-50.0, -1.0, 0.0, 1.0, 50.0])
def test_points_lie_so_far_from_an_edge(metres: float) -> None:
    """Held to the oracle's plane, and not to the engine's metres."""
    file = ROOT / "geo" / "high-pedestrian-traffic" / "2017-02-27.geojson"
    record = smallest(at_edges(LEAD, "arrest_diversion", metres=[metres]), lambda _: True)
    assert set(record_data(record)) == {"location"}
    names = frozenset(oracle.areas_of(file))
    at = (record.location.longitude, record.location.latitude)
    for reach, expected in ((metres - 0.1, False), (metres + 0.1, True)):
        if metres > 0:
            assert oracle.near(file, names, at, 0.0, reach) is expected
    if metres < 0:
        assert oracle.near(file, names, at, -metres - 0.1, 0.0) is True
        assert oracle.near(file, names, at, -metres + 0.2, 0.0) is None


def test_strange_texts_are_valid() -> None:
    record = smallest(
        records(LEAD, "arrest_diversion", strange=True),
        lambda record: "\u202e" in (record.id or ""),
    )
    assert record_data(record) == {"id": "\u202egnitirw"}


def test_a_counterexample_is_printed_as_the_call_that_reads_it() -> None:
    @settings(max_examples=200, derandomize=True, database=None)
    @given(record=records(CARD, "card"))
    def fails(record: Any) -> None:
        assert not record.loans

    with pytest.raises(AssertionError) as raised:
        fails()
    (note, *_) = raised.value.__notes__
    call = "record=read_record({'loans':[{}]},tests.support.library_card.CardRequest)"
    assert call in "".join(note.split())


def test_lists_hold_entries_of_which_nothing_is_known() -> None:
    record = smallest(records(CARD, "card"), lambda record: len(record.loans or ()) == 2)
    assert record_data(record) == {"loans": [{}, {}]}


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(KeyError, match=r"lists .* not `heroine`"):
        firing(LEAD, "heroine", "arrest_diversion")
    with pytest.raises(KeyError, match="says `eligible`, `ineligible` or `undetermined`"):
        deciding(LEAD, "fine", "arrest_diversion")
    with pytest.raises(KeyError, match="name one of them"):
        records(LEAD)
    with pytest.raises(ValueError, match="asks for no area"):
        at_edges(LEAD, "non_prosecution")


NEVER = """
language: 1
policy: library-card
title: Never
in_force: {from: 2017-01-01}
time_zone: America/Los_Angeles
sources: {book: {title: The book}}
define:
  items: {says: items, count: loans}
rules:
  never: {says: never, when: {all: [{holds: none}, {items: {at_least: 1}}]}, cite: {source: book}}
  none: {says: none, when: {loans: {empty: true}}, cite: {source: book}}
decisions:
  card: {title: A card?, record: card, include: [never]}
"""


def test_a_record_that_cannot_be_is_not_found() -> None:
    policy = read_policy(NEVER, records={"card": CardRequest})
    with pytest.raises(NotFoundError, match="no record was found that is `eligible`"):
        deciding(policy, "eligible")
    with pytest.raises(NotFoundError, match="no record was found for which `never` is true"):
        firing(policy, "never")


def test_without_hypothesis_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['hypothesis'] = None; import lead_rules; import lead_rules.testing"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    last = done.stderr.rstrip().rpartition("\n")[2]
    assert re.fullmatch(r"ImportError: .*pip install 'lead-rules\[testing\]'.*", last)


def test_the_core_does_not_import_it() -> None:
    program = (
        "import sys, lead_rules; from lead_rules.cli import test; "
        "sys.exit(any(name.split('.')[0] in ('hypothesis', 'pytest') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
