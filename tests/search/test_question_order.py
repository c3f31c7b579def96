"""In which order to ask: what is likely to settle the decision for few questions comes first.

Each fact is as likely as not. Where all must hold, what is cheap for the chance to fail comes
first: a single fact costs one question and fails half the time, which is 2. Of an `any` of
two a second question is asked half the time, and it fails once in four: 3/2 by 1/4, which is 6.
Facts that must all hold cost 2 each, and are asked in the order of the record: `a`, `b`, `c`.
"""

import json
from typing import Any

import pytest

from lead_rules import Decision
from tests.support import orders, thirteen
from tests.support.thirteen import all_of, any_of, none_of


def asked(decision: Decision) -> list[str]:
    return [fact.field for fact in decision.missing]


def two_of(names: str) -> Any:
    return {"at_least": {"number": 2, "of": [{name: True} for name in names]}}


LATER, INSIDE = "cab", "abc"  # the single fact before the two, and all as they stand


@pytest.mark.parametrize(
    ("both", "order"),
    [
        (all_of("ab"), INSIDE),
        (any_of("ab"), LATER),
        (none_of("ab"), INSIDE),
        ({"not": all_of("ab")}, LATER),
        ({"not": any_of("ab")}, INSIDE),
        ({"not": none_of("ab")}, LATER),
        ({"not": {"not": all_of("ab")}}, INSIDE),
        ({"holds": "both"}, INSIDE),
        ({"not": {"holds": "both"}}, LATER),
    ],
)
def test_a_fact_that_must_hold_beside_two_others(both: Any, order: str) -> None:
    define = {"both": {"says": "both", "when": all_of("ab")}} if "holds" in str(both) else {}
    decision = thirteen.decide({"all": [both, {"c": True}]}, define=define)
    assert asked(decision) == [*order]


@pytest.mark.parametrize(
    ("both", "order"),
    [(all_of("ab"), LATER), (any_of("ab"), INSIDE), (none_of("ab"), LATER)],
)
def test_a_fact_that_may_hold_instead_of_two_others(both: Any, order: str) -> None:
    assert asked(thirteen.decide({"any": [both, {"c": True}]})) == [*order]


@pytest.mark.parametrize(
    ("basis", "when", "unless", "order"),
    [
        # An include has to hold, so its exception has to fail; of an exclude one of the two may.
        ("include", {"c": True}, any_of("ab"), INSIDE),
        ("include", {"c": True}, all_of("ab"), LATER),
        ("include", any_of("ab"), {"c": True}, LATER),
        ("include", all_of("ab"), {"c": True}, INSIDE),
        ("exclude", {"c": True}, any_of("ab"), INSIDE),
        ("exclude", {"c": True}, all_of("ab"), LATER),
        ("exclude", any_of("ab"), {"c": True}, LATER),
        ("exclude", all_of("ab"), {"c": True}, INSIDE),
    ],
)
def test_what_is_wanted_of_a_rule_with_an_exception(
    basis: str, when: Any, unless: Any, order: str
) -> None:
    decision = {"title": "Is it?", "record": "this", basis: ["rule"]}
    found = thirteen.decide(when, rule={"unless": unless}, decisions={"decision": decision})
    assert asked(found) == [*order]


@pytest.mark.parametrize(
    ("exclude", "order"), [(any_of("ab"), INSIDE), (all_of("ab"), LATER), (none_of("ab"), LATER)]
)
def test_rules_of_a_decision_are_asked_together(exclude: Any, order: str) -> None:
    about = {"says": "x", "cite": {"source": "page"}}
    rules = {"in": about | {"when": {"c": True}}, "out": about | {"when": exclude}}
    decision = {"title": "Is it?", "record": "this", "include": ["in"], "exclude": ["out"]}
    found = thirteen.decide({}, rules=rules, decisions={"decision": decision})
    assert asked(found) == [*order]


@pytest.mark.parametrize(
    ("when", "order"),
    [
        # 7/4 by 1/8 are 14, and 3/2 by 1/4 are 6.
        ({"all": [any_of("abc"), any_of("de")]}, "deabc"),
        ({"any": [all_of("abc"), all_of("de")]}, "deabc"),
        # Of two out of several nothing is counted but the facts: 3 questions by 1/2 are 6.
        ({"all": [two_of("abc"), {"d": True}]}, "dabc"),
        ({"any": [two_of("abc"), {"d": True}]}, "dabc"),
        # 7/4 questions to fail once in eight are 14; three to fail half the time are 6.
        ({"all": [any_of("abc"), two_of("def")]}, "defabc"),
    ],
)
def test_parts_come_by_what_they_cost_for_the_chance_to_settle(when: Any, order: str) -> None:
    assert asked(thirteen.decide(when)) == [*order]


GUARDIAN = "household.guardian_agrees"
LOST = ["loans[0].lost", "loans[1].lost"]


@pytest.mark.parametrize(
    ("quantifier", "negated", "first"),
    [
        ("some", False, [GUARDIAN, *LOST]),
        ("some", True, [*LOST, GUARDIAN]),
        ("every", False, [*LOST, GUARDIAN]),
        ("every", True, [GUARDIAN, *LOST]),
        ("no", False, [*LOST, GUARDIAN]),
        ("no", True, [GUARDIAN, *LOST]),
    ],
)
def test_entries_are_asked_as_what_joins_them(
    quantifier: str, negated: bool, first: list[str]
) -> None:
    """`some` is as `any` over the entries, `every` as `all`, `no` as `none`."""
    entries: Any = {"loans": {quantifier: {"lost": True}}}
    entries = {"not": entries} if negated else entries
    when = {"all": [entries, {GUARDIAN: True}]}
    assert asked(orders.decide(when, json.dumps({"loans": [{}, {}]}))) == first
