"""The branches of what decides that its own tests do not take: `make branches`.

Prints each module with a line or a branch that is not taken, and the share of all that
are. One that cannot be taken has `# pragma: no cover` or `# pragma: no branch` and, behind
a colon, why. Exits with 1 if another one is not taken, or if one has no reason.
"""

import re
import sys
import tempfile
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).parents[1]
MEASURED = [
    "values/truth.py",
    "values/calendar.py",
    "values/quantity.py",
    "policy/ir/operators.py",
    "policy/ir/traverse.py",
    "evaluate/*",
    "search/*",
    "decide/*",
    "geo/*",
]
TESTS = [
    "values",
    "policy/ir",
    "policy/check/test_lint.py",
    "evaluate",
    "search",
    "decide",
    "geo",
    "library/test_library.py",
    "adequacy",
    "testing/strategies",
    "shipped",
    "laws/test_second_opinion.py",
    "laws/test_sharing.py",
    "interview/test_typed_answers.py",
    "columns/test_columns.py",
    "columns/evaluate",
    "report/test_map.py",
    "report/test_report.py",
    "cli/test_diff.py",
    "cli/test_explain.py",
    "pages/test_language_page.py",
    "pages/test_steps_pages.py",
]
PRAGMA = re.compile(r"# pragma: no \w+(?P<reason>: \w.*)?")


def exceptions() -> tuple[int, list[str]]:
    """How many lines or branches are left out on purpose, and where one has no reason."""
    number, unexplained = 0, []
    for module in MEASURED:
        for file in sorted((ROOT / "src" / "lead_rules").glob(module.replace("*", "*.py"))):
            for line, text in enumerate(file.read_text("utf-8").split("\n"), 1):
                found = PRAGMA.search(text)
                if found:
                    number += 1
                    if not found["reason"]:
                        unexplained.append(f"{file.relative_to(ROOT)}:{line}")
    return number, unexplained


def main() -> None:
    number, unexplained = exceptions()
    for place in unexplained:
        print(f"an exception without a reason: {place}")
    with tempfile.TemporaryDirectory() as folder:
        measuring = coverage.Coverage(
            str(Path(folder) / "data"),
            branch=True,
            include=[str(ROOT / "src" / "lead_rules" / module) for module in MEASURED],
        )
        measuring.exclude("if TYPE_CHECKING:")
        measuring.start()
        tests = [str(ROOT / "tests" / name) for name in TESTS]
        failed = pytest.main(["-q", "-p", "no:cacheprovider", *tests])
        measuring.stop()
        taken = measuring.report(show_missing=True, skip_covered=True)
    print(f"{taken:.2f}% of the lines and branches are taken, but for {number} exceptions")
    sys.exit(bool(failed or unexplained or taken < 100))


if __name__ == "__main__":
    main()
