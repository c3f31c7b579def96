"""What is missing, presumed, contested and fixed, and what would change it, by every record.

Each part of a decision is held to `explanation_oracle`, which tries all that a record can
become. So that no test is blind, each ends with how many different examples had what it
is about.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given, note, reject
from pydantic import JsonValue

from lead_rules import Decision, Policy, read_record
from lead_rules.search.change_in_words import Change
from lead_rules.testing.strategies.policy_text import policy_text
from tests.support.explanation_oracle import MOST_SETS, Explainer, Facts, may, reader
from tests.support.generate import Plain, examples
from tests.support.oracle import Answer, Verdict
from tests.support.small_policies import drawn, loaded
from tests.support.small_records import (
    FIXED,
    VALUES,
    Small,
    State,
    fact,
    in_entry,
    is_open,
    record_of,
)

pytestmark = pytest.mark.slow

OUTCOMES: dict[Answer, str] = {True: "eligible", False: "ineligible", None: "undetermined"}
MORE_FACTS = 2


@dataclass(frozen=True)
class Example:
    """A record, its decision by the engine, and what is to be said of it."""

    text: str
    explainer: Explainer
    policy: Policy
    state: State

    @property
    def key(self) -> tuple[str, str]:
        return self.text, str(self.state)

    @property
    def decision(self) -> Decision:
        return self.policy.decide(record_of(self.state), "on")

    @property
    def verdict(self) -> Verdict:
        return self.explainer.verdict(self.state)


class Reached(defaultdict[str, set[tuple[str, str]]]):
    """The different examples that had something that a test is about."""

    def __init__(self) -> None:
        super().__init__(set)

    def note(self, example: Example, **had: bool) -> None:
        for what, is_so in had.items():
            if is_so:
                self[what].add(example.key)

    def fewest(self, **wanted: int) -> None:
        short = {what: len(self[what]) for what in wanted if len(self[what]) < wanted[what]}
        assert not short, f"too few examples: {short}"


@cache
def read(text: str) -> Policy | None:
    return loaded(text)


def held(number: int, check: Callable[[Example, Reached], None]) -> Reached:
    """Each of the records of so many policies is held to a check."""
    reached = Reached()

    @examples(number)
    @given(drawn())
    def of_every_policy(of: tuple[Plain, list[State]]) -> None:
        plain, states = of
        text = policy_text(plain)
        policy = read(text)
        note(text)
        if policy is None:
            reject()
        explainer = Explainer(plain)
        for state in states:
            note(str(state))
            check(Example(text, explainer, policy, state), reached)

    of_every_policy()
    return reached


def test_missing_is_just_what_can_settle_it() -> None:
    """One place stands for few others, and one value worked out of a list for few lists: there
    a question may stay for which no record is found. A fact that matters only by what is
    presumed of entries is asked for once there are entries.
    """

    def check(example: Example, reached: Reached) -> None:
        state, explainer, missing = example.state, example.explainer, example.decision.missing
        found = [one.field for one in missing]
        wanted: set[str] = set()
        if explainer.truth(state, presuming=False) is None:
            wanted = explainer.missing(state)
        presume = explainer.plain.get("presume", {})
        asked_later = state["items"] is None and any(
            target.startswith("items.") and "holds" in presume[target] for target in presume
        )
        if asked_later:
            wanted = {path for path in wanted if explainer.settles(state, path, presuming=False)}
        of_a_place = "home" in explainer.read and is_open(state, "home")
        may_stay = of_a_place or asked_later or "paid-items" in explainer.plain.get("define", {})
        assert wanted <= {*found} if may_stay else wanted == {*found}
        assert len(found) == len({*found})
        standing = {one.field for one in missing if one.presumed is not None}
        assert standing >= {path for path in found if explainer.stands_in(path, state)}
        if example.verdict.met is None:  # what is presumed comes last
            assert [path in standing for path in found] == sorted(
                path in standing for path in found
            )
        reached.note(
            example,
            exactly=not may_stay and bool(wanted),
            several=len(wanted) > 1,
            lists="items" in wanted,
            entries=any(path.startswith("items[") for path in wanted),
            places="home" in wanted,
            left_out=not may_stay and bool(wanted) and {*explainer.open(state)} > wanted,
            presumed=bool(standing),
            presumed_last=example.verdict.met is None and 0 < len(standing) < len(found),
        )

    held(150, check).fewest(
        exactly=120,
        several=50,
        lists=20,
        entries=10,
        places=20,
        left_out=20,
        presumed=20,
        presumed_last=5,
    )


def test_the_smallest_sets_of_changes_are_found() -> None:
    """Nothing is promised of a known list that gets longer or shorter, but that each such set
    would do and that no part of it would.
    """

    def check(example: Example, reached: Reached) -> None:
        state, explainer, decision = example.state, example.explainer, example.decision
        if example.verdict.met is not False:
            assert (decision.would_change, decision.fixed) == ((), ())
            return
        found = [facts_of(changes, state) for changes in decision.would_change]
        every = explainer.changes(state)
        assert {*found} <= {*every}
        assert len({*found}) == len(found) <= MOST_SETS
        wanted = [facts for facts in every if not (state["items"] and "items" in facts)]
        least = min(map(len, [*found, *wanted]), default=0)
        if len(found) < MOST_SETS:
            assert {*found} >= {facts for facts in wanted if len(facts) <= least + MORE_FACTS}
        for changes in decision.would_change:
            other = read_record(changed(record_of(state), changes), Small)
            assert reader(explainer.plain, other).met(explainer.decision) is True
            assert [one.may for one in changes] == [may(state, one.field) for one in changes]
        order = [(len(each), wrong(each), places(each)) for each in decision.would_change]
        assert order == sorted(order)
        named = {path for facts in found for path in facts}
        reached.note(
            example,
            changes=bool(found),
            several_sets=len(found) > 1,
            several_facts=any(len(facts) > 1 for facts in found),
            three_facts=any(len(facts) > 2 for facts in found),
            lists="items" in named,
            entries=any(path.startswith("items[") for path in named),
            places="home" in named,
            numbers="amount" in named,
            days="born" in named,
            groups="person.agrees" in named,
            presumed=bool(found) and example.verdict.provisional,
            excepted=bool(found) and excepted(example),
        )

    held(200, check).fewest(
        changes=150,
        several_sets=20,
        several_facts=60,
        three_facts=10,
        lists=20,
        entries=20,
        places=30,
        numbers=20,
        days=20,
        groups=20,
        presumed=10,
        excepted=10,
    )


def facts_of(changes: tuple[Change, ...], state: State) -> Facts:
    """The facts of a set; what is said of an entry that was not there belongs to the list."""
    have = len(state["items"] or ())
    paths = [one.field for one in changes]
    return frozenset(
        "items" if path.startswith("items[") and in_entry(path)[0] >= have else path
        for path in paths
    )


def changed(record: Small, changes: tuple[Change, ...]) -> dict[str, JsonValue]:
    """The record as JSON has it, with the values that a set of changes names."""
    other = record.model_dump(mode="json")
    for one in changes:
        if one.field.startswith("items["):
            number, name = in_entry(one.field)
            entries = other["items"] = other["items"] or []
            entries += [{} for _ in range(number + 1 - len(entries))]
            entries[number][name] = one.value
        elif one.field.startswith("person."):
            other["person"] = (other["person"] or {}) | {one.field.split(".")[1]: one.value}
        else:
            other[one.field] = one.value
    return other


def wrong(changes: tuple[Change, ...]) -> int:
    return sum(one.may == "correct" for one in changes)


def places(changes: tuple[Change, ...]) -> list[tuple[int, int, str]]:
    """Where the facts of a set stand in the record."""
    paths = [one.field for one in changes]
    order = [*VALUES]
    return [
        (order.index("items"), *in_entry(path)) if "[" in path else (order.index(path), -1, "")
        for path in paths
    ]


def excepted(example: Example) -> bool:
    """Whether an exception has turned a rule that decides."""
    asked = reader(example.explainer.plain, record_of(example.state))
    rules = example.explainer.plain["rules"]
    return any(
        "unless" in rules[name]
        and asked.condition(rules[name]["when"]) is True
        and asked.condition(rules[name]["unless"]) is True
        for name in example.verdict.deciding
    )


def test_what_is_fixed_is_told_where_it_is_enough() -> None:
    def check(example: Example, reached: Reached) -> None:
        explainer, state, decision = example.explainer, example.state, example.decision
        if example.verdict.met is not False:
            return
        sets = explainer.fixed(state)
        told = {one.field for one in decision.fixed}
        assert told >= {path for paths in sets for path in paths}
        assert told <= (FIXED if sets else set())
        assert not (sets and (explainer.changes(state) or decision.would_change))
        for one in decision.fixed:
            excluding = one.rule in explainer.decision.get("exclude", [])
            assert explainer.by_fixed(state).rule(one.rule) is excluding
        reached.note(
            example,
            fixed=bool(sets),
            in_a_group="person.adult" in told,
            presumed=any(fact(state, path) is None for path in told),
            not_told=not sets and any(fact(state, path) is not None for path in FIXED),
        )

    held(200, check).fewest(fixed=30, in_a_group=20, presumed=5, not_told=20)


def test_what_is_presumed_is_what_the_outcome_rests_on() -> None:
    def check(example: Example, reached: Reached) -> None:
        explainer, state, decision = example.explainer, example.state, example.decision
        verdict = example.verdict
        assert decision.outcome == OUTCOMES[verdict.met]
        assert decision.provisional is verdict.provisional
        told = {one.presumption for one in decision.presumed}
        if not verdict.provisional:
            assert told == set()
            return
        assert explainer.with_only(told).truth(state) is verdict.met
        for target in explainer.plain["presume"]:
            if explainer.without(target).truth(state) is not verdict.met:
                assert target in told
        otherwise = {}
        for one in decision.presumed:
            outcomes = explainer.otherwise(one.presumption, state)
            otherwise[one.presumption] = outcomes
            assert one.otherwise == tuple(sorted(OUTCOMES[truth] for truth in outcomes))
            assert one.without == OUTCOMES[explainer.without(one.presumption).truth(state)]
            assert {*one.fields} <= explainer.presumed_of(one.presumption, state)
            assert one.fields
        stand_ins = [explainer.plain["presume"][target] for target in told]
        reached.note(
            example,
            by_value=any("value" in each for each in stand_ins),
            by_condition=any("holds" in each for each in stand_ins),
            of_a_condition="second" in told,
            of_entries=any(target.startswith("items.") for target in told),
            several=len(told) > 1,
            otherwise=any(outcomes - {verdict.met} for outcomes in otherwise.values()),
            either=any(verdict.met in outcomes for outcomes in otherwise.values()),
        )

    held(500, check).fewest(
        by_value=60,
        by_condition=12,
        of_a_condition=10,
        of_entries=5,
        several=5,
        otherwise=30,
        either=5,
    )


def test_what_is_contested_is_what_another_reading_decides_otherwise() -> None:
    def check(example: Example, reached: Reached) -> None:
        plain, verdict = example.explainer.plain, example.verdict
        found = {(one.reading, one.outcome) for one in example.decision.contested}
        assert found == verdict.contested
        held_alone = {*plain["rules"]} - {*verdict.truths}
        rule = plain.get("readings", {}).get("of-a-rule", {}).get("rule")
        names = {name for name, _ in found}
        reached.note(
            example,
            of_a_rule="of-a-rule" in names,
            of_the_decision="of-the-decision" in names,
            through_others="of-a-rule" in names and rule in held_alone,
            turned=any(OUTCOMES[not verdict.met] == outcome for _, outcome in found)
            and verdict.met is not None,
        )

    held(300, check).fewest(of_a_rule=40, of_the_decision=20, through_others=5, turned=20)
