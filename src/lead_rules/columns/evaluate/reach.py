"""What a condition leads to: the fields it reads, and what else its truth may hang on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lead_rules.policy.ir.nodes import (
    Condition,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Presumption,
    Test,
    ValueSubject,
    Within,
)

__all__ = ["Reach", "reach"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Also through definitions, exceptions of rules that are held, and presumptions.

    `fields` are the fields by their paths, lists and places among them; `presumed`
    are the targets of presumptions; `defined` the names of conditions and rules.
    """

    fields: dict[str, FieldSubject] = field(default_factory=dict)
    presumed: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)


def reach(condition: Condition) -> Reach:
    """All that a condition leads to."""
    found = Reach()
    todo, seen = [condition], {id(condition)}
    while todo:
        for more in _below(todo.pop(), found):
            if id(more) not in seen:
                seen.add(id(more))
                todo.append(more)
    return found


def _below(condition: Condition, found: Reach) -> Iterator[Condition]:
    """The conditions one step on; what is met on the way is noted."""
    if isinstance(condition, Not):
        yield condition.part
    elif isinstance(condition, Holds):
        yield from _held(condition.defined, found)
    elif isinstance(condition, Test):
        yield from _tested(condition, found)
    else:
        yield from condition.parts


def _held(defined: Defined, found: Reach) -> Iterator[Condition]:
    found.defined.add(defined.name)
    yield defined.condition
    yield from _standing(defined.presumption, found)


def _standing(presumption: Presumption | None, found: Reach) -> Iterator[Condition]:
    if presumption is not None:
        found.presumed.add(presumption.target)
        if presumption.holds is not None:
            yield from _held(presumption.holds, found)


def _tested(test: Test, found: Reach) -> Iterator[Condition]:
    subject, operand = test.subject, test.operand
    read: list[FieldSubject | None] = []
    if isinstance(subject, ValueSubject):
        read += [subject.of, subject.part]
        if subject.where is not None:
            yield subject.where
    else:
        read.append(subject)
        if subject.accuracy is not None:  # a part of the place, which is read as a whole
            yield from _standing(subject.accuracy.presumption, found)
    if test.operator.family == "condition":
        yield cast(Condition, operand)
    elif isinstance(operand, FieldSubject):
        read.append(operand)
    elif isinstance(operand, Within):
        read.append(operand.anchor)
    for each in read:
        if each is not None:
            found.fields[each.schema_path] = each
            yield from _standing(each.presumption, found)
