"""`lead-rules new`: what it makes is all green, and it never writes over anything."""

import os
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lead_rules import load_library
from lead_rules.cli import main
from lead_rules.cli.new import START
from tests.support import ROOT

MADE = [
    "geo/alder-lead/2026-01-01.geojson",
    "policies/alder-lead/2026-01-01.scenarios.yaml",
    "policies/alder-lead/2026-01-01.yaml",
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def called(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def tree(folder: Path) -> dict[str, str | None]:
    """Every file below a folder with its text, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_what_is_made_is_all_green(here: Path) -> None:
    done = called("new", "alder-lead/2026-01-01")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.removeprefix("made ") for line in done.stdout.splitlines()[:-1]] == [
        MADE[2],
        MADE[1],
        MADE[0],
    ]
    made = {name: text for name, text in tree(here).items() if text is not None}
    assert sorted(made) == MADE
    for text in made.values():
        assert "new-policy" not in text and "2000-01-01" not in text
        assert "invented" in text or "scenarios:" in text
    done = called("check")
    assert (done.exit_code, done.output) == (
        0,
        "1 policy, 1 boundary file: 0 errors, 0 warnings\n",
    )
    done = called("test", "--coverage", "--mutate")
    assert done.exit_code == 0, done.output
    assert "46 of 46 shown, 100 %\n" in done.stdout
    assert "0 not (100 % noticed)\n" in done.stdout
    assert called("check", "--diff").stdout == ""


def test_it_is_a_draft_and_in_force_on_no_day(here: Path) -> None:
    called("new", "alder-lead/2026-01-01")
    library = load_library(here)
    assert library.versions("alder-lead") == ()
    assert [draft.version for draft in library.drafts("alder-lead")] == ["2026-01-01"]


@pytest.mark.parametrize("name", ["no", "null", "1e3", "0x1f", "2026", "2000-01-01", "new-policy"])
def test_any_name_that_is_one(here: Path, name: str) -> None:
    assert called("new", f"{name}/2026-07-01").exit_code == 0
    assert called("check").exit_code == 0
    assert called("test").exit_code == 0


def test_without_a_date_it_begins_today(here: Path) -> None:
    before = date.today().isoformat()
    assert called("new", "alder-lead").exit_code == 0
    made = next(here.glob("geo/alder-lead/*")).stem
    assert before <= made <= date.today().isoformat()
    assert called("check").exit_code == 0


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "`` is not a name for a policy; write small letters"),
        ("Alder-LEAD", "`Alder-LEAD` is not a name for a policy"),
        ("alder lead", "`alder lead` is not a name for a policy"),
        ("-x-", "No such option"),
        ("../alder", "`..` is not a name for a policy"),
        ("/tmp", "`` is not a name for a policy"),
        ("alder\n", "is not a name for a policy"),
        ("älder", "`älder` is not a name for a policy"),
        ("alder/", "`` is not a date; write year-month-day, such as `2026-01-01`"),
        ("alder/2026-02-30", "`2026-02-30` is not a date"),
        ("alder/2026-01-01/x", "`2026-01-01/x` is not a date"),
        ("a" * 300, f"policies/{'a' * 300}: error LR001 the file cannot be written: file name too"),
    ],
)
def test_what_is_no_name_is_said(here: Path, named: str, said: str) -> None:
    done = called("new", named)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert tree(here) == {}


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_written_over(here: Path, name: str) -> None:
    (here / name).parent.mkdir(parents=True)
    (here / name).write_text("mine", "utf-8")
    before = tree(here)
    done = called("new", "alder-lead/2026-01-01")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "already" in done.stderr
    assert tree(here) == before


def test_another_version_is_a_copy(here: Path) -> None:
    called("new", "alder-lead/2026-01-01")
    before = tree(here)
    done = called("new", "alder-lead/2027-01-01")
    assert done.exit_code == 2
    assert (
        "there is a policy `alder-lead` already; copy its last version to "
        "`policies/alder-lead/2027-01-01.yaml` and change that\n" in done.stderr
    )
    assert tree(here) == before


def test_a_link_that_leads_nowhere_is_not_followed(here: Path) -> None:
    (here / "geo" / "alder-lead").mkdir(parents=True)
    (here / MADE[0]).symlink_to(here / "elsewhere")
    assert called("new", "alder-lead/2026-01-01").exit_code == 2
    assert not (here / "elsewhere").exists()
    assert not (here / "policies").exists()


def blocked_by_a_file(here: Path) -> str:
    (here / "geo").write_text("mine", "utf-8")
    return "geo: error LR001 the file cannot be written: file exists\n"


def blocked_by_rights(here: Path) -> str:
    (here / "geo").mkdir()
    (here / "geo").chmod(0o500)
    return "geo/alder-lead: error LR001 the file cannot be written: permission denied\n"


@pytest.mark.parametrize("block", [blocked_by_a_file, blocked_by_rights])
def test_all_of_it_or_nothing(here: Path, block: Callable[[Path], str]) -> None:
    said = block(here)
    if block is blocked_by_rights and os.access(here / "geo", os.W_OK):
        pytest.skip("this user may write everywhere")
    before = tree(here)
    done = called("new", "alder-lead/2026-01-01")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert tree(here) == before


def test_the_files_to_start_from_are_packed() -> None:
    """The wheel takes the whole package; `.ci/run` makes a policy with what it installed."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert any(START.is_relative_to(ROOT / package) for package in packages)
    assert "lead-rules new " in (ROOT / ".ci" / "run").read_text("utf-8")
