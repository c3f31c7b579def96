"""Answers as a person types them: text in, the plain value of a field out.

Nothing is guessed. What can be read in two ways is refused, with what to write.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lead_rules.diagnostics.problems import Problem, RecordError, nearest, quoted_list
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.schema import Field
from lead_rules.values.calendar import read_date
from lead_rules.values.quantity import plain

__all__ = ["MOST_ENTRIES", "how_to_answer", "is_unknown", "read_answer"]

MOST_LETTERS = 300
MOST_ENTRIES = 100
"""How many entries of a list a person may say there are; more is a slip of the finger."""

NOT_KNOWN = ("", "?", "don't know", "don’t know", "dont know", "not known", "unknown")
YES = ("y", "yes", "yeah", "yep", "true", "t")
NO = ("n", "no", "nope", "false", "f")
NONE = ("none", "no", "nothing", "0", "[]")
UNITS = {
    "g": ("gram", "grams"),
    "m": ("metre", "metres", "meter", "meters"),
    "USD": ("dollar", "dollars", "$"),
}

_NUMBER = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))\s*(.*)", re.ASCII | re.DOTALL)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"\s*(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII | re.IGNORECASE,
)
_EVENT = re.compile(
    r"(on|not by|not as of|not before|by)?\s*([0-9]{4}-[0-9]{2}-[0-9]{2})", re.I | re.A
)
_DEGREES = r"(-?[0-9]{1,3}(?:\.[0-9]+)?)"
_PLACE = re.compile(
    rf"{_DEGREES}\s*[,; ]\s*{_DEGREES}"
    r"(?:,?\s*(?:within|give or take|±|\+-|\+/-)\s*([0-9]+(?:\.[0-9]+)?)\s*(.*))?",
    re.IGNORECASE | re.ASCII,
)


def is_unknown(text: str) -> bool:
    """Whether an answer says that it is not known: nothing, ``?``, ``don't know``."""
    return _folded(text) in NOT_KNOWN


def how_to_answer(field: Field) -> str:
    """What to write, in a sentence: ``Write yes or no.``"""
    return f"Write {_writing(field)}."


def read_answer(text: str, field: Field, zone: ZoneInfo | None = None, *, path: str = "") -> Any:
    """The plain value that an answer gives a field, for `read_record` to hold to its limits.

    `zone` is where the time of day is told by; without one a time needs its
    offset from UTC. `path` names the field in problems. Raises `RecordError`
    with one problem for an answer that cannot be read, or in two ways.
    """
    if len(text) > MOST_LETTERS:
        message = f"this answer has {len(text):,} characters; at most {MOST_LETTERS:,} are read"
        raise _refusal(path, message, how_to_answer(field))
    if not text.strip().isprintable() or "\ufffd" in text:
        help_ = "type it anew, with no key but letters, digits and signs"
        raise _refusal(path, "this answer has characters that cannot be seen or read", help_)
    return _Reader(field, zone, path).read(text.strip())


def _refusal(path: str, message: str, help_: str) -> RecordError:
    help_ = help_[:1].lower() + help_[1:].removesuffix(".")
    return RecordError([Problem("LR103", message, Spot("answer", path), help_)])


def _writing(field: Field) -> str:
    fact = field.fact
    number = "a whole number" if field.whole else "a number"
    unit = f" in {fact.unit}" if fact.unit else ""
    like = f"it like `{fact.example}`" if fact.example else "the words"
    if field.kind == "list":
        assert field.entry is not None
        if field.entry.kind == "struct":
            return "how many there are, such as `2`, or `none`; each is then asked about"
        none = " or `none`" if _may_be_none(field) else ""
        return f"{_words_of(field.entry)}, with commas between{',' if none else ''}{none}"
    return {
        "boolean": "`yes` or `no`",
        "choice": f"one of {_numbered(field.choices)}, or its number",
        "number": f"{number}{unit}, such as `{'3' if field.whole else '4.2'}`",
        "date": "year-month-day, such as `2017-03-04`",
        "time": "the local date and time, such as `2017-03-04 22:30`",
        "event": "the date on which it happened, such as `2017-03-20`, or `not by 2017-03-20`",
        "place": "latitude, longitude and how exact it is, such as "
        "`45.52375, -122.67565 within 8 m`",
    }.get(field.kind, like if field.kind == "text" else "a number, such as `4.2`")


def _may_be_none(field: Field) -> bool:
    return field.accepts(()) or field.accepts([])


def _words_of(entry: Field) -> str:
    if entry.kind == "choice":
        return f"which of {_numbered(entry.choices)}"
    return "each"


def _numbered(choices: Sequence[str]) -> str:
    return ", ".join(f"{number} {choice}" for number, choice in enumerate(choices, 1))


def _folded(text: str) -> str:
    return " ".join(re.split(r"[\s_-]+", text.strip().lower()))


class _Reader:
    """Reads one answer to one field."""

    def __init__(self, field: Field, zone: ZoneInfo | None, path: str) -> None:
        self.field = field
        self.zone = zone
        self.path = path

    def read(self, text: str) -> Any:
        read: dict[str, Callable[[str], Any]] = {
            "boolean": self.boolean,
            "choice": self.choice,
            "number": self.number,
            "date": self.date,
            "time": self.time,
            "event": self.event,
            "place": self.place,
            "list": self.entries,
            "text": str,
        }
        return read.get(self.field.kind, self.other)(text)

    def refusal(self, message: str, help_: str = "") -> RecordError:
        return _refusal(self.path, message, help_ or how_to_answer(self.field))

    def boolean(self, text: str) -> bool:
        word = _folded(text).removesuffix(".")
        if word in YES or word in NO:
            return word in YES
        raise self.refusal(f"`{text}` is neither yes nor no")

    def choice(self, text: str) -> str:
        choices = self.field.choices
        word = _folded(text)
        exact = [choice for choice in choices if choice == text]
        found = exact or [choice for choice in choices if _folded(choice) == word]
        if not found and text.isascii() and text.isdecimal() and len(text) < 4:
            found = list(choices[int(text) - 1 : int(text)]) if int(text) else []
        if not found and word:
            found = [choice for choice in choices if _folded(choice).startswith(word)]
        if len(found) == 1:
            return found[0]
        if found:
            help_ = f"write more of the word: {quoted_list(found, most=30)}"
            raise self.refusal(f"`{text}` can be more than one of the words", help_)
        near = nearest(word.replace(" ", "_"), choices)
        help_ = f"did you mean `{near}`?" if near else ""
        raise self.refusal(f"`{text}` is not one of the words for this", help_)

    def number(self, text: str) -> int | Decimal:
        match = _NUMBER.fullmatch(text.removeprefix("$"))
        unit = self.field.fact.unit
        if match is None:
            raise self.refusal(f"`{text}` is not a number")
        digits, rest = match[1], match[2].strip()
        if rest[:1] in (",", "'") and rest[1:2].isdecimal():
            joined = re.sub(r"[^0-9.-]", "", text)
            pointed = f"{digits}.{re.sub('[^0-9]', '', rest)}"
            help_ = f"write `{pointed}` or `{joined}`, with a point or with nothing"
            raise self.refusal(f"`{text}` can be read as two different numbers", help_)
        known = {unit, *UNITS.get(unit, ())} if unit else set()
        if rest and rest.lower() not in {each.lower() for each in known if each}:
            asked = f"in {unit}" if unit else "without a unit"
            raise self.refusal(
                f"`{rest}` is not the unit that this is asked in", f"write it {asked}"
            )
        if len(digits) > 80:
            raise self.refusal("this number has too many digits", "check the number")
        if "." in digits:
            return Decimal(f"0{digits}" if digits[0] == "." else digits.replace("-.", "-0."))
        return int(digits)

    def date(self, text: str) -> str:
        if read_date(text) is None:
            raise self.refusal(self.no_date(text))
        return text

    def no_date(self, text: str) -> str:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return f"`{text}` is not in the calendar"
        return f"`{text}` is not a date written year-month-day"

    def event(self, text: str) -> dict[str, str]:
        match = _EVENT.fullmatch(text)
        if match is None:
            raise self.refusal(
                f"`{text}` does not give the date, or does not say whether it happened"
            )
        word, day = (match[1] or "on").lower(), match[2]
        if read_date(day) is None:
            raise self.refusal(self.no_date(day))
        if word in ("by", "not before"):
            raise self.refusal(f"`{text}` does not say whether it happened")
        return {"on" if word == "on" else "not_as_of": day}

    def time(self, text: str) -> str:
        match = _TIME.fullmatch(text)
        if match is None:
            if read_date(text) is not None:
                raise self.refusal(
                    "the time of day is left out", f"write it, such as `{text} 22:30`"
                )
            raise self.refusal(f"`{text}` is not a date with a time of day")
        day, clock, offset = match[1], match[2], match[3]
        try:
            local = datetime.fromisoformat(f"{day}T{clock}")
            if offset:
                return datetime.fromisoformat(f"{day}T{clock}{offset.upper()}").isoformat()
        except ValueError:
            raise self.refusal(f"`{text}` is not a date and a time that exist") from None
        return self.in_zone(local, text)

    def in_zone(self, local: datetime, text: str) -> str:
        """A local time with its offset; refused where the clocks leave it open."""
        if self.zone is None:
            raise self.refusal(
                "the offset from UTC is left out", f"write it, such as `{text} -08:00`"
            )
        first, second = (local.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        early, late = (self.offset(each, text) for each in (first, second))
        if first.utcoffset() == second.utcoffset():
            return local.isoformat() + early
        try:
            back = first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        except OverflowError:
            back = local
        if back == local:
            raise self.refusal(
                f"`{text}` was twice: the clocks went back that night",
                f"add `{early}` for the first time, or `{late}` for the second",
            )
        raise self.refusal(
            f"`{text}` never was: the clocks went forward that night",
            "look the time up again, or add its offset from UTC",
        )

    def offset(self, moment: datetime, text: str) -> str:
        found = moment.isoformat()[len(moment.replace(tzinfo=None).isoformat()) :]
        if len(found) != len("+00:00"):  # the local mean time of long ago
            raise self.refusal(
                f"the offset from UTC of `{text}` is not in whole minutes", "add an offset"
            )
        return found

    def place(self, text: str) -> dict[str, Any]:
        match = _PLACE.fullmatch(text)
        if match is None:
            raise self.refusal(f"`{text}` is not a latitude and a longitude in degrees")
        latitude, longitude = Decimal(match[1]), Decimal(match[2])
        unit = (match[4] or "").strip().lower()
        if match[3] and unit not in ("m", *UNITS["m"]):
            raise self.refusal(
                "how exact the place is must be in metres", "write it such as `within 8 m`"
            )
        if abs(latitude) > 90:
            message = f"the latitude comes first, and `{match[1]}` cannot be one"
            swapped = abs(latitude) <= 180 and abs(longitude) <= 90
            raise self.refusal(message, f"write `{match[2]}, {match[1]}`" if swapped else "")
        found: dict[str, Any] = {"longitude": longitude, "latitude": latitude}
        if match[3]:
            found["accuracy_m"] = plain(Decimal(match[3]))
        return found

    def entries(self, text: str) -> list[Any]:
        entry = self.field.entry
        assert entry is not None
        choices: Sequence[str] = entry.choices
        if _folded(text) in NONE and _folded(text) not in map(_folded, choices):
            if not _may_be_none(self.field):
                help_ = "name at least one, or write `?` if it is not known"
                raise self.refusal("this cannot be none", help_)
            return []
        if entry.kind == "struct":
            return [{} for _ in range(self.count(text))]
        names = [name for name in re.split(r"\s*[,;]\s*|\s+and\s+", text) if name]
        inner = _Reader(entry, self.zone, self.path)
        return [inner.read(name) for name in names]

    def count(self, text: str) -> int:
        if not (text.isascii() and text.isdecimal()):
            raise self.refusal(f"`{text}` does not say how many there are")
        if len(text) > 9 or int(text) > MOST_ENTRIES:
            help_ = "check the number, or give the record in a file"
            raise self.refusal(f"at most {MOST_ENTRIES} can be entered here", help_)
        return int(text)

    def other(self, text: str) -> Any:
        """Degrees of a place, and what no operator reads: a number if it is one."""
        return Decimal(text) if _NUMBER.fullmatch(text) and len(text) < 80 else text
