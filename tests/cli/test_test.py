"""`lead-rules test`: what it prints, where, and how it exits."""

import os
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support import ROOT
from tests.support.command_line import run

pytestmark = pytest.mark.slow

LEAD = "policies/multnomah-lead/2017-02-27.yaml"
CARD = "tests/support/library-card/policies/library-card/2024-01-01.yaml"
MODELS = ("--record", "card=tests.support.library_card:CardRequest")
PATH = f"{ROOT / 'src'}{os.pathsep}{ROOT}"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A copy of the library card's policy and its scenarios."""
    folder = tmp_path / "policies" / "library-card"
    shutil.copytree((ROOT / CARD).parent, folder)
    return folder / "2024-01-01.yaml"


def test_all_is_as_expected() -> None:
    done = run("test", "policies", "--coverage")
    assert done.returncode == 0
    assert done.stderr == "358 cases: 358 passed, 0 failed\n"
    assert (
        "arrest_diversion (policies/multnomah-lead/2017-02-27.scenarios.yaml): "
        "258 of 258 shown, 100 %\n" in done.stdout
    )
    assert "14 of 14 (2 more no record can show)  reading `thirty-calendar-days`\n" in done.stdout


def test_the_bundled_scenarios_are_found_elsewhere(tmp_path: Path) -> None:
    done = run("test", "-k", "thursday", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "6 cases: 6 passed, 0 failed\n"


def test_a_moved_limit_is_noticed(card: Path) -> None:
    card.write_text(card.read_text("utf-8").replace("at_least: 5 USD", "at_least: 6 USD"), "utf-8")
    done = run("test", str(card), *MODELS, PYTHONPATH=PATH)
    assert done.returncode == 1
    assert done.stderr == "15 cases: 14 passed, 1 failed\n"
    file = card.with_suffix(".scenarios.yaml")
    assert done.stdout.startswith(f"{file}:63: case `owes-five-dollars`: owes five dollars\n")
    assert "    expected: refused\n    came:     granted\n" in done.stdout


def test_a_gap_is_told_and_closed(card: Path) -> None:
    file = card.with_suffix(".scenarios.yaml")
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("  perhaps-lost:")], "utf-8")
    done = run("test", str(card), "--suggest", *MODELS, PYTHONPATH=PATH)
    assert done.returncode == 1
    assert "no case where it is unknown and that leaves the answer open\n" in done.stdout
    pasted = "\n".join(line for line in done.stdout.split("\n") if line.startswith(("  s", "    ")))
    cases = pasted[pasted.index("  suggested-") :]
    file.write_text(text[: text.index("  perhaps-lost:")] + cases + "\n", "utf-8")
    again = run("test", str(card), "--coverage", *MODELS, PYTHONPATH=PATH)
    assert (again.returncode, again.stderr) == (0, "15 cases: 15 passed, 0 failed\n")


def test_what_goes_unnoticed_is_told(card: Path) -> None:
    done = run("test", str(card), "--mutate", "-k", "guardian", *MODELS, PYTHONPATH=PATH)
    assert done.returncode == 1
    file = card.with_suffix(".scenarios.yaml")
    assert f"{card}:38: no case notices if `where` is deleted from `lost-fees`\n" in done.stdout
    assert f"{file}: 18 small changes: " in done.stdout


def test_junit(tmp_path: Path) -> None:
    out = tmp_path / "results.xml"
    done = run("test", LEAD, "-k", "heroin", "--junit", str(out))
    assert done.returncode == 0
    (suite,) = ElementTree.parse(out).getroot()
    assert suite.get("name") == "policies/multnomah-lead/2017-02-27.scenarios.yaml"
    assert suite.get("tests") == str(len(suite)) == done.stderr.split()[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.yaml"], 2, "nowhere.scenarios.yaml: error LR001 there is no such file"),
        (["geo"], 1, "no case was run; check the PATH and the WORD"),
        ([LEAD, "-k", "unicorn"], 1, "no case was run; check the PATH and the WORD"),
        ([LEAD, "-k", "denied", "--junit", "nowhere/x.xml"], 2, "the file cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str) -> None:
    done = run("test", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_problems_are_told_with_their_line(card: Path) -> None:
    file = card.with_suffix(".scenarios.yaml")
    file.write_text(
        file.read_text("utf-8").replace("expect: granted", "expect: grated", 1), "utf-8"
    )
    done = run("test", str(card), *MODELS, PYTHONPATH=PATH)
    assert done.returncode == 1
    assert "LR705 `grated` is not an outcome of `card`" in done.stderr
    assert "\n     |             ^^^^^^\n  help: did you mean `granted`?\n" in done.stderr


def test_scenarios_without_their_policy(card: Path) -> None:
    card.unlink()
    done = run("test", str(card.parent), *MODELS, PYTHONPATH=PATH)
    assert done.returncode == 1
    assert "error LR601 no policy lies beside these scenarios" in done.stderr
