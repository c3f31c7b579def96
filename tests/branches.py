"""The branches of what decides that its own tests do not take: `make branches`.

Prints each module with a branch that is not taken, and its share. A branch that
cannot be taken says why where it stands.
"""

import sys
import tempfile
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).parents[1]
MEASURED = ["truth.py", "days.py", "quantity.py", "policy/operators.py", "decide/*", "geo/*"]
TESTS = """
    test_values test_distances test_second_opinion test_decision test_geo test_words
    test_brochure test_silence test_landmarks test_library
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measuring = coverage.Coverage(
            str(Path(folder) / "data"),
            branch=True,
            include=[str(ROOT / "src" / "lead_rules" / module) for module in MEASURED],
        )
        measuring.exclude("if TYPE_CHECKING:")
        measuring.start()
        tests = [str(ROOT / "tests" / f"{name}.py") for name in TESTS.split()]
        failed = pytest.main(["-q", "-p", "no:cacheprovider", *tests])
        measuring.stop()
        measuring.report(show_missing=True, skip_covered=True)
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
