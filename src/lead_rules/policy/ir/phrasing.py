"""Conditions in words, made from the operators' own."""

from typing import cast

from lead_rules.policy.ir.nodes import (
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
from lead_rules.policy.ir.operators import Operator, show
from lead_rules.records.schema import Field
from lead_rules.values.english import digits
from lead_rules.values.quantity import Number
from lead_rules.values.truth import FALSE, TRUE

__all__ = ["asks", "demands", "join", "limit_in_words", "say", "say_areas", "say_operand"]


YES_OR_NO = ("It must be {}.", "A {} excludes.")
"""What a rule needs of a yes or no, and what it excludes."""


def asks(test: Test, negated: bool = False) -> str:
    """What a test asks for: "5 g or more"; if `negated`, the opposite."""
    operator, operand = test.operator, test.operand
    if operator.family == "count":
        tests = cast(tuple[tuple[Operator, Number], ...], operand)
        parts = [_counts(op, number, negated) for op, number in tests]
        return join(parts, "or" if negated else "and")
    if operator.family == "flag":
        return "none" if operand is not negated else "one or more"
    if operator.family in ("value", "values") and test.subject.field.few_values:
        return join([show(value, test.subject.field) for value in _passing(test, negated)], "or")
    return (operator.denies if negated else operator.asks).format(
        say_operand(operand, test.subject.field, operator)
    )


def demands(test: Test, *, excludes: bool, negated: bool, asked: str | None = None) -> str:
    """A sentence: what a rule needs of a test, or what it `excludes`.

    It needs the test to hold, or excludes where it does; if `negated`, where it
    does not. `asked` are the words of `asks`, where more may stand behind them, such
    as the dates that they come to.
    """
    operator, field = test.operator, test.subject.field
    phrases = {"asks": asked or asks(test), "denies": asks(test, negated=True)}
    phrases["denies"] += phrases["asks"].removeprefix(asks(test))
    if operator.family in ("value", "values") and field.kind == "boolean":
        return YES_OR_NO[excludes].format(phrases["denies" if negated else "asks"])
    templates = (operator.must, operator.must_not, operator.bars, operator.bars_not)
    template = templates[2 * excludes + negated]
    return template.format(**phrases, operand=say_operand(test.operand, field, operator))


def _counts(operator: Operator, number: Number, negated: bool) -> str:
    words = (operator.denies if negated else operator.asks).format(digits(number))
    if words.startswith("not "):
        return f"any number but {digits(number)}"
    return words.replace("less than", "fewer than").replace("or less", "or fewer")


def _passing(test: Test, negated: bool) -> list[object]:
    """The values of a field with few of them that pass a test, or that fail it."""
    values, wanted = test.subject.field.few_values, FALSE if negated else TRUE
    return [value for value in values if test.operator.decide(value, test.operand) is wanted]


def say_operand(operand: Operand, field: Field, operator: Operator) -> str:
    """An operand in words."""
    if isinstance(operand, FieldSubject):
        return f"the {operand.says}"
    if isinstance(operand, Within):
        return f"{operand.period} {operand.side} the {operand.anchor.says}"
    if isinstance(operand, Window):
        return f"from {show(operand.start)} until {show(operand.end)}"
    if isinstance(operand, Areas):
        return join(operand.titles, "or")
    if isinstance(operand, Near):
        return f"{digits(operand.limit)} m of {join(operand.areas.titles, 'or')}"
    if isinstance(operand, All | Any_ | Not | AtLeast | Holds | Test):
        return f"{field.fact.entry} with {say(operand)}"
    if operator.family == "weekdays":
        return join([str(day).capitalize() for day in cast(tuple[str, ...], operand)], "or")
    if isinstance(operand, tuple):
        return join([show(value, field) for value in operand], "or")
    return show(operand, field.entry if operator.family == "item" else field)


def limit_in_words(test: Test) -> tuple[str, ...]:
    """What a test compares with, to be named in a sentence: "5 g"; the parts of a
    count of several, and nothing where it compares with no value.
    """
    operand, operator = test.operand, test.operator
    if operator.family in ("condition", "flag"):
        return ()
    if operator.family == "count":
        tests = cast(tuple[tuple[Operator, Number], ...], operand)
        return tuple(digits(number) for _, number in tests)
    if isinstance(operand, Within):
        return (str(operand.period),)
    if isinstance(operand, Near):
        return (f"{digits(operand.limit)} m",)
    return (say_operand(operand, test.subject.field, operator),)


def say_areas(test: Test) -> str:
    """The areas that a test of a place looks at."""
    areas = test.operand.areas if isinstance(test.operand, Near) else test.operand
    return join(cast(Areas, areas).titles, "or")


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
