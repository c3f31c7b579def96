"""What would have to be different for a decision to be met.

Repairs are read off the bound conditions: to make `all` hold, repair each part
that does not; to make `any` hold, repair one. Every set found is then applied to
the record and decided again by the same rules, and a set is kept only if the
decision is met and no smaller part of it would do. A fact that is fixed or
protected is never proposed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from lead_rules.decide.found import found_in_words
from lead_rules.decide.plan import BoundRule, DecisionPlan
from lead_rules.decide.propose import Edit, Proposer, Repair, applied, join_repairs
from lead_rules.fields import describe_fact, field_at, position, value_at
from lead_rules.policy.operators import show
from lead_rules.truth import FALSE, TRUE

__all__ = ["Change", "Fixed", "changes"]

MOST_SETS = 12
MOST_TRIED = 64


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be different.

    `now` and `to` are in words: what is recorded, and what the
    rule in the way asks for. `example` is a value with which the decision was
    decided and met; another that `to` allows may be in the way of another rule.
    `may`: whether the fact can still `change`, or could only be `correct`ed if
    it was recorded wrongly.
    """

    field: str
    label: str
    now: str
    to: str
    example: str
    may: Literal["change", "correct"]
    ask: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fact in the way that nothing can change."""

    field: str
    label: str
    now: str
    rule: str


def changes(
    plan: DecisionPlan, record: Any
) -> tuple[tuple[tuple[Change, ...], ...], tuple[Fixed, ...]]:
    """The smallest sets of changes that would meet the decision, and what is fixed.

    The sets come by size; among those of a size, first the ones with more facts
    that can still change; then by the order of the record. At most 12.
    """
    proposer = Proposer(plan.checked.table.root, record)
    per_rule = []
    fixed: dict[str, str] = {}
    for rule in sorted(_in_the_way(plan, record), key=lambda each: each.rule.id):
        proposer.fixed.clear()
        repairs = _repairs(proposer, rule, record)
        per_rule.append(repairs)
        if not repairs:
            for path in proposer.fixed:
                fixed.setdefault(path, rule.rule.id)
    root = plan.checked.table.root
    stuck = tuple(
        Fixed(path, describe_fact(root, path).label, show(value_at(record, path), None), rule)
        for path, rule in sorted(fixed.items(), key=lambda item: position(root, item[0]))
    )
    if not all(per_rule):
        return (), stuck
    kept = _smallest(plan, record, join_repairs(per_rule))
    changes_kept = (tuple(_change(plan, edit, value) for edit, value in edits) for edits in kept)
    return tuple(changes_kept), stuck


def _in_the_way(plan: DecisionPlan, record: Any) -> Iterator[BoundRule]:
    """The rules whose truth is not what a decision that is met needs."""
    for rule in plan.rules.include:
        if rule.truth(record, record) is not TRUE:
            yield rule
    for rule in plan.rules.exclude:
        if rule.truth(record, record) is not FALSE:
            yield rule


def _repairs(proposer: Proposer, rule: BoundRule, record: Any) -> list[Repair]:
    """Ways to make an include hold, or an exclude not hold."""
    if rule.basis == "include":
        holding = proposer.repairs(rule.when, record, "", TRUE)
        if rule.unless is None:
            return holding
        return join_repairs([holding, proposer.repairs(rule.unless, record, "", FALSE)])
    failing = proposer.repairs(rule.when, record, "", FALSE)
    if rule.unless is None:
        return failing
    return failing + proposer.repairs(rule.unless, record, "", TRUE)


def _smallest(
    plan: DecisionPlan, record: Any, repairs: Sequence[Repair]
) -> list[list[tuple[Edit, Any]]]:
    """The repairs that work, without any that hold more than they need, each edit
    with a value that was decided.
    """
    root = plan.checked.table.root
    ordered = sorted(
        repairs,
        key=lambda repair: (
            len(repair),
            sum(edit.may == "correct" for edit in repair.values()),
            sorted(position(root, path) for path in repair),
            [repair[path].to for path in sorted(repair)],
        ),
    )
    kept: list[list[tuple[Edit, Any]]] = []
    paths: list[frozenset[str]] = []
    for repair in islice(ordered, MOST_TRIED):
        if any(smaller <= repair.keys() for smaller in paths):
            continue
        edits = tuple(repair[path] for path in sorted(repair, key=lambda p: position(root, p)))
        found = _working(plan, record, edits)
        if found is not None:
            kept.append(found)
            paths.append(frozenset(edit.path for edit, _ in found))
        if len(kept) == MOST_SETS:
            break
    return kept


def _working(
    plan: DecisionPlan, record: Any, edits: tuple[Edit, ...]
) -> list[tuple[Edit, Any]] | None:
    """These edits, if they meet the decision and none of them can be left out."""
    found = _meeting(plan, record, edits)
    if found is None:
        return None
    for edit in edits:
        others = tuple(each for each in edits if each is not edit)
        if others and (fewer := _working(plan, record, others)) is not None:
            return fewer
    return found


def _meeting(
    plan: DecisionPlan, record: Any, edits: tuple[Edit, ...]
) -> list[tuple[Edit, Any]] | None:
    """The first choice of the edits' values that meets the decision."""
    for changed, values in applied(plan.checked.table.root, record, edits):
        if plan.rules.truth(changed) is TRUE:
            return list(zip(edits, values, strict=True))
    return None


def _change(plan: DecisionPlan, edit: Edit, value: Any) -> Change:
    found = describe_fact(plan.checked.table.root, edit.path)
    field = field_at(plan.checked.table.root, edit.path)
    example = found_in_words(value, field)
    return Change(edit.path, found.label, edit.now, edit.to, example, edit.may, found.fact.ask)
