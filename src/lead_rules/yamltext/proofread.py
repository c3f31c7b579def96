"""What is well-formed YAML and cannot be meant, whatever the keys mean.

A key without a value, an entry of a list that runs over two lines, typographic
quotation marks around a whole text, text that YAML takes for a comment. What is
reported here is left out of the nodes, so that no later stage trips over it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lead_rules.diagnostics.problems import Edit, Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.yamltext.confusables import mixed_words
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["proofread"]

_OPENING, _CLOSING = "“„‘", "”"
# What no prose is, and keys that may be left out, so that nothing else would miss them.
_SWALLOWED = re.compile(
    r" *(\w+(?=: *[>|][-+]?\s*$)"
    r"|(?:holds|fails|open|tell|tell_person|unless|inference)(?=:(?:\s|$)))"
)
_LIKE_A_NUMBER = re.compile(r"[\d ]*\d( \S+)?")


def proofread(node: Node, text: str, problems: list[Problem]) -> Node:
    """The nodes without what cannot be meant; a problem for each."""
    return _Proof(text.split("\n"), problems).node(node)


class _Proof:
    """Traverses the nodes with the lines that they come from at hand."""

    def __init__(self, lines: Sequence[str], problems: list[Problem]) -> None:
        self.lines = lines
        self.problems = problems

    def node(self, node: Node) -> Node:
        if isinstance(node, Mapping):
            entries: list[tuple[Scalar, Node]] = []
            for key, value in node.entries:
                if _empty(value) and _LIKE_A_NUMBER.fullmatch(key.text):
                    entries[-1:] = self.cut(key, entries[-1:])
                    continue
                self.letters(key, name=True)
                plain, kept = self.scalar(key), self.value(key, value)
                if isinstance(plain, Scalar):
                    entries.append((plain, kept))
            return Mapping(tuple(entries), node.span)
        if isinstance(node, Listing):
            return Listing(tuple(self.item(item) for item in node.items), node.span)
        if isinstance(node, Scalar):
            self.letters(node)
            return self.scalar(node)
        return node

    def letters(self, scalar: Scalar, *, name: bool = False) -> None:
        """Words in letters of two alphabets that look alike."""
        for word, alphabet, meant in mixed_words(scalar.text, name=name):
            span = scalar.span
            at = scalar.raw.find(word) if span.line == span.end_line else -1
            if at >= 0:
                begin = span.column + at
                span = Span(span.file, span.line, begin, span.line, begin + len(word))
            self.problem(
                "LR910",
                f"`{word}` has {alphabet} letters that look like Latin ones",
                span,
                f"type it anew: `{meant}`",
            )

    def cut(self, key: Scalar, before: list[tuple[Scalar, Node]]) -> Iterable[tuple[Scalar, Node]]:
        """A number that its comma has cut in two."""
        self.problem(
            "LR304",
            f"a `,` ends one entry and begins another, so `{key.text}` stands by itself",
            key.span,
            "write a decimal with a point, such as `1.5`, and a thousand as `1000`",
        )
        return [(name, Broken(value.span)) for name, value in before]

    def value(self, key: Scalar, value: Node) -> Node:
        if not _empty(value):
            return self.node(value)
        self.problem(
            "LR203",
            f"`{key.text}` has nothing behind its `:`, and nothing below it",
            key.span,
            "write its value on the same line, or below it and indented",
        )
        return Broken(value.span)

    def item(self, item: Node) -> Node:
        if isinstance(item, Scalar) and item.plain and item.span.end_line > item.span.line:
            return self.run_on(item)
        found = self.node(item)
        alone = isinstance(item, Mapping) and len(item.entries) == 1 and _empty(item.entries[0][1])
        return Broken(item.span) if alone else found

    def run_on(self, item: Scalar) -> Broken:
        line = self.lines[item.span.line]
        begin = len(line) - len(line.lstrip()) + 1
        number = item.span.line + 1
        span = Span(item.span.file, number, begin, number, len(line.rstrip()) + 1)
        self.problem(
            "LR008",
            "this line goes on with the entry of the line above it",
            span,
            "begin each entry of a list with `- ` in the same column, or write text in quotes",
        )
        return Broken(item.span)

    def swallowed(self, scalar: Scalar) -> None:
        """Keys on lines that are in so far that they belong to the text above them."""
        for number in range(scalar.span.line + 1, scalar.span.end_line + 1):
            line = self.lines[number - 1]
            if not (found := _SWALLOWED.match(line)) or number == scalar.span.end_line:
                continue
            self.problem(
                "LR008",
                f"`{found[1]}:` is indented so far that it belongs to the text above it",
                Span(scalar.span.file, number, 1, number, found.end(1) + 1),
                "line it up with the keys that it belongs to; to keep it as text, let it stand "
                "further on in its line",
            )

    def scalar(self, scalar: Scalar) -> Node:
        if scalar.raw[:1] in (">", "|"):
            self.swallowed(scalar)
        if not scalar.plain:
            return scalar
        if scalar.span.end_line > scalar.span.line:
            for number in range(scalar.span.line, scalar.span.end_line):
                if self.lines[number].lstrip().startswith("- "):
                    return self.run_on(scalar)
        self.commented(scalar)
        marks = _quoted(scalar.text)
        if marks is None:
            return scalar
        fix: tuple[Edit, ...] = ()
        if scalar.span.line == scalar.span.end_line:
            fix = (Edit(scalar.span, _straight(scalar.text)),)
        self.problems.append(
            Problem(
                "LR010",
                f"{marks} stand where plain quotation marks are meant",
                scalar.span,
                'write "straight" quotation marks, or none; to keep them, put the text in '
                "straight ones",
                fix=fix,
            )
        )
        return replace(scalar, text=_bare(scalar.text))

    def commented(self, scalar: Scalar) -> None:
        """Text that is cut off where it has a number sign."""
        line = self.lines[scalar.span.end_line - 1]
        rest = line[scalar.span.end_column - 1 :]
        if cut := re.match(r"\s+(#[^\s#].*)", rest):
            column = scalar.span.end_column + cut.start(1)
            number = scalar.span.end_line
            span = Span(scalar.span.file, number, column, number, len(line.rstrip()) + 1)
            self.problems.append(
                Problem(
                    "LR012",
                    "YAML takes the rest of this line for a comment, and the text ends before it",
                    span,
                    "put the whole text in quotes, or write a comment as `# comment`",
                    "warning",
                )
            )

    def problem(self, code: str, message: str, span: Span, help_: str) -> None:
        self.problems.append(Problem(code, message, span, help_))


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and not node.text


def _quoted(text: str) -> str | None:
    """What is odd with the typographic quotation marks of a text, if anything."""
    if not text:
        return None
    opened, closed = text[0] in _OPENING, text[-1] in _CLOSING
    inner = text[1:-1]
    if opened and text[-1:] in "\"'" and len(text) > 1:
        return f"`{text[0]}` and `{text[-1]}`"
    if text.count("“") + text.count("„") != text.count("”") + ("„" in text) * text.count("“"):
        return f"`{text[0]}`" if opened else "`”`"
    if opened and (closed or text[-1:] == "’") and not re.search("[“”„‘]", inner):
        return f"`{text[0]}` and `{text[-1]}`"
    return None


def _bare(text: str) -> str:
    return re.sub("^[“„‘]|[”’\"']$", "", text)


def _straight(text: str) -> str:
    """The text in straight quotation marks."""
    return '"' + _bare(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
