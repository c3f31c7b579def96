"""The recording that is kept: made where it is missing, and anew where something has changed."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.mutate import recording
from tools.mutate.copies import copied, digest, files_of
from tools.mutate.recording import IMPORTED, NEVER_ASKED
from tools.mutate.workers import variables

__all__ = ["recorded"]

BY_TEST, OF_TESTS = ("touched", "taken", "seconds"), ("slow", "failed")


def recorded(top: Path, kept: Path, modules: Mapping[str, str]) -> dict[str, Any]:
    """Which test calls what, of a checkout with these modules, each with a digest of its text.

    A file of tests is recorded again if it has changed, or a module that one of its tests calls;
    all are if what all stand on has.
    """
    names = files_of(top, "tests", "pyproject.toml")
    of_tests = [name for name in names if Path(name).name.startswith("test_")]
    files = [name for name in of_tests if not name.startswith(NEVER_ASKED)]
    now = {
        "form": digest(Path(recording.__file__).parent, ["recording.py"]),
        "below": digest(top, [name for name in names if name not in of_tests]),
        "files": {file: digest(top, [file]) for file in files},
        "modules": dict(modules),
    }
    found, stale = _still_true(kept, now)
    if stale:
        more = _recorded(top, stale)
        at_import = {
            part: found[part].get(IMPORTED, {}) | more[part][IMPORTED]
            for part in ("touched", "taken")
        }
        for part in BY_TEST:
            found[part] |= more[part]
        for part in OF_TESTS:
            found[part] += more[part]
        for part, called in at_import.items():
            found[part][IMPORTED] = called
        kept.write_text(json.dumps(found | now), "utf-8")
    return found


def _still_true(kept: Path, now: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What was recorded before and holds, and the files whose tests are to be recorded."""
    found: dict[str, Any] = {part: {} for part in BY_TEST} | {part: [] for part in OF_TESTS}
    before: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    if (before.get("form"), before.get("below")) != (now["form"], now["below"]):
        return found, [*now["files"]]
    changed = {name for name, text in before["modules"].items() if now["modules"].get(name) != text}
    stale = {file for file, text in now["files"].items() if before["files"].get(file) != text}
    for part in ("touched", "taken"):
        stale |= {
            _file(test) for test, called in before[part].items() if not changed.isdisjoint(called)
        }
    stale &= now["files"].keys()

    def holds(test: str) -> bool:
        return _file(test) in now["files"] and _file(test) not in stale

    for part in BY_TEST:
        found[part] = {test: value for test, value in before[part].items() if holds(test)}
    for part in OF_TESTS:
        found[part] = [test for test in before[part] if holds(test)]
    for part in ("touched", "taken"):
        found[part][IMPORTED] = before[part][IMPORTED]
    return found, sorted(stale)


def _file(test: str) -> str:
    return test.partition("::")[0]


def _recorded(top: Path, files: Iterable[str]) -> dict[str, Any]:
    with copied(top) as copy:
        made = copy.scratch.parent / "recording.json"
        for step in ("touched", "timed"):
            print(f"recording the tests, {step}: {len([*files])} files", flush=True)
            subprocess.run(
                [sys.executable, "-m", "tools.mutate.recording", step, str(made), *files],
                cwd=copy.top,
                env=variables(copy),
                check=True,
                stdout=sys.stderr,
            )
        found: dict[str, Any] = json.loads(made.read_text("utf-8"))
        return found
