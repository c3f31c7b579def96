"""YAML text to nodes that know where they stand. The only home of PyYAML.

The subset is YAML without surprises: mappings, lists and text, in one UTF-8
document. Every scalar stays text until a typed field claims it, so `no`,
`22:30` and `475.854` mean what they say. Anchors, aliases, tags, merge keys,
several documents and repeated keys are refused with a position. Size, depth and
count are bounded while the events arrive, before any tree is built.
"""

from collections.abc import Iterator

import yaml

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.yamltext.decode import UNSEEN, decoded, line_column
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar
from lead_rules.yamltext.syntax_problems import MOST_DEPTH, syntax_problem, too_deep

__all__ = ["MOST_NODES", "pieces", "read_nodes", "read_text", "stops"]

MOST_NODES = 200_000

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_nodes(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """The one document in `data`, and every problem met on the way.

    The node is None where the text cannot be read to its end.
    """
    text, problem = decoded(data, file)
    return (None, [problem]) if problem else read_text(text, file)


def read_text(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """As `read_nodes`, of text that `decoded` gave."""
    reader = _Reader(file, text)
    try:
        node = reader.document(_events(text))
    except yaml.MarkedYAMLError as error:
        return None, [*reader.problems, syntax_problem(error, text, file)]
    except _StopError:
        return None, reader.problems
    return node, reader.problems


def stops(text: str) -> tuple[int, int] | None:
    """The line at which a text cannot be read further, and that on which the part
    began that could not be read; None if it can be read to its end.
    """
    depth = 0
    try:
        for event in _events(text):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        begin = error.context_mark or mark
        return (mark.line + 1 if mark else 1, begin.line + 1 if begin else 1)
    return None


def pieces(text: str) -> int:
    """How many pieces of text, keys and values, are in a text that can be read to its end."""
    return sum(isinstance(event, yaml.ScalarEvent) and event.value != "" for event in _events(text))


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _LOADER(text)
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    finally:
        loader.dispose()


class _StopError(Exception):
    """Reading cannot go on; the problem is already in the list."""


class _Reader:
    """Builds nodes from events and collects problems."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.end = line_column(text, len(text))
        self.problems: list[Problem] = []
        self.count = 0

    def problem(self, code: str, message: str, span: Span, help_: str) -> None:
        self.problems.append(Problem(code, message, span, help_))

    def span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        # YAML ends a last line that is left open, and puts what is empty behind it.
        begins = min((start.line + 1, start.column + 1), self.end)
        ends = min((end.line + 1, end.column + 1), self.end)
        return Span(self.file, *begins, *ends)

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self.problem(
                        "LR006",
                        "a second document starts here",
                        self.span(event),
                        "delete the line `---`, or make a second file",
                    )
                    raise _StopError
                node = self.node(next(events), events, 1)
        if node is None:
            span = Span(self.file, 1, 1, 1, 1)
            self.problem("LR203", "there is nothing here", span, "write its keys and their values")
        return node

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        span = self.span(event)
        self.count += 1
        if depth > MOST_DEPTH or self.count > MOST_NODES:
            many = f"the file has more than {MOST_NODES:,} entries"
            self.problems.append(
                too_deep(span)
                if depth > MOST_DEPTH
                else Problem("LR004", many, span, "check that this is the file you meant")
            )
            raise _StopError
        if isinstance(event, yaml.AliasEvent):
            self.problem(
                "LR006",
                f"`*{event.anchor}` repeats another part; YAML aliases are not read here",
                span,
                "write the part out where it is meant",
            )
            return Broken(span)
        self.refuse_marks(event, span)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, span)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self.node(inner, events, depth + 1))
            return Listing(tuple(items), span.to(self.span(inner)))
        return self.mapping(span, events, depth)

    def refuse_marks(self, event: yaml.Event, span: Span) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self.problem(
                "LR006",
                f"`&{anchor}` names a part for reuse; YAML anchors are not read here",
                span,
                f"delete `&{anchor}`",
            )
        if tag:
            self.problem(
                "LR006",
                f"`{tag}` is a tag; YAML tags are not read here",
                span,
                "delete the tag; the field decides what the text means",
            )

    def scalar(self, event: yaml.ScalarEvent, span: Span) -> Node:
        unseen = UNSEEN.search(event.value)
        if unseen:
            self.problem(
                "LR003",
                f"this text has a character that cannot be seen (U+{ord(unseen[0]):04X})",
                span,
                "delete the escape",
            )
            return Broken(span)
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        raw = self.text[start.index : end.index]
        return Scalar(event.value, event.style is None or event.style == "", span, raw)

    def mapping(self, start: Span, events: Iterator[yaml.Event], depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                if not isinstance(key, Broken):
                    self.problem("LR203", "a key must be text", key.span, "write a name, then `:`")
            elif key.text == "<<" and key.plain:
                self.problem(
                    "LR006",
                    "`<<` merges another part; YAML merge keys are not read here",
                    key.span,
                    "write the part out",
                )
            elif key.text in seen:
                first = seen[key.text]
                if entries[-1][0] is first and getattr(entries[-1][1], "text", None) == "":
                    entries[-1] = (first, value)  # the same line twice, and what is below it
                self.problem(
                    "LR007",
                    f"`{key.text}` is written twice; the first is on line "
                    f"{seen[key.text].span.line}",
                    key.span,
                    "keep one of the two",
                )
            else:
                seen[key.text] = key
                entries.append((key, value))
        return Mapping(tuple(entries), start.to(self.span(event)))
