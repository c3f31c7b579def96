"""The list of published files: all of what is asked for is added, or nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lead_rules.library.register import publish_files
from tests.support.card_policies import write

LIST = "policies/PUBLISHED"
FIRST, SECOND = "policies/cards/2020-01-01.yaml", "policies/cards/2021-01-01.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two versions, the first of which is published."""
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31")
    write(tmp_path, "from: 2021-01-01")
    assert publish_files(tmp_path, [FIRST]) == ((FIRST,), [])
    return tmp_path


def edited(folder: Path) -> None:
    (folder / FIRST).write_text("language: 1\n", "utf-8")


def removed(folder: Path) -> None:
    (folder / FIRST).unlink()


def garbled(folder: Path) -> None:
    with (folder / LIST).open("a", encoding="utf-8") as stream:
        stream.write("nonsense\n")


def as_it_is(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("state", "others", "codes"),
    [
        (as_it_is, ["policies/cards/2022-01-01.yaml"], ["LR612"]),
        (as_it_is, ["policies/cards"], ["LR001"]),
        (as_it_is, ["policies/../policies/cards/2021-01-01.yaml"], ["LR205"]),
        (as_it_is, ["policies/cards/2022-01-01.yaml", "policies/cards"], ["LR001", "LR612"]),
        (edited, [], ["LR611"]),
        (removed, [], ["LR612"]),
        (garbled, [], ["LR613"]),
    ],
)
def test_no_file_is_listed_while_one_has_a_problem(
    folder: Path, state: Callable[[Path], None], others: list[str], codes: list[str]
) -> None:
    state(folder)
    before = (folder / LIST).read_bytes()
    added, problems = publish_files(folder, [SECOND, *others])
    assert (added, [problem.code for problem in problems]) == ((), codes)
    assert (folder / LIST).read_bytes() == before
    assert not (folder / f"{LIST}.new").exists()


def test_what_is_listed_is_added_once_and_keeps_its_line(folder: Path) -> None:
    (line,) = (folder / LIST).read_text("utf-8").splitlines()
    assert publish_files(folder, [SECOND, FIRST, SECOND]) == ((SECOND,), [])
    after = (folder / LIST).read_text("utf-8").splitlines()
    assert [each[66:] for each in after] == [FIRST, SECOND]
    assert after[0] == line
    assert publish_files(folder, [FIRST, SECOND]) == ((), [])
