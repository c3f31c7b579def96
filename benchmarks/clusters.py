"""What a record costs on a cluster, in bytes and in processor time, and where it goes.

    python benchmarks/clusters.py [ROWS]

Nested records with all their lists, as Parquet; the shipped policy with its geography,
versions by date. First step by step in one process; then whole runs on Spark and on Dask,
with one core, where they are installed: the processor time of all their processes, Java
and Python, once they are warm. Differences of runs tell what a step costs. Prints the
least of several rounds.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from lead_rules.columns import Job, decide_batches, decoded
from tables import nested_table

ROUNDS, FILES = 3, 8
JOB = Job("arrest_diversion")
SPARK_BATCH, COLUMN_BATCH = 10_000, 1 << 16
HUNDRED_MILLION = 100_000_000


def processor_time_of_all() -> float:
    """Seconds of this process and of all that it started and that still run."""
    me = psutil.Process()
    total = 0.0
    for process in [me, *me.children(recursive=True)]:
        times = process.cpu_times()
        total += times.user + times.system
    return total


def least(
    action: Callable[[], object], clock: Callable[[], float] = processor_time_of_all
) -> float:
    """The least time of one call by a clock, after one that warms up, in seconds."""
    action()
    found = []
    for _ in range(ROUNDS):
        start = clock()
        action()
        found.append(clock() - start)
    return min(found)


def show(name: str, seconds: float, size: int, whole: float) -> None:
    each = seconds / size * 1e6
    print(f"  {name:44} {each:8.2f} {seconds / whole:8.0%} {size / seconds:12,.0f}")


def heading(title: str) -> None:
    print(f"\n{title:46} {'µs each':>8} {'share':>8} {'a second':>12}")


def in_one_process(folder: Path, size: int) -> None:
    table = pq.read_table(folder)
    batches = table.to_batches(max_chunksize=COLUMN_BATCH)
    answers = pa.Table.from_batches(decide_batches(batches, JOB))
    plain = decoded(answers)
    out = folder.parent / "answers.parquet"

    def deciding(rows: int) -> Callable[[], object]:
        parts = table.to_batches(max_chunksize=rows)
        return lambda: sum(batch.num_rows for batch in decide_batches(parts, JOB))

    actions: dict[str, Callable[[], object]] = {
        "read Parquet": lambda: pq.read_table(folder, use_threads=False),
        f"decide, {COLUMN_BATCH:,} rows at a time": deciding(COLUMN_BATCH),
        "answers with plain text": lambda: decoded(answers),
        "write Parquet": lambda: pq.write_table(plain, out),
    }
    steps = {name: least(action, time.process_time) for name, action in actions.items()}
    sizes = {
        "records, Parquet": sum(file.stat().st_size for file in folder.iterdir()),
        "records, Arrow": table.nbytes,
        "answers, Arrow": answers.nbytes,
        "answers, Arrow, plain text": plain.nbytes,
        "answers, Parquet": out.stat().st_size,
    }
    print(f"{'bytes':46} {'each':>8} {'100 million':>20}")
    for name, found in sizes.items():
        each = found / size
        print(f"  {name:44} {each:8.0f} {each * HUNDRED_MILLION / 1e9:17,.0f} GB")
    whole = sum(steps.values())
    heading("one process")
    for name, seconds in steps.items():
        show(name, seconds, size, whole)
    show("all of it", whole, size, whole)
    slower = least(deciding(SPARK_BATCH), time.process_time)
    show(f"deciding, {SPARK_BATCH:,} rows at a time", slower, size, whole)
    summed_up("one process", whole, size)


def on_spark(folder: Path, size: int) -> None:
    from pyspark.sql import SparkSession

    from lead_rules.clusters.spark import decide_on_spark

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.parquet(str(folder))
    out = str(folder.parent / "spark")

    def taken(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield batch.slice(0, 0)

    def read(frame: Any) -> Callable[[], object]:
        return lambda: frame.write.format("noop").mode("overwrite").save()

    def decided(rows: int) -> Any:
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", rows)
        return decide_on_spark(frame, JOB)

    times = [least(read(frame)), least(read(frame.mapInArrow(taken, frame.schema)))]
    slower = least(read(decided(SPARK_BATCH)))
    answers = decided(COLUMN_BATCH)
    times += [
        least(read(answers)),
        least(lambda: answers.write.mode("overwrite").parquet(out)),
    ]
    session.stop()
    whole = times[-1]
    heading("Spark")
    names = ("read Parquet", "records to Python", "decide, answers to Java", "write Parquet")
    for name, seconds in zip(names, np.diff([0.0, *times]), strict=True):
        show(name, seconds, size, whole)
    show("all of it", whole, size, whole)
    show(f"all but writing, {SPARK_BATCH:,} rows at a time", slower, size, whole)
    show(f"all but writing, {COLUMN_BATCH:,} rows at a time", times[2], size, whole)
    summed_up("Spark", whole, size)


def on_dask(folder: Path, size: int) -> None:
    import dask.dataframe as frames
    from distributed import Client, LocalCluster

    from lead_rules.clusters.dask import decide_on_dask

    out = str(folder.parent / "dask")
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
    ):
        frame = frames.read_parquet(folder, dtype_backend="pyarrow")
        lengths = frame.map_partitions(len)
        decided = decide_on_dask(frame, JOB)
        counted = decided.map_partitions(len)
        assert sum(counted.compute()) == size
        times = [least(lengths.compute), least(counted.compute)]
        times.append(least(lambda: decided.to_parquet(out)))
    whole = times[-1]
    heading("Dask")
    names = ("read Parquet", "decide", "write Parquet")
    for name, seconds in zip(names, np.diff([0.0, *times]), strict=True):
        show(name, seconds, size, whole)
    show("all of it", whole, size, whole)
    summed_up("Dask", whole, size)


def summed_up(name: str, seconds: float, size: int) -> None:
    hours = seconds / size * HUNDRED_MILLION / 3600
    print(f"  100 million, {name}: {hours:.2f} core-hours, {hours * 60:.0f} minutes of one core")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 400_000
    work = Path(tempfile.mkdtemp())
    try:
        folder = work / "records"
        folder.mkdir()
        table = nested_table(np.random.default_rng(2017), size)
        rows = -(-size // FILES)
        for part in range(FILES):
            pq.write_table(table.slice(part * rows, rows), folder / f"part-{part}.parquet")
        in_one_process(folder, size)
        for library, run in {"pyspark": on_spark, "distributed": on_dask}.items():
            if find_spec(library) is None:
                print(f"\n{library} is not installed: `make clusters` installs it")
            elif library == "pyspark" and shutil.which("java") is None:
                print("\nSpark needs Java, and the program java is not here")
            else:
                run(folder, size)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
