"""Decisions on a cluster: a worker dies in mid-run, and every row has its own answer, once.

The tests of an engine run where it is installed: `make clusters`. They also run what
docs/clusters.md shows of it.
"""

import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lead_rules import ArrestRecord, RecordError, load_library
from lead_rules.clusters.task import task_of
from lead_rules.columns import Job, decide_table, decoded
from lead_rules.columns.arrays.arrow_schema import record_schema
from tests.support import ROOT
from tests.support.cases import ELIGIBLE, changed

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "clusters.md").read_text("utf-8")
DECISION = "arrest_diversion"
PARTS, ROWS = 8, 200
PATIENCE = 180
"""Seconds after which a cluster that does nothing is given up."""

VARIANTS: dict[str, list[Any]] = {
    "arrested_at": [
        datetime(2018, 11, 4, 9, 30, tzinfo=UTC),
        datetime(2016, 1, 1, tzinfo=UTC),
        None,
    ],
    "location": [None, {"longitude": -122.5, "latitude": 45.5}, {"accuracy_m": 3}],
    "offenses": [None, [], [{}], [{"statute": "475.854", "conduct": "delivery"}, {}]],
    "seized": [None, [{}], [{"contains": ["heroin"], "weight": Decimal("4.99")}, {}]],
    "warrants": [None, [{"active": True, "extraditable": None}]],
    "participation": [None, {"status": "former"}],
    "operations_team_denied": [None, True],
}
MISFITS: dict[str, list[Any]] = {
    "location": [{"longitude": 200.0, "latitude": 45.5}],
    "offenses": [[None], [{"conduct": "loitering"}]],
    "seized": [[{"contains": ["heroin"], "weight": Decimal(-1)}]],
}


def arrests() -> pa.Table:
    """Records that differ in many ways; some are none."""
    chance, rows = random.Random(2017), []
    moment = datetime.fromisoformat(ELIGIBLE["arrested_at"])
    start = changed(ELIGIBLE, arrested_at=moment, seized=[])
    for number in range(PARTS * ROWS):
        changes = {
            name: chance.choice(values)
            for name, values in VARIANTS.items()
            if chance.random() < 0.3
        }
        if chance.random() < 0.05:
            name = chance.choice(sorted(MISFITS))
            changes[name] = chance.choice(MISFITS[name])
        rows.append(changed(start, id=f"{number:05}", **changes))
    return pa.Table.from_struct_array(pa.array(rows, pa.struct(list(record_schema(ArrestRecord)))))


ARRESTS = arrests()


def in_parts(folder: Path) -> Path:
    """The records as Parquet, a file for each part."""
    folder.mkdir()
    for part in range(PARTS):
        pq.write_table(ARRESTS.slice(part * ROWS, ROWS), folder / f"part-{part}.parquet")
    return folder


def check_answers(found: pa.Table, folder: Path | None) -> None:
    """The answers are those of one process, row by row: none is lost, none comes twice."""
    wanted = decoded(decide_table(ARRESTS, load_library(folder), DECISION))
    assert found.num_rows == PARTS * ROWS
    assert found.select(wanted.column_names).sort_by("id").to_pylist() == wanted.to_pylist()
    outcomes = set(wanted["outcome"].to_pylist())
    assert outcomes == {"eligible", "ineligible", "undetermined", "no_policy_in_force", None}
    assert wanted["problems"].null_count == wanted.num_rows - wanted["outcome"].null_count


def pausing(folder: Path) -> Callable[[int, str], None]:
    """A step in which a task notes its part and its worker, and waits for the signal to go on.

    The first two parts do not wait, so there are answers when a worker dies.
    """

    def pause(part: int, worker: str) -> None:
        Path(folder, f"{part}@{worker}").touch()
        until = time.monotonic() + PATIENCE
        while part > 1 and not Path(folder, "go").exists():
            assert time.monotonic() < until, "no signal came"
            time.sleep(0.05)

    return pause


def notes(folder: Path) -> dict[str, set[int]]:
    """The parts that each worker has begun and waits in, or went on with."""
    found: dict[str, set[int]] = {}
    for path in folder.glob("*@*"):
        part, worker = path.name.split("@")
        found.setdefault(worker, set()).add(int(part))
    return found


def wait_until(happened: Callable[[], Any]) -> Any:
    until = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)
    return found


def kill_one_in_mid_run(folder: Path, run: Callable[[], Any], kill: Callable[[str], None]) -> Any:
    """What a run gives, one of whose two workers is killed while both are at work."""
    done: list[Any] = []
    running = threading.Thread(target=lambda: done.append(run()), daemon=True)
    running.start()
    wait_until(
        lambda: (
            not running.is_alive()
            or len([each for each in notes(folder).values() if max(each) > 1]) == 2
        )
    )
    assert running.is_alive()
    dead = sorted(notes(folder))[0]
    begun = {part for part in notes(folder)[dead] if part > 1}
    kill(dead)
    (folder / "go").touch()
    running.join(PATIENCE)
    assert len(done) == 1
    others = [parts for worker, parts in notes(folder).items() if worker != dead]
    assert begun <= set().union(*others), "what the dead worker had begun was done again"
    return done[0]


def run_page(engine: str, **instead: str) -> None:
    """Runs the Python that docs/clusters.md shows of an engine, in the current folder."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if f"decide_on_{engine}" in block]
    for was, is_ in instead.items():
        assert was in block
        block = block.replace(was, is_)
    exec(compile(block, "clusters.md", "exec"), {})


# Without an engine


def test_a_task_is_sent_to_another_process() -> None:
    task = pickle.loads(pickle.dumps(task_of(Job(DECISION), ARRESTS.schema)))
    found = pa.Table.from_batches(task.decide(ARRESTS.to_batches(max_chunksize=300)), task.schema)
    check_answers(found, None)


def test_a_worker_with_other_policies_decides_nothing() -> None:
    task = replace(task_of(Job(DECISION), ARRESTS.schema), sha256="0" * 64)
    with pytest.raises(RuntimeError, match="this worker has read other policies"):
        next(task.decide(ARRESTS.to_batches()))


def test_a_change_of_policy_or_boundaries_is_another_task(tmp_path: Path) -> None:
    found = {task_of(Job(DECISION), ARRESTS.schema).sha256}
    for number, (name, was, is_) in enumerate(
        [
            ("policies/multnomah-lead/2017-02-27.yaml", "at_least: 5 g", "at_least: 6 g"),
            ("geo/high-pedestrian-traffic/2017-02-27.geojson", "-122.679918", "-122.679919"),
        ]
    ):
        folder = own_policies(tmp_path / str(number))
        text = (folder / name).read_text("utf-8")
        assert was in text
        (folder / name).write_text(text.replace(was, is_, 1), "utf-8")
        found.add(task_of(Job(DECISION, folder=str(folder)), ARRESTS.schema).sha256)
    assert len(found) == 3


def test_a_column_that_is_no_fact_is_told_before_anything_runs() -> None:
    with pytest.raises(RecordError, match="LR930"):
        task_of(Job(DECISION), ARRESTS.schema.append(pa.field("weather", pa.string())))


def own_policies(folder: Path) -> Path:
    """The shipped policies as somebody's own, not published."""
    for name in ("policies", "geo"):
        ignored = shutil.ignore_patterns("PUBLISHED*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


# Spark: a master and two workers, each a process of its own


class Standalone:
    """A master and two workers of Spark, on this machine."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.folder, self.home = folder, home
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.url = ""

    def begin(self) -> None:
        """Starts all three, and waits until the workers have found their master."""
        log = self.start("master", "org.apache.spark.deploy.master.Master")
        url = wait_until(lambda: re.search(r"Starting Spark master at (\S+)", log.read_text()))
        self.url = url[1]
        logs = []
        for name in ("worker-1", "worker-2"):
            room = (
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                str(self.folder / name / "work"),
            )
            logs.append(self.start(name, "org.apache.spark.deploy.worker.Worker", *room, self.url))
        for log in logs:
            wait_until(partial(_registered, log))

    def start(self, name: str, program: str, *options: str) -> Path:
        """Starts a process in a group of its own, and gives its log."""
        (self.folder / name).mkdir()
        log = self.folder / name / "log"
        command = [str(self.home / "bin" / "spark-class"), program, *options]
        environment = {
            **os.environ,
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
        }
        with log.open("wb") as out:
            self.processes[name] = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"],
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return log

    def kill(self, name: str) -> None:
        """Kills a worker and all that it started, as when its machine is gone."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def _registered(log: Path) -> bool:
    return "Successfully registered" in log.read_text()


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[Standalone]:
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not here: see `make clusters`")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and the program java is not here")
    cluster = Standalone(Path(pyspark.__file__).parent, tmp_path)
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.stop()


def test_on_spark(standalone: Standalone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    from lead_rules.clusters.spark import decide_on_spark

    records, signs = in_parts(tmp_path / "arrests"), tmp_path / "signs"
    signs.mkdir()
    own = own_policies(tmp_path / "lead")
    archive = shutil.make_archive(str(tmp_path / "lead"), "zip", own)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.archives": f"{archive}#lead",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS // 3),
        "spark.sql.files.minPartitionNum": str(PARTS),
        "spark.sql.session.timeZone": "America/New_York",
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master(standalone.url).config(map=settings)
    session = builder.getOrCreate()
    pause = pausing(signs)

    def paused(batches: Iterator[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        worker = next(name for name in Path.cwd().parts if name.startswith("worker-"))
        for number, batch in enumerate(batches):
            if number == 1:
                pause(TaskContext.get().partitionId(), worker)
            yield batch

    frame = session.read.parquet(str(records))
    assert frame.rdd.getNumPartitions() == PARTS
    job = Job(DECISION, folder="lead", keep=("part",))
    halting = frame.mapInArrow(paused, frame.schema)
    decided = decide_on_spark(halting.withColumn("part", halting.id.substr(1, 3)), job)
    try:
        kill_one_in_mid_run(
            signs, lambda: decided.write.parquet(str(tmp_path / "own")), standalone.kill
        )
        run_page("spark")
    finally:
        session.stop()
    found = pq.read_table(tmp_path / "own")
    check_answers(found, own)
    assert found["part"].to_pylist() == [id_[:3] for id_ in found["id"].to_pylist()]
    check_answers(pq.read_table(tmp_path / "answers"), None)


# Dask: two worker processes


@pytest.mark.filterwarnings("default")
def test_on_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "dask is not here: see `make clusters`"
    distributed = pytest.importorskip("distributed", reason=reason)
    frames = pytest.importorskip("dask.dataframe", reason=reason)

    from lead_rules.clusters.dask import decide_on_dask

    signs = tmp_path / "signs"
    signs.mkdir()
    pause = pausing(signs)

    def paused(part: Any) -> Any:
        pause(int(part["id"].iloc[0]) // ROWS, str(os.getpid()))
        return part

    records = frames.read_parquet(in_parts(tmp_path / "arrests"), dtype_backend="pyarrow")
    assert records.npartitions == PARTS
    with pytest.raises(TypeError, match="`seized` holds Python objects"):
        decide_on_dask(records.astype({"seized": object}), Job(DECISION))
    halting = records.map_partitions(paused, meta=records)
    halting = halting.assign(part=records["id"].str.slice(0, 3))
    decided = decide_on_dask(halting, Job(DECISION, keep=("part",)))
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", local_directory=tmp_path
        ) as cluster,
        distributed.Client(cluster),
    ):
        found = kill_one_in_mid_run(
            signs, decided.compute, lambda worker: os.kill(int(worker), signal.SIGKILL)
        )
        monkeypatch.chdir(tmp_path)
        run_page("dask", **{"tcp://scheduler:8786": cluster.scheduler_address})
    check_answers(pa.Table.from_pandas(found, preserve_index=False), None)
    assert list(found["part"]) == [id_[:3] for id_ in found["id"]]
    check_answers(pq.read_table(tmp_path / "answers"), None)
