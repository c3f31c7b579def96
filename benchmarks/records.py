"""Time and memory of columns over the number of records.

The records are a few ten thousand over and over, so that no more than those are held
where a measurement is to show how much the engine holds.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lead_rules import load_library
from lead_rules.columns import decide_stream
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.columns.files.resumable_run import Filing
from tables import flat_policy, flat_table, nested_table

__all__ = ["measured"]

DIFFERENT = 100_000
DECISION = "arrest_diversion"


def measured(size: int) -> dict[str, float]:
    """Seconds of processor time for so many records, and bytes of memory.

    Each is measured in a process of its own, of which `memory` is the most that the one
    that decides a file ever held, Python and its libraries with it.
    """
    found: dict[str, float] = {}
    for action in (flat, nested, file):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            found |= process.submit(action, size).result()
    return found


def flat(size: int) -> dict[str, float]:
    """Flat records in memory."""
    decide = partial(decide_stream, source=flat_policy(), decision="diversion")
    return {"flat, in memory": streamed(flat_table, size, decide)}


def nested(size: int) -> dict[str, float]:
    """Nested records in memory."""
    decide = partial(decide_stream, source=load_library(), decision=DECISION)
    return {"nested, in memory": streamed(nested_table, size, decide)}


def streamed(make: Callable[..., Any], size: int, decide: Callable[[Any], Iterable[Any]]) -> float:
    """The time that it takes to decide a stream whose answers are not kept."""
    some = make(np.random.default_rng(2017), min(size, DIFFERENT))

    def run(rows: int) -> float:
        batches = again_and_again(some, rows)
        start = time.process_time()
        total = sum(
            len(batch) for batch in decide(pa.RecordBatchReader.from_batches(some.schema, batches))
        )
        assert total == rows
        return time.process_time() - start

    run(min(size, DIFFERENT))  # what is worked out once is not counted
    return run(size)


def again_and_again(table: Any, rows: int) -> Iterator[Any]:
    """Batches of so many rows in all, the table's over and over."""
    while rows > 0:
        yield from (found := table.slice(0, rows)).to_batches()
        rows -= len(found)


def file(size: int) -> dict[str, float]:
    """Nested records from a Parquet file to a Parquet file."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "records.parquet", Path(folder) / "answers.parquet"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            process.submit(write, source, size).result()
        decision = ColumnDecision(load_library(), DECISION)
        start = time.process_time()
        filing = Filing(source, target, decision, again=False)
        assert [progress.rows for progress in filing.run()][-1] == size
        seconds = time.process_time() - start
    return {"nested, Parquet to Parquet": seconds, "memory": peak()}


def write(path: Path, size: int) -> None:
    """A file of nested records."""
    some = nested_table(np.random.default_rng(2017), min(size, DIFFERENT))
    with pq.ParquetWriter(path, some.schema) as writer:
        for batch in again_and_again(some, size):
            writer.write_batch(batch)


def peak() -> float:
    """The most bytes of memory that this process ever held."""
    status = Path("/proc/self/status").read_text("utf-8")
    return float(status.partition("VmHWM:")[2].split()[0]) * 1024
