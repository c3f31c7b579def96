"""The log that `lead-rules decide` keeps: each line whole, or said not to be."""

import json
import os
from pathlib import Path

import pytest

from tests.support.card_policies import AS_CARDS, write
from tests.support.command_line import run


def test_a_disk_that_takes_half_a_line_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "from: 2020-01-01")
    (tmp_path / "one.json").write_text('{"requested_at": "2021-06-01T12:00:00Z"}', "utf-8")
    decide = ("decide", "one.json", "one.json", "--log", "log", *AS_CARDS)
    put = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda number, data: put(number, data[: len(data) // 2]))
        done = run(*decide, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "log: the disk is full; the last line is not whole\n"
    assert run(*decide, cwd=tmp_path).returncode == 0
    half, *whole = (tmp_path / "log").read_text("ascii").splitlines()
    assert len(whole) == 2 and len(set(whole)) == 1
    assert json.loads(whole[0])["outcome"] == "undetermined"
    assert whole[0].startswith(half) and len(half) < len(whole[0])
