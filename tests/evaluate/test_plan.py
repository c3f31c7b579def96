"""How a decision reads its rules otherwise: wherever they are held, and with what is presumed."""

from typing import Any

import pytest
import yaml

from lead_rules import Decision, read_policy, read_record
from tests.support.library_card import CardRequest

HEAD = """\
language: 1
policy: pol
title: P
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {b: {title: B}}
"""
WIDE = """\
readings:
  wide: {rule: local, says: lives here, otherwise: lives elsewhere, because: so, when: OTHER}
"""


def decide(body: str, data: dict[str, Any], decision: str = "card") -> Decision:
    policy = read_policy(HEAD + body, records={"card": CardRequest})
    return policy.decide(read_record(data, CardRequest), decision)


def contested(decision: Decision) -> list[tuple[str, str]]:
    return [(each.reading, each.outcome) for each in decision.contested]


WAYS = {
    "by itself": ("", "when: {holds: local}"),
    "through a definition": ("near: {says: n, when: {holds: local}}", "when: {holds: near}"),
    "through two definitions": (
        "near: {says: n, when: {holds: local}}\n  close: {says: c, when: {holds: near}}",
        "when: {holds: close}",
    ),
    "of each entry": ("", "when: {loans: {some: {all: [{lost: false}, {holds: local}]}}}"),
    "of the entries that count": (
        "lent: {says: lent, count: loans, where: {all: [{lost: false}, {holds: local}]}}",
        "when: {lent: {at_least: 1}}",
    ),
    "as what is presumed of a field": (
        "near: {says: n, when: {holds: local}}",
        "when: {household.guardian_agrees: true}",
    ),
    "as what is presumed of a field of each entry": (
        "near: {says: n, when: {holds: local}}",
        "when: {loans: {every: {lost: true}}}",
    ),
    "in its exception": ("", "when: {card: adult}, unless: {not: {holds: local}}"),
    "as a decision": ("", "when: {holds: other}"),
}
PRESUMED = {
    "as what is presumed of a field": "household.guardian_agrees",
    "as what is presumed of a field of each entry": "loans.lost",
}


@pytest.mark.parametrize("basis", ["include", "exclude"])
@pytest.mark.parametrize("way", WAYS)
def test_a_reading_reaches_a_rule_that_holds_what_is_reread(way: str, basis: str) -> None:
    define, rule = WAYS[way]
    body = (
        (f"define:\n  {define}\n" if define else "")
        + (
            f"presume: {{{PRESUMED[way]}: {{holds: near, because: so}}}}\n"
            if way in PRESUMED
            else ""
        )
        + WIDE.replace("OTHER", "{resident: false}")
        + "rules:\n  local: {says: l, when: {resident: true}, cite: {source: b}}\n"
        + f"  r: {{says: r, {rule}, cite: {{source: b}}}}\n"
        + f"decisions:\n  card: {{title: C, record: card, {basis}: [r]}}\n"
        + "  other: {title: O, record: card, include: [local]}\n"
    )
    lost = {} if way in PRESUMED else {"lost": False}
    decision = decide(body, {"resident": True, "card": "adult", "loans": [lost]})
    holds, fails = ("eligible", "ineligible") if basis == "include" else ("ineligible", "eligible")
    assert decision.outcome == holds
    assert contested(decision) == [("wide", fails)]


@pytest.mark.parametrize(
    ("other", "local", "data", "expected"),
    [
        # The other condition holds the rule itself, as it stands.
        ("{not: {holds: local}}", "", {"resident": True}, [("wide", "ineligible")]),
        ("{not: {holds: local}}", "", {"resident": False}, [("wide", "eligible")]),
        # Its exception stays.
        ("{resident: false}", ", unless: {card: staff}", {"resident": False, "card": "staff"}, []),
        (
            "{resident: false}",
            ", unless: {card: staff}",
            {"resident": False, "card": "child"},
            [("wide", "eligible")],
        ),
        # What is presumed stands in under the other reading as well.
        ("{card: adult}", "", {"resident": True}, []),
        ("{card: staff}", "", {"resident": True}, [("wide", "ineligible")]),
        ("{holds: grown-up}", "", {"resident": True}, []),
    ],
)
def test_the_other_condition_of_a_rule(
    other: str, local: str, data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    body = (
        ("define: {grown-up: {says: g, when: {card: adult}}}\n" if "grown-up" in other else "")
        + "presume: {card: {value: adult, because: so}}\n"
        + WIDE.replace("OTHER", other)
        + f"rules:\n  local: {{says: l, when: {{resident: true}}{local}, cite: {{source: b}}}}\n"
        + "  grown: {says: g, when: {card: {is_not: child}}, cite: {source: b}}\n"
        + "decisions: {card: {title: C, record: card, include: [local], note: [grown]}}\n"
    )
    assert contested(decide(body, data)) == expected


def test_what_holds_the_rule_that_is_reread_keeps_what_is_presumed() -> None:
    body = (
        "presume: {card: {value: adult, because: so}}\n"
        + WIDE.replace("OTHER", "{resident: false}")
        + "rules:\n  local: {says: l, when: {resident: true}, cite: {source: b}}\n"
        + "  r: {says: r, when: {any: [{holds: local}, {card: adult}]}, cite: {source: b}}\n"
        + "decisions: {card: {title: C, record: card, include: [r]}}\n"
    )
    assert contested(decide(body, {"resident": True})) == []


LENIENT = """\
presume: {card: {value: adult, because: so}}
readings:
  lenient: {decision: card, says: one, otherwise: other, exclude: [OTHER], because: so}
rules:
  local: {says: l, when: {resident: true}, cite: {source: b}}
  owes: {says: o, when: {balance: {more_than: 5 USD}}, cite: {source: b}}
  young: {says: y, when: {card: child}, cite: {source: b}}
decisions:
  card: {title: C, record: card, include: [local], exclude: [owes]}
  also: {title: A, record: card, include: [local], exclude: [owes], note: [young]}
"""
OWES = {"resident": True, "balance": 6}


@pytest.mark.parametrize(
    ("other", "data", "expected"),
    [
        ("", OWES, [("lenient", "eligible")]),
        ("", OWES | {"resident": False}, []),  # what is included still has to hold
        ("young", OWES, [("lenient", "eligible")]),  # the card is presumed to be an adult's
        ("young", OWES | {"card": "child"}, []),
        ("young", OWES | {"balance": 5, "card": "child"}, [("lenient", "ineligible")]),
    ],
)
def test_the_other_exclusions_of_a_decision_contest_it_alone(
    other: str, data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    body = LENIENT.replace("OTHER", other)
    assert contested(decide(body, data, "card")) == expected
    assert contested(decide(body, data, "also")) == []


def test_a_reading_of_one_decision_keeps_no_other_from_being_held() -> None:
    body = yaml.safe_load(LENIENT.replace("OTHER", ""))
    body["rules"]["stair"] = {"says": "s", "when": {"holds": "also"}, "cite": {"source": "b"}}
    body["decisions"]["stair"] = {"title": "S", "record": "card", "include": ["stair"]}
    assert decide(yaml.safe_dump(body), OWES, "stair").outcome == "ineligible"
