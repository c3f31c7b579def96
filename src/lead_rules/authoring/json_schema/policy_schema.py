"""The schema of a policy file."""

from collections.abc import Callable, Iterable, Mapping

from lead_rules.authoring.json_schema.condition_schema import Conditions, List, open_fields
from lead_rules.authoring.json_schema.definitions import (
    ANY_NAME,
    Definitions,
    Schema,
    either,
    in_order,
    mapping,
    named,
)
from lead_rules.authoring.json_schema.name_schema import Names, suggested
from lead_rules.authoring.json_schema.operand_schema import dated
from lead_rules.authoring.json_schema.scalar_schema import (
    FLAG,
    TEXT,
    about,
    date_text,
    list_of,
    literally,
    one_or_several,
    pattern,
    text_of,
    words,
)
from lead_rules.authoring.json_schema.snippets import SNIPPETS
from lead_rules.diagnostics.problems import quoted_list
from lead_rules.library.layout import AREAS
from lead_rules.policy.syntax import keys
from lead_rules.policy.syntax.base_parser import LANGUAGE
from lead_rules.policy.syntax.policy_parser import BODIES
from lead_rules.policy.syntax.sentence_parser import SENTENCE
from lead_rules.records.schema import Field, RecordTable
from lead_rules.values.calendar import BETWEEN

__all__ = ["DIALECT", "policy_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_OF_A_LIST = ("sum", "count", "least", "greatest")


def policy_schema(tables: Mapping[str, RecordTable], names: Names | None = None) -> Schema:
    """The JSON Schema (2020-12) of policies about these kinds of record.

    `names` of policies that there are make it know their definitions, rules and areas.
    """
    return _PolicySchema(tables, names or Names()).whole()


class _PolicySchema:
    def __init__(self, tables: Mapping[str, RecordTable], names: Names) -> None:
        self.tables = tables
        self.names = names
        self.parts = Definitions()
        self.parts.put("text", TEXT)
        self.conditions = Conditions(tables.values(), names, self.parts)
        self.date = self.parts.put("date", date_text())
        self.cite = self.parts.put("cite", self.citations())
        self.rule_name = self.parts.put("rule-name", suggested(names.rules))
        self.decision_name = self.parts.put("decision-name", suggested(names.decisions))

    def whole(self) -> Schema:
        """The whole file."""
        parts: dict[str, Callable[[], Schema]] = {
            "source": self.source,
            "definition": self.definition,
            "reading": self.reading,
            "rule": self.rule,
            "decision": self.decision,
        }
        kinds = {name: self.parts.put(name, make()) for name, make in parts.items()}
        written = {
            "language": words((LANGUAGE,)),
            "in_force": mapping(keys.IN_FORCE, {"from": self.date, "until": self.date}),
            "status": words(("draft",)),
            "areas": {
                **pattern(AREAS, "write `SET/DATE`, of a file `geo/SET/DATE.geojson`"),
                **({"examples": list(self.names.boundaries)} if self.names.boundaries else {}),
            },
            "sources": named(kinds["source"], *SNIPPETS["sources"]),
            "define": named(kinds["definition"], *SNIPPETS["define"]),
            "presume": self.presumptions(),
            "readings": named(kinds["reading"], *SNIPPETS["readings"]),
            "rules": named(kinds["rule"], *SNIPPETS["rules"]),
            "decisions": named(kinds["decision"], *SNIPPETS["decisions"], minProperties=1),
        }
        return {
            "$schema": DIALECT,
            "title": "A policy version",
            **mapping(keys.POLICY, written),
            "$defs": dict(sorted(self.parts.found.items())),
        }

    # Sections.

    def source(self) -> Schema:
        """A document that rules cite."""
        return mapping(keys.SOURCE, {"sections": named(ANY_NAME)})

    def definition(self) -> Schema:
        """A named value or condition."""
        lists = self.conditions.lists
        paths = [each.path for each in lists]
        numbers = sorted({path for each in lists for path in each.numbers()})
        taken: Schema = {"enum": numbers}
        dates = list_of(dated(self.conditions.days, self.parts), least=2, maxItems=2)
        return mapping(
            keys.DEFINITION,
            {
                "when": self.conditions.root,
                "sum": taken,
                "least": taken,
                "greatest": taken,
                "count": {"enum": paths},
                **dict.fromkeys(BETWEEN, dates),
                "of": {"enum": paths},
                "where": {"type": "object"},
            },
            **either(
                f"a definition has one of {quoted_list(BODIES)}",
                *({"required": [body]} for body in BODIES),
            ),
            allOf=[
                *(self.of_list(each) for each in lists),
                {
                    "if": {"anyOf": [{"required": [key]} for key in ("when", *BETWEEN)]},
                    "then": {"properties": {"of": False, "where": False}},
                },
                {
                    "if": {"required": ["count"]},
                    "then": {"properties": {"of": False}},
                },
                *(
                    {"if": {"required": [key]}, "then": {"required": ["of"]}}
                    for key in _OF_A_LIST
                    if key != "count"
                ),
            ],
        )

    @staticmethod
    def of_list(one: List) -> Schema:
        """What is meant by the fields of a definition over a list."""
        over = [
            {"properties": {key: {"const": one.path}}, "required": [key]} for key in ("of", "count")
        ]
        numbers: Schema = {"enum": one.numbers()}
        return {
            "if": {"anyOf": over},
            "then": {
                "properties": {
                    "where": one.condition,
                    **{key: numbers for key in _OF_A_LIST if key != "count"},
                }
            },
        }

    def presumptions(self) -> Schema:
        """What stands in for facts and for conditions."""
        by_path: dict[str, list[Field]] = {}
        for table in self.tables.values():
            for path, field in open_fields(table.root, lists=True):
                by_path.setdefault(path, []).append(field)
        kept = {
            path: {"description": about(fields[0]), **self.presumption(path, fields)}
            for path, fields in by_path.items()
            if any(_presumable(field) for field in fields)
        }
        condition = self.parts.put("presumption-of-a-condition", self.presuming(FLAG))
        told = {
            path: {"description": says, **condition} for path, says in self.names.conditions.items()
        }
        known = "|".join(literally(path) for path in (*kept, *told))
        return {
            "type": "object",
            "properties": {**told, **kept},
            "patternProperties": {f"^(?!(?:{known})$)[^.]+$": condition},
            "additionalProperties": False,
            "defaultSnippets": list(SNIPPETS["presume"]),
        }

    def presumption(self, path: str, fields: Iterable[Field]) -> Schema:
        """What stands in for a field."""
        return in_order(
            self.parts.put(
                f"presumption-of-{'yes-or-no' if field.kind == 'boolean' else 'a-' + field.kind}",
                self.presuming(self.presumed(path, field), holds=field.kind == "boolean"),
            )
            for field in fields
            if _presumable(field)
        )

    def presumed(self, path: str, field: Field) -> Schema:
        """A value to presume of a field; of a list only that it is empty."""
        if field.kind == "list":
            return {"type": "array", "maxItems": 0}
        return self.conditions.value(path, field)

    def presuming(self, value: Schema, *, holds: bool = True) -> Schema:
        """A value, or the answer of a condition where one can stand in."""
        written = {"value": value, "cite": self.cite, "holds": self.conditions.holds}
        if not holds:
            found = mapping(keys.PRESUMPTION, written, required=["because", "value"])
            del found["properties"]["holds"]
            return found
        one = either(
            "a presumption needs either `value` or `holds`",
            {"required": ["value"]},
            {"required": ["holds"]},
        )
        return mapping(keys.PRESUMPTION, written, **one)

    def reading(self) -> Schema:
        """A place where the source can be read in two ways."""
        names = list_of(self.rule_name)
        pairs = (("rule", "when"), ("decision", "exclude"))
        return mapping(
            keys.READING,
            {
                "rule": self.rule_name,
                "when": self.conditions.root,
                "decision": self.decision_name,
                "exclude": names,
                "cite": self.cite,
            },
            **either(
                "a reading needs `rule` and `when`, or `decision` and `exclude`",
                *(
                    {"required": list(pair), "properties": dict.fromkeys(other, False)}
                    for pair, other in (pairs, pairs[::-1])
                ),
            ),
        )

    def rule(self) -> Schema:
        """A rule; every one has a citation."""
        tell = self.parts.put("tell", self.tell())
        return mapping(
            keys.RULE,
            {
                "when": self.conditions.root,
                "unless": self.conditions.root,
                "cite": self.cite,
                "tell": tell,
                "tell_person": tell,
            },
            required=[*keys.RULE.required, "cite"],
        )

    def tell(self) -> Schema:
        """Sentences, one at least."""
        told = "close each `{` with `}`, and name something in it; a brace itself is `{{`"
        sentence = text_of(rf"(?=[\s\S]*\S)^(?:{SENTENCE})$", told)
        return mapping(keys.TELL, dict.fromkeys(keys.TELL.optional, sentence), minProperties=1)

    def citations(self) -> Schema:
        """A citation, or a list of them."""
        one = mapping(
            keys.CITATION,
            {
                "source": suggested(self.names.sources),
                "section": suggested(self.names.sections),
            },
        )
        one = self.parts.put("citation", one)
        return one_or_several(one, *SNIPPETS["cite"])

    def decision(self) -> Schema:
        """A question, and the rules that answer it."""
        names = list_of(self.rule_name)
        rules = [
            {
                "required": [key],
                "properties": {key: {"minItems": 1}},
                "errorMessage": "list the rules that must hold, or those that must not",
            }
            for key in ("include", "exclude")
        ]
        return mapping(
            keys.DECISION,
            {
                "record": words(self.tables),
                "include": names,
                "exclude": names,
                "note": names,
                "outcomes": mapping(keys.OUTCOMES, {}),
            },
            anyOf=rules,
        )


def _presumable(field: Field) -> bool:
    return field.kind in ("boolean", "choice", "date", "list", "number", "text", "time")
