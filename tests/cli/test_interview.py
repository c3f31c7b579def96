"""`lead-rules interview` on a terminal and through pipes."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lead_rules import ArrestRecord, read_record
from lead_rules.records.write import record_to_json
from tests.support import ROOT
from tests.support.cases import ELIGIBLE
from tests.support.command_line import run

pytestmark = pytest.mark.slow


def answers(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_the_terminal_asks_until_it_is_settled(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    done = run(
        "interview",
        "--save",
        str(kept),
        stdin=answers("2017-03-04 22:30", "why", "stop"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n1. When was the arrest" in done.stdout
    assert "> 2017-03-04 22:30\n   Noted: 10:30 pm on March 4, 2017.\n" in done.stdout
    assert "LEAD® diversion, Multnomah County, version 2017-02-27, was in force." in done.stdout
    assert "   These rules wait for it:\n" in done.stdout
    assert "UNDETERMINED: Post-arrest" in done.stdout
    assert done.stdout.endswith(f"\nThe record is in {kept}.\n")
    assert kept.read_text("utf-8") == '{\n  "arrested_at": "2017-03-04T22:30:00-08:00"\n}\n'
    assert list(tmp_path.iterdir()) == [kept]


def test_a_settled_record_is_decided_at_once() -> None:
    done = run("interview", "examples/arrest-eligible.json")
    assert done.returncode == 0
    assert done.stdout.startswith("\nELIGIBLE: Post-arrest")
    assert done.stdout.count("\n> ") == 0
    assert '"engaged": false' in done.stdout


def test_back_skip_and_wrong_answers_at_the_terminal(tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    data = {**ELIGIBLE, "warrants": None}
    known.write_text(record_to_json(read_record(data, ArrestRecord)), "utf-8")
    typed = ("back", "two", "none ?", "1", "maybe", "back", "\x1b[2J", "1", "?", "don't know")
    done = run("interview", str(known), stdin=answers(*typed))
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    said = done.stdout
    assert "   This is the first question: there is nothing to undo.\n" in said
    assert "   `two` does not say how many there are: write how many there are" in said
    assert said.count("\n1. Which warrants are out for the person?") == 2
    assert said.count("\n2. warrant 1: ") == 2
    assert said.count("\n3. warrant 1: ") == 1
    assert "   `maybe` is neither yes nor no: write `yes` or `no`\n" in said
    assert "> \\x1b[2J\n   this answer has characters that cannot be seen" in said
    assert "\nUNDETERMINED: Post-arrest" in said


def test_what_an_answer_settled_is_told(tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    data = {**ELIGIBLE, "warrants": None}
    known.write_text(record_to_json(read_record(data, ArrestRecord)), "utf-8")
    done = run("interview", str(known), stdin=answers("none"))
    assert (
        "   Noted: none.\n"
        "   Settled: an active extraditable warrant: no.\n"
        "   Nothing more can change the answer: eligible.\n"
        "\nELIGIBLE: Post-arrest, pre-booking diversion. "
    ) in done.stdout


def test_a_file_is_written_over_only_by_force(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text("precious", "utf-8")
    done = run("interview", "--save", str(kept))
    assert done.returncode == 2
    assert "is there already; name another file, or write over it with --force" in done.stderr
    assert kept.read_text("utf-8") == "precious"
    assert run("interview", "--save", str(kept), "--force").returncode == 0
    assert kept.read_text("utf-8") == "{}\n"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    done = run("interview", "--save", str(tmp_path / "no" / "kept.json"))
    assert done.returncode == 2
    assert "cannot be written: no such file or directory" in done.stderr
    assert run("interview", "-").returncode == 2
    assert "LR001" in run("interview", "nowhere.json").stderr


@pytest.mark.parametrize("raw", [b"\xff\xfe\n", b"\x00\n", b"x" * 100_000 + b"\n", b"\x80" * 9])
def test_hostile_bytes_are_answered_in_one_line(raw: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from lead_rules.cli import main; main()", "interview"],
        input=raw + b"2017-03-04 22:30\nstop\n" if raw.endswith(b"\n") else raw,
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"this answer has" in done.stdout
    assert (b"Noted: 10:30 pm on March 4, 2017." in done.stdout) is raw.endswith(b"\n")


def test_ctrl_c_loses_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    process = subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-c",
            "from lead_rules.cli import main; main()",
            "interview",
            "--save",
            str(kept),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"2017-03-04 22:30\n")
    process.stdin.flush()
    while not process.stdout.readline().startswith(b"2. "):
        pass
    process.send_signal(signal.SIGINT)
    out, error = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert "UNDETERMINED: Post-arrest" in out.decode()
    assert '"2017-03-04T22:30:00-08:00"' in kept.read_text("utf-8")


@pytest.mark.parametrize(("end", "code"), [(b"\x04", 0), (b"\x03", 130)])
def test_on_a_terminal_of_its_own(end: bytes, code: int, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    kept = tmp_path / "kept.json"
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from lead_rules.cli import main; main()",
            "interview",
            "--save",
            str(kept),
        ],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=ROOT,
        preexec_fn=lambda: os.login_tty(terminal),
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
    )
    os.close(terminal)
    said = typed(main, b"> ", b"2017-03-04 22:30\n")
    said += typed(main, b"> ", end)
    while chunk := chunk_of(main, end):
        said += chunk
    os.close(main)
    assert process.wait() == code
    assert "Noted: 10:30 pm on March 4, 2017." in said.decode()
    assert "UNDETERMINED: Post-arrest" in said.decode()
    assert "Traceback" not in said.decode()
    assert '"2017-03-04T22:30:00-08:00"' in kept.read_text("utf-8")


def typed(terminal: int, prompt: bytes, line: bytes) -> bytes:
    """What a terminal says up to a prompt, at which a line is typed."""
    said = b""
    while not said.endswith(prompt):
        chunk = chunk_of(terminal)
        assert chunk, said
        said += chunk
    os.write(terminal, line)
    return said


def chunk_of(terminal: int, key: bytes = b"") -> bytes:
    """What a terminal says next; nothing once it is closed.

    A signal that comes after the prompt, but before the program waits for a line, is noticed with
    the next signal. So the key is pressed again where nothing is said.
    """
    while key and not select.select([terminal], [], [], 5)[0]:
        os.write(terminal, key)
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end is closed
        return b""
