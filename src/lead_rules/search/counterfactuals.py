"""Counterfactuals: the smallest sets of changed facts with which a decision would be met.

A set of facts can help only if the decision is open while they are unknown and
nothing is presumed for them: learning never reverses a decision. So facts that the
rules in the way rest on are set aside, the smallest sets first; values are then tried
for them, and each set that is returned was decided again by the same rules and met. A
fact that is fixed or protected is never set aside.
"""

from dataclasses import dataclass
from typing import Any

from lead_rules.evaluate.plan import DecisionPlan
from lead_rules.records.schema import position
from lead_rules.search.change_in_words import Change, changes_in_words
from lead_rules.search.changing_sets import sets_that_meet
from lead_rules.search.in_the_way import Fixed, fixed_facts

__all__ = ["Changes", "find_changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The smallest sets of changes that would meet a decision, and what is fixed.

    The sets come by size; among those of a size, first the ones with fewer facts
    that could only have been recorded wrongly; then by the order of the record.
    At most 12, and none where too many facts are in the way to find one. `fixed` is
    empty unless nothing that can be changed would help.
    """

    sets: tuple[tuple[Change, ...], ...]
    fixed: tuple[Fixed, ...]


def find_changes(plan: DecisionPlan, record: Any) -> Changes:
    """What would meet a decision that is not met, and what stands in the way for good."""
    fixed = tuple(fixed_facts(plan, record))
    if fixed:
        return Changes((), fixed)
    worded = [changes_in_words(plan, record, values) for values in sets_that_meet(plan, record)]
    root = plan.checked.table.root

    def order(changes: tuple[Change, ...]) -> tuple[int, int, list[tuple[int, ...]]]:
        wrong = sum(change.may == "correct" for change in changes)
        return len(changes), wrong, [position(root, change.field) for change in changes]

    return Changes(tuple(sorted(worded, key=order)), ())
