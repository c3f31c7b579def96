"""The one traversal of the IR: every analysis of a policy walks it by these.

A policy is a graph. Conditions are joined by connectives; a test reads fields, perhaps
through a defined value; what holds a name leads to what the name stands for; and for an
unknown field or definition a presumption may stand in, which can hold a condition in
its turn. `LINKS` says for every kind of node where others hang on it, so that no
analysis can forget one; who does not want to cross a link names it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from enum import Enum
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
    Quantified,
    Test,
    ValueSubject,
    Within,
)

__all__ = [
    "LINKS",
    "Link",
    "Node",
    "children",
    "depends_on",
    "reads",
    "rewrite",
    "substitute",
    "walk",
]

Node = (
    All
    | Any_
    | AtLeast
    | CheckedDecision
    | CheckedReading
    | CheckedRule
    | Defined
    | FieldSubject
    | Holds
    | Not
    | Presumption
    | Quantified
    | Test
    | ValueSubject
    | Within
)


class Link(Enum):
    """What leads from one node to another."""

    PART = "a part of what is written"
    HOLDS = "from a name to what it stands for"
    WHERE = "from a worked-out value to the condition that picks its entries"
    PRESUMPTION = "to what stands in for an unknown"
    READING = "to how the source can be read otherwise"
    INDEX = "to nodes that hang elsewhere as well: never crossed, and rewritten with them"


_PART = Link.PART
LINKS: Mapping[type, tuple[tuple[str, Link], ...]] = MappingProxyType(
    {
        All: (("parts", _PART),),
        Any_: (("parts", _PART),),
        AtLeast: (("parts", _PART),),
        Not: (("part", _PART),),
        Holds: (("defined", Link.HOLDS),),
        Defined: (("condition", _PART), ("presumption", Link.PRESUMPTION)),
        Test: (("subject", _PART), ("operand", _PART)),
        Within: (("anchor", _PART),),
        Quantified: (("subject", _PART), ("condition", _PART)),
        FieldSubject: (("presumption", Link.PRESUMPTION), ("accuracy", _PART)),
        ValueSubject: (("of", _PART), ("part", _PART), ("where", Link.WHERE)),
        Presumption: (("holds", Link.HOLDS),),
        CheckedRule: (("when", _PART), ("unless", _PART)),
        CheckedReading: (("read", _PART), ("exclude", _PART)),
        CheckedDecision: (
            ("include", _PART),
            ("exclude", _PART),
            ("note", _PART),
            ("readings", Link.READING),
            ("presumptions", Link.INDEX),
        ),
    }
)
"""Where other nodes hang on a node, in the order written, and what leads there."""

Part = TypeVar("Part")


def children(node: Node, without: Collection[Link] = ()) -> Iterator[Node]:
    """The nodes that hang on a node, in the order written."""
    for name, link in LINKS[type(node)]:
        if link is not Link.INDEX and link not in without:
            value = getattr(node, name)
            for each in value if isinstance(value, tuple) else (value,):
                if type(each) in LINKS:
                    yield each


def walk(
    *roots: Node,
    without: Collection[Link] = (),
    into: Callable[[Node], bool] = lambda node: True,
    last_first: bool = False,
) -> Iterator[Node]:
    """Every node that the roots lead to, each once, before what hangs on it.

    Takes no link that is named in `without`, and goes `into` a node only where that says
    so. In the order written, or with `last_first` in the opposite one. Its time is linear in
    what is reached.
    """
    seen: set[Node] = set()
    todo = list(roots if last_first else reversed(roots))
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            yield node
            if into(node):
                below = [*children(node, without)]
                todo += below if last_first else reversed(below)


def reads(*roots: Node, without: Collection[Link] = ()) -> dict[str, FieldSubject]:
    """The fields that the truth of the roots can rest on, by their dotted paths from the
    record without entry numbers: lists and places among them.
    """
    return {
        node.schema_path: node
        for node in walk(*roots, without=without)
        if isinstance(node, FieldSubject)
    }


def depends_on(root: Node, name: str) -> bool:
    """Whether a node leads to what is defined under a name: a condition, rule or decision."""
    return any(isinstance(node, Defined) and node.name == name for node in walk(root))


def rewrite(root: Part, change: Callable[[Any], Any]) -> Part:
    """The root with each of its nodes changed, the inner ones first.

    What holds no changed node stays the very same object, and a node that is reached in
    several ways is changed once.
    """
    return _rewritten(root, {}, change)


def substitute(root: Part, instead: Mapping[Any, Any]) -> Part:
    """The root with other nodes in place of those that are keys."""
    return _rewritten(root, dict(instead), lambda node: node)


def _rewritten(root: Part, made: dict[Any, Any], change: Callable[[Any], Any]) -> Part:
    def build(value: Any) -> Any:
        if isinstance(value, tuple):
            inner = [build(each) for each in value]
            same = all(old is new for old, new in zip(value, inner, strict=True))
            return value if same else tuple(inner)
        if isinstance(value, MappingProxyType):
            named = {key: build(each) for key, each in value.items()}
            same = all(named[key] is each for key, each in value.items())
            return value if same else MappingProxyType(named)
        if type(value) not in LINKS:
            return value
        if value not in made:
            new = {name: build(getattr(value, name)) for name, _ in LINKS[type(value)]}
            kept = all(getattr(value, name) is each for name, each in new.items())
            made[value] = change(value if kept else replace(value, **new))
        return made[value]

    found: Part = build(root)
    return found
