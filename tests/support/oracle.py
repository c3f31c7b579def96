"""A slow and obvious interpreter of policies, to be read beside docs/language.md.

It was written from that page alone, and the engine is held against it. A policy is plain
data in which every scalar is text; an answer is `True`, `False` or `None`, which is unknown.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain, pairwise, product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le
from dateutil.relativedelta import relativedelta
from pydantic import AwareDatetime, BaseModel

from tests.support.oracle_places import areas_of, near

__all__ = ["Answer", "Plain", "Verdict", "areas_of", "judge", "near"]

Answer = bool | None
Plain = Any  # text, lists and mappings, as a policy is written
Known = Mapping[str, Any]  # the fields of a record, a group or an entry

# What is unknown


def all_of(answers: Iterable[Answer]) -> Answer:
    given = list(answers)
    return False if False in given else None if None in given else True


def any_of(answers: Iterable[Answer]) -> Answer:
    given = list(answers)
    return True if True in given else None if None in given else False


def opposite(answer: Answer) -> Answer:
    return None if answer is None else not answer


Connective = Callable[[Iterable[Answer]], Answer]
CONNECTIVES: dict[str, Connective] = {"all": all_of, "any": any_of}
CONNECTIVES["none"] = lambda answers: opposite(any_of(answers))
QUANTIFIERS = {"every": "all", "some": "any", "no": "none"}

# Text means what the field takes it for, and the unit is the field's


def meant(text: str, kind: Any) -> Any:
    if kind in (int, Decimal, Fraction):
        return Fraction(text.split()[0])
    if kind in (date, AwareDatetime):
        return (date if kind is date else datetime).fromisoformat(text)
    return text == "true" if kind is bool else text


def kind_of(annotation: Any) -> Any:
    """The type of a field, or of the entries of a list."""
    if get_origin(annotation) is Literal:
        return str
    inside = [one for one in get_args(annotation) if one is not type(None)]
    return kind_of(inside[0]) if inside else annotation


def listed(one_or_several: Plain) -> list[Plain]:
    return one_or_several if isinstance(one_or_several, list) else [one_or_several]


# Tests of what is known

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("at_least", "on_or_after"), operator.ge),
    **dict.fromkeys(("more_than", "after"), operator.gt),
    **dict.fromkeys(("at_most", "on_or_before"), operator.le),
    **dict.fromkeys(("less_than", "before"), operator.lt),
}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


RAYS = frozenset(COMPARISONS)
"""Between two numbers of one answer, these and the four below have no other."""
SETS = frozenset(("is", "is_not", "in", "not_in"))


def passes(value: Any, name: str, wanted: Plain) -> bool:
    if name in COMPARISONS:
        return COMPARISONS[name](value, meant(wanted, type(value)))
    return (value in [meant(one, type(value)) for one in listed(wanted)]) is (name in ("is", "in"))


# Definitions

UNLIMITED = Fraction(10**40)  # further than any limit of a policy
OF_ENTRIES: dict[str, Callable[[list[Fraction]], Fraction | None]] = {
    "sum": lambda numbers: sum(numbers, Fraction(0)),
    "count": lambda numbers: Fraction(len(numbers)),
    "least": lambda numbers: min(numbers, default=None),
    "greatest": lambda numbers: max(numbers, default=None),
}
BETWEEN: dict[str, Callable[[date, date], int]] = {
    "years_between": lambda start, end: BETWEEN["months_between"](start, end) // 12,
    "months_between": lambda start, end: (
        (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    ),
    "days_between": lambda start, end: (end - start).days,
}


def of_every(possible: set[Fraction | None], whole: bool, name: str, wanted: Plain) -> Answer:
    """A test of all numbers from the least that is possible to the greatest, and of none.

    Between the numbers that it names and the two ends, one number is like another.
    """
    answers = {name in ("is_not", "not_in")} if None in possible else set()
    ends = [number for number in possible if number is not None]
    if name not in RAYS | SETS and ends and min(ends) < max(ends):
        if not whole or max(ends) - min(ends) > 1000:
            return None
        every = range(int(min(ends)), int(max(ends)) + 1)
        answers |= {passes(Fraction(number), name, wanted) for number in every}
        return answers.pop() if len(answers) == 1 else None
    points = sorted({*ends, *(meant(text, Fraction) for text in listed(wanted))})
    among = [(one + other) / 2 for one, other in pairwise(points)]
    beside = [point + step for point in points for step in (-1, 1)]
    for number in [*points, *(beside if whole else among)]:
        if ends and min(ends) <= number <= max(ends):
            answers.add(passes(number, name, wanted))
    return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True)
class Reader:
    """A policy and a record, with or without presumptions, perhaps under another reading."""

    policy: Plain
    model: type[BaseModel]
    record: Known
    folder: Path
    here: Known  # the record, or an entry of the list at `path`
    path: str = ""
    presuming: bool = True
    instead: Mapping[str, Plain] = field(default_factory=dict)
    met_with: set[str] = field(default_factory=set)  # what is rare, to count that it was tried

    @property
    def whole(self) -> "Reader":
        return replace(self, here=self.record, path="")

    # Conditions

    def condition(self, asked: Plain) -> Answer:
        (name, value), *_ = asked.items()
        if name in CONNECTIVES:
            return CONNECTIVES[name](map(self.condition, value))
        if name == "not":
            return opposite(self.condition(value))
        if name == "at_least":
            answers, number = list(map(self.condition, value["of"])), int(value["number"])
            sure, perhaps = answers.count(True), answers.count(None)
            return True if sure >= number else None if sure + perhaps >= number else False
        if name == "holds":
            return self.whole.holds(value)
        return all_of(self.tests(path, test) for path, test in asked.items())

    def holds(self, name: str) -> Answer:
        if name in self.policy["rules"]:
            return self.rule(name)
        if name not in self.policy.get("define", {}):
            return self.met(self.policy["decisions"][name])
        answer = self.condition(self.policy["define"][name]["when"])
        return self.presumed(name, bool) if answer is None else answer

    # Fields

    def fact(self, path: str) -> Any:
        """A field of the entry, or else of the record, or what is presumed of it."""
        if path.split(".")[0] not in self.here:
            return self.whole.fact(path)
        value: Any = self.here
        for name in path.split("."):
            value = None if value is None else value[name]
        if value is None:
            value = self.whole.presumed(self.path + path, self.typed(self.path + path)[0])
        return Fraction(value) if type(value) in (int, Decimal) else value

    def typed(self, path: str) -> tuple[Any, list[Fraction]]:
        """The type of a field, and the lowest and the highest number that it can have."""
        kind: Any = self.model
        for name in path.split("."):
            info = kind.model_fields[name]
            kind = kind_of(info.annotation)
        low = [Fraction(str(one.ge)) for one in info.metadata if isinstance(one, Ge)]
        high = [Fraction(str(one.le)) for one in info.metadata if isinstance(one, Le)]
        return kind, [max(low, default=-UNLIMITED), min(high, default=UNLIMITED)]

    # Tests

    def tests(self, path: str, test: Plain) -> Answer:
        asked = test if isinstance(test, dict) else {"in": test}
        if path.split(".")[0] not in self.here:
            possible, whole = self.whole.defined(self.policy["define"][path])
            self.notice("a sum that is a range", len(possible) > 1)
            every = [of_every(possible, whole, *one) for one in asked.items()]
            return all_of(every) if possible else None
        for side in ("before", "after"):
            if side in asked and "within" in asked:
                window = self.in_window(path, asked["within"], side, asked[side])
                others = {name: asked[name] for name in asked.keys() - {"within", side}}
                return all_of([window, self.tests(path, others)])
        return all_of(self.test(path, name, wanted) for name, wanted in asked.items())

    def test(self, path: str, name: str, wanted: Plain) -> Answer:
        if name in ("within", "within_distance"):
            return self.place(path, wanted)
        value = self.fact(path)
        if value is None:
            return None
        if name in ("before", "after", "on_or_before", "on_or_after"):
            other = meant(wanted, date) if wanted[0].isdigit() else self.fact(wanted)
            if not (isinstance(value, datetime) and isinstance(other, datetime)):
                value, other = self.day(value), self.day(other)
            return None if other is None else bool(COMPARISONS[name](value, other))
        if name == "weekday":
            return WEEKDAYS[self.day(value).weekday()] in listed(wanted)
        if name == "time_of_day":
            now, start, until = f"{self.local(value):%H:%M}", wanted["from"], wanted["until"]
            return start <= now < until if start < until else not until <= now < start
        if name in QUANTIFIERS:
            entries = [replace(self, here=one, path=f"{self.path}{path}.") for one in value]
            answers = [entry.condition(wanted) for entry in entries]
            self.notice("an entry unknown", None in answers)
            return CONNECTIVES[QUANTIFIERS[name]](answers)
        if name == "count":
            asked = wanted if isinstance(wanted, dict) else {"is": wanted}
            return all(passes(Fraction(len(value)), *one) for one in asked.items())
        if name == "includes":
            return any(word in value for word in listed(wanted))
        if name == "empty":
            return (len(value) == 0) is (wanted == "true")
        return passes(value, name, wanted)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.policy["time_zone"]))

    def day(self, value: Any) -> Any:
        return self.local(value).date() if isinstance(value, datetime) else value

    def in_window(self, path: str, period: str, side: str, of: str) -> Answer:
        """Whether a date, or an event, lies in the days before or after that of a field."""
        value, anchor = self.fact(path), self.day(self.fact(of))
        if value is None or anchor is None:
            return None
        number, unit = period.split()
        length = relativedelta(**{unit.removesuffix("s") + "s": int(number)})  # type: ignore[arg-type]
        first, last = (anchor - length, anchor) if side == "before" else (anchor, anchor + length)
        day = value["on"] if isinstance(value, dict) else self.day(value)
        if day is None:  # an event, which had not happened by another day, if that is known
            return False if value["not_as_of"] and value["not_as_of"] > last else None
        self.notice("a deadline day", day in (first, last))
        return bool(first <= day <= last)

    def place(self, path: str, wanted: Plain) -> Answer:
        known = [self.fact(f"{path}.{part}") for part in ("longitude", "latitude", "accuracy_m")]
        if None in known:
            return None
        longitude, latitude, accuracy = map(float, known)
        asked = wanted if isinstance(wanted, dict) else {"of": wanted, "at_most": "0 m"}
        areas, reach = frozenset(listed(asked["of"])), float(meant(asked["at_most"], Fraction))
        file = self.folder / "geo" / f"{self.policy['areas']}.geojson"
        answer = near(file, areas, (longitude, latitude), accuracy, reach)
        self.notice("a place across an edge", answer is None)
        return answer

    # Definitions

    def defined(self, definition: Plain) -> tuple[set[Fraction | None], bool]:
        """The numbers that it may be, or `None` for no number, and whether they are whole.

        If nothing is known of it, there are none.
        """
        kind = next(kind for kind in (*BETWEEN, *OF_ENTRIES) if kind in definition)
        if kind in BETWEEN:
            days = [self.day(self.fact(path)) for path in definition[kind]]
            return (set() if None in days else {Fraction(BETWEEN[kind](*days))}), True
        path, part = definition.get("of", definition[kind]), definition[kind]
        type_, ends = (int, []) if kind == "count" else self.typed(f"{path}.{part}")
        entries = self.fact(path)
        choices: list[list[list[Fraction]]] = []  # of each entry: the numbers that it may add
        for entry in entries or ():
            reader = replace(self, here=entry, path=f"{path}.")
            where = reader.condition(definition["where"]) if "where" in definition else True
            number = Fraction(1) if kind == "count" else reader.fact(part)
            counted = [[one] for one in (ends if number is None else [number])]
            left_out: list[list[Fraction]] = [[]]
            choices.append({True: counted, False: left_out, None: counted + left_out}[where])
        ways = [list(chain(*choice)) for choice in product(*choices)]
        return (set() if entries is None else set(map(OF_ENTRIES[kind], ways))), type_ is int

    # Presumptions

    def presumed(self, name: str, kind: Any) -> Any:
        presumption = self.policy.get("presume", {}).get(name)
        if presumption is None or not self.presuming:
            return None
        if "holds" in presumption:
            self.notice("a condition presumed")
            return self.holds(presumption["holds"])
        self.notice("a value presumed")
        value = presumption["value"]
        return tuple(value) if isinstance(value, list) else meant(value, kind)

    def notice(self, what: str, there: bool = True) -> None:
        self.met_with.update([what] if there else [])

    # Rules, readings and decisions

    def rule(self, name: str) -> Answer:
        rule = self.policy["rules"][name]
        if name in self.instead:  # a reading's own condition names rules as they stand
            holds = replace(self, instead={}).condition(self.instead[name])
        else:
            holds = self.condition(rule["when"])
        excepted = self.condition(rule["unless"]) if "unless" in rule else False
        self.notice("an exception", excepted is not False)
        return all_of([holds, opposite(excepted)])

    def met(self, decision: Plain) -> Answer:
        includes = [self.rule(name) for name in decision.get("include", [])]
        excludes = [self.rule(name) for name in decision.get("exclude", [])]
        return all_of([*includes, *map(opposite, excludes)])

    def under(self, reading: Plain, decision: Plain) -> Answer:
        """What a decision comes to under the other reading."""
        if "rule" in reading:
            return replace(self, instead={reading["rule"]: reading["when"]}).met(decision)
        if self.policy["decisions"][reading["decision"]] is not decision:
            return self.met(decision)
        return self.met({**decision, "exclude": reading["exclude"]})


@dataclass(frozen=True)
class Verdict:
    """What a policy says of a record. Sets, since no order is promised."""

    truths: dict[str, Answer]
    strict: dict[str, Answer]  # without presumptions
    met: Answer
    outcome: str
    provisional: bool
    deciding: set[str]  # all, or each of which suffices
    contested: set[tuple[str, str]]
    notes: set[str]
    met_with: set[str]  # of what is rare


def judge(policy: Plain, record: BaseModel, decision_id: str, folder: Path) -> Verdict:
    """Decide a record; `folder` holds the boundaries under `geo`."""
    decision, known = policy["decisions"][decision_id], record.model_dump()
    include, exclude, note = (decision.get(key, []) for key in ("include", "exclude", "note"))
    reader = Reader(policy, type(record), known, folder, here=known)
    bare = replace(reader, presuming=False)
    truths = {name: reader.rule(name) for name in [*include, *exclude, *note]}
    met = reader.met(decision)
    words = {"if_met": "eligible", "if_not": "ineligible", "if_unknown": "undetermined"}
    words |= decision.get("outcomes", {})
    outcomes = {True: words["if_met"], False: words["if_not"], None: words["if_unknown"]}
    bars = [n for n in include if truths[n] is False] + [n for n in exclude if truths[n] is True]
    open_ = [name for name in [*include, *exclude] if truths[name] is None]
    readings = {n: reader.under(one, decision) for n, one in policy.get("readings", {}).items()}
    return Verdict(
        truths=truths,
        strict={name: bare.rule(name) for name in truths},
        met=met,
        outcome=outcomes[met],
        provisional=met is not None and bare.met(decision) is None,
        deciding=set({True: [*include, *exclude], False: bars, None: open_}[met]),
        contested={(name, outcomes[other]) for name, other in readings.items() if other is not met},
        notes={name for name in note if truths[name]},
        met_with=reader.met_with,
    )
