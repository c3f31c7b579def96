"""Answers as people type them: what is read, and what is refused with what to write."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules import ArrestRecord, RecordError
from lead_rules.interview.typed_answers import how_to_answer, is_unknown, read_answer
from lead_rules.records.schema import Field, field_at
from lead_rules.records.table_of_model import table_of
from tests.support.generate import examples
from tests.support.library_card import CardRequest

PORTLAND = ZoneInfo("America/Los_Angeles")


def field(path: str, model: type[BaseModel] = ArrestRecord) -> Field:
    return field_at(table_of(model).root, path)


def refused(text: str, path: str, model: type[BaseModel] = ArrestRecord) -> str:
    with pytest.raises(RecordError) as raised:
        read_answer(text, field(path, model), PORTLAND, path=path)
    (problem,) = raised.value.problems
    assert (problem.code, str(problem.where)) == ("LR103", f"answer: {path}")
    return f"{problem.message}: {problem.help}"


READ: list[tuple[str, str, Any]] = [
    ("operations_team_denied", "Yes", True),
    ("operations_team_denied", " y ", True),
    ("operations_team_denied", "TRUE", True),
    ("operations_team_denied", "No.", False),
    ("operations_team_denied", "n", False),
    ("participation.status", "former", "former"),
    ("participation.status", "Former", "former"),
    ("participation.status", "f", "former"),
    ("participation.status", "3", "former"),
    ("supervision[0].kind", "post-prison", "post_prison"),
    ("supervision[0].kind", "misdemeanor bench", "misdemeanor_bench_probation"),
    ("supervision[0].kind", "parole", "parole"),
    ("seized[0].weight", "4.9", Decimal("4.9")),
    ("seized[0].weight", "4.9 g", Decimal("4.9")),
    ("seized[0].weight", "4.9grams", Decimal("4.9")),
    ("seized[0].weight", ".5 G", Decimal("0.5")),
    ("seized[0].weight", "5.000000000000000000001", Decimal("5.000000000000000000001")),
    ("seized[0].units", "25", 25),
    ("seized[0].units", "25 units", 25),
    ("offenses[0].statute", "475.894", "475.894"),
    ("diversion.assessment", "2017-03-20", {"on": "2017-03-20"}),
    ("diversion.assessment", "on 2017-03-20", {"on": "2017-03-20"}),
    ("diversion.assessment", "not by 2017-03-20", {"not_as_of": "2017-03-20"}),
    ("diversion.assessment", "Not as of 2017-03-20", {"not_as_of": "2017-03-20"}),
    ("arrested_at", "2017-03-04 22:30", "2017-03-04T22:30:00-08:00"),
    ("arrested_at", "2017-07-04 22:30:15", "2017-07-04T22:30:15-07:00"),
    ("arrested_at", "2017-03-04T22:30Z", "2017-03-04T22:30:00+00:00"),
    ("arrested_at", "2017-03-04 22:30 -05:00", "2017-03-04T22:30:00-05:00"),
    ("arrested_at", "2017-11-05 01:30 -07:00", "2017-11-05T01:30:00-07:00"),
    ("arrested_at", "9999-12-31 23:30", "9999-12-31T23:30:00-08:00"),
    (
        "location",
        "45.52375, -122.67565",
        {"latitude": Decimal("45.52375"), "longitude": Decimal("-122.67565")},
    ),
    (
        "location",
        "45.52375 -122.67565 within 8 m",
        {"latitude": Decimal("45.52375"), "longitude": Decimal("-122.67565"), "accuracy_m": "8"},
    ),
    (
        "location",
        "45.5,-122.6, ±8.50 metres",
        {"latitude": Decimal("45.5"), "longitude": Decimal("-122.6"), "accuracy_m": "8.5"},
    ),
    ("location.longitude", "-122.6", Decimal("-122.6")),
    ("seized[0].contains", "heroin, cocaine", ["heroin", "cocaine"]),
    ("seized[0].contains", "heroin and meth; 10", ["heroin", None, "fentanyl"]),
    ("commercial_factors", "b, K", ["B", "K"]),
    ("commercial_factors", "none", []),
    ("seized", "none", []),
    ("seized", "0", []),
    ("seized", "2", [{}, {}]),
]


@pytest.mark.parametrize(("path", "text", "value"), READ)
def test_read(path: str, text: str, value: Any) -> None:
    if isinstance(value, list) and None in value:  # `meth` could be two substances
        assert "`meth` can be more than one of the words" in refused(text, path)
        return
    found = read_answer(text, field(path), PORTLAND)
    assert found == value
    assert type(found) is type(value)


REFUSED = [
    ("operations_team_denied", "maybe", "`maybe` is neither yes nor no: write `yes` or `no`"),
    ("operations_team_denied", "1", "`1` is neither yes nor no: write `yes` or `no`"),
    (
        "participation.status",
        "formre",
        "`formre` is not one of the words for this: did you mean `former`?",
    ),
    (
        "participation.status",
        "4",
        "`4` is not one of the words for this: "
        "write one of 1 never, 2 current, 3 former, or its number",
    ),
    (
        "supervision[0].kind",
        "p",
        "`p` can be more than one of the words: write more of the word: `post_prison` or `parole`",
    ),
    (
        "seized[0].weight",
        "5,2",
        "`5,2` can be read as two different numbers: "
        "write `5.2` or `52`, with a point or with nothing",
    ),
    (
        "seized[0].weight",
        "1,200 g",
        "`1,200 g` can be read as two different numbers: "
        "write `1.200` or `1200`, with a point or with nothing",
    ),
    (
        "seized[0].weight",
        "2 oz",
        "`oz` is not the unit that this is asked in: write it in g",
    ),
    ("seized[0].weight", "5 mg", "`mg` is not the unit that this is asked in: write it in g"),
    ("seized[0].weight", "1e3", "`e3` is not the unit that this is asked in: write it in g"),
    (
        "seized[0].weight",
        "five",
        "`five` is not a number: write a number in g, such as `4.2`",
    ),
    ("seized[0].weight", "٥", "`٥` is not a number: write a number in g, such as `4.2`"),
    ("seized[0].weight", "9" * 100, "this number has too many digits: check the number"),
    (
        "diversion.assessment",
        "no",
        "`no` does not give the date, or does not say whether it happened: write the date on "
        "which it happened, such as `2017-03-20`, or `not by 2017-03-20`",
    ),
    (
        "diversion.assessment",
        "by 2017-03-20",
        "`by 2017-03-20` does not say whether it happened: write the date on "
        "which it happened, such as `2017-03-20`, or `not by 2017-03-20`",
    ),
    (
        "arrested_at",
        "2017-03-04",
        "the time of day is left out: write it, such as `2017-03-04 22:30`",
    ),
    (
        "arrested_at",
        "03/04/2017 22:30",
        "`03/04/2017 22:30` is not a date with a time of day: "
        "write the local date and time, such as `2017-03-04 22:30`",
    ),
    (
        "arrested_at",
        "2017-02-29 22:30",
        "`2017-02-29 22:30` is not a date and a time that exist: "
        "write the local date and time, such as `2017-03-04 22:30`",
    ),
    (
        "arrested_at",
        "2017-11-05 01:30",
        "`2017-11-05 01:30` was twice: the clocks went back that night: "
        "add `-07:00` for the first time, or `-08:00` for the second",
    ),
    (
        "arrested_at",
        "2017-03-12 02:30",
        "`2017-03-12 02:30` never was: the clocks went forward that night: "
        "look the time up again, or add its offset from UTC",
    ),
    (
        "arrested_at",
        "1850-01-01 12:00",
        "the offset from UTC of `1850-01-01 12:00` is not in whole minutes: add an offset",
    ),
    (
        "location",
        "-122.67565, 45.52375",
        "the latitude comes first, and `-122.67565` cannot be one: write `45.52375, -122.67565`",
    ),
    (
        "location",
        "45.5, -122.6 within 8 feet",
        "how exact the place is must be in metres: write it such as `within 8 m`",
    ),
    (
        "location",
        "downtown",
        "`downtown` is not a latitude and a longitude in degrees: write latitude, longitude and "
        "how exact it is, such as `45.52375, -122.67565 within 8 m`",
    ),
    (
        "seized[0].contains",
        "none",
        "this cannot be none: name at least one, or write `?` if it is not known",
    ),
    (
        "seized",
        "two",
        "`two` does not say how many there are: "
        "write how many there are, such as `2`, or `none`; each is then asked about",
    ),
    (
        "seized",
        "1000000000",
        "at most 100 can be entered here: check the number, or give the record in a file",
    ),
    (
        "offenses[0].statute",
        "475\u202e.854",
        "this answer has characters that cannot be seen or read: "
        "type it anew, with no key but letters, digits and signs",
    ),
    (
        "offenses[0].statute",
        "x" * 301,
        "this answer has 301 characters; at most 300 are read: write it like `475.854`",
    ),
]


@pytest.mark.parametrize(("path", "text", "said"), REFUSED)
def test_refused(path: str, text: str, said: str) -> None:
    assert refused(text, path) == said


def test_other_kinds_of_field() -> None:
    born = field("born_on", CardRequest)
    assert read_answer("2010-05-03", born) == "2010-05-03"
    assert refused("2010-05-32", "born_on", CardRequest) == (
        "`2010-05-32` is not in the calendar: write year-month-day, such as `2017-03-04`"
    )
    assert refused("5/3/2010", "born_on", CardRequest) == (
        "`5/3/2010` is not a date written year-month-day: "
        "write year-month-day, such as `2017-03-04`"
    )
    balance = field("balance", CardRequest)
    assert read_answer("$4.99", balance) == Decimal("4.99")
    assert read_answer("-4.99 dollars", balance) == Decimal("-4.99")
    adults = field("household.adults", CardRequest)
    assert how_to_answer(adults) == "Write a whole number, such as `3`."
    with pytest.raises(RecordError, match="the offset from UTC is left out"):
        read_answer("2017-03-04 22:30", field("arrested_at"))


@pytest.mark.parametrize(
    "text", ["", "  ", "?", "don't know", "Don’t know", "UNKNOWN", "not known"]
)
def test_not_known(text: str) -> None:
    assert is_unknown(text)


def paths(part: Field, path: str = "") -> list[str]:
    if part.kind == "struct":
        return [
            found
            for name, inner in part.fields.items()
            for found in paths(inner, f"{path}.{name}" if path else name)
        ]
    if part.entry is not None and part.entry.kind == "struct":
        return [path, *paths(part.entry, f"{path}[0]")]
    return [path]


ALL = [
    (model, path) for model in (ArrestRecord, CardRequest) for path in paths(table_of(model).root)
]


@pytest.mark.slow
@examples(400)
@given(
    where=st.sampled_from(ALL),
    text=st.one_of(
        st.text(max_size=30),
        st.from_regex(r"-?[0-9.,:T +-]{1,25}( ?(g|m|oz|within 8 m))?", fullmatch=True),
        st.lists(
            st.sampled_from(["none", "no", "1", "heroin", ",", "and", "not by", "2017-03-04"])
        ).map(" ".join),
    ),
)
def test_anything_typed_is_read_or_refused(where: tuple[type[BaseModel], str], text: str) -> None:
    model, path = where
    here = field(path, model)
    assert how_to_answer(here).startswith("Write ")
    try:
        read_answer(text, here, PORTLAND, path=path)
    except RecordError as error:
        (problem,) = error.problems
        assert problem.message.isprintable()
        assert "\n" not in problem.help
        assert problem.help
