"""For each clause of each law an engine that breaks it, and that no other clause notices.

A clause that is added needs a row of `BREAKERS`; one that nothing breaks has no place in a law.
"""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from types import SimpleNamespace as One
from typing import Any

import pytest
from pydantic import BaseModel

from lead_rules import Policy, load_library, read_record
from lead_rules.evaluate.evidence import Evidence
from lead_rules.records.write import record_data
from lead_rules.testing import LawBroken, laws
from lead_rules.testing.laws import rewriting
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth
from lead_rules.version import __version__
from tests.support import ROOT
from tests.support.library_card import CardRequest

CARDS = ROOT / "tests" / "support" / "library-card"
CARD = load_library(CARDS, records={"card": CardRequest}).versions()[0]

Facts = dict[str, Any]
Said = dict[str, Any]
"""What an engine says of a decision otherwise than it should, by the decision's attributes."""


@dataclass(frozen=True)
class Asked:
    """What an engine is asked: a record, by the policy or by one that a law made of it."""

    policy: Policy
    record: BaseModel

    @property
    def facts(self) -> Facts:
        return record_data(self.record)

    @property
    def reordered(self) -> bool:
        return self.policy.checked is not CARD.checked

    @property
    def stricter(self) -> bool:
        return len(self.policy.checked.decisions["card"].exclude) > 2


Engine = Callable[[Asked], Said]
Row = tuple[Engine, Any, str]
"""An engine, the facts that it is asked about, and what the law then says."""


def only_if(when: Callable[[Asked], Any], said: Said) -> Engine:
    return lambda asked: said if when(asked) else {}


def always(**said: Any) -> Engine:
    return lambda _: said


GRANTED = {"truth": TRUE, "outcome": "granted"}
REFUSED = {"truth": FALSE, "outcome": "refused"}
WAIT = {"truth": UNKNOWN, "outcome": "wait"}

# Facts.

RESIDENT: Facts = {
    "requested_at": "2024-05-02T12:00:00-07:00",
    "born_on": "1984-05-02",
    "card": "adult",
    "resident": True,
    "loans": [{"kind": "map", "lost": False}],
    "household": {"adults": 1, "guardian_agrees": False},
}
ELSEWHERE: Facts = RESIDENT | {"resident": False}
UNSETTLED: Facts = {name: value for name, value in RESIDENT.items() if name != "resident"}


def and_more(less: Facts) -> tuple[Facts, Facts]:
    return less, less | {"languages": ["en"]}


def once_learnt(**said: Any) -> Engine:
    return only_if(lambda asked: "languages" in asked.facts, said)


# Evidence: of one rule, which is all that decides, and which follows from it.


def evidence(kind: Any, truth: Truth, *parts: Evidence, **more: Any) -> Evidence:
    return Evidence(kind, truth, **{"says": "it is so", "at": "a.yaml:7", "parts": parts, **more})


YES, NO = evidence("test", TRUE), evidence("test", FALSE)
OPEN = evidence("test", UNKNOWN, lacks=("resident",))


def of_rule(found: Evidence, **otherwise: Any) -> tuple[Any, ...]:
    rule = {"id": "rule", "basis": "include", "exception": None, "truth": found.truth}
    return (One(**{**rule, "evidence": found, **otherwise}),)


def unfounded(kind: Any, truth: Truth, *parts: Evidence, **more: Any) -> Row:
    """A condition that has not the truth that its parts give it."""
    found = evidence(kind, truth, *parts, **more)
    words = f"`rule`: {truth.value} does not follow for `{found.says}` (a.yaml:7)"
    return always(truth=truth, rules=of_rule(found)), RESIDENT, words


# What is said of a policy in another order.


def by_order(part: str, one: Any, other: Any, clause: str = "") -> Row:
    words = f"another order of lines changes {clause or part}"
    return lambda asked: {part: other if asked.reordered else one}, (RESIDENT, 0), words


def swapped(part: str, named: str, what: str, one: Any, other: Any, clause: str = "") -> Row:
    """Two entries that are told apart by their names swap what else they say."""
    alike = {"basis": "note", "truth": TRUE, "told": (), "told_person": (), "rules": ()}
    alike |= {"presumed": None, "fields": (), "outcome": "wait", "to": "", "may": "change"}

    def entries(*said: Any) -> tuple[Any, ...]:
        pair = zip("ab", said, strict=True)
        both = [One(**{**alike, named: name, what: each}) for name, each in pair]
        return tuple((each,) for each in both) if part == "would_change" else tuple(both)

    return by_order(part, entries(one, other), entries(other, one), clause)


# What would change a decision.


def change(field: str, value: Any) -> One:
    return One(field=field, value=value)


NOW_RESIDENT, NOW_STAFF = change("resident", True), change("card", "staff")


def meets_with(field: str, value: Any) -> Row:
    """An engine that proposes what cannot change, and is met by it."""

    def decide(asked: Asked) -> Said:
        so = asked.facts.get(field) == value
        return GRANTED if so else {"would_change": ((change(field, value),),)}

    return decide, ELSEWHERE, f"`{field}` cannot change and is proposed"


def spoil(asked: Asked) -> Said:
    vars(asked.record)["resident"] = False
    return {}


TIMES = count()
TWINS = (RESIDENT, RESIDENT | {"monitoring": {"gender": "x"}})
TO_TWINS = "two people are decided otherwise for who they are"
FOR_ORIGIN = only_if(lambda asked: "monitoring" in asked.facts, {"also": ("owes",)})
BY_GUARDIAN = REFUSED | {"because": ("guardian",)}
BY_FEES = REFUSED | {"because": ("owes",)}
SUFFICES_NOT = "{} decide, but what they read does not suffice"
BREAKERS: dict[laws.Law, dict[str, list[Row]]] = {
    laws.learning_never_reverses: {
        "a settled outcome stays": [
            (
                once_learnt(**WAIT),
                and_more(RESIDENT),
                "`granted` became `wait` when more was learnt",
            ),
            (
                once_learnt(**GRANTED),
                and_more(ELSEWHERE),
                "`refused` became `granted` when more was learnt",
            ),
        ],
        "a settled decision does not become provisional": [
            (
                once_learnt(provisional=True),
                and_more(RESIDENT),
                "a decision became provisional when more was learnt",
            ),
        ],
        "a rule stays that nothing is presumed for": [
            (
                once_learnt(strict={"owes": TRUE}),
                and_more(RESIDENT),
                "`owes` went from false to true when more was learnt",
            ),
            (
                once_learnt(strict={"owes": UNKNOWN}),
                and_more(UNSETTLED),
                "`owes` went from false to unknown when more was learnt",
            ),
        ],
    },
    laws.nothing_else_matters: {
        "a settled decision asks for nothing": [
            (
                always(missing=(One(field="languages"),)),
                and_more(RESIDENT),
                "a decision that nothing can change asks for facts",
            ),
        ],
        "an open decision asks for something": [
            (
                always(missing=()),
                and_more(UNSETTLED),
                OPEN_ASKS := "a decision that can still change asks for nothing",
            ),
            (always(provisional=True), and_more(RESIDENT), OPEN_ASKS),
        ],
        "facts that are not asked for change nothing": [
            (
                once_learnt(**REFUSED),
                and_more(RESIDENT),
                "`granted` became `refused` by facts that were not asked for",
            ),
            (
                once_learnt(**GRANTED),
                and_more(UNSETTLED),
                "`wait` became `granted` by facts that were not asked for",
            ),
        ],
    },
    laws.missing_answers_settle: {
        "no other fact is asked for": [
            (
                once_learnt(missing=(One(field=field),)),
                and_more(RESIDENT),
                f"`{field}` is asked for when all that was asked for is answered",
            )
            for field in ("balance", "home")
        ],
        "a fact that is known well enough is not asked for again": [
            (
                once_learnt(missing=(One(field="loans[0].lost"),)),
                and_more(RESIDENT),
                "`loans[0].lost` is still asked for when it is answered",
            ),
        ],
    },
    laws.explanation_replays: {
        "a condition follows from its parts": [
            unfounded("all", TRUE, YES, NO),
            unfounded("all", TRUE, YES, OPEN),
            unfounded("any", FALSE, YES, NO),
            unfounded("none", TRUE, YES, NO),
            unfounded("not", FALSE, NO),
            unfounded("entry", FALSE),
            unfounded("entry", TRUE, NO, lacks=("loans[0].fee",)),
            unfounded("test", FALSE, YES, NO, operator="some"),
            unfounded("test", TRUE, YES, NO, operator="every"),
            # Also deep inside, and in an exception.
            unfounded("all", FALSE, evidence("all", FALSE, evidence("any", FALSE, YES))),
            (
                always(truth=TRUE, rules=of_rule(YES, exception=evidence("any", FALSE, YES))),
                RESIDENT,
                "`rule`: false does not follow for `it is so` (a.yaml:7)",
            ),
        ],
        "a count follows from its parts": [
            unfounded("at_least", TRUE, YES, NO, says="at least 2 of both"),
            unfounded("at_least", FALSE, YES, NO, says="at least 1 of both"),
            unfounded("at_least", TRUE, YES, NO, says="some of both"),
        ],
        "a definition follows from its condition": [
            unfounded("holds", FALSE, YES),
            unfounded("holds", TRUE, OPEN),
            unfounded("holds", TRUE, OPEN, stand_in="no"),
            unfounded("holds", TRUE, OPEN, NO),
            unfounded("holds", FALSE, OPEN, NO, stand_in="yes"),
        ],
        "a test that is open lacks a fact": [unfounded("test", UNKNOWN)],
        "a test that lacks a fact is open": [
            unfounded("test", TRUE, lacks=("resident",)),
            unfounded("test", FALSE, lacks=("loans",), operator="some"),
        ],
        "a rule follows from its evidence": [
            (
                always(truth=FALSE, rules=of_rule(YES, truth=FALSE)),
                RESIDENT,
                "`rule` is false, but its evidence is not",
            ),
            (
                always(truth=TRUE, rules=of_rule(YES, exception=YES)),
                RESIDENT,
                "`rule` is true, but its evidence is not",
            ),
        ],
        "the outcome follows from the rules": [
            (
                always(rules=of_rule(found, basis=basis)),
                RESIDENT,
                "`granted` does not follow from the rules",
            )
            for found, basis in ((NO, "include"), (OPEN, "include"), (YES, "exclude"))
        ],
    },
    laws.deciding_rules_suffice: {
        "some rule decides": [
            (
                always(**GRANTED, because=()),
                RESIDENT,
                "no rule decides that it is `granted`",
            ),
        ],
        "the rules that decide are those of the decision": [
            (
                always(because=("lives-here-or-works-here", more)),
                ELSEWHERE,
                "the deciding rules are not rules of the decision",
            )
            for more in ("rumour", "lives-here-or-works-here")
        ],
        "what they read suffices": [
            (
                only_if(lambda asked: "card" in asked.facts, BY_GUARDIAN),
                RESIDENT,
                SUFFICES_NOT.format("guardian"),
            ),
            (
                only_if(lambda asked: "adults" in asked.facts["household"], BY_GUARDIAN),
                RESIDENT,
                SUFFICES_NOT.format("guardian"),
            ),
            (
                only_if(lambda asked: "kind" in asked.facts["loans"][0], BY_FEES),
                RESIDENT,
                SUFFICES_NOT.format("owes"),
            ),
        ],
    },
    laws.changes_keep_their_promise: {
        "only what is refused says what would change it": [
            (
                always(would_change=changes),
                facts,
                "a decision that is not refused says what would change it",
            )
            for facts, changes in ((UNSETTLED, ((NOW_RESIDENT,),)), (RESIDENT, ((),)))
        ],
        "nothing fixed or protected is proposed": [
            meets_with("born_on", "1984-05-03"),
            meets_with("monitoring", {"gender": "x"}),
        ],
        "each set meets the decision": [
            (
                always(would_change=((NOW_RESIDENT,), (change("languages", ["en"]),))),
                ELSEWHERE,
                "changing `languages` does not meet the decision",
            ),
            (
                always(would_change=((),)),
                ELSEWHERE,
                "changing nothing does not meet the decision",
            ),
        ],
        "no part of a set does": [
            (
                always(would_change=((change("languages", ["en"]), NOW_RESIDENT),)),
                ELSEWHERE,
                "changing `resident` already meets the decision",
            ),
            (
                always(
                    would_change=((change("languages", ["en"]), change("balance", "1"), NOW_STAFF),)
                ),
                ELSEWHERE,
                "changing `card` already meets the decision",
            ),
        ],
    },
    laws.deciding_repeats: {
        "the same is decided again": [
            (
                lambda _: {"engine": f"0.{next(TIMES)}"},
                RESIDENT,
                "the record, written and read again, is decided otherwise",
            ),
        ],
        "deciding leaves the record as it is": [
            (spoil, RESIDENT, "the record changed when it was decided"),
        ],
    },
    laws.protected_facts_never_matter: {
        "twins are told the same": [(FOR_ORIGIN, TWINS, TO_TWINS)],
    },
    laws.order_never_matters: {
        "outcome is the same": [by_order("outcome", "granted", "refused")],
        "provisional is the same": [by_order("provisional", True, False)],
        "because is the same": [by_order("because", ("a",), ("b",))],
        "rules is the same": [
            swapped("rules", "id", "basis", "include", "exclude"),
            swapped("rules", "id", "truth", TRUE, FALSE),
        ],
        "told is the same": [
            swapped("rules", "id", "told", ("Yes.",), ("No.",), "told"),
            swapped("rules", "id", "told_person", ("Yes.",), ("No.",), "told"),
        ],
        "missing is the same": [
            swapped("missing", "field", "presumed", "yes", None),
            swapped("missing", "field", "rules", ("owes",), ()),
        ],
        "presumed is the same": [swapped("presumed", "presumption", "fields", ("card",), ())],
        "contested is the same": [swapped("contested", "reading", "outcome", "granted", "wait")],
        "notes is the same": [by_order("notes", (One(id="a"),), (One(id="b"),))],
        "would_change is the same": [
            swapped("would_change", "field", "to", "adult", "staff"),
            swapped("would_change", "field", "may", "change", "learn"),
        ],
    },
    laws.adding_an_exclusion_never_helps: {
        "an exclusion more helps nobody": [
            (
                only_if(lambda asked: asked.stricter, GRANTED),
                (UNSETTLED, 0),
                "`wait` became `granted` by excluding `lives-here-or-works-here` as well",
            ),
            (
                only_if(lambda asked: asked.stricter, WAIT),
                (ELSEWHERE, 5),
                "`refused` became `wait` by excluding `not owes` as well",
            ),
        ],
    },
}


def said_again(part: str, one: Any, other: Any) -> tuple[Engine, Any]:
    """A part of which two readings say the same in another order."""
    engine, facts, _ = by_order(part, one, other)
    return engine, facts


ONE_RULE = {"basis": "note", "truth": TRUE, "told_person": ()}
PLACE = {"longitude": -122.67, "latitude": 45.52, "accuracy_m": 500}
ALLOWED: dict[laws.Law, list[tuple[Engine, Any]]] = {
    laws.learning_never_reverses: [
        (
            lambda asked: REFUSED if "languages" in asked.facts else {"provisional": True},
            and_more(RESIDENT),
        ),
        (once_learnt(**REFUSED), and_more(UNSETTLED)),
    ],
    laws.missing_answers_settle: [
        (once_learnt(missing=(One(field="home"),)), and_more({"home": PLACE})),
        (
            once_learnt(missing=(One(field="orientation"),)),
            and_more({"orientation": {"not_as_of": "2024-05-01"}}),
        ),
    ],
    laws.explanation_replays: [
        (always(truth=found.truth, rules=of_rule(found)), RESIDENT)
        for found in (
            evidence("test", UNKNOWN, lacks=("loans",), operator="some"),
            evidence("test", UNKNOWN, evidence("entry", TRUE, YES, lacks=("loans[0].fee",))),
            evidence("holds", TRUE, OPEN, YES, stand_in="yes"),
        )
    ]
    + [
        (always(truth=TRUE, rules=of_rule(YES) + of_rule(found, basis="note")), RESIDENT)
        for found in (YES, NO)
    ],
    laws.deciding_rules_suffice: [
        (always(**WAIT, because=()), UNSETTLED),
        # What is open may be settled by a presumption where less is known.
        (
            lambda asked: {} if "languages" in asked.facts else REFUSED,
            UNSETTLED | {"languages": ["en"]},
        ),
    ],
    laws.order_never_matters: [
        said_again("because", ("a", "b"), ("b", "a")),
        said_again("notes", (One(id="a"), One(id="b")), (One(id="b"), One(id="a"))),
        said_again(
            "rules",
            (One(id="a", told=("Red or green.", "So."), **ONE_RULE),),
            (One(id="a", told=("So.", "green or Red."), **ONE_RULE),),
        ),
        said_again(
            "missing",
            (One(field="card", presumed=None, rules=("a", "b")),),
            (One(field="card", presumed=None, rules=("b", "a")),),
        ),
        said_again(
            "presumed",
            (One(presumption="a", fields=("card", "home")),),
            (One(presumption="a", fields=("home", "card")),),
        ),
        said_again(
            "would_change",
            ((One(field="a", to="5.5 or 6.", may="learn"), One(field="b", to="", may="learn")),),
            ((One(field="b", to="", may="learn"), One(field="a", to="6. or 5.5", may="learn")),),
        ),
    ],
}
"""What an engine may say: no clause takes it for a fault."""

ROWS = [
    pytest.param(law, clause, row, id=f"{law.name}: {clause}")
    for law, clauses in BREAKERS.items()
    for clause, rows in clauses.items()
    for row in rows
]


class Saying:
    """A decision that says some things otherwise."""

    def __init__(self, decision: Any, said: Said) -> None:
        self.__dict__.update(said)
        self._decision = decision

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decision, name)


def policy_of(engine: Engine) -> Policy:
    class Broken(Policy):
        def decide(self, record: BaseModel, decision: str) -> Any:
            return Saying(super().decide(record, decision), engine(Asked(self, record)))

    return Broken(CARD.checked, __version__)


def subject_of(engine: Engine) -> Subject:
    """A decision by an engine, which also says `strict`: what rules are without presumptions."""
    subject = Subject(policy_of(engine), "card")
    plan: Any = subject.plan

    def truths(record: BaseModel) -> dict[str, Truth]:
        said = engine(Asked(subject.policy, record)).get("strict", {})
        return {**plan.without_presumptions.truths(record), **said}

    vars(subject)["plan"] = replace(plan, without_presumptions=One(truths=truths))
    return subject


def example_of(facts: Any) -> Any:
    if isinstance(facts, tuple):
        return tuple(example_of(each) for each in facts)
    return read_record(facts, CardRequest) if isinstance(facts, dict) else facts


@pytest.mark.parametrize(("law", "clause", "row"), ROWS)
def test_a_broken_engine_is_noticed_by_one_clause(
    law: laws.Law, clause: str, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, facts, words = row
    law.check(subject_of(always()), example_of(facts))
    subject = subject_of(engine)
    monkeypatch.setattr(rewriting, "Policy", type(subject.policy))
    with pytest.raises(LawBroken) as raised:
        law.check(subject, example_of(facts))
    assert str(raised.value).split("\n")[0] == words
    decided = law.decided(subject, example_of(facts))
    for other, holds in law.clauses.items():
        if other != clause:
            holds(decided)


@pytest.mark.parametrize(
    ("law", "engine", "facts"),
    [pytest.param(law, *allowed, id=law.name) for law, rows in ALLOWED.items() for allowed in rows],
)
def test_what_is_allowed_breaks_no_law(
    law: laws.Law, engine: Engine, facts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = subject_of(engine)
    monkeypatch.setattr(rewriting, "Policy", type(subject.policy))
    law.check(subject, example_of(facts))


def test_every_clause_has_an_engine_that_breaks_it() -> None:
    assert {law: set(law.clauses) for law in laws.ALL} == {
        law: set(clauses) for law, clauses in BREAKERS.items()
    }
    assert all(rows for clauses in BREAKERS.values() for rows in clauses.values())


def test_nothing_but_a_clause_breaks_a_law_and_each_in_one_way() -> None:
    clauses = [clause for law in laws.ALL for clause in law.clauses.values()]
    functions = {clause.func if isinstance(clause, partial) else clause for clause in clauses}
    assert {inspect.getsource(each).count(" broken(") for each in functions} == {1}
    modules = {sys.modules[each.__module__] for each in functions}
    assert sum(inspect.getsource(each).count(" broken(") for each in modules) == len(functions)
