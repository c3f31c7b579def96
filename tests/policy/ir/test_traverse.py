"""The traversal crosses whatever a truth can rest on, and rewrites what it finds."""

import dataclasses
import typing
from types import UnionType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import ArrestRecord, Policy, PolicyError, read_policy, read_record
from lead_rules.policy.ir import nodes
from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    Defined,
    FieldSubject,
    Holds,
    Presumption,
    Quantified,
    ValueSubject,
)
from lead_rules.policy.ir.traverse import (
    LINKS,
    Link,
    children,
    depends_on,
    reads,
    rewrite,
    substitute,
    walk,
)
from lead_rules.records.schema import replace_at, value_at
from lead_rules.testing import MadePolicy, records
from tests.support import ROOT, oracle
from tests.support.generate import as_written, examples, policies

HEAD = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
"""

# Every link is crossed here once, and each leads to a field that nothing else reads.
EVERY_LINK = (
    HEAD
    + """\
define:
  grams: {says: g, sum: weight, of: seized, where: {contains: {includes: heroin}}}
  denied: {says: d, when: {operations_team_denied: true}}
  cash: {says: c, when: {commercial_factors: {count: {at_least: 3}}}}
presume:
  denied: {holds: r, because: so}
  exceptional_circumstances: {holds: cash, because: so}
readings:
  alt: {rule: x, says: one, otherwise: other, when: {specialty_court.engaged: true}, because: so}
rules:
  r: {says: r, when: {participation.status: current}, cite: {source: b}}
  x:
    says: x
    when: {grams: {at_least: 5 g}}
    unless: {all: [{holds: denied}, {exceptional_circumstances: true}]}
    cite: {source: b}
  y: {says: y, when: {warrants: {some: {active: true}}}, cite: {source: b}}
decisions:
  d: {title: d, record: arrest, include: [x], exclude: [y]}
"""
)


def decision(text: str) -> CheckedDecision:
    return read_policy(text).checked.decisions["d"]


def policy(body: str) -> Policy:
    return read_policy(HEAD + body)


def problems(body: str) -> list[str]:
    try:
        return [problem.code for problem in read_policy(HEAD + body).warnings]
    except PolicyError as error:
        return [problem.code for problem in error.problems]


def test_every_link_is_crossed() -> None:
    assert set(reads(decision(EVERY_LINK))) == {
        "seized",
        "seized.weight",
        "seized.contains",
        "operations_team_denied",
        "participation.status",
        "exceptional_circumstances",
        "commercial_factors",
        "specialty_court.engaged",
        "warrants",
        "warrants.active",
    }


@pytest.mark.parametrize(
    ("link", "lost"),
    [
        (Link.WHERE, {"seized.contains"}),
        (Link.READING, {"specialty_court.engaged"}),
        (Link.PRESUMPTION, {"participation.status", "commercial_factors"}),
        (
            Link.HOLDS,
            {"operations_team_denied", "participation.status", "commercial_factors"},
        ),
    ],
)
def test_a_link_can_be_left_alone(link: Link, lost: set[str]) -> None:
    whole = decision(EVERY_LINK)
    assert set(reads(whole)) - set(reads(whole, without=(link,))) == lost


def test_each_node_comes_once_and_before_what_hangs_on_it() -> None:
    found = list(walk(decision(EVERY_LINK)))
    assert len(found) == len(set(found))
    places = {node: place for place, node in enumerate(found)}
    for node in found:
        for child in children(node):
            assert child in places
    kinds = {type(node) for node in found}
    assert {
        nodes.Test,
        Quantified,
        Holds,
        Defined,
        Presumption,
        FieldSubject,
        ValueSubject,
    } <= kinds


def test_no_link_is_missing_from_the_table() -> None:
    """A field of a node that may hold another node is a link."""
    for kind, links in LINKS.items():
        hints = typing.get_type_hints(kind, vars(nodes) | {"Operator": object, "Region": object})
        holding = {name for name, hint in hints.items() if _mentions_a_node(hint)}
        assert holding == {name for name, _ in links}, kind
        assert {name for name, _ in links} <= {field.name for field in dataclasses.fields(kind)}


def _mentions_a_node(hint: object) -> bool:
    if isinstance(hint, type) and not typing.get_args(hint):
        return hint in LINKS
    if isinstance(hint, UnionType) or typing.get_args(hint):
        return any(_mentions_a_node(each) for each in typing.get_args(hint))
    return False


def test_depends_on_goes_through_what_is_presumed_of_a_definition() -> None:
    rule = decision(EVERY_LINK).include[0]
    assert depends_on(rule, "r")
    assert depends_on(rule, "cash")
    assert not depends_on(rule, "y")


def test_rewriting_nothing_gives_the_very_same() -> None:
    whole = decision(EVERY_LINK)
    assert rewrite(whole, lambda node: node) is whole


def test_a_node_that_is_reached_in_two_ways_is_rewritten_once() -> None:
    whole = decision(
        HEAD
        + """\
define: {c: {says: c, when: {operations_team_denied: true}}}
rules:
  x: {says: x, when: {holds: c}, cite: {source: b}}
  y: {says: y, when: {not: {holds: c}}, cite: {source: b}}
decisions: {d: {title: d, record: arrest, include: [x], exclude: [y]}}
"""
    )
    old = next(node for node in walk(whole) if isinstance(node, nodes.Test))
    new = dataclasses.replace(old, span=old.span)
    changed = substitute(whole, {old: new})
    tests = [node for node in walk(changed) if isinstance(node, nodes.Test)]
    assert tests == [new]
    assert old is next(node for node in walk(whole) if isinstance(node, nodes.Test))


CHAIN = "".join(
    f"  d{n}: {{says: d, when: {{all: [{{holds: d{n + 1}}}, {{holds: d{n + 1}}}]}}}}\n"
    for n in range(50)
)


def test_the_work_is_that_of_the_nodes_and_not_of_the_ways() -> None:
    whole = decision(
        HEAD
        + "define:\n"
        + CHAIN
        + "  d50: {says: d, when: {operations_team_denied: true}}\n"
        + "rules: {x: {says: x, when: {holds: d0}, cite: {source: b}}}\n"
        + "decisions: {d: {title: d, record: arrest, include: [x]}}\n"
    )
    assert len(list(walk(whole))) < 300
    assert rewrite(whole, lambda node: node) is whole


# What was overlooked before there was one traversal.


def test_a_reading_is_found_through_what_is_presumed_of_a_definition() -> None:
    found = policy(
        """\
define:
  c: {says: c, when: {exceptional_circumstances: true}}
presume:
  c: {holds: r, because: it is so}
readings:
  alt: {rule: r, says: one, otherwise: other, when: {operations_team_denied: false}, because: so}
rules:
  r: {says: r, when: {operations_team_denied: true}, cite: {source: b}}
  x: {says: x, when: {holds: c}, cite: {source: b}}
decisions:
  d: {title: d, record: arrest, include: [x]}
"""
    )
    record = read_record({"operations_team_denied": True}, ArrestRecord)
    decided = found.decide(record, "d")
    assert (decided.outcome, decided.provisional) == ("eligible", True)
    assert [(each.reading, each.outcome) for each in decided.contested] == [("alt", "ineligible")]


NEVER = "{weight: {at_least: 10 g, less_than: 10 g}}"
RULE = "rules:\n  r: {says: r, when: WHEN, cite: {source: b}}\n"
DECIDES = "decisions: {d: {title: d, record: arrest, exclude: [r]}}\n"


@pytest.mark.parametrize(
    "body",
    [
        RULE.replace("WHEN", f"{{seized: {{some: {NEVER}}}}}"),
        f"define:\n  t: {{says: t, sum: weight, of: seized, where: {NEVER}}}\n"
        + RULE.replace("WHEN", "{t: {at_least: 5 g}}"),
        f"define:\n  t: {{says: t, when: {{seized: {{some: {NEVER}}}}}}}\n"
        "presume:\n  operations_team_denied: {holds: t, because: so}\n"
        + RULE.replace("WHEN", "{operations_team_denied: true}"),
        "readings:\n  a: {rule: r, says: s, otherwise: o, because: so, "
        f"when: {{seized: {{some: {NEVER}}}}}}}\n"
        + RULE.replace("WHEN", "{operations_team_denied: true}"),
    ],
    ids=["of entries", "where", "presumed", "another reading"],
)
def test_what_can_never_hold_is_seen_wherever_it_stands(body: str) -> None:
    assert problems(body + DECIDES) == ["LR401"]


ALWAYS = "{weight: {at_least: 0 g}}"


@pytest.mark.parametrize(
    "body",
    [
        f"define:\n  t: {{says: t, sum: weight, of: seized, where: {ALWAYS}}}\n"
        + RULE.replace("WHEN", "{t: {at_least: 5 g}}"),
        f"define:\n  t: {{says: t, when: {{seized: {{every: {ALWAYS}}}}}}}\n"
        "presume:\n  operations_team_denied: {holds: t, because: so}\n"
        + RULE.replace("WHEN", "{operations_team_denied: true}"),
    ],
    ids=["where", "presumed"],
)
def test_what_always_holds_is_seen_wherever_it_stands(body: str) -> None:
    assert problems(body + DECIDES) == ["LR403"]


# What is not read changes nothing: held to the reference interpreter.


def _paths(fields: typing.Any, above: str = "") -> typing.Iterator[str]:
    for name, field in fields.items():
        yield f"{above}{name}"
        yield from _paths(field.fields, f"{above}{name}.")


def test_a_fact_that_is_not_read_changes_no_truth() -> None:
    """Two records that agree on what `reads` names have the same truths, with presumptions
    and without, and under every reading.
    """
    differed = []

    @examples(150)
    @given(made=policies(), data=st.data())
    def unread_facts_change_nothing(made: MadePolicy, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(made.policy.decisions))
        checked = made.policy.checked.decisions[name]
        drawn = records(made.policy, name)
        one, other = data.draw(drawn), data.draw(drawn)
        read = set(reads(checked))
        mixed = one
        for path in _paths(checked.table.root.fields):
            if not _overlaps(path, read) and value_at(one, path) != value_at(other, path):
                mixed = replace_at(checked.table.root, mixed, path, value_at(other, path))
        differed.append(one != mixed)
        plain = as_written(made.text)
        before, after = (oracle.judge(plain, record, name, ROOT) for record in (one, mixed))
        assert (before.truths, before.strict) == (after.truths, after.strict)
        assert (before.met, before.contested) == (after.met, after.contested)

    unread_facts_change_nothing()
    assert sum(differed) >= 50


def _overlaps(path: str, read: set[str]) -> bool:
    return any(
        each == path or each.startswith(f"{path}.") or path.startswith(f"{each}.") for each in read
    )
