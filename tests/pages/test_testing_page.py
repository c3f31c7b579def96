"""docs/testing.md: its Python runs, and it names every law and every strategy."""

import re

import pytest

import lead_rules.testing
from lead_rules.testing import laws
from tests.support import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")


def test_the_python_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "testing.md", "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 4
    for test in tests:
        if getattr(test, "is_hypothesis_test", False):
            assert callable(test)
            test()


def test_every_law_is_there_in_its_own_words() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert rows == {law.name: law.says for law in laws.ALL}


def test_every_strategy_is_there() -> None:
    made = {"at_edges", "at_limits", "deciding", "firing", "records", "refinements", "twins"}
    made |= {"policies", "varied"}
    assert set(re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE)) == made
    assert made <= set(lead_rules.testing.__all__)
