"""The search for sets of facts that would meet a decision: bounded, and true as far as it came."""

import pytest

from lead_rules.search import changing_sets
from lead_rules.search.changing_sets import sets_that_meet
from tests.support.orders import decide

WHEN = {
    "any": [
        {"all": [{"resident": True}, {"card": "adult"}]},
        {"all": [{"balance": {"at_most": "5 USD"}}, {"languages": {"includes": ["en"]}}]},
    ]
}
DATA = {"resident": False, "card": "child", "balance": "6", "languages": ["es"]}


def test_the_search_ends_after_so_many_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, record = (decision := decide(WHEN, DATA))._plan, decision._record
    whole = sets_that_meet(plan, record)
    assert [[*values] for values in whole] == [["card", "resident"], ["balance", "languages"]]
    counts = []
    for most in range(60):
        monkeypatch.setattr(changing_sets, "MOST_DECIDED", most)
        found = sets_that_meet(plan, record)
        assert found == whole[: len(found)]
        counts.append(len(found))
    assert counts == sorted(counts)
    assert {*counts} == {0, 1, 2}
