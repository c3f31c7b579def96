"""Slips within one line: characters that look like others, and marks that are wrong or missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["LOOK_ALIKES", "Slip", "Trial", "look_alike", "plain_marks", "unpaired", "wrong_marks"]

LOOK_ALIKES = {
    "“": ('"', "typographic quotation mark"),
    "”": ('"', "typographic quotation mark"),
    "„": ('"', "typographic quotation mark"),
    "‘": ("'", "typographic quotation mark"),
    "’": ("'", "typographic quotation mark"),
    "\u00a0": (" ", "non-breaking space"),
    "\u202f": (" ", "non-breaking space"),
    "\u2007": (" ", "non-breaking space"),
    "\u2003": (" ", "wide space"),
    "\u2002": (" ", "wide space"),
    "\u2009": (" ", "thin space"),
    "\u3000": (" ", "full-width space"),
    "：": (": ", "full-width colon"),
    "，": (", ", "full-width comma"),
    "｛": ("{", "full-width brace"),
    "｝": ("}", "full-width brace"),
    "［": ("[", "full-width bracket"),
    "］": ("]", "full-width bracket"),
    "–": ("-", "long dash"),
    "—": ("-", "long dash"),
    "−": ("-", "minus sign"),
}
"""Characters that look like a mark of YAML: the mark, and what the character is called."""

_ALIKE = re.compile(f"[{''.join(LOOK_ALIKES)}]")
_DASHES = re.compile(r"^(\s*)[–—−](?=\s)")
_FRAME = re.compile(r"[\s–—−-]*(?:[A-Za-z_][\w.-]*\s*[:：]\s*)?")
_WORD = r"[A-Za-z_][\w.-]*"
_START = rf"(?P<start>\s*(?:- +)?(?:{_WORD}: +)?)"
_CLOSES = {"{": "}", "[": "]"}
_OPENS = {"}": "{", "]": "["}


@dataclass(frozen=True, slots=True)
class Slip:
    """What may be wrong in a line, as a problem has it. Columns count from 1."""

    code: str
    message: str
    column: int
    end_column: int
    help: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A line as it may have been meant, and the slip to report if that turns out better.

    `lines` may stand in place of the line. Of trials that help alike the one with the
    smaller `rank` is believed. `certain` where the line may be rewritten so without
    asking, if nothing else fixes it as well.
    """

    rank: int
    slip: Slip
    lines: tuple[str, ...]
    certain: bool = False


def wrong_marks(line: str) -> Iterator[Trial]:
    """What the line may have been meant to be, if one of its marks is wrong."""
    yield from _look_alikes(line)
    yield from _colons(line)
    yield from _unquoted(line)
    yield from _quotes(line)
    yield from _brackets(line)
    yield from _dashes(line)
    yield from _commas(line)


def unpaired(line: str) -> bool:
    """Whether a quotation mark or a bracket of the line has no partner on it."""
    marks = [mark for _, mark in _bare(line)]
    return line.count('"') % 2 == 1 or any(
        marks.count(opened) != marks.count(closed) for opened, closed in _CLOSES.items()
    )


def look_alike(text: str) -> str | None:
    """The first character of a text that looks like a mark of YAML and is none."""
    found = _ALIKE.search(text)
    return found[0] if found else None


def plain_marks(text: str) -> str:
    """The text with each look-alike replaced by the mark, and no space doubled by it."""
    text = _DASHES.sub(r"\1-", text)
    for alike, (mark, name) in LOOK_ALIKES.items():
        if mark.endswith(" ") and mark != " ":
            text = re.sub(rf"{alike} *", mark, text)
        elif name not in ("long dash", "minus sign"):
            text = text.replace(alike, mark)
    return text


def _look_alikes(line: str) -> Iterator[Trial]:
    """Look-alikes where a mark must be, else all of them, which is not certain of quotes."""
    match = _FRAME.match(line)
    assert match is not None
    frame = plain_marks(match[0])
    tries = [(frame + line[match.end() :].lstrip(" "), True)]
    tries.append((plain_marks(line), not re.search("[“”„‘’]", line)))
    for rank, (meant, certain) in enumerate(tries):
        found = next((at for at, mark in enumerate(line) if mark in LOOK_ALIKES), None)
        if found is None or meant == line:
            continue
        mark, name = LOOK_ALIKES[line[found]]
        shown = "a plain space" if mark == " " else f"`{mark.strip()}`"
        message = f"a {name} stands where {shown} is meant"
        slip = Slip("LR010", message, found + 1, found + 2, f"type {shown} instead")
        yield Trial(rank - 1, slip, (meant,), certain)


def _colons(line: str) -> Iterator[Trial]:
    for match in re.finditer(rf"(?:^\s*(?:- +)?|[{{,] *)({_WORD}):(?=[^\s:])", line):
        at = match.end()
        meant = f"{line[:at]} {line[at:]}"
        message = f"a space is missing behind `{match[1]}:`"
        help_ = f"write `{match[1]}: ` and then its value"
        yield Trial(2, Slip("LR011", message, match.start(1) + 1, at + 1, help_), (meant,))
    for match in re.finditer(rf"(?:^\s*(?:- +)?|[{{,] *)({_WORD})( *= *| +|$)(?!#)", line):
        key, sign = match[1], match[2]
        if match.end() < len(line) and line[match.end()] in ":,}]":
            continue
        meant = f"{line[: match.end(1)]}: {line[match.end() :]}".rstrip()
        if "=" in sign:
            message = f"`=` stands behind `{key}` where `:` must"
        else:
            message = f"a `:` is missing behind `{key}`"
        begin, end = match.start(1) + 1, match.end(1) + 1
        rank = 2 if "=" in sign or match.end() == len(line) else 4
        yield Trial(rank, Slip("LR011", message, begin, end, f"write `{key}: `"), (meant,))
    if line.rstrip().endswith(":"):
        at = len(line.rstrip())
        message = "a `:` stands at the end of this line, which has a value already"
        yield Trial(1, Slip("LR005", message, at, at + 1, "delete it"), (line[: at - 1],))


def _unquoted(line: str) -> Iterator[Trial]:
    match = re.match(rf"(?P<start>\s*(?:- +)?{_WORD}: +|\s*- +)(?P<text>[^\"'\s].*?)\s*$", line)
    if match is None:
        return
    text, at = match["text"], match.start("text")
    if text[0] in "[{" and text[-1] in "]}":
        for part in re.finditer(r"(?<=[:,\[{] )([>|*&!@%`][^,\]}]*)", text):
            begin, end = at + part.start(), at + part.end()
            message = f"text that begins with `{part[0][0]}` needs quotes"
            help_ = f'put it in quotes: `"{_short(part[0])}"`'
            meant = f'{line[:begin]}"{part[0]}"{line[end:]}'
            yield Trial(5, Slip("LR005", message, begin + 1, begin + 2, help_), (meant,))
    meant = match["start"] + '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    inner = re.search(r":(?=\s|$)| #", text)
    if inner is not None:
        column, mark = at + inner.start() + 1, inner[0].strip()
        message = f"this text has a `{mark}` in it and stands without quotes"
    elif text[0] in "[{*&!|>%@`],}#?-":
        column, message = at + 1, f"text that begins with `{text[0]}` needs quotes"
    else:
        return
    help_ = f"put the whole text in quotes: `{_short(meant[at:])}`"
    yield Trial(5, Slip("LR005", message, column, column + 1, help_), (meant,))


def _quotes(line: str) -> Iterator[Trial]:
    """A quote that is opened and not closed, closed and not opened, or closed too soon."""
    for quote in ('"', "'"):
        if line.count(quote) % 2 == 0:
            continue
        for match in re.finditer(rf"(?<=[\[{{,:\s-]){quote}(?=[^\s,\]}}])", " " + line):
            at = match.start() - 1
            rest = line[at + 1 :]
            ends = [cut.start() for cut in re.finditer(r" *[,\]}]", rest)]
            message = "a quotation mark is opened here and not closed"
            for end in (*ends, len(rest.rstrip())):
                meant = line[: at + 1] + rest[:end] + quote + rest[end:]
                help_ = f"close it with `{quote}`, as in `{_short(meant[at : at + end + 2])}`"
                yield Trial(3, Slip("LR009", message, at + 1, at + 2, help_), (meant,))
            slip = Slip("LR009", message, at + 1, at + 2, "close it, or delete it")
            yield Trial(6, slip, (line[:at] + rest,))
        for match in re.finditer(rf"([^\s\[{{,:\"']+){quote}(?=\s*(?:$|[,\]}}#]))", line):
            begin = match.start()
            meant = line[:begin] + quote + line[begin:]
            message = "a quotation mark closes here what none has opened"
            help_ = f"open it with `{quote}`, as in `{_short(meant[begin : match.end() + 1])}`"
            at = match.end()
            yield Trial(3, Slip("LR009", message, at, at + 1, help_), (meant,))
    ended = re.match(rf"{_START}([\"'])(.*?)\2 +[^\s,#\]}}].*$", line)
    if ended is not None:
        begin = ended.start(2)
        other = "'" if ended[2] == '"' else '"'
        meant = line[:begin] + other + line[begin:].rstrip() + other
        message = "text goes on behind its closing quotation mark"
        help_ = "put the whole text in quotes, or none of it"
        at = ended.end(3) + 2
        yield Trial(5, Slip("LR009", message, at, at + 1, help_), (meant,))


def _brackets(line: str) -> Iterator[Trial]:
    """Brackets that are not closed, or close nothing, on a line by itself."""
    stack: list[tuple[str, int]] = []
    for at, mark in _bare(line):
        if mark in _CLOSES:
            stack.append((mark, at))
        elif mark in _OPENS and stack and stack[-1][0] == _OPENS[mark]:
            stack.pop()
        elif mark in _OPENS and stack:
            opened, begin = stack[-1]
            close = _CLOSES[opened]
            slip = _not_closed(opened, begin)
            commas = (cut for cut, comma in _bare(line[:at]) if comma == "," and cut > begin)
            for end in (at, *commas):
                yield Trial(3, slip, (line[:end] + close + line[end:],))
            message = f"`{mark}` stands where `{close}` must close the `{opened}`"
            slip = Slip("LR009", message, at + 1, at + 2, f"write `{close}`")
            yield Trial(4, slip, (line[:at] + close + line[at + 1 :],))
            stack.pop()
        elif mark in _OPENS:
            message = f"this `{mark}` closes what no `{_OPENS[mark]}` has opened"
            help_ = f"delete it, or open it with `{_OPENS[mark]}`"
            slip = Slip("LR009", message, at + 1, at + 2, help_)
            yield Trial(3, slip, (line[:at] + line[at + 1 :],))
            for begin in _openings(line, at):
                meant = line[:begin] + _OPENS[mark] + line[begin:]
                yield Trial(3, slip, (meant,))
    for opened, begin in reversed(stack):
        close = _CLOSES[opened]
        end = len(_uncommented(line))
        ends = [at for at, mark in _bare(line) if mark in "]}," and at > begin]
        for at in (end, *reversed(ends)):
            meant = line[:at] + close * (1 if at < end else len(stack)) + line[at:]
            yield Trial(3, _not_closed(opened, begin), (meant,))


def _not_closed(mark: str, at: int) -> Slip:
    message = f"`{mark}` is opened here and not closed"
    return Slip("LR009", message, at + 1, at + 2, f"close it with `{_CLOSES[mark]}`")


def _openings(line: str, before: int) -> list[int]:
    """Where an opening bracket may have been lost: behind a colon or another bracket."""
    return [match.end() for match in re.finditer(r"(?:: +|[\[{,] *|- +)(?=\S)", line[:before])]


def _dashes(line: str) -> Iterator[Trial]:
    if match := re.match(r"(\s*)-(?=[^\s-])", line):
        at = match.end()
        message = "a space is missing behind the `-`"
        help_ = "begin each entry of a list with `- `"
        slip = Slip("LR011", message, at, at + 1, help_)
        yield Trial(2, slip, (f"{line[:at]} {line[at:]}",))


def _commas(line: str) -> Iterator[Trial]:
    for match in re.finditer(r"(?<=[\w\"'\]}]) +(?=[\w\"'\[{])", line):
        if "{" in line[: match.start()] or "[" in line[: match.start()]:
            at = match.start()
            meant = line[:at] + "," + line[at:]
            message, help_ = "a `,` is missing here", "write `, ` between the two"
            yield Trial(5, Slip("LR011", message, at + 1, match.end() + 1, help_), (meant,))


def _bare(line: str) -> Iterator[tuple[int, str]]:
    """The marks of a line outside quotes and comments, with their indices."""
    quote = ""
    for at, mark in enumerate(_uncommented(line)):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'" and (at == 0 or line[at - 1] in " [{,:"):
            quote = mark
        else:
            yield at, mark


def _uncommented(line: str) -> str:
    match = re.search(r"\s#", line)
    return (line[: match.start()] if match else line).rstrip()


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:24]}…{text[-12:]}"
