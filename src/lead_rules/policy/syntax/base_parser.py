"""What every production reads: mappings with known keys, names, texts, dates."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from lead_rules.diagnostics.about import About, KeyLeftOut, UnknownKey
from lead_rules.diagnostics.problems import Edit, Problem, nearest, one_slip, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.keys import Shape
from lead_rules.values.calendar import read_date
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["LANGUAGE", "Productions", "shape_of"]

LANGUAGE = "1"

Part = TypeVar("Part")


class Productions:
    """Collects problems, and the names of parts that could not be read."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.failed: set[str] = set()

    def language(self, node: Node | None) -> None:
        """``language: 1``"""
        version = self.text(node)
        if version is not None and version.text != LANGUAGE:
            self.problem(
                "LR203",
                f"language `{version.text}` is not one that this version of lead_rules reads",
                version.span,
                f"write `language: {LANGUAGE}`",
            )

    def problem(
        self,
        code: str,
        message: str,
        span: Span,
        help_: str,
        *,
        fix: tuple[Edit, ...] = (),
        about: About | None = None,
    ) -> None:
        """Collect a problem."""
        self.problems.append(Problem(code, message, span, help_, fix=fix, about=about))

    def keys(
        self,
        node: Node,
        what: str,
        shape: Shape,
        named_at: Span | None = None,
    ) -> dict[str, Node] | None:
        """The parts of a mapping by key; reports a key that is missing or not known."""
        if isinstance(node, Broken):
            return None
        known = tuple(shape.keys)
        if not isinstance(node, Mapping):
            self.problem(
                "LR203",
                f"{what} is a mapping, not {shape_of(node)}",
                node.span,
                f"write its keys below it: {quoted_list(known, 'and')}",
            )
            return None
        found: dict[str, Node] = {}
        unknown = []
        for key, value in node.entries:
            if key.text in known:
                found[key.text] = value
            else:
                unknown.append(key)
        missing = [key for key in shape.required if key not in found]
        for key in unknown:
            near = nearest(key.text, [word for word in known if word not in found])
            if near is not None:  # reported here, and then read as what was meant
                found[near] = node.get(key.text) or Broken(key.span)
            fix: tuple[Edit, ...] = ()
            if near in missing:
                missing.remove(near)
                # Needed, and the only key that is one slip away: it was meant.
                if [word for word in known if one_slip(key.text, word)] == [near]:
                    fix = (Edit(key.span, near),)
            self.problem(
                "LR202",
                f"`{key.text}` is not a key of {what}",
                key.span,
                f"did you mean `{near}`?" if near else f"its keys are {quoted_list(known, 'and')}",
                fix=fix,
                about=UnknownKey(key.text, near),
            )
        for name in missing:
            start = named_at or Span(
                node.span.file, node.span.line, node.span.column, node.span.line, node.span.column
            )
            self.problem(
                "LR201",
                f"{what} has no `{name}`",
                start,
                f"add a line `{name}: ...`",
                about=KeyLeftOut(name, shape.of_file),
            )
        return found

    def named(
        self, node: Node | None, key: str, read: Callable[[Scalar, Node], Part | None]
    ) -> tuple[Part, ...]:
        """A mapping from names to parts, each read by `read`."""
        if node is None or isinstance(node, Broken):
            return ()
        if not isinstance(node, Mapping):
            self.failed.add(key)
            self.problem(
                "LR203",
                f"`{key}` is a mapping from names, not {shape_of(node)}",
                node.span,
                "give each entry a name, then `:`",
            )
            return ()
        found = []
        for name, value in node.entries:
            part = read(name, value)
            if part is None:
                self.failed.add(name.text)
            else:
                found.append(part)
        return tuple(found)

    def text(self, node: Node | None) -> Scalar | None:
        """A piece of text that is not empty"""
        if node is None or isinstance(node, Broken):
            return None
        if not isinstance(node, Scalar) or not node.text.strip():
            self.problem(
                "LR203",
                f"text is needed here, not {shape_of(node)}",
                node.span,
                "write a word or a sentence",
            )
            return None
        return node

    def texts(self, node: Node, what: str) -> tuple[Scalar, ...] | None:
        """A list of texts"""
        if isinstance(node, Broken):
            return None
        if not isinstance(node, Listing):
            self.problem(
                "LR203",
                f"{what} is a list, not {shape_of(node)}",
                node.span,
                "write it in brackets, such as `[first, second]`",
            )
            return (node,) if isinstance(node, Scalar) and node.text.strip() else None
        texts = [self.text(item) for item in node.items]
        return tuple(text for text in texts if text is not None)

    def date(self, node: Node | None) -> date | None:
        """``2017-02-27``"""
        text = self.text(node)
        if text is None:
            return None
        day = read_date(text.text)
        if day is None:
            self.problem(
                "LR206",
                f"`{text.text}` is not a date",
                text.span,
                "write year-month-day, such as `2017-02-27`",
            )
        return day


def shape_of(node: Node) -> str:
    """What a node is, for a message that says what was found."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Scalar) and node.text.strip():
        return f"the text `{node.text[:40]}`"
    return "nothing"
