"""The strategy of policies: each loads, says all that a policy can, and shrinks to a short one."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from lead_rules import ArrestRecord, Day, Fact, Quantity, Record, load_policy, read_policy
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.syntax.keys import (
    CONNECTIVES,
    DECISION,
    DEFINITION,
    OUTCOMES,
    POLICY,
    PRESUMPTION,
    READING,
    RULE,
    TELL,
)
from lead_rules.testing import MadePolicy, policies, records
from lead_rules.testing.strategies.policy_text import policy_text
from tests.support import ROOT
from tests.support.generate import check_many, examples
from tests.support.library_card import CardRequest

pytestmark = pytest.mark.slow

AREAS = "high-pedestrian-traffic/2017-02-27"


class Parcel(Record):
    """What few fields there can be, with limits that few numbers meet."""

    any: Annotated[bool | None, Fact(label="a field that no condition can name")] = None
    kilos: Annotated[
        Quantity | None,
        Fact(label="weight", unit="kg"),
        Field(gt=1000, lt=1002, multiple_of=Decimal("0.5")),
    ] = None
    posted_on: Annotated[Day | None, Fact(label="posted")] = None
    stamps: Annotated[
        tuple[Literal["red", "blue"], ...] | None, Fact(label="stamps"), Field(strict=False)
    ] = None


MODELS: dict[str, type[BaseModel]] = {
    "arrest": ArrestRecord,
    "card": CardRequest,
    "parcel": Parcel,
}
of_every_model = pytest.mark.parametrize("kind", MODELS)
NOT_SAID: dict[str, set[str]] = {
    "arrest": {"years_between", "months_between", "days_between"},  # it has one date
    "parcel": {
        *("areas", "within", "within_distance", "some", "every", "no", "where", "of"),
        *("sum", "least", "greatest", "years_between", "months_between", "days_between"),
        *("time_of_day",),
    },
}
"""What some models have no field for."""


def keys(part: Any) -> Iterator[str]:
    """All keys of a policy."""
    for key, value in part.items() if isinstance(part, dict) else ():
        yield key
        yield from keys(value)
    for value in part if isinstance(part, list) else ():
        yield from keys(value)


def smallest(wanted: Any, kind: str = "card") -> str:
    alike = settings(max_examples=3000, derandomize=True, database=None, deadline=None)
    alike = settings(alike, phases=[Phase.generate, Phase.shrink])
    alike = settings(alike, suppress_health_check=list(HealthCheck))
    return find(policies({kind: MODELS[kind]}), wanted, settings=alike).text


@of_every_model
@examples(25)
@given(data=st.data())
def test_each_loads_from_its_text_and_decides(kind: str, data: st.DataObject) -> None:
    models = {kind: MODELS[kind]}
    made = data.draw(policies(models, areas=AREAS))
    read = read_policy(made.text, folder=ROOT, records=models)
    assert read.sha256 == made.policy.sha256
    assert bool(made.areas) == (f"areas: {AREAS}" in made.text) == bool(made.geojson)
    for decision in made.policy.decisions:
        record = data.draw(records(made.policy, decision))
        assert read.decide(record, decision).outcome == made.policy.decide(record, decision).outcome


class AllSaidError(Exception):
    """There is nothing more to wait for."""


@of_every_model
def test_all_that_a_policy_can_say_is_drawn(kind: str) -> None:
    wanted = {operator.name for operator in OPERATORS} | {*CONNECTIVES}
    wanted |= {*POLICY.keys, *RULE.keys, *DEFINITION.keys, *OUTCOMES.keys, *TELL.keys, "until"}
    wanted |= {*DECISION.keys, *PRESUMPTION.keys, *READING.keys}
    wanted -= {"status", *NOT_SAID.get(kind, ())}
    said: set[str] = set()

    @settings(examples(2000), phases=[Phase.generate])
    @given(policies({kind: MODELS[kind]}))
    def collect(made: MadePolicy) -> None:
        said.update(keys(yaml.load(made.text, yaml.CBaseLoader)))
        if wanted <= said:
            raise AllSaidError

    with contextlib.suppress(AllSaidError):
        collect()
    assert wanted <= said


def held_in(part: Any) -> Iterator[str]:
    """What a condition holds, at any depth."""
    for key, value in part.items() if isinstance(part, dict) else ():
        yield from [value] if key == "holds" else held_in(value)
    for value in part if isinstance(part, list) else ():
        yield from held_in(value)


def of_entries(part: Any) -> Iterator[Any]:
    """The conditions on entries of lists, at any depth."""
    for key, value in part.items() if isinstance(part, dict) else ():
        yield from [value] if key in ("some", "every", "no") else []
        yield from of_entries(value)
    for value in part if isinstance(part, list) else ():
        yield from of_entries(value)


def how_parts_meet(plain: Any) -> Iterator[str]:
    """What of a policy an evaluation could overlook."""
    rules, define = plain["rules"], plain.get("define", {})
    readings = [*plain.get("readings", {}).values()]
    presumed = {**plain.get("presume", {})}
    reread = {each["rule"] for each in readings if "rule" in each}
    conditions = [each for rule in rules.values() for each in (rule["when"], rule.get("unless"))]
    exceptions = [rule["unless"] for rule in rules.values() if "unless" in rule]
    standing_in = {each["holds"] for each in presumed.values() if "holds" in each}
    at_entries = [*of_entries([*conditions, *map(dict, define.values())])]
    of_decisions = [each["decision"] for each in readings if "decision" in each]
    found = {
        "a rule read otherwise is held by a rule": reread & {*held_in(conditions)},
        "a rule read otherwise is held by a definition": reread & {*held_in([*define.values()])},
        "a rule read otherwise stands in for a fact": reread & standing_in,
        "a rule read otherwise is held within an entry": reread & {*held_in(at_entries)},
        "a rule read otherwise is held by an exception": reread & {*held_in(exceptions)},
        "a rule read otherwise has an exception": [one for one in reread if "unless" in rules[one]],
        "a decision is read in several ways": len(of_decisions) > len({*of_decisions}),
        "there are several readings": len(readings) > 1,
        "a rule stands in for a field": [
            name
            for name, each in presumed.items()
            if name not in define and each.get("holds") in rules
        ],
        "a condition stands in": standing_in - rules.keys(),
        "an exception is about a list": [*of_entries(exceptions)],
        "a list is within a group": "household.members" in str(conditions),
    }
    yield from (name for name, there in found.items() if there)


def test_parts_meet_in_every_way() -> None:
    met: Counter[str] = Counter()

    def meet(made: MadePolicy) -> None:
        met.update(how_parts_meet(yaml.load(made.text, yaml.CBaseLoader)))

    check_many(300, meet, made=policies({"card": CardRequest}))
    assert len(met) == 12 and min(met.values()) >= 5, met


def test_a_policy_shrinks_to_a_few_lines() -> None:
    assert smallest(lambda made: True) == (
        "language: 1\n"
        "policy: made\n"
        "title: A policy that was made up\n"
        "in_force: {from: 2017-01-01}\n"
        "time_zone: UTC\n"
        "sources:\n"
        "  book: {title: The book, publisher: An office, sections: {cases: Cases}}\n"
        "rules:\n"
        "  rule-4: {says: rule 4, when: {resident: true}, cite: {source: book}}\n"
        "decisions:\n"
        "  decision-1: {title: decision 1?, record: card, include: [rule-4]}\n"
    )


@pytest.mark.parametrize("what", ["sum:", "holds: decision-1"])
def test_what_does_not_matter_is_left_out(what: str) -> None:
    text = smallest(lambda made: what in made.text)
    assert len(text.splitlines()) <= 30, text


def test_a_counterexample_is_printed_as_its_text() -> None:
    @settings(max_examples=50, derandomize=True, database=None, phases=[Phase.generate])
    @given(made=policies(Parcel))
    def fails(made: MadePolicy) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as raised:
        fails()
    assert "\n".join(raised.value.__notes__).count("made=language: 1\n") == 1


def test_a_policy_is_saved_for_the_command_line(tmp_path: Path) -> None:
    alike = settings(examples(200), suppress_health_check=list(HealthCheck))
    made = find(policies(CardRequest), lambda made: bool(made.areas), settings=alike)
    file = made.save(tmp_path)
    assert file == tmp_path / "policies" / "made" / "2017-01-01.yaml"
    read = load_policy(file, records={"record": CardRequest})
    assert read.sha256 == made.policy.sha256 and "geo/made/2017-01-01.geojson" in repr(
        read.checked.boundaries
    )


def test_text_is_read_back_as_it_was() -> None:
    texts = [
        "a b",
        "null",
        "~",
        "-",
        "unknown",
        "a: b",
        "a:",
        "#",
        "22:30",
        "",
        " ",
        "é",
        "{x}",
        "[",
    ]
    plain = {"a": {"b": {text: [text, {"c": text}] for text in texts}}, "d": texts * 20}
    assert yaml.load(policy_text(plain), yaml.BaseLoader) == json.loads(json.dumps(plain))


def test_what_cannot_be_used_is_told() -> None:
    class Closed(Record):
        reference: Annotated[str | None, Fact(label="reference", role="reference")] = None

    with pytest.raises(ValueError, match="Closed has no field that a rule may read"):
        policies(Closed)
    with pytest.raises(FileNotFoundError):
        policies(CardRequest, areas="nowhere/2020-01-01")
