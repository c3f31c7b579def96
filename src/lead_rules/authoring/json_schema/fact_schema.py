"""Schemas of the facts of a record, as YAML gives them, and of the paths to them.

A fact is strict about its kind, unlike the values of a policy: `475.854` without quotes
is a number and no statute.
"""

from collections.abc import Iterable, Iterator

from lead_rules.authoring.json_schema.definitions import Definitions, Schema, in_order
from lead_rules.authoring.json_schema.scalar_schema import (
    about,
    date_text,
    limits,
    list_of,
    literally,
    moment_text,
    pattern,
)
from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field, RecordTable
from lead_rules.records.value_types import Event
from lead_rules.scenarios.record_nodes import ENTRY
from lead_rules.values.quantity import DIGITS

__all__ = ["Facts"]

_DAY = Field("day", "date", Fact(label="the day"))


class Facts:
    """The facts of these kinds of record."""

    def __init__(self, tables: Iterable[RecordTable], parts: Definitions) -> None:
        self.parts = parts
        self.roots = [table.root for table in tables]

    def record(self, root: Field) -> Schema:
        """A whole record."""
        return self.parts.put(f"facts-of-{root.name}", self.group(root))

    def known(self, field: Field) -> Schema:
        """A value that the field can have, or null, which is unknown."""
        entry = field.entry
        if entry is not None:
            return list_of(self.one(entry)) | self.lengths(field) | {"type": ["array", "null"]}
        return self.or_null(self.one(field))

    def one(self, field: Field) -> Schema:
        """A value that is known."""
        if field.kind == "boolean":
            return {"type": "boolean"}
        if field.kind == "choice":
            return {"enum": list(field.choices)}
        if field.kind == "number":
            return self.number(field)
        if field.kind in ("date", "time"):
            return date_text() if field.kind == "date" else moment_text()
        if field.kind in ("struct", "place"):
            assert field.model is not None
            return self.parts.put(f"facts-of-{field.model.__name__}", self.group(field))
        if field.kind == "event":
            days = dict.fromkeys(Event.model_fields, self.or_null(self.one(_DAY)))
            either = {"type": "object", "properties": days, "additionalProperties": False}
            return self.parts.put("facts-of-Event", either)
        assert field.adapter is not None
        found = field.adapter.json_schema()
        return {} if "$defs" in found else found

    def group(self, field: Field) -> Schema:
        """The fields of a record or of a group."""
        assert field.model is not None
        if not field.fields:  # a model that holds itself
            return {"type": "object"}
        needed = [name for name, each in field.model.model_fields.items() if each.is_required()]
        return {
            "type": "object",
            "properties": {
                name: {"description": about(part), **self.known(part)}
                for name, part in field.fields.items()
            },
            **({"required": needed} if needed else {}),
            "additionalProperties": False,
        }

    @staticmethod
    def number(field: Field) -> Schema:
        """A number, or its digits in quotes; a whole number has none."""
        if field.whole:
            return {"type": "integer", **limits(field)}
        form = pattern(DIGITS, "write a number, such as `4.2`")
        return {**form, "type": ["number", "string"], **limits(field)}

    @staticmethod
    def or_null(schema: Schema) -> Schema:
        """The same, or null."""
        if "enum" in schema:
            return {**schema, "enum": [*schema["enum"], None]}
        if "type" in schema:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            return {**schema, "type": [*kinds, "null"]}
        return {"anyOf": [schema, {"type": "null"}]}

    @staticmethod
    def lengths(field: Field) -> Schema:
        """How many entries a list may have."""
        assert field.adapter is not None
        found = field.adapter.json_schema()
        return {key: found[key] for key in ("minItems", "maxItems") if key in found}

    # Paths.

    def changes(self) -> Schema:
        """Facts by their paths, such as ``items[0].weight``, each with another value."""
        values: dict[str, list[Schema]] = {}
        listed: dict[str, list[Schema]] = {}
        for root in self.roots:
            for path, field in _ways(root):
                by_path = listed if "[0]" in path else values
                entry = path.endswith("]")
                value = self.or_null(self.one(field)) if entry else self.known(field)
                by_path.setdefault(path, []).append({"description": about(field), **value})
        return {
            "type": "object",
            "properties": {path: in_order(each) for path, each in values.items()},
            "patternProperties": {
                f"^{_any_entry(path)}$": in_order(each) for path, each in listed.items()
            },
            "additionalProperties": False,
        }

    def path(self) -> Schema:
        """The path of a fact."""
        paths = list(dict.fromkeys(path for root in self.roots for path, _ in _ways(root)))
        forms = "|".join(_any_entry(path) for path in paths if "[0]" in path)
        known: list[Schema] = [{"enum": paths}]
        if forms:
            known.append(pattern(forms, "no record has this fact"))
        return {"anyOf": known}


def _ways(field: Field, above: str = "") -> Iterator[tuple[str, Field]]:
    """Every path to a fact, where entry 0 of a list stands for each, and the fact."""
    for name, part in field.fields.items():
        path = f"{above}.{name}" if above else name
        yield path, part
        if part.entry is not None:
            yield f"{path}[0]", part.entry
            yield from _ways(part.entry, f"{path}[0]")
        elif part.kind == "event":
            yield from ((f"{path}.{each}", _DAY) for each in Event.model_fields)
        else:
            yield from _ways(part, path)


def _any_entry(path: str) -> str:
    return ENTRY.join(literally(piece) for piece in path.split("[0]"))
