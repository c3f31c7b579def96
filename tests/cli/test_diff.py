"""`lead-rules diff`: versions from anywhere, records from anywhere, and what is told of both."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyproj
import pytest

from lead_rules import ArrestRecord, RecordError, compare_records, diff_policies, load_library
from lead_rules.geo import differing_areas, read_boundaries
from lead_rules.records.read import read_record
from lead_rules.report.policy_changes_text import diff_to_markdown, diff_to_text
from tests.support import ROOT
from tests.support.cases import ELIGIBLE, changed
from tests.support.command_line import run

pytestmark = pytest.mark.slow

FIRST, SECOND = "multnomah-lead/2017-02-27", "multnomah-lead/2018-05-16"
FILE = f"policies/{FIRST}.yaml"
AREAS = "geo/high-pedestrian-traffic/2017-02-27.geojson"


def moved(text: str) -> str:
    """Boundaries with one corner of Downtown moved 0.001 degrees north."""
    content = json.loads(text)
    ring = content["features"][0]["geometry"]["coordinates"][0]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    number = max(range(1, len(ring) - 1), key=lambda at: ring[at][1])
    ring[number][1] = round(ring[number][1] + 0.001, 6)
    return json.dumps(content)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def limit(folder: Path) -> Path:
    """The first version with another limit, as a file of any name."""
    file = folder / "policies" / "multnomah-lead" / "changed.yaml"
    text = (ROOT / FILE).read_text("utf-8")
    old = "when: {heroin_weight: {at_least: 5 g}}"
    assert text.count(old) == 1
    file.write_text(text.replace(old, "when: {heroin_weight: {at_least: 10 g}}"), "utf-8")
    return file


TOLD = """\
From multnomah-lead 2017-02-27 (policies/multnomah-lead/2017-02-27.yaml)
to multnomah-lead 2017-02-27 (policies/multnomah-lead/changed.yaml)

Changed in meaning
  - rule `heroin`: the limit was 5 g or more, now 10 g or more (weight of everything
    seized that contains heroin).
"""


def test_a_changed_limit(copy: Path) -> None:
    limit(copy)
    done = run("diff", FILE, "policies/multnomah-lead/changed.yaml", cwd=copy)
    assert (done.returncode, done.stderr, done.stdout) == (1, "", TOLD)
    done = run("diff", FIRST, "policies/multnomah-lead/changed.yaml", "--format", "json", cwd=copy)
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert (found["before"]["version"], found["same_meaning"]) == ("2017-02-27", False)
    assert found["changes"] == [
        {
            "part": "rule",
            "name": "heroin",
            "kind": "limit",
            "what": "weight of everything seized that contains heroin",
            "before": "5 g or more",
            "after": "10 g or more",
            "told": "rule `heroin`: the limit was 5 g or more, now 10 g or more (weight of "
            "everything seized that contains heroin)",
        }
    ]


def test_nothing_changed() -> None:
    done = run("diff", FIRST, FILE)
    assert done.returncode == 0
    assert done.stdout.endswith("\n\nNothing changed in meaning\n")


def test_markdown_shows_what_it_is_given() -> None:
    one, other = load_library().versions()
    page = diff_to_markdown(diff_policies(one, other))
    assert page.startswith("# From multnomah-lead 2017-02-27 (policies/multnomah-lead/2017-02-27.y")
    assert "\n## Changed in meaning\n\n- policy: the days in force: was “2017-02-27 to" in page
    assert "\\`arrest\\_diversion\\`" in page
    done = run("diff", FIRST, SECOND, "--format", "markdown")
    assert (done.returncode, done.stdout) == (1, page)


def test_text_fits_a_terminal() -> None:
    one, other = load_library().versions()
    text = diff_to_text(diff_policies(one, other))
    assert max(map(len, text.splitlines())) <= 88


# Revisions


def test_a_revision_of_a_repository(copy: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("the program git is not here")
    git(copy, "init", "-q")
    git(copy, "add", ".")
    git(copy, "commit", "-q", "-m", "one")
    (copy / AREAS).write_text(moved((copy / AREAS).read_text("utf-8")), "utf-8")
    text = (
        (copy / FILE)
        .read_text("utf-8")
        .replace("{heroin_weight: {at_least: 5", "{heroin_weight: {at_least: 10")
    )
    (copy / FILE).write_text(text, "utf-8")
    git(copy, "add", ".")
    git(copy, "commit", "-q", "-m", "two")
    done = run("diff", f"HEAD~1:{FILE}", f"HEAD:{FILE}", "--format", "json", cwd=copy)
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert [(each["part"], each["name"], each["kind"]) for each in found["changes"]] == [
        ("area", "downtown", "geometry"),
        ("rule", "heroin", "limit"),
    ]
    assert run("diff", f"HEAD:{FILE}", FILE, cwd=copy).returncode == 0
    for named, said in (
        (f"nowhere:{FILE}", "error LR001 git: "),
        ("HEAD:policies/nowhere.yaml", "error LR001 git: path 'policies/nowhere.yaml' does not"),
        ("HEAD:policies", "error LR001 git: "),
        (f"--help:{FILE}", "error LR001 git: "),
    ):
        done = run("diff", "--", named, FILE, cwd=copy)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_without_git(copy: Path) -> None:
    done = run("diff", f"HEAD:{FILE}", FILE, cwd=copy, PATH=str(copy / "empty"))
    assert done.returncode == 2
    assert "error LR001 the program `git` is not there" in done.stderr


@pytest.mark.parametrize("named", ["x", "nowhere.yaml", "a/2000-01-01", "a/", "/", ".", "examples"])
def test_a_version_that_cannot_be_read(named: str) -> None:
    done = run("diff", named, FILE)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{named}: error LR001 the version cannot be read: " in done.stderr
    assert "help: write POLICY/DATE, a policy file, or REV:PATH" in done.stderr


def test_a_version_that_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("language: 1\n", "utf-8")
    done = run("diff", str(file), FILE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "LR201" in done.stderr


def test_a_published_file_that_was_edited_can_be_compared(copy: Path) -> None:
    assert run("publish", cwd=copy).returncode == 0
    with (copy / FILE).open("a", encoding="utf-8") as stream:
        stream.write("# more\n")
    assert run("check", cwd=copy).returncode == 1
    assert run("diff", FIRST, FILE, cwd=copy).returncode == 0


# Boundaries


def test_an_area_that_was_drawn_anew_is_measured() -> None:
    text = (ROOT / AREAS).read_text("utf-8")
    one, other = (read_boundaries(each.encode(), AREAS)[0] for each in (text, moved(text)))
    assert one is not None and other is not None
    assert differing_areas(one, one) == ()
    (found,) = differing_areas(one, other)
    assert found.id == "downtown"
    geod = pyproj.Geod(ellps="WGS84")
    outlines = [each._shapes["downtown"] for each in (one, other)]
    for shape, size in zip(outlines, (found.before_m2, found.after_m2), strict=True):
        true = abs(geod.geometry_area_perimeter(shape)[0])
        assert size == pytest.approx(true, rel=1e-3)
    parts = [shape.difference(with_out) for shape, with_out in (outlines, outlines[::-1])]
    true = sum(abs(geod.geometry_area_perimeter(part)[0]) for part in parts)
    assert found.differing_m2 == pytest.approx(true, rel=1e-3)


def test_the_order_of_features_and_positions_is_no_change() -> None:
    content: Any = json.loads((ROOT / AREAS).read_text("utf-8"))
    content["features"].reverse()
    for feature in content["features"]:
        if feature["geometry"]["type"] == "Polygon":
            ring = feature["geometry"]["coordinates"][0]
            feature["geometry"]["coordinates"][0] = [*ring[3:-1], *ring[:4]]
    one = read_boundaries((ROOT / AREAS).read_bytes(), AREAS)[0]
    other = read_boundaries(json.dumps(content).encode(), AREAS)[0]
    assert one is not None and other is not None
    assert one.digest != other.digest
    assert differing_areas(one, other) == ()


# Records


def test_whose_outcome_changes_and_why(copy: Path) -> None:
    folder = copy / "records"
    folder.mkdir()
    heroin = changed(ELIGIBLE, seized=[{"contains": ["heroin"], "weight": 7}])
    (folder / "a.json").write_text(json.dumps(heroin), "utf-8")
    lines = [json.dumps(ELIGIBLE), "", json.dumps(heroin), '{"warrants": "none"}', "nonsense"]
    (folder / "b.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "notes.txt").write_text("no record", "utf-8")
    file = str(limit(copy))
    done = run("diff", FIRST, file, "--records", "records", "--format", "json", cwd=copy)
    assert (done.returncode, done.stderr) == (2, "")
    found = json.loads(done.stdout)["records"]
    assert found["records"] == 5
    assert found["same"] == 1
    assert found["moves"] == [{"from": "ineligible", "to": "eligible", "records": 2}]
    assert [each["record"] for each in found["changed"]] == ["records/a.json", "records/b.jsonl:3"]
    assert found["changed"][0]["before_because"] == [
        {
            "rule": "heroin",
            "says": "5 grams or more of heroin",
            "told": [
                "Weight of everything seized that contains heroin: 7 g. The limit is less than 5 g."
            ],
        }
    ]
    assert [each["record"] for each in found["refused"]] == [
        "records/b.jsonl:4",
        "records/b.jsonl:5",
    ]
    assert "LR103" in found["refused"][0]["problems"][0]
    text = run("diff", FIRST, file, "--records", "records/a.json", cwd=copy).stdout
    assert "\n1 records, decision arrest_diversion\n" not in text
    assert (
        "\n1 record, decision arrest_diversion\n"
        "  - 0 with the same outcome\n"
        "  - 1 from ineligible to eligible\n"
    ) in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.json", "LR001 the file cannot be read: no such file or directory"),
        ("geo", "LR001 the folder holds no record"),
    ],
)
def test_records_that_are_not_there_are_refused_and_counted(path: str, said: str) -> None:
    done = run("diff", FIRST, SECOND, "--records", path, "--format", "json")
    assert done.returncode == 2
    found = json.loads(done.stdout)["records"]
    assert (found["records"], len(found["refused"])) == (1, 1)
    assert said in found["refused"][0]["problems"][0]


def test_another_decision() -> None:
    contact = "examples/social-contact.yaml"
    arguments = ("diff", FIRST, SECOND, "--records", contact, "--decision")
    done = run(*arguments, "social_contact_referral")
    assert done.returncode == 1
    assert "1 record, decision social_contact_referral\n  - 1 with the same outcome" in done.stdout
    done = run(*arguments, "nothing")
    assert done.returncode == 2
    assert "decides `arrest_diversion`, `social_contact_referral`" in done.stderr


def test_the_counts_add_up() -> None:
    one, other = load_library().versions()
    records: list[tuple[str, ArrestRecord | RecordError]] = [
        (
            str(number),
            read_record(changed(ELIGIBLE, location__latitude=45.50 + number / 500), ArrestRecord),
        )
        for number in range(20)
    ]
    records.append(("bad", RecordError([])))
    found = compare_records(one, other, records, decision="arrest_diversion")
    assert found.records == 21
    assert found.same + sum(found.moves.values()) + len(found.refused) == 21
    assert sum(found.moves.values()) == len(found.changed)
    with pytest.raises(KeyError, match=r"decides .* not `nothing`"):
        compare_records(one, other, records, decision="nothing")
