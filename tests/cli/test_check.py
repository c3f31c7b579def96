"""`lead-rules check`: what it prints, where, and how it exits."""

import json
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.command_line import run


def test_check_the_shipped_policies() -> None:
    done = run("check", "policies", "geo")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "2 policies, 2 boundary files: 0 errors, 0 warnings\n"


def test_check_shows_the_line(tmp_path: Path) -> None:
    text = (ROOT / "policies/multnomah-lead/2017-02-27.yaml").read_text("utf-8")
    folder = tmp_path / "multnomah-lead"
    folder.mkdir()
    bad = folder / "2017-02-27.yaml"
    bad.write_text(
        text.replace("- heroin_weight: {at_least", "- heroin_wieght: {at_least"), "utf-8"
    )
    done = run("check", str(bad))
    assert done.returncode == 1
    assert "LR301 `heroin_wieght` is not a field" in done.stderr
    assert (
        "\n     |           ^^^^^^^^^^^^^\n  help: did you mean `heroin_weight`?\n" in done.stderr
    )
    found = json.loads(run("check", str(bad), "--format", "json").stdout)
    assert [(p["code"], p["line"], p["column"], p["end_column"]) for p in found] == [
        ("LR301", text[: text.index("- heroin_weight: {")].count("\n") + 1, 11, 24)
    ]


def test_check_reads_boundary_files(tmp_path: Path) -> None:
    bad = tmp_path / "x.geojson"
    bad.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    done = run("check", str(bad))
    assert done.returncode == 1
    assert f"{bad}: error LR501 " in done.stderr


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["good.geojson"], 0),
        (["good.geojson", "bad.geojson"], 1),
        (["nowhere.geojson", "bad.geojson"], 2),
        (["bad.geojson", "nowhere.geojson"], 2),
    ],
)
def test_the_worst_of_all_files_is_the_exit_code(
    tmp_path: Path, files: list[str], code: int
) -> None:
    good = (ROOT / "geo/high-pedestrian-traffic/2017-02-27.geojson").read_text("utf-8")
    (tmp_path / "good.geojson").write_text(good, "utf-8")
    (tmp_path / "bad.geojson").write_text("{}", "utf-8")
    assert run("check", *files, cwd=tmp_path).returncode == code
