"""The page in a browser: nothing that axe-core faults, and an ordinary case on one sheet.

Needs `chromium`; without it these tests are skipped.
"""

import re
from pathlib import Path

import pytest

from lead_rules import to_html
from tests.support.browser import CHROMIUM, POLICY, SCHEMES, browse, faults, reach
from tests.support.cases import BEFORE, ELIGIBLE, HEROIN, OPEN, PRESUMED, answered, changed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

PAGES = {
    "eligible": ELIGIBLE,
    "for now": PRESUMED,
    "ineligible": HEROIN,
    "undetermined": OPEN,
    "no policy": BEFORE,
}
ORDINARY = {
    "eligible": ELIGIBLE,
    "ineligible": HEROIN,
    "outside": changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5}),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_faulted(name: str, scheme: str, tmp_path: Path) -> None:
    assert faults(to_html(answered(PAGES[name])), scheme, tmp_path) == []


def sheets(page: str, folder: Path) -> int:
    browse(page, folder, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'page.pdf'}")
    data = (folder / "page.pdf").read_bytes()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", data))


@pytest.mark.parametrize("size", ["letter", "A4"])
@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_case_prints_on_one_sheet(name: str, size: str, tmp_path: Path) -> None:
    page = POLICY.sub("", to_html(answered(ORDINARY[name])))
    assert sheets(page.replace("@page {", f"@page {{ size: {size};"), tmp_path) == 1


def test_sheets_are_counted(tmp_path: Path) -> None:
    long = "<!doctype html><title>x</title>" + "<p style='break-after: page'>x</p>" * 3 + "<p>x"
    assert sheets(long, tmp_path) == 4


def test_the_policy_lets_the_style_in_and_a_script_out(tmp_path: Path) -> None:
    page = to_html(answered(ELIGIBLE)).replace(
        "</main>", "</main><script>document.title = 'a script ran'</script>"
    )
    shown = browse(page, tmp_path, "--dump-dom")
    assert "<title>a script ran" not in shown
    bare = browse(POLICY.sub("", page), tmp_path, "--dump-dom")
    assert "<title>a script ran" in bare


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_window(width: int, tmp_path: Path) -> None:
    page = to_html(answered(changed(OPEN, id="x" * 200)))
    assert reach(page, width, tmp_path) <= width
