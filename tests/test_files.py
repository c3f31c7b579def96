"""Files and folders as they may lie on a disk: each is read whole, or told of by name."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lead_rules import ArrestRecord, PolicyError, RecordError, load_library, load_policy
from lead_rules.cli.record_files import records_in
from lead_rules.values.files import files_below, read_whole, replacing

ROOT = Path(__file__).parents[1]
POLICY = ROOT / "policies" / "multnomah-lead" / "2017-02-27.yaml"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder as `load_library` takes it, with one policy that names no areas."""
    (tmp_path / "policies" / "p").mkdir(parents=True)
    (tmp_path / "policies" / "p" / "2017-01-01.yaml").write_text(
        "language: 1\npolicy: p\ntitle: t\nin_force: {from: 2017-01-01}\ntime_zone: UTC\n"
        "sources: {s: {title: t}}\n"
        "rules: {a: {says: x, when: {warrants: {empty: true}}, cite: {source: s}}}\n"
        "decisions: {d: {title: t, record: arrest, include: [a]}}\n",
        "utf-8",
    )
    return tmp_path


def refused(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        load_library(folder)
    return [f"{each.where}: {each.message}" for each in raised.value.problems]


def told(folder: Path) -> list[tuple[str, str]]:
    """Of each record below a folder its name, and what is wrong with it."""
    return [
        (
            Path(name).relative_to(folder).as_posix(),
            found.problems[0].message if isinstance(found, RecordError) else "read",
        )
        for name, found in records_in((str(folder),), ArrestRecord)
    ]


def test_a_link_to_a_folder_is_followed_once(policies: Path) -> None:
    elsewhere = policies / "elsewhere"
    (policies / "policies" / "p").rename(elsewhere)
    (policies / "policies" / "p").symlink_to(elsewhere)
    (elsewhere / "again").symlink_to(policies / "policies")
    (version,) = load_library(policies).versions()
    assert version.checked.file == "policies/p/2017-01-01.yaml"


def test_a_policy_that_is_a_link_to_nothing_is_told(policies: Path) -> None:
    (policies / "policies" / "p" / "2018-01-01.yaml").symlink_to("nowhere.yaml")
    assert refused(policies) == [
        "policies/p/2018-01-01.yaml: the file cannot be read: no such file or directory"
    ]


def test_a_policy_that_is_a_link_to_itself_is_told(policies: Path) -> None:
    (policies / "policies" / "p" / "2018-01-01.yaml").symlink_to("2018-01-01.yaml")
    assert refused(policies) == [
        "policies/p/2018-01-01.yaml: the file cannot be read: too many levels of symbolic links"
    ]


def test_a_folder_that_is_called_like_a_policy_holds_policies(policies: Path) -> None:
    (policies / "policies" / "p").rename(policies / "policies" / "p.yaml")
    assert refused(policies) == [
        "policies/p.yaml/2017-01-01.yaml:2:9: the policy is called `p`, but its folder `p.yaml`"
    ]


def closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Close a folder to everyone, also to the one user whom no rights keep out."""
    scandir, opened = os.scandir, Path.open

    def scanning(path: Any = ".") -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    def opening(path: Path, *args: Any, **options: Any) -> Any:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(os, "scandir", scanning)
    monkeypatch.setattr(Path, "open", opening)


def test_a_closed_folder_of_policies_is_told(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = policies / "policies" / "shut"
    shut.mkdir()
    closed(monkeypatch, shut)
    assert refused(policies) == ["policies/shut: the file cannot be read: permission denied"]


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


def test_pipes_and_sockets_do_not_keep_a_library_waiting(policies: Path) -> None:
    os.mkfifo(policies / "policies" / "p" / "2018-01-01.yaml")
    path = policies / "policies" / "p" / "2019-01-01.yaml"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(path))
        assert len(load_library(policies).versions()) == 1


def test_names_that_are_no_text_can_be_told(policies: Path) -> None:
    name = os.fsdecode(b"\xff\x1b[31m.yaml")
    (policies / "policies" / "p" / name).write_bytes(b"a: 1\n")
    with pytest.raises(PolicyError) as raised:
        load_library(policies)
    said = str(raised.value)
    assert said.replace("\n", "").isprintable()
    assert r"policies/p/\udcff\u001b[31m.yaml:1:1: LR201 " in said


def changing(monkeypatch: pytest.MonkeyPatch, file: Path, text: bytes) -> None:
    """Let another program write to the file while it is read, before its end is reached."""
    status = os.fstat
    calls: Iterator[int] = iter(range(9))

    def looking(number: int) -> os.stat_result:
        found = status(number)
        if next(calls) == 0:
            file.write_bytes(text)
        return found

    monkeypatch.setattr(os, "fstat", looking)


def test_a_policy_that_changes_while_it_is_read_is_not_used(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the old rules and half of the new ones can be a policy that nobody wrote."""
    file = policies / "policies" / "p" / "2017-01-01.yaml"
    changing(monkeypatch, file, file.read_bytes() + b"# more\n")
    with pytest.raises(PolicyError) as raised:
        load_policy(file)
    (problem,) = raised.value.problems
    assert (problem.code, problem.message) == (
        "LR001",
        "the file cannot be read: it changed while it was read; read it again",
    )


def test_a_policy_that_is_replaced_while_it_is_read_is_the_old_one(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As editors and `check --fix` do: another file takes its name."""
    file = policies / "policies" / "p" / "2017-01-01.yaml"
    before = load_policy(file).sha256
    status = os.fstat

    def looking(number: int) -> os.stat_result:
        new = file.with_suffix(".new")
        new.write_bytes(file.read_bytes().replace(b"title: t\n", b"title: u\n", 1))
        new.replace(file)
        return status(number)

    monkeypatch.setattr(os, "fstat", looking)
    assert load_policy(file).sha256 == before
    monkeypatch.undo()
    assert load_policy(file).title == "u"


def test_no_more_is_read_than_was_asked_for() -> None:
    assert len(read_whole(Path("/dev/zero"), 1000)) == 1001
    assert read_whole(Path(os.devnull), 1000) == b""


def test_files_below_a_folder_that_is_not_there() -> None:
    assert files_below(ROOT / "nowhere", ".yaml") == []
    assert POLICY in files_below(ROOT / "policies", ".yaml")


def test_a_file_is_replaced_when_its_text_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    file.chmod(0o640)
    with replacing(file, mode=0o600) as stream:
        stream.write(b"new")
        stream.flush()
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_is_as_it_was_where_writing_another_failed(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(file) as stream:
        stream.writelines([b"n", "o"])  # type: ignore[list-item]
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        pass
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "no" / "file"):
        pass
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_has_the_permissions_that_were_asked_for(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        for name, mode in (("open", 0o666), ("own", 0o600)):
            with replacing(tmp_path / name, mode=mode):
                pass
    finally:
        os.umask(umask)
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("kept")
    for text in (b"first", b"second"):
        with replacing(tmp_path / "link", unfinished_in=tmp_path) as stream:
            stream.write(text)
        assert (tmp_path / "kept").read_bytes() == text
    assert (tmp_path / "link").is_symlink()


def test_a_name_may_be_as_long_as_a_name_can_be(tmp_path: Path) -> None:
    file = tmp_path / ("ä" * 127)
    with replacing(file) as stream:
        stream.write(b"x")
    assert file.read_bytes() == b"x"
