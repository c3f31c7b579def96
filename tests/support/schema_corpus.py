"""Texts of policies and scenarios, good and bad, with what `check` says of each.

A text is read here as an editor reads it: by the core schema of YAML 1.2.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lead_rules import read_policy
from lead_rules.authoring.json_schema.name_schema import Names, names_of
from lead_rules.authoring.problem_pages import pages
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import LeadRulesError, Problem
from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.library.check_file import check_file
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.records.table_of_model import table_of
from lead_rules.scenarios.case_files import read_scenarios
from tests.support import ROOT, schema_texts
from tests.support.fault_results import judged, root_of
from tests.support.language_page import EXAMPLES, policy_of
from tests.support.library_card import CardRequest
from tests.support.problems_page import (
    EXAMPLE,
    FENCE,
    INSTEAD,
    SCENARIO_FILE,
    SCENARIOS,
    Renewal,
    with_base,
)
from tests.support.single_faults import FILES, faults

TABLES = {
    "card": {"card": table_of(CardRequest)},
    "renewal": {"renewal": table_of(Renewal)},
    "lead": {name: table_of(model) for name, model in LEAD_RECORDS.items()},
}

_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)


def as_read(text: str) -> Any:
    """A text as plain data, as an editor reads it; raises `yaml.YAMLError` where it cannot."""
    return _plain(yaml.compose(text, yaml.CSafeLoader), typed=True)


def as_text(text: str) -> Any:
    """The same with every scalar as the text that it is, as a policy reads it."""
    return _plain(yaml.compose(text, yaml.CSafeLoader), typed=False)


def _plain(node: yaml.Node | None, *, typed: bool) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value, typed=typed) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, typed=typed) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    text: str = node.value
    if node.style or not typed:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


@dataclass(frozen=True)
class Text:
    """A text, what it is (`policy` or `scenarios`), which record it is about (a key of
    `TABLES`), and the codes of the errors that `check` finds in it.
    """

    origin: str
    what: str
    record: str
    text: str
    codes: frozenset[str]


def errors(problems: Iterable[Problem]) -> frozenset[str]:
    return frozenset(each.code for each in problems if each.severity == "error")


def record_of(file: Path) -> str:
    return "card" if file.parent.name == "library-card" else "lead"


@cache
def names(record: str) -> Names:
    """The names of the policies about a record, as they are before a slip."""
    found = []
    for file in FILES:
        if record_of(file) == record:
            policy, _ = check_file(ROOT / file, root_of(file), TABLES[record], file.name)
            tree, _ = parse_policy((ROOT / file).read_bytes(), file.name)
            assert tree is not None
            assert policy is not None
            found.append((tree, policy.checked))
    return names_of(found)


def of_policy(origin: str, text: str) -> Text:
    """A policy about library cards."""
    codes: frozenset[str] = frozenset()
    try:
        read_policy(text, records={"card": CardRequest})
    except LeadRulesError as error:
        codes = errors(error.problems)
    return Text(origin, "policy", "card", text, codes)


@cache
def beside() -> Policy:
    """The policy that the scenarios are beside."""
    return read_policy(with_base(""), records={"card": CardRequest})


def of_scenarios(origin: str, text: str) -> Text:
    """Scenarios about library cards."""
    problems = read_scenarios(text.encode(), beside(), name=SCENARIO_FILE)[1]
    return Text(origin, "scenarios", "card", text, errors(problems))


# Where texts come from.


def from_pages() -> Iterator[Text]:
    """The faulty texts of the problems page, and what to write instead."""
    for code, page in pages().items():
        for pattern in (EXAMPLE, INSTEAD):
            for match in pattern.finditer(page.markdown + "\n\n"):
                for language, about, text in FENCE.findall(match[1]):
                    if language == "yaml" and about == SCENARIO_FILE:
                        yield of_scenarios(code, with_base(text, SCENARIOS))
                    elif language == "yaml" and about in ("", "policy.yaml"):
                        yield of_policy(code, with_base(text))


def from_language() -> Iterator[Text]:
    """The examples of the language page."""
    for block in EXAMPLES:
        yield of_policy(block, policy_of(block))


def from_renewals() -> Iterator[Text]:
    """Scenarios about a record with a field that must be known."""
    sections = "decisions:\n  card: {title: A, record: renewal, include: [rule]}\n"
    rule = _rule("when: {card_number: a1}, cite: {source: manual}")
    policy = read_policy(with_base(sections + rule), records={"renewal": Renewal})
    for facts in ("card_number: a1", ""):
        start = f"records:\n  resident: {{record: renewal, facts: {{{facts}}}}}\n"
        text = with_base(start, SCENARIOS)
        problems = read_scenarios(text.encode(), policy, name=SCENARIO_FILE)[1]
        yield Text(facts, "scenarios", "renewal", text, errors(problems))


def from_faults(most: int) -> Iterator[Text]:
    """Single faults in two policies, at most so many of each kind."""
    for fault in faults(most):
        if fault.file != FILES[1]:  # which is much like the first
            codes = errors(judged(fault).problems)
            yield Text(str(fault), "policy", record_of(fault.file), fault.text, codes)


def _rule(written: str) -> str:
    return f"rules:\n  rule: {{says: a rule, {written}}}\n"


def _policy_with(make: Callable[[str], str]) -> Callable[[str], Text]:
    return lambda text: of_policy(text, with_base(make(text)))


def _scenarios_with(make: Callable[[str], str]) -> Callable[[str], Text]:
    return lambda text: of_scenarios(text, with_base(make(text), SCENARIOS))


_FORMS: dict[str, Callable[[str], Text]] = {
    "CONDITIONS": _policy_with(lambda text: _rule(f"when: {text}, cite: {{source: manual}}")),
    "RULES": _policy_with(lambda text: _rule(f"when: {{resident: true}}, {text}")),
    "DEFINITIONS": _policy_with(
        lambda text: (
            f"define:\n  a: {{says: in words, {text}}}\n"
            + _rule(
                f"when: {'{holds: a}' if 'when' in text else '{a: {at_least: 5 USD}}'}, "
                "cite: {source: manual}"
            )
            + "  rule-2: {says: b, when: {card: adult}, cite: {source: manual}}\n"
            "decisions:\n  card: {title: A, record: card, include: [rule, rule-2]}\n"
        )
    ),
    "SECTIONS": _policy_with(lambda text: f"{text}\n"),
    "FACTS": _scenarios_with(
        lambda text: (
            f"records:\n  resident: {{record: card, facts: {{{text}}}}}\n"
            "cases:\n  one: {start: resident, expect: {asks: []}}\n"
        )
    ),
    "CASES": _scenarios_with(lambda text: f"cases:\n  one: {{start: resident, {text}}}\n"),
}


def written_out(quality: str) -> Iterator[Text]:
    """The ways to write each thing that are `GOOD`, or those that are `BAD`."""
    for name, form in _FORMS.items():
        for text in getattr(schema_texts, f"{quality}_{name}").strip().split("\n"):
            yield form(text)


def corpus(times: int = 1) -> list[Text]:
    """All of them, with so many times as many single faults."""
    return [
        *from_pages(),
        *from_language(),
        *from_renewals(),
        *written_out("GOOD"),
        *written_out("BAD"),
        *from_faults(times),
    ]
