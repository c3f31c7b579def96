"""YAML text to nodes that know where they stand. The only home of PyYAML.

The subset is YAML without surprises: mappings, lists and text, in one UTF-8
document. Every scalar stays text until a typed field claims it, so `no`,
`22:30` and `475.854` mean what they say. Anchors, aliases, tags, merge keys,
several documents and repeated keys are refused with a position. Size, depth and
count are bounded while the events arrive, before any tree is built.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span

__all__ = [
    "Broken",
    "Listing",
    "Mapping",
    "Node",
    "Scalar",
    "canonical",
    "decoded",
    "pieces",
    "read_nodes",
    "read_text",
    "stops",
]

MOST_BYTES = 2 << 20
MOST_NODES = 200_000
MOST_DEPTH = 64

# Control characters, and those that hide or reorder text: zero-width and
# bidirectional marks, letters of no width, and the line breaks that editors do not
# count as lines. Joiners and selectors belong to some scripts and to emoji; beside a
# plain character they hide.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff"
    "\uffa0\ufff9-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![^\x00-\x7f])[\u200c\u200d\ufe00-\ufe0f]|[\u200c\u200d](?![^\x00-\x7f])"
)

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `plain` is true where it stands without quotes.

    `raw` is the text as it is written, from the start of the span.
    """

    text: str
    plain: bool
    span: Span = field(compare=False)
    raw: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """Nodes in order."""

    items: tuple["Node", ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their nodes, in the order written; no key stands twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    span: Span = field(compare=False)

    def get(self, key: str) -> "Node | None":
        """The node under a key, or None."""
        return next((node for name, node in self.entries if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Broken:
    """A node that was there but cannot be used; its problem is already told."""

    span: Span = field(compare=False)


Node = Scalar | Listing | Mapping | Broken


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
        return None, [*reader.problems, _syntax_problem(error, text, file)]
    except _StopError:
        return None, reader.problems
    return node, reader.problems


def canonical(node: Node) -> object:
    """The content alone, as plain data: what a digest is made of."""
    if isinstance(node, Mapping):
        return {key.text: canonical(value) for key, value in node.entries}
    if isinstance(node, Listing):
        return [canonical(item) for item in node.items]
    return node.text if isinstance(node, Scalar) else None


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


def decoded(data: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of a file, its lines ended by LF, or the problem that keeps it from being one."""
    start = Span(file, 1, 1, 1, 1)
    if len(data) > MOST_BYTES:
        return "", Problem(
            "LR004",
            f"the file has more than {MOST_BYTES:,} bytes",
            start,
            "check that this is the file you meant",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[begin : error.start].decode("utf-8-sig", "replace")) + 1
        return "", Problem(
            "LR002",
            f"byte 0x{data[error.start]:02x} is not UTF-8 text",
            Span(file, line, column, line, column + 1),
            "save the file as UTF-8",
        )
    text = text.replace("\r\n", "\n")
    unseen = _UNSEEN.search(text)
    if unseen:
        line, column = _line_column(text, unseen.start())
        return "", Problem(
            "LR003",
            f"a character that cannot be seen stands here (U+{ord(unseen[0]):04X})",
            Span(file, line, column, line, column + 1),
            "delete it, or type the text anew",
        )
    return text, None


def _line_column(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _LOADER(text)
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    finally:
        loader.dispose()


def _too_deep(span: Span) -> Problem:
    what = f"more than {MOST_DEPTH} levels lie inside one another"
    return Problem("LR004", what, span, "give inner parts a name of their own under `define`")


class _StopError(Exception):
    """Reading cannot go on; the problem is already in the list."""


class _Reader:
    """Builds nodes from events and collects problems."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.end = _line_column(text, len(text))
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
                _too_deep(span)
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
        unseen = _UNSEEN.search(event.value)
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


# What PyYAML says, what the author is told, what to do, and whether the place
# to show is where the construct began rather than where reading stopped.
_SYNTAX: tuple[tuple[str, str, str, bool], ...] = (
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put text that has a colon in quotes, and line up keys that belong together",
        False,
    ),
    (
        "could not find expected ':'",
        "this line has no `:` after its key",
        "write `key: value`",
        True,
    ),
    (
        "did not find expected key",
        "this line does not line up with the ones above it",
        "give keys that belong together the same number of spaces",
        False,
    ),
    (
        "did not find expected '-' indicator",
        "this line does not line up with the list above it",
        "begin each entry of a list with `- ` in the same column",
        False,
    ),
    (
        "while scanning a quoted scalar",
        "a quotation mark is opened here and not closed",
        "close it, on the same line if you can",
        True,
    ),
    (
        "while parsing a flow sequence",
        "a list opened with `[` is not closed",
        "separate its entries with `,` and close it with `]`",
        True,
    ),
    (
        "while parsing a flow mapping",
        "a mapping opened with `{` is not closed",
        "separate its entries with `,` and close it with `}`",
        True,
    ),
    (
        "block sequence entries are not allowed",
        "a list entry `- ` stands where none can be",
        "begin the list on a line of its own, below its key",
        False,
    ),
    (
        "expected <document start>",
        "text stands behind the end of the policy",
        "check the indentation of this line and of the one above it",
        False,
    ),
    (
        "unknown escape character",
        "this `\\` begins no known escape",
        "use 'single quotes', in which `\\` is just a character",
        False,
    ),
    (
        "invalid Unicode character escape code",
        "this escape is half a character, or none at all",
        "write the character itself",
        False,
    ),
)


def _leads(text: str, index: int) -> bool:
    """Whether nothing but a key stands before a colon on its line."""
    begin = text.rfind("\n", 0, index) + 1
    return begin > 0 and ":" not in text[begin:index] and text[begin : begin + 1] == " "


def _braces(text: str, index: int) -> bool:
    """Whether what stands before a place is a key and something in braces."""
    begin = text.rfind("\n", 0, index) + 1
    return re.search(r":\s+\{[^{}]*\}\s*$", text[begin:index]) is not None


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    said = f"{error.context or ''}; {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if "nesting depth" in said:  # libyaml has a bound of its own, as it reads ahead
        return _too_deep(Span(file, line, column, line, column + 1))
    message, help_ = error.problem or "this is not YAML", "compare the line with its neighbours"
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        message, help_ = "a tab stands where spaces must", "indent with spaces"
    elif "did not find expected key" in said and mark is not None and _braces(text, mark.index):
        message = "text that begins with `{` stands here without quotes"
        help_ = "put the whole text in quotes"
    elif "mapping values are not allowed" in said and mark is not None and _leads(text, mark.index):
        message = "this line is indented more than the line above it allows"
        help_ = "line it up with the keys that it belongs to"
    elif "cannot start any token" in said and mark is not None:
        character = text[mark.index : mark.index + 1]
        message, help_ = f"text cannot begin with `{character}`", "put the text in quotes"
    else:
        for key, words, what_to_do, at_start in _SYNTAX:
            if key in said:
                message, help_ = words, what_to_do
                mark = (error.context_mark or mark) if at_start else mark
                break
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Problem("LR005", message, Span(file, line, column, line, column + 1), help_)
