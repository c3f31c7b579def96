"""What keeps a decision from being met: rules, the facts they rest on, and which are fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.evidence import Evidence, resting
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.evaluate.plan import CompiledRule, DecisionPlan, Rules
from lead_rules.records.schema import (
    Field,
    blank,
    describe_fact,
    field_at,
    is_closed,
    steps,
    value_at,
)
from lead_rules.values.truth import FALSE, TRUE

__all__ = ["Fixed", "facts_in_the_way", "fixed_facts", "is_fact", "rules_in_the_way"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fact in the way that nothing can change, and the rule that rests on it."""

    field: str
    label: str
    now: str
    rule: str


def rules_in_the_way(rules: Rules, record: Any) -> list[CompiledRule]:
    """The rules each of which keeps the decision from being met, by their ids."""
    found = [r for r in rules.include if r.truth(record, record) is FALSE]
    found += [r for r in rules.exclude if r.truth(record, record) is TRUE]
    return sorted(found, key=lambda rule: rule.rule.id)


def facts_in_the_way(rule: CompiledRule, record: Any) -> Iterator[str]:
    """The facts that a rule in the way rests on, of which one has to be another at least."""
    sides = _sides(rule, record)
    for side in sides if rule.truth(record, record) is TRUE else sides[:1]:
        yield from resting(side)


def _sides(rule: CompiledRule, record: Any) -> list[Evidence]:
    """The condition and the exception by which a rule in the way is as it is.

    Both of one that holds. Of one that fails each alone is enough.
    """
    when = rule.when.evidence(record, record, ROOT)
    unless = rule.unless.evidence(record, record, ROOT) if rule.unless is not None else None
    holds = rule.truth(record, record) is TRUE
    sides = [when] if holds or when.truth is FALSE else []
    return [*sides, unless] if unless is not None and (holds or unless.truth is TRUE) else sides


def fixed_facts(plan: DecisionPlan, record: Any) -> Iterator[Fixed]:
    """The facts that keep the decision from being met, with all the others unknown."""
    root = plan.checked.table.root
    bare = _only_fixed(root, record)
    told = set()
    for rule in rules_in_the_way(plan.immutable_presumptions, bare):
        for path in chain.from_iterable(map(resting, _sides(rule, bare))):
            if is_fact(root, path) and is_closed(root, path) and path not in told:
                told.add(path)
                now = found_in_words(
                    value_at(record, path), field_at(root, path), zone=plan.policy.zone
                )
                yield Fixed(path, describe_fact(root, path).label, now, rule.rule.id)


def _only_fixed(field: Field, value: Any) -> Any:
    """A record, or a group in it, with the facts that can be changed unknown."""
    kept = {}
    for name, part in field.fields.items():
        inner = getattr(value, name)
        if inner is not None and part.fact.closed:
            kept[name] = inner
        elif inner is not None and part.kind == "struct":
            kept[name] = _only_fixed(part, inner)
    return blank(field).model_copy(update=kept)


def is_fact(root: Field, path: str) -> bool:
    """Whether a path leads into the record; else it is the name of a defined value."""
    return steps(path)[0] in root.fields
