"""Records decided by two versions: what counts as another outcome, and how often."""

import pytest

from lead_rules import Policy, RecordError, compare_records, read_policy, read_record
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from tests.support.card_policies import CARDS, VERSION
from tests.support.generate import Plain
from tests.support.library_card import CardRequest

PRESUMED = "presume: {resident: {value: true, because: So.}}\n"


def version(presume: str = "", when: str = "{resident: true}") -> Policy:
    text = VERSION.format(in_force="from: 2020-01-01", status="")
    return read_policy(presume + text.replace("{resident: true}", when), records=CARDS)


@pytest.mark.parametrize(
    ("before", "after", "known", "told"),
    [
        (version(PRESUMED), version(), {"resident": True}, None),
        (version(PRESUMED), version(PRESUMED), {}, None),
        (version(), version(), {}, None),
        (version(PRESUMED), version(), {}, ("eligible (provisional)", "undetermined")),
        (version(), version(PRESUMED), {}, ("undetermined", "eligible (provisional)")),
        (
            version(PRESUMED),
            version(when="{none: [{card: child}]}"),
            {"card": "adult"},
            ("eligible (provisional)", "eligible"),
        ),
        (
            version(when="{none: [{card: child}]}"),
            version(PRESUMED),
            {"card": "adult"},
            ("eligible", "eligible (provisional)"),
        ),
        (
            version(),
            version(when="{resident: false}"),
            {"resident": True},
            ("eligible", "ineligible"),
        ),
    ],
)
def test_an_outcome_is_another_by_its_word_or_by_resting_on_a_presumption(
    before: Policy, after: Policy, known: Plain, told: tuple[str, str] | None
) -> None:
    records = [("one", read_record(known, CardRequest))]
    found = compare_records(before, after, records, decision="card")
    assert [(one.record, one.before, one.after) for one in found.changed] == (
        [] if told is None else [("one", *told)]
    )
    assert (found.same, found.records) == (int(told is None), 1)


def test_the_most_frequent_moves_come_first_and_the_others_by_their_words() -> None:
    before, after = version(PRESUMED), version(when="{card: adult}")
    known: list[Plain] = [
        {"resident": False, "card": "adult"},
        *[{"resident": True, "card": "child"}] * 3,
        {"card": "child"},
        *[{"resident": False}] * 2,
        {"resident": True, "card": "adult"},
    ]
    records: list[tuple[str, CardRequest | RecordError]] = [
        (str(number), read_record(plain, CardRequest)) for number, plain in enumerate(known)
    ]
    bad = Problem("LR101", "this is not a record", Spot("bad"), "write one")
    records.insert(2, ("bad", RecordError([bad])))
    found = compare_records(before, after, records, decision="card")
    assert list(found.moves.items()) == [
        (("eligible", "ineligible"), 3),
        (("ineligible", "undetermined"), 2),
        (("eligible (provisional)", "ineligible"), 1),
        (("ineligible", "eligible"), 1),
    ]
    assert [one.record for one in found.changed] == ["0", "1", "2", "3", "4", "5", "6"]
    assert [(one.record, one.problems) for one in found.refused] == [
        ("bad", ("bad: LR101 this is not a record (write one)",))
    ]
    assert (found.same, found.records) == (1, 9)


def test_a_change_has_the_deciding_rules_of_each_side() -> None:
    adult = "adult: {says: an adult, when: {card: adult}, cite: {source: manual}}"
    text = VERSION.format(in_force="from: 2020-01-01", status="").replace(
        "[resident]", "[resident, adult]"
    )
    text = text.replace("rules: {", f"rules: {{{adult}, ")
    before, after = (
        read_policy(each, records=CARDS)
        for each in (text, text.replace("resident: true", "resident: false"))
    )
    records = [("one", read_record({"resident": False, "card": "adult"}, CardRequest))]
    (change,) = compare_records(before, after, records, decision="card").changed
    assert (change.before, change.after) == ("ineligible", "eligible")
    assert [(one.rule, one.says) for one in change.before_because] == [("resident", "a resident")]
    assert [one.rule for one in change.after_because] == ["resident", "adult"]
    assert change.before_because[0].told == ("Resident of the county: no. It must be yes.",)
