"""`lead-rules decide`: what it prints, where, and how it exits."""

import json
import os
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.card_policies import AS_CARDS, write
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


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (["good.json", "good.json"], 0),
        (["bad.json", "good.json"], 1),
        (["nowhere.json", "good.json"], 2),
        (["nowhere.json", "bad.json"], 2),
        (["bad.json", "nowhere.json"], 2),
    ],
)
def test_the_worst_of_all_records_is_the_exit_code(
    tmp_path: Path, records: list[str], code: int
) -> None:
    write(tmp_path, "from: 2020-01-01")
    (tmp_path / "bad.json").write_text('{"resident": "yes"}', "utf-8")
    (tmp_path / "good.json").write_text("{}", "utf-8")
    assert run("decide", *records, *AS_CARDS, cwd=tmp_path).returncode == code


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


@pytest.mark.slow
def test_html_without_jinja2_is_said(tmp_path: Path) -> None:
    (tmp_path / "jinja2.py").write_text("raise ImportError", "utf-8")
    path = f"{tmp_path}{os.pathsep}{ROOT / 'src'}"
    done = run("decide", ELIGIBLE, "--format", "html", PYTHONPATH=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "a report in HTML needs jinja2, which is not installed: "
        "run `pip install 'lead-rules[report]'`\n"
    )


@pytest.mark.slow
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


@pytest.mark.slow
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
