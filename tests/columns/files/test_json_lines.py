"""Records in JSON Lines are read as single records are."""

import json
import re
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import ArrestRecord, RecordError, read_record
from lead_rules.columns.arrays.arrow_schema import record_schema
from lead_rules.columns.evaluate.batches import Running
from lead_rules.columns.files import json_lines
from lead_rules.columns.files.chunk import Mark
from tests.support import ROOT
from tests.support.generate import check_many, examples
from tests.support.reached import Reached
from tests.support.record_tables import ARRESTS, DECIDING, OF_ARRESTS, TABLE, batch, check_rows

LINES = [
    "{}",
    '{"id": "5.", "seized": [{"weight": "5."}]}',
    '{"seized": [{"weight": "+5"}]}',
    '{"seized": [{"weight": ".5"}]}',
    '{"seized": [{"weight": "-5."}]}',
    '{"seized": [{"weight": "5"}, {"weight": 5}]}',
    '{"seized": [{"weight": 5e0, "contains": ["heroin"]}]}',
    '{"seized": [{"weight": "5e0"}]}',
    '{"seized": [{"weight": 5.0000000000000000000000001, "contains": ["heroin"]}]}',
    '{"seized": [{"weight": "5.00"}]}',
    '{"seized": [{"units": 3.0}]}',
    '{"seized": [{"units": "3"}]}',
    '{"seized": null, "warrants": []}',
    '{"id": "a", "id": "b"}',
    '{"id": 5}',
    '{"idd": "a"}',
    '{"location": {"longitude": "east"}}',
    '{"location": {"longitude": 1e400}}',
    '{"location": {"longitude": -122, "latitude": 45.5}}',
    '{"offenses": [null]}',
    '{"offenses": {}}',
    '{"person": {"gender": "\\ud800"}}',
    '{"person": {"gender": "a\\u0000b"}}',
    '{"arrested_at": "2017-03-04T22:30"}',
    '{"arrested_at": "2017-03-04 22:30:01.5-08:00"}',
    '{"arrested_at": "2017-02-30T22:30:00-08:00"}',
    '{"arrested_at": "0001-01-01T00:00:00+14:00"}',
    '{"warrants": [{"active": 1}]}',
    '{"id": "one"} {"id": "two"}',
    '{"id": "one"}{"id": "two"}',
    '{"id": "half", "warrants": [{',
    "[1]",
    "nonsense",
    '{"id": NaN}',
]


WRITTEN = st.one_of(st.sampled_from(LINES), *[ARRESTS.map(json.dumps)] * 3)


@pytest.mark.slow
def test_json_lines_are_read_as_records_are() -> None:
    schema, reached = record_schema(ArrestRecord, written=True), Reached()

    def agree(known: list[str]) -> None:
        written = [line.encode() for line in known]
        batch, given_ = json_lines.read_lines(written, schema)
        rows = Running(DECIDING, schema).decide(batch, given_).to_pylist()
        check_rows(rows, written, reached)

    check_many(100, agree, known=st.lists(WRITTEN, min_size=5, max_size=7))
    reached.check(300, OF_ARRESTS)


SIGNS, EXPONENTS = ("", "-", "+"), ("e3", "E3", "e+3", "e-3", "E+0")
DIGITS = ("5", "05", "5.0", "12.50")
LOOSE = [
    *(f"+{each}" for each in DIGITS),
    *(sign + each for sign in SIGNS for each in (".5", "5.", ".", "12.")),
    *(
        sign + each + power
        for sign in SIGNS
        for each in (*DIGITS, "5.", ".5")
        for power in EXPONENTS
    ),
]
"""Text that reads as a number in many programs, Arrow among them, and as none in a record:
a record takes digits, with a point between them and a minus before them.
"""


def weight(text: str) -> bytes:
    return json.dumps({"seized": [{"weight": text}]}).encode()


@pytest.mark.parametrize("piece", [2, 3, json_lines.PIECE])
def test_a_loose_number_is_not_left_to_arrow(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each on a line alone, so that no other value keeps Arrow from reading it."""
    monkeypatch.setattr(json_lines, "PIECE", piece)
    schema = record_schema(ArrestRecord, written=True)
    for text in LOOSE:
        with pytest.raises(RecordError, match="LR103"):
            read_record(weight(text), ArrestRecord)
        assert json_lines.read_lines([weight(text)], schema)[1] == {0: weight(text)}
    sound = [weight(sign + each) for sign in ("", "-") for each in DIGITS]
    assert json_lines.read_lines(sound, schema)[1] == {}


@pytest.mark.parametrize("loose", ["+6", "6.", "6e0", ".6"])
def test_a_line_with_a_loose_number_is_no_record_and_the_others_are_decided(loose: str) -> None:
    lines = [weight("6"), weight(loose), weight("6.0")]
    schema = record_schema(ArrestRecord, written=True)
    rows = Running(DECIDING, schema).decide(*json_lines.read_lines(lines, schema)).to_pylist()
    assert [row["outcome"] for row in rows] == ["undetermined", None, "undetermined"]
    assert [one["field"] for one in rows[1]["problems"]] == ["seized[0].weight"]


@examples(100)
@given(body=st.text("+-.05eE a", max_size=10), before=st.sampled_from(["", '"', 'a": "5", "']))
def test_no_loose_number_is_overlooked(body: str, before: str) -> None:
    """Whatever Arrow takes for a decimal and a record does not, wherever it stands in the text."""
    if re.fullmatch("-?[0-9]+([.][0-9]+)?", body) or not is_decimal_to_arrow(body):
        return
    text = f'{before}"{body}"'.encode()
    with mock.patch.object(json_lines, "PIECE", 2):
        assert json_lines._LOOSE.search(text) and json_lines._may_be_loose(text)


def is_decimal_to_arrow(text: str) -> bool:
    try:
        pa.array([text]).cast(pa.decimal128(38, 20))
    except pa.ArrowInvalid:
        return False
    return True


def test_lines_that_fit_are_read_by_arrow() -> None:
    record = (ROOT / "examples" / "arrest-eligible.json").read_text("utf-8")
    line = json.dumps(json.loads(record)).encode()
    batch, left = json_lines.read_lines(
        [line, b"{}", line], record_schema(ArrestRecord, written=True)
    )
    assert not left
    assert batch.column("id").to_pylist() == ["PPB-2017-0304-22", None, "PPB-2017-0304-22"]


KEPT = [
    ('{"id": "a", "case": "17/a\\n"}', "17/a\n"),
    ('{"id": "b", "case": 17}', "17"),
    ('{"id": "c", "case": 1.50}', "1.5"),
    ('{"id": "d", "case": [1, {"x": null}]}', '[1, {"x": null}]'),
    ('{"id": "e", "case": false}', "false"),
    ('{"id": "f", "case": null}', None),
    ('{"id": "g"}', None),
    ('{"id": "h", "case": "1", "operations_team_denied": "yes"}', "1"),
    ('{"id": "i", "case": "1", "cases": "2"}', "1"),
    ('{"id": "j", "case": "half \\ud800"}', "half ?"),
    ('{"case": "1"', None),
]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(KEPT), 2))
def test_what_stands_beside_the_record_is_kept_of_json_lines(tmp_path: Path, first: int) -> None:
    """Whatever the first line is, by which the kind of the column is judged."""
    known = [*KEPT[first:], *KEPT[:first]]
    source, target = tmp_path / "arrests.jsonl", tmp_path / "answers.jsonl"
    source.write_text("\n".join(line for line, _ in known), "utf-8")
    assert batch(source, target, "--keep", "case")[0] == 1
    found = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [row["case"] for row in found] == [kept for _, kept in known]
    told = {row["id"]: [one["code"] for one in row["problems"] or []] for row in found}
    assert told == {each: [] for each in "abcdefgj"} | {
        "h": ["LR103"],
        "i": ["LR102"],
        None: ["LR101"],
    }


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_field_of_the_record_is_not_kept_beside_it(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"arrests{suffix}"
    source.write_text("arrested_at\n", "utf-8")
    code, said = batch(source, tmp_path / "answers.jsonl", "--keep", "arrested_at")
    assert (code, said.splitlines()[0]) == (
        2,
        f"arrests{suffix}: error LR931 `arrested_at` is a field of the record, and only what "
        "stands beside it is kept",
    )


def test_a_line_that_is_too_long_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "MOST_CHUNK_BYTES", 40)
    monkeypatch.setattr(json_lines, "MOST_LINE_BYTES", 40)
    source = tmp_path / "arrests.jsonl"
    ids = ["a", "b" * 90, "c", "d"]
    source.write_text("\n".join(json.dumps({"id": one}) for one in ids), "utf-8")
    chunks = list(json_lines.JsonLines(source, TABLE, ()).chunks(Mark()))
    assert chunks[-1].end == Mark(4, source.stat().st_size, 4)
    assert [row for each in chunks for row in each.batch.column("id").to_pylist()] == [
        "a",
        None,
        "c",
        "d",
    ]
    again = list(json_lines.JsonLines(source, TABLE, ()).chunks(chunks[0].end))
    assert [each.lines for each in again] == [each.lines for each in chunks[1:]]


@pytest.fixture
def arrests(tmp_path: Path) -> Path:
    """Ten lines of records, of which two are none."""
    path = tmp_path / "arrests.jsonl"
    example = ROOT / "examples" / "arrest-ineligible.json"
    record = json.loads(example.read_text("utf-8"))
    known = [{**record, "id": f"{number}"} for number in range(7)]
    written = [*map(json.dumps, [*known, {"id": "open", "arrested_at": record["arrested_at"]}])]
    path.write_text("\n".join([*written, "nonsense", "", '{"idd": "x"}']) + "\n", "utf-8")
    return path
