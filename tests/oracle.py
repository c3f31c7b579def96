"""A slow and obvious interpreter of policies, written from docs/language.md alone.

The engine is held against it. A policy is plain data in which every scalar is
text; a record is an instance of its model. An answer is `True`, `False` or
`None`, which is unknown.
"""

import json
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import inf
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

import numpy as np
import pyproj
import shapely
import shapely.geometry
from annotated_types import Ge, Le
from dateutil.relativedelta import relativedelta
from pydantic import AwareDatetime, BaseModel

from lead_rules import Event, Place

__all__ = ["Answer", "Plain", "Verdict", "judge"]

Answer = bool | None
Number = Fraction | float  # a float is an infinity
Plain = Any  # text, lists and mappings, as a policy is written

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "more_than": operator.gt,
    "at_most": operator.le,
    "less_than": operator.lt,
    "before": operator.lt,
    "after": operator.gt,
    "on_or_before": operator.le,
    "on_or_after": operator.ge,
}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
GEOD = pyproj.Geod(ellps="WGS84")
FAR_M = 1_000_000
EDGE_M = 0.05
"""A point this near to an edge is on it."""


def full_months(start: date, end: date) -> int:
    """How many whole months lie between two dates, of which the second may be the earlier."""
    months = (end.year * 12 + end.month) - (start.year * 12 + start.month)
    return months if end.day >= start.day else months - 1


BETWEEN: dict[str, Callable[[date, date], int]] = {
    "years_between": lambda start, end: full_months(start, end) // 12,
    "months_between": full_months,
    "days_between": lambda start, end: end.toordinal() - start.toordinal(),
}


def negated(answer: Answer) -> Answer:
    return None if answer is None else not answer


def all_of(answers: Iterable[Answer]) -> Answer:
    given = list(answers)
    return False if False in given else None if None in given else True


def any_of(answers: Iterable[Answer]) -> Answer:
    given = list(answers)
    return True if True in given else None if None in given else False


def none_of(answers: Iterable[Answer]) -> Answer:
    return negated(any_of(answers))


CONNECTIVES = {"all": all_of, "any": any_of, "none": none_of}
QUANTIFIERS = {"every": all_of, "some": any_of, "no": none_of}


def listed(one_or_several: Plain) -> list[Plain]:
    return one_or_several if isinstance(one_or_several, list) else [one_or_several]


def kind_of(annotation: Any) -> Any:
    """The type of a field, or of the entries of a list."""
    if get_origin(annotation) in (Annotated, tuple):
        return kind_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next(kind_of(a) for a in get_args(annotation) if a is not type(None))
    return str if get_origin(annotation) is Literal else annotation


def literal(text: str, kind: Any) -> Any:
    """What text means in a field of this kind."""
    if kind is bool:
        return text == "true"
    if kind in (int, Decimal, Fraction):
        return Fraction(text.split()[0])
    if kind is AwareDatetime:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind is date else text


def holds_of(name: str, wanted: Plain, value: Any) -> bool:
    """A test of a known number, date, word, text, or yes or no."""
    if name in COMPARISONS:
        return COMPARISONS[name](value, literal(wanted, type(value)))
    among = value in [literal(text, type(value)) for text in listed(wanted)]
    return among if name in ("is", "in") else not among


@dataclass(frozen=True)
class Scope:
    """What names in a condition stand for: the record, or an entry of a list."""

    part: BaseModel
    path: str = ""


@dataclass(frozen=True)
class Range:
    """What a defined value may be: a number from `low` to `high`, or perhaps none."""

    low: Number
    high: Number
    whole: bool
    or_none: bool = False

    def test(self, name: str, wanted: Plain) -> Answer:
        """Whether a test holds of every number of the range, or of none."""
        marks = {literal(text, Fraction) for text in listed(wanted)}
        answers = {holds_of(name, wanted, number) for number in self.samples(marks)}
        if self.or_none:
            answers.add(name in ("is_not", "not_in"))
        return answers.pop() if len(answers) == 1 else None

    def samples(self, marks: set[Fraction]) -> set[Fraction]:
        """Numbers of the range at each mark, and on both sides of it."""
        ends = {Fraction(end) for end in (self.low, self.high) if abs(end) != inf}
        points = sorted(marks | ends)
        points = [points[0] - 2, *points, points[-1] + 2]
        between = {(one + next_one) / 2 for one, next_one in pairwise(points)}
        beside = {point + step for point in points for step in (-1, 1)}
        tried = {*points, *(beside if self.whole else between)}
        return {number for number in tried if self.low <= number <= self.high}


def combined(kind: str, entries: list[tuple[bool, Number, Number]], whole: bool) -> Range:
    """The sum, least or greatest of entries: surely among them or not, lowest, highest."""
    lows, highs = [low for _, low, _ in entries], [high for _, _, high in entries]
    sure = [(low, high) for surely, low, high in entries if surely]
    if kind in ("sum", "count"):
        low = sum((low if surely else min(low, 0) for surely, low, _ in entries), Fraction(0))
        high = sum((high if surely else max(high, 0) for surely, _, high in entries), Fraction(0))
        return Range(low, high, whole)
    if kind == "least":
        highest = min((high for _, high in sure), default=max(highs, default=-inf))
        return Range(min(lows, default=inf), highest, whole, or_none=not sure)
    lowest = max((low for low, _ in sure), default=min(lows, default=inf))
    return Range(lowest, max(highs, default=-inf), whole, or_none=not sure)


@cache
def areas_of(file: Path) -> dict[str, Any]:
    """The areas of a boundary file: straight lines between degrees."""
    features = json.loads(file.read_text("utf-8"))["features"]
    return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in features}


@cache
def near(
    file: Path, names: frozenset[str], degrees: tuple[float, float], disc_m: float, reach_m: float
) -> Answer:
    """Whether all of a disc, or none of it, is near the areas, on a plane about its centre."""
    union = shapely.union_all([areas_of(file)[name] for name in names])
    corners = shapely.get_coordinates(union)
    away = GEOD.inv(*np.broadcast_to(degrees, corners.shape).T, *corners.T)[2].min()
    if away > FAR_M:  # the plane is round the globe, and a corner is as near as an edge
        return away <= reach_m - disc_m or (None if away <= reach_m + disc_m else False)
    plane = pyproj.Proj(proj="aeqd", lon_0=degrees[0], lat_0=degrees[1], ellps="WGS84")
    flat = shapely.transform(
        shapely.segmentize(union, 1e-4), lambda points: np.stack(plane(*points.T), axis=1)
    )
    around = flat.buffer(reach_m + EDGE_M, quad_segs=64)
    disc = shapely.Point(0, 0).buffer(disc_m, quad_segs=64) if disc_m else shapely.Point(0, 0)
    return True if around.covers(disc) else False if around.disjoint(disc) else None


@dataclass(frozen=True)
class Reader:
    """A policy and a record, with or without presumptions, perhaps under another reading."""

    policy: Plain
    record: BaseModel
    folder: Path
    presuming: bool = True
    instead: Mapping[str, Plain] = field(default_factory=dict)

    def condition(self, asked: Plain, scope: Scope) -> Answer:
        (name, value), *_ = asked.items()
        if name in CONNECTIVES:
            return CONNECTIVES[name](self.condition(part, scope) for part in value)
        if name == "not":
            return negated(self.condition(value, scope))
        if name == "at_least":
            answers = [self.condition(part, scope) for part in value["of"]]
            missing = int(value["number"]) - answers.count(True)
            return True if missing <= 0 else None if missing <= answers.count(None) else False
        if name == "holds":
            return self.holds(value)
        return all_of(self.tests(path, test, scope) for path, test in asked.items())

    def holds(self, name: str) -> Answer:
        if name in self.policy["rules"]:
            return self.rule(name)
        if name not in self.policy.get("define", {}):
            return self.met(self.policy["decisions"][name])
        answer = self.condition(self.policy["define"][name]["when"], Scope(self.record))
        return self.presumed(name, bool) if answer is None else answer

    def rule(self, name: str) -> Answer:
        rule, record = self.policy["rules"][name], Scope(self.record)
        if name in self.instead:  # the other condition names rules as they stand
            plain = Reader(self.policy, self.record, self.folder, self.presuming)
            when = plain.condition(self.instead[name], record)
        else:
            when = self.condition(rule["when"], record)
        excepted = self.condition(rule["unless"], record) if "unless" in rule else False
        return all_of([when, negated(excepted)])

    def info(self, path: str) -> Any:
        """What the model says of a field, by its dotted path."""
        info, model = None, type(self.record)
        for name in path.split("."):
            info = model.model_fields[name]
            model = kind_of(info.annotation)
        return info

    def presumed(self, path: str, kind: Any) -> Any:
        presumption = self.policy.get("presume", {}).get(path)
        if presumption is None or not self.presuming:
            return None
        if "holds" in presumption:
            return self.holds(presumption["holds"])
        value = presumption["value"]
        return tuple(value) if isinstance(value, list) else literal(value, kind)

    def fact(self, path: str, scope: Scope) -> Any:
        value: Any = scope.part
        for name in path.split("."):
            value = None if value is None else getattr(value, name)
        if value is None:
            whole_path = scope.path + path
            value = self.presumed(whole_path, kind_of(self.info(whole_path).annotation))
        return Fraction(value) if type(value) in (int, Decimal) else value

    def named(self, path: str, scope: Scope) -> Any:
        """A field of the entry, or else of the record."""
        of_entry = path.split(".")[0] in type(scope.part).model_fields
        return self.fact(path, scope if of_entry else Scope(self.record))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.policy["time_zone"]))

    def day(self, value: date) -> date:
        return self.local(value).date() if isinstance(value, datetime) else value

    def tests(self, path: str, test: Plain, scope: Scope) -> Answer:
        """The tests of one field, or of one defined value."""
        asked = test if isinstance(test, dict) else {"in": listed(test)}
        if path.split(".")[0] not in type(scope.part).model_fields:
            found = self.defined(self.policy["define"][path])
            return None if found is None else all_of(found.test(*one) for one in asked.items())
        side = next((side for side in ("before", "after") if side in asked), "")
        if "within" in asked and side:
            asked = {"window": (asked["within"], side, asked[side]), **asked}
            del asked["within"], asked[side]
        return all_of(self.test(name, wanted, path, scope) for name, wanted in asked.items())

    def test(self, name: str, wanted: Plain, path: str, scope: Scope) -> Answer:
        if name in ("within", "within_distance"):
            return self.place(path, wanted, scope)
        value = self.fact(path, scope)
        if value is None:
            return None
        if name in QUANTIFIERS:
            entries = [Scope(entry, f"{scope.path}{path}.") for entry in value]
            return QUANTIFIERS[name](self.condition(wanted, entry) for entry in entries)
        if name == "count":
            asked = wanted if isinstance(wanted, dict) else {"is": wanted}
            return all(bool(holds_of(*one, Fraction(len(value)))) for one in asked.items())
        if name == "includes":
            return any(word in value for word in listed(wanted))
        if name == "empty":
            return bool((len(value) == 0) == (wanted == "true"))
        if name == "weekday":
            return bool(WEEKDAYS[self.day(value).weekday()] in listed(wanted))
        if name == "time_of_day":
            now, start, until = self.local(value).strftime("%H:%M"), wanted["from"], wanted["until"]
            return bool(start <= now < until if start < until else now >= start or now < until)
        if name == "window":
            return self.in_window(value, wanted, scope)
        if name in ("before", "after", "on_or_before", "on_or_after"):
            other = literal(wanted, date) if wanted[0].isdigit() else self.named(wanted, scope)
            if other is None:
                return None
            if not (isinstance(value, datetime) and isinstance(other, datetime)):
                value, other = self.day(value), self.day(other)
            return COMPARISONS[name](value, other)
        return holds_of(name, wanted, value)

    def in_window(self, value: Any, wanted: tuple[str, str, str], scope: Scope) -> Answer:
        """Whether a date or an event lies in the days before or after the date of a field."""
        period, side, of = wanted
        anchor = self.named(of, scope)
        if anchor is None:
            return None
        number, unit = period.split()
        length = relativedelta(**{unit.removesuffix("s") + "s": int(number)})  # type: ignore[arg-type]
        day = self.day(anchor)
        first, last = (day - length, day) if side == "before" else (day, day + length)
        if isinstance(value, Event):
            if value.on is None:
                missed = value.not_as_of is not None and value.not_as_of > last
                return False if missed else None
            value = value.on
        return first <= self.day(value) <= last

    def place(self, path: str, wanted: Plain, scope: Scope) -> Answer:
        """Whether a place lies in areas, or so far from them."""
        known = [self.fact(f"{path}.{part}", scope) for part in Place.model_fields]
        if None in known:
            return None
        file = self.folder / "geo" / f"{self.policy['areas']}.geojson"
        nearby = isinstance(wanted, dict)
        reach = float(wanted["at_most"].split()[0]) if nearby else 0.0
        names = frozenset(listed(wanted["of"] if nearby else wanted))
        longitude, latitude, accuracy = map(float, known)
        return near(file, names, (longitude, latitude), accuracy, reach)

    def defined(self, definition: Plain) -> Range | None:
        """What a defined value may be, or `None` where nothing is known of it."""
        record = Scope(self.record)
        for kind, between in BETWEEN.items():
            if kind in definition:
                dates = [self.fact(path, record) for path in definition[kind]]
                if None in dates:
                    return None
                number = Fraction(between(*map(self.day, dates)))
                return Range(number, number, whole=True)
        kind = next(kind for kind in ("sum", "count", "least", "greatest") if kind in definition)
        path = definition["count"] if kind == "count" else definition["of"]
        number_path = "" if kind == "count" else f"{path}.{definition[kind]}"
        entries = self.fact(path, record)
        if entries is None:
            return None
        found: list[tuple[bool, Number, Number]] = []
        for entry in entries:
            scope = Scope(entry, f"{path}.")
            counts = self.condition(definition["where"], scope) if "where" in definition else True
            if counts is not False:
                number = self.fact(definition[kind], scope) if number_path else Fraction(1)
                ends = self.bounds(number_path) if number is None else (number, number)
                found.append((counts is True, *ends))
        return combined(
            kind, found, not number_path or kind_of(self.info(number_path).annotation) is int
        )

    def bounds(self, path: str) -> tuple[Number, Number]:
        """The lowest and the highest number that a field can have."""
        limits = self.info(path).metadata
        lowest = [Fraction(str(limit.ge)) for limit in limits if isinstance(limit, Ge)]
        highest = [Fraction(str(limit.le)) for limit in limits if isinstance(limit, Le)]
        return max(lowest, default=-inf), min(highest, default=inf)

    def met(self, decision: Plain) -> Answer:
        includes = [self.rule(name) for name in decision.get("include", [])]
        excludes = [self.rule(name) for name in decision.get("exclude", [])]
        return all_of(includes + [negated(answer) for answer in excludes])


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


def judge(policy: Plain, record: BaseModel, decision_id: str, folder: Path) -> Verdict:
    """Decide a record; `folder` holds the boundaries under `geo`."""
    decision = policy["decisions"][decision_id]
    include, exclude, note = (decision.get(basis, []) for basis in ("include", "exclude", "note"))
    reader, bare = (Reader(policy, record, folder, presuming) for presuming in (True, False))
    truths, strict = (
        {name: one.rule(name) for name in [*include, *exclude, *note]} for one in (reader, bare)
    )
    met, strictly_met = reader.met(decision), bare.met(decision)

    words = {"if_met": "eligible", "if_not": "ineligible", "if_unknown": "undetermined"}
    words |= decision.get("outcomes", {})

    def outcome(answer: Answer) -> str:
        return str(words["if_met" if answer else "if_unknown" if answer is None else "if_not"])

    deciding = {name for name in [*include, *exclude] if met or truths[name] is None}
    if met is False:
        deciding = {n for n in include if truths[n] is False} | {n for n in exclude if truths[n]}

    contested = set()
    for name, reading in policy.get("readings", {}).items():
        if "rule" in reading:
            other = Reader(policy, record, folder, instead={reading["rule"]: reading["when"]})
            answer = other.met(decision)
        elif reading["decision"] == decision_id:
            answer = reader.met({**decision, "exclude": reading["exclude"]})
        else:
            continue
        if answer is not met:
            contested.add((name, outcome(answer)))
    return Verdict(
        truths=truths,
        strict=strict,
        met=met,
        outcome=outcome(met),
        provisional=met is not None and strictly_met is None,
        deciding=deciding,
        contested=contested,
        notes={name for name in note if truths[name]},
    )
