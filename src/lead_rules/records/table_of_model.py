"""Any Pydantic model read as a table of typed fields."""

import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import AwareDatetime, BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from lead_rules.records.fact import Fact
from lead_rules.records.schema import Field, Kind, RecordTable
from lead_rules.records.value_types import Event, Place

__all__ = ["table_of"]

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
        name: _field(
            name, info.annotation, tuple(info.metadata), above=above, seen=(*seen, model), info=info
        )
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
    """Metadata with those inside a `pydantic.Field(...)` flattened into them."""
    flat: list[Any] = []
    for mark in metadata:
        flat.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
    return flat


def _words(name: str) -> str:
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    return spaced.replace("_", " ").strip()
