"""Small changes of a policy, and the cases that notice them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import Policy, read_policy
from lead_rules.adequacy.mcdc import meters_of
from lead_rules.adequacy.mutants import mutants_of
from lead_rules.adequacy.mutation_run import distinguish, plans_of, try_mutants
from lead_rules.adequacy.units import point_in_words
from lead_rules.authoring.case_results import survivor_to_text, trials_in_words
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.expectations import failing
from lead_rules.testing import records
from lead_rules.version import __version__
from tests.support.generate import examples, policies
from tests.support.library_card import CardRequest
from tests.support.scenario_files import CARD, RECORDS, SHIPPED, loaded

pytestmark = pytest.mark.slow

POLICY, SCENARIOS = loaded(CARD)
generated = policies().map(lambda made: made.policy)


def card_requests(policy: Policy) -> st.SearchStrategy[CardRequest]:
    return records(policy, policy.decisions[0])


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_shipped_scenarios_notice_every_small_change(file: Path) -> None:
    policy, scenarios = loaded(file)
    trials = list(try_mutants(policy, scenarios.cases))
    assert len(trials) >= 18
    assert [survivor_to_text(trial) for trial in trials if trial.survived] == []


def test_the_mutants_of_a_policy() -> None:
    assert [(mutant.span.line, mutant.says) for mutant in mutants_of(plans_of(POLICY))] == MUTANTS


MUTANTS = [
    (21, "lost: “yes” becomes “no”"),
    (24, "resident of the county: “yes” becomes “no”"),
    (27, "`lives-here-or-works-here` is deleted from `include` of `card`"),
    (29, "`any` becomes `all`"),
    (29, "“kind of card: staff” is deleted"),
    (29, "“lives in the county” is deleted"),
    (29, "kind of card: “staff” becomes “child or adult”"),
    (31, "`guardian` is deleted from `exclude` of `card`"),
    (31, "the exception of `guardian` is deleted"),
    (33, "age at the request: “less than 14 years” becomes “14 years or less”"),
    (33, "age at the request: “less than 14 years” becomes “less than 13 years”"),
    (33, "age at the request: “less than 14 years” becomes “less than 15 years”"),
    (34, "guardian's consent: “yes” becomes “no”"),
    (36, "`owes` is deleted from `exclude` of `card`"),
    (38, "`where` is deleted from `lost-fees`"),
    (38, "fees for lost items: “5 USD or more” becomes “4.99 USD or more”"),
    (38, "fees for lost items: “5 USD or more” becomes “5.01 USD or more”"),
    (38, "fees for lost items: “5 USD or more” becomes “more than 5 USD”"),
]


def test_a_case_that_notices_a_mutant_fails_by_it() -> None:
    for trial in try_mutants(POLICY, SCENARIOS.cases):
        assert trial.case is not None
        (change,) = trial.mutant.changes.values()
        checked = POLICY.checked
        mutated = replace(checked, decisions={"card": change(checked.decisions["card"])})
        changed = Policy(mutated, __version__).decide(trial.case.record, "card")
        assert list(failing(trial.case.expected, changed))
        assert not list(failing(trial.case.expected, POLICY.decide(trial.case.record, "card")))


def test_what_no_case_notices_is_told_and_a_case_would_notice_it() -> None:
    cases = tuple(case for case in SCENARIOS.cases if case.name != "owes-five-dollars")
    trials = list(try_mutants(POLICY, cases))
    survived = [trial for trial in trials if trial.survived]
    assert sorted(survivor_to_text(trial) for trial in survived) == SURVIVORS
    told = "18 small changes: 16 noticed, 2 not (88 % noticed)"
    assert trials_in_words(trials) == told
    few = replace(SCENARIOS, cases=cases)
    suggestion = distinguish(POLICY, few, survived[0].mutant, 1)
    assert suggestion is not None
    text = CARD.with_suffix(".scenarios.yaml").read_text("utf-8") + suggestion.text
    pasted, problems = read_scenarios(text.encode(), POLICY)
    assert pasted is not None, problems
    case = pasted.cases[-1]
    (change,) = survived[0].mutant.changes.values()
    checked = POLICY.checked
    mutated = replace(checked, decisions={"card": change(checked.decisions["card"])})
    assert list(failing(case.expected, Policy(mutated, __version__).decide(case.record, "card")))


SURVIVORS = [
    "policies/library-card/2024-01-01.yaml:38: no case notices if fees for lost items: "
    "“5 USD or more” becomes “5.01 USD or more”",
    "policies/library-card/2024-01-01.yaml:38: no case notices if fees for lost items: "
    "“5 USD or more” becomes “more than 5 USD”",
]


def test_a_case_that_fails_notices_nothing() -> None:
    case = SCENARIOS.cases[0]
    refused = replace(case.expected[0], value="refused")
    failing_case = replace(case, expected=(refused,))
    assert all(trial.case is None for trial in try_mutants(POLICY, [failing_case]))


def test_a_change_that_changes_nothing_is_shown_to() -> None:
    text = CARD.read_text("utf-8").replace(
        "when: {any: [{holds: lives-here}, {card: staff}]}",
        "when: {any: [{holds: lives-here}, {card: staff}, {card: staff}]}",
    )
    policy = read_policy(text, records=RECORDS)
    same = [trial.mutant.says for trial in try_mutants(policy, SCENARIOS.cases) if trial.same]
    assert same == ["“kind of card: staff” is deleted"]


STAIR = """\
language: 1
policy: library-card
title: Library cards
in_force: {from: 2024-01-01}
time_zone: America/Los_Angeles
sources: {manual: {title: Manual}}
rules:
  lives-here: {says: lives here, when: {resident: true}, cite: {source: manual}}
  owes:
    says: owes money
    when: {balance: {less_than: 0 USD}}
    unless: {household.guardian_agrees: true}
    cite: {source: manual}
  no-full-card: {says: no full card, when: {not: {holds: full}}, cite: {source: manual}}
  adult: {says: an adult, when: {card: adult}, cite: {source: manual}}
decisions:
  full: {title: A full card, record: card, include: [lives-here], exclude: [owes]}
  small: {title: A small card, record: card, include: [no-full-card, adult]}
"""


def test_a_decision_that_is_held_counts_as_one_test() -> None:
    policy = read_policy(STAIR, records=RECORDS)
    meters = meters_of(plans_of(policy)[1])
    points = [point_in_words(point) for meter in meters for point in meter.unit.points]
    assert points == [
        "the rule `no-full-card`",
        "the rule `adult`",
        "the decision `full`",
        "kind of card: adult",
    ]


def test_a_decision_that_is_held_changes_as_the_decision_itself() -> None:
    policy = read_policy(STAIR, records=RECORDS)
    mutants = {mutant.says: mutant for mutant in mutants_of(plans_of(policy))}
    assert not any("`all`" in says or "`none`" in says for says in mutants)
    for rule, basis in (("lives-here", "include"), ("owes", "exclude")):
        mutant = mutants[f"`{rule}` is deleted from `{basis}` of `full`"]
        assert set(mutant.changes) == {"full", "small"}
        changed = replace(
            policy.checked,
            decisions={
                id_: mutant.changes[id_](each) for id_, each in policy.checked.decisions.items()
            },
        )
        rest = STAIR.replace(f", {basis}: [{rule}]", "").replace(
            "small: {title: A small card, record: card,",
            "small: {title: A small card, record: card, note: [lives-here, owes],",
        )
        written = read_policy(rest, records=RECORDS)
        for resident in (True, False, None):
            for balance in (Decimal(-1), Decimal(0), None):
                record = CardRequest(card="adult", resident=resident, balance=balance)
                for id_ in ("full", "small"):
                    mutated = Policy(changed, __version__).decide(record, id_)
                    assert mutated.truth is written.decide(record, id_).truth


@examples(8)
@given(st.data())
def test_mutants_of_any_policy_decide(data: st.DataObject) -> None:
    made = data.draw(generated)
    record = data.draw(card_requests(made))
    for mutant in mutants_of(plans_of(made)):
        for id_, change in mutant.changes.items():
            mutated = replace(made.checked, decisions={id_: change(made.checked.decisions[id_])})
            decision = Policy(mutated, __version__).decide(record, id_)
            assert [rule.truth for rule in decision.rules if rule.decides] or not decision.because
            assert all(rule.told is not None for rule in decision.rules)
