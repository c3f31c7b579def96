"""Every operator has a column form."""

from lead_rules.columns.evaluate.operator_kernels import KERNELS
from lead_rules.policy.ir.operators import OPERATORS


def test_every_operator_has_a_column_form() -> None:
    assert set(KERNELS) == {(operator.name, operator.family) for operator in OPERATORS}
