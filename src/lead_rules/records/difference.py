"""A record as a case of a scenario file: what is different from a record to start from."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from lead_rules.records.schema import Field
from lead_rules.values.quantity import plain

__all__ = ["case_text", "difference"]

_BARE = re.compile(r"[A-Za-z_][A-Za-z_]*( [A-Za-z_]+)*", re.ASCII)
_READ_OTHERWISE = ("true", "false", "null")
_PLAIN_PATH = re.compile(r"[a-z_0-9.]+", re.ASCII)


def case_text(
    name: str, says: str, start: str, decision: str, changes: Mapping[str, Any], expect: str
) -> str:
    """A case as the lines of a file, ready to stand under `cases`; changes are by path.

    A change to None takes the fact away.
    """
    known = {path: value for path, value in changes.items() if value is not None}
    unknown = [path for path, value in changes.items() if value is None]
    lines = [f"  {name}:", f"    says: {_text(says)}", f"    start: {_text(start)}"]
    lines.append(f"    decision: {_text(decision)}")
    if known:
        lines.append("    change:")
        lines += [f"      {_key(path)}: {flow(value)}" for path, value in known.items()]
    if unknown:
        lines.append(f"    unknown: [{', '.join(map(_key, unknown))}]")
    return "\n".join([*lines, f"    expect: {expect}"]) + "\n"


def difference(root: Field, before: Any, after: Any) -> dict[str, Any]:
    """The facts of `after` that are not those of `before`, by their paths."""
    return dict(_different(root, before, after, ""))


def flow(value: Any) -> str:
    """A value as a record's YAML has it, on one line."""
    if isinstance(value, BaseModel):
        known = {name: part for name, part in value if part is not None}
        return "{" + ", ".join(f"{name}: {flow(part)}" for name, part in known.items()) + "}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, tuple | list | frozenset):
        parts = sorted(value) if isinstance(value, frozenset) else value
        return "[" + ", ".join(map(flow, parts)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return plain(value)
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return _text(value.isoformat() if isinstance(value, date) else str(value))


def _different(field: Field, before: Any, after: Any, path: str) -> Iterator[tuple[str, Any]]:
    if before == after:
        return
    if field.kind == "struct" and before is not None and after is not None:
        for name, part in field.fields.items():
            inner = f"{path}.{name}" if path else name
            yield from _different(part, getattr(before, name), getattr(after, name), inner)
    else:
        yield path, after


def _text(text: str) -> str:
    """Text that no reader of YAML takes for anything else."""
    if _BARE.fullmatch(text.replace("-", "_")) and text.lower() not in _READ_OTHERWISE:
        return text
    return json.dumps(text, ensure_ascii=False)


def _key(path: str) -> str:
    return path if _PLAIN_PATH.fullmatch(path) else json.dumps(path, ensure_ascii=False)
