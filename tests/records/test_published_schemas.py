"""The published schemas of the bundled records say what a record may hold: by hand.

That a schema is fresh says nothing of whether it is right: it is made of the model that it
describes.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from lead_rules import (
    ArrestRecord,
    Quantity,
    Record,
    RecordError,
    SocialContactRecord,
    read_record,
)
from tests.support import ROOT
from tests.support.cases import CONTACT, ELIGIBLE
from tests.support.record_words import OF_AN_ARREST, SHARED, at

MODELS: dict[str, type[BaseModel]] = {
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
}
WHOLE = {"arrest": ELIGIBLE, "social_contact": CONTACT}
SCHEMAS: dict[str, Any] = {
    name: json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text("utf-8"))
    for name in MODELS
}
WORDS = {"arrest": SHARED | OF_AN_ARREST, "social_contact": SHARED}
CASES = [(kind, place) for kind, places in WORDS.items() for place in places]
ANY = (
    *("location.longitude", "location.latitude", "location.accuracy_m", "offenses[].statute"),
    *("offenses[].substantial_quantity", "offenses[].commercial_drug_offense"),
    *("seized[].weight", "seized[].units", "warrants[].active", "warrants[].extraditable"),
    *("court_orders[].protects_current_participant", "supervision[].person_offense"),
    *("participation.operations_team_recommends", "participation.district_attorney_agrees"),
    *("specialty_court.eligible_case_pending", "specialty_court.engaged", "person.gender"),
    *("operations_team_denied", "exceptional_circumstances", "diversion.accepted"),
    *("diversion.assessment.on", "diversion.assessment.not_as_of", "id", "arrested_at"),
)


def taken(kind: str, data: dict[str, Any]) -> bool:
    """Whether the published schema takes a record; reading it says the same."""
    fits = Draft202012Validator(SCHEMAS[kind]).is_valid(data)
    try:
        read_record(data, MODELS[kind])
    except RecordError:
        assert not fits, data
    else:
        assert fits, data
    return fits


def parts_of(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    inner = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict | list):
        for each in inner:
            yield from parts_of(each)


@pytest.mark.parametrize(("kind", "place"), CASES)
def test_each_word_is_taken_and_no_other(kind: str, place: str) -> None:
    words = WORDS[kind][place].split()
    assert [word for word in words if not taken(kind, at(place, word))] == []
    for other in ("", "unknown", words[0].swapcase(), f"{words[0]} ", 1, True):
        assert not taken(kind, at(place, other)), other


@pytest.mark.parametrize("kind", MODELS)
def test_no_words_are_offered_but_these(kind: str) -> None:
    offered = sorted(part["enum"] for part in parts_of(SCHEMAS[kind]) if "enum" in part)
    assert offered == sorted(words.split() for words in WORDS[kind].values())


@pytest.mark.parametrize("place", [*ANY, *OF_AN_ARREST, *SHARED])
def test_every_fact_may_be_unknown_and_none_may_be_misspelt(place: str) -> None:
    if not place.endswith("[]"):  # an entry of a list is there or not
        assert taken("arrest", at(place, None))
        assert not taken("arrest", at(f"{place}x", None))
    assert not taken("arrest", at(place, ["x", {"x": 1}]))


@pytest.mark.parametrize("kind", MODELS)
def test_nothing_need_be_known_and_all_of_it_may(kind: str) -> None:
    assert taken(kind, {})
    assert taken(kind, WHOLE[kind])
    assert not [part for part in parts_of(SCHEMAS[kind]) if part.get("required")]
    models = [part for part in parts_of(SCHEMAS[kind]) if part.get("type") == "object"]
    parts = {"arrest": 11, "social_contact": 7}[kind]
    assert len(models) == 1 + parts
    assert all(part["additionalProperties"] is False for part in models)


@pytest.mark.parametrize(
    ("place", "least", "most"),
    [
        ("location.longitude", -180, 180),
        ("location.latitude", -90, 90),
        ("location.accuracy_m", 0, 100_000),
        ("seized[].weight", 0, 100_000_000),
        ("seized[].units", 0, 1_000_000_000),
    ],
)
def test_a_number_has_its_limits(place: str, least: int, most: int) -> None:
    assert taken("arrest", at(place, least))
    assert taken("arrest", at(place, most))
    assert not taken("arrest", at(place, least - 1))
    assert not taken("arrest", at(place, most + 1))


class Parcel(Record):
    """An amount whose limits do not count themselves."""

    grams: Annotated[Quantity | None, Field(gt=0, lt=5)] = None


@pytest.mark.parametrize(("grams", "fits"), [(0, False), (0.1, True), (4.9, True), (5, False)])
def test_a_limit_may_be_one_that_does_not_count(grams: float, fits: bool) -> None:
    assert Draft202012Validator(Parcel.model_json_schema()).is_valid({"grams": grams}) is fits
