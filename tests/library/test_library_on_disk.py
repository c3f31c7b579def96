"""Files and folders as they may lie on a disk: each is read whole, or told of by name."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lead_rules import PolicyError, load_library, load_policy
from tests.support.closed_folders import closed


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


def test_a_closed_folder_of_policies_is_told(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = policies / "policies" / "shut"
    shut.mkdir()
    closed(monkeypatch, shut)
    assert refused(policies) == ["policies/shut: the file cannot be read: permission denied"]


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "p/2017-01-01.yml",
            ":2:9: LR205 `2017-01-01.yml` does not end in `.yaml` "
            "(call the file `2017-01-01.yaml`)",
        ),
        (
            "q/2017-01-01.yaml",
            ":2:9: LR205 the policy is called `p`, but its folder `q` (give both the same name)",
        ),
        (
            "p/2017-01-02.yaml",
            ":4:18: LR205 the policy begins on 2017-01-01, but its file is called "
            "`2017-01-02.yaml` (call the file `2017-01-01.yaml`, or mend `from`)",
        ),
    ],
)
def test_a_version_is_called_by_its_policy_and_its_first_day(
    policies: Path, name: str, said: str
) -> None:
    file = policies / "policies" / name
    file.parent.mkdir(exist_ok=True)
    (policies / "policies" / "p" / "2017-01-01.yaml").rename(file)
    for loading in (lambda: load_library(policies), lambda: load_policy(file, folder=policies)):
        with pytest.raises(PolicyError) as raised:
            loading()
        assert [str(each) for each in raised.value.problems] == [f"policies/{name}{said}"]


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
