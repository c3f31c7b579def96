"""Records: exact, strict, frozen, and clear about what is wrong."""

import json
from datetime import datetime
from decimal import Decimal, localcontext
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from lead_rules import (
    ArrestRecord,
    Moment,
    Place,
    Quantity,
    Record,
    RecordError,
    SocialContactRecord,
    read_policy,
    read_record,
)
from lead_rules.records.exact_json import exact_json
from lead_rules.records.read import core_value
from lead_rules.records.schema import Field
from lead_rules.records.table_of_model import table_of
from lead_rules.records.write import record_data
from tests.support import ROOT
from tests.support.cases import ELIGIBLE, LIBRARY, arrest, changed

SCHEMAS = ROOT / "docs" / "schemas"


def problem(data: Any) -> tuple[str, str, str, str]:
    with pytest.raises(RecordError) as raised:
        read_record(data, ArrestRecord)
    (found,) = raised.value.problems
    return found.code, str(found.where), found.message, found.help


def test_weights_are_exact() -> None:
    bags = [{"contains": ["heroin"], "weight": weight} for weight in (2.3, "2.7")]
    assert arrest(seized=bags).rules[2].evidence.found == "5 g"
    assert arrest(seized=bags).outcome == "ineligible"
    record = read_record('{"seized": [{"weight": 5.000000000000000000001}]}', ArrestRecord)
    assert record.seized is not None
    assert record.seized[0].weight == Decimal("5.000000000000000000001")


def test_the_decimal_context_of_the_caller_changes_nothing() -> None:
    bags = [{"contains": ["heroin"], "weight": weight} for weight in ("2.34", "2.65")]
    with localcontext(prec=1):
        assert arrest(seized=bags).outcome == "eligible"


def test_python_values_are_taken_too() -> None:
    from_python = ArrestRecord.model_validate(ELIGIBLE)
    from_json = read_record(json.dumps(ELIGIBLE), ArrestRecord)
    assert from_python == from_json


def test_yaml_and_json_say_the_same() -> None:
    text = """
arrested_at: 2017-03-04T22:30:00-08:00
seized: [{contains: [heroin], weight: 2.30}]
warrants: []
operations_team_denied: false
exceptional_circumstances: ~
"""
    data = {
        "arrested_at": "2017-03-04T22:30:00-08:00",
        "seized": [{"contains": ["heroin"], "weight": 2.3}],
        "warrants": [],
        "operations_team_denied": False,
    }
    assert read_record(text, ArrestRecord) == read_record(data, ArrestRecord)


def test_records_are_frozen() -> None:
    record = read_record(ELIGIBLE, ArrestRecord)
    with pytest.raises(ValidationError, match="frozen"):
        record.warrants = None  # type: ignore[misc]
    assert isinstance(record.seized, tuple)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "[1]",
            ("LR101", "record", "this is not a record", "write an object with the record's fields"),
        ),
        (
            '{"a": 1, "a": 2}',
            ("LR007", "record", "`a` is written twice in one object", "keep one of the two"),
        ),
        (
            '{"seized": NaN}',
            ("LR103", "record", "`NaN` is not a number", "write digits, or leave the field out"),
        ),
        (
            '{"warants": []}',
            (
                "LR102",
                "record: warants",
                "`warants` is not a field of the record",
                "did you mean `warrants`?",
            ),
        ),
        (
            {"arrested_at": "2017-03-04T22:30:00"},
            (
                "LR105",
                "record: arrested_at",
                "`2017-03-04 22:30:00` does not say its offset from UTC",
                "add the offset, such as `-08:00` in winter or `-07:00` in summer in Portland",
            ),
        ),
        (
            {"arrested_at": "1488695400"},
            (
                "LR103",
                "record: arrested_at",
                '"1488695400" is not a date with a time',
                "write it such as `2017-03-04T22:30:00-08:00`",
            ),
        ),
        (
            {"offenses": [{"statute": "ORS 475.854"}]},
            (
                "LR103",
                "record: offenses[0].statute",
                '"ORS 475.854" is not written as this field is',
                "write it like `475.854`",
            ),
        ),
        (
            {"seized": [{"weight": -0.1}]},
            (
                "LR103",
                "record: seized[0].weight",
                "`-0.1` cannot be: it is never below 0",
                "check the number",
            ),
        ),
        (
            {"seized": [{"weight": True}]},
            (
                "LR103",
                "record: seized[0].weight",
                "true is not an exact number",
                "write digits, such as `4.2`",
            ),
        ),
        (
            {"commercial_factors": ["A", "B", "A"]},
            (
                "LR103",
                "record: commercial_factors",
                "a list does not fit: `A` is named twice",
                "check the value",
            ),
        ),
        (
            {"diversion": {"assessment": {"on": "2017-03-05", "not_as_of": "2017-03-05"}}},
            (
                "LR103",
                "record: diversion.assessment",
                "an object does not fit: give `on` or `not_as_of`, not both: "
                "it happened or it did not",
                "check the value",
            ),
        ),
        (
            {"location": {"latitude": 122.67}},
            (
                "LR103",
                "record: location.latitude",
                "`122.67` cannot be: it is never above 90",
                "check the number",
            ),
        ),
    ],
)
def test_problem(data: Any, expected: tuple[str, str, str, str]) -> None:
    assert problem(data) == expected


def test_every_problem_of_a_record_is_told() -> None:
    with pytest.raises(RecordError) as raised:
        read_record(changed(ELIGIBLE, warrants="none", supervision=3, foo=1), ArrestRecord)
    assert [str(p.where) for p in raised.value.problems] == [
        "record: foo",
        "record: supervision",
        "record: warrants",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[",
        b"\xff\xfe{\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b'{"a":' * 200_000,
        b"[" * 200_000,
        b"- " * 200_000,
        b'{"seized": [{"weight": 1e400}]}',
        b'{"seized": [{"weight": 1e-999999999}]}',
        b'{"seized": [{"weight": 1e999999999}]}',
        b'{"seized": [{"units": ' + b"9" * 5000 + b"}]}",
        b'{"location": {"longitude": 1e400}}',
        b'{"id": "\\ud800"}',
        b'{"arrested_at": "9999-12-31T23:59:59-12:00", "warrants": 1}',
        b'{"arrested_at": "2017-03-04T24:00:00Z"}',
        b"warrants: &a []\ncourt_orders: *a\n",
        b"warrants: !!python/object:os.system []\n",
        "id: \u202eabc\n".encode(),
    ],
    ids=lambda data: repr(data[:16]),
)
def test_rubbish_is_refused_with_a_problem(data: bytes) -> None:
    with pytest.raises(RecordError) as raised:
        read_record(data, ArrestRecord)
    for found in raised.value.problems:
        assert found.message
        assert found.help


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (
            '{"seized": [{"weight": 1e99999999999999999999}]}',
            "seized[0].weight",
            "`1e99999999999999999999` is too large or too small",
        ),
        (
            "location: {longitude: 1e-99999999999999999999}",
            "location.longitude",
            "`1e-99999999999999999999` is too large or too small",
        ),
        ('{"location": {"longitude": 1e400}}', "location.longitude", "`1E+400` is too large"),
        ('{"id": 1e400}', "id", "`1E+400` is too large"),
        ({"seized": [{"weight": float("nan")}]}, "seized[0].weight", "`nan` is not a number"),
        (
            {"seized": [{"weight": Decimal("sNaN")}]},
            "seized[0].weight",
            "`sNaN` is not a number",
        ),
        ('{"id": "\\ud800"}', "id", "half a character stands here (U+D800)"),
        (
            {"offenses": [{"statute": "\udfff"}]},
            "offenses[0].statute",
            "half a character stands here (U+DFFF)",
        ),
        ('{"id": ' + "[" * 70 + "]" * 70 + "}", "", "the record is nested too deep"),
        ('{"a":' * 200_000, "", "the record is nested too deep"),
        ('{"seized": [' + "{}," * 999_999 + "{}]}", "", "the record has more than 100,000 values"),
        ('{"id": "a"}'.encode("utf-16-le"), "", "every second byte may be 0, as in UTF-16"),
        ('{"id": "' + "x" * 34_000_000, "", "the record has more than 33,554,432 bytes"),
        (
            "{" + "".join(f'"{n}": 1, ' for n in range(200_000)) + '"199999": 2}',
            "",
            "`199999` is written twice in one object",
        ),
    ],
    ids=lambda data: repr(data[:24]) if isinstance(data, str | bytes) else None,
)
def test_what_no_record_can_hold_is_told_where_it_is(data: Any, where: str, message: str) -> None:
    assert problem(data)[1:3] == (f"record: {where}" if where else "record", message)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"commercial_factors": ["A", "\ud800"]}, "commercial_factors[1]"),
        ('{"commercial_factors": ["\\udfff"]}', "commercial_factors[0]"),
        ({"seized": [{"contains": ["tea\ud800"]}]}, "seized[0].contains[0]"),
        ({"offenses": ({"conduct": "\ud800"},)}, "offenses[0].conduct"),
        ({"person": {"gender": "\ud800"}}, "person.gender"),
        ({"\ud800": 1}, ""),
    ],
)
def test_half_a_character_is_told_wherever_it_stands(data: Any, where: str) -> None:
    code, place, message, _ = problem(data)
    assert (code, place) == ("LR003", f"record: {where}" if where else "record")
    assert message.startswith("half a character stands here (U+D")


@pytest.mark.parametrize(
    "data",
    [
        {"commercial_factors": ["Zoë"]},
        {"seized": [{"contains": ["\U0001f600"]}]},
        {"warrants": [{"Zoë": True}]},
    ],
)
def test_whole_characters_of_any_script_are_no_halves(data: Any) -> None:
    assert problem(data)[0] in ("LR102", "LR103")


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        ({"warrants": [{"active": True}] * 49_999}, True),
        ({"warrants": [{"active": True}] * 50_000}, False),
        ({"warrants": [{}] * 60_000, "court_orders": [{}] * 39_998}, True),
        ({"warrants": [{}] * 60_000, "court_orders": [{}] * 39_999}, False),
    ],
)
def test_a_record_holds_as_many_values_as_it_may_in_all_its_lists(data: Any, fits: bool) -> None:
    """A hundred thousand: of each list and each group so many as it has parts."""
    root = table_of(ArrestRecord).root
    if fits:
        assert json.loads(exact_json(data, root, "record")) == data
        return
    with pytest.raises(RecordError, match="LR004 the record has more than 100,000 values"):
        exact_json(data, root, "record")


@pytest.mark.parametrize(("levels", "fits"), [(64, True), (65, False)])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a": ', "}")])
def test_a_record_has_as_many_levels_as_it_may(
    levels: int, fits: bool, opened: str, closed: str
) -> None:
    code, _, message, _ = problem(f'{{"x": {opened * levels}0{closed * levels}}}')
    assert (code, message) == (
        ("LR102", "`x` is not a field of the record")
        if fits
        else ("LR004", "the record is nested too deep")
    )


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["true", "True", "TRUE"], True),
        (["false", "False", "FALSE"], False),
        (["null", "Null", "NULL", "~", ""], None),
    ],
)
def test_yes_no_and_nothing_are_written_in_yaml_as_its_core_schema_has_them(
    words: list[str], value: object
) -> None:
    for word in words:
        assert core_value(word) is value
        record = read_record(f"operations_team_denied: {word}", ArrestRecord)
        assert record.operations_team_denied is value
        if word:
            assert read_record(f"id: '{word}'", ArrestRecord).id == word


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "y", "N", "tRUE", "nULL", "none", "None"]
)
def test_other_words_are_text_in_yaml(word: str) -> None:
    assert core_value(word) == word
    assert problem(f"operations_team_denied: {word}")[0] == "LR103"


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("+7", 7), ("-007", -7), ("7.50", "7.50"), ("-.5", "-0.5"), ("+5.e1", "5E+1")],
)
def test_numbers_in_yaml_keep_their_digits(text: str, value: int | str) -> None:
    found = core_value(text)
    assert (type(found), str(found)) == (int if isinstance(value, int) else Decimal, str(value))


def test_of_very_many_problems_a_hundred_are_told() -> None:
    with pytest.raises(RecordError) as raised:
        read_record({"seized": [{"weight": "x"}] * 20_000}, ArrestRecord)
    *told, first = reversed(raised.value.problems)
    assert len(told) == 100
    assert first.message == "the record has 20,000 problems; 100 of them are told"
    with pytest.raises(RecordError) as raised:
        read_record({f"warrants{number}": 1 for number in range(20_000)}, ArrestRecord)
    assert len(raised.value.problems) == 101


@pytest.mark.slow
def test_as_many_things_as_a_record_may_hold_are_decided() -> None:
    bags = [{"contains": ["heroin"], "weight": "0.0001"}] * 20_000
    answer = arrest(seized=bags)
    assert answer.outcome == "eligible"
    assert answer.rule("heroin").evidence.found == "2 g"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_answered(at: str) -> None:
    record = read_record(changed(ELIGIBLE, arrested_at=at), ArrestRecord)
    assert LIBRARY.decide(record, "arrest_diversion").outcome == "no_policy_in_force"
    version = LIBRARY.versions()[0]
    assert version.decide(record, "non_prosecution").outcome == "open"
    assert version.decide(record, "arrest_diversion").record.sha256


def leaves(field: Field, path: str = "") -> list[tuple[str, Field]]:
    inner = field.entry.fields if field.entry is not None else field.fields
    below = [leaf for name, part in inner.items() for leaf in leaves(part, f"{path}.{name}")]
    return below or [(path.removeprefix("."), field)]


@pytest.mark.parametrize("model", [ArrestRecord, SocialContactRecord])
def test_every_field_says_what_it_is(model: type[BaseModel]) -> None:
    people = {"officer", "records_check", "operations_team", "district_attorney", "case_manager"}
    for path, field in leaves(table_of(model).root):
        fact = field.fact
        assert fact.label, path
        if not fact.protected and fact.role != "reference" and not path.startswith("diversion.ass"):
            assert fact.question.endswith(("?", ")")), path
            assert fact.ask in people, path
        assert fact.protected is path.startswith("person."), path
        assert (fact.unit is not None) is (field.kind == "number"), path


@pytest.mark.parametrize(
    ("model", "name"), [(ArrestRecord, "arrest"), (SocialContactRecord, "social_contact")]
)
def test_the_published_schema_is_fresh(model: type[BaseModel], name: str) -> None:
    published = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    assert published == dialect | model.model_json_schema()
    weight = published["$defs"].get("Seizure", {}).get("properties", {}).get("weight")
    if name == "arrest":
        assert weight["x-fact"] == {
            "label": "weight",
            "may": "correct",
            "question": "What does the item weigh, in grams, with everything mixed into it?",
            "ask": "officer",
            "unit": "g",
        }


def test_a_model_that_can_change_is_refused() -> None:
    class Loose(BaseModel):
        model_config = ConfigDict(frozen=False)

    with pytest.raises(TypeError, match="Loose is not safe to decide"):
        table_of(Loose)


class Colour(str, Enum):  # noqa: UP042 -- as older models have it
    RED = "red"
    BLUE = "blue"


class Sighting(Record):
    colours: tuple[Colour, ...] | None = None
    lengths: tuple[Quantity, ...] | None = None
    seen: Moment | None = None
    where: Place | None = None


SIGHTINGS = """
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {s: {title: S}}
rules:
  red: {says: it is red, when: {colours: {includes: red}}, cite: {source: s}}
  one: {says: there is one length, when: {lengths: {count: 1}}, cite: {source: s}}
  late: {says: it is late, when: {seen: {after: 1900-01-01}}, cite: {source: s}}
decisions: {d: {title: D, record: sighting, include: [red, one, late]}}
"""


@pytest.mark.parametrize(
    ("facts", "rule", "shown"),
    [
        ({"colours": (Colour.RED, Colour.BLUE)}, 0, "red, blue"),
        ({"lengths": (Decimal("5E+1"),)}, 1, "50"),
        (
            {"seen": datetime(1800, 1, 1, 12, tzinfo=ZoneInfo("UTC"))},
            2,
            "1800-01-01T12:00:00+00:00",
        ),
        (
            {"seen": datetime(1800, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))},
            2,
            "1800-01-01T11:06:32+00:00",
        ),
    ],
)
def test_evidence_shows_a_value_as_a_record_is_written(
    facts: dict[str, Any], rule: int, shown: str
) -> None:
    policy = read_policy(SIGHTINGS, records={"sighting": Sighting})
    assert policy.decide(Sighting(**facts), "d").rules[rule].evidence.value == shown


def test_a_record_is_written_in_digits_and_in_whole_minutes() -> None:
    where = Place(longitude=-122.6, latitude=45.5, accuracy_m=Decimal("5E+1"))
    local = datetime(1800, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    plain = {"longitude": -122.6, "latitude": 45.5, "accuracy_m": "50"}
    data = record_data(Sighting(where=where, seen=local))
    assert data == {"seen": "1800-01-01T11:06:32+00:00", "where": plain}
    assert read_record(data, Sighting) == Sighting(where=where, seen=local)
    first = datetime(1, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))  # in UTC there is no such day
    assert record_data(Sighting(seen=first)) == {"seen": "0001-01-01T00:00:00+00:53:28"}
