"""Every operator has its words, its place on the page, and all that anyone asks of it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from lead_rules.authoring.json_schema.operand_schema import OPERANDS
from lead_rules.columns.evaluate.operator_kernels import KERNELS
from lead_rules.policy.check.operands import READERS
from lead_rules.policy.ir.operator import Operator, Shape, decide_range
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.testing.strategies.operator_tests import DRAWN
from lead_rules.values.quantity import INFINITY, Range
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, is_true, not_
from tests.support import ROOT
from tests.support.multiple_of import MULTIPLE_OF
from tests.support.oracle import COMPARISONS, QUANTIFIERS, SETS

PAGE = (ROOT / "docs" / "language.md").read_text("utf-8")

every_operator = pytest.mark.parametrize(
    "operator", OPERATORS.entries, ids=lambda operator: f"{operator.name}-{operator.family}"
)


@every_operator
def test_an_entry_lacks_nothing(operator: Operator) -> None:
    assert operator.kinds
    assert operator.asks != operator.denies
    assert operator.asks.count("{}") == operator.denies.count("{}") == 1
    for template in (operator.must, operator.must_not, operator.bars, operator.bars_not):
        assert re.findall(r"\{(asks|denies|operand)\}", template)
        assert template[0].isupper() and template.endswith(".")
    assert operator.must != operator.bars
    assert re.search(rf"^### .*`{operator.name}`", PAGE, re.MULTILINE)


@every_operator
def test_every_room_knows_its_operand(operator: Operator) -> None:
    assert (operator.family in READERS) is (operator.quantifier is None)
    assert operator.family in OPERANDS
    assert operator.family in DRAWN
    assert (operator.name, operator.family) in KERNELS


def test_the_reference_interpreter_knows_every_operator() -> None:
    text = (ROOT / "tests" / "support" / "oracle.py").read_text("utf-8")
    for operator in OPERATORS:
        known = {*COMPARISONS, *QUANTIFIERS, *SETS}
        assert operator.name in known or f'"{operator.name}"' in text


def test_a_name_means_one_thing_on_a_kind_of_field() -> None:
    pairs = [(operator.name, kind) for operator in OPERATORS for kind in operator.kinds]
    assert len(pairs) == len(set(pairs))


@every_operator
def test_neighbours_are_other_operators_on_the_same_fields(operator: Operator) -> None:
    for name in operator.neighbours:
        for kind in operator.kinds:
            neighbour = OPERATORS.get(name, kind)
            assert neighbour is not None
            assert neighbour is not operator
            assert neighbour.family == operator.family


PASSES: dict[Shape, Callable[[Any, Any], bool]] = {
    Shape.RAY_UP: lambda value, limit: value >= limit,
    Shape.OPEN_RAY_UP: lambda value, limit: value > limit,
    Shape.RAY_DOWN: lambda value, limit: value <= limit,
    Shape.OPEN_RAY_DOWN: lambda value, limit: value < limit,
    Shape.SET: lambda value, limit: value in (limit if isinstance(limit, tuple) else (limit,)),
}
SAMPLES: dict[str, list[Any]] = {
    "number": [Decimal("4.99"), Decimal(5), Decimal("5.01"), INFINITY, -INFINITY],
    "day": [date(2017, 1, 1), date(2017, 1, 2), date(2017, 1, 3)],
    "value": ["a", "b"],
    "values": ["a", "b"],
}


@every_operator
def test_a_shape_is_what_passes(operator: Operator) -> None:
    """What `lint` and ranges conclude from the shape is what the operator decides."""
    if operator.shape is Shape.NONE:
        return
    samples = SAMPLES[operator.family]
    for value, one in product(samples, samples[:3]):
        operand = (one,) if operator.family == "values" else one
        shape = operator.shape
        passes = (
            PASSES[shape](value, operand)
            if shape in PASSES
            else not PASSES[shape.complement](value, operand)
        )
        assert operator.decide(value, operand) is is_true(passes)


def test_a_complement_is_what_fails() -> None:
    for shape in Shape:
        assert shape.complement.complement is shape
        assert (shape.complement is shape) is (shape is Shape.NONE)


QUANTIFIED = [operator for operator in OPERATORS if operator.quantifier is not None]


@pytest.mark.parametrize("operator", QUANTIFIED, ids=lambda operator: operator.name)
def test_a_quantifier_is_what_is_decided(operator: Operator) -> None:
    quantifier = operator.quantifier
    assert quantifier is not None
    for size in range(4):
        for truths in product((TRUE, FALSE, UNKNOWN), repeat=size):
            if quantifier.settles in truths:
                wanted = quantifier.answer
            else:
                wanted = UNKNOWN if UNKNOWN in truths else not_(quantifier.answer)
            assert operator.decide(truths, None) is wanted
    assert len(QUANTIFIED) == 3


@pytest.mark.parametrize(
    ("low", "high", "whole", "truth"),
    [
        (4, 4, True, TRUE),
        (4, 6, True, UNKNOWN),
        (5, 7, True, FALSE),
        (9, 11, True, FALSE),
        (Decimal(9), Decimal(11), False, UNKNOWN),
        (0, INFINITY, True, UNKNOWN),
        (Decimal(0), INFINITY, False, UNKNOWN),
    ],
)
def test_a_range_is_not_decided_by_its_ends_where_nothing_says_so(
    low: Any, high: Any, whole: bool, truth: Any
) -> None:
    assert decide_range(MULTIPLE_OF, Range(low, high), 4, whole=whole) is truth
