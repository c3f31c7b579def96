"""Arrays of many types as columns of a record, and the rows that only single reading can take."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import pyarrow as pa
import pytest
from pydantic import BaseModel, Field, create_model

from lead_rules import Fact, Library, Policy, Quantity, Record, read_policy
from lead_rules.columns import decide_table
from lead_rules.records import exact_json
from lead_rules.records.value_types import Distinct
from tests.support.generate import Plain
from tests.support.library_card import CardRequest
from tests.support.rows import LIBRARY

POLICY = """\
language: 1
policy: p
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {s: {title: S}}
rules: {r: {says: it is so, when: WHEN, cite: {source: s}}}
decisions: {d: {title: D, record: card, include: [r]}}
"""


class Account(Record):
    """Whole numbers without a limit, and exact ones of up to ten and of two whole digits."""

    units: Annotated[int | None, Fact(label="units")] = None
    balance: Annotated[Quantity | None, Fact(label="balance", unit="USD")] = None
    fee: Annotated[
        Quantity | None, Fact(label="fee", unit="USD"), Field(max_digits=4, decimal_places=2)
    ] = None


def deciding(condition: str, model: type[BaseModel]) -> Policy:
    return read_policy(POLICY.replace("WHEN", condition), records={"card": model})


def answers(array: Any, name: str, policy: Policy | Library, decision: str) -> list[Plain]:
    rows: list[Plain] = decide_table(pa.table({name: array}), policy, decision).to_pylist()
    return rows


def codes(rows: list[Plain]) -> list[list[str]]:
    """The codes of the problems of each row."""
    return [[one["code"] for one in row["problems"] or []] for row in rows]


# Numbers

MOST = 9_999_999_999


@pytest.mark.parametrize(
    ("name", "array", "met"),
    [
        ("units", pa.array([2**63 - 1, 2**63, 2**64 - 1, 0], pa.uint64()), [1, 1, 1, 0]),
        ("units", pa.array([2**63 - 1, 1 - 2**63, -(2**63)], pa.int64()), [1, 0, 0]),
        ("balance", pa.array([MOST, 2**63, 2**64 - 5, 0], pa.uint64()), [1, None, None, 0]),
        ("balance", pa.array([MOST, -MOST, 2**63 - 1, -(2**63)], pa.int64()), [1, 0, None, None]),
        (
            "balance",
            pa.array([MOST, 2**64 + 1, 1 - 2**64, 0], pa.decimal128(38, 0)),
            [1, None, None, 0],
        ),
        (
            "balance",
            pa.array([-MOST, 2**128 + 1, 1 - 2**128], pa.decimal256(40, 0)),
            [0, None, None],
        ),
        ("balance", pa.array([Decimal("0.99"), Decimal(-1), 1], pa.decimal128(9, 2)), [0, 0, 1]),
        ("balance", pa.array([2**64 - 5, 1], pa.decimal128(38, 0)), [None, 1]),
        ("balance", pa.array([0.99, 1.0, -1.5, float("nan"), float("inf")]), [0, 1, 0, None, None]),
        ("balance", pa.array([0.1 + 0.2, 1e17, -1e17]), [0, None, None]),
        ("fee", pa.array([99.99, 0.5, 0.125, 100.0]), [1, 0, None, None]),
        ("fee", pa.array([Decimal("99.99"), 100], pa.decimal128(9, 2)), [1, None]),
        ("fee", pa.array([99, 100]), [1, None]),
        ("balance", pa.array(["0.9999999999999999999", "1", "10000000000"]), [0, 1, None]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else None,
)
def test_a_number_is_what_it_is_in_any_type(name: str, array: Any, met: list[int | None]) -> None:
    """A number that no record may hold is a problem, and never another number."""
    limit = "1" if name == "units" else "1 USD"
    rows = answers(array, name, deciding(f"{{{name}: {{at_least: {limit}}}}}", Account), "d")
    assert [row["met"] for row in rows] == met
    assert codes(rows) == [["LR103"] if one is None else [] for one in met]


# Times

BORDER = 1526454000 * 10**9
"""The nanoseconds to the first moment of May 16, 2018 in Portland, where a version begins."""


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
def test_a_time_is_read_to_the_microsecond_and_never_cut_short(zone: str) -> None:
    times = [BORDER, BORDER - 1_000, BORDER - 1, BORDER + 1, -1, -1_000]
    array = pa.array(times, pa.timestamp("ns", zone))
    rows = answers(array, "arrested_at", LIBRARY, "arrest_diversion")
    assert [row["version"] for row in rows] == ["2018-05-16", "2017-02-27", None, None, None, None]
    assert codes(rows) == [[], [], ["LR103"], ["LR103"], ["LR103"], []]


@pytest.mark.parametrize(("unit", "per_second"), [("s", 1), ("ms", 10**3), ("us", 10**6)])
def test_a_time_beyond_the_calendar_is_no_record(unit: str, per_second: int) -> None:
    border = BORDER // 10**9 * per_second
    first, last = -62135596800 * per_second, 253402300800 * per_second - 1
    times = [border, border - 1, first, last, first - 1, last + 1, 2**63 - 1, -(2**63) + 1]
    array = pa.array(times, pa.timestamp(unit, "UTC"))
    rows = answers(array, "arrested_at", LIBRARY, "arrest_diversion")
    assert [row["version"] for row in rows[:2]] == ["2018-05-16", "2017-02-27"]
    assert codes(rows) == [[]] * 4 + [["LR103"]] * 4


# Lists


@pytest.mark.parametrize("size", [1, 2, 62, 63, 64, 65])
def test_a_word_is_named_once_of_however_many(size: int) -> None:
    known = [f"w{number}" for number in range(size)]
    word: Any = Literal[tuple(known)]
    kind: Any = Annotated[
        tuple[word, ...] | None, Fact(label="words"), Field(strict=False), Distinct
    ]
    model = create_model("Words", __base__=Record, words=(kind, None))
    policy = deciding("{words: {count: {at_least: 2}}}", model)
    rows = answers(
        [known, [known[-1]] * 2, [known[0]] * 2, [*known, known[-1]]], "words", policy, "d"
    )
    assert [row["met"] for row in rows] == [size > 1, None, None, None]
    assert codes(rows) == [[], ["LR103"], ["LR103"], ["LR103"]]


def test_a_record_of_too_many_values_is_none_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact_json, "MOST_VALUES", 900)
    policy = deciding("{resident: true}", CardRequest)
    books = pa.array([[{"lost": True}] * 400, [{"lost": True}] * 600])
    assert codes(answers(books, "loans", policy, "d")) == [[], ["LR004"]]
    topics = pa.array([[{"topics": ["sea"] * size}] * 30 for size in (15, 30)])
    assert codes(answers(topics, "loans", policy, "d")) == [[], ["LR004"]]


# Groups

TWICE = ("LR007", "is written twice in one object", "keep one of the two")


def group(**parts: list[Any]) -> Any:
    """An array of groups whose last part has the name of the first."""
    names = list(parts)
    return pa.StructArray.from_arrays(
        [pa.array(values) for values in parts.values()], [*names[:-1], names[0]]
    )


STATUS = group(status=["never", "current"], other=["current", "never"])
ENTRIES = group(active=[True, False], extraditable=[False, True], other=[False, True])
MAPPED = pa.map_(pa.string(), pa.string())


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        ("participation", STATUS, "`status`"),
        ("participation", pa.DictionaryArray.from_arrays([0, 1], STATUS), "`status`"),
        ("participation", group(status=[None] * 2, other=[None] * 2), "`status`"),
        ("participation", pa.array([[("status", "never")] * 2] * 2, MAPPED), "`status`"),
        ("participation", pa.MapArray.from_arrays([0, 1, 2], ["other"] * 2, STATUS), "`status`"),
        ("warrants", pa.ListArray.from_arrays([0, 1, 2], ENTRIES), "`active`"),
        ("warrants", pa.FixedSizeListArray.from_arrays(ENTRIES, 1), "`active`"),
        ("location", group(latitude=[45.5] * 2, other=[45.6] * 2), "`latitude`"),
    ],
)
def test_a_part_that_a_group_names_twice_is_a_problem_of_each_row(
    name: str, array: Any, said: str
) -> None:
    code, message, help_ = TWICE
    for row in answers(array, name, LIBRARY, "arrest_diversion"):
        assert (row["outcome"], row["problems"]) == (
            None,
            [{"code": code, "field": "", "message": f"{said} {message}", "help": help_}],
        )


def test_a_group_that_is_not_there_names_nothing_twice() -> None:
    rows = answers(
        pa.concat_arrays([STATUS.slice(0, 1), pa.nulls(1, STATUS.type)]),
        "participation",
        LIBRARY.version("2017-02-27"),
        "arrest_diversion",
    )
    assert codes(rows) == [["LR007"], []]
    empty = pa.ListArray.from_arrays([0, 0, 1], ENTRIES.slice(0, 1))
    assert codes(answers(empty, "warrants", LIBRARY, "arrest_diversion")) == [[], ["LR007"]]
