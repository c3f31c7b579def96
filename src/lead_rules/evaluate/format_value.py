"""Values as evidence shows them: for JSON, and in words."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from lead_rules.evaluate.compiled import ConditionCompiler
from lead_rules.evaluate.evidence import Plain
from lead_rules.policy.ir.nodes import Subject, ValueSubject
from lead_rules.policy.ir.show_value import NOT_KNOWN, show
from lead_rules.records.schema import Field
from lead_rules.records.value_types import Place
from lead_rules.records.write import plain_value
from lead_rules.values.english import counted
from lead_rules.values.quantity import INFINITY, Number, Range

__all__ = ["compile_words", "evidence_value", "found_in_words"]


def evidence_value(value: Any) -> Plain:
    """What a test found, for JSON: as `plain_value` says it, but a list in one text, or by its
    length if it is of groups, and nothing of a number known only as a range.
    """
    if isinstance(value, Range):
        return None
    if isinstance(value, tuple | list):
        groups = value and isinstance(value[0], BaseModel)
        return len(value) if groups else ", ".join(str(plain_value(part)) for part in value)
    found: Plain = plain_value(value)
    return found


def compile_words(
    compiler: ConditionCompiler, subject: Subject, *, counting: bool = False
) -> Callable[[Any, Any], str]:
    """What is found of a subject, in words; it takes what a truth takes.

    What is presumed says so, also where only a part of a defined value is. With
    `counting` a list of words is given by its length.
    """
    reader, zone, field = compiler.reader(subject), compiler.zone, subject.field
    if not isinstance(subject, ValueSubject):

        def words(entry: Any, record: Any) -> str:
            bare = reader.get(record if reader.from_root else entry)
            value = reader.read(entry, record)
            presumed = bare is None and value is not None
            return found_in_words(value, field, presumed, zone=zone, counting=counting)

        return words
    without = compiler.without_presumptions.reader(subject)
    ceiling = subject.part.field.maximum if subject.part is not None else None

    def worked_out(entry: Any, record: Any) -> str:
        value = reader.read(entry, record)
        found = found_in_words(value, field, ceiling=ceiling, zone=zone)
        return found if without.read(entry, record) == value else f"{found} (partly presumed)"

    return worked_out


def found_in_words(
    value: Any,
    field: Field,
    presumed: bool = False,
    ceiling: Number | None = None,
    zone: ZoneInfo | None = None,
    counting: bool = False,
) -> str:
    """A value of a field in words, or that it is unknown, or what is presumed.

    `ceiling` is the most that an unknown part can be: a range that reaches it has
    no limit worth telling, nor has one that begins at the least that the field
    can be.
    """
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Place):
        return _place_in_words(value, field)
    if isinstance(value, Range):
        return _range_in_words(value, field, ceiling)
    if field.entry is not None and (counting or field.entry.kind == "struct"):
        shown = counted(len(value), field.fact.entry)
    else:
        shown = show(value, field if field.entry is None else field.entry, zone)
    return f"{shown} (presumed, {NOT_KNOWN})" if presumed else shown


def _place_in_words(place: Place, field: Field) -> str:
    point = f"{place.latitude}, {place.longitude}"
    if place.latitude is None or place.longitude is None:
        point = NOT_KNOWN
    if place.accuracy_m is None:
        return point
    return f"{point}, give or take {show(place.accuracy_m, field.fields['accuracy_m'])}"


def _range_in_words(value: Range, field: Field, ceiling: Number | None) -> str:
    low, high = value.low, value.high
    if value.surely_none:
        return show(value, field)
    if ceiling is not None and high >= ceiling:
        high = INFINITY
    if field.minimum is not None and low <= field.minimum:
        low = -INFINITY
        if high != INFINITY and not value.maybe_none:
            return f"up to {show(high, field)}"
    return show(Range(low, high, value.maybe_none), field)
