"""What `checkouts.py` times in a process that keeps the library loaded.

    python benchmarks/actions.py INPUTS

INPUTS is a checkout, whose policies and records are used. The first line of output names
what can be timed. Then each line of input, ``[NAME, CALLS]``, is answered by the seconds of
processor time that so many calls take. Nothing but public names of lead_rules is used, so
that this runs with any checkout.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lead_rules import ArrestRecord, Library, Policy, load_library, read_record, to_json, to_text

DECISION = "arrest_diversion"
NESTED, FLAT = 20_000, 200_000

Action = Callable[[], object]


def actions(inputs: Path) -> dict[str, Action]:
    """What can be timed, by its name. Three records stand for all: one of each outcome."""
    library = load_library(inputs)
    texts = {
        outcome: (inputs / "examples" / file).read_bytes()
        for outcome, file in (
            ("eligible", "arrest-eligible.json"),
            ("ineligible", "arrest-ineligible.json"),
            ("undetermined", "gallery/many-gaps.json"),
        )
    }
    records = {outcome: read_record(text, ArrestRecord) for outcome, text in texts.items()}
    decided = {outcome: library.decide(record, DECISION) for outcome, record in records.items()}
    assert {name: answer.outcome for name, answer in decided.items()} == {n: n for n in records}
    three = list(records.values())

    def outcome() -> None:
        for record in three:
            _ = library.decide(record, DECISION).outcome

    def reasons() -> None:
        for record in three:
            decision = library.decide(record, DECISION)
            _ = decision.because, decision.also  # type: ignore[union-attr]

    def as_json() -> None:
        for record in three:
            to_json(library.decide(record, DECISION))

    def as_text() -> None:
        for record in three:
            to_text(library.decide(record, DECISION))

    def from_json() -> None:
        for text in texts.values():
            _ = library.decide(read_record(text, ArrestRecord), DECISION).outcome

    def missing() -> None:
        _ = library.decide(records["undetermined"], DECISION).missing

    def would_change() -> None:
        _ = library.decide(records["ineligible"], DECISION).would_change  # type: ignore[union-attr]

    return {
        "load the library": lambda: load_library(inputs),
        "outcome of 3 records": outcome,
        "outcome, because and also of 3": reasons,
        "everything as JSON of 3": as_json,
        "short text of 3": as_text,
        "JSON text to outcome of 3": from_json,
        "missing of an undetermined one": missing,
        "would_change of an ineligible one": would_change,
        **tables(inputs),
    }


def tables(inputs: Path) -> dict[str, Action]:
    """Tables of records, made when first used; none if pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        return {}
    import numpy as np

    from lead_rules.columns import decide_table
    from tables import flat_policy, flat_table, nested_table

    @cache
    def nested() -> tuple[Any, Library]:
        return nested_table(np.random.default_rng(2017), NESTED), load_library(inputs)

    @cache
    def flat() -> tuple[Any, Policy]:
        return flat_table(np.random.default_rng(2017), FLAT), flat_policy()

    return {
        f"a nested table of {NESTED:,}": lambda: decide_table(*nested(), DECISION),
        f"a flat table of {FLAT:,}": lambda: decide_table(*flat(), "diversion"),
    }


def timed(action: Action, calls: int) -> float:
    """Seconds of processor time, without the collection of garbage, which comes by chance."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(calls):
            action()
        return time.process_time() - start
    finally:
        gc.enable()


def main() -> None:
    found = actions(Path(sys.argv[1]))
    print(json.dumps(list(found)), flush=True)
    for line in sys.stdin:
        name, calls = json.loads(line)
        print(timed(found[name], calls), flush=True)


if __name__ == "__main__":
    main()
