"""Records of which every one can be written out: each of nine facts has two to four values.

Of a number these are all that the model allows, and so it is with lists and words. One
place stands for all in an area, one day for all before a limit: the policies of
`small_policies` tell no others apart.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import Field

from lead_rules import Day, Fact, Place, Record


class Item(Record):
    """An entry of the list."""

    paid: Annotated[bool | None, Fact(label="paid", may="change")] = None
    sort: Annotated[Literal["x", "y"] | None, Fact(label="sort")] = None


class Person(Record):
    """A group that is not fixed itself."""

    adult: Annotated[bool | None, Fact(label="adult", may="fixed")] = None
    agrees: Annotated[bool | None, Fact(label="consent", may="change")] = None


class Small(Record):
    """A record of any use to nobody."""

    local: Annotated[bool | None, Fact(label="local", may="fixed")] = None
    approved: Annotated[bool | None, Fact(label="approval", may="change")] = None
    kind: Annotated[Literal["a", "b", "c"] | None, Fact(label="kind")] = None
    amount: Annotated[int | None, Fact(label="amount"), Field(ge=0, le=2)] = None
    born: Annotated[Day | None, Fact(label="birth date")] = None
    home: Annotated[Place | None, Fact(label="home")] = None
    items: Annotated[
        tuple[Item, ...] | None,
        Fact(label="items", entry="item", may="change"),
        Field(strict=False, max_length=2),
    ] = None
    person: Annotated[Person | None, Fact(label="person")] = None


RECORDS = {"small": Small}
AREAS = "high-pedestrian-traffic/2017-02-27"
EVE, LIMIT, MORROW = date(2000, 1, 1), date(2000, 1, 2), date(2000, 1, 3)

DOWNTOWN, LLOYD, FAR, ACROSS = (
    Place(longitude=longitude, latitude=latitude, accuracy_m=Decimal(metres))
    for longitude, latitude, metres in (
        (-122.6793, 45.5189, 10),
        (-122.6587, 45.5316, 10),
        (-122.6793, 46.5000, 10),
        (-122.6793, 45.5189, 5000),  # in either area, or in none
    )
)

Value = Any
State = Mapping[str, Value]
"""A record by the paths of its facts, `None` for unknown; entries are pairs of their facts."""

ENTRY: dict[str, tuple[Value, ...]] = {"paid": (False, True), "sort": ("x", "y")}
ENTRIES = tuple(product((None, False, True), (None, "x", "y")))
VALUES: dict[str, tuple[Value, ...]] = {
    "local": (False, True),
    "approved": (False, True),
    "kind": ("a", "b", "c"),
    "amount": (0, 1, 2),
    "born": (EVE, LIMIT, MORROW),
    "home": (DOWNTOWN, LLOYD, FAR),
    "items": tuple(entries for length in range(3) for entries in product(ENTRIES, repeat=length)),
    "person.adult": (False, True),
    "person.agrees": (False, True),
}
FIXED = frozenset(("local", "person.adult"))
MAY_CHANGE = frozenset(("approved", "person.agrees", "items", "paid"))


def record_of(state: State) -> Small:
    group = {path: state[path] for path in state if path.startswith("person.")}
    rest = {path: value for path, value in state.items() if path not in group}
    if state["items"] is not None:
        rest["items"] = tuple(Item(paid=paid, sort=sort) for paid, sort in state["items"])
    if set(group.values()) != {None}:
        rest["person"] = Person(adult=group["person.adult"], agrees=group["person.agrees"])
    return Small(**rest)


def fact(state: State, path: str) -> Value:
    """What is known of a fact, also of one inside an entry such as ``items[0].paid``."""
    if path in state:
        return state[path]
    index, name = in_entry(path)
    return state["items"][index][list(ENTRY).index(name)]


def with_fact(state: State, path: str, value: Value) -> State:
    if path in state:
        return {**state, path: value}
    index, name = in_entry(path)
    entries = list(state["items"])
    paid, sort = entries[index]
    entries[index] = (value, sort) if name == "paid" else (paid, value)
    return {**state, "items": tuple(entries)}


def in_entry(path: str) -> tuple[int, str]:
    """The number of the entry and the name of its fact."""
    number, _, name = path.removeprefix("items[").partition("].")
    return int(number), name


def values_at(path: str) -> tuple[Value, ...]:
    """Every value that a fact can turn out to have."""
    return VALUES[path] if path in VALUES else ENTRY[in_entry(path)[1]]


def inside(state: State) -> list[str]:
    """The facts of the entries that the list has."""
    return [f"items[{n}].{name}" for n in range(len(state["items"] or ())) for name in ENTRY]


def is_open(state: State, path: str) -> bool:
    """Whether it can be known better: it is unknown, or a place that lies across an edge."""
    return fact(state, path) is None or fact(state, path) == ACROSS


def learnt(state: State, paths: Collection[str]) -> Iterator[State]:
    """Every record that agrees with what is known, and knows as much or more of these facts."""
    ways = [list(_known_better(state, path)) for path in paths]
    for way in product(*ways):
        yield {**state, **dict(way)}


def _known_better(state: State, path: str) -> Iterator[tuple[str, Value]]:
    value = state[path]
    if path == "items" and value is not None:
        choices = [
            product(
                (None, False, True) if paid is None else (paid,),
                (None, "x", "y") if sort is None else (sort,),
            )
            for paid, sort in value
        ]
        yield from ((path, entries) for entries in product(*choices))
        return
    yield path, value
    if is_open(state, path):
        yield from ((path, better) for better in VALUES[path])
