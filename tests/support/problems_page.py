"""The faulty texts of docs/problems.md."""

import re
from collections.abc import Mapping
from typing import Annotated

from lead_rules import Fact, Record

LINES = r"(?:(?!```)[^\n]*\n)*"
BLOCK = rf"```(?:yaml|json|console)[^\n]*\n{LINES}```\n\n"
EXAMPLE = re.compile(rf"((?:{BLOCK})+)```text\n({LINES})```")
INSTEAD = re.compile(rf"Write instead:\n\n((?:{BLOCK})+)")
FENCE = re.compile(rf"```(yaml|json|console) ?([^\n]*)\n({LINES})```")


class Renewal(Record):
    """A record with a field that must be known."""

    card_number: Annotated[str, Fact(label="card number")]


BASE = {
    "language": "language: 1",
    "policy": "policy: library-card",
    "title": "title: Library cards",
    "in_force": "in_force: {from: 2017-01-01}",
    "time_zone": "time_zone: America/Los_Angeles",
    "sources": "sources:\n  manual: {title: Manual, sections: {cards: Cards}}",
    "rules": "rules:\n  rule: {says: a resident, when: {resident: true}, cite: {source: manual}}",
    "decisions": "decisions:\n  card: {title: A library card, record: card, include: [rule]}",
}
SCENARIO_FILE = "policy.scenarios.yaml"
SCENARIOS = {
    "scenarios": "scenarios: library-card/2017-01-01",
    "records": "records:\n  resident: {record: card, facts: {resident: true}}",
    "cases": "cases:\n  one: {start: resident, expect: eligible}",
    "language": "language: 1",
}


def with_base(text: str, base: Mapping[str, str] = BASE) -> str:
    """A policy, or what else `base` is of, with all that an example leaves out."""
    written = set(re.findall(r"^(\w+):", text.replace("：", ": "), re.MULTILINE))
    rest = [line for key, line in base.items() if key not in written]
    return text + "\n".join(rest) + "\n"
