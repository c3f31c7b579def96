"""A rule's own sentence may name what the rule reads of the whole record, and nothing else."""

from typing import Any

import pytest

from lead_rules import PolicyError
from tests.support.orders import decide

DEFINE = {
    "age": {"says": "age", "years_between": ["born_on", "requested_at"]},
    "late": {"says": "late", "count": "loans", "where": {"due_on": {"before": "requested_at"}}},
    "grown": {"says": "grown up", "when": {"household.adults": {"at_least": 1}}},
    "rich": {"says": "rich", "when": {"balance": {"at_least": "5 USD"}}},
}
RICH = {"resident": {"holds": "rich", "because": "Mostly so."}}
RECORD = {
    "requested_at": "2017-03-04T12:00:00-08:00",
    "born_on": "2000-02-01",
    "card": "adult",
    "balance": 7,
    "loans": [{"due_on": "2017-03-01"}],
    "household": {"adults": 2},
}


def told(sentence: str, when: Any, presume: Any = None, unless: Any = None) -> str:
    """What a rule of this condition tells of the record, which meets it."""
    used = str((when, presume))
    more: dict[str, Any] = {
        "define": {name: each for name, each in DEFINE.items() if f"'{name}'" in used}
    }
    more |= {"presume": presume} if presume else {}
    rule = {"tell": {"holds": sentence}} | ({"unless": unless} if unless else {})
    decision = decide(when, RECORD, rule=rule, **more)
    assert decision.outcome == "eligible"
    return " ".join(decision.rule("rule").told)


OLD = {"age": {"at_least": "17 years"}}
OVERDUE = {"loans": {"some": {"due_on": {"before": "requested_at"}}}}
LATELY = {"loans": {"some": {"due_on": {"within": "9 days", "before": "requested_at"}}}}
ASKED = "noon on March 4, 2017"


@pytest.mark.parametrize(
    ("sentence", "when", "filled"),
    [
        ("{age}", OLD, "17 years"),
        ("{limit of age}", OLD, "17 years"),
        # Both dates of which an age is worked out.
        ("{born_on}", OLD, "February 1, 2000"),
        ("{requested_at}", OLD, ASKED),
        # A fact of the record that entries are compared with.
        ("{requested_at}", OVERDUE, ASKED),
        ("{requested_at}", LATELY, ASKED),
        ("{requested_at}", {"late": 1}, ASKED),
        ("{late}", {"late": 1}, "1"),
        # The list, and how many there are.
        ("{loans}", OVERDUE, "1 loan"),
        ("{loans}", {"late": 1}, "1 loan"),
        ("{limit of loans}", {"loans": {"count": {"at_most": 3}}}, "3"),
        # In a condition that it holds.
        ("{household.adults}", {"holds": "grown"}, "2"),
        ("{limit of household.adults}", {"holds": "grown"}, "1"),
        # One limit, though two tests have it.
        (
            "{limit of balance}",
            {"all": [{"balance": {"more_than": "5 USD"}}, {"not": {"balance": "5 USD"}}]},
            "5 USD",
        ),
    ],
)
def test_what_a_rule_reads_of_the_record_can_be_told(sentence: str, when: Any, filled: str) -> None:
    assert told(f"It is {sentence}.", when) == f"It is {filled}."


def test_what_an_exception_reads_can_be_told() -> None:
    assert told("By {card}.", OLD, unless={"card": "staff"}) == "By adult."


DUE = "`{}` is a field of each entry of a list, so there is no one value to tell"


@pytest.mark.parametrize(
    ("sentence", "when", "message"),
    [
        ("{due_on}", OVERDUE, DUE.format("due_on")),
        ("{loans.due_on}", OVERDUE, DUE.format("loans.due_on")),
        ("{due_on}", {"late": 1}, DUE.format("due_on")),
        ("{loans.lost}", OVERDUE, DUE.format("loans.lost")),
        ("{lost}", OVERDUE, "`lost` is neither a field of the record nor a defined value"),
        ("{card}", OVERDUE, "the rule does not read `card`"),
        ("{limit of requested_at}", OVERDUE, "the rule compares `requested_at` with nothing"),
        ("{limit of loans}", OVERDUE, "the rule compares `loans` with nothing"),
        (
            "{limit of balance}",
            {"balance": {"at_least": "5 USD", "at_most": "7 USD"}},
            "the rule compares `balance` with 2 things: `5 USD` and `7 USD`",
        ),
        # What is only read to presume something is not what the rule reads.
        ("{balance}", {"resident": True}, "the rule does not read `balance`"),
        (
            "{reference}",
            OLD,
            "`reference` is the caller's own reference and says nothing of the case",
        ),
        (
            "{monitoring.gender}",
            OLD,
            "`monitoring.gender` is protected: it is kept for monitoring alone",
        ),
    ],
)
def test_what_a_rule_does_not_read_of_the_record_cannot(
    sentence: str, when: Any, message: str
) -> None:
    with pytest.raises(PolicyError) as raised:
        told(sentence, when, presume=RICH if "resident" in when else None)
    assert [problem.message for problem in raised.value.problems] == [message]
