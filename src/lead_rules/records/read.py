"""Records from text: JSON or YAML in, a record or clear problems out."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lead_rules.diagnostics.problems import Problem, RecordError, nearest, quoted_list, raise_errors
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.exact_json import (
    exact_json,
    exact_number,
    path_of,
    too_deep,
    unique_keys,
)
from lead_rules.records.schema import Field
from lead_rules.records.table_of_model import table_of
from lead_rules.yamltext.nodes import Broken, Listing, Node
from lead_rules.yamltext.nodes import Mapping as MappingNode
from lead_rules.yamltext.read_nodes import read_nodes

__all__ = ["core_value", "json_value", "plain_record", "read_record", "record_of"]

Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES = 32 << 20
MOST_PROBLEMS = 100  # of one record; more would help nobody

_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)


def read_record(
    data: str | bytes | Mapping[str, Any],
    model: type[Model],
    *,
    name: str = "record",
) -> Model:
    """A record of a model, from JSON or YAML text or from a mapping.

    Text that begins with `{` is JSON, other text is YAML. Numbers keep every
    digit. `name` stands for the record in problems. Raises `RecordError` with
    every problem: what is wrong, in which field, and what to do.
    """
    found = data if isinstance(data, Mapping) else plain_record(data, name=name)
    table = table_of(model)
    try:
        text = exact_json(found, table.root, name)
        return model.model_validate_json(text)
    except TypeError as error:
        help_ = "give text, numbers, yes or no, lists and mappings"
        raise RecordError([Problem("LR103", str(error), Spot(name), help_)]) from None
    except ValidationError as error:
        raise RecordError(_problems(error, table.root, name)) from None


def plain_record(data: str | bytes, *, name: str = "record") -> Mapping[str, Any]:
    """What text says a record holds, before any model is asked: see `read_record`."""
    problems: list[Problem] = []
    found = _parsed(data, name, problems)
    raise_errors(problems, RecordError)
    if not isinstance(found, Mapping):
        raise RecordError([_not_a_record(name)])
    return found


def record_of(node: MappingNode, model: type[Model], *, name: str = "record") -> Model:
    """A record of a model from facts that are read already, as `read_record` takes them."""
    return read_record(_from_yaml(node), model, name=name)


# Text to plain data, with exact numbers.


def _parsed(data: str | bytes, name: str, problems: list[Problem]) -> Any:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        message = f"the record has more than {MOST_BYTES:,} bytes"
        problems.append(Problem("LR004", message, Spot(name), "check that this is a record"))
        return None
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return json_value(raw, Spot(name), problems)
    node, found = read_nodes(raw, name)
    problems += found
    return None if node is None else _from_yaml(node)


def json_value(raw: bytes, where: Spot, problems: list[Problem]) -> Any:
    """Plain data from JSON text, with exact numbers; a problem for each part that cannot be.

    Text that is no JSON is an LR101, and None.
    """

    def report(code: str, message: str, help_: str) -> None:
        problems.append(Problem(code, message, where, help_))

    def constant(text: str) -> None:
        report("LR103", f"`{text}` is not a number", "write digits, or leave the field out")

    try:
        text = raw.decode("utf-8-sig")
        if "\0" in text:
            report("LR002", "every second byte may be 0, as in UTF-16", "save it as UTF-8")
            return None
        return json.loads(
            text,
            parse_float=exact_number,
            object_pairs_hook=unique_keys(where, problems),
            parse_constant=constant,
        )
    except UnicodeDecodeError as error:
        report("LR002", f"byte 0x{raw[error.start]:02x} is not UTF-8 text", "save it as UTF-8")
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        report("LR101", f"this is not JSON: {_lower(error.msg)} ({at})", "mend the JSON there")
    except RecursionError:
        problems.append(too_deep(where))
    except ValueError:  # an integer of more digits than Python converts
        report("LR103", "a number has thousands of digits", "check that this is a record")
    return None


def _from_yaml(node: Node) -> Any:
    """Plain data by the core schema of YAML 1.2: `no` is text, `true` is not."""
    if isinstance(node, MappingNode):
        return {key.text: _from_yaml(value) for key, value in node.entries}
    if isinstance(node, Listing):
        return [_from_yaml(item) for item in node.items]
    if isinstance(node, Broken):
        return None
    return core_value(node.text) if node.plain else node.text


def core_value(text: str) -> Any:
    """What text without quotes is by the core schema of YAML 1.2; decimals are exact."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text) and len(text) < 1000:
        return int(text)
    return exact_number(text) if _DECIMAL.fullmatch(text) else text


# Pydantic's errors in the words of whoever wrote the record.


def _problems(error: ValidationError, root: Field, name: str) -> list[Problem]:
    errors = _deepest(error.errors(include_url=False))
    found = []
    for details in errors[:MOST_PROBLEMS]:
        path, field = _locate(details["loc"], root)
        _, parent = _locate(details["loc"][:-1], root)
        code, message, help_ = _say(details, field, parent)
        found.append(Problem(code, message, Spot(name, path), help_))
    if len(errors) > MOST_PROBLEMS:
        message = f"the record has {len(errors):,} problems; {MOST_PROBLEMS} of them are told"
        found.append(Problem("LR004", message, Spot(name), "mend these, and read it again"))
    return sorted(found, key=lambda problem: str(problem.where))


def _deepest(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Errors without those of a list that holds a bad entry: it is not, beside that, too short."""
    lists = {
        each["loc"][:end]
        for each in errors
        for end, step in enumerate(each["loc"])
        if isinstance(step, int)
    }
    return [each for each in errors if each["loc"] not in lists]


def _locate(loc: tuple[int | str, ...], root: Field) -> tuple[str, Field | None]:
    field: Field | None = root
    for step in loc:
        if field is not None:
            field = field.entry if isinstance(step, int) else field.fields.get(step)
    return path_of(loc), field


def _say(details: ErrorDetails, field: Field | None, parent: Field | None) -> tuple[str, str, str]:
    kind = details["type"]
    shown = _shown(details["input"])
    context = details.get("ctx", {})
    if kind == "extra_forbidden":
        known = parent.fields if parent is not None else {}
        near = nearest(str(details["loc"][-1]), known)
        message = f"`{details['loc'][-1]}` is not a field of the record"
        help_ = f"did you mean `{near}`?" if near else f"its fields are {quoted_list(known, 'and')}"
        return "LR102", message, help_
    if kind == "missing":
        return "LR104", "this field is left out, and the record needs it", "add it"
    if kind == "timezone_aware":
        return (
            "LR105",
            f"{shown} does not say its offset from UTC",
            "add the offset, such as `-08:00` in winter or `-07:00` in summer in Portland",
        )
    limits = {"greater_than_equal": ("ge", "below"), "less_than_equal": ("le", "above")}
    if kind in limits:
        key, words = limits[kind]
        return (
            "LR103",
            f"{shown} cannot be: it is never {words} {context[key]:g}",
            "check the number",
        )
    if kind in _EXPECTED:
        return "LR103", f"{shown} is not {_EXPECTED[kind]}", _help(kind)
    if kind in ("literal_error", "enum"):
        choices = field.choices if field is not None else ()
        near = nearest(str(details["input"]), choices)
        help_ = f"did you mean `{near}`?" if near else f"write {quoted_list(choices, most=20)}"
        return "LR103", f"{shown} is not one of the words for this field", help_
    if kind == "string_pattern_mismatch":
        example = field.fact.example if field is not None else ""
        help_ = f"write it like `{example}`" if example else "compare it with other records"
        return "LR103", f"{shown} is not written as this field is", help_
    if kind == "string_type":
        return "LR103", f"{shown} is not text", "write it in quotes, just as it is to be read"
    return "LR103", f"{shown} does not fit: {_lower(details['msg'])}", "check the value"


_EXPECTED = {
    "bool_type": "yes or no",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "not_a_number": "an exact number",
    "finite_number": "a number",
    "decimal_max_digits": "a number of at most 40 digits",
    "decimal_max_places": "a number of at most 30 decimal places",
    "decimal_whole_digits": "a number of at most 40 digits",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "not_a_date": "a date",
    "date_type": "a date",
    "not_a_time": "a date with a time",
    "datetime_type": "a date with a time",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a group of fields",
}


def _help(kind: str) -> str:
    return {
        "yes or no": "write `true` or `false`, without quotes",
        "a whole number": "write digits alone, such as `3`",
        "a date": "write year-month-day, such as `2017-03-04`",
        "a date with a time": "write it such as `2017-03-04T22:30:00-08:00`",
        "a list": "put the entries in brackets, `[` and `]`",
        "a group of fields": "write its fields in braces, `{` and `}`",
    }.get(_EXPECTED[kind], "write digits, such as `4.2`")


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return f"`{str(value)[:40]}`"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _not_a_record(name: str) -> Problem:
    return Problem(
        "LR101", "this is not a record", Spot(name), "write an object with the record's fields"
    )
