"""The hooks for pre-commit and the workflow of docs/checks.md do what the page says.

That pre-commit installs and runs the hooks is tried with the program itself, where a network
is: `pre-commit try-repo CHECKOUT --all-files` in a repository that `lead-rules new` began.
Here each entry is run as pre-commit runs it: if a changed file matches, with its arguments.
"""

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from lead_rules.cli import COMMANDS, main
from tests.support import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "checks.md").read_text("utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
FILES = [
    "policies/alder-lead/2026-01-01.yaml",
    "policies/alder-lead/2026-01-01.scenarios.yaml",
    "geo/alder-lead/2026-01-01.geojson",
]
CHECK, TEST = HOOKS


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "alder-lead/2026-01-01"]).exit_code == 0
    return tmp_path


def block(name: str) -> Any:
    """The YAML block of the page with this file's name; every scalar is text."""
    found = re.search(rf"^```yaml {re.escape(name)}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return yaml.load(found[1], yaml.BaseLoader)


def ran(hook: dict[str, Any], changed: Iterable[str], **more: Any) -> int | None:
    """The exit code of a hook; None where no changed file is one of its files."""
    hook = hook | more
    assert hook["pass_filenames"] is False
    if not any(re.search(hook["files"], name) for name in changed):
        return None
    given: list[str] = hook.get("args", [])
    program, *arguments = shlex.split(hook["entry"])
    assert program == "lead-rules"
    return CliRunner().invoke(main, [*arguments, *given]).exit_code


def edited(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), "utf-8")


def test_the_hooks_are_whole() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for hook in HOOKS:
        program, command = hook["entry"].split()
        assert program in scripts and command in COMMANDS
        assert hook["id"] == f"{program}-{command}"
        assert hook["language"] == "python"
        assert hook["name"] and hook["description"]
    [repository] = block(".pre-commit-config.yaml")["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in HOOKS]


def test_the_hooks_pass_what_new_makes(here: Path) -> None:
    [repository] = block(".pre-commit-config.yaml")["repos"]
    for hook, wanted in zip(HOOKS, repository["hooks"], strict=True):
        assert ran(hook, FILES, **wanted) == 0


@pytest.mark.parametrize("changed", [*FILES, "policies/PUBLISHED"])
def test_each_file_of_a_policy_makes_them_run(here: Path, changed: str) -> None:
    assert ran(CHECK, [changed]) == 0
    assert ran(TEST, ["README.md", changed]) == 0


@pytest.mark.parametrize("changed", ["README.md", "old/policies/x.yaml", "geography.txt"])
def test_other_files_do_not(here: Path, changed: str) -> None:
    assert ran(CHECK, [changed]) is None
    assert ran(TEST, [changed]) is None


def test_a_boundary_that_moved_is_a_problem_of_the_policy(here: Path) -> None:
    edited(FILES[2], '"id": "city-center"', '"id": "center"')
    assert ran(CHECK, [FILES[2]]) == 1


def test_a_limit_without_its_cases_is_found(here: Path) -> None:
    edited(FILES[0], "at_least: 5 g", "at_least: 4.9 g")
    assert ran(CHECK, [FILES[0]]) == 0
    assert ran(TEST, [FILES[0]]) == 1


def test_other_folders_and_records_of_your_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "tests/support/library-card/policies", tmp_path / "rules/policies")
    shutil.copy(ROOT / "tests/support/library_card.py", tmp_path / "rules/records.py")
    found = re.search(r"^```yaml\n(      - id: lead-rules-check\n.*?)^```$", PAGE, re.M | re.S)
    assert found is not None
    [hook] = yaml.safe_load(found[1])
    for changed in ("rules/policies/library-card/2024-01-01.yaml", "rules/records.py"):
        assert ran(CHECK, [changed], **hook) == 0
    assert ran(CHECK, FILES, **hook) is None
    assert ran(CHECK, ["rules/records.py"], **hook | {"args": ["rules"]}) == 1


def test_the_workflow_runs(here: Path) -> None:
    workflow = block(".github/workflows/policies.yml")
    assert set(workflow) == {"name", "on", "permissions", "jobs"}
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    steps = job["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    commands = [shlex.split(step["run"]) for step in steps if "run" in step]
    assert commands[0][:2] == ["pip", "install"]
    assert [command[1] for command in commands[1:]] == ["check", "test"]
    for program, *arguments in commands[1:]:
        assert program == "lead-rules"
        done = CliRunner().invoke(main, arguments)
        assert (done.exit_code, done.exception) == (0, None), done.output
    assert Path(steps[-1]["with"]["path"]).is_file()
    python = next(step["with"]["python-version"] for step in steps if "with" in step)
    assert tuple(map(int, python.split("."))) >= (3, 11)
