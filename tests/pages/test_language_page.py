"""Every example of docs/language.md, decided by the engine and by the reference interpreter."""

import re
from typing import Any

import pytest
import yaml

from lead_rules import read_policy, read_record
from tests.support import ROOT
from tests.support.language_page import BLOCK, EXAMPLES, PAGE, policy_of
from tests.support.library_card import CardRequest
from tests.support.oracle import judge

SECTION = re.compile(r"^#+ (?P<title>.*)\n(?P<body>(?:(?!#).*\n?)*)", re.MULTILINE)


def named_in(title: str) -> set[str]:
    """The words of the language that a heading is about."""
    return set(re.findall(r"`(\w+)`", title))


NAMED = {word for section in SECTION.finditer(PAGE) for word in named_in(section["title"])}
ANSWERS = {"true": True, "false": False, "unknown": None}


def records_of(block: str) -> list[tuple[str, CardRequest]]:
    """The records of an example, each with the answer that the page gives."""
    found = []
    node = yaml.compose(block, yaml.SafeLoader)
    assert node is not None
    for key, answers in node.value:
        if key.value in ANSWERS:
            for node in answers.value:
                node.flow_style = False
                found.append((key.value, read_record(yaml.serialize(node), CardRequest)))
    return found


def words_of(condition: Any) -> set[str]:
    """Every key that conditions and definitions use."""
    if isinstance(condition, list):
        return {word for part in condition for word in words_of(part)}
    if isinstance(condition, dict):
        return set(condition) | words_of(list(condition.values()))
    return set()


@pytest.mark.parametrize("block", EXAMPLES)
def test_example_is_decided_as_the_page_says(block: str) -> None:
    text = policy_of(block)
    policy = read_policy(text, folder=ROOT, records={"card": CardRequest})
    plain = yaml.load(text, yaml.BaseLoader)
    for said, record in records_of(block):
        decision = policy.decide(record, "card")
        shown = f"{block}\n{record!r}"
        assert decision.truth.value == said, shown
        assert decision.rules[0].truth.value == said, shown
        assert judge(plain, record, "card", ROOT).met is ANSWERS[said], shown


@pytest.mark.parametrize("part", ["told", "told_person"])
def test_what_is_told_is_told_as_the_page_says(part: str) -> None:
    told = 0
    for block in EXAMPLES:
        expected = yaml.load(block, yaml.BaseLoader).get(part)
        if expected is not None:
            policy = read_policy(policy_of(block), folder=ROOT, records={"card": CardRequest})
            decided = [policy.decide(record, "card") for _, record in records_of(block)]
            assert [" ".join(getattr(each.rules[0], part)) for each in decided] == expected
            told += 1
    assert told == (2 if part == "told" else 1)


def test_every_example_has_records() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml") == 48
    assert sum(len(records_of(block)) for block in EXAMPLES) == 201
    for block in EXAMPLES:
        assert {"true", "unknown"} <= set(yaml.load(block, yaml.BaseLoader)), block
        assert records_of(block), block


def test_every_connective_operator_and_definition_has_an_example() -> None:
    for section in SECTION.finditer(PAGE):
        used: set[str] = set()
        for block in BLOCK.findall(section["body"]) or EXAMPLES:
            example = yaml.load(block, yaml.BaseLoader)
            used |= words_of([example["when"], list(example.get("define", {}).values())])
        assert named_in(section["title"]) <= used, section["title"]
    assert len(NAMED) == 34
