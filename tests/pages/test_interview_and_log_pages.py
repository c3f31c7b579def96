"""The pages of the interview and of the log: their commands and their Python are run.

With LEAD_RULES_UPDATE=1 in the environment the outputs on the pages are written
anew; read the difference before you keep it. A file is what the last block under
its name holds, and a line that begins with `>` is typed.
"""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.command_line import run

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
BLOCK = re.compile(r"```(\w+)(?: ([\w.-]+))?\n(.*?)```", re.DOTALL)
TYPED = {"interview.md": ["two", "1", "why", "y", "yes"]}


def transcript(block: str, folder: Path, typed: list[str]) -> str:
    """The commands of a block, each with what it says."""
    said = ""
    for command in re.findall(r"^\$ lead-rules (.*)$", block, re.MULTILINE):
        words, _, target = command.partition(" > ")
        done = run(*shlex.split(words), stdin="".join(f"{line}\n" for line in typed), cwd=folder)
        assert (done.stderr, "Traceback" in done.stdout) == ("", False)
        if target:
            (folder / target).write_text(done.stdout, "utf-8")
        said += f"$ lead-rules {command}\n" + ("" if target else done.stdout)
    return said


@pytest.mark.parametrize("name", ["interview.md", "log.md"])
def test_the_page_says_what_happens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (DOCS / name).read_text("utf-8")
    kinds = []

    def anew(match: re.Match[str]) -> str:
        language, file, text = match.groups()
        kinds.append(language)
        if file:
            (tmp_path / file).write_text(text, "utf-8")
        elif language == "python":
            exec(compile(text, name, "exec"), {})
        elif language == "console":
            return f"```console\n{transcript(text, tmp_path, TYPED.get(name, []))}```"
        return match[0]

    written = BLOCK.sub(anew, page)
    if os.environ.get("LEAD_RULES_UPDATE"):
        (DOCS / name).write_text(written, "utf-8")
    assert written == (DOCS / name).read_text("utf-8")
    assert {"json", "console", "python"} <= set(kinds)
