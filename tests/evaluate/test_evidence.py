"""Which parts of a condition its truth rests on, and so are told."""

from typing import Any

import pytest

from tests.support import thirteen
from tests.support.thirteen import all_of, any_of, none_of

TWO_OF = {"at_least": {"number": 2, "of": [{name: True} for name in "abc"]}}


@pytest.mark.parametrize(
    ("when", "yes", "no", "outcome", "told"),
    [
        # Of what holds because one part does, that part; else all of them.
        (any_of("abc"), "a", "b", "eligible", "a"),
        (all_of("ab"), "ab", "", "eligible", "ab"),
        (none_of("ab"), "", "ab", "eligible", "ab"),
        ({"not": all_of("abc")}, "a", "b", "eligible", "b"),
        (TWO_OF, "ab", "c", "eligible", "ab"),
        # Of what fails because one part fails, that part; else all of them.
        (all_of("abc"), "a", "b", "ineligible", "b"),
        (any_of("ab"), "", "ab", "ineligible", "ab"),
        (none_of("abc"), "a", "b", "ineligible", "a"),
        ({"not": all_of("ab")}, "ab", "", "ineligible", "ab"),
        (TWO_OF, "a", "bc", "ineligible", "bc"),
        # Of what is unknown, what is unknown.
        (all_of("abc"), "a", "", "undetermined", "bc"),
        (any_of("abc"), "", "a", "undetermined", "bc"),
        (none_of("abc"), "", "a", "undetermined", "bc"),
        ({"not": any_of("abc")}, "", "a", "undetermined", "bc"),
        (TWO_OF, "a", "b", "undetermined", "c"),
    ],
)
def test_the_parts_that_tell(when: Any, yes: str, no: str, outcome: str, told: str) -> None:
    decision = thirteen.decide(when, yes, no)
    assert decision.outcome == outcome
    sentences = decision.rule("rule").told
    assert [sentence.partition(":")[0].lower() for sentence in sentences] == [*told]
