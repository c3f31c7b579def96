"""Conditions in words, made from the operators' own."""

from datetime import date
from typing import cast

from lead_rules.fields import Field
from lead_rules.policy.meaning import (
    All,
    Any_,
    Areas,
    AtLeast,
    Condition,
    FieldSubject,
    Holds,
    Near,
    Not,
    Operand,
    Test,
    Window,
    Within,
)
from lead_rules.policy.operators import Operator, show
from lead_rules.quantity import Number, plain
from lead_rules.truth import FALSE, TRUE

__all__ = ["asks", "join", "say", "say_operand"]


def asks(test: Test, negated: bool = False) -> str:
    """What a test asks for: "5 g or more"; if `negated`, the opposite."""
    operator, operand = test.operator, test.operand
    if operator.family == "count":
        tests = cast(tuple[tuple[Operator, Number], ...], operand)
        parts = [(op.denies if negated else op.asks).format(plain(number)) for op, number in tests]
        return join(parts, "or" if negated else "and")
    if operator.family == "flag":
        return "none" if operand is not negated else "one or more"
    if operator.family in ("value", "values") and test.subject.field.kind in ("boolean", "choice"):
        return join([show(value, test.subject.field) for value in _passing(test, negated)], "or")
    return (operator.denies if negated else operator.asks).format(
        say_operand(operand, test.subject.field, operator)
    )


def _passing(test: Test, negated: bool) -> list[object]:
    """The values of a field with few of them that pass a test, or that fail it."""
    field = test.subject.field
    values: tuple[object, ...] = (True, False) if field.kind == "boolean" else field.choices
    wanted = FALSE if negated else TRUE
    return [value for value in values if test.operator.decide(value, test.operand) is wanted]


def say_operand(operand: Operand, field: Field, operator: Operator) -> str:
    """An operand in words."""
    if isinstance(operand, FieldSubject):
        return f"the {operand.says}"
    if isinstance(operand, Within):
        return f"{operand.period} {operand.side} the {operand.anchor.says}"
    if isinstance(operand, Window):
        return f"from {show(operand.start)} to {show(operand.end)}"
    if isinstance(operand, Areas):
        return join(operand.titles, "or")
    if isinstance(operand, Near):
        return f"{plain(operand.limit)} m of {join(operand.areas.titles, 'or')}"
    if isinstance(operand, All | Any_ | Not | AtLeast | Holds | Test):
        return f"{field.fact.entry} with {say(operand)}"
    if operator.family == "weekdays":
        return join([str(day).capitalize() for day in cast(tuple[str, ...], operand)], "or")
    if isinstance(operand, tuple):
        return join([show(value, field) for value in operand], "or")
    if isinstance(operand, date):
        return show(operand)
    return show(operand, field.entry if operator.family == "item" else field)


def say(condition: Condition, within: bool = False) -> str:
    """A condition in words; in brackets where it lies `within` another and needs them."""
    if isinstance(condition, Test):
        return f"{condition.subject.says}: {asks(condition)}"
    if isinstance(condition, Holds):
        return condition.defined.says
    if isinstance(condition, Not):
        return f"not ({say(condition.part)})"
    words = [say(part, within=True) for part in condition.parts]
    if isinstance(condition, AtLeast):
        return f"at least {condition.number} of ({'; '.join(words)})"
    if isinstance(condition, Any_) and condition.negated:
        return f"none of ({'; '.join(words)})"
    if len(words) == 1:
        return words[0]
    joined = (" and " if isinstance(condition, All) else " or ").join(words)
    return f"({joined})" if within else joined


def join(words: list[str] | tuple[str, ...], conjunction: str) -> str:
    """``a, b or c``"""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
