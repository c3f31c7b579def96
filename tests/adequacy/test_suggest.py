"""A case that is suggested closes its gap."""

from dataclasses import replace

from lead_rules.adequacy.mcdc import cover, meters_of
from lead_rules.adequacy.mutation_run import plans_of
from lead_rules.adequacy.suggest import free_name, suggest, suggestions
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.expectations import failing
from tests.support.scenario_files import CARD, LEAD, loaded

POLICY, SCENARIOS = loaded(CARD)


def test_each_suggested_case_closes_its_gap_when_pasted() -> None:
    text = CARD.with_suffix(".scenarios.yaml").read_text("utf-8")
    head = text[: text.index("cases:")] + "cases:\n  one: {start: grown-up, expect: granted}\n"
    bare, _ = read_scenarios(head.encode(), POLICY)
    assert bare is not None
    found = 0
    for meter in meters_of(plans_of(POLICY)[0]):
        for need in cover([meter], bare.cases).gaps:
            suggestion = suggest(POLICY, bare, meter, need, 1)
            if suggestion is None:
                continue
            found += 1
            pasted, problems = read_scenarios((head + suggestion.text).encode(), POLICY)
            assert problems == []
            assert pasted is not None
            case = pasted.cases[1]
            assert meter.shows(need, case.record)
            assert not list(failing(case.expected, POLICY.decide(case.record, "card")))
    assert found == 21


def test_a_suggested_case_can_be_read() -> None:
    policy, scenarios = loaded(LEAD / "2017-02-27.yaml")
    few = replace(scenarios, cases=())
    meter = next(each for each in meters_of(plans_of(policy)[0]) if each.unit.id == "warrant")
    need = next(need for need in meter.needs() if need.what == "unknown")
    suggestion = suggest(policy, few, meter, need, 7)
    assert suggestion is not None
    assert (
        suggestion.text
        == """\
  suggested-7-warrant:
    says: "an active extraditable warrant (suggested; check what it expects)"
    start: arrest
    decision: arrest_diversion
    unknown: [warrants]
    expect: {outcome: undetermined, because: [warrant]}
"""
    )


def test_a_suggested_name_is_one_that_no_case_has() -> None:
    case = SCENARIOS.cases[0]
    taken = [f"suggested-{number}-lives-here" for number in (1, 2, 4)]
    scenarios = replace(SCENARIOS, cases=tuple(replace(case, name=name) for name in taken))
    assert free_name(scenarios, "lives_here", 1) == "suggested-3-lives-here"
    assert free_name(scenarios, "lives_here", 4) == "suggested-5-lives-here"
    assert free_name(scenarios, "owes", 1) == "suggested-1-owes"


def test_suggested_cases_are_numbered_and_none_closes_a_gap_that_another_closed() -> None:
    meters = meters_of(plans_of(POLICY)[0])
    gaps = cover(meters, []).gaps
    few = replace(SCENARIOS, cases=())
    found = [(need, each) for need, each in suggestions(POLICY, few, meters, gaps, 5) if each]
    numbers = [int(each.text.split("-")[1]) for _, each in found]
    assert numbers == [*range(5, 5 + len(found))]
    closed = set()
    for need, suggestion in found:
        assert need not in closed
        closed |= {each for meter in meters for each in meter.shown(suggestion.record)}
        assert need in closed
    assert 1 < len(found) < len(gaps)
