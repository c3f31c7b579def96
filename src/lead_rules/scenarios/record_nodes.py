"""Facts of a record as nodes: replaced and taken away at paths, each with its place."""

import re
from collections.abc import Iterator

from lead_rules.diagnostics.problems import nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.literals import Report
from lead_rules.records.schema import Field
from lead_rules.records.value_types import Event
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["ENTRY", "node_at", "path_of", "put"]

Way = tuple[str | int, ...]
"""The names and entry numbers of a path."""

ENTRY = r"\[[0-9]{1,6}\]"
"""How an entry of a list is written in a path."""
_PATH = re.compile(rf"[^.\[\]]+({ENTRY})*(\.[^.\[\]]+({ENTRY})*)*")
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)", re.ASCII)


def path_of(name: Scalar, root: Field, report: Report) -> Way | None:
    """The way to a fact that the kind of record has, or None when its problem is told."""
    if not _PATH.fullmatch(name.text):
        help_ = "write it such as `location` or `seized[0].weight`; the first entry is 0"
        report("LR703", f"`{name.text}` does not name a fact", name.span, help_)
        return None
    way: Way = tuple(int(step[1]) if step[1] else step[2] for step in _STEP.finditer(name.text))
    here = root
    for index, step in enumerate(way):
        so_far = _written(way[:index])
        if isinstance(step, int) is not (here.kind == "list"):
            kind = "is a list" if here.kind == "list" else "is no list"
            rest = _written(way[index:] if here.kind == "list" else way[index + 1 :])
            instead = f"{so_far}[0].{rest}" if here.kind == "list" else f"{so_far}.{rest}"
            report("LR703", f"`{so_far}` {kind}", name.span, f"write `{instead.rstrip('.')}`")
            return None
        if isinstance(step, int):
            assert here.entry is not None
            here = here.entry
        elif step in here.fields:
            here = here.fields[step]
        elif here.kind == "event" and step in Event.model_fields and index == len(way) - 1:
            return way
        else:
            near = nearest(step, here.fields)
            known = quoted_list(here.fields, "and") or "none"
            help_ = f"did you mean `{near}`?" if near else f"its fields are {known}"
            report("LR703", f"`{name.text}` is not a fact of the record", name.span, help_)
            return None
    return way


def put(node: Node, way: Way, value: Node | None, name: Scalar, report: Report) -> Node | None:
    """The facts with another value at a way, or without one; None when a problem is told.

    A group on the way that is unknown comes into being, and a list takes an entry
    just behind its last.
    """
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        return _put_entry(node, step, rest, value=value, name=name, report=report)
    group = node if isinstance(node, Mapping) else Mapping((), node.span)
    now = group.get(step)
    if now is None and value is None:
        return group
    inner: Node | None = value
    if rest:
        inner = put(now if now is not None else _empty(rest, name), rest, value, name, report)
        if inner is None:
            return None
    entries = tuple((key, old) for key, old in group.entries if key.text != step)
    if inner is None:
        return Mapping(entries, group.span)
    return Mapping((*entries, (Scalar(step, True, name.span), inner)), group.span)


def node_at(node: Node, way: Way) -> Iterator[tuple[Span, Span]]:
    """The places of the key and of the value at each step of a way, as far as it leads."""
    for step in way:
        if isinstance(step, int):
            items = node.items if isinstance(node, Listing) else ()
            if step >= len(items):
                return
            node = items[step]
            yield node.span, node.span
        else:
            entries = node.entries if isinstance(node, Mapping) else ()
            found = next(((key, value) for key, value in entries if key.text == step), None)
            if found is None:
                return
            node = found[1]
            yield found[0].span, node.span


def _put_entry(
    node: Node, index: int, rest: Way, value: Node | None, name: Scalar, report: Report
) -> Node | None:
    items = node.items if isinstance(node, Listing) else ()
    if index > len(items) or (value is None and index == len(items)):
        have = "no entry" if not items else f"only {len(items)}, the last of them {len(items) - 1}"
        help_ = "count the entries from 0, or write the whole list anew"
        message = f"`{name.text}` leads to an entry that is not there; the list has {have}"
        report("LR703", message, name.span, help_)
        return None
    old = items[index] if index < len(items) else _empty(rest, name)
    new = put(old, rest, value, name, report) if rest else value
    if rest and new is None:
        return None
    kept = () if new is None else (new,)
    return Listing((*items[:index], *kept, *items[index + 1 :]), node.span)


def _empty(rest: Way, name: Scalar) -> Node:
    if not rest:
        return Broken(name.span)
    return Listing((), name.span) if isinstance(rest[0], int) else Mapping((), name.span)


def _written(way: Way) -> str:
    text = ""
    for step in way:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
