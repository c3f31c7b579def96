"""A record model as a table of typed fields, and the way along it.

The engine knows a record only through this table: which fields there are, what
kind of value each holds, its unit, its choices and limits, and the words of its
`Fact`. A type that no operator reads has the kind `other`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

from lead_rules.records.fact import Fact

__all__ = [
    "FactAt",
    "Field",
    "Kind",
    "RecordTable",
    "blank",
    "describe_fact",
    "field_at",
    "paths_of",
    "position",
    "replace_at",
    "schema_field",
    "steps",
    "value_at",
]

Kind = Literal[
    "boolean",
    "choice",
    "date",
    "event",
    "list",
    "number",
    "other",
    "place",
    "struct",
    "text",
    "time",
]


@dataclass(frozen=True)
class Field:
    """One field: `name` within its model, `kind`, and what is known of it.

    `model` is the model of a struct, a place or an event. `whole` is true of a
    number without fractions. `choices` are the values of
    a choice. `minimum` and `maximum` bound a number, both inclusive, `None`
    where there is no bound. `fields` are the parts of a struct or a place, and
    `entry` is the entry of a list. `optional` is true where a record may leave the
    field out, which then is unknown. `marks` is the metadata, what else the model says of the
    field's values, as Pydantic takes it.
    """

    name: str
    kind: Kind
    fact: Fact
    whole: bool = False
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    fields: Mapping[str, "Field"] = field(default_factory=dict)
    entry: "Field | None" = None
    model: type[BaseModel] | None = None
    adapter: TypeAdapter[Any] | None = field(default=None, repr=False, compare=False)
    optional: bool = field(default=True, compare=False)
    marks: tuple[Any, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each of the `fields` stands among them."""
        return {name: number for number, name in enumerate(self.fields)}

    @property
    def few_values(self) -> tuple[bool | str, ...]:
        """Every value of a field that has only a few, a boolean or a choice; else nothing."""
        return (True, False) if self.kind == "boolean" else self.choices

    def typed(self, value: object) -> object:
        """A value that the field accepts, as its own type."""
        assert self.adapter is not None
        return self.adapter.validate_python(value)

    def accepts(self, value: object) -> bool:
        """Whether `value` is one that this field can have."""
        if self.adapter is None:
            return False
        try:
            self.adapter.validate_python(value)
        except ValidationError:
            return False
        return True


@dataclass(frozen=True)
class RecordTable:
    """A record model and its fields. `moment` names the field that dates it."""

    model: type[BaseModel]
    root: Field
    moment: str | None


class FactAt(NamedTuple):
    """A fact at a concrete path: its words, and the entry it belongs to ("item 2")."""

    fact: Fact
    entry: str

    @property
    def label(self) -> str:
        """The fact's label with its entry: "weight (item 2)"."""
        return f"{self.fact.label} ({self.entry})" if self.entry else self.fact.label


def describe_fact(root: Field, path: str) -> FactAt:
    """What is known of the field at a concrete path such as ``seized[1].weight``."""
    here, numbers = root, []
    for step in steps(path):
        if isinstance(step, int):
            numbers.append(f"{here.fact.entry} {step + 1}")
        here = _below(here, step)
    return FactAt(here.fact, ", ".join(numbers))


def field_at(root: Field, path: str) -> Field:
    """The field at a concrete path."""
    here = root
    for step in steps(path):
        here = _below(here, step)
    return here


def paths_of(root: Field, above: str = "", *, lists: bool = True) -> Iterator[tuple[str, Field]]:
    """Every dotted path that leads to a field, and the field; `lists` goes through lists too."""
    for name, part in root.fields.items():
        yield above + name, part
        inner = part.entry if lists and part.entry is not None else part
        yield from paths_of(inner, f"{above}{name}.", lists=lists)


def _below(here: Field, step: str | int) -> Field:
    if isinstance(step, str):
        return here.fields[step]
    assert here.entry is not None
    return here.entry


# Paths of a record's model: `seized.weight` is the field `weight` of each entry of `seized`.


def schema_field(root: Field, dotted: str) -> Field | None:
    """The field at a path that may pass through lists, if there is one."""
    here: Field | None = root
    for step in dotted.split("."):
        if here is not None and here.entry is not None:
            here = here.entry
        here = here.fields.get(step) if here is not None else None
    return here


def is_closed(root: Field, path: str) -> bool:
    """Whether a fact, or a group or list that it is in, is fixed or protected.

    The path may have the numbers of entries or pass through lists without them. The
    name of something defined is no fact, and is not closed.
    """
    here: Field | None = root
    for step in steps(path):
        if here is not None and here.entry is not None:
            here = here.entry
        if here is not None and isinstance(step, str):
            here = here.fields.get(step)
            if here is not None and here.fact.closed:
                return True
    return False


# Concrete paths: `seized[0].weight` is the field `weight` of entry 0 of `seized`.


@lru_cache(maxsize=1 << 14)
def steps(path: str) -> tuple[str | int, ...]:
    """The names and entry numbers of a path."""
    found: list[str | int] = []
    for part in path.replace("]", "").split("."):
        name, *indexes = part.split("[")
        found.append(name)
        found += map(int, indexes)
    return tuple(found)


def position(root: Field, path: str) -> tuple[int, ...]:
    """Where a path stands in the order of the record, for sorting."""
    here: Field | None = root
    found = []
    for step in steps(path):
        if isinstance(step, int):
            found.append(step)
            here = here.entry if here is not None else None
        elif here is not None and step in here.fields:
            found.append(here.order[step])
            here = here.fields[step]
        else:
            found.append(-1)
    return tuple(found)


def value_at(record: Any, path: str) -> Any:
    """What stands at a path, or None where it is unknown."""
    here = record
    for step in steps(path):
        if here is None:
            return None
        if isinstance(step, int):
            here = here[step] if step < len(here) else None
        else:
            here = getattr(here, step)
    return here


def blank(field: Field) -> Any:
    """A struct with every field unknown."""
    assert field.model is not None
    return field.model.model_construct(**dict.fromkeys(field.fields))


def replace_at(root: Field, record: Any, path: str, value: Any) -> Any:
    """The record with another value at a path.

    Groups on the way that are unknown come into being with every field unknown,
    and a list takes an entry just behind its last. The value is not validated.
    """
    return _replaced(root, record, steps(path), value)


def _replaced(field: Field, here: Any, way: tuple[str | int, ...], value: Any) -> Any:
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        assert field.entry is not None
        entries = list(here or ())
        if step == len(entries):
            entries.append(blank(field.entry) if rest else None)
        entries[step] = _replaced(field.entry, entries[step], rest, value)
        return tuple(entries)
    model = blank(field) if here is None else here
    inner = field.fields[step]
    return model.model_copy(update={step: _replaced(inner, getattr(model, step), rest, value)})
