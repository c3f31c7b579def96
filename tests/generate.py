"""Policies about an invented record, and plain records at their limits.

Both are plain data, so that they shrink to something readable.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from hypothesis import Phase, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from lead_rules import Event, Fact, Place, load_library, read_policy
from lead_rules.testing import learning
from lead_rules.testing.filling import Filling
from lead_rules.testing.records import filling_of, pools_of
from library_card import CardRequest, Loan
from places import policies_of_places

Plain = Any  # text, lists and mappings
Strategy = st.SearchStrategy[Plain]
Draw = Callable[[Strategy], Plain]

ROOT = Path(__file__).parents[1]
AREAS = "high-pedestrian-traffic/2017-02-27"
TIMES_AS_MANY = int(os.environ.get("LEAD_RULES_EXAMPLES", "1"))


def examples(number: int) -> settings:
    """The same examples on every run, quickly.

    `LEAD_RULES_EXAMPLES=20` tries twenty times as many, new ones on each run,
    and makes one that fails as small as it can.
    """
    long = TIMES_AS_MANY > 1
    return settings(
        max_examples=number * TIMES_AS_MANY,
        derandomize=not long,
        database=None,
        deadline=None,
        phases=[Phase.generate, *([Phase.shrink] if long else [])],
    )


# Records

BASES = [date(2017, 3, 12), date(2017, 11, 5), date(2018, 5, 15), date(2020, 2, 29)]
"""Two changes of the clock, the last day of a policy version, and a leap day."""
DAYS = [base.isoformat() for base in BASES]
PERIODS = ["0 days", "30 days", "1 month", "1 year", "18 years"]
TEXTS = {"barcode": ["12.345", "12.346", "00.777"]}
LIMITS = {
    "accuracy_m": ["10", "100"],
    "adults": ["1", "3"],
    "balance": ["-0.5", "5"],
    "days_late": ["1", "3", "10"],
    "fee": ["2.5", "5"],
}
SPANS = [{"from": "22:30", "until": "06:00"}, {"from": "06:00", "until": "22:30"}]


def limits_policy() -> Plain:
    """A policy that names every limit that generated policies may name, so that records
    made for it lie at the limits of any of them.
    """
    dated: list[Plain] = [{"within": period, "after": "requested_at"} for period in PERIODS]
    tests: list[Plain] = [{"balance": {"in": [f"{one} USD" for one in LIMITS["balance"]]}}]
    tests += [{"household.adults": LIMITS["adults"]}, {"barcode": TEXTS["barcode"]}]
    tests += [{"loans": {"some": {"fee": [f"{one} USD" for one in LIMITS["fee"]]}}}]
    tests += [{"loans": {"some": {"days_late": LIMITS["days_late"]}}}]
    tests += [{"home.accuracy_m": [f"{one} m" for one in LIMITS["accuracy_m"]]}]
    tests += [{"home": {"within": ["downtown", "old-town"]}}, {"home": {"within": "lloyd"}}]
    tests += [{"requested_at": {"before": day}} for day in DAYS]
    tests += [{"requested_at": {"time_of_day": span}} for span in SPANS]
    tests += [{"orientation": one} for one in dated] + [{"born_on": one} for one in dated]
    tests += [{"loans": {"some": {"due_on": one}}} for one in dated]
    rule = {"says": "any", "when": {"any": tests}, "cite": {"source": "rulebook"}}
    policy = {
        "language": "1",
        "policy": "library-card",
        "title": "Limits",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "America/Los_Angeles",
        "areas": AREAS,
        "sources": {"rulebook": SOURCES["rulebook"]},
        "rules": {"any": rule},
        "decisions": {"card": {"title": "Limits?", "record": "card", "include": ["any"]}},
    }
    return fresh(policy)


@cache
def filling(model: type[BaseModel]) -> Filling:
    """Records of a model, at the limits of the generated policies, or of the shipped ones."""
    if model is CardRequest:
        text = to_yaml(limits_policy())
        policy = read_policy(text, folder=ROOT, records={"card": CardRequest})
        return filling_of(pools_of(policy, "card"))
    shipped = load_library(ROOT).version("2017-02-27")
    policy, name = next(
        (policy, name)
        for policy in (shipped, *policies_of_places())
        for name in policy.decisions
        if policy.record_model(name) is model
    )
    return filling_of(pools_of(policy, name))


def records(model: type[BaseModel]) -> Strategy:
    """A plain record with about a quarter of its facts unknown, at any depth."""
    return filling(model).records().map(fresh)


def learnt(model: type[BaseModel], known: Plain, leave: Collection[str] = ()) -> Strategy:
    """The same record with all facts learnt, but for those to leave and what is inside them."""
    return learning.learnt(filling(model), known, leave).map(fresh)


def fresh(plain: Plain) -> Plain:
    """An equal value that shares no part with another, and is printed as it is."""
    return json.loads(json.dumps(plain))


def kind_of(annotation: Any) -> Any:
    """The type under `Annotated` and `| None`; lists and choices of words stay as they are."""
    if get_origin(annotation) is Annotated:
        return kind_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next(kind_of(one) for one in get_args(annotation) if one is not type(None))
    return annotation


def entry_of(kind: Any) -> Any:
    """The kind of a list's entries; `None` for what is no list."""
    return kind_of(get_args(kind)[0]) if get_origin(kind) is tuple else None


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def fact_of(model: type[BaseModel], name: str) -> Fact:
    return next(one for one in model.model_fields[name].metadata if isinstance(one, Fact))


def mapping(parts: Mapping[str, Strategy]) -> Strategy:
    """A mapping of the parts that are not `None`, in this order."""
    drawn = st.tuples(*parts.values())
    return drawn.map(
        lambda whole: {k: v for k, v in zip(parts, whole, strict=True) if v is not None}
    )


# Policies about a library card

BY_A_CONDITION = frozenset({"resident", "household.guardian_agrees", "loans.lost"})
"""Fields whose presumption may be a condition, which then must not read them."""
SELDOM = frozenset({"home"})
"""Left to the first rule alone, since the boundaries take long to load."""


def operators(names: str, wanted: Strategy) -> Strategy:
    return st.tuples(st.sampled_from(names.split()), wanted).map(lambda pair: {pair[0]: pair[1]})


def some_of(values: Sequence[str]) -> Strategy:
    """A list of values that leaves at least one out, if there are two or more."""
    return st.lists(
        st.sampled_from(values), min_size=1, max_size=max(1, min(2, len(values) - 1)), unique=True
    )


def same(values: Sequence[str]) -> list[Strategy]:
    """Tests on anything."""
    one, few = st.sampled_from(values), some_of(values)
    return [one, few, operators("is is_not", one), operators("in not_in", few)]


def ordered(below: str, above: str, values: Sequence[str], more: Strategy) -> list[Strategy]:
    """Comparisons on one side, or on both; the values are in order."""
    pairs = st.sampled_from(list(combinations(values, 2)))
    both = st.builds(
        lambda low, high, pair: {low: pair[0], high: pair[1]},
        st.sampled_from(above.split()),
        st.sampled_from(below.split()),
        pairs,
    )
    return [operators(f"{below} {above}", more), both]


def number_tests(limits: Sequence[str], unit: str) -> Strategy:
    written = [f"{limit} {unit}".strip() for limit in limits]
    compared = ordered("at_most less_than", "at_least more_than", written, st.sampled_from(written))
    among = st.builds(
        lambda pair, comparison: {"in": list(pair), comparison: pair[1]},
        st.sampled_from(list(combinations(written, 2))),
        st.sampled_from(["at_least", "less_than"]),
    )
    beside = st.builds(
        lambda one, other: one | other, operators("not_in", some_of(written)), compared[0]
    )
    return st.one_of(*same(written), *compared, among, beside)


def date_tests(kind: Any, other_fields: Sequence[str]) -> Strategy:
    """Tests of a date, a time or an event beside other fields."""
    windows = st.builds(
        lambda period, side, other: {"within": period, side: other},
        st.sampled_from(PERIODS),
        st.sampled_from(["before", "after"]),
        st.sampled_from(other_fields),
    )
    if kind is Event:
        return windows
    weekdays = operators("weekday", st.sampled_from(["sunday", ["monday", "sunday"]]))
    more = st.sampled_from([*DAYS, *other_fields])
    tests = [
        windows,
        weekdays,
        st.builds(lambda one, other: {**one, **other}, windows, weekdays),
        *ordered("before on_or_before", "after on_or_after", DAYS, more),
    ]
    if kind is date:
        return st.one_of(*tests, *same(DAYS))
    return st.one_of(*tests, operators("time_of_day", st.sampled_from(SPANS)))


def place_tests() -> Strategy:
    areas = st.sampled_from(
        ["lloyd", ["downtown"], ["downtown", "old-town"], ["lloyd", "downtown"]]
    )
    reach = st.builds(
        lambda of, m: {"of": of, "at_most": m}, areas, st.sampled_from(["500 m", "2 m"])
    )
    return st.one_of(operators("within", areas), operators("within_distance", reach))


# Definitions by name: what each adds up, the limits it is tested with, and its unit.
AMOUNTS: dict[str, tuple[Plain, list[str], str]] = {
    "fees": ({"sum": "fee", "of": "loans"}, ["2.5", "5", "7.5", "10005"], "USD"),
    "delay": ({"sum": "days_late", "of": "loans"}, ["3", "10", "13"], ""),
    "items": ({"count": "loans"}, ["1", "2", "3"], ""),
    "tongues": ({"count": "languages"}, ["1", "2", "3"], ""),
    "least-fee": ({"least": "fee", "of": "loans"}, ["2.5", "5"], "USD"),
    "longest-delay": ({"greatest": "days_late", "of": "loans"}, ["1", "3", "10"], ""),
    "age": ({"years_between": ["born_on", "requested_at"]}, ["0", "1", "18"], "years"),
    "years-ahead": ({"years_between": ["requested_at", "born_on"]}, ["-1", "1"], "years"),
    "months-held": ({"months_between": ["born_on", "requested_at"]}, ["0", "1", "12"], "months"),
    "days-ahead": ({"days_between": ["requested_at", "born_on"]}, ["-1", "0", "1"], "days"),
    "ground-fees": ({"sum": "fee", "of": "loans"}, ["2.5", "5"], "USD"),
    "ground-items": ({"count": "loans"}, ["1", "3"], ""),
}


@dataclass(frozen=True)
class Vocabulary:
    """What a condition may name beside fields; each definition names earlier ones alone."""

    amounts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    avoid: frozenset[str] = frozenset()


ON_GROUNDS = Vocabulary(("ground-fees", "ground-items"), (), BY_A_CONDITION | SELDOM)
IN_AMOUNTS = Vocabulary((), ("ground-1", "ground-2"))
IN_STATES = Vocabulary(tuple(AMOUNTS)[:10], ("ground-1", "ground-2"), SELDOM)
VOCABULARY = {
    **dict.fromkeys(AMOUNTS, IN_AMOUNTS),
    **dict.fromkeys(("ground-fees", "ground-items"), Vocabulary((), (), BY_A_CONDITION | SELDOM)),
    "ground-1": ON_GROUNDS,
    "ground-2": replace(ON_GROUNDS, conditions=("ground-1",)),
    "state-1": IN_STATES,
    "state-2": replace(IN_STATES, conditions=("state-1", "ground-1")),
}
TELLABLE = frozenset(
    {*AMOUNTS, "balance", "barcode", "born_on", "card", "household.adults", "languages", "loans"}
    | {"orientation", "requested_at", "resident"}
)
"""What a sentence may name if its rule reads it. A place has words of its own."""
DEFINITIONS = ["state-2", "state-1", *IN_STATES.amounts]
GROUNDS = ["ground-2", "ground-1", *ON_GROUNDS.amounts]
RULES = ["rule-1", "rule-2", "rule-3", "rule-4"]


@cache
def field_tests(
    model: type[BaseModel], names: Vocabulary, depth: int, path: str = ""
) -> list[Strategy]:
    """Pairs of a field of the scope, as named in a condition, and a test of it."""
    found: list[Strategy] = []
    entry = model is Loan
    for name in model.model_fields:
        fact, kind = fact_of(model, name), kind_of(model.model_fields[name].annotation)
        here = path + name
        whole = f"loans.{here}" if entry else here
        if fact.protected or fact.role == "reference" or whole in names.avoid:
            continue
        dates = [*(["due_on"] if entry else []), "born_on", "requested_at"]
        others = [other for other in dates if other != here]
        if kind is Place:
            found.append(st.tuples(st.just(here), place_tests()))
            test = number_tests(LIMITS["accuracy_m"], "m")
            here = f"{here}.accuracy_m"
        elif kind in (date, AwareDatetime, Event):
            test = date_tests(kind, others)
        elif is_model(kind):
            found += field_tests(kind, names, depth, f"{here}.")
            continue
        elif entry_of(kind):
            test = list_tests(entry_of(kind), names, depth)
        elif name in LIMITS:
            test = number_tests(LIMITS[name], fact.unit or "")
        else:
            words = get_args(kind) or TEXTS.get(name, ["true", "false"])
            test = st.one_of(*same(words))
        found.append(st.tuples(st.just(here), test))
    return found


def list_tests(entry: Any, names: Vocabulary, depth: int) -> Strategy:
    limits = ["1", "3"]
    ways = [operators("is is_not", st.sampled_from(limits)), st.sampled_from(limits)]
    ways += ordered("at_most less_than", "at_least more_than", limits, st.sampled_from(limits))
    tests = [
        operators("count", st.one_of(*ways)),
        operators("empty", st.sampled_from(["true", "false"])),
    ]
    if is_model(entry):
        inner = conditions(entry, names, max(depth - 1, 0))
        return st.one_of(
            operators("some every no", inner), operators("some every no", inner), *tests
        )
    words = get_args(entry)
    return st.one_of(
        operators("includes", st.one_of(st.sampled_from(words), some_of(words))), *tests
    )


@cache
def several_tests(model: type[BaseModel], names: Vocabulary, depth: int) -> Strategy:
    """One test or two, of fields and defined amounts."""
    tests = st.one_of(field_tests(model, names, depth))
    if names.amounts:
        amounts = [
            st.tuples(st.just(one), number_tests(*AMOUNTS[one][1:])) for one in names.amounts
        ]
        tests = st.one_of(tests, st.one_of(amounts))
    return st.lists(tests, min_size=1, max_size=2, unique_by=lambda pair: pair[0]).map(dict)


@cache
def several_conditions(model: type[BaseModel], names: Vocabulary, depth: int) -> Strategy:
    return st.lists(conditions(model, names, depth), min_size=1, max_size=3)


@st.composite
def conditions(draw: Draw, model: type[BaseModel], names: Vocabulary, depth: int) -> Plain:
    """A condition on a record or on an entry; `depth` bounds the connectives in one another."""
    ways = ["tests", "tests", "tests", *["holds"] * bool(names.conditions)]
    ways += ["all", "any", "none", "not", "at_least"] * bool(depth)
    way = draw(st.sampled_from(ways))
    if way == "tests":
        return draw(several_tests(model, names, depth))
    if way == "holds":
        return {way: draw(st.sampled_from(names.conditions))}
    if way == "not":
        return {way: draw(conditions(model, names, depth - 1))}
    parts = draw(several_conditions(model, names, depth - 1))
    number = str(draw(st.integers(1, len(parts)))) if way == "at_least" else ""
    return {way: {"number": number, "of": parts} if number else parts}


def reads(policy: Plain, names: Iterable[str]) -> set[str]:
    """All that rules, definitions and fields lead to: every name and path that they read."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            rule = policy["rules"].get(name, {})
            todo += names_in(policy, rule.get("when", {})) + names_in(
                policy, rule.get("unless", {})
            )
            definition = policy.get("define", {}).get(name, {})
            todo += names_in(policy, definition.get("when", {}))
            todo += [path for kind in BETWEEN for path in definition.get(kind, [])]
            listed = definition.get("of", definition.get("count", ""))
            todo += [listed] * bool(listed)
            todo += [f"{listed}.{definition[kind]}" for kind in NUMBER_OF if kind in definition]
            todo += names_in(policy, definition.get("where", {}), f"{listed}.")
            presumption = policy.get("presume", {}).get(name, {})
            todo += [presumption["holds"]] if "holds" in presumption else []
    return found


NUMBER_OF = ("sum", "least", "greatest")
BETWEEN = ("years_between", "months_between", "days_between")
BESIDE_A_FIELD = ("before", "after", "on_or_before", "on_or_after")


def names_in(policy: Plain, condition: Plain, path: str = "") -> list[str]:
    """The names and paths of fields that a condition on a record, or on entries, reads itself."""
    found: list[str] = []
    for key, value in condition.items():
        if key in ("all", "any", "none", "not", "at_least"):
            parts = [value] if key == "not" else value["of"] if key == "at_least" else value
            found += [name for part in parts for name in names_in(policy, part, path)]
        elif key == "holds" and value in policy["decisions"]:
            found += deciding(policy["decisions"][value])
        elif key == "holds":
            found.append(value)
        elif key in policy.get("define", {}) or key in AMOUNTS:
            found.append(key)
        else:
            found.append(path + key)
            tests = value if isinstance(value, dict) else {}
            for name in ("some", "every", "no"):
                found += names_in(policy, tests.get(name, {}), f"{path}{key}.")
            found += [
                name
                for side in BESIDE_A_FIELD
                if side in tests
                for name in (tests[side], path + tests[side])
            ]
            if {"within", "within_distance"} & set(tests):
                found += [f"{path}{key}.{part}" for part in Place.model_fields]
    return found


def deciding(decision: Plain) -> list[str]:
    """The rules that a decision rests on."""
    return [*decision.get("include", []), *decision.get("exclude", [])]


def roots(policy: Plain) -> list[str]:
    """The rules that decisions list, and what other readings name."""
    found: list[str] = []
    for decision in policy["decisions"].values():
        found += [rule for basis in BASES_OF_RULES for rule in decision.get(basis, [])]
    for reading in policy.get("readings", {}).values():
        found += reading.get("exclude", []) + names_in(policy, reading.get("when", {}))
    return found


ITEM = {"source": "rulebook", "section": "cards", "item": "1"}
CITES = st.sampled_from([{"source": "rulebook"}, ITEM, [ITEM, {"source": "custom"}]])
SOURCES: Plain = {
    "rulebook": {
        "title": "The rule book",
        "publisher": "A library",
        "sections": {"cards": "Cards"},
    },
    "custom": {"title": "Custom", "inference": "That it was always so is inferred."},
}
BASES_OF_RULES = ("include", "exclude", "note")


def sources_in(part: Plain) -> set[str]:
    """The sources that a part of a policy cites."""
    if not isinstance(part, dict):
        return (
            {name for one in part for name in sources_in(one)} if isinstance(part, list) else set()
        )
    own = {part["source"]} if "source" in part else set()
    return own.union(*(sources_in(value) for value in part.values()))


def known(whole: Mapping[str, Plain]) -> Plain:
    return {name: value for name, value in whole.items() if value}


def decisions(title: str) -> Strategy:
    def decision(bases: list[str], outcomes: Plain) -> Plain:
        rules: dict[str, list[str]] = {}
        for rule, basis in zip(RULES, bases, strict=True):
            if basis:
                rules.setdefault(basis, []).append(rule)
        if not rules.keys() & {"include", "exclude"}:
            rules = {"include": [RULES[-1]]}
        return {"title": f"{title}?", "record": "card", **rules, **outcomes}

    bases = st.sampled_from(["", "", "include", "include", "exclude", "note"])
    words = {"outcomes": {"if_met": "granted", "if_not": "refused", "if_unknown": "open"}}
    return st.builds(decision, st.tuples(*[bases] * len(RULES)), st.sampled_from([{}, words]))


def rules(names: Vocabulary) -> Strategy:
    whole = {
        "says": st.just("a rule"),
        "when": st.one_of(*(conditions(CardRequest, names, depth) for depth in range(3))),
        "unless": st.one_of(st.none(), st.none(), conditions(CardRequest, names, 1)),
        "cite": CITES,
        "inference": st.sampled_from([None, None, "That it is meant so is inferred."]),
    }
    return mapping(whole)


def sentences(policy: Plain, rule: Plain) -> Strategy:
    """Sentences of a rule's own, which name what it reads of the whole record."""
    read = [
        name
        for part in ("when", "unless")
        for name in names_in(policy, rule.get(part, {}))
        if name in TELLABLE
    ]
    named = st.lists(st.sampled_from(sorted(set(read))), max_size=2) if read else st.just([])
    sentence = named.map(lambda names: "; ".join(["{{It}} is", *(f"{{{n}}}" for n in names), "so"]))
    some = mapping({way: st.one_of(st.none(), sentence) for way in ("holds", "fails", "open")})
    return st.one_of(st.none(), some).map(lambda tell: tell or None)


def held_in(part: Plain) -> set[str]:
    """The names that conditions hold."""
    if not isinstance(part, dict):
        return {name for one in part for name in held_in(one)} if isinstance(part, list) else set()
    own = {part["holds"]} if isinstance(part.get("holds"), str) else set()
    return own.union(*(held_in(value) for value in part.values()))


def readings(policy: Plain, names: Vocabulary) -> Strategy:
    """Another condition of a rule, or other exclusions of a decision."""
    words = {
        "says": st.just("as it is written"),
        "otherwise": st.just("as it is spoken"),
        "because": st.just("It was so."),
        "cite": st.one_of(st.none(), CITES),
    }
    of_rule = {
        "rule": st.sampled_from(sorted(policy["rules"])),
        "when": conditions(CardRequest, names, 1),
    }
    free = sorted(policy["decisions"].keys() - held_in(policy["rules"]))
    if not free:
        return mapping({**of_rule, **words})
    of_decision = {
        "decision": st.sampled_from(free),
        "exclude": st.lists(st.sampled_from(sorted(policy["rules"])), max_size=2, unique=True),
    }
    return st.one_of(mapping({**of_rule, **words}), mapping({**of_decision, **words}))


@cache
def definitions(name: str) -> Strategy:
    names = VOCABULARY[name]
    if name not in AMOUNTS:
        return conditions(CardRequest, names, 1).map(lambda when: {"says": name, "when": when})
    whole = {"says": name, **AMOUNTS[name][0]}
    if "loans" not in whole.values():
        return st.just(whole)
    where = conditions(Loan, names, 1).map(lambda where: {**whole, "where": where})
    return st.one_of(st.just(whole), where)


def presumed(*values: str, holds: Sequence[str] = ()) -> Strategy:
    ways = [{"value": value} for value in values] + [{"holds": name} for name in holds]
    return st.sampled_from(ways)


NONE_THERE: Strategy = st.just({"value": []})
GROUND = ("ground-1", "ground-2")
PRESUMPTIONS: dict[str, Strategy] = {
    "balance": presumed("5 USD", "-1 USD"),
    "barcode": presumed("12.345"),
    "born_on": presumed(*DAYS),
    "card": presumed("child", "adult"),
    "ground-1": presumed("true", "false"),
    "ground-2": presumed("true", "false", holds=GROUND[:1]),
    "home.accuracy_m": presumed("0 m"),
    "household.adults": presumed("1", "2"),
    "household.guardian_agrees": presumed("true", "false", holds=GROUND),
    "languages": NONE_THERE,
    "loans": NONE_THERE,
    "loans.days_late": presumed("0", "3"),
    "loans.due_on": presumed(*DAYS),
    "loans.fee": presumed("0 USD", "2.5 USD"),
    "loans.kind": presumed("film"),
    "loans.lost": presumed("true", "false", holds=GROUND),
    "loans.topics": NONE_THERE,
    "requested_at": presumed("2017-03-12T09:30:00Z", "2017-11-05T01:30:00-07:00"),
    "resident": presumed("true", "false", holds=GROUND),
    "state-1": presumed("true", "false", holds=GROUND),
    "state-2": presumed("true", "false", holds=GROUND),
}


@st.composite
def presumptions(draw: Draw, paths: list[str]) -> Plain:
    """What is presumed of up to three of the fields and conditions."""
    chosen = draw(st.lists(st.sampled_from(paths), max_size=3, unique=True)) if paths else []
    return {path: {"because": "Mostly it is so.", **draw(PRESUMPTIONS[path])} for path in chosen}


@st.composite
def policies(draw: Draw) -> Plain:
    """A small policy that loads: all that it names is defined, and all that it defines is named."""
    policy: Plain = {"define": {}, "presume": {}, "readings": {}, "rules": {}, "decisions": {}}
    for decision in ["card", "renewal"][: draw(st.integers(1, 2))]:
        policy["decisions"][decision] = draw(decisions(decision))

    def named() -> set[str]:
        """What the decisions and the readings lead to so far."""
        return reads(policy, roots(policy))

    live = named()
    for number, rule in reversed(list(enumerate(RULES))):
        if rule in live:
            earlier = RULES[:number]
            held = [
                name
                for name, each in policy["decisions"].items()
                if set(deciding(each)) <= set(earlier)
            ]
            named_too = ("state-1", "state-2", *earlier, *held * 4)
            names = Vocabulary(IN_STATES.amounts, named_too, SELDOM if number else frozenset())
            whole = draw(rules(names))
            own = {key: draw(sentences(policy, whole)) for key in ("tell", "tell_person")}
            policy["rules"][rule] = whole | known(own)
            live = named()
    names = replace(IN_STATES, conditions=("state-1", *sorted(policy["rules"])))
    for number in range(draw(st.integers(0, 2))):
        policy["readings"][f"reading-{number + 1}"] = draw(readings(policy, names))
    live = named()
    for name in [*DEFINITIONS, "presume", *GROUNDS]:
        if name in live:
            policy["define"][name] = draw(definitions(name))
            live = named()
        elif name == "presume":
            policy[name] = draw(presumptions(sorted(live & PRESUMPTIONS.keys())))
            live = named()
    header = {
        "language": "1",
        "policy": "library-card",
        "title": "Library card",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "America/Los_Angeles",
        "areas": AREAS if "home.longitude" in live else "",
        "sources": {name: SOURCES[name] for name in sorted(sources_in(policy))},
    }
    return fresh(known({**header, **policy}))


def to_yaml(policy: Plain) -> str:
    """The text of a policy; every scalar is read back as the text that it is."""
    return yaml.dump(policy, Dumper=yaml.CSafeDumper, sort_keys=False)


def without_presumptions(policy: Plain) -> Plain:
    """The same policy without presumptions, and without what they alone name."""
    rest = {part: value for part, value in policy.items() if part != "presume"}
    read = reads(rest, roots(rest))
    define = {name: value for name, value in rest.get("define", {}).items() if name in read}
    rest = known({**rest, "define": define, "sources": {}})
    cited = sources_in(rest)
    return rest | {"sources": {k: v for k, v in policy["sources"].items() if k in cited}}
