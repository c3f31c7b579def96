"""Decisions on Dask. Needs the extra `dask`. The only home of pandas."""

from typing import Any

import pandas as pd
import pyarrow as pa

from lead_rules.clusters.task import Task, task_of
from lead_rules.columns import Job

__all__ = ["decide_on_dask"]


def decide_on_dask(frame: Any, job: Job) -> Any:
    """Answers for a Dask `DataFrame` of records, as a `DataFrame` that is not yet computed.

    The columns are those that `decide_table` gives, of Arrow's types, a row for each row
    under the index of `frame`. Raises `RecordError` for a column that is neither of the
    record nor to be kept, `TypeError` for one without a type, and as `Job.open` does.
    """
    meta = frame._meta
    for name, kind in meta.dtypes.items():
        if kind == object:  # noqa: E721
            raise TypeError(
                f"the column `{name}` holds Python objects, whose types would be guessed anew in "
                'each partition: read it with dtype_backend="pyarrow"'
            )
    task = task_of(job, _arrow(meta).schema)
    return frame.map_partitions(_decide, task, meta=_decide(meta, task))


def _decide(frame: Any, task: Task) -> Any:
    answers = pa.Table.from_batches(task.decide(_arrow(frame).to_batches()), task.schema)
    decided = answers.to_pandas(types_mapper=pd.ArrowDtype)
    decided.index = frame.index
    return decided


def _arrow(frame: Any) -> Any:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
