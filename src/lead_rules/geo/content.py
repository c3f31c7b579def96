"""JSON text in, plain content out; each fault of the text is told with its place."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo.words import MANY, STEPS, kind_of, label_of, quoted

__all__ = ["read_json"]

MAX_BYTES = 32 * 2**20
MAX_DEPTH = 64
_JSON_HELP = (
    "look at this place and just before it for a comma, quotation mark or bracket "
    "that is missing or too many"
)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in the parsed content for a value that JSON or GeoJSON forbids."""

    message: str
    help: str


def read_json(data: bytes, file: str) -> tuple[Any, list[Problem]]:
    """The content, if there are no problems."""
    where = Spot(file)
    if len(data) > MAX_BYTES:
        help_ = "leave out what is not an area, or simplify the outlines"
        limit = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return None, [Problem("LR004", limit, where, help_)]
    too_deep = Problem(
        "LR004",
        f"brackets are nested more than {MAX_DEPTH} deep",
        where,
        "a GeoJSON file of areas needs about ten levels; export it again",
    )
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        spot = Spot(file, f"line {line}")
        return None, [Problem("LR002", "not UTF-8 text", spot, "save the file as UTF-8")]
    except json.JSONDecodeError as error:
        spot = Spot(file, f"line {error.lineno}, column {error.colno}")
        return None, [Problem("LR501", "not JSON from here on", spot, _JSON_HELP)]
    except RecursionError:
        return None, [too_deep]
    faulty = False
    for depth, level in enumerate(_levels(content)):
        if depth > MAX_DEPTH:
            return None, [too_deep]
        faulty = faulty or any(isinstance(value, _Fault) for value in level)
    return content, _located(content, file) if faulty else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    counts = Counter(key for key, _ in pairs)
    repeated = next(key for key, count in counts.items() if count > 1)
    return _Fault(f"the key {quoted(repeated)} is written twice", "delete one of the two")


def _number(text: str) -> float | _Fault:
    number = float(text)
    if math.isfinite(number):
        return number
    return _Fault(f"the number {quoted(text)} is too large", "check the number")


def _no_number(text: str) -> _Fault:
    return _Fault(f"{quoted(text)} is not a number", "write a number of degrees")


def _levels(content: object) -> Iterator[list[Any]]:
    """The content, then what it holds, then what that holds, and so on."""
    level = [content]
    while level:
        yield level
        level = [part for value in level for part in _parts(value)]


def _parts(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _located(content: object, file: str) -> list[Problem]:
    return [
        Problem("LR501", fault.message, Spot(file, _in_words(content, path)), fault.help)
        for path, fault in islice(_faults(content, ()), MANY)
    ]


def _faults(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], _Fault]]:
    if isinstance(value, _Fault):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _faults(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _faults(part, (*path, index))


def _in_words(content: Any, path: tuple[str | int, ...]) -> str:
    """A path of keys and indices as a map editor would say it."""
    words = []
    names: Sequence[str] = ()
    if path[:1] == ("features",) and len(path) > 1 and isinstance(path[1], int):
        feature = content["features"][path[1]]
        words.append(label_of(feature, path[1] + 1))
        path = path[2:]
        if path[:2] == ("geometry", "coordinates"):
            names = STEPS.get(kind_of(feature["geometry"]), ())
            path = path[2:]
    for number, step in enumerate(path):
        if isinstance(step, str):
            words.append(quoted(step))
        else:
            words.append(f"{names[number] if number < len(names) else 'item'} {step + 1}")
    return ", ".join(words)
