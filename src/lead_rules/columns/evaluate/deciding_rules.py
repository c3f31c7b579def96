"""Which rules decide, of many answers at once: the column form of `evaluate.combine`."""

import numpy as np
from numpy.typing import NDArray

from lead_rules.columns.arrays.small_lists import ListColumn, listed
from lead_rules.columns.arrays.truths import Truths
from lead_rules.columns.arrays.values import Integers

__all__ = ["reasons"]


def reasons(met: Truths, parts: NDArray[np.int8], by_id: Integers) -> tuple[ListColumn, ListColumn]:
    """The rules that suffice for each answer, and those that have a part in it beside them.

    `met` is whether each answer is met. `parts` has a row for each and a column for each
    rule: 0 for one that has no part in it, -1 for one that turns away by a presumption, 1
    for any other. `by_id` are the columns in the order of the rules' ids: see `deciding`
    and `sufficient`, of which this is the same for many.
    """
    unmet = met < 0
    ranked = np.concatenate([parts[:, by_id] > 0, parts[:, by_id] < 0], axis=1)
    as_written = np.concatenate([parts != 0, np.zeros(parts.shape, np.bool_)], axis=1)
    found = listed(np.where(unmet[:, np.newaxis], ranked, as_written))
    sizes, places = found.sizes, found.numbers
    answer = np.repeat(np.arange(len(met)), sizes)
    rules = np.where(unmet[answer], np.tile(by_id, 2)[places], places)
    enough = np.where(unmet, np.minimum(sizes, np.int32(1)), sizes)
    suffices = np.arange(len(rules)) - (np.cumsum(sizes) - sizes)[answer] < enough[answer]
    return ListColumn(enough, rules[suffices]), ListColumn(sizes - enough, rules[~suffices])
