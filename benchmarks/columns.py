"""What a decision costs in columns, beside the same rules in other ways, in one run.

    python benchmarks/columns.py [ROWS]

Flat records: the same twelve rules as a policy, by hand in NumPy (whether a rule is in
the way, and no more), by hand in Polars with three-valued truth, and in two engines for
whole populations. Nested records: the shipped policy with its geography, versions by
date, and reasons, in memory and from file to file. The answers for flat records are held
to one another first. Tells the least processor time of several rounds, of all threads
together, for a million rows, and writes the table of docs/benchmarks.md anew.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lead_rules import load_library
from lead_rules.columns import decide_table, decoded
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.columns.files.resumable_run import Filing
from microsimulation import ENGINES, by_microsimulation
from page import run_on, table, write_block
from tables import FLAGS, WEIGHTS, flat_policy, flat_table, nested_table

ROUNDS, IN_A_ROW = 5, 3
MILLION = 1_000_000

Action = Callable[[], Any]


# By hand


def by_numpy(table: pa.Table) -> Callable[[], Any]:
    """Two-valued, an unknown being false, from arrays that were made before."""
    flag = {name: table[name].fill_null(False).to_numpy() for name in FLAGS}
    weight = {name: table[name].fill_null(0).cast(pa.float64()).to_numpy() for name in WEIGHTS}
    conduct = table["conduct"].combine_chunks().indices.fill_null(9).to_numpy()
    status = table["status"].combine_chunks().indices.fill_null(0).to_numpy()

    def decide() -> Any:
        possession = (conduct == 0) & ~flag["substantial_quantity"]
        possession &= ~flag["commercial_drug_offense"]
        agreed = flag["team_recommends"] & flag["attorney_agrees"]
        return (
            ~flag["in_area"]
            | ~possession
            | (weight["heroin"] >= 5)
            | (weight["cocaine"] >= 10)
            | (weight["methamphetamine"] >= 10)
            | flag["warrant"]
            | flag["court_order"]
            | ((status > 0) & ~agreed)
            | flag["eligible_case"]
            | flag["person_supervision"]
            | flag["denied"]
            | flag["exceptional"]
        )

    return decide


def by_polars(table: pa.Table) -> Callable[[], Any]:
    """Three-valued, by the nulls that Polars has; a column for each rule, and the outcome."""
    frame = pl.DataFrame(table).lazy()
    flag = {name: pl.col(name) for name in FLAGS}
    agreed = flag["team_recommends"] & flag["attorney_agrees"]
    rules = {
        "possession-only": (pl.col("conduct") == "possession")
        & ~flag["substantial_quantity"]
        & ~flag["commercial_drug_offense"],
        "heroin": pl.col("heroin") >= 5,
        "cocaine": pl.col("cocaine") >= 10,
        "methamphetamine": pl.col("methamphetamine") >= 10,
        "participant": pl.col("status").is_in(["current", "former"]) & ~agreed,
    }
    same = (
        "warrant",
        "court_order",
        "eligible_case",
        "person_supervision",
        "denied",
        "exceptional",
    )
    excluding = [rules[name] for name in ("heroin", "cocaine", "methamphetamine", "participant")]
    met = flag["in_area"] & rules["possession-only"]
    for each in (*excluding, *(flag[name] for name in same)):
        met = met & ~each
    named = [each.alias(name) for name, each in rules.items()]
    return lambda: frame.select(*named, *(flag[name] for name in same), met.alias("met")).collect()


def by_engine(engine: str, arrests: pa.Table) -> Action:
    """Two-valued, an unknown being no or none, from arrays that were made before."""
    flag = {name: arrests[name].fill_null(False).to_numpy() for name in FLAGS}
    weight = {
        name: arrests[name].fill_null(0).cast(pa.float64()).to_numpy().astype(np.float32)
        for name in WEIGHTS
    }
    possession = pc.equal(arrests["conduct"].cast(pa.string()), "possession")
    participant = pc.is_in(arrests["status"].cast(pa.string()), pa.array(["current", "former"]))
    columns = {
        "in_area": flag["in_area"],
        "possession": possession.fill_null(False).to_numpy()
        & ~flag["substantial_quantity"]
        & ~flag["commercial_drug_offense"],
        "warrant": flag["warrant"],
        "court_order": flag["court_order"],
        "participant": participant.fill_null(False).to_numpy(),
        "recommended": flag["team_recommends"],
        "agreed": flag["attorney_agrees"],
        "case_pending": flag["eligible_case"],
        "engaged": np.zeros(arrests.num_rows, np.bool_),
        "on_supervision": flag["person_supervision"],
        "denied": flag["denied"],
        "exceptional": flag["exceptional"],
        **weight,
    }
    return by_microsimulation(engine, columns)


def check(actions: Mapping[str, Action], arrests: pa.Table) -> None:
    """Hold all answers for flat records to one another.

    Two values say eligible where three say so, and nowhere else where all is known.
    """
    met = actions[OURS]()["met"]
    assert pl.DataFrame({"met": met})["met"].equals(actions[POLARS]()["met"])
    eligible = ~actions[NUMPY]()
    for engine in ENGINES:
        assert (np.asarray(actions[f"flat: {engine}"](), np.bool_) == eligible).all()
    known = np.logical_and.reduce([column.is_valid().to_numpy() for column in arrests.columns])
    sure = met.to_numpy()[known].astype(np.bool_)
    assert (sure == eligible[known]).all()
    assert eligible[pc.equal(met, True).fill_null(False).to_numpy()].all()


NUMPY, POLARS = "flat: by hand, NumPy, a mask", "flat: by hand, Polars, three-valued"
OURS = "flat: lead_rules"


def measured(actions: Mapping[str, Action]) -> dict[str, float]:
    """The least processor time of a call of each, in seconds, by turns of a few calls."""
    found = dict.fromkeys(actions, float("inf"))
    for _ in range(ROUNDS):
        for name, action in actions.items():
            for _ in range(IN_A_ROW):
                start = time.process_time()
                action()
                found[name] = min(found[name], time.process_time() - start)
    return found


FILES = (
    ("parquet", "parquet"),
    ("parquet", "jsonl"),
    ("parquet", "csv"),
    ("jsonl", "parquet"),
    ("jsonl", "jsonl"),
)
"""What `lead-rules batch` reads, and what it writes."""


def by_file(folder: Path, source: str, target: str) -> Action:
    """A file of records to a file of answers."""

    def decide() -> None:
        decision = ColumnDecision(load_library(), "arrest_diversion")
        paths = folder / f"records.{source}", folder / f"answers.{target}"
        list(Filing(*paths, decision, again=True).run())

    return decide


def write_records(folder: Path, records: pa.Table) -> None:
    """The records as Parquet and as JSON Lines, without what is unknown."""
    pq.write_table(records, folder / "records.parquet")
    with (folder / "records.jsonl").open("w", encoding="utf-8") as stream:
        for row in records.to_pylist():
            known = {name: value for name, value in row.items() if value is not None}
            stream.write(json.dumps(known, default=str) + "\n")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    with tempfile.TemporaryDirectory() as folder:
        run(size, Path(folder))


def run(size: int, folder: Path) -> None:
    random = np.random.default_rng(2017)
    flat, nested = flat_table(random, size), nested_table(random, size)
    policy, library = flat_policy(), load_library()

    def decide_flat() -> pa.Table:
        return decide_table(flat, policy, "diversion")

    actions: dict[str, Action] = {
        NUMPY: by_numpy(flat),
        POLARS: by_polars(flat),
        **{f"flat: {engine}": by_engine(engine, flat) for engine in ENGINES},
        OURS: decide_flat,
        "flat: lead_rules, plain text in place of dictionaries": lambda: decoded(decide_flat()),
        "nested: lead_rules": lambda: decide_table(nested, library, "arrest_diversion"),
    }
    check(actions, flat)
    some = nested.slice(0, max(size // 10, 1))
    write_records(folder, some)
    files = {
        f"nested: lead_rules batch, {source} to {target}": by_file(folder, source, target)
        for source, target in FILES
    }
    each = {name: seconds / size for name, seconds in measured(actions).items()}
    each |= {name: seconds / len(some) for name, seconds in measured(files).items()}
    rows = [
        [
            name,
            f"{seconds * 1e3 * MILLION:,.1f} ms",
            f"{seconds / each[NUMPY]:,.1f}",
            f"{1 / seconds:,.0f}",
        ]
        for name, seconds in each.items()
    ]
    heads = ("a million rows", "processor time", "to NumPy", "rows a second")
    text = (
        f"{run_on()}, {ROUNDS} rounds of {IN_A_ROW} over {size:,} rows, of files over "
        f"{len(some):,}; a nested record has {nested.nbytes / size:.0f} bytes of Arrow.\n\n"
        f"{table(heads, rows)}"
    )
    print(text)
    write_block("columns", text)


if __name__ == "__main__":
    main()
