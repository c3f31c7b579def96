"""The records of a folder, named on the command line."""

import os
from pathlib import Path

import pytest

from lead_rules import ArrestRecord, RecordError
from lead_rules.cli.record_files import records_in
from tests.support.closed_folders import closed


def told(folder: Path) -> list[tuple[str, str]]:
    """Of each record below a folder its name, and what is wrong with it."""
    return [
        (
            Path(name).relative_to(folder).as_posix(),
            found.problems[0].message if isinstance(found, RecordError) else "read",
        )
        for name, found in records_in((str(folder),), ArrestRecord)
    ]


def test_no_record_of_a_folder_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.json").write_text("{}", "utf-8")
    (tmp_path / "gone.json").symlink_to("nowhere")
    (tmp_path / "shut").mkdir()
    (tmp_path / "deep.json").mkdir()
    (tmp_path / "deep.json" / "inner.yaml").write_text("warrants: []\n", "utf-8")
    (tmp_path / "deep.json" / "round").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    closed(monkeypatch, tmp_path / "shut")
    assert told(tmp_path) == [
        ("deep.json/inner.yaml", "read"),
        ("gone.json", "the file cannot be read: no such file or directory"),
        ("good.json", "read"),
        ("shut", "the file cannot be read: permission denied"),
    ]
