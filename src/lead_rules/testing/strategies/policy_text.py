"""A policy as plain data, written as the text of a file."""

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["policy_text"]

Plain = Any
WIDTH = 92
_BARE = re.compile(r"(-(?=[0-9]))?[A-Za-z0-9_]([A-Za-z0-9 _.:+/-]*[A-Za-z0-9_.?])?", re.ASCII)
_TAKEN = re.compile(r"null|~|unknown|-+|.*: .*", re.IGNORECASE)
"""What would be read as something else, or as nothing."""


def policy_text(policy: Plain) -> str:
    """The text of a policy whose scalars are all text: short parts on one line, as people write."""
    return "\n".join(_mapping(policy, "")) + "\n"


def _mapping(part: Plain, indent: str) -> Iterator[str]:
    for key, value in part.items():
        line = f"{indent}{_scalar(key)}: {_flow(value)}"
        of_parts = isinstance(value, dict) and any(
            isinstance(each, dict) for each in value.values()
        )
        if isinstance(value, str) or (len(line) <= WIDTH and (indent or not of_parts)):
            yield line
        else:
            yield f"{indent}{_scalar(key)}:"
            yield from (_mapping if isinstance(value, dict) else _list)(value, f"{indent}  ")


def _list(parts: Plain, indent: str) -> Iterator[str]:
    for part in parts:
        line = f"{indent}- {_flow(part)}"
        if len(line) <= WIDTH or isinstance(part, str):
            yield line
        else:
            first, *rest = (_mapping if isinstance(part, dict) else _list)(part, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest


def _flow(value: Plain) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
        )
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else _scalar(value)


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and not _TAKEN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
