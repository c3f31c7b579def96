"""Conditions in words, made from the operators' own."""

from typing import cast

from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    Areas,
    AtLeast,
    Condition,
    Count,
    Emptiness,
    FieldSubject,
    Holds,
    Members,
    Near,
    Not,
    Operand,
    Quantified,
    Test,
    Weekdays,
    Window,
    Within,
)
from lead_rules.policy.ir.operator import Operator
from lead_rules.policy.ir.show_value import show
from lead_rules.records.schema import Field
from lead_rules.values.english import digits
from lead_rules.values.quantity import Number
from lead_rules.values.truth import FALSE, TRUE

__all__ = ["asks", "demands", "join", "limit_in_words", "say", "say_areas", "say_operand"]


YES_OR_NO = ("It must be {}.", "A {} excludes.")
"""What a rule needs of a yes or no, and what it excludes."""


def asks(test: Test | Quantified, negated: bool = False) -> str:
    """What a test asks for: "5 g or more"; if `negated`, the opposite."""
    operator, phrase = test.operator, test.operator.denies if negated else test.operator.asks
    if isinstance(test, Quantified):
        return phrase.format(f"{test.subject.field.fact.entry} with {say(test.condition)}")
    operand = test.operand
    if isinstance(operand, Count):
        parts = [_counts(op, number, negated) for op, number in operand.tests]
        return join(parts, "or" if negated else "and")
    if isinstance(operand, Emptiness):
        return "none" if operand.empty is not negated else "one or more"
    if operator.shape.is_set and test.subject.field.few_values:
        return join([show(value, test.subject.field) for value in _passing(test, negated)], "or")
    return phrase.format(say_operand(operand, test.subject.field))


def demands(
    test: Test | Quantified, *, excludes: bool, negated: bool, asked: str | None = None
) -> str:
    """A sentence: what a rule needs of a test, or what it `excludes`.

    It needs the test to hold, or excludes where it does; if `negated`, where it
    does not. `asked` are the words of `asks`, where more may stand behind them, such
    as the dates that they come to.
    """
    operator, field = test.operator, test.subject.field
    phrases = {"asks": asked or asks(test), "denies": asks(test, negated=True)}
    phrases["denies"] += phrases["asks"].removeprefix(asks(test))
    if operator.shape.is_set and field.kind == "boolean":
        return YES_OR_NO[excludes].format(phrases["denies" if negated else "asks"])
    templates = (operator.must, operator.must_not, operator.bars, operator.bars_not)
    template = templates[2 * excludes + negated]
    operand = say_operand(test.operand, field) if isinstance(test, Test) else ""
    return template.format(**phrases, operand=operand)


def _counts(operator: Operator, number: Number, negated: bool) -> str:
    words = (operator.denies if negated else operator.asks).format(digits(number))
    if words.startswith("not "):
        return f"any number but {digits(number)}"
    return words.replace("less than", "fewer than").replace("or less", "or fewer")


def _passing(test: Test, negated: bool) -> list[object]:
    """The values of a field with few of them that pass a test, or that fail it."""
    values, wanted = test.subject.field.few_values, FALSE if negated else TRUE
    return [value for value in values if test.operator.decide(value, test.constant) is wanted]


def say_operand(operand: Operand, field: Field) -> str:
    """An operand in words, of a test of a field. A count and a flag have words of their own."""
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
    if isinstance(operand, Weekdays):
        return join([day.capitalize() for day in operand.days], "or")
    if isinstance(operand, Members):
        return join([show(value, field) for value in operand.values], "or")
    if isinstance(operand, tuple):
        return join([show(value, field) for value in operand], "or")
    if isinstance(operand, Count | Emptiness):
        return ""  # their phrases are whole
    return show(operand, field)


def limit_in_words(test: Test) -> tuple[str, ...]:
    """What a test compares with, to be named in a sentence: "5 g"; the parts of a
    count of several, and nothing where it compares with no value.
    """
    operand = test.operand
    if isinstance(operand, Emptiness):
        return ()
    if isinstance(operand, Count):
        return tuple(digits(number) for _, number in operand.tests)
    if isinstance(operand, Within):
        return (str(operand.period),)
    if isinstance(operand, Near):
        return (f"{digits(operand.limit)} m",)
    return (say_operand(operand, test.subject.field),)


def say_areas(test: Test) -> str:
    """The areas that a test of a place looks at."""
    areas = test.operand.areas if isinstance(test.operand, Near) else test.operand
    return join(cast(Areas, areas).titles, "or")


def say(condition: Condition, within: bool = False) -> str:
    """A condition in words; in brackets where it lies `within` another and needs them."""
    if isinstance(condition, Test | Quantified):
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
