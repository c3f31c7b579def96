"""Each law of the kit notices a policy that breaks it, and shows the smallest record."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from lead_rules import Policy, load_library, read_record
from lead_rules.cli import main
from lead_rules.decide.decision import Decision
from lead_rules.export import record_data
from lead_rules.testing import LawBroken, laws
from lead_rules.truth import UNKNOWN
from lead_rules.version import __version__
from library_card import CardRequest

ROOT = Path(__file__).parents[1]
CARDS = ROOT / "tests" / "library-card"
CARD = load_library(CARDS, records={"card": CardRequest}).versions()[0]


class Guessing(Policy):
    """Takes what is not known for no."""

    def decide(self, record: BaseModel, decision: str) -> Decision:
        known = {"resident": False, "card": "adult", **record_data(record)}
        return super().decide(read_record(known, CardRequest), decision)


class Partial(Policy):
    """Looks at who somebody is."""

    def decide(self, record: BaseModel, decision: str) -> Decision:
        known = record_data(record)
        if known.get("monitoring"):
            known["resident"] = True
        return super().decide(read_record(known, CardRequest), decision)


class Forgetful(Policy):
    """Decides on what it was asked before."""

    asked = 0

    def decide(self, record: BaseModel, decision: str) -> Decision:
        self.asked += 1
        known = record_data(record) | ({"resident": True} if self.asked % 2 else {})
        return super().decide(read_record(known, CardRequest), decision)


class Lenient(Policy):
    """Meets whoever has no loans, once there is an exclusion more."""

    def decide(self, record: BaseModel, decision: str) -> Decision:
        known = record_data(record)
        if len(self.checked.decisions[decision].exclude) > 2 and known.get("loans") == []:
            known |= {"resident": True, "household": {"guardian_agrees": True}}
        return super().decide(read_record(known, CardRequest), decision)


class Vague(Policy):
    """Says that it does not know, whatever its rules say."""

    def decide(self, record: BaseModel, decision: str) -> Decision:
        found = super().decide(record, decision)
        found.truth = UNKNOWN
        return found


def broken(kind: type[Policy], law: laws.Law) -> str:
    with pytest.raises(LawBroken) as raised:
        law(kind(CARD.checked, __version__), examples=300)
    return str(raised.value)


def test_guessing_is_noticed() -> None:
    said = broken(Guessing, laws.learning_never_reverses)
    assert said.startswith("learning a missing fact never reverses a decision")
    assert "library-card 2024-01-01: card: `refused` became `" in said
    assert said.count("before: {") == said.count("after: {") == 1


def test_partiality_is_noticed() -> None:
    said = broken(Partial, laws.protected_facts_never_matter)
    assert "two people are decided otherwise for who they are" in said
    assert '"gender"' in said and "loans" not in said  # no fact that does not matter


def test_forgetting_is_noticed() -> None:
    assert "is decided otherwise" in broken(Forgetful, laws.deciding_repeats)


def test_vagueness_is_noticed() -> None:
    assert "does not follow from the rules" in broken(Vague, laws.explanation_replays)


def test_leniency_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lead_rules.testing.laws_of_writing.Policy", Lenient)
    with pytest.raises(LawBroken, match=r"by excluding `.*` as well"):
        laws.adding_an_exclusion_never_helps(Lenient(CARD.checked, __version__), examples=500)


@pytest.mark.parametrize(
    ("law", "part", "wrong"),
    [
        (laws.deciding_rules_suffice, "because", ("guardian",)),
        (laws.nothing_else_matters, "missing", ()),
        (laws.order_never_matters, "outcome", None),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_decision_that_says_otherwise_is_noticed(
    law: laws.Law, part: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision whose one part is always the same, or never twice the same."""
    told = iter(range(10**9))
    said = property(lambda _: next(told) if wrong is None else wrong)
    monkeypatch.setattr(Decision, part, said)
    with pytest.raises(LawBroken):
        law(CARD, examples=200)


def test_all_laws_hold_of_a_policy_in_one_line() -> None:
    assert laws.hold(CARD, examples=10) > 60
    assert len({law.name for law in laws.ALL}) == len(laws.ALL) == 10
    for law in laws.ALL:
        assert getattr(laws, law.name) is law
        assert law.examples.__name__


def test_the_command_line_tells_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["test", "--laws", "--examples", "5", "--record", "card=library_card:CardRequest"]
    file = str(CARDS / "policies" / "library-card" / "2024-01-01.yaml")
    done = CliRunner().invoke(main, [*options, file])
    assert done.exit_code == 0, done.output
    assert f"{file}: 10 laws on " in done.output
    assert " records: 0 broken\n" in done.output

    def always(*_: object, **__: object) -> int:
        raise LawBroken("it does not hold\nrecord: {}")

    monkeypatch.setattr(laws.Law, "__call__", always)
    done = CliRunner().invoke(main, [*options, file])
    assert done.exit_code == 1
    assert f"{file}: law `order_never_matters`: it does not hold\n  record: {{}}\n" in done.output
    assert "10 laws on 0 records: 10 broken" in done.output
