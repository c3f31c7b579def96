"""The search for new examples ends in time, and says in which file a test failed."""

import re
from pathlib import Path

import pytest

from tests.support import ROOT
from tools.explore import explore, files_that_draw


def test_every_file_that_draws_examples_is_explored() -> None:
    files = {str(file.relative_to(ROOT)) for file in files_that_draw(["tests"])}
    assert {"tests/laws/test_laws.py", "tests/columns/files/test_csv.py"} <= files
    assert "tests/shipped/test_silence.py" not in files


@pytest.mark.slow
def test_a_find_is_told_and_not_looked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "test_squares.py"
    file.write_text(
        "from hypothesis import given, strategies as st\n"
        "@given(st.integers())\n"
        "def test_a_square_is_even(number):\n"
        "    assert number**2 % 2 == 0\n"
    )
    assert list(explore([file], 60)) == [file]
    assert re.search(r"test_a_square_is_even\(\nE +number=-?\d*[13579]\b", capsys.readouterr().out)
    assert list(explore([file], 0)) == []
