"""Inputs that once were crashes stay none, and a short run of the fuzzer finds no new one."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.hostile_readers import CORPUS, READERS, execute

FILES = sorted(file for reader in READERS for file in (CORPUS / reader).iterdir())
RUNS = "250"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_an_input_of_the_corpus_is_read_or_refused_with_problems(file: Path) -> None:
    execute(file.parent.name, file.read_bytes())


def test_a_poor_problem_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fuzzer holds the readers to can fail."""

    def broken(data: bytes) -> tuple[()]:
        raise ValueError(data)

    monkeypatch.setitem(READERS, "record", broken)
    with pytest.raises(ValueError, match="x"):
        execute("record", b"x")


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed: it is to be had for Python 3.11 to 3.13 on Linux, x86-64",
)
@pytest.mark.parametrize("reader", READERS)
def test_a_short_run_finds_no_crash(reader: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.fuzz", reader, RUNS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert re.fullmatch(rf"{reader}: {RUNS} executions, 0 crashes\n", done.stdout)
