"""`lead-rules decide --log` and `lead-rules replay`: what they keep, print and find."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lead_rules import SocialContactRecord, read_record
from lead_rules.log.entry import to_log
from tests.support.cases import CONTACT, ELIGIBLE, LIBRARY, changed
from tests.support.command_line import run
from tests.support.log_lines import KEY, NOT_WHOLE, OTHER_KEY, entry_in, line_of, record

pytestmark = pytest.mark.slow


def keep(folder: Path, name: str, **changes: Any) -> Path:
    file = folder / name
    file.write_text(json.dumps(changed({**ELIGIBLE, "id": "PPB-7"}, **changes)), "utf-8")
    return file


def test_decide_appends_and_replay_finds_all_the_same(tmp_path: Path) -> None:
    one = keep(tmp_path, "one.json")
    two = keep(tmp_path, "two.json", id="PPB-8", operations_team_denied=True)
    bad = keep(tmp_path, "bad.json", warrants="none")
    log = tmp_path / "log"
    first = run("decide", str(one), str(bad), "--log", str(log))
    second = run("decide", str(two), "--log", str(log), "--log-facts")
    assert (first.returncode, second.returncode) == (1, 0)
    assert first.stdout == run("decide", str(one), str(bad)).stdout
    assert oct(log.stat().st_mode)[-3:] == "600"
    bad.unlink()
    done = run("replay", str(log), "--records", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 entries: 2 same, 0 different, 0 not found, 0 unreadable\n"
    alone = run("replay", str(log))
    assert alone.returncode == 1
    assert "1 same, 0 different, 1 not found" in alone.stdout
    assert 'record "PPB-7": not found\n  LR802 the log does not keep the facts' in alone.stdout


def test_replay_tells_what_differs(tmp_path: Path) -> None:
    log, kept = tmp_path / "log", tmp_path / "records"
    kept.mkdir()
    one = keep(kept, "one.json")
    run("decide", str(one), "--log", str(log))
    keep(kept, "one.json", operations_team_denied=True)
    with log.open("a") as stream:
        stream.write(line_of(record(id="gone", seized__0__weight=1)) + "\n" + line_of()[:99])
    done = run("replay", str(log), "--records", str(kept))
    assert done.returncode == 2
    assert f'{log}:1: record "PPB-7": different\n' in done.stdout
    assert '  outcome: was "eligible", is "ineligible" (cause: record)\n' in done.stdout
    assert f'{log}:2: record "gone": not found\n' in done.stdout
    assert f"{log}:3: unreadable\n  LR801 {NOT_WHOLE}: " in done.stdout
    assert done.stdout.endswith("3 entries: 0 same, 1 different, 1 not found, 1 unreadable\n")
    told = run("replay", str(log), "--records", str(kept), "--format", "json")
    *rows, summary = map(json.loads, told.stdout.splitlines())
    assert summary == {"entries": 3, "same": 0, "different": 1, "not_found": 1, "unreadable": 1}
    assert [(row["line"], row["result"]) for row in rows] == [
        (1, "different"),
        (2, "not found"),
        (3, "unreadable"),
    ]
    assert {"field": "outcome", "was": "eligible", "now": "ineligible", "causes": ["record"]} in (
        rows[0]["differences"]
    )


def test_records_of_both_kinds_in_json_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    contact = {**CONTACT, "id": "C-1"}
    known = read_record(contact, SocialContactRecord)
    lines = [
        line_of(),
        to_log(LIBRARY.decide(known, "social_contact_referral"), known),
        line_of(record(id=None)),
    ]
    log.write_text("".join(f"{line}\r\n" for line in lines), "utf-8")
    rows = [contact, {**ELIGIBLE, "id": "PPB-7"}]
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", "utf-8")
    done = run("replay", str(log), "--records", str(file))
    assert done.stderr == ""
    # The third has no reference: it is found by its facts, under another's reference.
    assert 'record.id: was null, is "PPB-7" (cause: record)' in done.stdout
    assert "3 entries: 2 same, 1 different, 0 not found, 0 unreadable\n" in done.stdout
    file.write_text(file.read_text("utf-8") + '{"id": "PPB-7"}\nnonsense\n', "utf-8")
    done = run("replay", str(log), "--records", str(file))
    assert done.returncode == 2
    assert f"{file}:5: " in done.stderr
    assert 'LR802 two records that differ are "PPB-7"' in done.stdout


def test_a_log_under_a_key(tmp_path: Path) -> None:
    one, log, key = keep(tmp_path, "one.json"), tmp_path / "log", tmp_path / "key"
    key.write_bytes(KEY + b"\r\n")
    key.chmod(0o600)
    done = run("decide", str(one), "--log", str(log), "--log-key-file", str(key))
    assert (done.returncode, done.stderr) == (0, "")
    assert "PPB-7" not in log.read_text("ascii")
    assert entry_in(log.read_text("ascii")) == entry_in(line_of(key=KEY))
    same = run("replay", str(log), "--records", str(one), "--log-key-file", str(key))
    assert (same.returncode, same.stdout) == (
        0,
        "1 entry: 1 same, 0 different, 0 not found, 0 unreadable\n",
    )
    without = run("replay", str(log), "--records", str(one))
    assert (without.returncode, "LR803 this entry was made under a key" in without.stdout) == (
        1,
        True,
    )
    key.write_bytes(OTHER_KEY)
    wrong = run("replay", str(log), "--records", str(one), "--log-key-file", str(key))
    assert (wrong.returncode, "LR803 this is another key" in wrong.stdout) == (1, True)
    key.chmod(0o644)
    assert "anyone on this machine can read the key" in (
        run("decide", str(one), "--log", str(log), "--log-key-file", str(key)).stderr
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--log-facts"], "--log-facts is about a log: name one with --log"),
        (["--log-key-file", "x"], "--log-key-file is about a log: name one with --log"),
        (["--log", "l", "--log-key-file", "nowhere"], "nowhere cannot be read: no such file"),
        (["--log", "l", "--log-key-file", "short"], "has 31 bytes; it needs at least 32"),
        (["--log", "l", "--log-key-file", "empty"], "has 0 bytes; it needs at least 32"),
        (["--log", "no/log"], "no/log: LR001 the log cannot be written: no such file"),
        (["--log", "."], ".: LR001 the log cannot be written: is a directory"),
    ],
)
def test_a_log_that_cannot_be_kept(tmp_path: Path, options: list[str], said: str) -> None:
    keep(tmp_path, "one.json")
    (tmp_path / "short").write_bytes(b"k" * 31 + b"\n")
    (tmp_path / "empty").write_bytes(b"\n")
    done = run("decide", "one.json", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "l").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_a_full_disk_is_told() -> None:
    done = run("decide", "examples/arrest-eligible.json", "--log", "/dev/full")
    assert (done.returncode, done.stdout) == (2, "")
    assert "/dev/full: LR001 the log cannot be written: no space left on device" in done.stderr


def test_a_line_that_was_cut_short_swallows_no_other(tmp_path: Path) -> None:
    one, log = keep(tmp_path, "one.json"), tmp_path / "log"
    log.write_text(line_of()[:50], "ascii")
    run("decide", str(one), "--log", str(log))
    done = run("replay", str(log), "--records", str(one))
    assert "2 entries: 1 same, 0 different, 0 not found, 1 unreadable\n" in done.stdout


def test_replay_of_what_is_not_there(tmp_path: Path) -> None:
    done = run("replay", "nowhere.log")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.log: LR001 the file cannot be read: no such file" in done.stderr
    log = tmp_path / "log"
    log.write_text(line_of() + "\n", "ascii")
    done = run("replay", str(log), "--records", "nowhere")
    assert done.returncode == 2
    assert "nowhere: error LR001 the file cannot be read" in done.stderr
    done = run("replay", str(log), "--policies", str(tmp_path))
    assert done.returncode == 1
    assert "LR601 no policy is here" in done.stderr
    done = run("replay", "-", "--records", "nowhere", stdin="")
    assert done.stdout == "0 entries: 0 same, 0 different, 0 not found, 0 unreadable\n"
