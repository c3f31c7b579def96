"""The command line as a program: encodings, pipes, disks, interrupts, and what it loads."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated
from unittest import mock

import pytest
from pydantic import PlainSerializer, TypeAdapter
from pydantic_core import PydanticSerializationError

from tests.support import ROOT
from tests.support.command_line import run

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "examples"
ELIGIBLE = str(EXAMPLES / "arrest-eligible.json")


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b[" not in run("decide", ELIGIBLE).stdout
    assert "\x1b[" in run("decide", ELIGIBLE, FORCE_COLOR="1").stdout
    assert "\x1b[" not in run("decide", ELIGIBLE, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_an_encoding_that_cannot_show_a_character_loses_no_line() -> None:
    done = run("decide", ELIGIBLE, PYTHONIOENCODING="iso8859-5")
    assert done.returncode == 0
    assert "LEAD\\xae diversion" in done.stdout


PROGRAM = [sys.executable, "-c", "from lead_rules.cli import main; main()"]
HERE = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def in_shell(command: str) -> tuple[int, str, str]:
    """How a line of the shell ends; `rules` is the command line."""
    rules = f"rules() {{ {sys.executable} -c 'from lead_rules.cli import main; main()' \"$@\"; }}"
    done = subprocess.run(
        ["bash", "-c", f"{rules}; set -o pipefail; {command}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=HERE,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_closed_pipe_is_no_traceback() -> None:
    """It ends as other programs do, and what it has to say is for nobody."""
    many = " ".join([ELIGIBLE] * 40)
    code, out, err = in_shell(f"rules decide {many} --length full | head -1")
    assert (code, err) == (141, "")
    assert out.startswith("ELIGIBLE")


@pytest.mark.parametrize(
    "command",
    ["decide examples/arrest-eligible.json", "schema record", "check --format json", "--help"],
)
def test_a_full_disk_is_said(command: str) -> None:
    """Also `--help`, which is printed before any command runs."""
    said = "standard output: the answer cannot be written: no space left on device\n"
    assert in_shell(f"rules {command} > /dev/full") == (2, "", said)


def test_nowhere_to_speak_is_no_other_answer() -> None:
    assert in_shell("rules check nowhere.yaml 2>&-")[0] == 2
    assert in_shell("rules decide examples/arrest-eligible.json >&-")[0] == 0
    assert in_shell("rules decide examples/arrest-eligible.json > /dev/full 2> /dev/full")[0] == 2


def test_input_without_an_end_is_refused() -> None:
    code, out, err = in_shell("rules decide /dev/zero")
    assert (code, out) == (1, "")
    assert "/dev/zero: error LR004 the record has more than 33,554,432 bytes\n" in err


def test_an_interrupt_loses_nothing_that_was_said(tmp_path: Path) -> None:
    log = tmp_path / "decisions.log"
    arguments = ["decide", *[ELIGIBLE] * 2_000, "--format", "json", "--log", str(log)]
    with subprocess.Popen(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=HERE
    ) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        rest, said = running.communicate()
    assert (running.returncode, said) == (
        130,
        "stopped; what is printed and logged so far is whole\n",
    )
    answers = [json.loads(line)["outcome"] for line in (first + rest).splitlines()]
    logged = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert set(answers) == {"eligible"}
    assert len(answers) <= len(logged) < 2_000


def test_an_interrupt_while_pydantic_writes_is_one() -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    adapter = TypeAdapter(Annotated[str, PlainSerializer(interrupted)])
    with pytest.raises(PydanticSerializationError) as raised:
        adapter.dump_json("")
    with mock.patch("lead_rules.cli.decide.to_json", side_effect=raised.value):
        done = run("decide", ELIGIBLE, "--format", "json")
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "stopped; what is printed and logged so far is whole\n"


def test_version_and_schema() -> None:
    assert run("--version").stdout == "lead-rules, version 0.1.0\n"
    schema = json.loads(run("schema", "record", "--kind", "social_contact").stdout)
    assert schema["title"] == "SocialContactRecord"


def test_the_engine_starts_without_what_it_does_not_need() -> None:
    program = (
        "import sys, lead_rules; lead_rules.read_policy;"
        "absent = {'shapely', 'numpy', 'click', 'jinja2', 'rich', 'hypothesis'};"
        "print(sorted(absent & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout == "[]\n"
