"""Rows are alike if and only if all their truths are."""

import numpy as np
import pytest

from lead_rules.columns.arrays.distinct_rows import alike


@pytest.mark.parametrize("width", [1, 4, 12, 30, 90])
@pytest.mark.parametrize("values", [[0], [0, 1], [-1, 0, 1], [-1, 1]])
def test_rows_are_alike_if_and_only_if_their_truths_are(width: int, values: list[int]) -> None:
    """Also of so many columns that their words are numbered in more than one step."""
    random = np.random.default_rng(width)
    few = random.choice(np.array(values, np.int8), (40, width))
    rows = few[random.integers(0, 40, 500)]
    columns = [column.astype(np.bool_) if -1 not in values else column for column in rows.T.copy()]
    codes, first = alike(columns)
    assert (rows[first][codes] == rows).all()
    assert len(first) == len(np.unique(rows, axis=0))
    none, nothing = alike([column[:0] for column in columns])
    assert not len(none) and not len(nothing)
