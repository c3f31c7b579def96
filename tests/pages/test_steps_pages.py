"""The pages that are done step by step in an empty folder: each step does what the page says.

A `console` block holds commands with what they print, and a block of Python is run. A block
with the name of a file is that file; as a `diff` it is a change to it: its lines, without
those that begin with `+`, must stand there once. With LEAD_RULES_UPDATE=1 in the environment
the outputs on the pages are written anew; read the difference before you keep it.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lead_rules.cli import main
from tests.support import ROOT

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(line: str) -> str:
    """What a command prints, to both of its outputs."""
    program, *arguments = shlex.split(line)
    if program != "lead-rules":
        shell = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
        return shell.stdout + shell.stderr
    *arguments, file = arguments if ">" in arguments else [*arguments, ""]
    done = CliRunner().invoke(main, [word for word in arguments if word != ">"])
    assert done.exception is None or isinstance(done.exception, SystemExit), line
    if file:
        Path(file).write_text(done.output, "utf-8")
    return "" if file else done.output


def python(text: str) -> None:
    """Run Python in a process of its own, whose modules are those that lie here."""
    path = f"{DOCS.parent / 'src'}{os.pathsep}."
    subprocess.run([sys.executable, "-c", text], check=True, env=os.environ | {"PYTHONPATH": path})


def changed(text: str, change: str) -> str:
    """A text with a change: lines behind `-` go, those behind `+` come."""
    lines = change.splitlines(keepends=True)
    assert {line[0] for line in lines} <= set("+- \n"), change
    before = "".join(line[1:] or line for line in lines if line[0] != "+")
    after = "".join(line[1:] or line for line in lines if line[0] != "-")
    assert text.count(before) == 1, f"not there once:\n{before}"
    return text.replace(before, after)


@pytest.mark.parametrize(
    ("name", "consoles"), [("tutorial.md", 15), ("records.md", 3), ("checks.md", 1)]
)
def test_every_step(
    name: str, consoles: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (DOCS / name).read_text("utf-8")
    kinds = []

    def anew(block: re.Match[str]) -> str:
        kind, file, text = block.groups()
        kinds.append(kind)
        if kind == "console":
            commands = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
            said = "".join(f"$ {line}\n{printed(line)}" for line in commands)
            return f"```console\n{said}```"
        if kind == "diff":
            Path(file).write_text(changed(Path(file).read_text("utf-8"), text), "utf-8")
        elif file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text, "utf-8")
        elif kind == "python":
            python(text)
        return block[0]

    written = BLOCK.sub(anew, page)
    if os.environ.get("LEAD_RULES_UPDATE"):
        (DOCS / name).write_text(written, "utf-8")
    assert written == (DOCS / name).read_text("utf-8")
    assert kinds.count("console") >= consoles


def test_the_tutorial_takes_less_than_an_hour() -> None:
    """By an estimate: 150 words a minute, a minute for each change, 15 seconds for each command."""
    page = (DOCS / "tutorial.md").read_text("utf-8")
    changes = [block for block in BLOCK.finditer(page) if block[2]]
    words = len(page.split()) - sum(len(block[0].split()) for block in changes)
    commands = len(re.findall(r"^\$ ", page, re.MULTILINE))
    assert changes and commands
    assert words / 150 + len(changes) + commands / 4 < 60
