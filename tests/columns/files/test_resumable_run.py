"""A run over a file goes on with its own parts alone, and leaves nothing of an earlier run."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lead_rules import RecordError
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.columns.files import json_lines
from lead_rules.columns.files.resumable_run import Filing
from tests.support.card_policies import load, write

GOOD, BAD = '{"reference": "good", "resident": true}\n', '{"reference": "bad", "resident": "yes"}\n'
POLICY = "policies/cards/2020-01-01.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a policy of two decisions and a file of three records, of which one is none."""
    policy = write(tmp_path, "from: 2020-01-01")
    text = policy.read_text("utf-8")
    more = "other: {title: Another, record: card, include: [resident]}}"
    policy.write_text(f"{text.rstrip().removesuffix('}')}, {more}\n", "utf-8")
    (tmp_path / "requests.jsonl").write_text(GOOD + BAD + GOOD, "utf-8")
    return tmp_path


def deciding(
    folder: Path, decision: str = "card", keep: tuple[str, ...] = (), by_date: bool = True
) -> ColumnDecision:
    library = load(folder)
    return ColumnDecision(library if by_date else library.versions()[0], decision, keep=keep)


def filing(folder: Path, decision: ColumnDecision | None = None, *, again: bool = False) -> Filing:
    (source,) = folder.glob("*.jsonl")
    return Filing(source, folder / "out" / "answers.csv", decision or deciding(folder), again=again)


def begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was cut off behind its first row."""
    monkeypatch.setattr(json_lines, "AT_ONCE", 1)
    (folder / "out").mkdir()
    steps = filing(folder).run()
    assert [next(steps).rows for _ in range(2)] == [0, 1]


def longer(folder: Path) -> None:
    """Other records in a file of the same time."""
    source = folder / "requests.jsonl"
    status = source.stat()
    source.write_text(GOOD + BAD + GOOD + GOOD, "utf-8")
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))


def later(folder: Path) -> None:
    """Perhaps other records, as many bytes as before."""
    status = (folder / "requests.jsonl").stat()
    os.utime(folder / "requests.jsonl", ns=(status.st_atime_ns, status.st_mtime_ns + 1_000))


def renamed(folder: Path) -> None:
    (folder / "requests.jsonl").rename(folder / "others.jsonl")


def other_policy(folder: Path) -> None:
    text = (folder / POLICY).read_text("utf-8").replace("resident: true", "resident: false")
    (folder / POLICY).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("change", "options"),
    [
        *((change, {}) for change in (longer, later, renamed, other_policy)),
        (None, {"decision": "other"}),
        (None, {"keep": ("desk",)}),
        (None, {"by_date": False}),
    ],
)
def test_a_run_goes_on_with_the_same_file_policies_and_decision_alone(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None] | None,
    options: dict[str, Any],
) -> None:
    begun(folder, monkeypatch)
    assert filing(folder).rows == 1
    if change is not None:
        change(folder)
    with pytest.raises(RecordError, match=r"LR934 `answers.csv.parts` holds the parts of another"):
        filing(folder, deciding(folder, **options))
    assert filing(folder, deciding(folder, **options), again=True).rows == 0


def test_a_run_goes_on_with_the_same_engine_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(folder, monkeypatch)
    monkeypatch.setattr("lead_rules.columns.files.resumable_run.__version__", "9.9.9")
    with pytest.raises(RecordError, match="LR934"):
        filing(folder)


def run(folder: Path) -> list[int] | None:
    """The lines that are rejected; None if there is no list of them."""
    run = filing(folder)
    list(run.run())
    assert not run.folder.exists()
    if not run.rejects.exists():
        return None
    return [json.loads(line)["line"] for line in run.rejects.read_text("utf-8").splitlines()]


def test_rejected_rows_of_an_earlier_run_do_not_stay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "AT_ONCE", 1)
    (folder / "out").mkdir()
    assert run(folder) == [2]
    (folder / "requests.jsonl").write_text(BAD + GOOD + BAD, "utf-8")
    assert run(folder) == [1, 3]
    (folder / "requests.jsonl").write_text(GOOD + GOOD, "utf-8")
    assert run(folder) is None


def test_rejected_rows_of_a_part_that_was_cut_off_do_not_stay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part is whole when it has its counts; what else is there of it is written anew."""
    begun(folder, monkeypatch)
    parts = folder / "out" / "answers.csv.parts"
    for number in (1, 2):
        (parts / f"{number:06}.rejects").write_text('{"line": 99}\n', "utf-8")
        (parts / f"{number:06}.csv").write_text("cut o", "utf-8")
    assert run(folder) == [2]
    answers = (folder / "out" / "answers.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in answers] == ["reference", '"good"', '"bad"', '"good"']
