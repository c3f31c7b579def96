"""The parts of a small policy, drawn one after another as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

from hypothesis import strategies as st

from lead_rules.policy.syntax.base_parser import LANGUAGE
from lead_rules.records.schema import schema_field
from lead_rules.testing.strategies.drawn_conditions import Names, Read, draw_condition
from lead_rules.testing.strategies.operator_tests import literals, texts
from lead_rules.testing.strategies.plain_records import Draw, Plain
from lead_rules.testing.strategies.vocabulary import Amount, Scope, Vocabulary

__all__ = ["draft"]

RULES = ("rule-1", "rule-2", "rule-3", "rule-4")
"""Each may hold those before it."""
DECISIONS = ("decision-1", "decision-2")
STATES = ("state-1", "state-2")
GROUNDS = ("ground-1", "ground-2")
"""Conditions that may stand in for another fact: they read none that one stands in for."""
BASES = ("include", "exclude", "note")
MOST_PRESUMED = 3

ZONES = st.sampled_from(
    ("UTC", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
)
LASTS = st.sampled_from((None, None, "2018-05-15"))
ITEM = {"source": "book", "section": "cases", "item": "1"}
CITES = st.sampled_from(({"source": "book"}, ITEM, [ITEM, {"source": "custom"}]))
SOURCES: Plain = {
    "book": {"title": "The book", "publisher": "An office", "sections": {"cases": "Cases"}},
    "custom": {"title": "Custom", "inference": "That it was always so is inferred."},
}
INFERENCES = st.sampled_from((None, None, "That it is meant so is inferred."))
OUTCOMES = st.sampled_from((None, {"if_met": "granted", "if_not": "refused", "if_unknown": "open"}))
LISTED = st.tuples(
    *[st.sampled_from(("", "", "include", "include", "exclude", "note"))] * len(RULES)
)
DEPTHS = st.sampled_from((0, 1, 2))
SELDOM = st.sampled_from((False, False, True))
OFTEN = st.booleans()
UP_TO_THREE = st.integers(0, 3)
LEVELS = st.sampled_from(list(combinations_with_replacement(range(len(RULES)), len(STATES))))
"""How many rules each state may hold; the rules after these may hold it."""
WAYS = ("holds", "fails", "open")


def draft(draw: Draw, kind: str, words: Vocabulary, areas: str) -> Plain:
    """A policy about a kind of record, as it is written, with all scalars text."""
    return _Draft(draw, kind, words).policy(areas)


class _Draft:
    """A policy in the making, and what its parts named so far."""

    def __init__(self, draw: Draw, kind: str, words: Vocabulary) -> None:
        self.draw = draw
        self.kind = kind
        self.words = words
        self.read = Read()
        self.cited: set[str] = set()
        self.grounds: tuple[str, ...] = GROUNDS if words.grounds.leaves else ()
        self.decisions: dict[str, Plain] = {}
        self.rules: dict[str, Plain] = {}
        self.define: dict[str, Plain] = {}
        self.rests_on: dict[str, Read] = {}
        """What each decision, rule and definition names."""

    def policy(self, areas: str) -> Plain:
        draw = self.draw
        for name in DECISIONS[: draw(st.integers(1, len(DECISIONS)))]:
            self.decisions[name] = self.decision(name)
        levels = dict(zip(STATES, draw(LEVELS), strict=True))
        for number, name in reversed(list(enumerate(RULES))):
            if name in self.read.names:
                states = [state for state, level in levels.items() if level <= number]
                self.rules[name] = self.rule(name, states, RULES[:number])
            self.states([state for state in STATES if levels[state] == number], RULES[:number])
        readings = {f"reading-{number + 1}": self.reading() for number in range(draw(UP_TO_THREE))}
        self.states(STATES, sorted(self.rules))
        self.worked_out(self.words.amounts, self.grounds)
        presume = self.presumptions()
        self.conditions_that_stand_in()
        self.worked_out(self.words.ground_amounts)
        located = any(path.endswith(".longitude") for path in self.read.paths)
        last = draw(LASTS)
        whole = {
            "language": LANGUAGE,
            "policy": "made",
            "title": "A policy that was made up",
            "in_force": {"from": "2017-01-01", **({"until": last} if last else {})},
            "time_zone": draw(ZONES),
            "areas": areas if located else "",
            "sources": {name: SOURCES[name] for name in sorted(self.cited)},
            "define": self.define,
            "presume": presume,
            "readings": readings,
            "rules": dict(sorted(self.rules.items())),
            "decisions": self.decisions,
        }
        return {name: part for name, part in whole.items() if part}

    def decision(self, name: str) -> Plain:
        drawn = tuple(zip(RULES, self.draw(LISTED), strict=True))
        listed = {basis: [rule for rule, one in drawn if one == basis] for basis in BASES}
        lists = {basis: rules for basis, rules in listed.items() if rules}
        if not lists.keys() & {"include", "exclude"}:
            lists = {"include": [RULES[-1]]}
        deciding = {*lists.get("include", ()), *lists.get("exclude", ())}
        self.named(name, Read(names=deciding))
        self.read.names.update(lists.get("note", ()))
        outcomes = self.draw(OUTCOMES)
        words = {"outcomes": outcomes} if outcomes else {}
        return {"title": f"{name.replace('-', ' ')}?", "record": self.kind, **lists, **words}

    # Rules and readings.

    def rule(self, name: str, states: Sequence[str], earlier: Sequence[str]) -> Plain:
        """A rule, which may hold states, earlier rules, and decisions that rest on these alone."""
        draw, own = self.draw, Read()
        stairs = [
            decision for decision in self.decisions if self.rests_on[decision].names <= set(earlier)
        ]
        names = Names(self.words.amounts, (*states, *earlier, *stairs * 4))
        whole = {
            "says": name.replace("-", " "),
            "when": draw_condition(draw, self.words.root, names, draw(DEPTHS), own),
            "unless": draw_condition(draw, self.words.root, names, 1, own)
            if draw(SELDOM)
            else None,
            "cite": self.cite(),
            "inference": draw(INFERENCES),
            "tell": self.sentences(own) if draw(SELDOM) else None,
            "tell_person": self.sentences(own) if draw(SELDOM) else None,
        }
        self.named(name, own)
        return {key: part for key, part in whole.items() if part}

    def named(self, name: str, own: Read) -> None:
        """Keeps what a decision, a rule or a definition names."""
        self.rests_on[name] = own
        self.read.add(own)

    def sentences(self, own: Read) -> Plain:
        """Sentences that name what their rule tests of the whole record."""
        told = list(self.tellable(own))
        some = st.lists(st.sampled_from(told), max_size=2, unique=True) if told else st.just([])
        found = {}
        for way in WAYS:
            if self.draw(OFTEN):
                names = self.draw(some)
                found[way] = "; ".join(["{{It}} is", *names, "so"])
        return found

    def tellable(self, own: Read) -> Iterator[str]:
        """What a sentence may say: not a place, whose words hang on its areas."""
        amounts = self.words.amounts
        alone = all(name in amounts and amounts[name].inner is None for name in own.names)
        for name, tests in sorted(own.tests.items()):
            field = schema_field(self.words.table.root, name)
            if field is None or field.kind != "place":
                yield f"{{{name}}}"
                if alone and len(tests) == 1 and tests[0].one_limit:
                    yield f"{{limit of {name}}}"

    def reading(self) -> Plain:
        """Another condition of a rule, or other exclusions of a decision that nothing holds."""
        draw = self.draw
        rules = sorted(self.rules)
        free = sorted(self.decisions.keys() - self.read.names)
        whole: Plain
        if free and draw(SELDOM):
            exclude = draw(st.lists(st.sampled_from(rules), max_size=2, unique=True))
            whole = {"decision": draw(st.sampled_from(free)), "exclude": exclude}
        else:
            names = Names(self.words.amounts, (STATES[0], *rules))
            held = [rule for rule in rules if self.is_held(rule)]
            rule = draw(st.sampled_from([*rules, *held * 2]))
            when = draw_condition(draw, self.words.root, names, 1, self.read)
            whole = {"rule": rule, "when": when}
        whole |= {"says": "as it is written", "otherwise": "as it is spoken"}
        return {**whole, "because": "It was so.", **self.perhaps_cited()}

    def is_held(self, name: str) -> bool:
        """Whether a rule or a state holds it."""
        return any(name in self.rests_on[one].names for one in (*self.rules, *self.define))

    # Definitions and presumptions.

    def states(self, states: Sequence[str], rules: Sequence[str]) -> None:
        """Those of the states that were named; each may hold the rules, and states before it."""
        for state in reversed(states):
            if state in self.read.names and state not in self.define:
                before = STATES[: STATES.index(state)]
                names = Names(self.words.amounts, (*self.grounds, *before, *[*rules] * 2))
                self.define[state] = self.condition(state, self.words.root, names)

    def conditions_that_stand_in(self) -> None:
        """Those that were named; each may hold the ones before it."""
        for number, name in reversed(list(enumerate(self.grounds))):
            if name in self.read.names:
                names = Names(self.words.ground_amounts, self.grounds[:number])
                self.define[name] = self.condition(name, self.words.grounds, names)

    def condition(self, name: str, scope: Scope, names: Names) -> Plain:
        own = Read()
        when = draw_condition(self.draw, scope, names, 1, own)
        self.named(name, own)
        return {"says": name.replace("-", " "), "when": when}

    def worked_out(self, amounts: Mapping[str, Amount], held: Sequence[str] = ()) -> None:
        """The amounts that were named."""
        for name, amount in amounts.items():
            if name in self.read.names:
                self.define[name] = self.amount(amount, Names(held=held))

    def amount(self, amount: Amount, names: Names) -> Plain:
        own = Read(paths={*amount.reads})
        whole = {"says": amount.name.replace("-", " ").replace("_", " "), **amount.body}
        if amount.inner is not None and amount.inner.leaves and self.draw(OFTEN):
            # Which entries count seldom hangs on the whole record: each is asked for each entry.
            names = names if self.draw(SELDOM) else Names()
            whole["where"] = draw_condition(self.draw, amount.inner, names, 1, own)
        self.named(amount.name, own)
        return whole

    def presumptions(self) -> Plain:
        """What stands in for a few of the facts that were read so far, and for conditions."""
        ways = {name: way for name, way in self.presumable() if way is not None}
        if not ways:
            return {}
        names = st.lists(st.sampled_from(sorted(ways)), max_size=MOST_PRESUMED, unique=True)
        found = {name: self.presumption(ways[name]) for name in self.draw(names)}
        # By a rule for one of them alone: two could lead to one another.
        by_rules = {
            name: rules
            for name in (*STATES, *sorted(self.words.stood_in_for))
            if name in {*self.define, *self.read.paths} - {*found}
            and (rules := self.rules_apart(name))
        }
        if by_rules and self.draw(OFTEN):
            name = self.draw(st.sampled_from(list(by_rules)))
            holds = st.sampled_from([{"holds": rule} for rule in by_rules[name]])
            found[name] = self.presumption(holds)
        return found

    def presumption(self, ways: st.SearchStrategy[Any]) -> Plain:
        way = self.draw(ways)
        self.read.names.update([way["holds"]] if "holds" in way else [])
        return {**way, "because": "Mostly it is so.", **self.perhaps_cited()}

    def presumable(self) -> Iterator[tuple[str, st.SearchStrategy[Any] | None]]:
        for path in self.read.paths:
            field = schema_field(self.words.table.root, path)
            assert field is not None
            if field.kind == "text":
                yield path, texts(field).map(lambda text: {"value": text})
            elif field.kind == "list":
                yield path, st.just({"value": []})
            else:
                holds = self.grounds if path in self.words.stood_in_for else ()
                yield path, _standing_in(literals(field), holds)
        for names in (STATES, self.grounds):
            for number, name in enumerate(names):
                if name in self.read.names:
                    holds = self.grounds if names is STATES else self.grounds[:number]
                    yield name, _standing_in(("true", "false"), holds)

    def rules_apart(self, name: str) -> list[str]:
        """The rules that do not lead to a state or a field, and so may stand in for it."""

        def leads(start: str) -> bool:
            own = self.rests_on.get(start, Read())
            return name == start or name in own.paths or any(map(leads, own.names))

        return [rule for rule in sorted(self.rules) if not leads(rule)]

    # Sources.

    def cite(self) -> Plain:
        cite = self.draw(CITES)
        parts = cite if isinstance(cite, list) else [cite]
        self.cited.update(part["source"] for part in parts)
        return cite

    def perhaps_cited(self) -> Plain:
        return {"cite": self.cite()} if self.draw(SELDOM) else {}


def _standing_in(values: Sequence[str], holds: Sequence[str]) -> st.SearchStrategy[Any] | None:
    ways = [*({"value": value} for value in values), *({"holds": name} for name in holds)]
    return st.sampled_from(ways) if ways else None
