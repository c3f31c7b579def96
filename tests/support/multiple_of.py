"""An operator that the table does not have, made as CONTRIBUTING says, and policies by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from lead_rules import Policy, PolicyError
from lead_rules.diagnostics.problems import Problem, raise_errors
from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.policy.check.policy import check_policy
from lead_rules.policy.ir.operator import Operator, OperatorTable
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.records.table_of_model import table_of
from lead_rules.values.truth import Truth, is_true
from lead_rules.version import __version__
from tests.support import oracle

__all__ = ["MULTIPLE_OF", "TABLE", "policy_of", "problems_of", "the_oracle_knows_it"]


def _is_multiple(value: Any, of: Any) -> Truth:
    return is_true(value % of == 0)


MULTIPLE_OF = Operator(
    "multiple_of",
    frozenset({"number"}),
    "number",
    _is_multiple,
    asks="a multiple of {}",
    denies="no multiple of {}",
    must="It must be {asks}.",
    must_not="It must be {denies}.",
    bars="The rule excludes {asks}.",
    bars_not="The rule excludes {denies}.",
    neighbours=("at_least",),
)

TABLE = OperatorTable((*OPERATORS.entries, MULTIPLE_OF))


def policy_of(text: str) -> Policy:
    """A policy that may use one operator more. Raises `PolicyError`."""
    tree, problems = parse_policy(text.encode(), "policy.yaml")
    raise_errors(problems, PolicyError)
    assert tree is not None
    tables = {name: table_of(model) for name, model in LEAD_RECORDS.items()}
    checked, problems = check_policy(tree, tables, None, operators=TABLE)
    raise_errors(problems, PolicyError)
    return Policy(checked, __version__, tuple(problems))


def problems_of(text: str) -> tuple[Problem, ...]:
    """Every problem of a policy that may use one operator more."""
    try:
        return policy_of(text).warnings
    except PolicyError as error:
        return tuple(error.problems)


@contextmanager
def the_oracle_knows_it() -> Iterator[None]:
    """Meanwhile the reference interpreter has an entry more as well."""
    oracle.COMPARISONS["multiple_of"] = lambda value, of: Fraction(value) % Fraction(of) == 0
    try:
        yield
    finally:
        del oracle.COMPARISONS["multiple_of"]
