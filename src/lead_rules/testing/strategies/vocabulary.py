"""What a policy about a kind of record may say: the tests of each of its fields.

Made of the table of fields. The plainest field and test comes first, since that is
what a policy shrinks to.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.policy.check.operands import WHOLE
from lead_rules.policy.syntax.keys import CONNECTIVES
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field
from lead_rules.records.table_of_model import table_of
from lead_rules.testing.strategies.operator_tests import (
    SIDES,
    number_tests,
    numbers,
    tests_of,
    text_tests,
)
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.quantity import ZERO

__all__ = ["Amount", "Leaf", "Scope", "Vocabulary", "vocabulary_of"]

Plain = Any
Strategy = st.SearchStrategy[Any]

MOST_ALIKE = 12
KINDS = ("boolean", "choice", "number", "text", "date", "time", "event", "list", "place", "other")
"""The plainest kind of field first; groups are gone through."""
AT_ENTRIES = ("some", "every", "no")


@dataclass(frozen=True)
class Leaf:
    """A test of one field or amount.

    `reads` are the paths of the fields that it looks at. With an `inner` scope, `test` is
    an operator whose condition on an entry is still to be drawn. `one_limit` where it
    compares with one value, which a sentence may tell.
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
        tests = number_tests(self.field, [self.beyond] if self.beyond is not None else [])
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
    def leaf(self) -> Strategy:
        """A test of any of the fields."""
        return st.one_of(self.leaves)

    @cached_property
    def of_entries(self) -> Strategy | None:
        """Conditions on the entries of any of the lists of groups, if there are any."""
        inner = {
            name: Scope(self.words, field.entry, self.at(name), self.avoid)
            for name, field in self.fields
            if field.entry is not None and field.entry.kind == "struct"
        }
        found = [
            Leaf(name, how, (self.at(name),), scope)
            for name, scope in inner.items()
            if scope.leaves
            for how in AT_ENTRIES
        ]
        return st.sampled_from(found) if found else None

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
            if not field.fact.readable or here in CONNECTIVES:
                continue
            if field.kind != "struct" and self.at(here) not in self.avoid:
                yield here, field
            if field.kind in ("struct", "place"):
                yield from self._fields(field, f"{here}.")

    def _of_field(self, name: str, field: Field) -> Strategy | None:
        path = self.at(name)
        entry = field.entry
        ways: list[Strategy] = []
        if field.kind == "text" or (entry is not None and entry.kind == "text"):
            ways.append(text_tests(field).map(lambda test: Leaf(name, test, (path,))))
        others = [other for other in self.days if other != name]
        tests = tests_of(field, others, self.words.areas)
        found = _balanced([self._leaf(name, field, path, test) for test in tests])
        if found:
            ways.insert(0, st.sampled_from(found))
        return st.one_of(ways) if ways else None

    def _leaf(self, name: str, field: Field, path: str, test: Plain) -> Leaf:
        reads = [path]
        if field.kind == "place":
            reads += [f"{path}.{part}" for part in field.fields]
        elif field.kind in ("date", "time", "event") and isinstance(test, dict):
            reads += [self.at(each) for each in test.values() if each in self.days]
        return Leaf(name, test, tuple(reads), one_limit=_compares_with_one(test))


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


def _of_list(before: str, scope: Scope, path: str, entry: Field) -> Iterator[Amount]:
    at = scope.at(path)
    inner = Scope(scope.words, entry, at, scope.avoid) if entry.kind == "struct" else None
    name = f"{before}{path.replace('.', '-')}"
    yield Amount(f"{name}-count", {"count": path}, WHOLE, (at,), inner)
    for part, number in inner.fields if inner is not None else ():
        if number.kind == "number" and numbers(number):
            reads = (at, f"{at}.{part}")
            for kind in ("sum", "least", "greatest"):
                what = f"{name}-{part.replace('.', '-')}-{kind}"
                field, beyond = number, None
                if kind == "sum":
                    field = _unbounded(number)
                    beyond = number.maximum + 1 if number.maximum is not None else None
                yield Amount(
                    name=what,
                    body={kind: part, "of": path},
                    field=field,
                    reads=reads,
                    inner=inner,
                    beyond=beyond,
                )


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
