"""Numbers that a policy works out: sums, counts, extremes, lengths of time."""

from lead_rules.policy.check.conditions import ConditionChecker
from lead_rules.policy.check.fields import Scope
from lead_rules.policy.check.literals import kind_in_words
from lead_rules.policy.ir.nodes import (
    FieldSubject,
    ValueSubject,
)
from lead_rules.policy.syntax.tree import (
    DefinitionTree,
    ValueTree,
)
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.quantity import ZERO

__all__ = ["value_of"]


def value_of(
    tree: DefinitionTree, body: ValueTree, conditions: ConditionChecker, scope: Scope
) -> ValueSubject | None:
    """The defined value of a definition, resolved and typed; None if it has a problem, which is
    reported.
    """
    if body.kind in BETWEEN:
        return _between(tree, body, conditions, scope)
    return _listed(tree, body, conditions, scope)


def _between(
    tree: DefinitionTree, body: ValueTree, conditions: ConditionChecker, scope: Scope
) -> ValueSubject | None:
    assert body.field is not None
    start = conditions.fields.anchor(body.of, scope)
    end = conditions.fields.anchor(body.field, scope)
    if start is None or end is None:
        return None
    fact = Fact(label=tree.says.text, unit=BETWEEN[body.kind].unit, may="fixed")
    field = Field(tree.name.text, "number", fact, whole=True)
    return ValueSubject(
        name=tree.name.text,
        says=tree.says.text,
        kind=body.kind,
        of=start,
        part=end,
        where=None,
        field=field,
    )


def _listed(
    tree: DefinitionTree, body: ValueTree, conditions: ConditionChecker, scope: Scope
) -> ValueSubject | None:
    of = conditions.fields.field(body.of, scope)
    if of is not None and of.field.kind != "list":
        conditions.report(
            "LR303",
            f"`{body.of.text}` is {kind_in_words(of.field)}, not a list",
            body.of.span,
            "name a list of the record",
        )
        of = None
    if of is None:
        return None
    inner = scope.into(of)
    part = conditions.fields.field(body.field, inner) if body.field is not None else None
    if part is not None and part.field.kind != "number":
        assert body.field is not None
        conditions.report(
            "LR303",
            f"`{body.field.text}` is {kind_in_words(part.field)}, not a number",
            body.field.span,
            "name a field with a number or a weight",
        )
        part = None
    where = conditions.condition(body.where, inner) if body.where is not None else None
    if body.field is not None and part is None:
        return None
    field = _result(tree, body, part)
    return ValueSubject(
        name=tree.name.text,
        says=tree.says.text,
        kind=body.kind,
        of=of,
        part=part,
        where=where,
        field=field,
    )


def _result(tree: DefinitionTree, body: ValueTree, part: FieldSubject | None) -> Field:
    """What a worked-out number is like: its unit and its limits."""
    name, says = tree.name.text, tree.says.text
    if part is None:
        return Field(name, "number", Fact(label=says), whole=True, minimum=ZERO)
    fact = Fact(label=says, unit=part.field.fact.unit)
    minimum, maximum = part.field.minimum, part.field.maximum
    if body.kind == "sum":
        minimum = ZERO if minimum is not None and minimum >= 0 else None
        maximum = None
    return Field(name, "number", fact, whole=part.field.whole, minimum=minimum, maximum=maximum)
