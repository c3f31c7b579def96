"""The bytes of a file to its text, without characters that cannot be seen."""

import re

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span

__all__ = ["MOST_BYTES", "UNSEEN", "decoded", "line_column"]

MOST_BYTES = 2 << 20

# Control characters, and those that hide or reorder text: zero-width and
# bidirectional marks, letters of no width, and the line breaks that editors do not
# count as lines. Joiners and selectors belong to some scripts and to emoji; beside a
# plain character they hide.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff"
    "\uffa0\ufff9-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![^\x00-\x7f])[\u200c\u200d\ufe00-\ufe0f]|[\u200c\u200d](?![^\x00-\x7f])"
)


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
    unseen = UNSEEN.search(text)
    if unseen:
        line, column = line_column(text, unseen.start())
        return "", Problem(
            "LR003",
            f"a character that cannot be seen stands here (U+{ord(unseen[0]):04X})",
            Span(file, line, column, line, column + 1),
            "delete it, or type the text anew",
        )
    return text, None


def line_column(text: str, index: int) -> tuple[int, int]:
    """The line and the column of a place in a text, both from 1."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1
