"""Looks for new examples that break a property, for as long as it is told: `make explore`.

    python -m tools.explore --minutes 30                      # every file that draws examples
    python -m tools.explore --minutes 5 tests/laws tests/search

The tests of CI draw the same examples each time. Here each file of tests draws new ones,
several times as many, in turn and again, and what breaks a test is made as small as it can
be, kept in .hypothesis/ and tried first the next time. Prints each find, and how to turn
it into a test. Exits with 1 if there was one.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.checkout import TOP

TIMES_AS_MANY = 4
DRAWS = re.compile(r"^from hypothesis import .*\bgiven\b|\bcheck_many\(", re.MULTILINE)

HOW_TO_KEEP = """
To keep a find:
1. Copy the smallest policy and record above into a test of the room that is wrong, beside
   its like under tests/, with the answer that docs/language.md gives, worked out by hand.
2. See it fail, mend the cause, see it pass.
3. Try what was kept once more: LEAD_RULES_EXAMPLES=2 python -m pytest FILE
"""


def files_that_draw(wanted: list[str]) -> list[Path]:
    """The files of tests that draw examples, in the folders and files that are wanted."""
    tops = [TOP / one for one in wanted]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("test_*.py"))]
    return sorted(file for file in files if DRAWS.search(file.read_text("utf-8")))


def explore(files: list[Path], seconds: float) -> Iterator[Path]:
    """Tries each file in turn until the time is over; yields those in which a test failed."""
    environment = {**os.environ, "LEAD_RULES_EXAMPLES": str(TIMES_AS_MANY)}
    until = time.monotonic() + seconds
    fine = list(files)
    while fine:
        for file in list(fine):
            left = until - time.monotonic()
            if left <= 0:
                return
            name = os.path.relpath(file, TOP)
            print(f"{left / 60:.0f} minutes left: {name}", flush=True)
            command = [sys.executable, "-m", "pytest", "-n", "auto", name]
            try:
                done = subprocess.run(
                    command, cwd=TOP, env=environment, timeout=left, capture_output=True, text=True
                )
            except subprocess.TimeoutExpired:
                return
            if done.returncode:
                print(done.stdout, done.stderr, sep="\n", flush=True)
                fine.remove(file)
                yield file


def main() -> int:
    parser = argparse.ArgumentParser(description="Looks for new examples that break a property.")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("tests", nargs="*", default=["tests"])
    options = parser.parse_args()
    found = list(explore(files_that_draw(options.tests), options.minutes * 60))
    print(*[f"a find in {os.path.relpath(file, TOP)}" for file in found], sep="\n")
    print(HOW_TO_KEEP if found else "nothing was found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
