"""Record batches as columns of a record model, and the rows that have to be read one by one.

A row is *doubted* where it does not fit the model, or may not, or holds what columns do
not (a number of more than 18 digits). It falls back to the scalar engine, so that what
is wrong with it is reported in the same words, and nothing is decided otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel

from lead_rules.columns.arrays.buffers import known_of
from lead_rules.columns.arrays.model_limits import is_strict, lengths, plain_kind, plain_model
from lead_rules.columns.arrays.read_distinct import Distinct
from lead_rules.columns.arrays.read_scalars import read_scalars
from lead_rules.columns.arrays.to_python import is_sound
from lead_rules.columns.arrays.truths import Bools
from lead_rules.columns.arrays.values import (
    Codes,
    Column,
    Days,
    Entries,
    Events,
    Flags,
    Floats,
    Moments,
    Numbers,
    Places,
    Scope,
    Struct,
    Unread,
)
from lead_rules.records.schema import Field, RecordTable
from lead_rules.records.table_of_model import table_of
from lead_rules.records.value_types import Event, Place

_PARTS: Mapping[str, Field] = {
    "event": table_of(Event).root,
    "place": table_of(Place).root,
}
"""The fields of the groups that operators read as one."""

__all__ = ["Records", "read_records", "unknown_column"]


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The records of a batch, by their fields, and which of them are doubted.

    `doubt`, the rows for the scalar fallback, is added to while the records are decided.
    """

    scope: Scope
    root: Struct
    doubt: Bools


def read_records(table: RecordTable, batch: Any, distinct: Distinct) -> Records:
    """The rows of a record batch, whose columns are called as the fields of the record."""
    reading = _Reading(distinct, np.zeros(batch.num_rows, np.bool_))
    scope = Scope(batch.num_rows)
    arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
    known = np.ones(scope.size, np.bool_)
    root = reading.struct(table.root, arrays, known, scope)
    return Records(scope, root, reading.doubt)


@dataclass(frozen=True, slots=True)
class _Reading:
    distinct: Distinct
    doubt: Bools

    def doubted(self, rows: Bools, scope: Scope) -> None:
        if rows.any():
            self.doubt[scope.records(rows)] = True

    def struct(self, field: Field, arrays: Mapping[str, Any], known: Bools, scope: Scope) -> Struct:
        """Groups of fields; `known` says which of them there are."""
        assert field.model is not None
        if not plain_model(field.model):
            self.doubted(known, scope)
        for name in arrays.keys() - field.fields.keys():
            self.doubted(known_of(_plainly(arrays[name])), scope)
        return Struct(
            {
                name: self.part(inner, arrays.get(name), known, scope, field.model)
                for name, inner in field.fields.items()
            },
            known,
        )

    def part(
        self, field: Field, array: Any, above: Bools, scope: Scope, model: type[BaseModel]
    ) -> Column:
        """One field of groups, of which `above` says which there are."""
        if array is not None:
            array = _plainly(array)
        if array is None or pa.types.is_null(array.type):
            if not field.optional:
                self.doubted(above, scope)
            return unknown_column(field, scope.size)
        if not field.optional:
            self.doubted(above & ~known_of(array), scope)
        return self.column(field, array, scope, model)

    def column(self, field: Field, array: Any, scope: Scope, model: type[BaseModel]) -> Column:
        """A column of a field, or of the entries of a list; `model` is its owner."""
        kind = array.type
        if field.kind == "list":
            return (
                self.entries(field, array, scope, model)
                if _is_list(kind)
                else self.none_of(field, array, scope)
            )
        if field.kind in ("struct", "event", "place"):
            if not pa.types.is_struct(kind):
                return self.none_of(field, array, scope)
            names = [kind.field(number).name for number in range(kind.num_fields)]
            if len(set(names)) < len(names):
                return self.none_of(field, array, scope)
            arrays, known = dict(zip(names, array.flatten(), strict=True)), known_of(array)
            if field.kind == "struct":
                return self.struct(field, arrays, known, scope)
            found = self.struct(_PARTS[field.kind], arrays, known, scope)
            return self.event(found, scope) if field.kind == "event" else _place(found)
        if (field.kind == "choice" and not plain_kind(field)) or not _is_whole(array):
            return self.none_of(field, array, scope)
        read = read_scalars(field, array, self.distinct, is_strict(model))
        if read is None:
            return self.none_of(field, array, scope)
        self.doubted(read[1], scope)
        return read[0]

    def none_of(self, field: Field, array: Any, scope: Scope) -> Column:
        """No value where the array is of a type that cannot be the field's."""
        self.doubted(known_of(array), scope)
        return unknown_column(field, scope.size)

    def entries(self, field: Field, array: Any, scope: Scope, model: type[BaseModel]) -> Column:
        assert field.entry is not None
        known = known_of(array)
        sizes = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
        offsets = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        inner = _plainly(array.flatten())
        entries = Scope(len(inner), scope, sizes)
        self.doubted(~known_of(inner), entries)
        column: Column
        if pa.types.is_null(inner.type):
            column = unknown_column(field.entry, len(inner))
        else:
            column = self.column(field.entry, inner, entries, model)
        self.doubted(self.many(sizes, scope), scope)
        found = Entries(offsets, known, entries, column)
        least, most, distinct, understood = lengths(field)
        misfit = known & ((sizes < least) | (sizes > most))
        if distinct:
            misfit |= _repeating(found)
        self.doubted(misfit if understood else known, scope)
        return found

    def many(self, sizes: Any, scope: Scope) -> Bools:
        """Which lists may be of a record with more values than a record may have."""
        if scope.root is None:
            found: Bools = sizes > MOST_ENTRIES
            return found
        if not len(sizes) or sizes.max() <= FEW_ENTRIES:
            return np.zeros(len(sizes), np.bool_)
        return (np.bincount(scope.root, sizes) > MOST_ENTRIES)[scope.root]

    def event(self, found: Struct, scope: Scope) -> Events:
        on, not_as_of = found.fields["on"], found.fields["not_as_of"]
        assert isinstance(on, Days)
        assert isinstance(not_as_of, Days)
        self.doubted(on.known & not_as_of.known, scope)
        return Events(on, not_as_of)


MOST_ENTRIES, FEW_ENTRIES = 500, 20
"""Of a list in a record, and of each list in its entries. A record with more is left to
`read_record`, which takes 100,000 values in all.
"""


def _is_whole(array: Any) -> bool:
    """Whether an array has no text with halves of characters."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return not text or is_sound(array)


def _place(found: Struct) -> Places:
    longitude, latitude, accuracy = found.fields.values()
    assert isinstance(accuracy, Numbers)
    return Places(_degrees(longitude), _degrees(latitude), accuracy, found.known)


def _degrees(column: Column) -> Floats:
    size = len(column.known)
    return (
        column if isinstance(column, Floats) else Floats(np.zeros(size), np.zeros(size, np.bool_))
    )


def _repeating(entries: Entries) -> Bools:
    """Which lists name a word twice. Each word is a power of two: a sum of different ones
    has as many bits as there are entries, and any other sum has fewer.
    """
    words = entries.entry
    lengths_ = entries.lengths
    if not isinstance(words, Codes) or len(words.values) >= 63:
        return lengths_ > 1
    sums = entries.sums(np.left_shift(np.int64(1), words.codes))
    return np.bitwise_count(sums.view(np.uint64)) < lengths_


def _is_list(kind: Any) -> bool:
    return any(
        is_one(kind)
        for is_one in (
            pa.types.is_list,
            pa.types.is_large_list,
            pa.types.is_fixed_size_list,
            pa.types.is_list_view,
            pa.types.is_large_list_view,
        )
    )


def _plainly(array: Any) -> Any:
    """The array without what only says how it is stored: runs, dictionaries of groups."""
    kind = array.type
    if isinstance(array, pa.ChunkedArray):
        return _plainly(array.combine_chunks())
    if isinstance(kind, pa.BaseExtensionType):
        return _plainly(array.storage)
    if pa.types.is_run_end_encoded(kind):
        return _plainly(pc.run_end_decode(array))
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_dictionary(kind) and (
        not pa.types.is_string(kind.value_type) and not pa.types.is_large_string(kind.value_type)
    ):
        return _plainly(array.dictionary_decode())
    return array


def unknown_column(field: Field, size: int) -> Column:
    """A field of which nothing is known."""
    none = np.zeros(size, np.bool_)
    zeros = np.zeros(size, np.int64)
    if field.kind == "list":
        assert field.entry is not None
        empty = Scope(0, Scope(size), zeros)
        return Entries(np.zeros(size + 1, np.int64), none, empty, unknown_column(field.entry, 0))
    if field.kind == "struct":
        return Struct(
            {name: unknown_column(each, size) for name, each in field.fields.items()}, none
        )
    if field.kind in ("choice", "text"):
        return Codes(zeros, ())
    if field.kind == "number":
        return Numbers(zeros, 0, none)
    if field.kind == "place":
        nowhere = Floats(zeros.astype(np.float64), none)
        return Places(nowhere, nowhere, Numbers(zeros, 0, none), none)
    if field.kind == "event":
        return Events(Days(zeros, none), Days(zeros, none))
    if field.kind == "date":
        return Days(zeros, none)
    if field.kind == "time":
        return Moments(zeros, none)
    return Flags(np.zeros(size, np.int8)) if field.kind == "boolean" else Unread(none)
