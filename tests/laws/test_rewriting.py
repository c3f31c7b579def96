"""What the laws about a policy written otherwise do to it."""

from functools import partial
from operator import eq

from hypothesis import find
from hypothesis import strategies as st

from lead_rules import load_library, read_policy, read_record
from lead_rules.policy.ir import nodes
from lead_rules.policy.ir.nodes import All, Any_, AtLeast, CheckedPolicy, Count
from lead_rules.policy.ir.phrasing import say
from lead_rules.policy.ir.traverse import walk
from lead_rules.testing import laws
from lead_rules.testing.laws import rewriting
from lead_rules.testing.strategies.target import Subject
from tests.support import ROOT
from tests.support.library_card import RECORDS, CardRequest

CARDS = ROOT / "tests" / "support" / "library-card"
CARD = load_library(CARDS, records=RECORDS).versions()[0]
POLICY = read_policy(
    """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
readings:
  one: {rule: all, says: x, otherwise: y, when: {resident: false}, because: z}
  two: {rule: any, says: x, otherwise: y, when: {resident: false}, because: z}
  three: {rule: none, says: x, otherwise: y, when: {resident: false}, because: z}
rules:
  all:
    says: x
    when: {all: [{resident: true}, {card: staff}, {balance: 1 USD}]}
    cite: {source: b}
  any:
    says: x
    when: {any: [{resident: true}, {card: staff}, {balance: 1 USD}]}
    cite: {source: b}
  none:
    says: x
    when: {none: [{resident: true}, {card: staff}, {balance: 1 USD}]}
    cite: {source: b}
  some:
    says: x
    when: {at_least: {number: 2, of: [{resident: true}, {card: staff}, {balance: 1 USD}]}}
    cite: {source: b}
  values: {says: x, when: {barcode: ["11.111", "22.222", "33.333"]}, cite: {source: b}}
  members: {says: x, when: {languages: {includes: [en, es, vi]}}, cite: {source: b}}
  days: {says: x, when: {requested_at: {weekday: [monday, tuesday, friday]}}, cite: {source: b}}
  count: {says: x, when: {languages: {count: {at_least: 1, at_most: 2}}}, cite: {source: b}}
  note-1: {says: x, when: {resident: true}, cite: {source: b}}
  note-2: {says: x, when: {card: staff}, cite: {source: b}}
  note-3: {says: x, when: {loans: {empty: true}}, cite: {source: b}}
decisions:
  first:
    title: F
    record: card
    include: [all, any, none, some]
    exclude: [values, members, days, count]
    note: [note-1, note-2, note-3]
  second: {title: S, record: card, include: [note-1]}
  third: {title: T, record: card, include: [note-2]}
""",
    records=RECORDS,
)


def lists_of(checked: CheckedPolicy) -> dict[str, list[str]]:
    """Whatever a policy lists whose order means nothing, by the rule or the part it stands in."""
    first = checked.decisions["first"]
    found: dict[str, list[str]] = {
        "decisions": list(checked.decisions),
        "include": [rule.id for rule in first.include],
        "exclude": [rule.id for rule in first.exclude],
        "note": [rule.id for rule in first.note],
        "readings": [reading.id for reading in first.readings],
    }
    for rule in first.rules:
        for node in walk(rule):
            if isinstance(node, All | Any_ | AtLeast):
                found[rule.id] = list(map(say, node.parts))
            elif isinstance(node, nodes.Test) and isinstance(node.operand, Count):
                found[rule.id] = [operator.name for operator, _ in node.operand.tests]
            elif isinstance(node, nodes.Test) and isinstance(node.constant, tuple):
                found[rule.id] = list(map(str, node.constant))
    return found


def test_whatever_is_listed_comes_in_another_order() -> None:
    written = lists_of(POLICY.checked)
    assert len(written) == 5 + 8
    orders = [lists_of(rewriting._reordered(POLICY, seed).checked) for seed in range(4)]
    for name, values in written.items():
        assert any(order[name] != values for order in orders), name
        assert all(sorted(order[name]) == sorted(values) for order in orders), name


def test_the_law_tries_several_orders() -> None:
    examples = laws.order_never_matters.examples(Subject(CARD, "card"), st.just({}))
    assert examples is not None
    seeds = examples.map(lambda example: example[1])
    assert [find(seeds, partial(eq, seed)) for seed in range(4)] == [0, 1, 2, 3]


def test_each_rule_and_the_opposite_of_each_is_excluded_as_well() -> None:
    young_with_consent = {
        "requested_at": "2024-05-02T12:00:00-07:00",
        "born_on": "2014-05-02",
        "resident": True,
        "loans": [],
        "household": {"guardian_agrees": True},
    }
    subject, record = Subject(CARD, "card"), read_record(young_with_consent, CardRequest)
    law = laws.adding_an_exclusion_never_helps
    outcomes = {}
    for number in range(6):
        stricter = law.decided(subject, (record, number))
        assert stricter.before.outcome == "granted"
        outcomes[stricter.excluded] = stricter.after.outcome
    assert outcomes == {
        "lives-here-or-works-here": "refused",
        "not lives-here-or-works-here": "granted",
        "guardian": "granted",
        "not guardian": "refused",
        "owes": "granted",
        "not owes": "refused",
    }
    examples = law.examples(subject, st.just({}))
    assert examples is not None
    find(examples, lambda example: example[1] == 5)
