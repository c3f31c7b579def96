"""In which order to ask: held to the best one, found by trying every way.

A record has six facts that are yes or no, two of them in the entries of a list. Whatever
order there is, each answer is as likely as the other. That the order is the best one is
promised of policies in which no fact is read twice and whose conditions have two levels:
a rule's own `all` or `any`, with its exception, below the decision. Elsewhere it is a good
one, no more; that is held to on the whole and not for each policy.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from lead_rules import Decision, Fact, Policy, PolicyError, Record, read_policy
from lead_rules.testing.strategies.plain_records import Draw
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.values.truth import UNKNOWN
from tests.support.generate import Plain, examples

pytestmark = pytest.mark.slow


class Entry(Record):
    """One of two."""

    on: Annotated[bool | None, Fact(label="on")] = None


class Switches(Record):
    """Six facts."""

    a: Annotated[bool | None, Fact(label="a")] = None
    b: Annotated[bool | None, Fact(label="b")] = None
    c: Annotated[bool | None, Fact(label="c")] = None
    d: Annotated[bool | None, Fact(label="d")] = None
    pair: Annotated[tuple[Entry, ...] | None, Fact(label="pair"), Field(strict=False)] = None


SWITCHES = ("a", "b", "c", "d")
PAIR = ("pair[0].on", "pair[1].on")
NAMES = (*SWITCHES, *PAIR)
Known = Mapping[str, bool | None]
NOTHING: Known = dict.fromkeys(NAMES)
Rule = dict[str, Plain]  # `when`, and perhaps `unless`
ANSWERS = st.sampled_from(["true", "false"])
QUANTIFIERS = ("some", "every", "no")
OF_PAIRS = st.builds(
    lambda name, value: {"pair": {name: {"on": value}}}, st.sampled_from(QUANTIFIERS), ANSWERS
)


def policy_of(include: list[Rule], exclude: list[Rule]) -> Policy:
    rules = {f"in-{i}": rule for i, rule in enumerate(include)}
    rules |= {f"out-{i}": rule for i, rule in enumerate(exclude)}
    plain = {
        "language": "1",
        "policy": "switches",
        "title": "Switches",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "UTC",
        "sources": {"nobody": {"title": "Nobody"}},
        "rules": {
            name: {"says": name, **rule, "cite": {"source": "nobody"}}
            for name, rule in rules.items()
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
    return read_policy(policy_text(plain), records={"switches": Switches})


def decide(policy: Policy, known: Known) -> Decision:
    pair = tuple(Entry(on=known[path]) for path in PAIR)
    return policy.decide(Switches(**{name: known[name] for name in SWITCHES}, pair=pair), "on")


def every_record() -> list[Known]:
    return [
        dict(zip(NAMES, values, strict=True))
        for values in product((True, False), repeat=len(NAMES))
    ]


def expected(policy: Policy) -> Fraction:
    """The mean number of questions in the engine's order, all records alike."""
    total = 0
    for record in every_record():
        now = dict(NOTHING)
        while (question := decide(policy, now).next_question) is not None:
            now[question.field] = record[question.field]
            total += 1
        assert decide(policy, now).truth is not UNKNOWN
    return Fraction(total, 2 ** len(NAMES))


def in_order_of_the_record(policy: Policy) -> Fraction:
    """The same where the facts that are missing are asked for in the record's order."""
    total = 0
    for record in every_record():
        now = dict(NOTHING)
        while missing := decide(policy, now).missing:
            name = min((one.field for one in missing), key=NAMES.index)
            now[name] = record[name]
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
                after = [{**known, name: value} for value in (True, False)]
                ways.append(1 + sum(cost(tuple(each.values())) for each in after) / Fraction(2))
        return min(ways)

    return cost(tuple(NOTHING.values()))


@st.composite
def read_once(draw: Draw, quantifier: str) -> tuple[Policy, set[str]]:
    """A policy of two levels in which no fact is read twice, and which exceptions it has.

    One rule reads the entries of the list, by a quantifier.
    """
    names = draw(st.permutations(SWITCHES))
    parts = []
    while names:
        size = draw(st.integers(1, 3))
        parts.append(names[:size])
        names = names[size:]
    rules: dict[str, list[Rule]] = {"include": [], "exclude": []}
    had = set()

    def joined(kind: str, part: list[str]) -> Plain:
        return {kind: [{name: draw(ANSWERS)} for name in part]}

    while parts:
        basis, either = draw(st.sampled_from(sorted(rules))), st.sampled_from(["all", "any"])
        excepted = len(parts) > 1 and draw(st.booleans())
        # An exclusion is in the way by all of its condition, and by none of its exception.
        free = basis == "include" or not excepted
        rule = {"when": joined(draw(either) if free else "all", parts.pop())}
        if excepted:
            rule["unless"] = joined(draw(either) if free else "any", parts.pop())
            had.add(basis)
        rules[basis].append(rule)
    of_pair = {"pair": {quantifier: {"on": draw(ANSWERS)}}}
    rules[draw(st.sampled_from(sorted(rules)))].append({"when": of_pair})
    return policy_of(rules["include"], rules["exclude"]), had


@pytest.mark.parametrize("quantifier", QUANTIFIERS)
def test_the_order_is_the_best_one_where_no_fact_is_read_twice(quantifier: str) -> None:
    excepted = Counter[str]()

    @examples(10)
    @given(read_once(quantifier))
    def check(drawn: tuple[Policy, set[str]]) -> None:
        policy, had = drawn
        assert expected(policy) == least(policy)
        excepted.update(had)

    check()
    assert min(excepted["include"], excepted["exclude"]) >= 2


LEAVES = st.one_of(
    *[st.builds(lambda name, value: {name: value}, st.sampled_from(SWITCHES), ANSWERS)] * 3,
    OF_PAIRS,
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
OF_A_RULE = st.fixed_dictionaries({"when": CONDITIONS}, optional={"unless": CONDITIONS})
SENSELESS = {"LR401", "LR402", "LR403"}


@st.composite
def policies(draw: Any) -> Policy | None:
    """A policy, or None for one that the loader finds to be contradictory."""
    include = draw(st.lists(OF_A_RULE, min_size=1, max_size=2))
    exclude = draw(st.lists(OF_A_RULE, max_size=2))
    try:
        return policy_of(include, exclude)
    except PolicyError as refusal:
        if {problem.code for problem in refusal.problems} <= SENSELESS:
            return None
        raise


def test_the_order_is_near_the_best_one_everywhere() -> None:
    totals = [Fraction(0)] * 3

    @examples(8)
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
