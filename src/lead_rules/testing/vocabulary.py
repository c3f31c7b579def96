"""What a policy about a kind of record may say: the tests of each of its fields.

Made of the table of fields and the table of operators, so that a new field or
operator is drawn without a word here. A test is plain data, as it is written, and
the plainest comes first, since that is what a policy shrinks to.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.days import BETWEEN
from lead_rules.fields import Field, table_of
from lead_rules.policy.conditions import WHOLE
from lead_rules.policy.operators import OPERATORS, Operator
from lead_rules.policy.shapes import CONNECTIVES
from lead_rules.quantity import ZERO, plain
from lead_rules.records.facts import Fact
from lead_rules.testing.texts import texts_like

__all__ = ["Amount", "Leaf", "Scope", "Vocabulary", "literals", "vocabulary_of"]

Plain = Any
Strategy = st.SearchStrategy[Any]

DAYS = ("2017-03-12", "2017-11-05", "2018-05-15", "2020-02-29")
"""Two changes of a clock, a day like any other, and a leap day."""
MOMENTS = ("2017-03-12T09:30:00Z", "2017-11-05T01:30:00-07:00")
PERIODS = ("30 days", "0 days", "1 month", "1 year", "18 years")
WEEKDAYS: tuple[Plain, ...] = ("sunday", ["monday", "sunday"])
WINDOWS = ({"from": "06:00", "until": "22:30"}, {"from": "22:30", "until": "06:00"})
REACHES = ("500 m", "2 m")
COUNTS = tuple(map(Decimal, (1, 3, 2, 0)))
WHOLES = tuple(map(Decimal, (1, 3, 10, 18, 0, -1)))
NUMBERS = tuple(map(Decimal, ("5", "2.5", "10", "7.5", "0", "-0.5")))
MOST_LIMITS = 5
MOST_ALIKE = 12
KINDS = ("boolean", "choice", "number", "text", "date", "time", "event", "list", "place", "other")
"""The plainest kind of field first; groups are gone through."""
SIDES = ("before", "after")
AT_ENTRIES = ("some", "every", "no")
ABOVE, BELOW = ("at_least", "more_than"), ("at_most", "less_than")
LATER, EARLIER = ("on_or_after", "after"), ("on_or_before", "before")


@dataclass(frozen=True)
class Leaf:
    """A test of one field or amount.

    `reads` are the paths of the fields that it looks at; with an `inner` scope, the
    condition on an entry is still to be drawn. `one_limit` where it compares with one
    value, which a sentence may tell.
    """

    name: str
    test: Plain
    reads: tuple[str, ...] = ()
    inner: "Scope | None" = None
    one_limit: bool = False


@dataclass(frozen=True)
class Amount:
    """A value that a policy may define: its name, how it is worked out, what it is like.

    `inner` is the scope of the entries, of which a `where` may choose some. `beyond` is
    a number that no entry can have alone.
    """

    name: str
    body: Mapping[str, Plain]
    field: Field
    reads: tuple[str, ...]
    inner: "Scope | None" = None
    beyond: Decimal | None = None

    @cached_property
    def leaves(self) -> Strategy:
        """Tests of it."""
        tests = _number_tests(self.field, [self.beyond] if self.beyond is not None else [])
        found = [Leaf(self.name, test, one_limit=_compares_with_one(test)) for test in tests]
        return st.sampled_from(_balanced(found))


class Scope:
    """The fields that a condition may name: of a record, or of the entries of a list.

    Fields that no rule may read, and those at the paths to `avoid`, are left out.
    """

    def __init__(
        self, words: "Vocabulary", here: Field, path: str = "", avoid: Collection[str] = ()
    ) -> None:
        self.words = words
        self.here = here
        self.path = path
        self.avoid = frozenset(avoid)

    @cached_property
    def leaves(self) -> tuple[Strategy, ...]:
        """Tests of each field, a strategy for each."""
        plainest_first = sorted(self.fields, key=lambda pair: KINDS.index(pair[1].kind))
        found = (self._of_field(name, field) for name, field in plainest_first)
        return tuple(each for each in found if each is not None)

    @cached_property
    def fields(self) -> tuple[tuple[str, Field], ...]:
        """The fields by the names that a condition gives them, those in groups as well."""
        return tuple(self._fields(self.here, ""))

    @cached_property
    def days(self) -> tuple[str, ...]:
        """Fields that a date may be compared with, by their names."""
        found = [name for name, field in self.fields if field.kind in ("date", "time")]
        if self.path:
            own = self.here.fields
            found += [name for name in self.words.root.days if name.split(".")[0] not in own]
        return tuple(found)

    def at(self, name: str) -> str:
        """The path of a field from the record."""
        in_entry = self.path and name.split(".")[0] in self.here.fields
        return f"{self.path}.{name}" if in_entry else name

    def _fields(self, group: Field, above: str) -> Iterator[tuple[str, Field]]:
        for name, field in group.fields.items():
            here = above + name
            if field.fact.protected or field.fact.role == "reference" or here in CONNECTIVES:
                continue
            if field.kind != "struct" and self.at(here) not in self.avoid:
                yield here, field
            if field.kind in ("struct", "place"):
                yield from self._fields(field, f"{here}.")

    def _of_field(self, name: str, field: Field) -> Strategy | None:
        path = self.at(name)
        if field.kind == "text":
            return _text_tests(field).map(lambda test: Leaf(name, test, (path,)))
        found = _balanced(
            [self._leaf(name, field, path, test) for test in self._tests(name, field)]
        )
        entry = field.entry
        if entry is not None and entry.kind == "struct":
            inner = Scope(self.words, entry, path, self.avoid)
            some = [Leaf(name, how, (path,), inner) for how in AT_ENTRIES if inner.leaves]
            found = [*some * (len(found) // len(AT_ENTRIES)), *found]  # half of the tests
        return st.sampled_from(found) if found else None

    def _leaf(self, name: str, field: Field, path: str, test: Plain) -> Leaf:
        reads = [path]
        if field.kind == "place":
            reads += [f"{path}.{part}" for part in field.fields]
        elif field.kind in ("date", "time", "event") and isinstance(test, dict):
            reads += [self.at(each) for each in test.values() if each in self.days]
        return Leaf(name, test, tuple(reads), one_limit=_compares_with_one(test))

    def _tests(self, name: str, field: Field) -> Iterator[Plain]:
        """The tests of a field that are constant."""
        if field.kind == "number":
            yield from _number_tests(field)
        elif field.kind in ("date", "time", "event"):
            yield from self._day_tests(name, field)
        else:
            for operator in _fitting(field):
                yield from self._operands(operator, field)
            if field.kind == "list":
                yield from ({"count": test} for test in _count_tests())

    def _operands(self, operator: Operator, field: Field) -> Iterator[Plain]:
        """One operator with each operand that is worth trying."""
        name, family = operator.name, operator.family
        if family == "value":
            if name == "is":
                yield from literals(field)
            yield from ({name: value} for value in literals(field))
        elif family == "values":
            for few in _some_of(literals(field)):
                yield from ([few] if name == "in" else [])
                yield {name: few}
        elif family == "item":
            entry = literals(field.entry) if field.entry is not None else ()
            yield from ({name: value} for value in (*entry, *_some_of(entry)))
        elif family == "flag":
            yield from ({name: flag} for flag in ("true", "false"))
        elif family == "areas":
            yield from ({name: areas} for areas in self.words.areas)
        elif family == "near":
            for areas in self.words.areas:
                yield from ({name: {"of": areas, "at_most": reach}} for reach in REACHES)
        else:
            assert family in ("condition", "count"), family  # drawn elsewhere

    def _day_tests(self, name: str, field: Field) -> Iterator[Plain]:
        """Tests of a date, a time or an event."""
        others = [other for other in self.days if other != name]
        within = [
            {"within": period, side: other}
            for other in others
            for period in PERIODS
            for side in SIDES
        ]
        for operator in _fitting(field):
            family = operator.family
            if family == "day":
                yield from ({operator.name: day} for day in (*DAYS, *others))
            elif family == "period":
                yield from within
            elif family == "weekdays":
                yield from ({operator.name: days} for days in WEEKDAYS)
                yield from ({operator.name: "sunday", **one} for one in within[:2])
            elif family == "window":
                yield from ({operator.name: window} for window in WINDOWS)
            else:
                yield from self._operands(operator, field)
        if field.kind != "event":
            for low, high in combinations(DAYS, 2):
                yield from ({up: low, down: high} for up in LATER for down in EARLIER)


class Vocabulary:
    """All that policies about a kind of record may name.

    `areas` are what a place is compared with, an area or a list of areas each.
    """

    def __init__(self, model: type[BaseModel], areas: Sequence[Plain]) -> None:
        self.table = table_of(model)
        self.areas = tuple(areas)

    def __repr__(self) -> str:
        return f"<Vocabulary of {self.table.model.__name__}>"

    @cached_property
    def root(self) -> Scope:
        """The fields of a record."""
        return Scope(self, self.table.root)

    @cached_property
    def grounds(self) -> Scope:
        """The fields that a condition may read which stands in for another fact."""
        return Scope(self, self.table.root, avoid=self.stood_in_for)

    @cached_property
    def stood_in_for(self) -> frozenset[str]:
        """Every other field that holds yes or no: a condition may be presumed for it."""
        return frozenset([path for path, field in self._readable() if field.kind == "boolean"][::2])

    @cached_property
    def amounts(self) -> Mapping[str, Amount]:
        """The values that may be defined, by their names."""
        return self._amounts(self.root)

    @cached_property
    def ground_amounts(self) -> Mapping[str, Amount]:
        """The same of what conditions that stand in may read."""
        return self._amounts(self.grounds, "ground-")

    def _readable(self, scope: Scope | None = None) -> Iterator[tuple[str, Field]]:
        scope = scope or self.root
        for name, field in scope.fields:
            yield scope.at(name), field
            if field.entry is not None and field.entry.kind == "struct":
                yield from self._readable(Scope(self, field.entry, scope.at(name)))

    def _amounts(self, scope: Scope, before: str = "") -> Mapping[str, Amount]:
        found = [
            amount
            for path, field in scope.fields
            if field.entry is not None
            for amount in _of_list(before, scope, path, field.entry)
        ]
        found += _between(before, scope.days)
        return MappingProxyType({amount.name: amount for amount in found})


@lru_cache(maxsize=64)
def vocabulary_of(model: type[BaseModel], areas: tuple[str, ...]) -> Vocabulary:
    """The vocabulary of a model and of the areas that there are, worked out once."""
    sets: list[Plain] = [*areas, *map(list, combinations(areas, 2))]
    return Vocabulary(model, sets)


def literals(field: Field) -> tuple[str, ...]:
    """Values that a field may have, as they are written; none of text and of groups."""
    if field.kind == "boolean":
        return ("true", "false")
    if field.kind == "choice":
        return field.choices
    if field.kind == "number":
        return tuple(_written(field, number) for number in _numbers(field))
    if field.kind in ("date", "time"):
        return tuple(filter(field.accepts, DAYS if field.kind == "date" else MOMENTS))
    return ()


def _of_list(before: str, scope: Scope, path: str, entry: Field) -> Iterator[Amount]:
    at = scope.at(path)
    inner = Scope(scope.words, entry, at, scope.avoid) if entry.kind == "struct" else None
    name = f"{before}{path.replace('.', '-')}"
    yield Amount(f"{name}-count", {"count": path}, WHOLE, (at,), inner)
    for part, number in inner.fields if inner is not None else ():
        if number.kind == "number" and _numbers(number):
            reads = (at, f"{at}.{part}")
            for kind in ("sum", "least", "greatest"):
                what = f"{name}-{part.replace('.', '-')}-{kind}"
                field, beyond = number, None
                if kind == "sum":
                    field = _unbounded(number)
                    beyond = number.maximum + 1 if number.maximum is not None else None
                yield Amount(what, {kind: part, "of": path}, field, reads, inner, beyond)


def _unbounded(number: Field) -> Field:
    low = ZERO if number.minimum is not None and number.minimum >= 0 else None
    return Field("sum", "number", number.fact, whole=number.whole, minimum=low)


def _between(before: str, days: Sequence[str]) -> Iterator[Amount]:
    pairs = [(one, other) for one in days for other in days if one != other]
    for kind, measure in BETWEEN.items():
        field = Field(kind, "number", Fact(label=kind, unit=measure.unit), whole=True)
        for pair in pairs:
            one, other = (path.replace(".", "-") for path in pair)
            name = f"{before}{measure.unit}-from-{one}-to-{other}"
            yield Amount(name, {kind: list(pair)}, field, pair)


def _fitting(field: Field) -> Iterable[Operator]:
    return [operator for operator in OPERATORS if field.kind in operator.kinds]


def _balanced(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The tests, those of an operator that has few operands more than once."""
    by_operator: dict[object, list[Leaf]] = {}
    for leaf in leaves:
        test = leaf.test
        how = tuple(test) if isinstance(test, dict) else isinstance(test, list)
        by_operator.setdefault(how, []).append(leaf)
    again = [leaf for few in by_operator.values() for leaf in few * (MOST_ALIKE // len(few) - 1)]
    return [*leaves, *again]


def _compares_with_one(test: Plain) -> bool:
    if not isinstance(test, dict):
        return True
    operators = set(test) - ({*SIDES} if "within" in test else set())
    if operators == {"count"}:
        return _compares_with_one(test["count"])
    return len(operators) == 1 and operators != {"empty"}


def _some_of(values: Sequence[str]) -> list[list[str]]:
    """Lists of one or two values that leave at least one out, if there are more."""
    several = [list(pair) for pair in combinations(values, 2)] if len(values) > 2 else []
    return [*([value] for value in values), *several]


def _numbers(field: Field) -> tuple[Decimal, ...]:
    """A few numbers that a field may have."""
    tried = COUNTS if field is WHOLE else WHOLES if field.whole else NUMBERS
    ends = [end for end in (field.minimum, field.maximum) if end is not None]
    beside = [end + step for end in ends for step in (Decimal(1), Decimal(-1))]
    fitting = [
        number
        for number in dict.fromkeys((*tried, *beside, *ends))
        if (field.minimum is None or number >= field.minimum)
        and (field.maximum is None or number <= field.maximum)
        and (not field.whole or number == int(number))
        and (field.adapter is None or field.accepts(int(number) if field.whole else plain(number)))
    ]
    return tuple(fitting[:MOST_LIMITS])


def _written(field: Field, number: Decimal) -> str:
    return f"{plain(number)} {field.fact.unit or ''}".strip()


def _number_tests(field: Field, more: Sequence[Decimal] = ()) -> list[Plain]:
    """Tests of a number; none that the field's own bounds settle."""
    numbers = (*_numbers(field), *more)
    turning = [each for each in numbers if each not in (field.minimum, field.maximum)]
    limits = [_written(field, each) for each in turning]
    spans = [
        (_written(field, low), _written(field, high))
        for low, high in combinations(sorted(turning), 2)
    ]
    values = [_written(field, each) for each in numbers]
    few = _some_of(values)
    found: list[Plain] = [*values, *few]
    operands: dict[str, Sequence[Plain]] = {"value": values, "values": few, "number": limits}
    for operator in _fitting(field):
        found += [{operator.name: operand} for operand in operands[operator.family]]
    found += [{up: low, down: high} for low, high in spans for up in ABOVE for down in BELOW]
    for low, high in spans[:3]:
        found += [{"in": [low, high], "at_least": high}, {"in": [low, high], "less_than": high}]
        found += [{"not_in": [high], "at_least": low}, {"not_in": [low], "less_than": high}]
    return found


def _count_tests() -> list[Plain]:
    return [
        "1",
        "3",
        *(
            test
            for test in _number_tests(WHOLE)
            if isinstance(test, dict) and not {"in", "not_in"} & set(test)
        ),
    ]


def _text_tests(field: Field) -> Strategy:
    one = texts_like(field)
    few = st.lists(one, min_size=1, max_size=2, unique=True)
    operands: dict[str, Strategy] = {"value": one, "values": few}
    ways = [
        st.fixed_dictionaries({operator.name: operands[operator.family]})
        for operator in _fitting(field)
    ]
    return st.one_of(one, few, *ways)
