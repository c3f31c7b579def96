"""docs/columns.md: its Python and its commands print exactly what the page shows."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lead_rules.columns.evaluate.outputs import OUTPUTS
from tests.support import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "columns.md").read_text("utf-8")
PYTHON = re.compile(r"^```python\n(.*?)^```\n\n^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHEN = "2017-03-04T22:30:00-08:00"
ELIGIBLE = json.loads((ROOT / "examples" / "arrest-eligible.json").read_text("utf-8"))
ARRESTS: list[dict[str, Any]] = [
    {"id": "A-1", "arrested_at": WHEN, "operations_team_denied": True},
    {
        "id": "A-2",
        "arrested_at": WHEN,
        "operations_team_denied": True,
        "participation": {"status": "former", "operations_team_recommends": False},
    },
    {**ELIGIBLE, "id": "A-3", "location": None},
    {"id": "A-4", "arrested_at": WHEN, "warrants": [{"active": "yes"}]},
]


def test_the_python_of_the_page() -> None:
    names: dict[str, Any] = {}
    blocks = PYTHON.findall(PAGE)
    assert len(blocks) == PAGE.count("```python") > 3
    for code, expected in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == expected


def test_the_commands_of_the_page(tmp_path: Path) -> None:
    written = "\n".join(map(json.dumps, ARRESTS)) + "\n"
    (tmp_path / "arrests.jsonl").write_text(written, "utf-8")
    command = tmp_path / "lead-rules"
    program = "from lead_rules.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n', "utf-8")
    command.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src")}
    (block,) = CONSOLE.findall(PAGE)
    steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    assert len(steps) == 4
    for step in steps:
        line, _, expected = step.partition("\n")
        done = subprocess.run(
            line,
            shell=True,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout.rstrip("\n") == expected.rstrip("\n"), line


def test_the_page_lists_the_columns() -> None:
    rows = [f"| `{output.name}` | {output.holds} |" for output in OUTPUTS]
    assert "| as it was |\n{}\n\n".format("\n".join(rows)) in PAGE
