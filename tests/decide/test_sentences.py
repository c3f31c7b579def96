"""The words of a decision: plain, true to what is found, and by the rule's basis."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
import textstat
from pydantic import Field

from lead_rules import (
    Day,
    Event,
    Fact,
    Moment,
    Place,
    PolicyError,
    Quantity,
    Record,
    Truth,
    read_policy,
    read_record,
)
from lead_rules.decide.results import RuleResult
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, not_
from tests.support.cases import LIBRARY

MOST_GRADE = 6.0
MOST_GRADE_TO_A_PERSON = 7.0
"""Names such as “District Attorney’s Office” cost a grade."""
JARGON = re.compile(r"\b(provisional|predicate|null|none of|operand|boolean|true|false)\b")
SENTENCES = re.compile(r"(?<=\.)\s+(?=[A-Z])")


class Part(Record):
    """One of several."""

    good: Annotated[bool | None, Fact(label="good")] = None
    size: Annotated[Quantity | None, Fact(label="size", unit="g"), Field(ge=0)] = None


class Thing(Record):
    """A record whose labels are short words, so that only the sentences are measured."""

    came: Annotated[Moment | None, Fact(label="visit", role="moment")] = None
    born: Annotated[Day | None, Fact(label="birth date")] = None
    where: Annotated[Place | None, Fact(label="home")] = None
    kind: Annotated[Literal["red", "green", "blue"] | None, Fact(label="kind")] = None
    local: Annotated[bool | None, Fact(label="local")] = None
    name: Annotated[str | None, Fact(label="name")] = None
    size: Annotated[Quantity | None, Fact(label="size", unit="g")] = None
    parts: Annotated[
        tuple[Part, ...] | None, Fact(label="parts", entry="part"), Field(strict=False)
    ] = None
    tongues: Annotated[
        tuple[Literal["en", "es"], ...] | None,
        Fact(label="tongues", entry="tongue"),
        Field(strict=False),
    ] = None
    talk: Annotated[Event | None, Fact(label="talk")] = None


CAME = "2017-03-04T22:30:00-08:00"
INSIDE = {"longitude": -122.6793, "latitude": 45.5189, "accuracy_m": 10}
OUTSIDE = {"longitude": -122.64, "latitude": 45.56, "accuracy_m": 0}
# A test for each operator and each way to word it, what it is true of, and false of.
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("is", "{kind: red}", {"kind": "red"}, {"kind": "blue"}),
    ("is", "{local: true}", {"local": True}, {"local": False}),
    ("is", "{name: Ann}", {"name": "Ann"}, {"name": "Bob"}),
    ("is_not", "{kind: {is_not: red}}", {"kind": "blue"}, {"kind": "red"}),
    ("is_not", "{name: {is_not: Ann}}", {"name": "Bob"}, {"name": "Ann"}),
    ("in", "{kind: [red, blue]}", {"kind": "blue"}, {"kind": "green"}),
    ("in", "{name: [Ann, Bob]}", {"name": "Bob"}, {"name": "Cy"}),
    ("not_in", "{kind: {not_in: [red, blue]}}", {"kind": "green"}, {"kind": "red"}),
    ("at_least", "{size: {at_least: 5 g}}", {"size": 5}, {"size": 4.99}),
    ("more_than", "{size: {more_than: 5 g}}", {"size": 5.01}, {"size": 5}),
    ("at_most", "{size: {at_most: 5 g}}", {"size": 5}, {"size": 5.01}),
    ("less_than", "{size: {less_than: 5 g}}", {"size": 4.99}, {"size": 5}),
    ("before", "{born: {before: 2000-03-04}}", {"born": "2000-03-03"}, {"born": "2000-03-04"}),
    ("after", "{born: {after: 2000-03-04}}", {"born": "2000-03-05"}, {"born": "2000-03-04"}),
    (
        "on_or_before",
        "{born: {on_or_before: came}}",
        {"born": "2000-03-04", "came": CAME},
        {"born": "2017-03-05", "came": CAME},
    ),
    (
        "on_or_after",
        "{born: {on_or_after: 2000-03-04}}",
        {"born": "2000-03-04"},
        {"born": "2000-03-03"},
    ),
    (
        "within",
        "{talk: {within: 30 days, after: came}}",
        {"talk": {"on": "2017-04-03"}, "came": CAME},
        {"talk": {"not_as_of": "2017-04-04"}, "came": CAME},
    ),
    (
        "weekday",
        "{came: {weekday: [saturday, sunday]}}",
        {"came": CAME},
        {"came": "2017-03-06T12:00:00-08:00"},
    ),
    (
        "time_of_day",
        "{came: {time_of_day: {from: 22:30, until: 06:00}}}",
        {"came": CAME},
        {"came": "2017-03-06T12:00:00-08:00"},
    ),
    ("some", "{parts: {some: {good: true}}}", {"parts": [{"good": True}]}, {"parts": []}),
    ("every", "{parts: {every: {good: true}}}", {"parts": []}, {"parts": [{"good": False}]}),
    ("no", "{parts: {no: {good: true}}}", {"parts": []}, {"parts": [{"good": True}]}),
    ("count", "{parts: {count: {at_least: 2}}}", {"parts": [{}, {}]}, {"parts": [{}]}),
    ("count", "{tongues: {count: 1}}", {"tongues": ["en"]}, {"tongues": []}),
    ("includes", "{tongues: {includes: en}}", {"tongues": ["en", "es"]}, {"tongues": ["es"]}),
    ("empty", "{parts: {empty: true}}", {"parts": []}, {"parts": [{}, {}]}),
    ("within", "{where: {within: [downtown, lloyd]}}", {"where": INSIDE}, {"where": OUTSIDE}),
    (
        "within_distance",
        "{where: {within_distance: {of: [downtown], at_most: 500 m}}}",
        {"where": INSIDE},
        {"where": OUTSIDE},
    ),
]


AT_LEAST_5 = "{size: {at_least: 5 g}}"
RED_OR_BLUE = "{kind: [red, blue]}"


def policy_of(when: str, basis: str = "include", more: str = "", head: str = "") -> str:
    """A policy of one rule; `more` are keys of the rule, `head` parts of the policy."""
    return f"""\
language: 1
policy: things
title: Things
in_force: {{from: 2017-01-01}}
time_zone: America/Los_Angeles
{"areas: high-pedestrian-traffic/2017-02-27" if "where:" in when else ""}
sources: {{page: {{title: The page}}}}
{head}
rules:
  rule:
    says: a rule
    when: {when}
    cite: {{source: page}}
{more}
  other: {{says: another rule, when: {{size: {{at_least: 0 g}}}}, cite: {{source: page}}}}
decisions:
  thing: {{title: A thing?, record: thing, {basis}: [rule]}}
  other: {{title: Another?, record: thing, include: [other]}}
"""


def decided(
    when: str, basis: str, record: dict[str, Any], more: str = "", head: str = ""
) -> RuleResult:
    policy = read_policy(policy_of(when, basis, more, head), records={"thing": Thing})
    decision = policy.decide(read_record(record, Thing), "thing")
    return next(rule for rule in decision.rules if rule.id == "rule")


def told(when: str, basis: str, record: dict[str, Any], more: str = "", head: str = "") -> str:
    return " ".join(decided(when, basis, record, more, head).told)


# The sentences that are made.


def sentences() -> Iterator[tuple[str, str]]:
    """Every operator, both ways round, for both bases and each truth."""
    for name, when, true, false in CASES:
        for condition in (when, f"{{not: {when}}}"):
            for basis in ("include", "exclude"):
                for record in (true, false, {}):
                    rule = decided(condition, basis, record)
                    positive = TRUE if record is true else FALSE if record is false else UNKNOWN
                    assert rule.truth is (positive if condition == when else not_(positive))
                    for text in rule.told:
                        for sentence in SENTENCES.split(text):
                            yield name, sentence


def test_every_operator_is_rendered() -> None:
    rendered = {(name, "where" in when or "parts" in when) for name, when, *_ in CASES}
    assert {name for name, _ in rendered} == {operator.name for operator in OPERATORS}
    assert ("within", True) in rendered and ("within", False) in rendered


@pytest.mark.slow
def test_every_sentence_reads_at_sixth_grade_or_below() -> None:
    seen = set(sentences())
    assert len(seen) > 150
    grades = {each: textstat.flesch_kincaid_grade(each[1]) for each in seen}
    assert {each: grade for each, grade in grades.items() if grade > MOST_GRADE} == {}
    assert [each for each in seen if JARGON.search(each[1])] == []


@pytest.mark.parametrize(
    ("when", "basis", "record", "says"),
    [
        # What a rule needs, and what it excludes.
        (AT_LEAST_5, "include", {"size": 1200}, "Size: 1,200 g. It must be 5 g or more."),
        (AT_LEAST_5, "exclude", {"size": 5.2}, "Size: 5.2 g. The limit is less than 5 g."),
        (RED_OR_BLUE, "exclude", {"kind": "red"}, "Kind: red. The rule excludes red or blue."),
        ("{local: true}", "exclude", {"local": True}, "Local: yes. A yes excludes."),
        ("{local: true}", "exclude", {}, "Local: not known yet. A yes excludes."),
        ("{not: {local: true}}", "include", {"local": True}, "Local: yes. It must be no."),
        ("{local: true}", "include: [other], note", {"local": True}, "Local: yes."),
        # One of several that only together, or only instead of one another, decide.
        (
            "{local: true, kind: red}",
            "exclude",
            {"local": True, "kind": "red"},
            "Kind: red. Local: yes. Together these exclude.",
        ),
        (
            "{local: true, kind: red}",
            "exclude",
            {"local": True, "kind": "blue"},
            "Kind: blue. The rule looks for: red.",
        ),
        (
            "{any: [{local: true}, {kind: red}]}",
            "include",
            {"local": False, "kind": "blue"},
            "Kind: blue. The rule looks for: red. Local: no. The rule looks for: yes.",
        ),
        (
            "{any: [{local: true}, {kind: red}]}",
            "exclude",
            {"local": True, "kind": "blue"},
            "Local: yes. A yes excludes.",
        ),
        (
            "{none: [{local: true}, {kind: red}]}",
            "include",
            {"local": False, "kind": "red"},
            "Kind: red. It must not be red.",
        ),
        (
            "{at_least: {number: 2, of: [{local: true}, {kind: red}, {name: Ann}]}}",
            "exclude",
            {"local": True, "kind": "red"},
            "Kind: red. Local: yes. Together these exclude.",
        ),
        # Lists.
        (
            "{parts: {some: {good: true, size: {at_least: 1 g}}}}",
            "include",
            {"parts": []},
            "Parts: none. There must be at least one part with good: yes and size: 1 g or more.",
        ),
        (
            "{parts: {some: {good: true}}}",
            "exclude",
            {"parts": [{"good": True}, {"good": False}]},
            "Good (part 1): yes. A yes excludes.",
        ),
        ("{parts: {count: {at_most: 1}}}", "include", {"parts": [{}, {}]},
         "Parts: 2 parts. There must be 1 or fewer."),
        ("{tongues: {count: 1}}", "include", {"tongues": ["en", "es"]},
         "Tongues: 2 tongues. There must be 1."),
        # Dates, times and places, as people write them.
        (
            "{talk: {within: 30 days, after: came}}",
            "include",
            {"came": "2017-03-05T06:30:00Z", "talk": {"not_as_of": "2017-03-20"}},
            "Talk: had not happened by March 20, 2017. It must be within 30 days after the visit "
            "(March 4 to April 3, 2017). This is still open.",
        ),
        (
            "{talk: {within: 1 day, after: came}}",
            "include",
            {"talk": {"on": "2017-12-31"}},
            "Visit: not known yet. Talk: on December 31, 2017. It must be within 1 day after the "
            "visit.",
        ),
        (
            "{came: {weekday: sunday}}",
            "include",
            {"came": "2017-03-05T06:30:00Z"},
            "Visit: Saturday, 10:30 pm on March 4, 2017. It must be on a Sunday.",
        ),
        (
            "{born: {before: came}}",
            "include",
            {"born": "2017-03-04", "came": "2017-03-05T06:30:00Z"},
            "Birth date: March 4, 2017. It must be before the visit (March 4, 2017).",
        ),
        (
            "{where: {within: lloyd}}",
            "include",
            {"where": INSIDE},
            "Home: 1,439 m outside Lloyd District, give or take 10 m. "
            "It must be inside Lloyd District.",
        ),
        (
            "{where: {within: lloyd}}",
            "include",
            {"where": {**INSIDE, "accuracy_m": None}},
            "Home: not known yet. It must be inside Lloyd District.",
        ),
    ],
)  # fmt: skip
def test_sentence(when: str, basis: str, record: dict[str, Any], says: str) -> None:
    assert told(when, basis, record) == says


SUM = "define: {total: {says: size of good parts, sum: size, of: parts, where: {good: true}}}"
MOST = "define: {total: {says: most of a part, greatest: size, of: parts}}"


@pytest.mark.parametrize(
    ("head", "parts", "says"),
    [
        (SUM, [{"good": True, "size": 2}, {"good": True, "size": 3}], "5 g (2 g + 3 g)"),
        (SUM, [{"good": True, "size": 2}, {"good": False, "size": 3}], "2 g"),
        (SUM, [{"good": True}], "not known yet"),
        (
            SUM,
            [{"good": True, "size": 2}, {"good": True}],
            "2 g or more (2 g + part 2, not known yet)",
        ),
        (SUM, [{"good": True, "size": 2}, {"size": 1}], "2 g to 3 g (2 g + 1 g if part 2 counts)"),
        (SUM, [{"size": 1}], "up to 1 g"),
        (SUM, [{"good": True, "size": 1}] * 9, "9 g (from 9 entries)"),
        (SUM, [], "0 g"),
        (MOST, [{"size": 2}, {"size": 3}], "3 g (of 2 g, 3 g)"),
        (MOST, [{"size": 2}, {}], "2 g or more (of 2 g, part 2, not known yet)"),
        (MOST, [], "none"),
    ],
)  # fmt: skip
def test_a_defined_value_is_told_with_its_parts(head: str, parts: list[Any], says: str) -> None:
    found = told("{total: {at_least: 4 g}}", "exclude", {"parts": parts}, head=head)
    label = "Size of good parts" if head is SUM else "Most of a part"
    assert found == f"{label}: {says}. The limit is less than 4 g."


EXCEPTION = "    unless: {local: true, name: Ann}"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"kind": "blue"}, "Kind: blue. The rule excludes red."),
        (
            {"kind": "red", "local": False, "name": "Ann"},
            "Kind: red. The rule excludes red. Local: no. For the exception, it must be yes.",
        ),
        (
            {"kind": "red", "local": True},
            "Kind: red. The rule excludes red. Local: yes. Name: not known yet. "
            "For the exception, it must be Ann.",
        ),
        (
            {"kind": "red", "local": True, "name": "Ann"},
            "Kind: red. The rule excludes red. Local: yes. Name: Ann. So the exception is met.",
        ),
    ],
)
def test_an_exception_says_what_it_still_needs(record: dict[str, Any], says: str) -> None:
    assert told("{kind: red}", "exclude", record, EXCEPTION) == says


def test_an_exception_to_an_include_is_only_looked_for() -> None:
    record = {"kind": "red", "local": True, "name": "Bob"}
    assert told("{kind: red}", "include", record, EXCEPTION) == (
        "Kind: red. Name: Bob. The exception looks for: Ann."
    )


def test_what_is_presumed_says_so() -> None:
    head = "presume: {local: {value: false, because: So.}, parts: {value: [], because: So.}}"
    when = "{any: [{local: true}, {parts: {some: {good: true}}}]}"
    assert told(when, "exclude", {}, head=head) == (
        "Local: no (presumed, not known yet). A yes excludes. "
        "Parts: none (presumed, not known yet)."
    )
    head = "presume: {where.accuracy_m: {value: 0 m, because: So.}}"
    record = {"where": {**INSIDE, "accuracy_m": None}}
    assert told("{where: {within: downtown}}", "include", record, head=head) == (
        "Home: in Downtown, 484 m from the edge (accuracy presumed: 0 m)."
    )


def test_a_presumed_condition_says_so() -> None:
    head = (
        "define: {grown: {says: grown up, when: {local: true}}}\n"
        "presume: {grown: {value: true, because: So.}}"
    )
    assert told("{holds: grown}", "include", {}, head=head) == (
        "Grown up: yes (presumed, not known yet)."
    )
    assert told("{holds: grown}", "include", {"local": False}, head=head) == (
        "Local: no. It must be yes."
    )


# A rule's own sentences.

OWN = """\
    tell:
      holds: "{size} of {limit of size}: {kind}, {tongues}, {parts}, {total}, {came}, {talk}; {{k}}"
      open: >-
        {size}
        is open
    tell_person:
      fails: "{local}: {limit of tongues}, {limit of parts}, {limit of talk}, {limit of came}."
"""
OWN_WHEN = """
      size: {at_least: 5 g}
      kind: [red, blue]
      tongues: {includes: [en, es]}
      parts: {count: {at_least: 1}}
      total: {at_least: 1 g}
      talk: {within: 30 days, after: came}
      came: {time_of_day: {from: 22:30, until: 06:00}}
      local: true"""
RECORD = {
    "size": 5000,
    "kind": "red",
    "tongues": ["en", "es"],
    "parts": [{"good": True, "size": 1}, {}],
    "came": "2017-03-05T06:30:00Z",
    "talk": {"on": "2017-03-04"},
    "local": True,
}


def test_own_sentences_take_the_place_of_the_made_ones() -> None:
    rule = decided(OWN_WHEN, "include", RECORD, OWN, SUM)
    assert rule.told == (
        "5,000 g of 5 g: red, en, es, 2 parts, 1 g or more, 10:30 pm on March 4, 2017, "
        "on March 4, 2017; {k}",
    )
    assert rule.told_person == rule.told
    rule = decided(OWN_WHEN, "include", {**RECORD, "size": None}, OWN, SUM)
    assert rule.told == ("Not known yet is open",)


def test_a_truth_without_its_own_sentence_has_the_made_ones() -> None:
    rule = decided(OWN_WHEN, "include", {**RECORD, "local": False}, OWN, SUM)
    assert rule.told == ("Local: no. It must be yes.",)
    assert rule.told_person == ("No: en or es, 1, 30 days, from 10:30 pm until 6:00 am.",)


def test_a_sentence_can_tell_a_place_and_the_other_side_of_a_date() -> None:
    more = '    tell: {holds: "Born {born}, lives {where} ({limit of where}), came {came}."}'
    when = "{born: {before: came}, where: {within: [downtown, lloyd]}}"
    record = {"born": "2000-02-29", "came": CAME, "where": INSIDE}
    assert told(when, "include", record, more) == (
        "Born February 29, 2000, lives in Downtown, 484 m from the edge, give or take 10 m "
        "(Downtown or Lloyd District), came 10:30 pm on March 4, 2017."
    )


def test_a_sentence_says_what_is_presumed() -> None:
    head = (
        SUM
        + "\npresume: {local: {value: true, because: So.}, parts.good: {value: true, because: So.}}"
    )
    more = '    tell: {holds: "{local}; {total}"}'
    record = {"parts": [{"size": 7}]}
    assert told("{local: true, total: {at_least: 1 g}}", "include", record, more, head) == (
        "Yes (presumed, not known yet); 7 g (partly presumed)"
    )


def test_text_of_a_record_is_no_placeholder() -> None:
    more = '    tell: {fails: "{name}"}'
    assert told("{name: Ann}", "include", {"name": "{kind} {"}, more) == "{kind} {"
    assert told("{name: Ann}", "include", {"name": "{} {0}"}) == "Name: {} {0}. It must be Ann."


IN_ENTRIES = "`good` is a field of each entry of a list, so there is no one value to tell"
TWO_AREAS = "the rule compares `where` with 2 things: `Downtown` and `Lloyd District`"


@pytest.mark.parametrize(
    ("sentence", "column", "message"),
    [
        ('"{sise} it"', 20, "`sise` is neither a field of the record nor a defined value"),
        ('"it\'s {kind}"', 25, "the rule does not read `kind`"),
        ("'it''s {kind}'", 26, "the rule does not read `kind`"),
        ('"it \\"is\\" {good}"', 30, IN_ENTRIES),
        ('"{limit of parts}"', 20, "the rule compares `parts` with nothing"),
        ('"{where}"', 20, TWO_AREAS),
        ('"\\x7bsise}"', 19, "`sise` is neither a field of the record nor a defined value"),
    ],
)  # fmt: skip
def test_a_placeholder_that_cannot_be_filled(sentence: str, column: int, message: str) -> None:
    when = (
        "{all: [{size: {at_least: 5 g}}, {parts: {some: {good: true}}}, "
        "{any: [{where: {within: downtown}}, {where: {within: lloyd}}]}]}"
    )
    with pytest.raises(PolicyError) as raised:
        read_policy(
            policy_of(when, more=f"    tell: {{holds: {sentence}}}"), records={"thing": Thing}
        )
    (problem,) = raised.value.problems
    assert (problem.code, problem.message) == ("LR316", message)
    assert isinstance(problem.where, Span)
    assert (problem.where.line, problem.where.column) == (14, column)


# The shipped policy.


@pytest.mark.parametrize("version", ["2017-02-27", "2018-05-16"])
def test_what_the_shipped_policy_tells_a_person_is_plain(version: str) -> None:
    (policy,) = [each for each in LIBRARY.versions("multnomah-lead") if each.version == version]
    spoken = 0
    for decision in policy.checked.decisions.values():
        for rule in (*decision.include, *decision.exclude):
            assert rule.tell_person is not None, rule.id
            for truth in Truth:
                sentence = rule.tell_person.of(truth)
                assert sentence is not None
                text = "".join(part if isinstance(part, str) else "5 g" for part in sentence)
                spoken += 1
                assert textstat.flesch_kincaid_grade(text) <= MOST_GRADE_TO_A_PERSON, text
                assert not JARGON.search(text)
    assert spoken == 3 * (12 + 8 + 2)
