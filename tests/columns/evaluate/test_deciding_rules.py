"""The rules that decide, for many rows at once."""

from typing import Any

import numpy as np

from lead_rules.columns.arrays.truths import OF_BYTE
from lead_rules.columns.evaluate.deciding_rules import reasons
from lead_rules.columns.evaluate.one_version import _met as met
from lead_rules.columns.evaluate.one_version import _part as part
from lead_rules.evaluate.combine import combine, deciding, sufficient
from lead_rules.evaluate.plan import Basis


def test_many_answers_have_the_reasons_of_single_ones() -> None:
    random = np.random.default_rng(3)
    ids = ["e", "b", "d", "a", "c"]
    bases: list[Basis] = ["include", "include", "exclude", "exclude", "exclude"]
    truths = random.choice(np.array([-1, 0, 1], np.int8), (5, 300))
    strict = np.where(random.random(truths.shape) < 0.3, 0, truths).astype(np.int8)
    decided = met(list(truths), bases, 300)
    sides: dict[str, Any] = {"include": decided, "exclude": -decided}
    parts = [
        part(sides[basis], decided, one, other)
        for basis, one, other in zip(bases, truths, strict, strict=True)
    ]
    by_id = np.array(sorted(range(5), key=ids.__getitem__))
    found = reasons(decided, np.stack([each.view(np.int8) for each in parts], axis=1), by_id)
    because, also = (
        np.split(lists.numbers, np.cumsum(lists.sizes)[:-1].tolist()) for lists in found
    )
    for row in range(300):
        single = {id_: OF_BYTE[truth] for id_, truth in zip(ids, truths[:, row], strict=True)}
        surely = {id_: OF_BYTE[truth] for id_, truth in zip(ids, strict[:, row], strict=True)}
        outcome = combine(
            *(
                [single[id_] for id_, basis in zip(ids, bases, strict=True) if basis == wanted]
                for wanted in ("include", "exclude")
            )
        )
        rules = deciding(
            outcome, zip(ids, bases, strict=True), single.__getitem__, surely.__getitem__
        )
        enough = sufficient(outcome, rules)
        assert outcome is OF_BYTE[decided[row]]
        assert [ids[at] for at in because[row]] == rules[:enough]
        assert [ids[at] for at in also[row]] == rules[enough:]
