"""What problems are about, as values, for code that goes by it: never by their words."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["About", "KeyLeftOut", "UnknownKey", "Unresolved"]


@dataclass(frozen=True, slots=True)
class KeyLeftOut:
    """A key that a mapping needs and does not have; `of_file` where that is the whole file."""

    key: str
    of_file: bool


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key that is none of its mapping's; `near` is the one that was probably meant."""

    key: str
    near: str | None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that stands for nothing.

    `kind` is what it should name: a source, or a `part` (a field, a definition or a rule,
    which a condition names alike).
    """

    name: str
    kind: Literal["part", "source"]


About = KeyLeftOut | UnknownKey | Unresolved
