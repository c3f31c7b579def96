"""Decisions on Spark. Needs the extra `spark`, which brings pyspark 4 or later."""

from typing import Any

from lead_rules.clusters.task import task_of
from lead_rules.columns import Job

__all__ = ["decide_on_spark"]


def decide_on_spark(frame: Any, job: Job) -> Any:
    """Answers for a Spark `DataFrame` of records, as a `DataFrame` that is not yet computed.

    The columns are those that `decide_table` gives, a row for each row. Raises
    `RecordError` for a column that is neither of the record nor to be kept, and as
    `Job.open` does.
    """
    # No row is read for a schema: Spark plans nothing for a limit of none.
    task = task_of(job, frame.limit(0).toArrow().schema)
    answers = frame.sparkSession.createDataFrame(task.schema.empty_table())
    return frame.mapInArrow(task.decide, answers.schema)
