"""A condition laid out to be read: a clause for each test, one below the other.

The words of a test are those of `policy.ir.phrasing`; what is joined stands below the
words that join it, so that nobody has to count brackets.
"""

from dataclasses import dataclass

from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Quantified,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.phrasing import say
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.english import plural

__all__ = ["Clause", "clause_of", "worked_out"]

WORKED_OUT = {
    "sum": "{}, added up over every {} under “{}”",
    "least": "the least {} of any {} under “{}”",
    "greatest": "the greatest {} of any {} under “{}”",
}
"""How a value comes from a field of the entries of a list."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of a condition, and the clauses that stand below it.

    `reads` are the fields that the line names, `rests_on` what is defined that it names.
    """

    text: str
    parts: tuple["Clause", ...] = ()
    reads: tuple[FieldSubject, ...] = ()
    rests_on: tuple[Defined | ValueSubject, ...] = ()


def clause_of(condition: Condition) -> Clause:
    """A condition as clauses. Each test is worded whole; a definition by what it says."""
    if isinstance(condition, Test):
        rests_on = (condition.subject,) if isinstance(condition.subject, ValueSubject) else ()
        return Clause(say(condition), (), _named(condition), rests_on)
    if isinstance(condition, Quantified):
        heading, parts = _below(condition.condition)
        subject = condition.subject
        asks = condition.operator.asks.format(f"{subject.field.fact.entry} with {heading}")
        return Clause(f"{subject.says}: {asks}", parts, (subject,))
    if isinstance(condition, Holds):
        return Clause(say(condition), rests_on=(condition.defined,))
    if isinstance(condition, Not):
        return Clause("not this:", (clause_of(condition.part),))
    parts = tuple(map(clause_of, condition.parts))
    return Clause(_heading(condition), parts) if _joins(condition) else parts[0]


def worked_out(value: ValueSubject) -> Clause:
    """How a defined value is worked out."""
    of, part = value.of, value.part
    if value.kind in BETWEEN:
        assert part is not None
        unit = BETWEEN[value.kind].unit
        full = unit if unit == "days" else f"full {unit}"
        return Clause(f"the {full} from the {of.says} to the {part.says}", reads=(of, part))
    entry = of.field.fact.entry
    reads = (of,) if part is None else (of, part)
    text = f"the number of {plural(entry)} under “{of.says}”"
    if part is not None:
        text = WORKED_OUT[value.kind].format(part.says, entry, of.says)
    if value.where is None:
        return Clause(text, reads=reads)
    heading, parts = _below(value.where)
    return Clause(f"{text} with {heading}", parts, reads)


def _below(condition: Condition) -> tuple[str, tuple[Clause, ...]]:
    """What an entry of a list must have: the words before it, and the clauses below them."""
    clause = clause_of(condition)
    return (clause.text, clause.parts) if _joins(condition) else ("this:", (clause,))


def _named(test: Test) -> tuple[FieldSubject, ...]:
    """The fields that a test names itself."""
    return tuple(each for each in (test.subject, *test.fields) if isinstance(each, FieldSubject))


def _joins(condition: Condition) -> bool:
    """Whether it has words of its own: all or any of a single part has none."""
    if isinstance(condition, All):
        return len(condition.parts) != 1
    if isinstance(condition, Any_):
        return condition.negated or len(condition.parts) != 1
    return isinstance(condition, AtLeast | Not)


def _heading(condition: All | Any_ | AtLeast) -> str:
    if isinstance(condition, AtLeast):
        return f"at least {condition.number} of these:"
    if isinstance(condition, All):
        return "all of these:"
    return "none of these:" if condition.negated else "at least one of these:"
