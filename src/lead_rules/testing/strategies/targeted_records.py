"""Records that come out as wanted: a rule fires, a decision has an outcome.

One record of each kind is searched for once, from a record of which only its own
time is known, and every example is a variation of it that still comes out so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import quoted_list
from lead_rules.records.read import read_record
from lead_rules.records.schema import Field, blank, field_at, replace_at
from lead_rules.records.write import plain_value, record_data
from lead_rules.search.nearest_record import nearest_record
from lead_rules.search.representatives import critical_tests_at, values_of
from lead_rules.search.witness import lacks
from lead_rules.testing.strategies.plain_records import Draw, Plain
from lead_rules.testing.strategies.records import Records, filling_of, pools_of, reads, with_fact
from lead_rules.testing.strategies.refinements import base_of
from lead_rules.testing.strategies.target import Subject
from lead_rules.testing.strategies.value_pools import Pools
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_

__all__ = [
    "NotFoundError",
    "at_limits",
    "deciding",
    "firing",
    "varied",
    "varied_plain",
]

Goal = dict[str, Truth]
"""The truths that rules should have, by their ids."""

MOST_VARIED = 4
OPEN = 9
ORDERED = ("number", "date", "time", "event", "place", "list")


class NotFoundError(LookupError):
    """No record that comes out as wanted was found; perhaps there is none."""


def firing(
    policy: Policy, rule: str, decision: str | None = None, *, truth: Truth = TRUE
) -> Records:
    """Records for which a rule is true, or has another truth.

    Raises `KeyError` for a rule that the decision does not list, and `NotFoundError`.
    """
    pools = pools_of(policy, decision)
    rules = [bound.rule.id for bound in pools.subject.plan.rules.all]
    if rule not in rules:
        name = pools.subject.decision
        raise KeyError(f"`{name}` lists {quoted_list(rules, 'and')}, not `{rule}`")
    starts = (_start(pools), *_seeds(pools, TRUE))
    found = (_reached(pools, start, [{rule: truth}]) for start in starts)
    seed = next((each for each in found if each is not None), None)
    if seed is None:
        raise NotFoundError(f"no record was found for which `{rule}` is {truth.value}")

    def fires(record: Any) -> bool:
        return _truths(pools.subject, record)[rule] is truth

    return _variations(pools, [seed], fires)


def deciding(policy: Policy, outcome: str, decision: str | None = None) -> Records:
    """Records with an outcome, in the policy's own word for it: `eligible`.

    Where a rule decides alone, each such rule has its turn. Raises `KeyError` for a
    word that the decision does not have, and `NotFoundError`.
    """
    pools = pools_of(policy, decision)
    words = pools.subject.plan.checked.outcomes
    if outcome not in words:
        raise KeyError(f"`{pools.subject.decision}` says {quoted_list(words)}, not `{outcome}`")
    truth = (TRUE, FALSE, UNKNOWN)[words.index(outcome)]
    seeds = _seeds(pools, truth)
    if not seeds:
        raise NotFoundError(f"no record was found that is `{outcome}`")
    rules = pools.subject.plan.rules
    return _variations(pools, seeds, lambda record: rules.truth(record) is truth)


def at_limits(policy: Policy, decision: str | None = None) -> Records:
    """Records in which one fact that a rule rests on is at a limit, or just beside it.

    Each rule has its turn. The limit is that of the record at hand: what a sum still
    lacks, the last day counted from the record's own time. Raises `NotFoundError` where
    no rule has a limit.
    """
    pools = pools_of(policy, decision)
    seeds = _fired(pools)
    if not seeds:
        raise NotFoundError(f"no rule of `{pools.subject.decision}` was found to have a limit")
    return reads(_at_limits(pools, seeds), pools.subject.model)


def varied(policy: Policy, decision: str | None = None) -> Records:
    """Records of every kind: any, and some near one that meets the decision.

    Of records that are made of any values most fail some rule; these also come close
    to being met.
    """
    pools = pools_of(policy, decision)
    return reads(varied_plain(pools), pools.subject.model)


def varied_plain(pools: Pools) -> st.SearchStrategy[Plain]:
    """The same as plain data."""
    near = [_start(pools), *_seeds(pools, TRUE)]
    return st.one_of(filling_of(pools).records(), _varied(pools, near, None))


def _variations(pools: Pools, seeds: Sequence[Any], fits: Callable[[Any], bool]) -> Records:
    return reads(_varied(pools, seeds, fits), pools.subject.model)


@st.composite
def _varied(
    draw: Draw, pools: Pools, seeds: Sequence[Any], fits: Callable[[Any], bool] | None
) -> Plain:
    """A record with up to a few facts taken from any other, as long as it fits."""
    known = record_data(draw(st.sampled_from(seeds)))
    other = draw(filling_of(pools).records())
    names = st.sampled_from(list(pools.subject.root.fields))
    for name in draw(st.lists(names, max_size=MOST_VARIED, unique=True)):
        changed = {key: value for key, value in known.items() if key != name}
        if name in other:
            changed[name] = other[name]
        if fits is None or fits(read_record(changed, pools.subject.model)):
            known = changed
    return known


@st.composite
def _at_limits(draw: Draw, pools: Pools, seeds: Sequence[tuple[Plain, list[str]]]) -> Plain:
    """A record in which a rule is true, with any other facts, and one fact moved."""
    subject = pools.subject
    number = draw(st.integers(0, len(seeds) - 1))
    known, paths = seeds[number]
    if draw(st.booleans()):
        known = draw(filling_of(pools).records()) | known
    path = draw(st.sampled_from(paths))
    if field_at(subject.root, path).kind in ("time", "place"):
        values = pools.values(path, base_of(pools, known))
    else:
        record = read_record(known, subject.model)
        found = values_of(subject.critical_tests, subject.root, record, path).values
        values = tuple(map(plain_value, found))
    return with_fact(known, path, draw(st.sampled_from(values))) if values else known


def _turning(subject: Subject, field: Field, here: Any, path: str) -> Iterator[str]:
    """The known facts of a record at which tests turn, by their paths."""
    if here is None:
        return
    if path and field.kind in ORDERED and critical_tests_at(subject.critical_tests, path):
        yield path
    for name, part in field.fields.items():
        if field.kind == "struct":
            inner = f"{path}.{name}" if path else name
            yield from _turning(subject, part, getattr(here, name), inner)
    if field.entry is not None and field.entry.kind == "struct":
        for index, entry in enumerate(here):
            yield from _turning(subject, field.entry, entry, f"{path}[{index}]")


@lru_cache(maxsize=64)
def _fired(pools: Pools) -> tuple[tuple[Plain, list[str]], ...]:
    """For each rule a record of little more than what makes it true, or else false, and
    the facts of it that have limits.
    """
    found = []
    for bound in pools.subject.plan.rules.all:
        goals: list[Goal] = [{bound.rule.id: truth} for truth in (TRUE, FALSE)]
        seeds = (_reached(pools, _start(pools), [goal]) for goal in goals)
        seed = next((each for each in seeds if each is not None), None)
        if seed is not None:
            paths = list(_turning(pools.subject, pools.subject.root, seed, ""))
            found += [(record_data(seed), paths)] if paths else []
    return tuple(found)


@lru_cache(maxsize=256)
def _seeds(pools: Pools, truth: Truth) -> tuple[Any, ...]:
    """Records for which the decision has a truth: one, or one for each rule that decides."""
    rules, start = pools.subject.plan.rules, _start(pools)
    met: Goal = {rule.rule.id: TRUE for rule in rules.include}
    met |= {rule.rule.id: FALSE for rule in rules.exclude}
    best = _reached(pools, start, [{rule: one} for rule, one in met.items()])
    if truth is TRUE:
        return () if best is None else (best,)
    near = start if best is None else best
    ways = ({rule: UNKNOWN if truth is UNKNOWN else not_(one)} for rule, one in met.items())
    seeds = (_reached(pools, near, [way]) for way in ways)
    return tuple(seed for seed in seeds if seed is not None and rules.truth(seed) is truth)


def _start(pools: Pools) -> Any:
    """A record of which only its own time is known."""
    subject = pools.subject
    record, moment = blank(subject.root), subject.plan.checked.table.moment
    if moment is None:
        return record
    day: Any = pools.bases[0]
    if subject.root.fields[moment].kind == "time":
        day = datetime.combine(day, time(12), subject.policy.checked.zone)
    return replace_at(subject.root, record, moment, day)


def _reached(pools: Pools, start: Any, goals: Iterable[Goal]) -> Any:
    """A record for which rules have the truths of all goals, reached one goal after another."""
    subject, record = pools.subject, start
    wanted: dict[str, Truth] = {}

    def distance(tried: Any) -> int:
        away = 0
        for bound in subject.plan.rules.all:
            one = wanted.get(bound.rule.id)
            truth = bound.truth(tried, tried)
            if one is not None and truth is not one:
                # Among records that leave a rule open, those with fewer open facts are nearer.
                open_ = min(len(lacks(bound, tried)), OPEN) if truth is UNKNOWN else OPEN + 1
                away += 1 + open_
        return away

    for goal in goals:
        wanted |= goal
        found = nearest_record(subject.root, subject.critical_tests, [record], distance)
        if found is None:
            return None
        record = found.record
    return record


def _truths(subject: Subject, record: Any) -> Mapping[str, Truth]:
    return {bound.rule.id: bound.truth(record, record) for bound in subject.plan.rules.all}
