"""The example policies of other places: they load, decide, and their cases hold them to it all."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from pydantic import BaseModel

from lead_rules import Policy, load_library
from lead_rules.adequacy.mcdc import cover, meters_of
from lead_rules.adequacy.mutation_run import plans_of, try_mutants
from lead_rules.cli import main
from lead_rules.library.check_file import check_file
from lead_rules.records.table_of_model import table_of
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.scenarios.cases import Scenarios
from lead_rules.scenarios.run import run_cases
from lead_rules.testing import records
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support.generate import examples
from tests.support.places import EXAMPLES, PLACES, POLICIES_OF_PLACES, RECORDS_OF_PLACES, records_of

of_every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
STAIR = ("deflection", "conditional_discharge", "circuit_court")


def loaded(place: Path) -> tuple[Policy, Scenarios]:
    library = load_library(place, records=records_of(place))
    (policy,) = (version for id_ in library.policies for version in library.versions(id_))
    scenarios, problems = read_scenarios(
        (place / policy.checked.file).with_suffix(".scenarios.yaml").read_bytes(), policy
    )
    assert problems == []
    assert scenarios is not None
    return policy, scenarios


def test_there_are_four_places() -> None:
    assert [place.name for place in PLACES] == ["alder", "clackamas", "florida", "teasel"]
    assert len(POLICIES_OF_PLACES) == len(RECORDS_OF_PLACES) == 4


@of_every_place
def test_nothing_is_wrong_and_nothing_is_odd(place: Path) -> None:
    tables = {name: table_of(model) for name, model in records_of(place).items()}
    (file,) = place.glob("policies/*/????-??-??.yaml")
    policy, problems = check_file(file, place, tables, file.name)
    assert problems == []
    assert policy is not None


@of_every_place
def test_the_cases_pass_and_cover_everything(place: Path) -> None:
    policy, scenarios = loaded(place)
    assert [each for each in run_cases(policy, scenarios.cases) if not each.passed] == []
    for plan in plans_of(policy):
        assert cover(meters_of(plan), scenarios.cases).gaps == ()


@of_every_place
def test_the_cases_notice_every_small_change(place: Path) -> None:
    policy, scenarios = loaded(place)
    trials = list(try_mutants(policy, scenarios.cases))
    assert len(trials) > 20
    assert [trial.mutant.says for trial in trials if trial.survived] == []


CLACKAMAS, _ = loaded(EXAMPLES / "clackamas")


@examples(100)
@given(record=records(CLACKAMAS, "circuit_court"))
def test_nobody_stands_on_two_steps(record: BaseModel) -> None:
    first, second, third = (CLACKAMAS.decide(record, step).truth for step in STAIR)
    assert [first, second, third].count(TRUE) <= 1
    # A lower step is open only where the ones above it are known to be closed.
    assert second is not TRUE or first is FALSE
    assert third is not TRUE or first is second is FALSE
    assert first is not UNKNOWN or third is not TRUE


def test_a_list_that_shrinks_is_told_whole() -> None:
    policy, scenarios = loaded(EXAMPLES / "florida")
    record = next(case.record for case in scenarios.cases if case.name == "everybody-agrees")
    model = type(record)
    known = record.model_dump(exclude_none=True, mode="json")
    known["convictions"] = [{}, {"grade": "felony"}]
    decision = policy.decide(model.model_validate(known), "release")
    ((change,),) = decision.would_change
    assert (change.field, change.to) == ("convictions", "none")
    known["convictions"] = change.value
    assert policy.decide(model.model_validate(known), "release").truth is TRUE


def test_no_set_of_changes_holds_a_smaller_one() -> None:
    policy, scenarios = loaded(EXAMPLES / "alder")
    record = next(case.record for case in scenarios.cases if case.name == "nothing-before")
    known = record.model_dump(exclude_none=True, mode="json") | {
        "convictions": [
            {"grade": "misdemeanor", "violent": False},
            {"sentence_ended_on": "2017-03-12"},
        ],
        "charges": [{}, {}],
    }
    del known["arrested_at"]
    decision = policy.decide(type(record).model_validate(known), "diversion")
    sets = [frozenset(change.field for change in changes) for changes in decision.would_change]
    assert sets == [
        {"convictions", "charges"},
        {"convictions[1].grade", "convictions[1].violent", "charges"},
    ]


def test_the_page_names_every_place_and_its_commands_run(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")
    for place in PLACES:
        assert f"]({place.name}/policies/" in page
    monkeypatch.chdir(EXAMPLES.parents[1])
    (console, said) = re.findall(r"```(?:console|text)\n(.*?)```", page, re.DOTALL)
    lines = [line.split() for line in console.splitlines()]
    outputs = []
    for program, *arguments in lines:
        assert program == "lead-rules"
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        outputs.append(done.output)
    assert outputs[-1].strip() == said.strip()
