"""The named parts of a schema, and the forms that most parts have."""

from collections.abc import Iterable, Mapping
from typing import Any

from lead_rules.policy.syntax.keys import Shape

__all__ = ["ANY_NAME", "Definitions", "Schema", "either", "in_order", "mapping", "named", "snippet"]

Schema = dict[str, Any]

ANY_NAME: Schema = {"$ref": "#/$defs/text"}
"""Text of any kind; every schema here defines it."""


class Definitions:
    """The named parts of a schema; equal ones are one."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}

    def put(self, name: str, schema: Schema) -> Schema:
        """A reference to a part of this name, or of the name with a number."""
        free, number = name, 1
        while self.found.setdefault(free, schema) != schema:
            number += 1
            free = f"{name}-{number}"
        return self.ref(free)

    @staticmethod
    def ref(name: str) -> Schema:
        """A reference to a part."""
        return {"$ref": f"#/$defs/{name}"}


def mapping(shape: Shape, written: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping of a shape; each key with its words and with what is written behind it."""
    return {
        "type": "object",
        "properties": {
            key: {"description": says, **written.get(key, ANY_NAME)}
            for key, says in shape.keys.items()
        },
        **({"required": list(shape.required)} if shape.required else {}),
        "additionalProperties": False,
        **more,
    }


def named(part: Schema, *snippets: Schema, **more: Any) -> Schema:
    """A mapping from names to parts."""
    told = {"defaultSnippets": list(snippets)} if snippets else {}
    return {"type": "object", "additionalProperties": part, **told, **more}


def snippet(label: str, body: Any) -> Schema:
    """What an editor offers to put in: `$1` is where the cursor comes first, `${1:5}` with a 5."""
    return {"label": label, "body": body}


def either(says: str, *alternatives: Schema) -> Schema:
    """Just one of these; `says` is told where it is none."""
    return {"oneOf": [{**each, "errorMessage": says} for each in alternatives]}


def in_order(schemas: Iterable[Schema]) -> Schema:
    """What passes one of them; each is there once."""
    found: list[Schema] = []
    for schema in schemas:
        if schema not in found:
            found.append(schema)
    return found[0] if len(found) == 1 else {"anyOf": found}
