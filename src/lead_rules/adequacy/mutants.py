"""Mutants: the IR with one small change, what a slip of the pen would make of it.

The classical operators of mutation testing (R. A. DeMillo, R. J. Lipton and F. G.
Sayward, "Hints on Test Data Selection", Computer 11 (1978)), for what a policy is
made of. Each mutant is a policy that could have been written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from lead_rules.diagnostics.spans import Span
from lead_rules.evaluate.plan import DecisionPlan
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    Areas,
    AtLeast,
    CheckedDecision,
    CheckedReading,
    CheckedRule,
    Condition,
    Count,
    Defined,
    Emptiness,
    FieldSubject,
    Holds,
    Members,
    Near,
    Not,
    Presumption,
    Quantified,
    Test,
    ValueSubject,
    Weekdays,
    Window,
    Within,
    met,
)
from lead_rules.policy.ir.operator import Operator
from lead_rules.policy.ir.phrasing import asks, say
from lead_rules.policy.ir.show_value import show
from lead_rules.policy.ir.traverse import substitute, walk
from lead_rules.records.schema import Kind
from lead_rules.search.representatives import NEAR
from lead_rules.values.calendar import WEEKDAYS
from lead_rules.values.quantity import Number

__all__ = ["Mutant", "mutants_of"]

Change = Callable[[CheckedDecision], CheckedDecision]
Edit = tuple[Any, Any, str]
"""A node, its replacement, and the change in words."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in words, where, and what it makes of each decision it reaches."""

    says: str
    span: Span
    changes: dict[str, Change] = field(repr=False, compare=False)


def mutants_of(plans: Iterator[DecisionPlan] | tuple[DecisionPlan, ...]) -> tuple[Mutant, ...]:
    """Every mutant of a policy's decisions, by the place of the change.

    The same words for two kinds of record are one change of the text.
    """
    found: dict[tuple[Span, str], Mutant] = {}
    for plan in plans:
        for span, says, change in _changes(plan):
            mutant = found.setdefault((span, says), Mutant(says, span, {}))
            mutant.changes[plan.checked.id] = change
    return tuple(sorted(found.values(), key=lambda mutant: (mutant.span, mutant.says)))


def _changes(plan: DecisionPlan) -> Iterator[tuple[Span, str, Change]]:
    checked = plan.checked
    yield from _of_lists(checked)
    readings = [
        each.reading for each in plan.readings if each.others or each.reading.exclude is not None
    ]
    for reading in readings:
        yield reading.span, f"the reading `{reading.id}` is deleted", _without_reading(reading)
    at = checked.rules[0].span
    made: set[Condition] = set()
    for part in walk(*checked.rules, *readings):
        if isinstance(part, Presumption):
            words = f"the presumption on `{part.target}` is deleted"
            yield part.span, words, _without_presumption(part)
        if isinstance(part, Defined):
            made |= _put_together(part)
            yield from _of_held(part)
        at = getattr(part, "span", at)  # a value is met in the test that reads it
        for old, new, words in _edits(part, plan):
            if part not in made:
                yield at, words, _replacing(old, new)


def _replacing(old: Any, new: Any) -> Change:
    return lambda decision: substitute(decision, {old: new})


def _without_presumption(presumption: Presumption) -> Change:
    def change(decision: CheckedDecision) -> CheckedDecision:
        kept = {
            key: each for key, each in decision.presumptions.items() if key != presumption.target
        }
        return replace(decision, presumptions=kept)

    return change


def _without_reading(reading: CheckedReading) -> Change:
    def change(decision: CheckedDecision) -> CheckedDecision:
        kept = tuple(each for each in decision.readings if each.id != reading.id)
        return replace(decision, readings=kept)

    return change


def _of_lists(decision: CheckedDecision) -> Iterator[tuple[Span, str, Change]]:
    """A rule left out of a list of the decision."""
    deciding = len(decision.deciding_rules)
    for basis in ("include", "exclude", "note"):
        for rule in getattr(decision, basis):
            if basis == "note" or deciding > 1:
                words = f"`{rule.id}` is deleted from `{basis}` of `{decision.id}`"
                yield rule.span, words, _unlisted(basis, rule)


def _unlisted(basis: str, rule: CheckedRule) -> Change:
    def change(decision: CheckedDecision) -> CheckedDecision:
        kept = tuple(each for each in getattr(decision, basis) if each.id != rule.id)
        if basis == "include":
            return replace(decision, include=kept)
        return (
            replace(decision, exclude=kept) if basis == "exclude" else replace(decision, note=kept)
        )

    return change


def _put_together(defined: Defined) -> set[Condition]:
    """The connectives of a rule with its exception, or of a decision, which nobody wrote."""
    whole = defined.condition
    if defined.kind == "condition" or not isinstance(whole, All):
        return set()
    parts = [each for each in whole.parts if isinstance(each, Not | Any_)]
    made = {each for each in parts if each.span == whole.span}
    return {whole, *made} if made or defined.kind == "decision" else set()


def _of_held(held: Defined) -> Iterator[tuple[Span, str, Change]]:
    """A rule left out of a decision that a condition holds: the change that `_of_lists`
    makes of that decision itself.
    """
    if held.kind != "decision":
        return
    whole = held.condition
    assert isinstance(whole, All)
    include = [each for each in whole.parts if isinstance(each, Holds)]
    exclude = [
        each for part in whole.parts if isinstance(part, Any_) for each in _holds(part.parts)
    ]
    if len(include) + len(exclude) == 1:
        return
    for basis, rules in (("include", include), ("exclude", exclude)):
        for rule in rules:
            kept = [[each for each in part if each is not rule] for part in (include, exclude)]
            words = f"`{rule.defined.name}` is deleted from `{basis}` of `{held.name}`"
            yield rule.span, words, _replacing(whole, met(kept[0], kept[1], whole.span))


def _holds(parts: tuple[Condition, ...]) -> list[Holds]:
    return [each for each in parts if isinstance(each, Holds)]


# The replacements of each kind of node.


def _edits(part: Any, plan: DecisionPlan) -> Iterator[Edit]:
    if isinstance(part, Test | Quantified):
        yield from _of_test(part, plan)
    elif isinstance(part, All | Any_):
        yield from _of_connective(part)
    elif isinstance(part, AtLeast):
        for number in (part.number - 1, part.number + 1):
            if 1 <= number <= len(part.parts):
                words = f"at least {part.number} of the conditions becomes at least {number}"
                yield part, replace(part, number=number), words
    elif isinstance(part, Not):
        yield part, part.part, "`not` is deleted"
    elif isinstance(part, ValueSubject):
        yield from _of_value(part)
    elif isinstance(part, CheckedRule) and part.unless is not None:
        never = Any_((), False, part.unless.span)
        yield part.unless, never, f"the exception of `{part.id}` is deleted"
    elif isinstance(part, Presumption) and isinstance(part.value, bool):
        words = f"`{part.target}` is presumed {show(not part.value)} instead of {show(part.value)}"
        yield part, replace(part, value=not part.value), words


def _of_connective(part: All | Any_) -> Iterator[Edit]:
    if len(part.parts) < 2:
        return
    if isinstance(part, All):
        yield part, Any_(part.parts, False, part.span), "`all` becomes `any`"
    elif part.negated:
        yield part, replace(part, negated=False), "`none` becomes `any`"
    else:
        yield part, All(part.parts, part.span), "`any` becomes `all`"
    for index, each in enumerate(part.parts):
        kept = (*part.parts[:index], *part.parts[index + 1 :])
        yield part, replace(part, parts=kept), f"“{say(each)}” is deleted"


def _of_value(part: ValueSubject) -> Iterator[Edit]:
    if part.where is not None:
        words = f"`where` is deleted from `{part.name}`"
        yield part, replace(part, where=None), words
    if part.kind == "least":
        yield part, replace(part, kind="greatest"), f"`least` of `{part.name}` becomes `greatest`"
    elif part.kind == "greatest":
        yield part, replace(part, kind="least"), f"`greatest` of `{part.name}` becomes `least`"


def _of_test(test: Test | Quantified, plan: DecisionPlan) -> Iterator[Edit]:
    for new in _other_tests(test, plan):
        old_words, new_words = _asked(test), _asked(new)
        if old_words == new_words:
            old_words, new_words = f"`{test.operator.name}`", f"`{new.operator.name}`"
        yield test, new, f"{test.subject.says}: “{old_words}” becomes “{new_words}”"


def _asked(test: Test | Quantified) -> str:
    """What a test asks for; of the entries of a list, as it is written."""
    return f"`{test.operator.name}`" if isinstance(test, Quantified) else asks(test)


def _other_tests(test: Test | Quantified, plan: DecisionPlan) -> Iterator[Test | Quantified]:
    for operator in _neighbours(test.operator, test.subject.field.kind, plan):
        yield replace(test, operator=operator)
    if isinstance(test, Test):
        for other in _other_operands(test, plan):
            if other != test.operand:
                yield replace(test, operand=other)


def _neighbours(operator: Operator, kind: Kind, plan: DecisionPlan) -> Iterator[Operator]:
    """The operators of a kind of field that an operator is easily mistaken for."""
    for name in operator.neighbours:
        neighbour = plan.policy.operators.get(name, kind)
        if neighbour is not None:
            yield neighbour


def _other_operands(test: Test, plan: DecisionPlan) -> Iterator[Any]:
    operand = test.operand
    if isinstance(operand, FieldSubject):
        return
    if isinstance(operand, Count):
        yield from (Count(tests) for tests in _counts(operand, plan))
    elif isinstance(operand, Members):
        yield from map(Members, _shorter(operand.values))
    elif isinstance(operand, Within):
        yield from _periods(operand)
    elif isinstance(operand, Weekdays):
        yield from map(Weekdays, _shorter(operand.days))
        yield from (Weekdays((_next_day(day),)) for day in _only(operand.days))
    elif isinstance(operand, Window):
        yield replace(operand, start=_minute_later(operand.start))
        yield replace(operand, end=_minute_later(operand.end))
    elif isinstance(operand, Emptiness):
        yield Emptiness(not operand.empty)
    elif isinstance(operand, Areas):
        yield from _areas(operand, plan)
    elif isinstance(operand, Near):
        yield from (replace(operand, areas=each) for each in _areas(operand.areas, plan))
        yield replace(operand, limit=operand.limit + 1)
    elif isinstance(operand, tuple):
        yield from _shorter(operand)
    elif not test.operator.shape.is_set:
        yield from _days(operand) if isinstance(operand, date) else _numbers(test, operand)


def _numbers(test: Test, limit: Any) -> Iterator[Number]:
    field_ = test.subject.field
    step = 1 if field_.whole else NEAR
    for number in (limit - step, limit + step):
        above = field_.minimum is None or number >= field_.minimum
        if above and (field_.maximum is None or number <= field_.maximum):
            yield number


def _counts(count: Count, plan: DecisionPlan) -> Iterator[tuple[tuple[Operator, Number], ...]]:
    tests = count.tests
    for index, (operator, number) in enumerate(tests):
        others = [(operator, each) for each in (number - 1, number + 1) if each >= 0]
        others += [(each, number) for each in _neighbours(operator, "number", plan)]
        for other in others:
            yield (*tests[:index], other, *tests[index + 1 :])


def _shorter(values: Any) -> Iterator[Any]:
    if len(values) > 1:
        for index in range(len(values)):
            yield (*values[:index], *values[index + 1 :])


def _only(values: Any) -> tuple[Any, ...]:
    return tuple(values) if len(values) == 1 else ()


def _next_day(day: str) -> str:
    return WEEKDAYS[(WEEKDAYS.index(day) + 1) % len(WEEKDAYS)]


def _days(day: Any) -> Iterator[date]:
    assert isinstance(day, date)
    for number in (-1, 1):
        if date.min < day < date.max:
            yield day + timedelta(days=number)


def _periods(within: Within) -> Iterator[Within]:
    for number in (within.period.number - 1, within.period.number + 1):
        if number >= 0:
            yield replace(within, period=replace(within.period, number=number))


def _minute_later(moment: Any) -> Any:
    return (datetime.combine(date(2000, 1, 1), moment) + timedelta(minutes=1)).time()


def _areas(areas: Areas, plan: DecisionPlan) -> Iterator[Areas]:
    """One area left out, or another of the boundaries in its place."""
    boundaries = plan.policy.boundaries
    assert boundaries is not None
    others = [id_ for id_ in boundaries.areas if id_ not in areas.ids]
    lists = [*_shorter(areas.ids)]
    for index in range(len(areas.ids)):
        lists += [(*areas.ids[:index], other, *areas.ids[index + 1 :]) for other in others]
    for ids in lists:
        titles = tuple(boundaries.areas[id_] for id_ in ids)
        each = tuple(boundaries.region((id_,)) for id_ in ids)
        yield Areas(tuple(ids), titles, boundaries.region(tuple(ids)), each)
