"""Text of records and policies made safe to show."""

import re

__all__ = ["in_markdown", "printable"]

_MARKS = re.compile(r"([\\`*_\[\]<>|#~$&])")


def printable(text: str) -> str:
    """Text without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def in_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKS.sub(r"\\\1", printable(text))
