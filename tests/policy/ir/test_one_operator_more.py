"""An operator that is added by its entry alone: everything that reads the table knows it."""

import dataclasses
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from pydantic import BaseModel

from lead_rules import ArrestRecord, read_record
from lead_rules.adequacy.mcdc import meters_of
from lead_rules.adequacy.mutants import mutants_of
from lead_rules.columns import decide_table
from lead_rules.columns.evaluate.operator_kernels import kernel_of
from lead_rules.compare.policy_changes import diff_policies
from lead_rules.evaluate.plan import compile_decision
from lead_rules.records.write import record_data
from lead_rules.testing import laws, records
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support import ROOT, oracle
from tests.support.generate import as_written, examples
from tests.support.multiple_of import MULTIPLE_OF, policy_of, problems_of, the_oracle_knows_it

TEXT = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
define:
  grams: {says: grams in all, sum: weight, of: seized}
  bags: {says: bags, count: seized, where: {contains: {includes: heroin}}}
rules:
  one: {says: one, when: {seized: {some: {units: {multiple_of: 3 units}}}}, cite: {source: b}}
  sum: {says: sum, when: {grams: {multiple_of: 2 g}}, cite: {source: b}}
  counted: {says: counted, when: {bags: {multiple_of: 2}}, cite: {source: b}}
  length: {says: length, when: {seized: {count: {multiple_of: 2}}}, cite: {source: b}}
decisions:
  d: {title: d, record: arrest, include: [one, sum], exclude: [counted, length]}
"""

POLICY = policy_of(TEXT)


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with the_oracle_knows_it():
        yield


@examples(60)
@given(record=records(POLICY, "d"))
def test_every_part_that_decides_agrees(record: BaseModel) -> None:
    decision = POLICY.decide(record, "d")
    verdict = oracle.judge(as_written(TEXT), record, "d", ROOT)
    said = {True: TRUE, False: FALSE, None: UNKNOWN}
    assert decision.truths == {name: said[truth] for name, truth in verdict.truths.items()}
    assert decision.outcome == verdict.outcome
    table = decide_table(pa.Table.from_pylist([{"id": "1", **record_data(record)}]), POLICY, "d")
    (row,) = table.to_pylist()
    assert row["outcome"] == decision.outcome
    assert tuple(row["because"]) == decision.because


def test_a_bag_of_unknown_weight_settles_nothing() -> None:
    record = read_record({"seized": [{"weight": "2"}, {}]}, ArrestRecord)
    assert POLICY.decide(record, "d").truths["sum"] is UNKNOWN


@pytest.mark.parametrize("law", laws.ALL, ids=lambda law: law.name)
def test_the_laws_hold(law: laws.Law) -> None:
    law(POLICY, examples=20)


def test_lint_accuses_nothing_and_refuses_nothing() -> None:
    assert problems_of(TEXT) == ()
    both = "{all: [{grams: {multiple_of: 2 g}}, {grams: {at_least: 5 g}}]}"
    sound = TEXT.replace("when: {grams: {multiple_of: 2 g}}", f"when: {both}")
    assert problems_of(sound) == ()
    less = "{all: [{grams: {multiple_of: 2 g}}, {not: {grams: {multiple_of: 2 g}}}]}"
    never = TEXT.replace("when: {grams: {multiple_of: 2 g}}", f"when: {less}")
    assert [problem.code for problem in problems_of(never)] == ["LR401"]


def test_its_mutants_and_its_needs_are_found() -> None:
    plan = compile_decision(POLICY.checked, POLICY.checked.decisions["d"])
    says = [mutant.says for mutant in mutants_of((plan,))]
    assert "grams in all: “a multiple of 2 g” becomes “2 g or more”" in says
    assert any("a multiple of 2" in each and "a multiple of 3" in each for each in says)
    assert len([need for meter in meters_of(plan) for need in meter.needs()]) > 20


def test_a_change_of_it_is_told() -> None:
    assert not diff_policies(POLICY, policy_of(TEXT.replace("title: P", "title: P"))).changes
    (change,) = diff_policies(POLICY, policy_of(TEXT.replace("2 g", "3 g"))).changes
    assert (change.before, change.after) == ("a multiple of 2 g", "a multiple of 3 g")


def test_a_reason_says_it() -> None:
    record = read_record(
        {"seized": [{"contains": ["heroin"], "weight": "3", "units": 3}]}, ArrestRecord
    )
    (told,) = POLICY.decide(record, "d").rule("sum").told
    assert told == "Grams in all: 3 g. It must be a multiple of 2 g."


def test_a_count_offers_it() -> None:
    (problem,) = problems_of(TEXT.replace("count: {multiple_of: 2}", "count: {before: 2}"))
    assert problem.help == (
        "use `at_least`, `more_than`, `at_most`, `less_than`, `multiple_of`, `is` or `is_not`"
    )


def test_columns_refuse_an_operator_that_they_cannot_decide() -> None:
    listed = dataclasses.replace(MULTIPLE_OF, family="item", kinds=frozenset({"list"}))
    with pytest.raises(KeyError, match="multiple_of"):
        kernel_of(listed)
    assert kernel_of(MULTIPLE_OF) is not None
