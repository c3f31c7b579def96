"""What is missing, what to ask next, and what would change it, against every possibility.

The records here hold six facts that are yes or no, so that every way to learn
or to change them can be tried.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Annotated, Any

import pytest
import yaml
from hypothesis import given, note
from hypothesis import strategies as st

from lead_rules import Decision, Fact, Policy, PolicyError, Record, read_policy
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support.generate import examples

pytestmark = pytest.mark.slow


class Switches(Record):
    """Six facts; the last cannot be changed."""

    a: Annotated[bool | None, Fact(label="a", may="change")] = None
    b: Annotated[bool | None, Fact(label="b")] = None
    c: Annotated[bool | None, Fact(label="c")] = None
    d: Annotated[bool | None, Fact(label="d")] = None
    e: Annotated[bool | None, Fact(label="e")] = None
    f: Annotated[bool | None, Fact(label="f", may="fixed")] = None


NAMES = tuple(Switches.model_fields)
FIXED = frozenset("f")
Known = Mapping[str, bool | None]


def policy_of(include: list[Any], exclude: list[Any]) -> Policy:
    """A policy with a rule for each of the conditions."""
    rules = {f"in-{i}": when for i, when in enumerate(include)}
    rules |= {f"out-{i}": when for i, when in enumerate(exclude)}
    plain = {
        "language": "1",
        "policy": "switches",
        "title": "Switches",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "UTC",
        "sources": {"nobody": {"title": "Nobody"}},
        "rules": {
            name: {"says": name, "when": when, "cite": {"source": "nobody"}}
            for name, when in rules.items()
        },
        "decisions": {
            "on": {
                "title": "On",
                "record": "switches",
                "include": [name for name in rules if name.startswith("in")],
                "exclude": [name for name in rules if name.startswith("out")],
            }
        },
    }
    return read_policy(yaml.safe_dump(plain), records={"switches": Switches})


def decide(policy: Policy, known: Known) -> Decision:
    return policy.decide(Switches(**known), "on")


LEAVES = st.builds(
    lambda name, value: {name: value}, st.sampled_from(NAMES), st.sampled_from(["true", "false"])
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda kind, parts: {kind: parts},
            st.sampled_from(["all", "any", "none"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda parts: {"at_least": {"number": "2", "of": parts}}
        ),
    ),
    max_leaves=4,
)
SENSELESS = {"LR401", "LR402", "LR403"}


@st.composite
def policies(draw: Any) -> Policy | None:
    """A policy, or None for one that the loader finds to be contradictory."""
    include = draw(st.lists(CONDITIONS, min_size=1, max_size=2))
    exclude = draw(st.lists(CONDITIONS, max_size=3))
    try:
        return policy_of(include, exclude)
    except PolicyError as refusal:
        if {problem.code for problem in refusal.problems} <= SENSELESS:
            return None
        raise


RECORDS = st.fixed_dictionaries({name: st.sampled_from([None, True, False]) for name in NAMES})


def learnt(known: Known) -> Iterator[dict[str, bool | None]]:
    """Every record that agrees with what is known, and knows as much or more."""
    open_ = [name for name in NAMES if known[name] is None]
    for values in product((None, True, False), repeat=len(open_)):
        yield {**known, **dict(zip(open_, values, strict=True))}


def as_key(known: Known) -> tuple[bool | None, ...]:
    return tuple(known[name] for name in NAMES)


@examples(120)
@given(policy=policies(), known=RECORDS)
def test_missing_is_just_what_can_matter(policy: Policy | None, known: Known) -> None:
    if policy is None:
        return
    truths = {as_key(more): decide(policy, more).truth for more in learnt(known)}

    def can_settle(name: str) -> bool:
        return any(
            truths[as_key(more)] is UNKNOWN and truths[as_key({**more, name: value})] is not UNKNOWN
            for more in learnt(known)
            if more[name] is None
            for value in (True, False)
        )

    wanted = {name for name in NAMES if known[name] is None and can_settle(name)}
    found = [one.field for one in decide(policy, known).missing]
    assert sorted(found) == sorted(wanted)


@examples(150)
@given(policy=policies(), known=RECORDS)
def test_the_smallest_sets_of_changes_are_found(policy: Policy | None, known: Known) -> None:
    if policy is None:
        return
    decision = decide(policy, known)
    if decision.truth is not FALSE:
        return
    sets: list[set[str]] = []
    free = [name for name in NAMES if name not in FIXED]
    for size in range(1, len(free) + 1):
        for names in combinations(free, size):
            if any(smaller <= set(names) for smaller in sets):
                continue
            for values in product((True, False), repeat=size):
                other = {**known, **dict(zip(names, values, strict=True))}
                if decide(policy, other).truth is TRUE:
                    sets.append(set(names))
                    break
    found = [{change.field for change in changes} for changes in decision.would_change]
    assert not (sets and decision.fixed)
    if not sets:
        assert not found
        return
    wanted = [names for names in sets if len(names) <= len(sets[0]) + 2]
    note(f"found {found}, wanted {wanted}")
    assert len(found) == min(len(wanted), 12)
    assert all(names in wanted for names in found)


# The order of the questions.


def asked(policy: Policy, known: Known, answers: Known) -> int:
    """How many questions are asked, in the engine's order, until all is settled."""
    number = 0
    now = dict(known)
    while (question := decide(policy, now).next_question) is not None:
        now[question.field] = answers[question.field]
        number += 1
    assert decide(policy, now).truth is not UNKNOWN
    return number


def expected(policy: Policy) -> Fraction:
    """The mean number of questions, all records alike."""
    records = [dict(zip(NAMES, v, strict=True)) for v in product((True, False), repeat=len(NAMES))]
    nothing = dict.fromkeys(NAMES)
    return Fraction(sum(asked(policy, nothing, each) for each in records), len(records))


def in_order_of_the_record(policy: Policy) -> Fraction:
    """The same where the facts that are missing are asked for in the record's order."""
    total = 0
    for values in product((True, False), repeat=len(NAMES)):
        now: dict[str, bool | None] = dict.fromkeys(NAMES)
        while missing := decide(policy, now).missing:
            name = min(one.field for one in missing)
            now[name] = values[NAMES.index(name)]
            total += 1
    return Fraction(total, 2 ** len(NAMES))


def least(policy: Policy) -> Fraction:
    """The mean number of questions of the best way to ask, found by trying every way."""

    @cache
    def cost(key: tuple[bool | None, ...]) -> Fraction:
        known = dict(zip(NAMES, key, strict=True))
        if decide(policy, known).truth is not UNKNOWN:
            return Fraction(0)
        ways = []
        for name in NAMES:
            if known[name] is None:
                after = [cost(as_key({**known, name: value})) for value in (True, False)]
                ways.append(1 + sum(after) / Fraction(2))
        return min(ways)

    return cost((None,) * len(NAMES))


def split(names: list[str], sizes: list[int]) -> list[list[str]]:
    parts, names = [], list(names)
    for size in sizes:
        parts.append(names[:size])
        names = names[size:]
    return [part for part in parts if part]


@st.composite
def read_once(draw: Any) -> Policy:
    """A policy of two levels in which no rule reads what another does."""
    names = draw(st.permutations(NAMES))
    parts = split(names, draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    answers, kinds = st.sampled_from(["true", "false"]), st.sampled_from(["all", "any"])
    rules = [{draw(kinds): [{name: draw(answers)} for name in part]} for part in parts]
    include = draw(st.integers(1, len(rules)))
    return policy_of(rules[:include], rules[include:])


@examples(25)
@given(policy=read_once())
def test_the_order_is_the_best_one_where_no_fact_is_read_twice(policy: Policy) -> None:
    assert expected(policy) == least(policy)


def test_the_order_is_near_the_best_one_everywhere() -> None:
    totals = [Fraction(0)] * 3

    @examples(20)
    @given(policy=policies())
    def add(policy: Policy | None) -> None:
        if policy is not None:
            ways = (expected(policy), least(policy), in_order_of_the_record(policy))
            assert ways[0] >= ways[1]
            for index, way in enumerate(ways):
                totals[index] += way

    add()
    mine, best, by_record = totals
    assert mine < Fraction(115, 100) * best
    assert mine < by_record
