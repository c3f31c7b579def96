"""Schemas of conditions: on a record, and on an entry of each of its lists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lead_rules.authoring.json_schema.definitions import (
    ANY_NAME,
    Definitions,
    Schema,
    in_order,
    mapping,
    snippet,
)
from lead_rules.authoring.json_schema.name_schema import Names, suggested
from lead_rules.authoring.json_schema.operand_schema import (
    Around,
    fitting,
    operators_on,
    snippets_on,
)
from lead_rules.authoring.json_schema.scalar_schema import (
    about,
    list_of,
    listed,
    literal,
    literally,
    one_or_several,
    pattern,
    words,
)
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.syntax.condition_parser import NUMBER
from lead_rules.policy.syntax.keys import AT_LEAST, CONNECTIVES
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field, RecordTable, paths_of
from lead_rules.values.quantity import DIGITS

__all__ = ["Conditions", "List", "open_fields"]

_RECORD = "condition"
"""The condition on a record, by its name among the parts."""


@dataclass(frozen=True, slots=True)
class List:
    """A list of a record: its path, what its entries are, and a condition on one."""

    path: str
    entries: tuple[Field, ...]
    condition: Schema

    def numbers(self) -> list[str]:
        """The fields of an entry that hold a number."""
        fields = _by_path(self.entries).items()
        return [path for path, each in fields if any(field.kind == "number" for field in each)]


class Conditions:
    """The schemas of the conditions of a policy about these kinds of record.

    Which kind a rule is about is said elsewhere in the file, so a condition may test
    the fields of every kind.
    """

    def __init__(self, tables: Iterable[RecordTable], names: Names, parts: Definitions) -> None:
        self.names = names
        self.parts = parts
        self.roots = [table.root for table in tables]
        fields = _by_path(self.roots)
        self.days = _days(fields)
        self.areas = tuple(names.areas) or ("area",)
        area = words(names.areas, names.areas) if names.areas else ANY_NAME
        offered = (snippet(name, name) for name in names.areas)
        parts.put("areas", one_or_several(parts.put("area", area), *offered))
        self.holds = parts.put("condition-name", suggested(names.holding))
        self.another = parts.put("test-of-another-value", self.another_value())
        self.lists = [
            List(path, entries, self.on_entry(_RECORD, path, each))
            for path, each in fields.items()
            if (entries := tuple(field.entry for field in each if field.entry is not None))
        ]
        self.root = self.condition(_RECORD, self.roots, names.values)

    def on_entry(self, above: str, path: str, lists: Iterable[Field]) -> Schema:
        """A condition on an entry of a list, which `above` reads."""
        entries = [field.entry for field in lists if field.entry is not None]
        return self.condition(f"{above}-on-{path}", entries, {})

    def condition(
        self, name: str, roots: Iterable[Field], values: Mapping[str, Iterable[Field]]
    ) -> Schema:
        """Tests of fields and of defined values, or a connective."""
        here = Definitions.ref(name)
        if name in self.parts.found:
            return here
        self.parts.found[name] = {}  # it holds itself
        fields = _by_path(roots)
        anchors = tuple(dict.fromkeys((*_days(fields), *self.days)))
        tests = {
            path: {"description": about(each[0]), **found}
            for path, each in {**{p: tuple(v) for p, v in values.items()}, **fields}.items()
            if (found := self.tests(name, path, each, anchors))
        }
        closed = [part for root in roots for part in root.fields if part not in tests]
        known = "|".join(literally(each) for each in (*CONNECTIVES, *tests, *closed))
        self.parts.found[name] = {
            "type": "object",
            "minProperties": 1,
            "properties": {**tests, **self.connectives(here), **dict.fromkeys(closed, False)},
            "patternProperties": {f"^(?!(?:{known})$)[^.]+$": self.another},
            "additionalProperties": False,
            "if": {"anyOf": [{"required": [each]} for each in CONNECTIVES]},
            "then": {"maxProperties": 1},
        }
        return here

    def connectives(self, here: Schema) -> dict[str, Schema]:
        """What joins conditions of one kind."""
        several = list_of(here, least=1)
        number = pattern(NUMBER, "write how many must hold")
        number |= {"type": ["integer", "string"], "minimum": 1}
        at_least = mapping(AT_LEAST, {"number": number, "of": several})
        at_least["defaultSnippets"] = [
            snippet("number … of …", {"number": "${1:2}", "of": [{"${2:field}": "${3:5}"}]})
        ]
        written: Mapping[str, Schema] = {
            "all": several,
            "any": several,
            "none": several,
            "not": here,
            "at_least": at_least,
            "holds": self.holds,
        }
        return {key: {"description": says, **written[key]} for key, says in CONNECTIVES.items()}

    # Tests.

    def tests(
        self, above: str, path: str, fields: Iterable[Field], anchors: tuple[str, ...]
    ) -> Schema | None:
        """A test of a field that kinds of record have alike, or each in its own way.

        `above` is the condition that it stands in.
        """
        tested = [field for field in fields if fitting(field)]
        if not tested:
            return None
        entry = ANY_NAME
        if any(field.entry is not None and field.entry.kind == "struct" for field in tested):
            entry = self.on_entry(above, path, tested)
        return in_order(
            self.parts.put(
                f"test-of-{_called(path, field)}", self.test(path, field, entry, anchors)
            )
            for field in tested
        )

    def test(self, path: str, field: Field, entry: Schema, anchors: tuple[str, ...]) -> Schema:
        """A value, a list of values, or operators that must all hold."""
        value = self.value(path, field)
        values = self.parts.put(f"values-of-{_called(path, field)}", listed(value))
        around = Around(
            field=field,
            value=value,
            values=values,
            entry=entry,
            anchors=anchors,
            areas=self.areas,
            parts=self.parts,
        )
        operators, snippets = operators_on(around), snippets_on(around)
        if OPERATORS.get("is", field.kind) is None:
            return {**operators, "defaultSnippets": snippets}
        known: dict[str, Any] = dict(zip(field.choices, field.choices, strict=True))
        known = {"true": True, "false": False} if field.kind == "boolean" else known
        return {
            "if": {"type": "object"},
            "then": operators,
            "else": {
                "if": {"type": "array"},
                "then": values,
                "else": value,
            },
            "defaultSnippets": [*(snippet(*each) for each in known.items()), *snippets],
        }

    def another_value(self) -> Schema:
        """A test of a number of any unit: what an unknown name can only be, a defined value."""
        told = "no field has this name; of a value under `define` only a number can be tested"
        form = pattern(rf"{DIGITS}([ \t]*[^\s0-9].*)?", told) | {"type": ["number", "string"]}
        number = self.parts.put("value-of-any-unit", form)
        field = Field("value", "number", Fact(label="value"))
        around = Around(
            field=field,
            value=number,
            values=listed(number),
            entry=ANY_NAME,
            anchors=(),
            areas=(),
            parts=self.parts,
        )
        return {
            "if": {"type": "object"},
            "then": {**operators_on(around), "errorMessage": told},
            "else": one_or_several(number),
        }

    def value(self, path: str, field: Field) -> Schema:
        """A value of a field, or of an entry of the list that it is."""
        one = field.entry or field
        if one.kind in ("event", "other", "place", "struct"):
            return ANY_NAME
        return self.parts.put(f"value-of-{_called(path, one)}", literal(one))


def _called(path: str, field: Field) -> str:
    """What the test of a field is called: by its kind where that says all, else by its path."""
    if field.kind == "number":
        return f"a-number-in-{field.fact.unit}" if field.fact.unit else "a-number"
    return {"boolean": "yes-or-no", "date": "a-date", "time": "a-time"}.get(field.kind, path)


def open_fields(root: Field, *, lists: bool = False) -> Iterator[tuple[str, Field]]:
    """The fields that a rule may read: neither protected nor the caller's own reference."""
    closed: list[str] = []
    for path, field in paths_of(root, lists=lists):
        if not field.fact.readable:
            closed.append(f"{path}.")
        elif not path.startswith(tuple(closed)):
            yield path, field


def _by_path(roots: Iterable[Field]) -> dict[str, tuple[Field, ...]]:
    """The fields at each path, those that are alike once."""
    found: dict[str, list[Field]] = {}
    for root in roots:
        for path, field in open_fields(root):
            alike = found.setdefault(path, [])
            if field not in alike:
                alike.append(field)
    return {path: tuple(fields) for path, fields in found.items()}


def _days(fields: Mapping[str, Iterable[Field]]) -> list[str]:
    """The paths that lead to a date or a time."""
    return [path for path, each in fields.items() if any(f.kind in ("date", "time") for f in each)]
