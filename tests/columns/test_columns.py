"""Columns give the answers of the scalar engine, whatever the tables look like."""

import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self
from unittest import mock

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from pydantic import BaseModel, model_validator

from lead_rules import (
    ArrestRecord,
    Decision,
    Fact,
    Library,
    Moment,
    Policy,
    Record,
    RecordError,
    read_policy,
    read_record,
    to_text,
)
from lead_rules.columns import Job, decide_batches, decide_table, decoded
from lead_rules.columns.arrays.arrow_schema import PLACES, record_schema
from lead_rules.columns.evaluate.scalar_fallback import Given, SingleRow, Source, decide_row
from lead_rules.testing.strategies.plain_records import Draw
from tests.support.card_policies import CARDS, VERSION
from tests.support.generate import Plain, check_many, examples, records
from tests.support.library_card import CardRequest
from tests.support.policy_cases import SHIPPED, Case, generated
from tests.support.reached import OF_EACH_KIND, Reached
from tests.support.record_tables import ARRESTS, CASES
from tests.support.rows import LIBRARY, check_row, typed

SINGLE = "lead_rules.columns.evaluate.batches.decide_row"


# The tables that records can stand in


def layouts(kind: pa.DataType, draw: Draw) -> pa.DataType:
    """A type that holds the same values in another way."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(one.name, layouts(one.type, draw)) for one in kind])
    if pa.types.is_list(kind):
        of = draw(st.sampled_from([pa.list_, pa.large_list]))
        return of(layouts(kind.value_type, draw))
    others: dict[pa.DataType, list[pa.DataType]] = {
        pa.string(): [
            pa.large_string(),
            pa.string_view(),
            pa.dictionary(pa.int8(), pa.string()),
            pa.dictionary(pa.uint32(), pa.large_string()),
        ],
        pa.int64(): [pa.int32(), pa.uint64()],
        pa.decimal128(38, PLACES): [
            pa.decimal128(24, 9),
            pa.decimal256(60, 9),
            pa.decimal64(18, 9),
            pa.float64(),
            pa.string(),
        ],
        pa.timestamp("us", "UTC"): [
            pa.timestamp("ns", "Europe/Berlin"),
            pa.timestamp("s", "America/Los_Angeles"),
            pa.string(),
        ],
        pa.date32(): [pa.string(), pa.date64()],
    }
    return draw(st.sampled_from([kind, kind, *others.get(kind, [])]))


def garbage(kind: pa.DataType) -> Any:
    """A row to be sliced away, which must never be looked at."""
    return {one.name: None for one in kind}


@st.composite
def tables(draw: Draw, known: Sequence[BaseModel], model: type[BaseModel]) -> pa.Table:
    """A table of records: of other types, in chunks and slices, without empty columns."""
    fields = [pa.field(one.name, layouts(one.type, draw)) for one in record_schema(model)]
    kind = pa.struct(fields)
    rows = [typed(record, kind) for record in known]
    before, chunks = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    whole = pa.array([garbage(kind)] * before + [*rows, garbage(kind)], kind)
    rest = whole.slice(before, len(rows))
    sizes = sorted(draw(st.lists(st.integers(0, len(rows)), min_size=chunks, max_size=chunks)))
    bounds = [0, *sizes, len(rows)]
    batches = [
        pa.RecordBatch.from_struct_array(rest.slice(start, end - start))
        for start, end in pairwise(bounds)
    ]
    table = pa.Table.from_batches(batches, pa.schema(fields))
    for name in table.column_names:
        if table[name].null_count == len(rows) and draw(st.booleans()):
            table = table.drop_columns([name])
    return table


def decided(
    table: pa.Table, source: Policy | Library, decision: str, *, by_columns: bool = True
) -> list[Plain]:
    """The answers; `by_columns` if no row may be left to the scalar engine."""
    with mock.patch(SINGLE, refuse) if by_columns else nullcontext():
        found = decide_table(table, source, decision)
    found.validate(full=True)
    assert found.num_rows == table.num_rows
    rows: list[Plain] = found.to_pylist()
    return rows


def refuse(*_: object, **__: object) -> Any:
    raise AssertionError("a record that fits is decided by columns")


def check_agreement(case: Case, known: Sequence[Plain], table: pa.Table) -> None:
    rows = decided(table, case.policy, case.decision)
    for row, plain in zip(rows, known, strict=True):
        note(f"record: {plain}")
        check_row(row, case.decide(plain))


of_every_policy = pytest.mark.parametrize(
    "cases", [generated(), st.sampled_from(SHIPPED)], ids=["generated", "shipped"]
)


@pytest.mark.slow
@of_every_policy
def test_columns_agree_with_single_decisions(cases: st.SearchStrategy[Case]) -> None:
    reached = Reached()

    def agree(data: st.DataObject) -> None:
        case = data.draw(cases)
        known = data.draw(st.lists(case.aimed, min_size=3, max_size=6))
        given = [case.model.model_validate(plain) for plain in known]
        check_agreement(case, known, data.draw(tables(given, case.model)))
        for record in given:
            reached.judge(case, record)

    check_many(100, agree, data=st.data())
    reached.check(300, OF_EACH_KIND)


@pytest.mark.slow
def test_the_version_in_force_is_picked_for_each_row() -> None:
    versions: Counter[str] = Counter()

    def agree(data: st.DataObject) -> None:
        known = data.draw(st.lists(ARRESTS, min_size=3, max_size=6))
        given = [ArrestRecord.model_validate(plain) for plain in known]
        rows = decided(data.draw(tables(given, ArrestRecord)), LIBRARY, "arrest_diversion")
        for row, record in zip(rows, given, strict=True):
            answer = LIBRARY.decide(record, "arrest_diversion")
            check_row(row, answer)
            digest = answer.policy.sha256 if isinstance(answer, Decision) else None
            assert row["sha256"] == digest
            assert row.get("id") == record.id
            versions[answer.policy.version if isinstance(answer, Decision) else "none"] += 1

    check_many(60, agree, data=st.data())
    assert versions.keys() == {"none", *(case.policy.version for case in CASES.values())}
    assert min(versions.values()) >= 5


# Rows that do not fit

MISFITS: dict[str, list[Plain]] = {
    "id": ["x" * 201],
    "arrested_at": ["2017-03-04T22:30:00", "yesterday", datetime(2017, 3, 4, 22, 30)],
    "location": [
        {"latitude": 91.0},
        {"longitude": float("nan")},
        {"accuracy_m": Decimal(-1)},
        {"lattitude": 45.5},
    ],
    "offenses": [
        [{"statute": "murder"}],
        [{"conduct": "loitering"}],
        [{}, None],
        [{"substantial_quantity": "yes"}],
    ],
    "seized": [
        [{}, {"weight": Decimal("-0.1")}],
        [{"weight": -0.5}],
        [{"weight": "much"}],
        [{"units": 2.5}],
        [{"units": -1}],
        [{"contains": []}],
        [{"contains": ["heroin", "heroin"]}],
        [{"contains": ["tea"]}],
    ],
    "operations_team_denied": ["no", 0],
    "diversion": [{"assessment": {"on": date(2017, 3, 4), "not_as_of": date(2017, 3, 5)}}],
    "participation": [{"status": "once"}, ["never"]],
    "person": [{"age_group": 7}],
}


@pytest.mark.slow
@examples(40)
@given(data=st.data())
def test_rows_that_do_not_fit_are_told_as_records_are(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MISFITS)))
    bad = data.draw(st.sampled_from(MISFITS[name]))
    others = data.draw(st.lists(records(ArrestRecord), max_size=3))
    rows: list[Plain] = [
        {key: value for key, value in other.items() if key != name} for other in others
    ]
    at = data.draw(st.integers(0, len(rows)))
    rows.insert(at, {"id": "the one", **rows[0], name: bad} if rows else {name: bad})
    names = sorted({key for row in rows for key in row})
    table = pa.table({key: [row.get(key) for row in rows] for key in names})
    found = decided(table, LIBRARY, "arrest_diversion", by_columns=False)
    for number, (row, plain) in enumerate(zip(found, rows, strict=True)):
        note(f"{plain}")
        if number != at:
            record = read_record(plain, ArrestRecord)
            check_row(row, LIBRARY.decide(record, "arrest_diversion"))
            continue
        with pytest.raises(RecordError) as refused:
            read_record(plain, ArrestRecord)
        assert row["outcome"] is None and not row["lacks"]
        assert [(one["code"], one["message"], one["help"]) for one in row["problems"]] == [
            (one.code, one.message, one.help) for one in refused.value.problems
        ]


ROWS: list[Plain] = [
    {
        "id": "one",
        "arrested_at": datetime(2017, 3, 5, 6, 30, tzinfo=UTC),
        "operations_team_denied": True,
        "participation": {"status": "never"},
        "seized": [{"contains": ["heroin"], "weight": 4.9}, {"contains": ["heroin"]}],
    },
    {"id": "two", "arrested_at": None, "operations_team_denied": None},
    {"id": "three", "arrested_at": datetime(2018, 6, 1, tzinfo=UTC), "seized": []},
]


def by_duckdb(rows: list[Plain]) -> Any:
    """The rows as what DuckDB gives for a query."""
    connection = duckdb.connect()
    connection.register("arrests", pa.Table.from_pylist(rows))
    return connection.sql("SELECT * FROM arrests")


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame, by_duckdb])
def test_a_frame_of_another_engine_is_a_table(frame: Callable[[list[Plain]], Any]) -> None:
    answers = decide_table(frame(ROWS), LIBRARY, "arrest_diversion")
    for row, plain in zip(answers.to_pylist(), ROWS, strict=True):
        known = {name: value for name, value in plain.items() if value is not None}
        check_row(row, LIBRARY.decide(read_record(known, ArrestRecord), "arrest_diversion"))


def test_a_list_is_no_table() -> None:
    with pytest.raises(TypeError, match="a list is no table"):
        decide_table(ROWS, LIBRARY, "arrest_diversion")


def test_answers_are_read_by_other_engines() -> None:
    answers = decide_table(pa.Table.from_pylist(ROWS), LIBRARY, "arrest_diversion")
    because = answers["because"].to_pylist()
    assert any(because)
    denied = [row["denied"] for row in answers["rules"].to_pylist()]
    for found in (answers, decoded(answers)):
        assert pl.DataFrame(found)["because"].to_list() == because
        assert [list(each) for each in found.to_pandas()["because"]] == because
        connection = duckdb.connect()
        connection.register("answers", found)
        read = connection.sql("SELECT because, rules.denied, outcome FROM answers").fetchall()
        outcomes = answers["outcome"].to_pylist()
        assert read == list(zip(because, denied, outcomes, strict=True))


def test_columns_of_no_field_are_refused_or_kept() -> None:
    table = pa.table({"case": ["c"], "operations_team_denied": [True], "offences": [[]]})
    with pytest.raises(RecordError) as refused:
        decide_table(table, LIBRARY, "arrest_diversion", keep=["case", "room", "outcome"])
    assert [str(one) for one in refused.value.problems] == [
        "table: LR930 the column `offences` is not a field of the record "
        "(did you mean `offenses`?)",
        "table: LR931 there is no column `room` to keep "
        "(there are `case`, `operations_team_denied` and `offences`)",
        "table: LR931 a column called `outcome` comes out already (call it something else)",
    ]
    kept = decide_table(
        table.drop_columns(["offences"]), LIBRARY, "arrest_diversion", keep=["case"]
    )
    assert kept["case"].to_pylist() == ["c"]


@pytest.mark.parametrize(
    "chosen", [[], [0], [1], [2], [3], [4], [0, 2, 3], [5], [-1]], ids=lambda rows: str(rows)
)
def test_just_the_rows_that_are_chosen_are_explained(chosen: list[int]) -> None:
    """The first and the last of each batch too. The third row is read singly in any case."""
    known: list[Plain] = [{"resident": each, "balance": "1"} for each in (True, None, None, False)]
    known.insert(2, {"resident": None, "balance": "0.00000000000000000001"})
    whole = pa.Table.from_pylist(known)
    table = pa.concat_tables([whole.slice(0, 2), whole.slice(2, 1), whole.slice(3)])
    version = read_policy(VERSION.format(in_force="from: 2020-01-01", status=""), records=CARDS)
    rows = decide_table(table, version, "card", explain=chosen).to_pylist()
    for number, (row, plain) in enumerate(zip(rows, known, strict=True)):
        decision = version.decide(read_record(plain, CardRequest), "card")
        check_row(row, decision)
        explained = (to_text(decision), [one.field for one in decision.missing])
        found = (row["explanation"], row["missing"])
        assert found == (explained if number in chosen else (None, None))


def test_a_row_is_called_by_its_number_in_the_whole_table() -> None:
    table = pa.table({"id": [7, 7, 7]})
    names = []

    def decided_singly(source: Source, given: Given, name: str, *, explain: bool) -> SingleRow:
        names.append(name)
        return decide_row(source, given, name, explain=explain)

    with mock.patch(SINGLE, decided_singly):
        chunks = [table.slice(0, 2), table.slice(2)]
        decide_table(pa.concat_tables(chunks), LIBRARY, "arrest_diversion")
    assert names == ["row 0", "row 1", "row 2"]


def test_a_job_can_be_sent_to_another_process() -> None:
    job = pickle.loads(pickle.dumps(Job("arrest_diversion", policy="multnomah-lead")))
    batch = pa.record_batch({"id": ["one"], "operations_team_denied": [True]})
    answers = list(decide_batches([batch.slice(0, 0), batch], job))
    assert [answer.num_rows for answer in answers] == [0, 1]
    assert answers[1].schema == answers[0].schema
    assert not list(decide_batches([], job))


class Whole(Record):
    """A record whose parts have to fit together, and that needs one of them."""

    least: int
    most: Annotated[int | None, Fact(label="most")] = None
    moment: Annotated[Moment | None, Fact(label="moment", role="moment")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most is not None and self.most < self.least:
            raise ValueError("the most is less than the least")
        return self


def test_what_a_model_asks_of_a_whole_record_is_asked() -> None:
    policy = read_policy(
        "language: 1\npolicy: whole\ntitle: Whole\nin_force: {from: 2017-01-01}\n"
        "time_zone: UTC\nsources: {s: {title: A source}}\n"
        "rules: {few: {says: few, when: {most: {at_most: 5}}, cite: {source: s}}}\n"
        "decisions: {d: {title: D, record: whole, include: [few]}}\n",
        records={"whole": Whole},
    )
    table = pa.table({"least": [1, 1, 7, None], "most": [5, 6, 6, 5]})
    rows = decide_table(table, policy, "d").to_pylist()
    assert [row["met"] for row in rows] == [True, False, None, None]
    codes = [[one["code"] for one in row["problems"] or []] for row in rows]
    assert codes == [[], [], ["LR103"], ["LR104"]]


@pytest.mark.slow
def test_what_a_record_may_not_hold_no_row_may() -> None:
    words = pa.array([b"caf\xc3\xa9", b"caf\xe9"], pa.binary())
    broken = pa.StringArray.from_buffers(2, *words.buffers()[1:])
    many = pa.array([[{}] * 200_000, [{}]], pa.list_(pa.struct([("active", pa.bool_())])))
    for table in (
        pa.table({"id": broken}),
        pa.table({"participation": pa.StructArray.from_arrays([broken], ["status"])}),
    ):
        rows = decide_table(table, LIBRARY, "arrest_diversion").to_pylist()
        assert rows[1]["problems"] and rows[1]["outcome"] is None
    rows = decide_table(pa.table({"warrants": many}), LIBRARY, "arrest_diversion").to_pylist()
    assert [bool(row["problems"]) for row in rows] == [True, False]


def test_an_unknown_number_may_lie_between_the_units_of_a_column() -> None:
    rules = (
        "define: {least: {says: least, least: weight, of: seized}}\n"
        "rules: {half: {says: half, when: {least: 2.5 g}, cite: {source: s}}}\n"
    )
    policy = read_policy(
        "language: 1\npolicy: half\ntitle: Half\nin_force: {from: 2017-01-01}\n"
        f"time_zone: UTC\nsources: {{s: {{title: A source}}}}\n{rules}"
        "decisions: {d: {title: D, record: arrest, include: [half]}}\n"
    )
    weights = pa.array([[{"weight": None}], [{"weight": 2}], [{"weight": None}, {"weight": 2}]])
    assert pa.types.is_int64(weights.type.value_type.field("weight").type)
    rows = decide_table(pa.table({"seized": weights}), policy, "d").to_pylist()
    assert [row["met"] for row in rows] == [None, False, False]
