"""Each law of the kit notices a policy that breaks it, and shows the smallest record."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from lead_rules import Policy, load_library, read_record
from lead_rules.cli import main
from lead_rules.decide.decision import Decision
from lead_rules.records.write import record_data
from lead_rules.testing import LawBroken, laws
from lead_rules.values.truth import UNKNOWN
from lead_rules.version import __version__
from tests.support import ROOT
from tests.support.library_card import CardRequest

pytestmark = pytest.mark.slow

CARDS = ROOT / "tests" / "support" / "library-card"
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


Breaking = Callable[[pytest.MonkeyPatch], Policy]


def by(kind: type[Policy]) -> Breaking:
    """A policy that decides in another way."""

    def breaking(patch: pytest.MonkeyPatch) -> Policy:
        patch.setattr("lead_rules.testing.laws.rewriting.Policy", kind)
        return kind(CARD.checked, __version__)

    return breaking


def saying(part: str, otherwise: Callable[[Any], Any]) -> Breaking:
    """A policy whose decisions say one thing otherwise than the engine does."""

    def breaking(patch: pytest.MonkeyPatch) -> Policy:
        real = getattr(Decision, part)
        patch.setattr(
            Decision, part, property(lambda self: otherwise(real.__get__(self, Decision)))
        )
        return CARD

    return breaking


TIMES = count()
BROKEN: dict[str, tuple[Breaking, str]] = {
    "learning_never_reverses": (by(Guessing), "`refused` became `"),
    "protected_facts_never_matter": (by(Partial), "decided otherwise for who they are"),
    "order_never_matters": (saying("outcome", lambda _: next(TIMES)), "order of lines changes"),
    "explanation_replays": (by(Vague), "does not follow from the rules"),
    "deciding_rules_suffice": (saying("because", lambda _: ("guardian",)), "does not suffice"),
    "adding_an_exclusion_never_helps": (by(Lenient), "by excluding `.*` as well"),
    "nothing_else_matters": (saying("missing", lambda asked: asked[:1]), "that were not asked for"),
    "missing_answers_settle": (saying("missing", lambda asked: asked[:1]), "is asked for when all"),
    "changes_keep_their_promise": (
        saying("would_change", lambda sets: tuple(changes[:-1] for changes in sets)),
        "does not meet the decision",
    ),
    "deciding_repeats": (by(Forgetful), "is decided otherwise"),
}
"""What breaks each law, and what is then said."""


@pytest.mark.parametrize("law", laws.ALL, ids=[law.name for law in laws.ALL])
def test_each_law_notices_what_breaks_it(law: laws.Law, monkeypatch: pytest.MonkeyPatch) -> None:
    law(CARD, examples=20)
    breaking, words = BROKEN[law.name]
    policy = breaking(monkeypatch)
    with pytest.raises(LawBroken, match=words) as raised:
        law(policy, examples=500)
    assert str(raised.value).startswith(f"{law.says}\nlibrary-card 2024-01-01: card: ")


def test_the_smallest_records_are_shown() -> None:
    with pytest.raises(LawBroken) as raised:
        laws.learning_never_reverses(Guessing(CARD.checked, __version__), examples=300)
    assert str(raised.value).count("before: {") == str(raised.value).count("after: {") == 1
    with pytest.raises(LawBroken) as raised:
        laws.protected_facts_never_matter(Partial(CARD.checked, __version__), examples=300)
    said = str(raised.value)
    assert '"gender"' in said and "loans" not in said  # no fact that does not matter


def test_all_laws_hold_of_a_policy_in_one_line() -> None:
    assert laws.hold(CARD, examples=10) > 60
    assert len({law.name for law in laws.ALL}) == len(laws.ALL) == 10
    for law in laws.ALL:
        assert getattr(laws, law.name) is law
        assert law.examples.__name__


def test_the_command_line_tells_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    options = [
        "test",
        "--laws",
        "--examples",
        "5",
        "--record",
        "card=tests.support.library_card:CardRequest",
    ]
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
