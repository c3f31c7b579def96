"""Coverage of scenarios: what is told of a test is so, and a test that cannot be shown is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import Policy, read_record
from lead_rules.adequacy.instrumented import Watched
from lead_rules.adequacy.mcdc import Coverage, cover, meters_of
from lead_rules.adequacy.mutation_run import plans_of
from lead_rules.authoring.case_results import coverage_to_text
from lead_rules.evaluate.compile import Compiler
from lead_rules.scenarios.cases import Case
from lead_rules.testing import records
from tests.support.generate import examples, policies
from tests.support.library_card import CardRequest
from tests.support.scenario_files import CARD, LEAD, SHIPPED, loaded

pytestmark = pytest.mark.slow

POLICY, SCENARIOS = loaded(CARD)
METERS = meters_of(plans_of(POLICY)[0])


generated = policies().map(lambda made: made.policy)


def card_requests(policy: Policy) -> st.SearchStrategy[CardRequest]:
    return records(policy, policy.decisions[0])


def covered(policy: Policy, cases: tuple[Case, ...]) -> list[Coverage]:
    return [cover(meters_of(plan), cases) for plan in plans_of(policy)]


# The shipped scenarios.


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_shipped_scenarios_cover_everything(file: Path) -> None:
    policy, scenarios = loaded(file)
    for coverage in covered(policy, scenarios.cases):
        assert coverage.possible >= 27
        assert coverage.gaps == (), list(coverage_to_text(coverage, file.name))


def test_what_no_record_can_show() -> None:
    policy, scenarios = loaded(LEAD / "2017-02-27.yaml")
    words = [
        (need.unit.id, need.what, str(need.about.span.line))
        for coverage in covered(policy, scenarios.cases)
        for need in coverage.impossible
        if need.about is not None
    ]
    assert {(unit, what) for unit, what, _ in words} == {
        ("person-offense-limits-all-four", "false"),
        ("thirty-calendar-days", "unknown"),
    }


def test_a_test_that_another_masks_is_not_shown() -> None:
    meter = next(
        each for each in meters_of(plans_of(POLICY)[0]) if each.unit.id.startswith("lives")
    )
    both = meter.shown(read_record({"resident": True, "card": "staff"}, CardRequest))
    assert both == set()
    lives = meter.shown(read_record({"resident": True, "card": "adult"}, CardRequest))
    assert {need.what for need in lives} == {"true"}
    neither = meter.shown(read_record({"resident": False, "card": "adult"}, CardRequest))
    assert [need.what for need in neither] == ["false", "false"]
    unknown = meter.shown(read_record({"card": "adult"}, CardRequest))
    assert [need.what for need in unknown] == ["unknown"]


@examples(60)
@given(st.data())
def test_more_cases_never_cover_less_and_order_does_not_matter(data: st.DataObject) -> None:
    cases = data.draw(st.lists(st.sampled_from(SCENARIOS.cases), unique_by=lambda case: case.name))
    more = data.draw(st.permutations(SCENARIOS.cases))[: data.draw(st.integers(0, 6))]
    few, many, back = (
        dict(cover(METERS, each).shown) for each in (cases, [*cases, *more], cases[::-1])
    )
    assert few == back
    assert few.keys() == many.keys()
    for need, names in few.items():
        assert set(names) <= set(many[need])


@examples(25)
@given(st.data())
def test_a_watched_rule_comes_to_what_the_rule_comes_to(data: st.DataObject) -> None:
    """And an answer given as it came out changes nothing."""
    made = data.draw(generated)
    record = data.draw(card_requests(made))
    for plan in plans_of(made):
        for meter in meters_of(plan):
            unit = meter.unit
            plain = (
                Compiler(unit.zone, unit.presumptions).compile(unit.condition).truth(record, record)
            )
            watched = Watched(unit.condition, unit.zone, unit.presumptions, unit.rules)
            assert watched.truth(record) is plain
            for answer in watched.answers(record):
                assert watched.if_answered(answer, answer.truth, record) is plain
            if unit.kind == "decision":
                assert plain is made.decide(record, unit.id).truth


@examples(25)
@given(st.data())
def test_what_is_impossible_no_record_shows(data: st.DataObject) -> None:
    made = data.draw(generated)
    requests = data.draw(st.lists(card_requests(made), min_size=5, max_size=5))
    for plan in plans_of(made):
        meters = meters_of(plan)
        impossible = cover(meters, ()).impossible
        for meter in meters:
            for record in requests:
                assert not meter.shown(record) & impossible
