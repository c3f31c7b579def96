"""A page in Chromium, and what axe-core finds in it."""

import html
import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
