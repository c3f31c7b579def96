"""`lead-rules check --fix` mends what is certain, and leaves all else as it was."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lead_rules.authoring.autofix import mended
from lead_rules.cli import main
from lead_rules.diagnostics.problems import Problem
from lead_rules.library.check_file import check_bytes
from tests.support import ROOT
from tests.support.fault_results import TABLES, root_of
from tests.support.single_faults import FILES, Fault, faults

POLICY = """\
# A comment stays.
language: 1
policy: library-card
title: Library cards
in_force: {from: 2017-01-01}
time_zone: America/Los_Angeles

sources:
  manual: {title: Manual}   # so does the room before it
rules:
  owes:
    says: owes 5 dollars or more
    when: {balance: {at_least: 5 USD}}
    cite: {source: manual}
  resident:
    says: lives here
    when:
      any:
        - resident: true
        - card: staff
    cite: {source: manual}
decisions:
  card: {title: A library card, record: card, include: [resident], exclude: [owes]}
"""


def problems(data: bytes) -> list[Problem]:
    return check_bytes(data, "policy.yaml", None, ROOT, TABLES)[1]


def fixed(text: str) -> str:
    return mended(text.encode(), problems).decode()


def test_a_sound_policy_stays_as_it_is() -> None:
    assert problems(POLICY.encode()) == []
    assert fixed(POLICY) == POLICY


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("5 USD", "5USD"),
        ("5 USD", "5  USD"),
        ("5 USD", "5 usd"),
        ("5 USD", "5\u00a0USD"),
        ("title: Library cards", "title：Library cards"),
        ("title: Library cards", "title:\u00a0Library cards"),
        ("    says: owes", "\u00a0\u00a0\u00a0\u00a0says: owes"),
        ("    says: owes", "\t\tsays: owes"),
        ("    cite: {source: manual}\ndecisions", "  cite: {source: manual}\ndecisions"),
        ("    says: owes", "    syas: owes"),
        ("policy: library-card", "polcy: library-card"),
        ("{source: manual}\n  resident", "{source：manual}\n  resident"),
        ("title: Library cards", "title: Library cards  "),
        ("[owes]}\n", "[owes]}"),
        ("[owes]}\n", "[owes]} \t\n"),
    ],
)
def test_what_is_certain_is_mended(right: str, wrong: str) -> None:
    assert POLICY.count(right) == 1
    assert fixed(POLICY.replace(right, wrong)) == POLICY


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("card: staff", "card: staf"),  # a value decides about people
        ("resident: true", "residnt: true"),
        ("5 USD", "5 EUR"),
        ("5 USD", "5"),
        ("5 USD", "“5 USD"),  # the text cannot be taken for certain
        ("[owes]", "[ows]"),
        ("any:", "al:"),
        ("[resident]", "[resident"),
        ("says: lives here", "says lives here"),
        ("in_force", "inforce_"),
        ("    says: owes", "   says: owes"),  # the text cannot be read
    ],
)
def test_what_is_not_certain_is_left(right: str, wrong: str) -> None:
    text = POLICY.replace(right, wrong, 1)
    assert problems(text.encode())
    assert fixed(text) in (text, POLICY.replace(right, '"5 USD"', 1))


def test_quotes_become_straight() -> None:
    text = POLICY.replace("card: staff", "card: “staff”")
    assert fixed(text) == POLICY.replace("card: staff", 'card: "staff"')


def test_several_at_once_and_one_behind_another() -> None:
    text = POLICY.replace("    when: {balance", "    wehn：{balance").replace("5 USD", "5usd")
    text = text.replace("    says: lives", "\t\tsays: lives")
    assert fixed(text) == POLICY


def test_of_a_text_that_cannot_be_read_only_characters_are_mended() -> None:
    text = POLICY.replace("[resident]", "[resident").replace("5 USD", "5usd")
    text = text.replace("  manual:", "\u00a0\u00a0manual:").replace("cards\n", "cards  \n")
    assert fixed(text) == text.replace("\u00a0\u00a0manual:", "  manual:")


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode()
    assert mended(data, problems) == data
    assert mended(data.replace(b"5 USD", b"5usd  "), problems) == data.replace(b"5 USD", b"5 USD  ")
    assert mended(data.removesuffix(b"\r\n"), problems) == data
    assert mended("\ufefflanguage：1\r\ntitle: x\r\n".encode(), problems) == (
        "\ufefflanguage: 1\r\ntitle: x\r\n".encode()
    )


def test_white_space_in_a_text_that_keeps_it_stays() -> None:
    text = POLICY.replace("says: lives here", "says: |\n      lives here  \n      now")
    assert fixed(text) == text


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff", b"a: \x00", b"- a", b"\xef\xbb\xbf", b" "])
def test_anything_can_be_tried(data: bytes) -> None:
    once = mended(data, problems)
    assert mended(once, problems) == once


MENDABLE = {
    "wrong unit",
    "misspelt key",
    "misspelt top-level key",
    "tab as indent",
    "smart quotes around a value",
    "full-width or non-breaking character",
    "indent moved in by 2",
    "indent moved out by 1",
    "quote opened in prose and not closed",
}
FAULTS = [fault for fault in faults(2) if fault.kind in MENDABLE and fault.file != FILES[1]]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_mending_again_changes_nothing_and_other_lines_stay(fault: Fault) -> None:
    def found(data: bytes) -> list[Problem]:
        return check_bytes(data, "policy.yaml", None, root_of(fault.file), TABLES)[1]

    before = b"\xef\xbb\xbf" + fault.text.replace("\n", "\r\n").encode()
    after = mended(before, found)
    assert mended(after, found) == after
    lines = zip(before.split(b"\r\n"), after.split(b"\r\n"), strict=True)
    changed = {number for number, (old, new) in enumerate(lines, 1) if old != new}
    assert changed <= fault.lines
    if changed:
        assert len(found(after)) < len(found(before))


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if fault.kind == "wrong unit" and " grams}" in fault.text],
    ids=str,
)
def test_another_spelling_of_the_unit_is_mended_back(fault: Fault) -> None:
    def found(data: bytes) -> list[Problem]:
        return check_bytes(data, "policy.yaml", None, root_of(fault.file), TABLES)[1]

    number = min(fault.lines) - 1
    line = fault.text.split("\n")[number]
    original = (ROOT / fault.file).read_text("utf-8").split("\n")[number]
    mends = re.search(r"\d g\b", original) is not None
    after = mended(fault.text.encode(), found).decode().split("\n")[number]
    assert after == (original if mends else line)


# The command.

RECORD = ("--record", "card=tests.support.library_card:CardRequest")
PROGRAM = "from lead_rules.cli import main; main()"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policies" / "library-card" / "2017-01-01.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(POLICY.replace("5 USD", "5usd").encode())
    return file


def check(*arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["check", *arguments, "--record", "card=tests.support.library_card:CardRequest"]
    )


SHOWN = """\
@@ -13 +13 @@
-    when: {balance: {at_least: 5usd}}
+    when: {balance: {at_least: 5 USD}}
"""


def test_fix_writes_and_shows(policy: Path) -> None:
    os.chmod(policy, 0o640)
    done = check("--fix", str(policy))
    assert done.exit_code == 0
    assert done.stdout == f"--- {policy}\n+++ {policy}, mended\n{SHOWN}"
    assert done.stderr == "1 policy, 0 boundary files: 0 errors, 0 warnings\n"
    assert policy.read_text("utf-8") == POLICY
    assert policy.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in policy.parent.iterdir()] == [policy.name]
    assert check("--fix", str(policy)).stdout == ""


def test_diff_only_shows(policy: Path) -> None:
    before = policy.read_bytes()
    done = check("--diff", str(policy))
    assert done.exit_code == 1
    assert done.stdout.endswith(SHOWN)
    assert "help: write `5 USD` (`check --fix` does it)" in done.stderr
    assert policy.read_bytes() == before


def test_other_formats_keep_standard_output_to_themselves(policy: Path) -> None:
    done = check("--fix", "--format", "json", str(policy))
    assert (done.stdout, done.exit_code) == ("[]\n", 0)
    assert done.stderr.endswith(SHOWN)


def test_what_cannot_be_written_is_said(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = policy.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    done = check("--fix", str(policy))
    assert done.exit_code == 2
    assert f"{policy}: error LR001 the file cannot be written: permission denied" in done.stderr
    assert policy.read_bytes() == before
    assert [file.name for file in policy.parent.iterdir()] == [policy.name]


def test_a_link_is_followed(policy: Path, tmp_path: Path) -> None:
    real = tmp_path / "library-card" / "first.yaml"
    real.parent.mkdir()
    policy.rename(real)
    policy.symlink_to(real)
    assert check("--fix", str(policy)).exit_code == 0
    assert policy.is_symlink()
    assert real.read_text("utf-8") == POLICY


def test_what_cannot_be_seen_is_shown_as_a_dot(policy: Path) -> None:
    text = POLICY.replace("  manual:", "\u00a0\u00a0manual:").replace("cards\n", "cards  \n")
    policy.write_bytes(text.encode())
    assert check("--diff", str(policy)).stdout.splitlines()[2:] == [
        "@@ -4 +4 @@",
        "-title: Library cards··",
        "+title: Library cards",
        "@@ -9 +9 @@",
        "-··manual: {title: Manual}   # so does the room before it",
        "+  manual: {title: Manual}   # so does the room before it",
    ]


@pytest.mark.slow
def test_every_format_from_the_command_line(policy: Path) -> None:
    for form, start in (("json", "["), ("github", "::error file="), ("sarif", "{")):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "check", str(policy), "--format", form, *RECORD],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        )
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith(start)
        assert done.stdout.endswith("\n")
        assert not done.stdout.endswith("\n\n")


# Scenarios.

CASES = """\
# Cases stay beside their policy.
language: 1
scenarios: library-card/2017-01-01
records:
  someone: {record: card, facts: {resident: true, balance: 0}}
cases:
  owes-nothing:
    says: lives here and owes nothing
    start: someone
    expect: eligible
  owes:
    start: someone
    change: {balance: 5}
    expect: {outcome: ineligible, because: [owes]}
"""


@pytest.fixture
def cases(policy: Path) -> Path:
    policy.write_text(POLICY, "utf-8")
    file = policy.with_name("2017-01-01.scenarios.yaml")
    file.write_text(CASES, "utf-8")
    return file


@pytest.mark.slow
@pytest.mark.parametrize("given", ["policies", "policy", "scenarios"])
@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("    says: lives", "\t\tsays: lives", "LR008"),
        ("    expect: {outcome", "  expect: {outcome", "LR008"),
        ("expect: eligible", "expect：eligible", "LR010"),
        ("change: {balance: 5}", "change:\u00a0{balance: 5}", "LR010"),
        ("    start: someone\n    expect", "    satrt: someone\n    expect", "LR202"),
        ("scenarios: library", "scenarois: library", "LR202"),
    ],
)
def test_slips_in_scenarios_are_told_and_mended(
    cases: Path, given: str, right: str, wrong: str, code: str
) -> None:
    assert CASES.count(right) == 1
    cases.write_text(CASES.replace(right, wrong), "utf-8")
    path = {
        "policies": cases.parent.parent,
        "policy": cases.with_name("2017-01-01.yaml"),
        "scenarios": cases,
    }[given]
    line = CASES[: CASES.index(right)].count("\n") + 1
    before = check(str(path))
    assert before.exit_code == 1
    assert re.search(rf"^{re.escape(str(cases))}:{line}:\d+: error {code} ", before.stderr)
    assert before.stderr.endswith("1 policy, 0 boundary files: 1 error, 0 warnings\n")
    done = check("--fix", str(path))
    assert (done.exit_code, cases.read_text("utf-8")) == (0, CASES)
    assert done.stderr == "1 policy, 0 boundary files: 0 errors, 0 warnings\n"
    assert done.stdout.startswith(f"--- {cases}\n+++ {cases}, mended\n@@ -{line} +{line} @@\n")
    assert check("--fix", str(path)).stdout == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("resident: true", "residnt: true"),  # what a case is about is for its author to say
        ("expect: eligible", "expect: eligble"),
        ("because: [owes]", "because: [ows]"),
        ("change: {balance: 5}", "change: {balance: }"),
    ],
)
def test_what_a_case_says_is_told_and_left(cases: Path, right: str, wrong: str) -> None:
    text = CASES.replace(right, wrong)
    cases.write_text(text, "utf-8")
    done = check("--fix", str(cases))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith("1 policy, 0 boundary files: 1 error, 0 warnings\n")
    assert cases.read_text("utf-8") == text


def test_scenarios_wait_for_their_policy(cases: Path) -> None:
    policy = cases.with_name("2017-01-01.yaml")
    text = CASES.replace("expect: eligible", "expect：eligible")
    cases.write_text(text, "utf-8")
    policy.write_text(POLICY.replace("card: staff", "card: staf"), "utf-8")
    done = check("--fix", str(policy))
    assert done.stderr.endswith("1 policy, 0 boundary files: 1 error, 0 warnings\n")
    assert cases.read_text("utf-8") == text
    policy.write_text(POLICY.replace("5 USD", "5usd"), "utf-8")
    assert check("--fix", str(policy)).exit_code == 0
    assert (policy.read_text("utf-8"), cases.read_text("utf-8")) == (POLICY, CASES)


def test_scenarios_without_a_policy_are_told(cases: Path) -> None:
    cases.with_name("2017-01-01.yaml").unlink()
    done = check("--fix", str(cases))
    assert done.exit_code == 1
    assert "error LR601 no policy lies beside these scenarios: `2017-01-01.yaml` " in done.stderr
    assert done.stderr.endswith("0 policies, 0 boundary files: 1 error, 0 warnings\n")


def test_what_was_published_is_never_mended(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cases.parents[2])
    cases.write_text(CASES.replace("owes nothing\n", "owes nothing  \n"), "utf-8")
    policy = cases.with_name("2017-01-01.yaml")
    policy.write_text(POLICY.replace("5 USD", "5USD"), "utf-8")
    before = (policy.read_bytes(), cases.read_bytes())
    assert CliRunner().invoke(main, ["publish", *RECORD]).exit_code == 0
    done = check("--fix", "policies")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith("1 policy, 0 boundary files: 0 errors, 1 warning\n")
    assert (policy.read_bytes(), cases.read_bytes()) == before
