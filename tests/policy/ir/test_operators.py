"""Every operator has its words and its place on the page."""

import re

import pytest

from lead_rules.policy.ir.operators import OPERATORS, Operator
from tests.support import ROOT

PAGE = (ROOT / "docs" / "language.md").read_text("utf-8")


@pytest.mark.parametrize("operator", OPERATORS.entries, ids=lambda op: f"{op.name}-{op.family}")
def test_an_entry_lacks_nothing(operator: Operator) -> None:
    assert operator.kinds
    assert operator.asks != operator.denies
    assert operator.asks.count("{}") == operator.denies.count("{}") == 1
    for template in (operator.must, operator.must_not, operator.bars, operator.bars_not):
        assert re.findall(r"\{(asks|denies|operand)\}", template)
        assert template[0].isupper() and template.endswith(".")
    assert operator.must != operator.bars
    assert re.search(rf"^### .*`{operator.name}`", PAGE, re.MULTILINE)


def test_a_name_means_one_thing_on_a_kind_of_field() -> None:
    pairs = [(operator.name, kind) for operator in OPERATORS for kind in operator.kinds]
    assert len(pairs) == len(set(pairs))
