"""How long the records of `lead_rules.testing` take to make and to decide.

Each strategy makes the same number of records for the shipped arrest policy, in one
process; the time to decide them alone is printed beside it.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lead_rules import load_library
from lead_rules.testing import at_limits, deciding, records, refinements, twins

POLICY = load_library().version("2017-02-27")
DECISION = "arrest_diversion"
STRATEGIES: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
    "records": lambda: records(POLICY, DECISION),
    "records, whole": lambda: records(POLICY, DECISION, whole=True),
    "at_limits": lambda: at_limits(POLICY, DECISION),
    "deciding eligible": lambda: deciding(POLICY, "eligible", DECISION),
    "twins": lambda: twins(POLICY, DECISION),
    "refinements": lambda: refinements(POLICY, DECISION),
}


def seconds(strategy: st.SearchStrategy[Any], number: int) -> tuple[float, float]:
    """Processor seconds to make so many examples, and to decide them."""
    deciding_s = 0.0

    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def decide(example: Any) -> None:
        nonlocal deciding_s
        start = time.process_time()
        for record in example if isinstance(example, tuple) else (example,):
            POLICY.decide(record, DECISION)
        deciding_s += time.process_time() - start

    start = time.process_time()
    decide()
    return time.process_time() - start - deciding_s, deciding_s


def main() -> None:
    parser = argparse.ArgumentParser(description="How long records take to make.")
    parser.add_argument("--count", type=int, default=10_000)
    number = parser.parse_args().count
    print(f"{number:,} examples of each strategy, processor seconds")
    for name, strategy in STRATEGIES.items():
        making, deciding_s = seconds(strategy(), number)
        print(f"  {name:<20} {making:6.1f} to make {deciding_s:6.1f} to decide")


if __name__ == "__main__":
    main()
