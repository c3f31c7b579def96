"""Strategies of records, made from a policy and the model of its records.

Each strategy yields records of the model that the decision is about. Where the
policy makes one decision, its name may be left out; a name that the policy does not
know raises `KeyError`. Counterexamples shrink to a record of which little is known,
and are printed as the call that reads them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import quoted_list
from lead_rules.records.read import read_record
from lead_rules.records.schema import Field, field_at, steps
from lead_rules.records.write import plain_value
from lead_rules.testing.strategies.critical_places import DISTANCES_M, places_at
from lead_rules.testing.strategies.plain_records import Draw, Filling, Plain
from lead_rules.testing.strategies.refinements import base_of, refined
from lead_rules.testing.strategies.target import Subject
from lead_rules.testing.strategies.value_pools import Pools

__all__ = [
    "at_edges",
    "filling_of",
    "has_protected",
    "pools_of",
    "read_pair",
    "reads",
    "records",
    "refinements",
    "twins",
    "twins_among",
    "with_fact",
]

Records = st.SearchStrategy[Any]
Pairs = st.SearchStrategy[tuple[Any, Any]]


def records(
    policy: Policy, decision: str | None = None, *, whole: bool = False, strange: bool = False
) -> Records:
    """Records whose values lie at and beside the limits that the decision's rules name.

    About a quarter of the facts are unknown, at any depth; with `whole`, none. With
    `strange`, every text is one that nobody expects and that the model accepts.
    """
    pools = pools_of(policy, decision)
    filling = filling_of(pools, whole=whole, strange=strange)
    return reads(filling.records(), pools.subject.model)


def at_edges(
    policy: Policy, decision: str | None = None, *, metres: Sequence[float] = DISTANCES_M
) -> Records:
    """Records at points so many metres outside an edge of an area, or, below zero, inside.

    The points are exact, and each was measured. Raises `ValueError` where the decision
    asks for no area.
    """
    pools = pools_of(policy, decision)
    paths = [
        path
        for path, critical_tests in pools.subject.critical_tests.items()
        if any(critical.places for critical in critical_tests)
    ]
    points = [plain_value(place) for place in places_at(pools.subject, metres)]
    if not points:
        raise ValueError(f"`{pools.subject.decision}` asks for no area with an edge at {metres} m")
    located = st.builds(
        with_fact, filling_of(pools).records(), st.sampled_from(paths), st.sampled_from(points)
    )
    return reads(located, pools.subject.model)


def twins(policy: Policy, decision: str | None = None) -> Pairs:
    """Two records that differ in protected facts alone; the first has none.

    Raises `ValueError` for a model without a protected fact.
    """
    pools = pools_of(policy, decision)
    if not has_protected(pools.subject.root):
        raise ValueError(f"{pools.subject.model.__name__} marks no field as protected")
    return twins_among(pools, filling_of(pools).records())


def twins_among(pools: Pools, records: st.SearchStrategy[Plain]) -> Pairs:
    """The same of plain records."""
    return st.builds(read_pair, _twins(pools, records), st.just(pools.subject.model))


def refinements(policy: Policy, decision: str | None = None, *, one: bool = False) -> Pairs:
    """A record, and the same with more facts learnt; with `one`, with one more."""
    pools = pools_of(policy, decision)
    pairs = _one_more(pools) if one else _refinements(pools)
    return st.builds(read_pair, pairs, st.just(pools.subject.model))


@lru_cache(maxsize=64)
def _pools(policy: Policy, decision: str) -> Pools:
    return Pools(Subject(policy, decision))


def pools_of(policy: Policy, decision: str | None = None) -> Pools:
    """The values to try for a decision, worked out once."""
    if decision is None:
        if len(policy.decisions) > 1:
            listed = quoted_list(policy.decisions, "and")
            raise KeyError(f"policy `{policy.id}` decides {listed}; name one of them")
        (decision,) = policy.decisions
    return _pools(policy, decision)


@lru_cache(maxsize=64)
def filling_of(pools: Pools, *, whole: bool = False, strange: bool = False) -> Filling:
    """Plain records made of the pools; see `records`."""
    return Filling(pools, whole=whole, strange=strange)


def reads(plain: st.SearchStrategy[Plain], model: type[BaseModel]) -> Records:
    """Records read from plain data; a counterexample shows the call that reads it."""
    return st.builds(read_record, plain, st.just(model))


def read_pair(plain: tuple[Plain, Plain], model: type[BaseModel]) -> tuple[Any, Any]:
    """Two records read from plain data."""
    before, after = plain
    return read_record(before, model), read_record(after, model)


def with_fact(known: Mapping[str, Plain], path: str, value: Plain) -> Plain:
    """A plain record with another value of one fact: `household.adults`, `loans[0].lost`.

    Groups and entries on the way come into being; None takes the fact away.
    """
    found = _put(known, list(steps(path)), value)
    assert isinstance(found, dict)
    return found


def _put(here: Plain, way: Sequence[str | int], value: Plain) -> Plain:
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        entries = [*(here or ()), *[{}] * (step + 1 - len(here or ()))]
        entries[step] = _put(entries[step], rest, value)
        return entries
    inner = _put((here or {}).get(step), rest, value)
    others = {name: part for name, part in (here or {}).items() if name != step}
    return others if inner is None else {**others, step: inner}


@st.composite
def _refinements(draw: Draw, pools: Pools) -> tuple[Plain, Plain]:
    known = draw(filling_of(pools).records())
    return known, draw(refined(filling_of(pools), known))


@st.composite
def _one_more(draw: Draw, pools: Pools) -> tuple[Plain, Plain]:
    """A record without one fact and with it; the fact is picked first, so that the rest
    can shrink.
    """
    path = draw(st.sampled_from(list(_readable(pools.subject.root))))
    known = draw(filling_of(pools).records())
    field = field_at(pools.subject.root, path)
    if field.entry is not None and field.entry.kind == "struct":
        value: Plain = [{}] * draw(st.integers(0, pools.most_entries(path)))
    else:
        value = draw(filling_of(pools).known(field, path, base_of(pools, known)))
    return with_fact(known, path, None), with_fact(known, path, value)


def _readable(group: Field, path: str = "") -> Iterator[str]:
    """The facts that a rule may read, of lists those of the first entry."""
    for name, field in group.fields.items():
        here = f"{path}.{name}" if path else name
        if field.kind == "struct":
            yield from _readable(field, here)
        elif field.kind != "other" and not field.fact.protected and field.fact.role is None:
            yield here
            if field.entry is not None and field.entry.kind == "struct":
                yield from _readable(field.entry, f"{here}[0]")


@st.composite
def _twins(draw: Draw, pools: Pools, records: st.SearchStrategy[Plain]) -> tuple[Plain, Plain]:
    known = draw(records)
    protected = list(_protected(pools.subject.root))
    for path in protected:
        known = with_fact(known, path, None)
    twin = known
    for path in protected:
        field = field_at(pools.subject.root, path)
        value = draw(filling_of(pools, strange=True).known(field, path, pools.bases[0]))
        twin = with_fact(twin, path, value)
    return known, twin


def has_protected(root: Field) -> bool:
    """Whether a kind of record has protected facts."""
    return any(_protected(root))


def _protected(group: Field, path: str = "") -> Iterator[str]:
    """The protected facts outside of lists."""
    for name, field in group.fields.items():
        here = f"{path}.{name}" if path else name
        if field.kind == "struct":
            yield from _protected(field, here)
        elif field.fact.protected:
            yield here
