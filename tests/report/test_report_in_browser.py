"""The page in a browser: nothing that axe-core faults, and an ordinary case on one sheet.

Needs `chromium`; without it these tests are skipped.
"""

import html
import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from lead_rules import to_html
from tests.report.test_report import BEFORE, HEROIN, OPEN, PRESUMED
from tests.support.cases import ELIGIBLE, answered, changed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

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
SCHEMES = {"light": "1", "dark": "0"}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
FOUND = re.compile(r'<pre id="axe-found">(.*?)</pre>', re.DOTALL)


def browse(page: str, folder: Path, *options: str) -> str:
    assert CHROMIUM is not None
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={folder / 'profile'}", *options, file.as_uri()),
        ],
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def with_axe(page: str) -> str:
    """A copy that is held to by axe-core, which writes what it finds into the page."""
    axe = (resources.files("axe_core_python") / "axe.min.js").read_text("utf-8")
    run = (
        "axe.run(document, {resultTypes: ['violations']}).then(found => {"
        "const box = document.createElement('pre'); box.id = 'axe-found';"
        "box.textContent = JSON.stringify({"
        "dark: matchMedia('(prefers-color-scheme: dark)').matches,"
        "passes: found.passes.length, violations: found.violations});"
        "document.body.append(box)})"
    )
    axe = axe.replace("</script", "<\\/script")
    script = f"<script>{axe}</script><script>{run}</script>"
    bare = POLICY.sub("", page)
    assert bare != page
    return bare.replace("</body>", f"{script}</body>")


def faults(page: str, scheme: str, folder: Path) -> list[tuple[str, str, str]]:
    """What axe-core finds in a page, once it has found much in order."""
    shown = browse(
        with_axe(page.replace("<details>", "<details open>")),
        folder,
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
        "--virtual-time-budget=20000",
        "--window-size=1200,2000",
        "--dump-dom",
    )
    match = FOUND.search(shown)
    assert match is not None, "axe-core did not finish"
    found: Any = json.loads(html.unescape(match[1]))
    assert found["dark"] is (scheme == "dark")
    assert found["passes"] > 10
    return [(fault["id"], fault["impact"], fault["help"]) for fault in found["violations"]]


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


def reach(page: str, width: int, folder: Path) -> int:
    """How wide a page is in a window of this width."""
    told = (
        "<script>const box = document.createElement('pre'); box.id = 'axe-found';"
        "box.textContent = document.documentElement.scrollWidth; document.body.append(box)</script>"
    )
    # A headless window has a least width of its own; a frame has not.
    inner = folder / "inner.html"
    inner.write_text(POLICY.sub("", page).replace("</body>", f"{told}</body>"), "utf-8")
    frame = (
        "<!doctype html><title>x</title>"
        f"<iframe src='{inner.as_uri()}' width='{width}' height='900'></iframe><script>"
        "onload = () => { const box = document.createElement('pre'); box.id = 'axe-found';"
        "box.textContent = frames[0].document.getElementById('axe-found').textContent;"
        "document.body.append(box) }</script>"
    )
    shown = browse(frame, folder, "--dump-dom", "--allow-file-access-from-files")
    match = FOUND.search(shown)
    assert match is not None
    return int(match[1])


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_window(width: int, tmp_path: Path) -> None:
    page = to_html(answered(changed(OPEN, id="x" * 200)))
    assert reach(page, width, tmp_path) <= width
