"""Readings and presumptions reach whatever holds what they are about, in columns too."""

import pyarrow as pa
import pytest

from lead_rules import read_policy, read_record
from lead_rules.columns import decide_table
from tests.support.card_policies import CARDS
from tests.support.library_card import CardRequest

POLICY = """\
language: 1
policy: cards
title: Cards
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {manual: {title: Manual}}
define:
  local: {says: local, when: {holds: resident}}
  near: {says: near, when: {any: [{holds: local}, {card: staff}]}}
PRESUMErules:
  resident: {says: a resident, when: {resident: true}, cite: {source: manual}}
  there: {says: there, when: WHEN, cite: {source: manual}}
  adult: {says: an adult, when: {card: adult}, cite: {source: manual}}
readings:
  outside: {rule: resident, says: one, otherwise: none, when: {resident: false}, because: So.}
decisions:
  card: {title: A card, record: card, include: [there, adult]}
  stay: {title: A stay, record: card, include: [resident]}
"""
TABLE = pa.table(
    {
        "resident": [True, False, None],
        "card": ["adult"] * 3,
        "loans": pa.array([[{"lost": False}]] * 3),
    }
)


@pytest.mark.parametrize(
    ("presume", "provisional", "contested"),
    [
        ("", [False, False, False], [["outside"], ["outside"], []]),
        (
            "presume: {resident: {value: true, because: So.}}\n",
            [False, False, True],
            [["outside"]] * 3,
        ),
        (
            "presume: {local: {value: true, because: So.}}\n",
            [False, False, True],
            [["outside"], ["outside"], []],
        ),
    ],
    ids=["nothing presumed", "a field presumed", "a condition presumed"],
)
@pytest.mark.parametrize(
    "when",
    [
        "{all: [{holds: local}, {holds: near}]}",
        "{any: [{holds: resident}, {holds: near}]}",
        "{card: adult}, unless: {not: {holds: near}}",
        "{holds: near}",
        "{not: {not: {holds: near}}}",
        "{none: [{none: [{holds: near}]}]}",
        "{at_least: {number: 2, of: [{holds: near}, {card: adult}, {card: child}]}}",
        "{loans: {some: {all: [{lost: false}, {holds: near}]}}}",
        "{any: [{holds: near}, {holds: stay}]}",
    ],
)
def test_what_is_held_is_read_otherwise_and_presumed_however_it_is_reached(
    when: str, presume: str, provisional: list[bool], contested: list[list[str]]
) -> None:
    text = POLICY.replace("WHEN", when).replace("PRESUME", presume)
    policy = read_policy(text, records=CARDS)
    rows = decide_table(TABLE, policy, "card").to_pylist()
    assert [row["provisional"] for row in rows] == provisional
    assert [row["contested"] for row in rows] == contested
    singles = [
        policy.decide(read_record(plain, CardRequest), "card") for plain in TABLE.to_pylist()
    ]
    assert [one.provisional for one in singles] == provisional
    assert [[each.reading for each in one.contested] for one in singles] == contested
