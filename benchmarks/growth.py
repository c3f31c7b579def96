"""How time and memory grow with the size of a policy, of boundaries, of a record, of a table.

    python benchmarks/growth.py [MOST RECORDS]

For each series a policy and a record are made of several sizes. Times are the least
CPU time of several runs, memory is what Python holds after loading; see
benchmarks/records.py for records in columns. The slope is that of the last tenfold on
paper with logarithmic scales: 1 is linear, 2 is quadratic. The table and the plot of
docs/benchmarks.md are drawn anew.
"""

import gc
import json
import math
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice
from pathlib import Path
from typing import Annotated, Any

import matplotlib
from pydantic import BaseModel, Field, create_model

from lead_rules import Fact, Place, Policy, read_policy, to_json
from lead_rules.records.value_types import Moment, Quantity, Record
from page import DOCS, run_on, table, write_block
from records import measured as measured_records

matplotlib.use("svg")
from matplotlib import pyplot

SECONDS = 0.05
FACTS = 150
MOST_RECORDS = 10_000_000
DECISION = "size"
PLOT = DOCS / "growth.svg"

HEAD = """\
language: 1
policy: growth
title: Growth
in_force: {from: 2020-01-01, until: 2020-12-31}
time_zone: UTC
"""
TAIL = """
decisions:
  size: {title: Size, record: thing, include: [%s]}
"""


class Thing(Record):
    """What every record here is."""

    seen_at: Annotated[Moment | None, Fact(label="time", role="moment", may="fixed")] = None


class Item(Record):
    """An entry of a list."""

    counts: Annotated[bool | None, Fact(label="counts")] = None
    weight: Annotated[Quantity | None, Fact(label="weight", unit="g"), Field(ge=0)] = None


class Placed(Thing):
    """Something at a place."""

    place: Annotated[Place | None, Fact(label="place")] = None


class Bagged(Thing):
    """Something with a list of items."""

    items: Annotated[
        tuple[Item, ...] | None, Fact(label="items", entry="item"), Field(strict=False)
    ] = None


FLAGS: type[Thing] = create_model(
    "Flags",
    __base__=Thing,
    **{f"f{n}": (Annotated[bool | None, Fact(label=f"fact {n}")], None) for n in range(FACTS)},  # type: ignore[call-overload]
)


@dataclass(frozen=True, slots=True)
class Sized:
    """A case of one size: how to load it, and a whole, an undecided and an unmet record."""

    load: Callable[[], Policy]
    whole: BaseModel
    open: BaseModel
    unmet: BaseModel


@dataclass
class Series:
    """Growing sizes, how each is measured, and what was found: seconds, or bytes."""

    name: str
    sizes: tuple[int, ...]
    measure: Callable[[int], dict[str, float]]
    found: dict[str, list[float]] = field(default_factory=dict)


# The cases.


def rule(name: str, when: str) -> str:
    return f"  {name}:\n    says: it is so\n    when: {when}\n    cite: {{source: s}}\n"


def loaded(parts: str, ids: list[str], model: type[BaseModel], folder: Path | None) -> Policy:
    text = f"{HEAD}{parts}{TAIL % ', '.join(ids)}"
    return read_policy(text, records={"thing": model}, folder=folder)


def many_rules(number: int) -> Sized:
    """Rules that each need one of two facts."""
    pairs = list(islice(combinations(range(FACTS), 2), number))
    ids = [f"r{n}" for n in range(number)]
    rules = "".join(
        rule(id_, f"{{any: [{{f{one}: true}}, {{f{two}: true}}]}}")
        for id_, (one, two) in zip(ids, pairs, strict=True)
    )
    parts = f"sources: {{s: {{title: S}}}}\nrules:\n{rules}"
    yes: dict[str, Any] = dict.fromkeys((f"f{n}" for n in range(FACTS)), True)
    return Sized(
        lambda: loaded(parts, ids, FLAGS, None),
        FLAGS(**yes),
        FLAGS(**{**yes, "f0": None, "f1": None, "f2": None}),
        FLAGS(**{**yes, "f0": False, "f1": False}),
    )


def star(centre: tuple[float, float], radius: float, corners: int) -> list[list[float]]:
    """A ring that goes in and out."""
    ring = []
    for n in range(corners):
        angle = 2 * math.pi * n / corners
        reach = radius * (0.9 + 0.05 * math.sin(9 * angle) + 0.002 * (n % 2))
        ring.append(
            [
                round(centre[0] + reach * math.cos(angle), 7),
                round(centre[1] + reach * math.sin(angle), 7),
            ]
        )
    return [*ring, ring[0]]


def placed(areas: int, corners: int) -> Sized:
    """One rule over areas side by side, each with so many corners."""
    side = math.ceil(math.sqrt(areas))
    step = 0.4 / side
    features = [
        {
            "type": "Feature",
            "id": f"a{n}",
            "properties": {"title": f"Area {n}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    star(
                        (-122.8 + (n % side + 0.5) * step, 45.4 + (n // side + 0.5) * step),
                        step * 0.45,
                        corners,
                    )
                ],
            },
        }
        for n in range(areas)
    ]
    folder = Path(tempfile.mkdtemp())
    file = folder / "geo" / "set" / "2020-01-01.geojson"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    names = ", ".join(f"a{n}" for n in range(areas))
    parts = "areas: set/2020-01-01\nsources: {s: {title: S}}\nrules:\n"
    parts += rule("there", f"{{place: {{within: [{names}]}}}}")
    within = Place(longitude=-122.8 + step * 0.9, latitude=45.4 + step / 2, accuracy_m=Decimal(0))
    return Sized(
        lambda: loaded(parts, ["there"], Placed, folder),
        Placed(place=within),
        Placed(place=within.model_copy(update={"accuracy_m": None})),
        Placed(place=Place(longitude=-122.85, latitude=45.35, accuracy_m=Decimal(0))),
    )


def many_items(number: int) -> Sized:
    """A sum and a condition over a list of so many entries."""
    parts = (
        "sources: {s: {title: S}}\n"
        "define: {total: {says: total, sum: weight, of: items, where: {counts: true}}}\nrules:\n"
        + rule("light", f"{{total: {{less_than: {number} g}}}}")
        + rule("known", "{items: {no: {counts: false, weight: 3 g}}}")
    )
    items = [Item(counts=n % 2 == 0, weight=Decimal(1)) for n in range(number)]
    heavy = [Item(counts=True, weight=Decimal(1)) for _ in range(number)]
    return Sized(
        lambda: loaded(parts, ["light", "known"], Bagged, None),
        Bagged(items=tuple(items)),
        Bagged(items=(*items[:-1], Item(counts=True))),
        Bagged(items=tuple(heavy)),
    )


def each_tenfold(first: int, last: int) -> tuple[int, ...]:
    return tuple(islice(_thirds(first, last), 20))


def _thirds(first: int, last: int) -> Iterator[int]:
    size = first
    while size < last:
        yield size
        if size * 3 < last:
            yield size * 3
        size *= 10
    yield last


def all_series(records: int) -> tuple[Series, ...]:
    """Every series; that of records ends with so many."""
    return (
        Series("rules", each_tenfold(10, 10_000), lambda n: measured(many_rules(n))),
        Series(
            "areas of 18 corners",
            (3, 10, 30, 100, 300, 1_000),
            lambda n: measured(placed(n, 18)),
        ),
        Series(
            "corners of 3 areas",
            (100, 300, 1_000, 3_000, 10_000, 19_800),
            lambda n: measured(placed(3, n // 3)),
        ),
        Series("entries of a list", each_tenfold(10, 10_000), lambda n: measured(many_items(n))),
        Series("records in columns", each_tenfold(1_000, records), measured_records),
    )


# Measuring.


def least(action: Callable[[], object]) -> float:
    """The least CPU time of one run."""
    best, spent = math.inf, 0.0
    while spent < SECONDS:
        start = time.process_time()
        action()
        once = time.process_time() - start
        best, spent = min(best, once), spent + once + SECONDS / 200
    return best


def held(load: Callable[[], Policy]) -> tuple[Policy, float]:
    """A loaded policy, and the bytes that it holds."""
    gc.collect()
    tracemalloc.start(1)
    policy = load()
    gc.collect()
    found = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return policy, float(found)


def measured(case: Sized) -> dict[str, float]:
    """What is measured of one size, by its name."""
    loading = least(case.load)
    policy, memory = held(case.load)

    def decision(record: BaseModel) -> Any:
        return policy.decide(record, DECISION)

    # What a policy works out when it is first asked is not counted.
    found = [decision(each) for each in (case.whole, case.open, case.unmet)]
    assert [each.outcome for each in found] == ["eligible", "undetermined", "ineligible"]
    assert found[1].missing
    print(f"{len(found[2].would_change)} ways to change it", end="; ")
    return {
        "load": loading,
        "decide": least(lambda: decision(case.whole).outcome),
        "evidence as JSON": least(lambda: to_json(decision(case.whole))),
        "what is missing": least(lambda: decision(case.open).missing),
        "what would change it": least(lambda: decision(case.unmet).would_change),
        "memory": memory,
    }


def slope(sizes: tuple[int, ...], values: list[float]) -> float:
    """How values grow over the last tenfold of sizes: the power of the size."""
    at = next(n for n, size in enumerate(sizes) if size * 10 >= sizes[-1])
    return math.log(values[-1] / values[at]) / math.log(sizes[-1] / sizes[at])


# Telling.


def amount(name: str, value: float) -> str:
    if name == "memory":
        return f"{value / 2**20:,.1f} MiB"
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if value * factor >= 1:
            return f"{value * factor:,.1f} {unit}"
    return f"{value * 1e6:,.1f} µs"


def rows(series: Series) -> list[list[str]]:
    last = series.sizes[-1]
    return [
        [
            f"{series.name}: {name}",
            *(amount(name, values[series.sizes.index(size)]) for size in (series.sizes[0], last)),
            f"{series.sizes[0]:,} to {last:,}",
            f"{slope(series.sizes, values):.2f}",
        ]
        for name, values in series.found.items()
    ]


def draw(found: tuple[Series, ...]) -> None:
    """A panel for each series, times over sizes, both on logarithmic scales."""
    pyplot.rcParams["svg.hashsalt"] = "growth"
    figure, panels = pyplot.subplots(
        1, len(found), figsize=(3.2 * len(found), 3.6), sharey=True, layout="constrained"
    )
    for panel, series in zip(panels, found, strict=True):
        for name, values in series.found.items():
            if name != "memory":
                panel.loglog(series.sizes, values, marker=".", label=name)
        if series.found.keys() != found[0].found.keys():
            panel.legend(fontsize="small")
        panel.set_xlabel(series.name)
        panel.grid(alpha=0.3)
    sizes = [panels[0].get_xlim()[0], panels[0].get_xlim()[1]]
    panels[0].loglog(sizes, [size * 1e-7 for size in sizes], "k:", label="linear")
    panels[0].set_ylabel("CPU time, seconds")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=6)
    figure.savefig(PLOT, metadata={"Date": None, "Creator": None})


def main() -> None:
    found = all_series(int(sys.argv[1]) if len(sys.argv) > 1 else MOST_RECORDS)
    for series in found:
        for size in series.sizes:
            for name, value in series.measure(size).items():
                series.found.setdefault(name, []).append(value)
            print(
                series.name,
                size,
                {n: amount(n, v[-1]) for n, v in series.found.items()},
                flush=True,
            )
    heads = ("what grows", "at the least size", "at the largest", "sizes", "slope")
    lines = [row for series in found for row in rows(series)]
    write_block("growth", f"{run_on()}.\n\n{table(heads, lines)}")
    draw(found)


if __name__ == "__main__":
    main()
