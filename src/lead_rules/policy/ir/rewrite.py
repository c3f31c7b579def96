"""A decision as meant with some of its parts changed, wherever they are leaned on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, TypeVar

from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    CheckedDecision,
    CheckedReading,
    CheckedRule,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Presumption,
    Test,
    ValueSubject,
    Within,
)

__all__ = ["changed_throughout", "parts_of", "rebuilt"]

_PARTS = (
    All,
    Any_,
    AtLeast,
    CheckedDecision,
    CheckedReading,
    CheckedRule,
    Defined,
    FieldSubject,
    Holds,
    Not,
    Presumption,
    Test,
    ValueSubject,
    Within,
)
"""What a decision as meant is made of; all else in it is a value."""

Part = TypeVar("Part")


def rebuilt(whole: Part, new: Mapping[int, Any]) -> Part:
    """The whole with other parts in place of those whose `id` is a key of `new`.

    What holds no such part stays the very same object.
    """
    return _built(whole, dict(new), lambda part: part)


def changed_throughout(whole: Part, change: Callable[[Any], Any]) -> Part:
    """The whole with each of its parts changed, the inner ones first."""
    return _built(whole, {}, change)


def _built(whole: Part, made: dict[int, Any], change: Callable[[Any], Any]) -> Part:
    def build(part: Any) -> Any:
        if id(part) in made:
            return made[id(part)]
        if isinstance(part, tuple):
            inner = [build(each) for each in part]
            same = all(old is each for old, each in zip(part, inner, strict=True))
            return part if same else tuple(inner)
        if isinstance(part, MappingProxyType):
            return MappingProxyType({key: build(each) for key, each in part.items()})
        if not isinstance(part, _PARTS):
            return part
        changed = {}
        for field in fields(part):
            old = getattr(part, field.name)
            found = build(old)
            if found is not old:
                changed[field.name] = found
        made[id(part)] = change(replace(part, **changed) if changed else part)
        return made[id(part)]

    found: Part = build(whole)
    return found


def parts_of(*wholes: object) -> Iterator[Any]:
    """Every part of the wholes, each once, in the order written."""
    seen: set[int] = set()

    def walk(part: object) -> Iterator[object]:
        if isinstance(part, tuple):
            for each in part:
                yield from walk(each)
        elif isinstance(part, _PARTS) and id(part) not in seen:
            seen.add(id(part))
            yield part
            for field in fields(part):
                yield from walk(getattr(part, field.name))

    for whole in wholes:
        yield from walk(whole)
