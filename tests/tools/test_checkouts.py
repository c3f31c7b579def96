"""The commands that compare two checkouts and count the house: that they see what is there."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkouts import paired
from tests.support import ROOT
from tools.decider import decided, fitting
from tools.house_figures import circles, house
from tools.inputs import given, scenario_cases
from tools.named_operators import named_in, names_of_operators
from tools.same_decisions import differences, told

pytestmark = pytest.mark.slow

CASES = """
records:
  one:
    record: card
    facts: {loans: [{fee: 1.10}, {fee: 2}], card: adult, asked: 2024-05-02T12:00:00-07:00}
cases:
  changed:
    start: one
    change: {"loans[0].lost": true, "loans[2]": {fee: 3}, "household.adults": 2}
    unknown: [card, "loans[1].fee"]
  as-it-is: {start: one}
"""


def test_a_case_is_resolved_by_its_paths_and_keeps_what_was_written() -> None:
    cases = {name: (kind, text) for name, kind, text in scenario_cases(CASES)}
    kind, text = cases["changed"]
    assert kind == "card"
    assert yaml.load(text, yaml.BaseLoader) == {
        "loans": [{"fee": "1.10", "lost": "true"}, {}, {"fee": "3"}],
        "asked": "2024-05-02T12:00:00-07:00",
        "household": {"adults": "2"},
    }
    assert yaml.load(cases["as-it-is"][1], yaml.BaseLoader)["card"] == "adult"


@cache
def cases_of(file: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / file).read_text("utf-8"))["cases"]
    return found


def test_each_shipped_case_comes_out_as_it_expects() -> None:
    expected = 0
    for record in given(ROOT):
        if record.policy is None:
            continue
        file, name = record.key.split(": ")
        expect = cases_of(file)[name]["expect"]
        outcome = expect if isinstance(expect, str) else expect.get("outcome")
        if outcome is None:
            continue
        expected += 1
        fact = record.as_json()
        said = [answer for read in fitting(fact) for _, answer in decided(fact, read)]
        assert outcome in [answer.outcome for answer in said], record.key
    assert expected > 300


def test_each_difference_is_told_with_its_place() -> None:
    before = {"outcome": "eligible", "rules": [{"told": ["5 g"]}], "because": []}
    after = {"outcome": "eligible", "rules": [{"told": ["6 g"]}], "because": ["in-area"]}
    assert list(differences(before, after)) == [
        ("rules[0].told[0]", '"5 g"', '"6 g"'),
        ("because", "[]", '["in-area"]'),
    ]
    assert list(differences({"a": 1, "b": 2}, {"b": 2, "a": 1})) == [
        ("the whole", "keys ['a', 'b']", "keys ['b', 'a']")
    ]
    assert list(differences({"met": 1}, {"met": True})) == [("met", "1", "true")]


def test_an_answer_of_one_side_alone_differs() -> None:
    lines, differing = told({"x: y": "{}", "z: y": "{}"}, {"x: y": "{}"})
    assert (lines[0], differing) == ("2 decisions compared, 1 differ (2 of examples)", 1)
    assert lines[2] == "  decided only before"


def test_a_row_is_lost_by_the_median_of_its_pairs() -> None:
    def clock(each: float, spikes: int) -> "list[float]":
        return [each * (9 if number < spikes else 1) for number in range(40)]

    before, slower = iter(clock(1.0, 4)), iter(clock(1.2, 2))
    row = paired("a row", lambda _: next(before), lambda _: next(slower), 15)
    assert row.lost
    assert row.ratio == pytest.approx(1.2)
    before, same = iter(clock(1.0, 4)), iter(clock(1.0, 2))
    assert not paired("a row", lambda _: next(before), lambda _: next(same), 15).lost


TABLE = """
OPERATORS = (Operator("is", KINDS, family="value"), Operator("count", KINDS, family="many"))
"""
NAMING = """
from lead_rules.other import PLAIN
TURNED = {"is": 1, "value": 2, "no operator": 3}

def first(test, operator):
    family, name = test.operator.family, test.operator.name
    if operator.family == "value" or name != "is" or test.path == "value":
        return TURNED[family]
    if family in PLAIN and family not in ("many", "value"):
        return TURNED.get(name)
    match operator.family:
        case "value" | "many":
            return 1
        case _:
            return PLAIN == "value"
"""


def test_places_that_tell_an_operator_by_name_are_found() -> None:
    modules = {
        "table.py": ast.parse(TABLE),
        "naming.py": ast.parse(NAMING),
        "other.py": ast.parse('PLAIN = frozenset({"value"})'),
    }
    modules["table.py"].body.insert(0, ast.parse("class Operator:\n  name: str").body[0])
    names, tables = names_of_operators(modules)
    assert (set(names), tables) == ({"is", "value", "count", "many"}, ["table.py"])
    found = named_in(modules, names)
    assert [(place.line, place.kind) for place in found["naming.py"]] == [
        (3, "key"),
        (3, "key"),
        (7, "=="),
        (7, "=="),
        (9, "in"),
        (12, "case"),
    ]
    assert [place.kind for place in found["other.py"]] == ["in"]


def test_circles_and_arrows_up_are_found(tmp_path: Path) -> None:
    source = tmp_path / "src" / "lead_rules"
    for name, text in {
        "__init__.py": "from lead_rules.high.top import x\n",
        "low/__init__.py": '"""Words."""\n\n# more words\nx = 1\n',
        "low/deep.py": "from ..high import top\n",
        "high/top.py": "from lead_rules.low import x\n\nimport lead_rules.loose\n",
        "loose.py": "from lead_rules import x\n",
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_house.py").write_text('FLOORS = [["low", "loose"], ["high"]]')
    figures = house(tmp_path)
    assert (figures.rooms, figures.loose) == (("high", "low"), ("loose",))
    assert (figures.lines, figures.code) == (10, 6)
    assert set(figures.arrows) == {("low", "high"), ("high", "low"), ("high", "loose")}
    assert figures.upward == ("loose -> __init__", "low -> high")
    assert (figures.circles, figures.door) == ((("high", "low"),), ("loose.py",))
    assert circles([("a", "b"), ("b", "c")]) == ()


def test_every_record_has_a_key_of_its_own() -> None:
    keys = [record.key for record in given(ROOT)]
    assert len(keys) > 500
    assert len(keys) == len(set(keys))
