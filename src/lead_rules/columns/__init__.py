"""Arrow in, Arrow out: a policy's decision over tables of records.

The answers are those of the scalar engine, row by row. Needs the extra `columns`.
"""

from lead_rules.columns.evaluate.job import Job, decide_batches, decide_stream, decide_table
from lead_rules.columns.evaluate.output_schema import decoded

__all__ = ["Job", "decide_batches", "decide_stream", "decide_table", "decoded"]
