"""What is presumed: what the outcome would be without it, and if it turned out otherwise."""

import json
from typing import Any

import pytest

from tests.support.orders import decide

HOME = {"resident": True}
OLD = {"grown-up": {"says": "a grown-up", "when": {"card": "adult"}}}
RICH = {"rich": {"says": "rich", "when": {"balance": {"at_least": "5 USD"}}}}


def presume(**presumptions: Any) -> dict[str, Any]:
    """Presumptions by what they are about: the condition that stands in, or else a value."""
    return {
        name.replace("_", "-"): {"holds" if stand_in == "rich" else "value": stand_in}
        | {"because": "Mostly so."}
        for name, stand_in in presumptions.items()
    }


@pytest.mark.parametrize(
    ("presumed", "when", "data", "outcome", "without", "otherwise"),
    [
        (presume(resident=True), HOME, {}, "eligible", "undetermined", ("ineligible",)),
        (presume(resident=False), HOME, {}, "ineligible", "undetermined", ("eligible",)),
        (
            presume(card="child"),
            {"card": "adult"},
            {},
            "ineligible",
            "undetermined",
            ("eligible", "ineligible"),
        ),
        (
            presume(card="adult"),
            {"card": ["adult", "staff"], "resident": True},
            {"resident": True},
            "eligible",
            "undetermined",
            ("eligible", "ineligible"),
        ),
        (
            presume(grown_up=True),
            {"holds": "grown-up"},
            {},
            "eligible",
            "undetermined",
            ("ineligible",),
        ),
        (
            presume(grown_up=False),
            {"holds": "grown-up"},
            {},
            "ineligible",
            "undetermined",
            ("eligible",),
        ),
        (
            presume(grown_up="rich"),
            {"holds": "grown-up"},
            {"balance": 5},
            "eligible",
            "undetermined",
            ("ineligible",),
        ),
        (
            presume(resident="rich"),
            HOME,
            {"balance": 5},
            "eligible",
            "undetermined",
            ("ineligible",),
        ),
        (
            presume(resident="rich"),
            HOME,
            {"balance": 4},
            "ineligible",
            "undetermined",
            ("eligible",),
        ),
        # There are too many balances to try.
        (
            presume(balance="5 USD"),
            {"balance": {"at_least": "5 USD"}},
            {},
            "eligible",
            "undetermined",
            (),
        ),
    ],
)
def test_an_outcome_that_rests_on_a_presumption(
    presumed: Any, when: Any, data: Any, outcome: str, without: str, otherwise: tuple[str, ...]
) -> None:
    define = {name: each for name, each in (OLD | RICH).items() if name in str((presumed, when))}
    decision = decide(when, json.dumps(data), define=define, presume=presumed)
    (one,) = decision.presumed
    assert (decision.outcome, decision.provisional) == (outcome, True)
    assert [one.presumption] == [*presumed]
    assert (one.without, one.otherwise) == (without, otherwise)


def test_each_presumption_is_withdrawn_alone() -> None:
    """The other one still stands in."""
    either = {"any": [{"resident": True}, {"household.guardian_agrees": True}]}
    presumed = presume(resident=True) | {
        "household.guardian_agrees": {"value": True, "because": "Mostly so."}
    }
    decision = decide(either, "{}", presume=presumed)
    assert [(one.presumption, one.without, one.otherwise) for one in decision.presumed] == [
        ("household.guardian_agrees", "eligible", ("eligible",)),
        ("resident", "eligible", ("eligible",)),
    ]
