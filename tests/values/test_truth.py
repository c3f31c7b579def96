"""Truths and the connectives, case by case."""

from itertools import product

import pytest

from lead_rules.values.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Truth,
    all_of,
    any_of,
    at_least,
    is_true,
    not_,
)

ALL = (TRUE, FALSE, UNKNOWN)


def test_connectives() -> None:
    assert [not_(truth) for truth in ALL] == [FALSE, TRUE, UNKNOWN]
    assert (is_true(True), is_true(False)) == (TRUE, FALSE)
    assert (all_of([]), any_of([]), at_least(0, []), at_least(1, [])) == (TRUE, FALSE, TRUE, FALSE)
    for truths in product(ALL, repeat=3):
        sure, open_ = truths.count(TRUE), truths.count(UNKNOWN)
        false = truths.count(FALSE)
        assert all_of(truths) is (FALSE if false else UNKNOWN if open_ else TRUE)
        assert any_of(truths) is (TRUE if sure else UNKNOWN if open_ else FALSE)
        for number in range(5):
            enough = TRUE if sure >= number else UNKNOWN if sure + open_ >= number else FALSE
            assert at_least(number, truths) is enough


@pytest.mark.parametrize("truth", ALL)
def test_a_truth_is_no_yes_or_no(truth: Truth) -> None:
    with pytest.raises(TypeError, match="is not a yes or no"):
        bool(truth)
