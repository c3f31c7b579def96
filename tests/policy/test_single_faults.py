"""Single faults in the shipped policies are told once, and on the right line."""

from statistics import median

import pytest

from tests.support.fault_results import Result, judged
from tests.support.single_faults import KINDS, faults

pytestmark = pytest.mark.slow

RIGHT = 0.95  # the share of first messages on the right line
MOST = 4  # faults of a kind, in each file


def test_single_faults_are_told_once_and_on_the_right_line() -> None:
    results = [judged(fault) for fault in faults(MOST)]
    told = [result for result in results if result.noticed]
    assert len(told) >= 500
    # A tab behind a colon is a space in YAML, and the policy means what it did.
    assert {result.fault.kind for result in told} == KINDS.keys() - {"tab after a colon"}
    wrong = [str(result.fault) for result in told if not result.right]
    assert len(wrong) <= (1 - RIGHT) * len(told), wrong
    assert median(len(result.problems) for result in told) == 1
    assert [str(result.fault) for result in told if len(result.problems) > 2] == []
    # A doubled condition, or a source without its publisher, is no mistake in form.
    passed = {result.fault.kind for result in results if not (result.noticed or result.same)}
    assert passed <= {"deleted line", "doubled line", "indent moved out by 4"}


def test_the_measure_can_fail() -> None:
    fault = faults(1)[0]
    result = judged(fault)
    assert result.right
    elsewhere = type(fault)(fault.kind, fault.file, fault.text, frozenset({1_000}))
    assert not Result(elsewhere, result.problems, False).right
