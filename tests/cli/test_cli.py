"""The command line: what it prints, where, and how it exits."""

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

EXAMPLES = ROOT / "examples"
ELIGIBLE = str(EXAMPLES / "arrest-eligible.json")


def test_decide_says_the_answer_first() -> None:
    done = run("decide", ELIGIBLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ELIGIBLE: Post-arrest, pre-booking diversion. ")


def test_decide_json() -> None:
    done = run("decide", ELIGIBLE, "--format", "json")
    assert json.loads(done.stdout)["outcome"] == "eligible"


def test_decide_several_with_a_bad_one_among_them(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"warrants": "none"}', "utf-8")
    done = run("decide", ELIGIBLE, str(bad), ELIGIBLE, "--format", "json")
    assert done.returncode == 1
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["eligible"] * 2
    assert f"{bad}: warrants: error LR103 " in done.stderr


def test_decide_from_standard_input_and_yaml() -> None:
    text = (EXAMPLES / "arrest-2016.yaml").read_text("utf-8")
    done = run("decide", "-", stdin=text)
    assert done.stdout.startswith("NO POLICY IN FORCE. There are no rules for that day.\n")
    assert done.returncode == 0


def test_decide_another_decision_and_a_named_version() -> None:
    contact = str(EXAMPLES / "social-contact.yaml")
    done = run("decide", contact, "--decision", "social_contact_referral")
    assert done.stdout.startswith("ELIGIBLE FOR NOW: Social contact referral. ")
    done = run("decide", ELIGIBLE, "--policy", "multnomah-lead/2018-05-16", "--length", "full")
    assert "version 2018-05-16" in done.stdout
    assert "Every rule" in done.stdout


def test_decide_for_each_reader_and_in_each_format() -> None:
    done = run("decide", ELIGIBLE, "--reader", "person", "--length", "sentence")
    assert done.stdout == (
        "The answer for you is eligible: you meet all that is asked for, "
        "and no rule is in the way.\n"
    )
    done = run("decide", ELIGIBLE, "--format", "markdown", "--reader", "file")
    assert done.stdout.startswith("# ELIGIBLE: Post-arrest, pre-booking diversion. ")
    assert "## To decide it again\n" in done.stdout
    done = run("decide", ELIGIBLE, "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<!doctype html>\n")
    assert done.stdout.endswith("</html>\n")


def test_html_without_jinja2_is_said(tmp_path: Path) -> None:
    (tmp_path / "jinja2.py").write_text("raise ImportError", "utf-8")
    path = f"{tmp_path}{os.pathsep}{ROOT / 'src'}"
    done = run("decide", ELIGIBLE, "--format", "html", PYTHONPATH=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "a report in HTML needs jinja2, which is not installed: "
        "run `pip install 'lead-rules[report]'`\n"
    )


def test_decide_by_a_policy_file_and_another_model() -> None:
    policy = "tests/support/library-card/policies/library-card/2024-01-01.yaml"
    done = run(
        "decide",
        "-",
        "--policy",
        policy,
        "--record",
        "card=tests.support.library_card:CardRequest",
        stdin="resident: true\nborn_on: 1980-01-01\nrequested_at: 2024-05-02T12:00Z\nloans: []",
        PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    )
    assert done.stderr == ""
    assert done.stdout.startswith("GRANTED: A library card. You can act on this answer.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["decide", "nowhere.json"], 2, "nowhere.json: LR001 the file cannot be read"),
        (["decide", "."], 2, ".: LR001 the file cannot be read: is a directory"),
        (["decide", ELIGIBLE, "--decision", "x"], 2, "decides `arrest_diversion`"),
        (["decide", ELIGIBLE, "--policy", "x"], 2, "no policy is called `x`"),
        (
            ["decide", ELIGIBLE, "--policy", "multnomah-lead/2000-01-01"],
            2,
            "there are `2017-02-27`",
        ),
        (["decide", ELIGIBLE, "--policy", "nowhere.yaml"], 2, "LR001"),
        (["decide", ELIGIBLE, "--record", "x=nowhere:Y"], 2, "No module named 'nowhere'"),
        (["decide", ELIGIBLE, "--reader", "judge"], 2, "'judge' is not one of 'officer'"),
        (["decide", ELIGIBLE, "--format", "json", "--reader", "file"], 2, "not for json"),
        (["decide", ELIGIBLE, "--format", "html", "--length", "full"], 2, "not for html"),
        (["decide", ELIGIBLE, ELIGIBLE, "--format", "html"], 2, "give one RECORD"),
        (["decide"], 2, "Missing argument 'RECORD...'"),
        (["check", "nowhere.yaml"], 2, "nowhere.yaml: error LR001 there is no such file"),
        (["schema", "record", "--kind", "arest"], 2, "did you mean arrest?"),
        (["schema", "x"], 2, "'x' is not one of 'record', 'decision', 'policy', 'scenarios'"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_check_the_shipped_policies() -> None:
    done = run("check", "policies", "geo")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "2 policies, 2 boundary files: 0 errors, 0 warnings\n"


def test_check_shows_the_line(tmp_path: Path) -> None:
    text = (ROOT / "policies/multnomah-lead/2017-02-27.yaml").read_text("utf-8")
    folder = tmp_path / "multnomah-lead"
    folder.mkdir()
    bad = folder / "2017-02-27.yaml"
    bad.write_text(
        text.replace("- heroin_weight: {at_least", "- heroin_wieght: {at_least"), "utf-8"
    )
    done = run("check", str(bad))
    assert done.returncode == 1
    assert "LR301 `heroin_wieght` is not a field" in done.stderr
    assert (
        "\n     |           ^^^^^^^^^^^^^\n  help: did you mean `heroin_weight`?\n" in done.stderr
    )
    found = json.loads(run("check", str(bad), "--format", "json").stdout)
    assert [(p["code"], p["line"], p["column"], p["end_column"]) for p in found] == [
        ("LR301", text[: text.index("- heroin_weight: {")].count("\n") + 1, 11, 24)
    ]


def test_check_reads_boundary_files(tmp_path: Path) -> None:
    bad = tmp_path / "x.geojson"
    bad.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    done = run("check", str(bad))
    assert done.returncode == 1
    assert f"{bad}: error LR501 " in done.stderr


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
