"""Any Pydantic model seen as a table of typed fields.

The engine knows a record only through this table: which fields there are, what
kind of value each holds, its unit, its choices and limits, and the words of its
`Fact`. A type that no operator reads has the kind `other`.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import annotated_types
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from lead_rules.records.fact import Fact
from lead_rules.records.value_types import Event, Place

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
    "table_of",
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

# A bare `datetime` may be naive and a `float` is not exact: no operator reads them.
_SCALARS: dict[Any, Kind] = {
    bool: "boolean",
    int: "number",
    Decimal: "number",
    AwareDatetime: "time",
    date: "date",
    str: "text",
    Event: "event",
    Place: "place",
}


@dataclass(frozen=True)
class Field:
    """One field: `name` within its model, `kind`, and what is known of it.

    `model` is the model of a struct, a place or an event. `whole` is true of a
    number without fractions. `choices` are the values of
    a choice. `minimum` and `maximum` bound a number, both inclusive, `None`
    where there is no bound. `fields` are the parts of a struct or a place, and
    `entry` is the entry of a list. `optional` is true where a record may leave the
    field out, which then is unknown. `marks` is what else the model says of the
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


@lru_cache(maxsize=256)
def table_of(model: type[BaseModel]) -> RecordTable:
    """The table of a model.

    Raises `TypeError` for a model that is not frozen (a decision must not change
    after it was made), that drops what it does not know (a misspelt fact would
    be an unknown one), whose fields have aliases, whose lists may hold None, or
    that marks more than one field as its moment.
    """
    _check_model(model)
    fact = Fact(label=_words(model.__name__), may="fixed")
    root = Field(model.__name__, "struct", fact, fields=_parts(model, fact, ()), model=model)
    moments = [name for name, part in root.fields.items() if part.fact.role == "moment"]
    if len(moments) > 1:
        raise TypeError(f"{model.__name__} has two moments: {' and '.join(moments)}; keep one")
    for name in moments:
        if root.fields[name].kind not in ("time", "date"):
            raise TypeError(f"{model.__name__}.{name} is its moment: make it AwareDatetime or date")
    return RecordTable(model, root, moments[0] if moments else None)


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


def _check_model(model: type[BaseModel]) -> None:
    for key, wanted in (("frozen", True), ("extra", "forbid")):
        if model.model_config.get(key) != wanted:
            raise TypeError(
                f"{model.__name__} is not safe to decide: give it "
                f"`model_config = ConfigDict(frozen=True, extra='forbid')`"
            )
    for name, info in model.model_fields.items():
        if info.alias is not None or info.validation_alias is not None:
            raise TypeError(f"{model.__name__}.{name} has an alias; give the field its own name")


def _parts(model: type[BaseModel], above: Fact, seen: tuple[type, ...]) -> Mapping[str, Field]:
    if model in seen:  # a model that holds itself has no finite table
        return types.MappingProxyType({})
    parts = {
        name: _field(name, info.annotation, tuple(info.metadata), above, (*seen, model), info)
        for name, info in model.model_fields.items()
    }
    return types.MappingProxyType(parts)


def _optional(info: FieldInfo) -> bool:
    return _may_be_none(info.annotation) and info.default is None and info.default_factory is None


def _field(
    name: str,
    annotation: Any,
    metadata: tuple[Any, ...],
    above: Fact,
    seen: tuple[type, ...],
    info: FieldInfo | None = None,
) -> Field:
    bare, inner = _unwrap(annotation)
    metadata = (*inner, *metadata)
    fact = next((m for m in reversed(metadata) if isinstance(m, Fact)), None)
    if fact is None:
        words = info.title if info is not None and info.title else _words(name)
        fact = Fact(label=words, question=f"What is the {words}?")
    if above.protected and not fact.protected:
        fact = Fact(label=fact.label, protected=True, may="fixed")
    rest: dict[str, Any] = {
        "optional": info is None or _optional(info),
        "marks": tuple(mark for mark in _flatten(metadata) if not isinstance(mark, Fact)),
    }
    inside = get_args(bare)
    if inside and get_origin(bare) in (list, tuple) and _may_be_none(inside[0]):
        raise TypeError(
            f"`{name}` may hold None as an entry; leave out what is unknown of an entry"
        )
    if get_origin(bare) is list or (get_origin(bare) is tuple and inside[1:] == (...,)):
        entry = _field(name, inside[0], (), fact, seen)
        return Field(name, "list", fact, entry=entry, adapter=_adapter(bare, metadata), **rest)
    if isinstance(bare, type) and issubclass(bare, BaseModel) and bare not in (Event, Place):
        _check_model(bare)
        return Field(name, "struct", fact, fields=_parts(bare, fact, seen), model=bare, **rest)
    choices = _choices(bare)
    if choices:
        adapter = _adapter(Literal[choices], ())
        return Field(name, "choice", fact, choices=choices, adapter=adapter, **rest)
    kind: Kind = _SCALARS.get(bare, "other") if isinstance(bare, type) else "other"
    if kind == "place":
        return Field(name, kind, fact, fields=_parts(Place, fact, seen), model=Place, **rest)
    minimum, maximum = _limits(metadata)
    return Field(
        name,
        kind,
        fact,
        whole=bare is int,
        minimum=minimum,
        maximum=maximum,
        model=Event if kind == "event" else None,
        adapter=_adapter(bare, metadata),
        **rest,
    )


def _may_be_none(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _may_be_none(get_args(annotation)[0])
    return type(None) in get_args(annotation)


def _adapter(bare: Any, metadata: tuple[Any, ...]) -> TypeAdapter[Any]:
    annotated: Any = Annotated[bare, *metadata] if metadata else bare
    return TypeAdapter(annotated)


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without `Annotated` and `| None`, and the metadata it had."""
    metadata: tuple[Any, ...] = ()
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata = (*more, *metadata)
        elif origin in (Union, types.UnionType):
            known = [part for part in get_args(annotation) if part is not type(None)]
            if len(known) != 1:
                return annotation, metadata
            annotation = known[0]
        else:
            return annotation, metadata


def _choices(bare: Any) -> tuple[str, ...]:
    if get_origin(bare) is Literal and all(isinstance(value, str) for value in get_args(bare)):
        return get_args(bare)
    if isinstance(bare, type) and issubclass(bare, Enum) and issubclass(bare, str):
        return tuple(str(member.value) for member in bare)
    return ()


def _limits(metadata: tuple[Any, ...]) -> tuple[Decimal | None, Decimal | None]:
    """The inclusive limits of a number; a strict one is rounded outward."""
    minimum = maximum = None
    for mark in _flatten(metadata):
        if isinstance(mark, annotated_types.Ge | annotated_types.Gt):
            low = mark.ge if isinstance(mark, annotated_types.Ge) else mark.gt
            minimum = Decimal(str(low))
        if isinstance(mark, annotated_types.Le | annotated_types.Lt):
            high = mark.le if isinstance(mark, annotated_types.Le) else mark.lt
            maximum = Decimal(str(high))
    return minimum, maximum


def _flatten(metadata: tuple[Any, ...]) -> list[Any]:
    """Metadata with the marks inside a `pydantic.Field(...)` laid open."""
    flat: list[Any] = []
    for mark in metadata:
        flat.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
    return flat


def _words(name: str) -> str:
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    return spaced.replace("_", " ").strip()


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
