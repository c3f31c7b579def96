"""What to decide, in a form that can be sent to another process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.decide.decider import Decider
from lead_rules.library.load import load_library, load_policy

__all__ = ["Job", "decide_batches", "decide_stream", "decide_table"]


@dataclass(frozen=True, slots=True)
class Job:
    """A decision, and where its policies are. Hashable, and can be pickled.

    `policy` is a policy of the library in `folder` (None for the bundled one), or a
    policy file, which ends in ``.yaml``. `records` are pairs of the name of a kind of
    record and its model; none stands for those of the bundled policies. `keep` as for
    `decide_table`.
    """

    decision: str
    folder: str | None = None
    policy: str | None = None
    records: tuple[tuple[str, type[BaseModel]], ...] = ()
    keep: tuple[str, ...] = ()

    def open(self) -> ColumnDecision:
        """The policies, loaded, once in each process. Raises as `load_library` does."""
        return _opened(self)


@lru_cache(maxsize=8)
def _opened(job: Job) -> ColumnDecision:
    records = dict(job.records) or None
    source: Decider
    named = job.policy
    if named is not None and named.endswith((".yaml", ".yml")):
        source, named = load_policy(named, folder=job.folder, records=records), None
    else:
        source = load_library(job.folder, records=records)
    return ColumnDecision(source, job.decision, policy=named, keep=job.keep)


def decide_batches(batches: Iterable[Any], job: Job) -> Iterator[Any]:
    """Record batches of answers for record batches of records, a row for each row in order.

    A pure function of the batches, but for what `job` reads once in each process. The
    batches have one schema. Raises `RecordError` for a schema that is not the record's.
    """
    rest = iter(batches)
    first = next(rest, None)
    if first is None:
        return
    decision = job.open()

    def all_of_them() -> Iterator[Any]:
        yield first
        yield from rest

    yield from decision.batches(all_of_them(), first.schema)


def decide_stream(
    data: Any,
    source: Decider,
    decision: str,
    *,
    policy: str | None = None,
    keep: Iterable[str] = (),
    explain: Iterable[int] | None = None,
) -> Any:
    """Answers for records, as a `pyarrow.RecordBatchReader` that decides as it is read.

    `data` is a table, a record batch, or anything that speaks Arrow's C interface: its
    columns are called as the fields of the record, and what is missing is unknown.
    `source` is a version, or a library whose version in force on each row's own date
    decides it; `policy` names one of a library's policies. `keep` names columns beside
    the record's that are handed on. `explain` are rows, counted from 0, that are also
    explained. Raises `RecordError` for a column that is neither of the record nor to be
    kept, `KeyError` and `TypeError` as `Library.decide` does.
    """
    reader = _reader(data)
    wanted = None if explain is None else frozenset(explain)
    deciding = ColumnDecision(source, decision, policy=policy, keep=tuple(keep), explain=wanted)
    schema = deciding.layout(reader.schema).schema
    return pa.RecordBatchReader.from_batches(schema, deciding.batches(reader, reader.schema))


def decide_table(
    data: Any,
    source: Decider,
    decision: str,
    *,
    policy: str | None = None,
    keep: Iterable[str] = (),
    explain: Iterable[int] | None = None,
) -> Any:
    """Answers for records, as a `pyarrow.Table`: see `decide_stream`."""
    return decide_stream(
        data, source, decision, policy=policy, keep=keep, explain=explain
    ).read_all()


def _reader(data: Any) -> Any:
    if isinstance(data, pa.RecordBatchReader):
        return data
    if isinstance(data, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(data.schema, [data])
    if isinstance(data, pa.Table):
        return data.to_reader()
    if hasattr(data, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(data)
    if hasattr(data, "__arrow_c_array__"):
        return _reader(pa.record_batch(data))
    raise TypeError(
        f"a {type(data).__name__} is no table: give one of pyarrow, Polars, pandas 2.2 or DuckDB"
    )
