"""docs/versions.md: its commands, one after the other, print exactly what the page shows."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.cases import ELIGIBLE, changed

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "versions.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Each command of the page, and what it prints."""
    found = []
    for block in BLOCK.findall(PAGE.read_text("utf-8")):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = step.partition("\n")
            found.append((command, printed))
    return found


def test_the_page(tmp_path: Path) -> None:
    for program in ("bash", "sed", "sha256sum", "ssh-keygen"):
        if shutil.which(program) is None:
            pytest.skip(f"the program {program} is not here")
    folder = tmp_path / "policy"
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.scenarios.*"))
    (folder / "records").mkdir()
    heroin = changed(
        ELIGIBLE, location__accuracy_m=0, seized=[{"contains": ["heroin"], "weight": 7}]
    )
    (folder / "records" / "heroin.json").write_text(json.dumps(heroin), "utf-8")
    (folder / "records" / "other.json").write_text(json.dumps(ELIGIBLE), "utf-8")
    command = tmp_path / "bin" / "lead-rules"
    command.parent.mkdir()
    program = "from lead_rules.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n', "utf-8")
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    assert len(steps()) > 20
    marker = "-- end of a step --"
    script = "\n".join(f"{{ {one}\n}} 2>&1\necho '{marker}'" for one, _ in steps())
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout.split(f"{marker}\n")
    for (line, expected), output in zip(steps(), printed, strict=False):
        assert output == expected, line
    assert len(printed) == len(steps()) + 1
