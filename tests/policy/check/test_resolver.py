"""Names are resolved through as many definitions as there may be, and no more."""

from itertools import pairwise

import pytest

from lead_rules import Decision, PolicyError
from tests.support.orders import decide


def through(links: int) -> Decision:
    """The decision of a rule that leads through so many definitions to a fact."""
    names = [f"d{number}" for number in range(links)]
    define = {name: {"says": "d", "when": {"holds": below}} for name, below in pairwise(names)}
    define |= {names[-1]: {"says": "d", "when": {"resident": True}}}
    return decide({"holds": names[0]}, {"resident": True}, define=define)


def test_sixty_four_names_may_lead_from_one_to_the_next() -> None:
    """The rule is the first of them."""
    assert through(63).outcome == "eligible"
    with pytest.raises(PolicyError, match="more than 64 definitions lead from one to the next"):
        through(64)
