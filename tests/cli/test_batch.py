"""`lead-rules batch`: files of records in, files of answers out, whatever happens meanwhile."""

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lead_rules import ArrestRecord, read_record
from lead_rules.columns.arrays.arrow_schema import record_schema
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.columns.files import json_lines
from lead_rules.columns.files.resumable_run import Filing
from tests.support import ROOT
from tests.support.record_tables import DECISION, batch
from tests.support.rows import LIBRARY, typed


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for name in ("none.jsonl", "none.parquet", "none.csv"):
        code, said = batch(tmp_path / name, tmp_path / "answers.csv")
        assert code == 2
        assert "LR001 the file cannot be read" in said
    (tmp_path / "not.parquet").write_text("no", "utf-8")
    code, said = batch(tmp_path / "not.parquet", tmp_path / "answers.csv")
    assert code == 2
    assert "LR001 the file cannot be read" in said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("a.jsonl.rejects.jsonl", "IN and OUT are one file"),
        ("./a.jsonl.rejects.jsonl", "IN and OUT are one file"),
        ("link.jsonl", "IN and OUT are one file"),
        ("a.jsonl", "IN is where the rejected rows of OUT are listed"),
    ],
)
def test_records_are_never_written_over(tmp_path: Path, target: str, said: str) -> None:
    source = tmp_path / "a.jsonl.rejects.jsonl"
    source.write_text("{}\n", "utf-8")
    (tmp_path / "link.jsonl").symlink_to(source)
    for again in ((), ("--again",)):
        code, output = batch(source, f"{tmp_path}/{target}", *again)
        assert code == 2
        assert output.splitlines()[-1].startswith(f"Error: {said}")
    assert source.read_text("utf-8") == "{}\n"
    assert {file.name for file in tmp_path.iterdir()} == {"link.jsonl", source.name}
