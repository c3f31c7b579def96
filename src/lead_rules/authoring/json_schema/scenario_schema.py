"""The schema of a scenario file."""

from collections.abc import Mapping

from lead_rules.authoring.json_schema.definitions import (
    ANY_NAME,
    Definitions,
    Schema,
    mapping,
    named,
    snippet,
)
from lead_rules.authoring.json_schema.fact_schema import Facts
from lead_rules.authoring.json_schema.name_schema import Names, suggested
from lead_rules.authoring.json_schema.policy_schema import DIALECT
from lead_rules.authoring.json_schema.scalar_schema import FLAG, TEXT, list_of, words
from lead_rules.policy.syntax.base_parser import LANGUAGE
from lead_rules.records.schema import RecordTable
from lead_rules.scenarios import case_keys
from lead_rules.scenarios.expectations import EXPECT, EXPECTED, Kind
from lead_rules.scenarios.expectations import Names as Named

__all__ = ["scenarios_schema"]


def scenarios_schema(tables: Mapping[str, RecordTable], names: Names | None = None) -> Schema:
    """The JSON Schema (2020-12) of scenarios of policies about these kinds of record.

    `names` of policies that there are make it know their decisions, rules and outcomes.
    """
    return _ScenariosSchema(tables, names or Names()).whole()


class _ScenariosSchema:
    def __init__(self, tables: Mapping[str, RecordTable], names: Names) -> None:
        self.tables = tables
        self.names = names
        self.parts = Definitions()
        self.parts.put("text", TEXT)
        self.facts = Facts(tables.values(), self.parts)
        self.path = self.parts.put("path", self.facts.path())
        self.decision = self.parts.put("decision-name", suggested(names.decisions))
        self.named: Mapping[Named, Schema] = {
            "rule": self.parts.put("rule-name", suggested(names.rules)),
            "note": self.parts.put("rule-name", suggested(names.rules)),
            "fact": self.path,
            "presumption": suggested(names.presumptions),
            "reading": suggested(names.readings),
            "outcome": self.parts.put("outcome", suggested(names.outcomes)),
            "truth": words(("true", "false", "unknown")),
            "flag": FLAG,
            "words": ANY_NAME,
        }

    def whole(self) -> Schema:
        """The whole file."""
        base = self.parts.put("record", self.base())
        case = self.parts.put("case", self.case())
        expected = {"start": "${2:record}", "expect": {"outcome": "${3:outcome}"}}
        written = {
            "language": words((LANGUAGE,)),
            "scenarios": suggested(self.names.versions),
            "records": named(base, self.start()),
            "cases": named(case, snippet("a case", {"${1:name}": expected})),
        }
        return {
            "$schema": DIALECT,
            "title": "Scenarios of a policy version",
            **mapping(case_keys.SCENARIOS, written),
            "$defs": dict(sorted(self.parts.found.items())),
        }

    def start(self) -> Schema:
        """What an editor offers for a record: its kind, and its time if it has one."""
        kind, table = next(iter(self.tables.items()))
        facts = {f"${{3:{table.moment or 'field'}}}": "${4:2017-03-04T22:30:00-08:00}"}
        return snippet("a record", {"${1:name}": {"record": f"${{2:{kind}}}", "facts": facts}})

    def base(self) -> Schema:
        """A record to start from."""
        by_kind = [
            {
                "if": {"properties": {"record": {"const": kind}}, "required": ["record"]},
                "then": {"properties": {"facts": self.facts.record(table.root)}},
            }
            for kind, table in self.tables.items()
        ]
        written = {
            "record": words(self.tables),
            "decision": self.decision,
            "facts": {"type": "object"},
        }
        return mapping(case_keys.BASE, written, allOf=by_kind)

    def case(self) -> Schema:
        """A few facts changed or taken away, and what is expected."""
        expect = {
            "if": {"type": "object"},
            "then": mapping(
                EXPECT,
                {name: self.expected(kind) for name, kind in EXPECTED.items()},
                minProperties=1,
            ),
            "else": self.named["outcome"],
            "defaultSnippets": [snippet(word, word) for word in self.names.outcomes],
        }
        written = {
            "decision": self.decision,
            "change": self.parts.put("changes", self.facts.changes()),
            "unknown": list_of(self.path),
            "expect": self.parts.put("expect", expect),
        }
        return mapping(case_keys.CASE, written)

    def expected(self, kind: Kind) -> Schema:
        """One kind of expectation."""
        one = self.named[kind.names]
        if kind.shape == "word":
            return one
        if kind.shape == "list":
            return list_of(one)
        if kind.names == "words":
            one = {"if": {"type": "array"}, "then": list_of(one), "else": one}
        return named(one)
