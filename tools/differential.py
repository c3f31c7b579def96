"""The engine held against the reference interpreter, on as many pairs as you like.

A pair is a generated policy, or now and then a shipped one, and a record at its limits.
Prints how many different pairs were compared and of what kinds they were, how many
disagree, and for the first disagreement of each process the smallest policy and record
that were found. Exits with 1 if there is one.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import count
from multiprocessing import get_context
from os import cpu_count, nice

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.records.write import record_to_json
from lead_rules.testing.strategies.policy_text import policy_text
from tests.support.agreement import check_record
from tests.support.generate import FIRST
from tests.support.policy_cases import SHIPPED, Case, generated
from tests.support.reached import Reached

RECORDS = 12
"""Records of each policy: to make a policy takes as long as to decide about as many twice."""
SHIPPED_EVERY = 8
"""One batch in so many is of shipped policies."""
BATCH = FIRST * RECORDS


def compare(number: int) -> tuple[Reached, str]:
    """Compares a batch of pairs; what was reached, and the counterexample if there is one."""
    reached = Reached()
    last: tuple[Case, BaseModel] | None = None
    cases = st.sampled_from(SHIPPED) if number % SHIPPED_EVERY == 0 else generated()

    @seed(number)
    @settings(
        max_examples=FIRST,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(case=cases, data=st.data())
    def agree(case: Case, data: st.DataObject) -> None:
        nonlocal last
        for _ in range(RECORDS):
            record = case.model.model_validate(data.draw(case.aimed))
            last = case, record
            check_record(case, record, reached.judge(case, record))

    try:
        agree()
    except Exception as error:  # also where one of the two cannot decide at all
        return reached, f"{_shown(last)}{type(error).__name__}: {error}"
    return reached, ""


def _shown(pair: tuple[Case, BaseModel] | None) -> str:
    if pair is None:
        return ""
    case, record = pair
    return f"{policy_text(case.plain)}\n{case.decision}: {record_to_json(record)}"


def main() -> int:
    parser = argparse.ArgumentParser(description="The engine against the reference interpreter.")
    parser.add_argument("--count", type=int, default=1_000_000, help="different pairs to compare")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="for the same pairs")
    parser.add_argument("--processes", type=int, default=cpu_count() or 1)
    options = parser.parse_args()
    print(f"{options.count:,} pairs, seed {options.seed}, {options.processes} processes")
    reached, disagreements = Reached(), 0
    numbers = count(options.seed)
    workers = ProcessPoolExecutor(options.processes, get_context("spawn"), nice, (10,))
    with workers as pool:
        waiting = {pool.submit(compare, next(numbers)) for _ in range(options.processes)}
        while waiting:
            done = next(as_completed(waiting))
            waiting.remove(done)
            more, wrong = done.result()
            reached.add(more)
            if wrong:
                disagreements += 1
                print(f"\nthey disagree:\n{wrong}\n")
            if len(reached) + len(waiting) * BATCH < options.count:
                waiting.add(pool.submit(compare, next(numbers)))
            print(f"\r{len(reached):,} compared, {disagreements} disagreements", end="", flush=True)
    print(f"\n{reached}")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
