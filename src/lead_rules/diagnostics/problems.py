"""Problems as values: what is wrong, where, and what to do.

Stages collect problems (diagnostics) in a list and leave out the part that failed. One place
(`raise_errors`) raises, with all of them, sorted.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from lead_rules.diagnostics.about import About
from lead_rules.diagnostics.spans import Span, Spot, Where
from lead_rules.values.visible import visible

__all__ = [
    "CODES",
    "WARNINGS",
    "Edit",
    "LeadRulesError",
    "PolicyError",
    "Problem",
    "RecordError",
    "nearest",
    "one_slip",
    "quoted_list",
    "raise_errors",
    "shown",
    "sort_problems",
]

MOST_SHOWN = 600  # characters of a message; a text in it may have a million

Severity = Literal["error", "warning"]

CODES: dict[str, str] = {
    # The file as a file.
    "LR001": "file cannot be read",
    "LR002": "not UTF-8 text",
    "LR003": "character that cannot be seen",
    "LR004": "too large or too deep",
    "LR005": "not well-formed YAML",
    "LR006": "YAML feature that policies do not use",
    "LR007": "key written twice",
    "LR008": "wrong indentation",
    "LR009": "bracket or quotation mark without its partner",
    "LR010": "character that only looks right",
    "LR011": "mark left out",
    "LR012": "text that is a comment",
    "LR013": "unusual spacing",
    # A record.
    "LR101": "not a record",
    "LR102": "no such field in the record",
    "LR103": "value does not fit its field",
    "LR104": "field left out",
    "LR105": "time without its offset from UTC",
    # A policy as written.
    "LR201": "key left out",
    "LR202": "no such key",
    "LR203": "wrong shape",
    "LR204": "rule without a citation",
    "LR205": "wrong file or folder name",
    "LR206": "wrong dates or time zone",
    # A policy as meant.
    "LR301": "no such field",
    "LR302": "no such operator",
    "LR303": "operator does not fit the field",
    "LR304": "impossible value",
    "LR305": "missing or wrong unit",
    "LR306": "no such area",
    "LR307": "no such source or section",
    "LR308": "no such rule",
    "LR309": "no such definition",
    "LR310": "protected or opaque field",
    "LR311": "name defined twice",
    "LR312": "definition that leads back to itself",
    "LR313": "never used",
    "LR314": "no such kind of record",
    "LR315": "braces that do not fit",
    "LR316": "placeholder that the rule cannot fill",
    "LR880": "decision that cannot be held",
    # A policy that says something odd.
    "LR401": "condition that can never hold",
    "LR402": "rule implied by another",
    "LR403": "condition that always holds",
    # Boundaries.
    "LR501": "not GeoJSON",
    "LR502": "other coordinate reference system",
    "LR503": "missing or repeated id",
    "LR504": "not a usable polygon",
    "LR505": "impossible or swapped coordinates",
    "LR506": "ring winds the wrong way",
    "LR507": "areas overlap",
    "LR508": "feature far from the others",
    # Several files together.
    "LR601": "no such policy or boundary file",
    "LR602": "versions overlap",
    "LR603": "gap between versions",
    "LR611": "published file edited",
    "LR612": "published file gone",
    "LR613": "list of published files cannot be used",
    "LR614": "not published",
    "LR615": "signature missing or wrong",
    # Scenarios.
    "LR701": "scenarios of another policy",
    "LR702": "no such record to start from",
    "LR703": "no such fact",
    "LR704": "no such decision",
    "LR705": "nothing of this kind in the decision",
    "LR706": "nothing is expected",
    "LR707": "case that says the same as another",
    # A decision log.
    "LR801": "line of a decision log that cannot be read",
    "LR802": "record of a decision log not found",
    "LR803": "entry under another key",
    # Text that deceives.
    "LR910": "letters of two alphabets in one word",
    # A table or a file of records.
    "LR930": "column that is no field",
    "LR931": "column that cannot be kept",
    "LR932": "line that is not CSV",
    "LR933": "file of no known format",
    "LR934": "parts of another run",
}
"""Every code of a problem, with its name."""

WARNINGS = frozenset(
    ("LR012", "LR013", "LR402", "LR403", "LR506", "LR507", "LR508", "LR603", "LR707")
)
"""The codes that do not keep a file from being used."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text, and the text to put in its place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is stable and is a key of `CODES`. `message` is one line: what is
    wrong, in the author's words. `help` is one line: what to do. `fix` holds the
    edits that fix it, where it is certain what was meant. `about` is for code that has
    to know more than the code says; it is not shown. Whoever shows a problem escapes
    what cannot be seen in it; its `str` does.
    """

    code: str
    message: str
    where: Where
    help: str
    severity: Severity = "error"
    fix: tuple[Edit, ...] = ()
    about: About | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{shown(str(self.where))}: {self.code} {shown(self.message)} ({shown(self.help)})"


def shown(text: str) -> str:
    """A part of a problem, cut where it is far too long, each hidden character as its escape."""
    return visible(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")


class LeadRulesError(Exception):
    """What the library raises: one or more problems, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class PolicyError(LeadRulesError):
    """A policy or a boundary file cannot be used as it is."""


class RecordError(LeadRulesError):
    """A record cannot be read as it is."""


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by place, each once."""

    def key(problem: Problem) -> tuple[str, int, int, str, str, str]:
        where = problem.where
        line, column = (where.line, where.column) if isinstance(where, Span) else (0, 0)
        path = where.path if isinstance(where, Spot) else ""
        return (where.file, line, column, path, problem.code, problem.message)

    return sorted(dict.fromkeys(problems), key=key)


def raise_errors(problems: Iterable[Problem], error: type[LeadRulesError]) -> None:
    """Raise `error` with every problem if one of them is an error."""
    found = sort_problems(problems)
    if any(problem.severity == "error" for problem in found):
        raise error(found)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, if one is near.

    One slip away is near, whatever the length: a letter left out, put in or
    exchanged, or two that changed places.
    """
    words = sorted(known)
    slipped = [each for each in words if one_slip(word, each)]
    matches = difflib.get_close_matches(word, slipped or words, n=1, cutoff=0.5 if slipped else 0.7)
    return matches[0] if matches else None


def one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, put in or exchanged, or two changed places."""
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:
        return False
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    start = sum(1 for _ in same)
    mine, theirs = one[start:], other[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[2:] == theirs[2:] and mine[:2] == theirs[:2][::-1])
    )


def quoted_list(words: Iterable[str], conjunction: str = "or", most: int = 12) -> str:
    """Words in backticks: `` `a`, `b` or `c` ``; cut short after `most`."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" and {len(quoted) - most} more"
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {conjunction} {quoted[-1]}"
