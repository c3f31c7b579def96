"""`lead-rules batch`: files of records in, files of answers out, whatever happens meanwhile."""

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, note
from hypothesis import strategies as st

from generate import Plain, examples, records
from lead_rules import ArrestRecord, RecordError, read_record
from lead_rules.cli import main
from lead_rules.columns.arrays.arrow_schema import record_schema
from lead_rules.columns.evaluate.batches import ColumnDecision, Running
from lead_rules.columns.files import json_lines
from lead_rules.columns.files.chunk import Mark
from lead_rules.columns.files.csv import CsvRecords
from lead_rules.columns.files.json_text import objects
from lead_rules.columns.files.resumable_run import Filing
from lead_rules.records.schema import table_of
from lead_rules.testing.strategies.plain_records import Draw
from test_columns import LIBRARY, check_row, typed

DECISION = "arrest_diversion"
TABLE = table_of(ArrestRecord)
DECIDING = ColumnDecision(LIBRARY, DECISION)


def check_rows(rows: Sequence[Plain], given: Sequence[Any]) -> None:
    """The answers are those of the records as `read_record` takes them."""
    assert len(rows) == len(given)
    for row, record in zip(rows, given, strict=True):
        note(f"{record!r}")
        try:
            decision = LIBRARY.decide(read_record(record, ArrestRecord), DECISION)
        except RecordError as refused:
            told = [(one["code"], one["message"]) for one in row["problems"]]
            wanted = [(one.code, one.message) for one in refused.problems]
            assert (told, row["outcome"]) == (wanted, None)
        else:
            check_row(row, decision)


# JSON Lines

LINES = [
    "{}",
    '{"id": "5.", "seized": [{"weight": "5."}]}',
    '{"seized": [{"weight": "+5"}, {"weight": 5}]}',
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


@st.composite
def written_lines(draw: Draw) -> str:
    if draw(st.booleans()):
        line: str = draw(st.sampled_from(LINES))
        return line
    known = draw(records(ArrestRecord))
    return json.dumps(known)


@examples(50)
@given(known=st.lists(written_lines(), min_size=1, max_size=8))
def test_json_lines_are_read_as_records_are(known: list[str]) -> None:
    schema = record_schema(ArrestRecord, written=True)
    written = [line.encode() for line in known]
    batch, given_ = json_lines.read_lines(written, schema)
    rows = Running(DECIDING, schema).decide(batch, given_).to_pylist()
    check_rows(rows, written)


@examples(100)
@given(text=st.text('"+-.05eE a', max_size=12), piece=st.integers(2, 6))
def test_no_loose_number_is_overlooked(text: str, piece: int) -> None:
    if json_lines._LOOSE.search(text.encode()):
        with mock.patch.object(json_lines, "PIECE", piece):
            assert json_lines._may_be_loose(text.encode())


def test_lines_that_fit_are_read_by_arrow() -> None:
    record = (Path(__file__).parents[1] / "examples" / "arrest-eligible.json").read_text("utf-8")
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


def test_answers_are_written_as_json_has_them() -> None:
    rows: list[Plain] = [
        {"text": 'quotes " and \\ and \u2028 and \x01', "words": ["a", "b"], "whole": 3},
        {"text": "Zoë", "words": [], "flag": True, "float": 1e300},
        {"words": ["a", None, "\n"], "group": {"a": None, "b": "x"}, "flag": False},
        {"group": {"a": [1], "b": None}, "when": datetime(2017, 3, 4)},
    ]
    names = ["text", "words", "whole", "flag", "float", "group", "when"]
    columns = [pa.array([row.get(name) for row in [*rows, {}]]) for name in names]
    batch = pa.record_batch(columns, names)
    batch = batch.append_column("name", batch.column("text").dictionary_encode())
    for each in (batch, batch.slice(1), batch.slice(2, 1), batch.slice(0, 0)):
        wanted = [json.dumps(row, ensure_ascii=False, default=str) for row in each.to_pylist()]
        assert objects(each).to_pylist() == wanted


# CSV


def flat(known: Plain, above: str = "") -> Iterator[tuple[str, str]]:
    """A record as cells, with lists as JSON."""
    for name, value in known.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        elif isinstance(value, str):
            yield above + name, value
        else:
            yield above + name, json.dumps(value)


ODD_CELLS: dict[str, list[tuple[str, Any]]] = {
    "operations_team_denied": [("yes", "yes"), ("True", "True"), ("1", "1")],
    "location.longitude": [("east", "east"), ("200", 200.0)],
    "warrants": [
        ("[", "["),
        ('{"active": true}', {"active": True}),
        ('[{"active": 1}]', [{"active": 1}]),
        ("[{}]", [{}]),
        ('[{"actve": true}]', [{"actve": True}]),
        ("[\n]", []),
    ],
    "seized": [
        ('[{"weight": 5.00000000000000000001}]', [{"weight": Decimal("5.00000000000000000001")}]),
        ("[null]", [None]),
    ],
    "participation.status": [("once", "once")],
    "arrested_at": [("2017-03-04", "2017-03-04")],
}
"""Cells by their fields, and what they say."""


@examples(40)
@given(data=st.data())
def test_csv_is_read_as_records_are(data: st.DataObject) -> None:
    known = data.draw(st.lists(records(ArrestRecord), min_size=1, max_size=5))
    rows = [dict(flat(record)) for record in known]
    for row, record in zip(rows, known, strict=True):
        if data.draw(st.booleans()):
            name = data.draw(st.sampled_from(sorted(ODD_CELLS)))
            row[name], value = data.draw(st.sampled_from(ODD_CELLS[name]))
            group, _, last = name.rpartition(".")
            (record.setdefault(group, {}) if group else record)[last] = value
    header = sorted({name for row in rows for name in row} | {"id"})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows([row.get(name, "") for name in header] for row in rows)
        found = list(answers(CsvRecords(path, TABLE, ())))
    check_rows(found, known)


def answers(source: CsvRecords) -> Iterator[Plain]:
    running = Running(DECIDING, source.schema)
    for chunk in source.chunks(Mark()):
        yield from running.decide(chunk.batch, chunk.given, chunk.name).to_pylist()


# The command


def batch(*arguments: object) -> tuple[int, str]:
    """The exit code and all that is said."""
    result = CliRunner().invoke(main, ["batch", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def arrests(tmp_path: Path) -> Path:
    """Ten lines of records, of which two are none."""
    path = tmp_path / "arrests.jsonl"
    example = Path(__file__).parents[1] / "examples" / "arrest-ineligible.json"
    record = json.loads(example.read_text("utf-8"))
    known = [{**record, "id": f"{number}"} for number in range(7)]
    written = [*map(json.dumps, [*known, {"id": "open", "arrested_at": record["arrested_at"]}])]
    path.write_text("\n".join([*written, "nonsense", "", '{"idd": "x"}']) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_the_answers_of_a_file(arrests: Path, suffix: str) -> None:
    target = arrests.with_name(f"answers{suffix}")
    code, said = batch(arrests, target)
    assert code == 1
    lines_said = said.splitlines()
    assert lines_said[:7] == [
        f"10 rows, answers in {target}",
        "  ineligible: 7",
        "  undetermined: 1",
        "  no record: 2",
        "Turned away by a rule, and by that rule alone",
        "  heroin: 7, 0",
        "  participant: 7, 0",
    ]
    assert lines_said[-3:] == [
        f"No records, listed in {target}.rejects.jsonl",
        "  LR101 not a record: 1",
        "  LR102 no such field in the record: 1",
    ]
    assert read_back(target) == [*[f"{number}" for number in range(7)], "open", None, None]
    rejects = Path(f"{target}.rejects.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["line"] for line in rejects] == [9, 11]
    assert not Path(f"{target}.parts").exists()


def read_back(path: Path) -> list[str | None]:
    """The references of the answers."""
    if path.suffix == ".parquet":
        found: list[str | None] = pq.read_table(path)["id"].to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as stream:
        if path.suffix == ".csv":
            return [row["id"] or None for row in csv.DictReader(stream)]
        return [json.loads(line)["id"] for line in stream]


def test_a_parquet_file_says_the_same(arrests: Path) -> None:
    source = arrests.with_suffix(".parquet")
    plain = [json.loads(line) for line in arrests.read_text("utf-8").splitlines()[:8]]
    rows = [read_record(each, ArrestRecord) for each in plain]
    schema = record_schema(ArrestRecord)
    table = pa.Table.from_batches(
        [
            pa.RecordBatch.from_struct_array(
                pa.array(
                    [typed(row, pa.struct(list(schema))) for row in rows], pa.struct(list(schema))
                )
            )
        ]
    )
    pq.write_table(table, source, row_group_size=3)
    assert batch(source, arrests.with_name("one.jsonl"))[0] == 0
    assert batch(arrests, arrests.with_name("other.jsonl"))[0] == 1
    one, other = (
        arrests.with_name(f"{name}.jsonl").read_text("utf-8") for name in ("one", "other")
    )
    assert one.splitlines() == other.splitlines()[:8]


KILLED = """
import os, signal, sys
from lead_rules.cli import main
from lead_rules.columns.files import json_lines

json_lines.AT_ONCE = 3
left = int(sys.argv[1])

def counted(call):
    def step(*arguments, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **options)
    return step

os.fsync, os.replace = counted(os.fsync), counted(os.replace)
main(sys.argv[2:])
"""


def test_a_run_that_is_killed_goes_on(arrests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at one write after another, and at last not, it says what one run says."""
    monkeypatch.setattr(json_lines, "AT_ONCE", 3)
    whole, target = arrests.with_name("whole.jsonl"), arrests.with_name("answers.jsonl")
    assert batch(arrests, whole)[0] == 1
    driver = arrests.with_name("killed.py")
    driver.write_text(KILLED, "utf-8")
    for steps in (4, 14, 8, 7):
        command = [sys.executable, driver, steps, "batch", arrests, target]
        done = subprocess.run([*map(str, command)], capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert not target.exists()
    assert len(list(Path(f"{target}.parts").glob("??????.json"))) > 1
    code, said = batch(arrests, target, "--format", "json")
    assert code == 1
    assert json.loads(said.splitlines()[-1])["rows"] == 10
    assert said.startswith("going on behind ")
    for suffix in ("", ".rejects.jsonl"):
        assert Path(f"{target}{suffix}").read_bytes() == Path(f"{whole}{suffix}").read_bytes()
    assert not Path(f"{target}.parts").exists()
    assert [file for file in target.parent.iterdir() if file.name.startswith(".")] == []


def test_a_run_goes_on_with_its_own_parts_alone(
    arrests: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "AT_ONCE", 3)
    target = arrests.with_name("answers.csv")
    source = ColumnDecision(LIBRARY, DECISION)
    begun = Filing(arrests, target, source, again=False).run()
    assert [next(begun).rows for _ in range(3)] == [0, 3, 6]
    del begun
    arrests.write_text('{"id": "other"}\n', "utf-8")
    code, said = batch(arrests, target)
    assert (code, said.splitlines()[0]) == (
        2,
        f"{target}.parts: error LR934 `answers.csv.parts` holds the parts of another run",
    )
    assert not target.exists()
    assert batch(arrests, target, "--again")[0] == 0
    assert read_back(target) == ["other"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for name in ("none.jsonl", "none.parquet", "none.csv"):
        code, said = batch(tmp_path / name, tmp_path / "answers.csv")
        assert code == 2
        assert "LR001 the file cannot be read" in said
    (tmp_path / "not.parquet").write_text("no", "utf-8")
    code, said = batch(tmp_path / "not.parquet", tmp_path / "answers.csv")
    assert code == 2
    assert "LR001 the file cannot be read" in said
