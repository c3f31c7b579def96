"""The nodes of a YAML text, which know where they stand."""

from dataclasses import dataclass, field

from lead_rules.diagnostics.spans import Span

__all__ = ["Broken", "Listing", "Mapping", "Node", "Scalar", "canonical"]


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
    """A node that was there but cannot be used; its problem is already reported."""

    span: Span = field(compare=False)


Node = Scalar | Listing | Mapping | Broken


def canonical(node: Node) -> object:
    """The content alone, as plain data: what a digest is made of."""
    if isinstance(node, Mapping):
        return {key.text: canonical(value) for key, value in node.entries}
    if isinstance(node, Listing):
        return [canonical(item) for item in node.items]
    return node.text if isinstance(node, Scalar) else None
