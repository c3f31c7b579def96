"""`--record` and `--policies`: policies of another program, and record models of its own."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner, Result

from lead_rules.cli import COMMANDS, main
from tests.support import ROOT
from tests.support.command_line import run

MODEL = ROOT / "tests" / "support" / "library_card.py"
RECORD = "resident: true\nborn_on: 1980-01-01\nrequested_at: 2024-05-02T12:00Z\nloans: []\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of another program: its policies, its record model, a record."""
    shutil.copytree(ROOT / "tests" / "support" / "library-card" / "policies", tmp_path / "policies")
    shutil.copy(MODEL, tmp_path / "records.py")
    (tmp_path / "request.yaml").write_text(RECORD, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def called(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "policies"],
        ["test", "policies", "-k", "fourteen"],
        ["decide", "request.yaml", "--policies", "."],
        ["decide", "request.yaml", "--policies", ".", "--policy", "library-card/2024-01-01"],
        ["interview", "request.yaml", "--policies", "."],
        ["publish"],
        ["schema", "record", "--kind", "card"],
        ["diff", "policies/library-card/2024-01-01.yaml", "policies/library-card/2024-01-01.yaml"],
    ],
    ids=lambda arguments: " ".join(arguments[:1]),
)
@pytest.mark.parametrize("named", ["records.py", "card=records.py:CardRequest"])
def test_every_command_takes_models_from_a_file(
    place: Path, arguments: list[str], named: str
) -> None:
    assert called(*arguments).exit_code != 0
    done = called(*arguments, "--record", named)
    assert (done.exit_code, done.exception) == (0, None), done.output


def test_a_log_is_replayed_with_them(place: Path) -> None:
    with_models = ("--record", "records.py", "--policies", ".")
    done = called("decide", "request.yaml", "--log", "log.jsonl", "--log-facts", *with_models)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 entry: 1 same" in called("replay", "log.jsonl", *with_models).output


def test_every_command_that_loads_policies_has_the_option() -> None:
    for name in COMMANDS:
        command = main.get_command(Context(main), name)
        assert command is not None
        options = {option for each in command.params for option in each.opts}
        assert ("--record" in options) == (name not in ("explain", "new")), name


def test_the_version_in_force_is_picked_from_the_folder(place: Path) -> None:
    done = called("decide", "request.yaml", "--record", "records.py", "--policies", ".")
    assert done.stdout.startswith("GRANTED: A library card. ")
    (place / "request.yaml").write_text(RECORD.replace("2024", "2023"), "utf-8")
    done = called("decide", "request.yaml", "--record", "records.py", "--policies", ".")
    assert done.stdout.startswith("NO POLICY IN FORCE. ")


def test_a_folder_without_policies_is_said(place: Path) -> None:
    done = called("decide", "request.yaml", "--policies", "policies")
    assert done.exit_code == 1
    assert "policies/policies: error LR601 no policy is here\n" in done.stderr


def test_two_files_of_one_name_and_what_lies_beside_them(place: Path) -> None:
    for name in ("one", "two"):
        folder = place / name
        folder.mkdir()
        shutil.move(shutil.copy(MODEL, folder), folder / f"of_{name}.py")
        model = f"from of_{name} import CardRequest\nRECORDS = {{'{name}': CardRequest}}\n"
        (folder / "records.py").write_text(model, "utf-8")
    before = list(sys.path)
    arguments = ("--record", "one/records.py", "--record", "two/records.py")
    for name in ("one", "two"):
        done = called("schema", "record", "--kind", name, *arguments)
        assert json.loads(done.stdout)["title"] == "CardRequest"
    assert sys.path == before


@pytest.mark.slow
def test_a_module_by_its_name(place: Path) -> None:
    for named in ("records", "card=records:CardRequest"):
        # In a process of its own, which has imported nothing of that name.
        done = run("check", "policies", "--record", named, cwd=place, NO_COLOR="1")
        assert (done.returncode, done.stderr) == (
            0,
            "1 policy, 0 boundary files: 0 errors, 0 warnings\n",
        )


@pytest.mark.slow
def test_nothing_is_run_that_was_not_asked_for(place: Path) -> None:
    for name in ("records.py", "conftest.py", "policies/records.py"):
        (place / name).write_text("open('it-was-run', 'w')\n", "utf-8")
    environment = dict.fromkeys(("RECORD", "LEAD_RULES_RECORD"), "records.py")
    assert run("check", "policies", cwd=place, **environment).returncode == 1
    assert run("decide", "request.yaml", "--policies", ".", cwd=place).returncode == 1
    assert not (place / "it-was-run").exists()


@pytest.mark.parametrize(
    ("named", "python", "said"),
    [
        ("nowhere.py", "", "`nowhere.py`: there is no such file"),
        ("nowhere", "", "`nowhere` cannot be imported: No module named 'nowhere'"),
        ("bad.py", "x = 1\n", "`bad.py` does not say which models it has: write `RECORDS = {"),
        ("bad.py", "RECORDS = [int]\n", "`bad.py` does not say which models it has"),
        ("bad.py", "RECORDS = {1: int}\n", "`bad.py` does not say which models it has"),
        ("bad.py", "RECORDS = {'a': int}\n", "`RECORDS['a']` is not a Pydantic model"),
        ("a=bad.py:X", "X = 1\n", "`X` is not a Pydantic model"),
        ("a=bad.py:Y", "X = 1\n", "`bad.py` has no `Y`"),
        ("a=bad.py", "", "`a=bad.py`: write FILE.py, or NAME=FILE.py:MODEL, such as"),
        ("a=bad", "", "`a=bad`: write FILE.py, or NAME=FILE.py:MODEL"),
        ("=bad.py:X", "", "`=bad.py:X`: write FILE.py"),
        ("bad.py", "1 +\n", "`bad.py` cannot be imported: invalid syntax"),
        ("bad.py", "x\n", "cannot be imported: name 'x' is not defined; `python bad.py` shows"),
        ("bad.py", "raise SystemExit\n", "`bad.py` cannot be imported: it stops"),
        ("bad.py", "\0", "`bad.py` cannot be imported: source code string cannot contain null"),
        (
            "a=bad.py:M",
            "import pydantic\nclass M(pydantic.BaseModel): ...\n",
            "`M`: M is not safe to decide: give it `model_config = ConfigDict(frozen=True",
        ),
    ],
)
def test_what_cannot_be_used_is_said(place: Path, named: str, python: str, said: str) -> None:
    (place / "bad.py").write_text(python, "utf-8")
    done = called("check", "policies", "--record", named)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
