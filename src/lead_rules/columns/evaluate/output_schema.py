"""Answers as Arrow: their schema, and batches of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from lead_rules.columns.evaluate.names import Names, NameTables
from lead_rules.columns.evaluate.output_kinds import Output, Rows
from lead_rules.columns.evaluate.outputs import OUTPUTS
from lead_rules.version import __version__

__all__ = ["Layout", "decoded"]


@dataclass(frozen=True)
class Layout:
    """The columns that come out, the same for every batch.

    `kept` are columns of the input that are handed on, `rules` the ids of the rules of
    all versions, `paths` the facts that may be lacking. `versions` have their digests.
    """

    kept: tuple[Any, ...]
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    readings: tuple[str, ...]
    paths: tuple[str, ...]
    versions: Mapping[str, str]
    about: Mapping[str, str]
    explained: bool

    @cached_property
    def names(self) -> NameTables:
        """The names that answers may use."""
        return NameTables(
            outcomes=Names(self.outcomes),
            versions=Names(self.versions),
            digests=Names(self.versions.values()),
            rules=Names(self.rules),
            readings=Names(self.readings),
            paths=Names(self.paths),
        )

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """The columns that come out beside those that are kept."""
        return tuple(each for each in OUTPUTS if self.explained or not each.explains)

    @cached_property
    def schema(self) -> Any:
        """The schema; its metadata name the decision, the policy and the engine."""
        outputs = [pa.field(each.name, each.type(self.names)) for each in self.outputs]
        metadata = {f"lead_rules.{key}": value for key, value in self.about.items()}
        metadata["lead_rules.engine"] = __version__
        return pa.schema([*self.kept, *outputs], metadata)

    def batch(self, kept: Sequence[Any], rows: Rows) -> Any:
        """A batch of answers, beside the columns that are kept."""
        columns = [*kept, *(each.column(rows) for each in self.outputs)]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def decoded(batch: Any) -> Any:
    """A batch or a table of answers with plain text in place of Arrow's dictionaries, for
    engines that do not read these.
    """
    types = [_plain_type(field.type) for field in batch.schema]
    columns = [column.cast(kind) for column, kind in zip(batch.columns, types, strict=True)]
    fields = [field.with_type(kind) for field, kind in zip(batch.schema, types, strict=True)]
    return type(batch).from_arrays(columns, schema=pa.schema(fields, batch.schema.metadata))


def _plain_type(kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.list_(_plain_type(kind.value_type)) if pa.types.is_list(kind) else kind
