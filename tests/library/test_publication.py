"""Published versions: their digests are listed, `sha256sum` agrees, and an edit is refused."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from lead_rules import PolicyError, load_library, load_policy
from lead_rules.library.register import parse_register, publish_files
from tests.support import ROOT
from tests.support.card_policies import RESIDENT, load, write
from tests.support.command_line import run
from tests.support.library_card import CardRequest

pytestmark = pytest.mark.slow

FIRST = "policies/multnomah-lead/2017-02-27.yaml"
SECOND = "policies/multnomah-lead/2018-05-16.yaml"
LISTED = [
    "geo/high-pedestrian-traffic/2017-02-27.geojson",
    "geo/high-pedestrian-traffic/2018-05-16.geojson",
    FIRST,
    SECOND,
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped policies and boundaries."""
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for scenarios in (tmp_path / "policies").rglob("*.scenarios.yaml"):
        scenarios.unlink()
    return tmp_path


def listed(folder: Path) -> list[str]:
    text = (folder / "policies" / "PUBLISHED").read_text("utf-8")
    return [line[66:] for line in text.splitlines()]


def edit(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"# a comment\n")


def refused(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        load_library(folder)
    return [str(problem) for problem in raised.value.problems]


def test_publish_lists_each_file_as_sha256sum_reads_it(copy: Path) -> None:
    done = run("publish", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"published {path}\n" for path in LISTED)
    assert (copy / "policies/PUBLISHED").read_bytes() == b"".join(
        hashlib.sha256((copy / path).read_bytes()).hexdigest().encode() + f"  {path}\n".encode()
        for path in LISTED
    )
    if shutil.which("sha256sum") is None:
        pytest.skip("the program sha256sum is not here")
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "policies/PUBLISHED"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == "".join(f"{path}: OK\n" for path in LISTED)
    assert load_library(copy).policies == ("multnomah-lead",)


def test_publish_one_version_after_another(copy: Path) -> None:
    assert run("publish", "multnomah-lead/2018-05-16", cwd=copy).returncode == 0
    first = (copy / "policies/PUBLISHED").read_text("utf-8")
    assert listed(copy) == LISTED[1::2]
    done = run("check", "policies", "geo", cwd=copy)
    assert done.returncode == 0
    assert done.stderr.endswith(f"{FIRST} is not published; `lead-rules publish` lists it\n")
    assert run("publish", FIRST, cwd=copy).returncode == 0
    assert listed(copy) == LISTED
    assert set(first.splitlines()) < set((copy / "policies/PUBLISHED").read_text().splitlines())
    assert run("check", cwd=copy).stderr == "2 policies, 2 boundary files: 0 errors, 0 warnings\n"
    again = run("publish", cwd=copy)
    assert (again.returncode, again.stdout) == (0, "every file was published already\n")


def test_scenarios_are_published_with_their_version(copy: Path) -> None:
    scenarios = copy / "policies/multnomah-lead/2017-02-27.scenarios.yaml"
    scenarios.write_text("scenarios: []\n", "utf-8")
    assert run("publish", "multnomah-lead/2017-02-27", cwd=copy).returncode == 0
    assert "policies/multnomah-lead/2017-02-27.scenarios.yaml" in listed(copy)
    edit(scenarios)
    assert refused(copy) == [
        "policies/multnomah-lead/2017-02-27.scenarios.yaml: LR611 this file was published and has "
        "been edited since (put the published text back; write more scenarios beside the next "
        "version)"
    ]


def test_without_a_list_nothing_is_said_of_publishing(copy: Path) -> None:
    done = run("check", cwd=copy)
    assert done.stderr == "2 policies, 2 boundary files: 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("path", "help_"),
    [
        (
            FIRST,
            "make the change in a copy, `policies/multnomah-lead/FIRST-DAY.yaml`, named by its "
            "first day; this version ends on the day before",
        ),
        (
            LISTED[0],
            "draw the change in a new file, `geo/high-pedestrian-traffic/NEW-DATE.geojson`",
        ),
    ],
)
def test_an_edit_of_a_published_file_is_refused(copy: Path, path: str, help_: str) -> None:
    run("publish", cwd=copy)
    (copy / path).write_bytes((copy / path).read_bytes() + b"\n")
    said = (
        f"{path}: LR611 this file was published and has been edited since "
        f"(put the published text back; {help_})"
    )
    assert refused(copy) == [said]
    with pytest.raises(PolicyError) as raised:
        load_policy(copy / FIRST)
    assert str(raised.value) == said
    for arguments in (["check"], ["check", FIRST], ["check", LISTED[0]], ["publish"]):
        done = run(*arguments, cwd=copy)
        assert done.returncode == 1, arguments
        assert f"{path}: error LR611 this file was published" in done.stderr
        assert done.stderr.count("LR611") == 1
    assert listed(copy) == LISTED


def test_a_published_file_that_is_gone(copy: Path) -> None:
    run("publish", cwd=copy)
    (copy / FIRST).unlink()
    assert refused(copy) == [
        f"{FIRST}: LR612 this file was published and is gone "
        "(put it back from its history: what was published stays)"
    ]
    shutil.rmtree(copy / "policies" / "multnomah-lead")
    assert run("check", "policies", cwd=copy).returncode == 1
    assert {one.split()[1] for one in refused(copy)} == {"LR601", "LR612"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"nonsense", "LR613"),
        (b"", "LR613"),
        (b"A" * 64 + b"  policies/x.yaml", "LR613"),
        (b"a" * 64 + b" *policies/x.yaml", "LR613"),
        (b"a" * 63 + b"  policies/x.yaml", "LR613"),
        (b"a" * 64 + b"  /etc/passwd", "LR613"),
        (b"a" * 64 + b"  policies/../../etc/passwd", "LR613"),
        (b"a" * 64 + b"  policies//x.yaml", "LR613"),
        (b"a" * 64 + b"  policies/x.yaml\r", "LR613"),
        (b"a" * 64 + b"  policies/\xff.yaml", "LR613"),
        (b"a" * 64 + b"  policies/\x00.yaml", "LR613"),
        (b"\\" + b"a" * 64 + b"  policies/a\\nb.yaml", "LR613"),
        (b"a" * 64 + b"  " + SECOND.encode(), "LR613"),
        (b"a" * 64 + b"  policies/nowhere.yaml", "LR612"),
        (b"a" * 64 + b"  policies", "LR001"),
    ],
)
def test_a_line_that_cannot_be_used(copy: Path, line: bytes, code: str) -> None:
    run("publish", cwd=copy)
    file = copy / "policies/PUBLISHED"
    file.write_bytes(file.read_bytes() + line + b"\n")
    found = refused(copy)
    assert [problem.split(": ")[1].split()[0] for problem in found] == [code]
    if code == "LR613":
        assert found[0].startswith("policies/PUBLISHED:5:1: ")
    done = run("publish", cwd=copy)
    assert done.returncode == (2 if code == "LR001" else 1)
    assert "Traceback" not in done.stderr
    assert file.read_bytes().endswith(line + b"\n")


def test_the_message_of_a_line() -> None:
    _, problems = parse_register(b"x\n")
    assert [str(problem) for problem in problems] == [
        "policies/PUBLISHED:1:1: LR613 this line is no digest with a path (write 64 digits "
        "(0-9, a-f), two spaces and a path from the top folder, or take the list from its history)"
    ]


def test_nothing_is_listed_while_there_is_an_error(copy: Path) -> None:
    file = copy / FIRST
    file.write_text(file.read_text("utf-8").replace("active: true", "actve: true"), "utf-8")
    done = run("publish", "multnomah-lead/2018-05-16", cwd=copy)
    assert (done.returncode, done.stdout) == (1, "")
    assert "LR301" in done.stderr
    assert not (copy / "policies/PUBLISHED").exists()


def test_a_draft_is_not_published(copy: Path) -> None:
    file = copy / SECOND
    file.write_text(f"status: draft\n{file.read_text('utf-8')}", "utf-8")
    done = run("publish", "multnomah-lead/2018-05-16", cwd=copy)
    assert (done.returncode, done.stdout) == (1, "")
    assert "LR614 version 2018-05-16 is a draft, and a draft can still change\n" in done.stderr
    assert run("publish", cwd=copy).stdout == f"published {LISTED[0]}\npublished {FIRST}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["multnomah-lead/2019-01-01"], "there is no version `multnomah-lead/2019-01-01` here"),
        (["../x.yaml"], "there is no version `../x.yaml` here"),
    ],
)
def test_a_version_that_is_not_there(copy: Path, arguments: list[str], said: str) -> None:
    done = run("publish", *arguments, cwd=copy)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (copy / "policies/PUBLISHED").exists()


def test_publish_needs_the_folder(tmp_path: Path) -> None:
    done = run("publish", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no folder `policies` here" in done.stderr


def test_two_at_once_and_a_broken_run_lose_nothing(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01")
    path = "policies/cards/2020-01-01.yaml"
    (tmp_path / "policies/PUBLISHED.new").write_text("half a li", "utf-8")
    added, problems = publish_files(tmp_path, [path])
    assert added == ()
    assert [str(problem) for problem in problems] == [
        "policies/PUBLISHED: LR613 `policies/PUBLISHED.new` is there: another `publish` is at "
        "work, or one was broken off (wait, or delete that file if nobody is publishing)"
    ]
    assert not (tmp_path / "policies/PUBLISHED").exists()
    (tmp_path / "policies/PUBLISHED.new").unlink()
    assert publish_files(tmp_path, [path]) == ((path,), [])
    assert publish_files(tmp_path, ["policies/none.yaml"])[1][0].code == "LR612"
    assert sorted(file.name for file in (tmp_path / "policies").iterdir()) == ["PUBLISHED", "cards"]


def test_a_published_version_ends_where_the_next_begins(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01")
    publish_files(tmp_path, ["policies/cards/2020-01-01.yaml"])
    write(tmp_path, "from: 2021-06-01")
    library = load(tmp_path)
    assert library.decide(RESIDENT, "card").policy.version == "2021-06-01"  # type: ignore[union-attr]
    day_before = CardRequest.model_validate({"requested_at": "2021-05-31T23:59:59Z"})
    assert library.decide(day_before, "card").policy.version == "2020-01-01"  # type: ignore[union-attr]


def test_a_published_end_stays(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31")
    publish_files(tmp_path, ["policies/cards/2020-01-01.yaml"])
    write(tmp_path, "from: 2020-07-01")
    with pytest.raises(PolicyError) as raised:
        load(tmp_path)
    assert str(raised.value) == (
        "policies/cards/2020-07-01.yaml:4:18: LR602 version 2020-07-01 begins before version "
        "2020-01-01 ends (version 2020-01-01 was published and stays as it is: begin on "
        "2021-01-01 or later)"
    )


def test_an_unpublished_version_must_say_when_it_ends(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01")
    write(tmp_path, "from: 2021-06-01")
    with pytest.raises(PolicyError, match=r"LR602 .*write `until: 2021-05-31`"):
        load(tmp_path)


def test_check_tells_it_as_json(copy: Path) -> None:
    run("publish", cwd=copy)
    edit(copy / SECOND)
    found = json.loads(run("check", "--format", "json", cwd=copy).stdout)
    assert [(one["code"], one["name"], one["file"]) for one in found] == [
        ("LR611", "published file edited", SECOND)
    ]
