"""Problems as SARIF."""

import json
from typing import Any

import jsonschema
import pytest

from lead_rules import PolicyError, read_policy
from lead_rules.authoring.problem_pages import page_to_text, pages
from lead_rules.authoring.sarif import problems_to_sarif
from lead_rules.diagnostics.problems import CODES, Problem
from tests.support.library_card import CardRequest
from tests.support.sample_problems import SPAN, UNIT, WINDING

# The parts of the SARIF 2.1.0 schema that are used here, as strict as it is.
TEXT: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}, "markdown": {"type": "string"}},
    "additionalProperties": False,
}
REGION = {
    "type": "object",
    "properties": {
        name: {"type": "integer", "minimum": 1}
        for name in ("startLine", "startColumn", "endLine", "endColumn")
    },
    "additionalProperties": False,
}
ARTIFACT = {
    "type": "object",
    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def record(required: str, **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def array(items: object, at_least: int = 0) -> dict[str, object]:
    return {"type": "array", "items": items, "minItems": at_least}


RULE = record(
    "id",
    id={"type": "string"},
    name={"type": "string"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    defaultConfiguration=record("", level=LEVEL),
)
LOCATION = record(
    "",
    physicalLocation=record("artifactLocation", artifactLocation=ARTIFACT, region=REGION),
    logicalLocations=array(record("", fullyQualifiedName={"type": "string"})),
)
REPLACEMENT = record("deletedRegion", deletedRegion=REGION, insertedContent=TEXT)
CHANGE = record(
    "artifactLocation replacements",
    artifactLocation=ARTIFACT,
    replacements=array(REPLACEMENT, 1),
)
RESULT = record(
    "message",
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations=array(LOCATION),
    fixes=array(record("artifactChanges", description=TEXT, artifactChanges=array(CHANGE, 1))),
)
DRIVER = record("name", name={"type": "string"}, version={"type": "string"}, rules=array(RULE))
SARIF = record(
    "version runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs=array(
        record(
            "tool",
            tool=record("driver", driver=DRIVER),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results=array(RESULT),
        )
    ),
)


def sarif(*problems: Problem) -> Any:
    log = json.loads(problems_to_sarif(problems, pages()))
    jsonschema.validate(log, SARIF, format_checker=jsonschema.FormatChecker())
    return log


def test_sarif() -> None:
    log = sarif(UNIT, WINDING)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("LR305", "error"),
        ("LR506", "warning"),
    ]
    assert rules[0]["name"] == "MissingOrWrongUnit"
    assert rules[0]["fullDescription"]["text"].startswith("Five grams and five ounces")
    assert rules[0]["help"]["text"] == page_to_text(pages()["LR305"])
    unit, winding = run["results"]
    assert (unit["ruleIndex"], winding["ruleIndex"], winding["level"]) == (0, 1, "warning")
    region = {"startLine": 4, "startColumn": 12, "endLine": 4, "endColumn": 21}
    artifact = {"uri": "policies/p/2017-01-01.yaml"}
    place = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    assert unit["locations"] == [place]
    (change,) = unit["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "5 USD"}}
    ]
    assert winding["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "geo/a%20b/2017.geojson"}},
            "logicalLocations": [{"fullyQualifiedName": "feature `lloyd`, ring 1"}],
        }
    ]
    assert "fixes" not in winding


def test_sarif_doubles_braces_in_messages() -> None:
    (result,) = sarif(UNIT)["runs"][0]["results"]
    assert result["message"]["text"] == (
        "the unit of `fee` is written `USD`, not `dollars`, in {{at_least: ...}}\nwrite `5 USD`"
    )


def test_sarif_of_nothing_is_a_run_without_results() -> None:
    (run,) = sarif()["runs"]
    assert (run["tool"]["driver"]["rules"], run["results"]) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_every_code_is_a_rule(code: str) -> None:
    (rule,) = sarif(Problem(code, "x", SPAN, "y"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == CODES[code]


def test_sarif_of_a_policy() -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy("title: “Cards”\npolicy： p\n", records={"card": CardRequest})
    log = sarif(*raised.value.problems)
    results = log["runs"][0]["results"]
    marks = [result for result in results if result["ruleId"] == "LR010"]
    assert [bool(result.get("fixes")) for result in marks] == [True, True]
