"""The schemas for editors: what `check` takes they take, and they see what a schema can see.

docs/editor.md says of each code whether a schema sees it always, in part or never, and the
corpus says it here. LEAD_RULES_EXAMPLES=4 in the environment tries four times as many
single faults.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import Field

from lead_rules import Fact, Record
from lead_rules.authoring.json_schema.name_schema import Names
from lead_rules.authoring.json_schema.operand_schema import OPERANDS
from lead_rules.authoring.json_schema.policy_schema import policy_schema
from lead_rules.authoring.json_schema.scenario_schema import scenarios_schema
from lead_rules.cli import main
from lead_rules.policy.ir.operator import Family
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.records.table_of_model import table_of
from lead_rules.testing import MadePolicy
from tests.support import ROOT
from tests.support.generate import TIMES_AS_MANY, as_written, examples, policies
from tests.support.problems_page import with_base
from tests.support.schema_corpus import TABLES, Text, as_read, as_text, corpus, names, written_out

SHIPPED = ROOT / "policies" / "multnomah-lead"
SCHEMAS = {"policy": policy_schema, "scenarios": scenarios_schema}
PAGE = (ROOT / "docs" / "editor.md").read_text("utf-8")
ROW = re.compile(r"^\| (LR\d{3}) \| (always|in part|never) \|.*\|$", re.MULTILINE)


@cache
def schema_of(what: str, record: str, named: bool = True) -> Any:
    """The schema of the policies about a record, with their names or without."""
    return SCHEMAS[what](TABLES[record], names(record) if named else Names())


@cache
def validator(what: str, record: str, named: bool = True) -> Draft202012Validator:
    schema = schema_of(what, record, named)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def refused(text: Text) -> bool | None:
    """Whether the schema refuses a text; None where no YAML can be read."""
    try:
        data = as_read(text.text)
    except yaml.YAMLError:
        return None
    return not validator(text.what, text.record).is_valid(data)


@cache
def texts() -> list[Text]:
    return corpus(TIMES_AS_MANY)


@pytest.mark.slow
def test_what_check_takes_the_schema_takes() -> None:
    good = [text for text in texts() if not text.codes]
    assert len(good) > 150
    assert [text for text in good if refused(text)] == []
    # A policy takes text for every value, and no name has to be known.
    for text in good:
        data = as_text(text.text) if text.what == "policy" else as_read(text.text)
        assert validator(text.what, text.record, False).is_valid(data), text.text


@pytest.mark.slow
def test_what_is_written_out_is_good_or_bad() -> None:
    assert [text.text for text in written_out("GOOD") if text.codes] == []
    assert [text.text for text in written_out("BAD") if not text.codes] == []


@pytest.mark.slow
def test_a_schema_sees_what_the_page_says() -> None:
    seen = defaultdict(set)
    for text in texts():
        found = refused(text)
        if found is not None and len(text.codes) == 1:
            seen[next(iter(text.codes))].add(found)
    words = {(True,): "always", (False,): "never", (False, True): "in part"}
    told = {code: words[tuple(sorted(found))] for code, found in seen.items()}
    # Up to LR013 it is the characters and the layout, whatever comes of them.
    assert dict(ROW.findall(PAGE)) == {code: told[code] for code in sorted(told) if code > "LR100"}


@pytest.mark.slow
@examples(30)
@given(policies())
def test_generated_policies_are_taken(made: MadePolicy) -> None:
    for data in (as_written(made.text), as_read(made.text)):
        error = next(validator("policy", "card").iter_errors(data), None)
        assert error is None, error


# The shipped files.


@pytest.mark.parametrize("what", SCHEMAS)
def test_the_shipped_schema_is_fresh(what: str) -> None:
    done = CliRunner().invoke(main, ["schema", what, str(SHIPPED)])
    assert done.exit_code == 0, done.output
    shipped = (SHIPPED / f"{what}.schema.json").read_text("utf-8")
    assert shipped == done.stdout, "run `make schemas`"


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.name)
def test_a_shipped_file_names_its_schema_and_fits_it(file: Path) -> None:
    text = file.read_text("utf-8")
    modeline = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert modeline is not None
    schema = json.loads((file.parent / modeline[1]).read_text("utf-8"))
    assert ("scenarios" in schema["properties"]) == ("scenarios" in file.name)
    assert Draft202012Validator(schema).is_valid(as_read(text))


# The table of operators, and what an editor offers.


def parts_of(schema: Any) -> Iterator[Any]:
    """Every mapping in a schema."""
    if isinstance(schema, dict):
        yield schema
    if isinstance(schema, dict | list):
        yield from chain.from_iterable(
            parts_of(each) for each in (schema.values() if isinstance(schema, dict) else schema)
        )


def test_every_operator_is_offered_with_its_own_words() -> None:
    assert OPERANDS.keys() == set(get_args(Family))
    told = defaultdict(set)
    for part in parts_of(schema_of("policy", "card")):
        for name, inner in part.get("properties", {}).items():
            if isinstance(inner, dict):
                told[name].add(inner.get("description", ""))
    for operator in OPERATORS:
        words = operator.must.split("{")[0]
        assert any(each.startswith(words) for each in told[operator.name]), operator.name
    assert "It must be this or more." in told["at_least"]
    assert "There must be at least one entry of which this holds." in told["some"]
    assert "Fees for lost items, in USD." in told["lost-fees"]


def test_fields_are_told_with_their_unit_question_and_who_knows() -> None:
    parts = schema_of("policy", "lead")["$defs"]
    assert parts["condition-on-seized"]["properties"]["weight"]["description"] == (
        "Weight, in g. What does the item weigh, in grams, with everything mixed into it? "
        "Ask: officer."
    )
    assert parts["condition"]["properties"]["id"] is False


def filled(body: Any) -> Any:
    """A snippet with what stands in it until the author types."""
    if isinstance(body, dict):
        return {filled(key): filled(value) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(each) for each in body]
    return re.sub(r"\$\{\d:([^}]*)\}", r"\1", body) if isinstance(body, str) else body


AUTHORS = (
    "a sum over a list",
    "a number of entries",
    "years between two dates",
    "months between two dates",
    "days between two dates",
    "a decision",
)
"""Snippets with the name of a list, a field or a kind of record, which only the author knows."""


@pytest.mark.parametrize("what", SCHEMAS)
@pytest.mark.parametrize("record", ["card", "lead"])
def test_every_snippet_fits_where_it_is_offered(what: str, record: str) -> None:
    whole = schema_of(what, record)
    tried = 0
    for part in parts_of(whole):
        for each in part.get("defaultSnippets", ()):
            here = Draft202012Validator({**part, "$defs": whole["$defs"]})
            if each["label"] not in AUTHORS and "$1" not in str(each["body"]):
                error = next(here.iter_errors(filled(each["body"])), None)
                assert error is None, (each, error)
                tried += 1
    assert tried >= (10 if what == "policy" else 1)


# Record models of one's own, and the command.


class Part(Record):
    """What lies in an item."""

    grams: Annotated[int | None, Fact(label="grams", unit="g"), Field(ge=0)] = None


class Item(Record):
    """A list in a list, of the same name as the list that it is in."""

    items: Annotated[tuple[Part, ...] | None, Fact(label="parts"), Field(strict=False)] = None
    kind: Annotated[Literal["1", "no", "true"] | None, Fact(label="kind")] = None


class Parcel(Record):
    """A record whose words an editor takes for numbers and the like."""

    items: Annotated[tuple[Item, ...] | None, Fact(label="items"), Field(strict=False)] = None
    fragile: bool | None = None


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ("{items: {some: {items: {some: {grams: 5 g}}}}}", True),
        ("{items: {some: {items: {some: {kind: no}}}}}", False),
        ("{items: {some: {grams: {at_least: 5 kg}}}}", True),  # a defined value, it may be
        ("{items: {some: {items: {some: {grams: {at_least: 5 kg}}}}}}", False),
        ("{items: {some: {kind: [1, no, true]}}}", True),
        ('{items: {some: {kind: ["1", "no", "true"]}}}', True),
        ("{items: {some: {kind: 2}}}", False),
        ("{fragile: true}", True),
    ],
)
def test_a_record_model_of_ones_own(condition: str, taken: bool) -> None:
    schema = Draft202012Validator(policy_schema({"parcel": table_of(Parcel)}))
    text = with_base(f"rules:\n  rule: {{says: a, when: {condition}, cite: {{source: manual}}}}\n")
    data = as_read(text.replace("record: card", "record: parcel"))
    assert schema.is_valid(data) is taken


def test_a_policy_that_has_errors_makes_no_schema(tmp_path: Path) -> None:
    wrong = tmp_path / "2017-01-01.yaml"
    wrong.write_text("language: 2\n", "utf-8")
    done = CliRunner().invoke(main, ["schema", "policy", str(wrong)])
    assert done.exit_code == 1
    assert "LR203 language `2` is not one" in done.output
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments, said in (
        (["policy", str(tmp_path / "nowhere.yaml")], "LR001"),
        (["policy", str(empty)], "no policy is in"),
        (["record", str(wrong)], "a schema of a record takes no POLICY"),
    ):
        done = CliRunner().invoke(main, ["schema", *arguments])
        assert done.exit_code == 2
        assert said in done.output


def test_a_schema_of_policies_knows_the_records_that_they_are_about() -> None:
    folder = ROOT / "tests" / "support" / "library-card" / "policies" / "library-card"
    record = ["--record", "card=tests.support.library_card:CardRequest"]
    for what in SCHEMAS:
        alone = CliRunner().invoke(main, ["schema", what, *record]).stdout
        found = CliRunner().invoke(main, ["schema", what, str(folder), *record]).stdout
        assert "arrested_at" in alone
        assert "arrested_at" not in found
        assert "lives-here-or-works-here" in found
        assert "lives-here-or-works-here" not in alone
