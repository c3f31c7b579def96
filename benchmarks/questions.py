"""How many questions it takes until an outcome is settled, in three orders.

    python benchmarks/questions.py

Prints the mean number of questions for whole records of which nothing is known
at first: in the engine's order, in the order of the record's fields, and in a
random order. Policies and records are drawn anew in the same way on every run.
"""

import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.asking import Order, engine_order, file_order, random_order
from tests.support.generate import learnt
from tests.support.policy_cases import SHIPPED, Cases, generated

EXAMPLES = 60
ORDERS: dict[str, Order] = {
    "the engine's order": engine_order,
    "the record's order": file_order,
    "a random order": random_order(7),
}


def counted(cases: Cases) -> dict[str, list[int]]:
    """The number of questions for each example, by order."""
    found: dict[str, list[int]] = {name: [] for name in ORDERS}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(cases)
        known = data.draw(learnt(case.filling, data.draw(case.records)))
        record = case.model.model_validate(known)
        for name, order in ORDERS.items():
            found[name].append(order(case.policy, case.decision, record))

    ask()
    return found


def main() -> None:
    lead = [case for case in SHIPPED if case.decision != "non_prosecution"]
    print(f"{'questions until settled':24} {'LEAD':>8} {'generated':>10}")
    columns = [counted(st.sampled_from(lead)), counted(generated())]
    for name in ORDERS:
        print(f"{name:24} {mean(columns[0][name]):8.2f} {mean(columns[1][name]):10.2f}")


if __name__ == "__main__":
    main()
