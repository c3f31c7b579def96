"""Single faults: the shipped policies, each with one slip such as a person makes.

Every fault knows the lines on which a reader would say that the mistake is.
`fault_table` measures what the checker says of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

FILES = (
    Path("policies/multnomah-lead/2017-02-27.yaml"),
    Path("policies/multnomah-lead/2018-05-16.yaml"),
    Path("tests/support/library-card/policies/library-card/2024-01-01.yaml"),
)


def words(text: str) -> list[str]:
    return text.split()


KEYS = words(
    """
    says when cite unless sum of where because holds value rule otherwise decision exclude
    include note title record publisher sections inference from until source section
    years_between
    """
)
TOP_KEYS = words(
    """
    language policy title in_force time_zone areas sources define presume readings rules
    decisions
    """
)
OPERATORS = words(
    """
    at_least less_than includes within some count no any all on_or_after after weekday
    """
)
FIELDS = words(
    """
    location offenses seized contains conduct statute substantial_quantity warrants active
    extraditable court_orders protects_current_participant participation.status weight
    units specialty_court.engaged supervision person_offense kind operations_team_denied
    exceptional_circumstances diversion.accepted diversion.assessment arrested_at
    high_risk_of_future_possession_arrest commercial_factors resident card born_on
    requested_at household.guardian_agrees lost fee loans
    """
)
VALUES = words(
    """
    heroin cocaine methamphetamine lsd psilocybin mdma possession true false former
    current parole thursday staff misdemeanor_bench_probation
    """
)
AREAS = words(
    """
    downtown old-town lloyd central-eastside
    """
)
BEFORE_FIELD = r"(?:^ {4,}(?:- )?|[{,] ?|sum: |of: |\[|after: )"
PROSE = words(
    """
    says because otherwise inference title publisher
    """
)


@dataclass(frozen=True)
class Fault:
    """One slip: the text with it, and the lines on which it is to be told."""

    kind: str
    file: Path
    text: str
    lines: frozenset[int]

    def __str__(self) -> str:
        return f"{self.kind}, {self.file.parent.name}/{self.file.stem}, line {min(self.lines)}"


@dataclass(frozen=True)
class Page:
    """A policy as its lines."""

    file: Path
    lines: tuple[str, ...]

    def put(self, kind: str, number: int, *new: str, told: tuple[int, ...] = ()) -> Fault:
        """The line at an index (from 0) replaced; told there, or on `told` (from 1)."""
        lines = [*self.lines[:number], *new, *self.lines[number + 1 :]]
        return Fault(kind, self.file, "\n".join(lines), frozenset(told or (number + 1,)))

    def parent(self, number: int) -> int:
        """The index of the line that the line belongs to, or the line's own."""
        indent = indent_of(self.lines[number])
        for above in range(number - 1, -1, -1):
            line = self.lines[above]
            if line.strip() and not line.lstrip().startswith("#") and indent_of(line) < indent:
                return above
        return number

    def code(self) -> Iterator[tuple[int, str]]:
        """The lines that are neither empty, nor comment, nor the text of a block."""
        block: int | None = None
        for number, line in enumerate(self.lines):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if block is not None and indent_of(line) > block:
                continue
            block = indent_of(line) if line.endswith(">-") else None
            yield number, line

    def last_of(self, number: int) -> int:
        """The index of the last line that belongs to the line."""
        last = number
        for below in range(number + 1, len(self.lines)):
            line = self.lines[below]
            if line.strip() and indent_of(line) <= indent_of(self.lines[number]):
                break
            if line.strip():
                last = below
        return last


Kind = Callable[[Page], Iterator[Fault]]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Callable[[Page, str], Iterator[Fault]]], Kind]:
    """Enter a way to slip under its name."""

    def enter(make: Callable[[Page, str], Iterator[Fault]]) -> Kind:
        KINDS[name] = lambda page: make(page, name)
        return KINDS[name]

    return enter


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def swapped(word: str) -> str:
    """The word with two letters in its middle exchanged, or its last letter doubled."""
    for at in range(len(word) // 2, 0, -1):
        if word[at] != word[at - 1] and word[at - 1 : at + 1].isalpha():
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return word + word[-1]


def dropped(word: str) -> str:
    return word[: len(word) // 2] + word[len(word) // 2 + 1 :] if len(word) > 3 else word + word[-1]


def misspelt(
    page: Page, name: str, known: list[str], pattern: str, *, most: int = 2
) -> Iterator[Fault]:
    """Each word where `pattern` (with WORD in it) finds it, in two misspellings."""
    for word in known:
        found = 0
        for number, line in page.code():
            match = re.search(pattern.replace("WORD", f"(?P<word>{re.escape(word)})"), line)
            if match is None or found >= most:
                continue
            wrong = (swapped, dropped)[found % 2](word)
            begin, end = match.span("word")
            yield page.put(name, number, line[:begin] + wrong + line[end:])
            found += 1


# Names.


@kind("misspelt key")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(page, name, KEYS, r"(?:^ +|[{,] ?)WORD:", most=1)


@kind("misspelt top-level key")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(page, name, TOP_KEYS, r"^WORD:", most=1)


@kind("misspelt operator")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(page, name, OPERATORS, r"(?:^ +|[{,] ?)WORD:")


@kind("misspelt field")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(
        page, name, FIELDS, r"(?:^ {4,}(?:- )?|[{,] ?|sum: |of: |\[|after: )WORD(?![\w-])"
    )


@kind("misspelt value")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(page, name, VALUES, r"(?:(?<!says)(?<!title): |[\[,] ?|- )WORD(?=[\]},]|$)")


@kind("misspelt area")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from misspelt(page, name, AREAS, r"within:.*[\[,] ?WORD[\],]")


@kind("area that is not there")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        for area in AREAS:
            if "within: [" in line and area in line:
                yield page.put(name, number, line.replace(area, "hollywood"))


@kind("misspelt source or section")
def _(page: Page, name: str) -> Iterator[Fault]:
    named = sorted(set(re.findall(r"(?:source|section): ([\w.-]+)", "\n".join(page.lines))))
    yield from misspelt(page, name, named, r"(?:source|section): WORD(?=[,}])")


@kind("misspelt name where a source is described")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from renamed(page, name, "sources")


@kind("misspelt name where a rule is written")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from renamed(page, name, "rules")


@kind("misspelt name where a definition is written")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from renamed(page, name, "define")


def renamed(page: Page, name: str, section: str) -> Iterator[Fault]:
    """A misspelt name at its definition: told there, or where its one use names it."""
    for number, word in names_in(page, section):
        named = {
            "rules": r"(?:include|exclude|note): \[.*|^      - |(?:rule|holds): ",
            "define": r"^ +- |(?:holds|when): \{?",
            "sources": r"source: ",
        }[section]
        uses = [
            other + 1
            for other, line in page.code()
            if re.search(rf"(?:{named})(?<![\w.-]){re.escape(word)}(?![\w.-])", line)
        ]
        line = page.lines[number]
        new = line.replace(word, swapped(word), 1)
        told = (number + 1, *uses) if len(uses) == 1 else (number + 1,)
        yield page.put(name, number, new, told=told)


def names_in(page: Page, section: str) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in page.code():
        if indent_of(line) == 0:
            inside = line.startswith(f"{section}:")
        elif inside and (match := re.fullmatch(r"  ([\w.-]+):.*", line)):
            yield number, match[1]


@kind("misspelt name of a rule")
def _(page: Page, name: str) -> Iterator[Fault]:
    rules = [word for _, word in names_in(page, "rules")]
    yield from misspelt(
        page, name, rules, r"(?:(?:include|exclude|note): \[.*?|^ +- |rule: |holds: )WORD\b(?!:)"
    )


@kind("misspelt name of a definition")
def _(page: Page, name: str) -> Iterator[Fault]:
    names = [word for _, word in names_in(page, "define")]
    yield from misspelt(page, name, names, r"(?:^ {4,}- |holds: |when: \{)WORD\b")


@kind("misspelt presumption")
def _(page: Page, name: str) -> Iterator[Fault]:
    names = [word for _, word in names_in(page, "presume")]
    yield from misspelt(page, name, names, r"^  WORD:")


@kind("misspelt record, zone or boundary file")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.match(r"(\s*(?:record|time_zone|areas): )(\S+)$", line):
            yield page.put(name, number, match[1] + swapped(match[2]))
            yield page.put(name, number, match[1] + match[2][:-1])


# Values.


@kind("wrong unit")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r"(\d+) (g|m|units|USD|years|days)\b(?=[,}])", line):
            for wrong in ("oz", "grams", "kg", "weeks")[number % 2 :: 2]:
                new = f"{line[: match.start(2)]}{wrong}{line[match.end(2) :]}"
                yield page.put(name, number, new)


@kind("missing unit")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r"(\d+) (g|m|units|USD|years|days)\b(?=[,}])", line):
            yield page.put(name, number, line[: match.end(1)] + line[match.end(2) :])


@kind("number in words or with a comma")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r"(?:at_least|less_than|within): (\d+)\b", line):
            for wrong in ("five", "1,5", "5.", ">5")[number % 2 :: 2]:
                yield page.put(name, number, line[: match.start(1)] + wrong + line[match.end(1) :])


@kind("wrong date")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r"(?<=: )(\d{4})-(\d\d)-(\d\d)\b", line):
            year, month, day = match.groups()
            for wrong in (
                f"{year}/{month}/{day}",
                f"{month}/{day}/{year}",
                f"{year}-{int(month)}-{day}",
                f"{year}-02-30",
                f"{year}-13-{day}",
                f"{day}.{month}.{year}",
            ):
                yield page.put(name, number, line[: match.start()] + wrong + line[match.end() :])


@kind("yes or no in another word")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r": (true|false)\b", line):
            for wrong in ("yes", "No", "True", "TRUE", "1", "null"):
                yield page.put(name, number, line[: match.start(1)] + wrong + line[match.end(1) :])


# Shapes.


@kind("wrong type")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.fullmatch(r"(\s+(?:when|unless|cite): )\{.*\}", line):
            yield page.put(name, number, match[1] + "heroin")
            yield page.put(name, number, match[1] + "[" + line[match.end(1) :] + ", true]")
        elif match := re.fullmatch(r"(\s+(?:include|exclude|note): )\[(.*)\]", line):
            if match[2]:
                yield page.put(name, number, match[1] + match[2].split(", ")[0])
                yield page.put(name, number, match[1] + "{" + match[2].split(", ")[0] + ": true}")
        elif match := re.fullmatch(r"(\s+(?:title|says|record|sum|rule): )\S.*[^-]", line):
            yield page.put(name, number, match[1] + "[one, two]")
            yield page.put(name, number, match[1] + "{one: two}")
            yield page.put(name, number, match[1].rstrip())


@kind("doubled key")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.fullmatch(r"(\s+)(says|sum|of|because|title|record|rule): .*[^-]", line):
            last = page.last_of(page.parent(number))
            lines = [*page.lines[number : last + 1], f"{match[1]}{match[2]}: another"]
            text = "\n".join((*page.lines[:number], *lines, *page.lines[last + 1 :]))
            yield Fault(name, page.file, text, frozenset((number + 1, last + 2)))


@kind("deleted line")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if not re.match(r"\s+- ", line):
            # The gap, or the name of what lacks it: for a whole policy, its first line.
            top = next(at for at, _ in page.code()) + 1
            parent = page.parent(number) + 1 if line[0] == " " else top
            yield page.put(name, number, told=(number, number + 1, parent))


@kind("doubled line")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        yield page.put(name, number, line, line, told=(number + 1, number + 2))


def moved(page: Page, name: str, by: int) -> Iterator[Fault]:
    for number, line in page.code():
        if indent_of(line) + by >= 0:
            yield page.put(name, number, " " * (indent_of(line) + by) + line.lstrip(" "))


for _by in (-4, -2, -1, 1, 2, 4):
    KINDS[f"indent moved {'in' if _by > 0 else 'out'} by {abs(_by)}"] = lambda page, by=_by: moved(  # type: ignore[misc]
        page, f"indent moved {'in' if by > 0 else 'out'} by {abs(by)}", by
    )


@kind("indent of prose lost")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if line.endswith(">-"):
            below = page.lines[number + 1]
            yield page.put(name, number + 1, " " * indent_of(line) + below.lstrip(" "))
            if indent_of(page.lines[number + 2]) == indent_of(below):
                text = " " * indent_of(line) + page.lines[number + 2].lstrip(" ")
                yield page.put(name, number + 2, text)


# Characters.


@kind("tab as indent")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        indent = indent_of(line)
        if indent:
            yield page.put(name, number, "\t" * (indent // 2) + line.lstrip(" "))
            yield page.put(name, number, " " * (indent - 2) + "\t" + line.lstrip(" "))


@kind("tab after a colon")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ": " in line:
            yield page.put(name, number, line.replace(": ", ":\t", 1))


@kind("smart quotes for quotes")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.search(r'"([^"]*)"', line):
            for first, last in (("“", "”"), ("“", '"'), ('"', "”"), ("‘", "’"), ("”", "”")):
                new = line[: match.start()] + first + match[1] + last + line[match.end() :]
                yield page.put(name, number, new)


@kind("smart quotes around a value")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        word = r"(?:(?:conduct|status|kind|source|includes|record|rule|of|sum|time_zone): |- |\[)"
        if match := re.search(word + r"([\w./-]+)(?=[\],}]|$)", line):
            for first, last in (("“", "”"), ("“", ""), ("", "”"), ("“", '"'), ('"', "”")):
                new = line[: match.start(1)] + first + match[1] + last + line[match.end(1) :]
                yield page.put(name, number, new)


@kind("smart quotes around prose")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.fullmatch(rf"(\s+(?:{'|'.join(PROSE)}): )([^“”{{\[]*[^“”>\-\]}}])", line):
            for first, last in (("“", "”"), ("“", ""), ("", "”"), ("“", '"'), ('"', "”")):
                yield page.put(name, number, match[1] + first + match[2] + last)


@kind("full-width or non-breaking character")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ": " in line:
            yield page.put(name, number, line.replace(": ", "：", 1))
            yield page.put(name, number, line.replace(": ", ":\u00a0", 1))
            yield page.put(name, number, line.replace(": ", ":\u3000", 1))
        if indent_of(line):
            yield page.put(name, number, "\u00a0" * indent_of(line) + line.lstrip(" "))
        if match := re.search(r"(\d) (g|m|units|days|USD)\b", line):
            new = f"{line[: match.end(1)]}\u00a0{line[match.start(2) :]}"
            yield page.put(name, number, new)
        if ", " in line and "{" in line:
            yield page.put(name, number, line.replace(", ", "，", 1))


# Colons, brackets, dashes, commas.


@kind("stray colon in prose")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if (match := re.fullmatch(rf"(\s+(?:{'|'.join(PROSE)}): )(\w+)( \w.*[^>\-])", line)) or (
            match := re.fullmatch(r"(title: )(\w+)( .*)", line)
        ):
            yield page.put(name, number, match[1] + match[2] + ":" + match[3])


@kind("stray colon at the end of a line")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if not line.endswith((":", ">-")):
            yield page.put(name, number, line + ":")


@kind("missing colon")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ": " in line:
            yield page.put(name, number, line.replace(": ", " ", 1))
        elif line.endswith(":"):
            yield page.put(name, number, line[:-1])


@kind("missing space after a colon")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ": " in line:
            yield page.put(name, number, line.replace(": ", ":", 1))


@kind("equals sign for a colon")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ": " in line:
            yield page.put(name, number, line.replace(": ", " = ", 1))


def cut(page: Page, name: str, pattern: str) -> Iterator[Fault]:
    """One character that the pattern finds, left out; the last and the first such."""
    for number, line in page.code():
        for match in list(re.finditer(pattern, line))[:: len(re.findall(pattern, line)) or 1]:
            yield page.put(name, number, line[: match.start()] + line[match.end() :])


@kind("missing closing bracket")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r"\]")


@kind("missing opening bracket")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r"\[")


@kind("missing closing brace")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r"\}")


@kind("missing last closing brace")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r"\}$")


@kind("missing opening brace")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r"\{")


@kind("extra closing bracket or brace")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if line.endswith(("}", "]")):
            yield page.put(name, number, line + line[-1])


@kind("one bracket for another")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if line.endswith(("}", "]")):
            yield page.put(name, number, line[:-1] + {"}": "]", "]": "}"}[line[-1]])


@kind("missing closing quote")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r'(?<=\w)"')


@kind("missing opening quote")
def _(page: Page, name: str) -> Iterator[Fault]:
    yield from cut(page, name, r'"(?=\w)')


@kind("quote opened in prose and not closed")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.fullmatch(rf"(\s+(?:{'|'.join(PROSE)}): )(\w.*[^>\-])", line):
            yield page.put(name, number, match[1] + '"' + match[2])
            yield page.put(name, number, match[1] + "'" + match[2])
            word, _, rest = match[2].partition(" ")
            yield page.put(name, number, f'{match[1]}"{word}" {rest}')


@kind("unquoted text that YAML reads otherwise")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if match := re.fullmatch(r"(\s+(?:says|because|otherwise): )(\w.*[^>\-])", line):
            for wrong in ("see item 3: ", "item #3 of ", "[sic] ", "*new* ", "@ ", "% of ", "& "):
                yield page.put(name, number, match[1] + wrong + match[2])


@kind("comma lost")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if ", " in line and ("{" in line or "[" in line):
            begin = min(at for at in (line.find("{"), line.find("[")) if at >= 0)
            if ", " in line[begin:]:
                yield page.put(name, number, line[:begin] + line[begin:].replace(", ", " ", 1))


@kind("dash lost")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if re.match(r"\s+- ", line):
            yield page.put(name, number, line.replace("- ", "  ", 1))
            yield page.put(name, number, line.replace("- ", "", 1))


@kind("no space behind a dash")
def _(page: Page, name: str) -> Iterator[Fault]:
    for number, line in page.code():
        if re.match(r"\s+- ", line):
            yield page.put(name, number, line.replace("- ", "-", 1))


# All of them.


def faults(most: int) -> list[Fault]:
    """Every fault, at most `most` of a kind in a file, spread evenly over it."""
    found = []
    for file in FILES:
        page = Page(file, tuple((ROOT / file).read_text("utf-8").split("\n")))
        original = "\n".join(page.lines)
        for make in KINDS.values():
            each = [fault for fault in make(page) if fault.text != original]
            step = max(1, -(-len(each) // most))
            found += each[::step]
    return found
