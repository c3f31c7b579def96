"""The parts of a decision that cases must cover, and the tests that each rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeGuard
from zoneinfo import ZoneInfo

from lead_rules.adequacy.instrumented import Point
from lead_rules.diagnostics.spans import Span
from lead_rules.evaluate.plan import DecisionPlan, Reading
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedRule,
    Condition,
    Defined,
    Holds,
    Presumption,
    Quantified,
    Test,
    met,
)
from lead_rules.policy.ir.phrasing import say
from lead_rules.policy.ir.traverse import Node, walk
from lead_rules.records.schema import Field

__all__ = ["Unit", "point_in_words", "units_of"]


@dataclass(frozen=True, eq=False)
class Unit:
    """A rule, another reading, or the decision itself, whose tests are its rules.

    `points` are the tests that it rests on, in the order written: of its condition and its
    exception, of the definitions it depends on, of entries of lists, and of what is
    presumed for it. Another rule of the decision, and another decision, counts as one test.
    `presumed` are the presumptions it may rest on.
    """

    kind: Literal["decision", "rule", "reading"]
    id: str
    says: str
    condition: Condition = field(repr=False)
    span: Span
    points: tuple[Point, ...] = field(repr=False)
    presumed: tuple[Presumption, ...] = field(repr=False)
    rules: frozenset[str] = field(repr=False)
    root: Field = field(repr=False)
    zone: ZoneInfo = field(repr=False)
    presumptions: Mapping[str, Presumption] = field(repr=False)
    reading: Reading | None = field(default=None, repr=False)


def units_of(plan: DecisionPlan) -> tuple[Unit, ...]:
    """The decision, its rules, and its other readings, in the order of the policy."""
    checked = plan.checked
    whole, span = _whole(checked), _span(checked)
    unit = partial(_unit, plan)
    found = [unit("decision", id_=checked.id, says=checked.title, condition=whole, span=span)]
    found += [
        unit("rule", id_=rule.id, says=rule.says, condition=rule.condition, span=rule.span)
        for rule in checked.rules
    ]
    for reading in plan.readings:
        written = reading.reading
        if written.exclude is not None or reading.others:
            read = written.read
            found.append(
                unit(
                    "reading",
                    id_=written.id,
                    says=written.otherwise,
                    condition=_whole(checked, written.exclude) if read is None else read.condition,
                    span=written.span,
                    own=() if read is None else (read.when,),
                    reading=reading,
                )
            )
    return tuple(found)


def point_in_words(point: Point) -> str:
    """A test in words: what it reads, and what it asks of it."""
    if isinstance(point, Holds):
        return f"the {point.defined.kind} `{point.defined.name}`"
    return say(point)


def _unit(
    plan: DecisionPlan,
    kind: Literal["decision", "rule", "reading"],
    *,
    id_: str,
    says: str,
    condition: Condition,
    span: Span,
    own: tuple[Condition, ...] | None = None,
    reading: Reading | None = None,
) -> Unit:
    """`own` are the conditions whose tests are covered here, by default the whole one."""
    checked = plan.checked
    rules = frozenset(rule.id for rule in checked.rules)
    rules |= plan.policy.decisions.keys()
    nodes = list(
        walk(
            *((condition,) if own is None else own),
            into=lambda node: not (isinstance(node, Holds) and node.defined.name in rules),
        )
    )
    presumed = {
        node.target: node
        for node in nodes
        if isinstance(node, Presumption) and node.target in checked.presumptions
    }
    return Unit(
        kind=kind,
        id=id_,
        says=says,
        condition=condition,
        span=span,
        points=tuple(node for node in nodes if _is_point(node, rules)),
        presumed=tuple(presumed.values()) if kind == "rule" else (),
        rules=rules,
        root=checked.table.root,
        zone=plan.policy.zone,
        presumptions=checked.presumptions,
        reading=reading,
    )


def _is_point(node: Node, rules: frozenset[str]) -> TypeGuard[Point]:
    """Whether a node is a test, or holds another rule or decision, which counts as one."""
    if isinstance(node, Holds):
        return node.defined.name in rules
    return isinstance(node, Test | Quantified)


def _whole(decision: CheckedDecision, exclude: tuple[CheckedRule, ...] | None = None) -> Condition:
    """A decision as a condition on its rules."""

    def holds(rules: tuple[CheckedRule, ...]) -> list[Holds]:
        named = [Defined(rule.id, rule.says, rule.condition, kind="rule") for rule in rules]
        return [Holds(each, rule.span) for each, rule in zip(named, rules, strict=True)]

    excluded = decision.exclude if exclude is None else exclude
    return met(holds(decision.include), holds(excluded), _span(decision))


def _span(decision: CheckedDecision) -> Span:
    return decision.deciding_rules[0].span
