"""The four laws, as properties of generated policies and of the shipped ones.

1. Learning a missing fact never reverses a decision.
2. The explanation is the decision.
3. `decide` is total and pure.
4. The engine agrees with the slow interpreter that was written from
   docs/language.md alone.
"""

import builtins
import json
import operator
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import jsonschema
import pytest
import yaml
from hypothesis import Phase, given, note, reject, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import oracle
from generate import (
    BASES,
    BETWEEN,
    Draw,
    Plain,
    answered,
    entry_of,
    examples,
    fact_of,
    is_model,
    kind_of,
    learnt,
    policies,
    reads,
    records,
    refined,
    to_yaml,
    values,
    without_presumptions,
)
from lead_rules import (
    ArrestRecord,
    Decision,
    Event,
    Policy,
    PolicyError,
    Record,
    SocialContactRecord,
    Truth,
    decision_schema,
    load_library,
    read_policy,
    to_json,
)
from lead_rules.decide.change import Change
from lead_rules.decide.search import Witness, matters
from lead_rules.fields import field_at, replace_at, table_of, value_at
from lead_rules.truth import FALSE, TRUE, UNKNOWN, all_of, any_of, at_least, not_
from library_card import CardRequest
from places import POLICIES_OF_PLACES, RECORDS_OF_PLACES

ROOT = Path(__file__).parents[1]
MODELS: dict[str, type[BaseModel]] = {
    "card": CardRequest,
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
    **RECORDS_OF_PLACES,
}
SENSELESS = {"LR313", "LR401", "LR402", "LR403"}
"""Problems of a policy that is well formed: what can never hold, or changes nothing."""


@dataclass(frozen=True)
class Case:
    """A decision of a policy: the policy as plain data, and as the engine read it."""

    plain: Plain
    policy: Policy
    decision: str

    def __repr__(self) -> str:
        return f"{self.decision} of\n{to_yaml(self.plain)}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(repr(self))

    @property
    def model(self) -> type[BaseModel]:
        return MODELS[self.plain["decisions"][self.decision]["record"]]

    def decide(self, known: Plain) -> Decision:
        return self.policy.decide(self.model.model_validate(known), self.decision)

    @cached_property
    def strict(self) -> "Case":
        """The same without presumptions."""
        plain = without_presumptions(self.plain)
        return Case(plain, loaded(plain), self.decision)

    def rules(self) -> list[str]:
        decision = self.plain["decisions"][self.decision]
        return [rule for basis in ("include", "exclude") for rule in decision.get(basis, [])]


@lru_cache(maxsize=64)
def read(text: str) -> Policy:
    return read_policy(text, folder=ROOT, records=MODELS)


def loaded(plain: Plain) -> Policy:
    """The policy, as the engine reads it; one that makes no sense is not an example."""
    try:
        return read(to_yaml(plain))
    except PolicyError as refusal:
        if {one.code for one in refusal.problems if one.severity == "error"} <= SENSELESS:
            reject()
        raise


@st.composite
def generated(draw: Draw) -> Case:
    plain = draw(policies())
    return Case(plain, loaded(plain), draw(st.sampled_from(sorted(plain["decisions"]))))


def decisions_of(files: Iterable[Path]) -> Iterator[Case]:
    for file in files:
        plain = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        policy = read(file.read_text("utf-8"))
        for decision in plain["decisions"]:
            yield Case(plain, policy, decision)


SHIPPED = list(decisions_of(sorted((ROOT / "policies/multnomah-lead").glob("????-??-??.yaml"))))
OF_PLACES = list(decisions_of(POLICIES_OF_PLACES))
Cases = st.SearchStrategy[Case]
of_every_policy = pytest.mark.parametrize(
    "cases",
    [
        pytest.param(generated(), id="generated"),
        pytest.param(st.sampled_from([*SHIPPED, *SHIPPED, *OF_PLACES]), id="shipped"),
    ],
)


def test_every_shipped_decision_is_among_the_cases() -> None:
    assert (len(SHIPPED), len(OF_PLACES)) == (6, 6)


# Law 1: learning never reverses


@of_every_policy
@examples(70)
@given(data=st.data())
def test_learning_never_reverses(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    more = data.draw(refined(case.model, known))
    before, after = case.decide(known), case.decide(more)
    if before.truth is not UNKNOWN and not before.provisional:
        assert after.truth is before.truth
        assert not after.provisional
    before, after = case.strict.decide(known), case.strict.decide(more)
    assert not before.provisional and not after.provisional
    assert before.truth in (UNKNOWN, after.truth)
    for old, new in zip(before.rules, after.rules, strict=True):
        assert old.truth in (UNKNOWN, new.truth)


@of_every_policy
@examples(70)
@given(data=st.data())
def test_missing_is_all_that_can_matter(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    decision = case.decide(known)
    missing = [one.field for one in decision.missing]
    assert bool(missing) is (decision.truth is UNKNOWN or decision.provisional)

    more = data.draw(learnt(case.model, known, missing))
    note(f"missing: {missing}")
    assert case.decide(more).truth is decision.truth


@of_every_policy
@examples(70)
@given(data=st.data())
def test_answering_all_that_is_missing_settles_it(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    missing = [one.field for one in case.decide(known).missing]
    more = data.draw(answered(case.model, known, missing))
    note(f"missing: {missing}; answered: {more}")
    decision = case.decide(more)
    # A place that is known too roughly and an event that is still to come stay open.
    record = case.model.model_validate(more)
    kinds = {field_at(table_of(case.model).root, one.field).kind for one in decision.missing}
    assert all(value_at(record, one.field) is not None for one in decision.missing)
    assert kinds <= {"place", "event"}


@of_every_policy
@examples(70)
@given(data=st.data())
def test_every_question_can_matter(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    decision = case.decide(known)
    plan = case.policy._plans[case.decision]
    root = plan.checked.table.root
    record = case.model.model_validate(known)
    for one in decision.missing:
        found = [
            matters(rules, plan.marks, root, record, one.field)
            for rules in ((plan.rules, plan.strict) if not one.presumed else (plan.strict,))
        ]
        assert any(each is not False for each in found)
        for witness in found:
            if isinstance(witness, Witness):
                value = value_at(witness.after, one.field)
                assert replace_at(root, witness.before, one.field, value) == witness.after
                ways = (case, case.strict)
                assert any(
                    way.policy.decide(witness.before, case.decision).truth is UNKNOWN
                    and way.policy.decide(witness.after, case.decision).truth is not UNKNOWN
                    for way in ways
                )


# Law 2: the explanation is the decision

CONNECTIVES: dict[str | None, Callable[[list[Truth]], Truth]] = {
    "all": all_of,
    "any": any_of,
    "none": lambda truths: not_(any_of(truths)),
    "not": lambda truths: not_(*truths),
    "every": all_of,
    "some": any_of,
    "no": lambda truths: not_(any_of(truths)),
    "entry": all_of,
    "holds": all_of,
}
SAID = {"yes": TRUE, "no": FALSE}


def check_evidence(evidence: Any) -> None:
    """The truth of evidence follows from its parts, or from what it looked at."""
    truths = [part.truth for part in evidence.parts]
    kind = evidence.operator if evidence.kind == "test" else evidence.kind
    if evidence.presumed and evidence.kind == "holds":
        assert CONNECTIVES["holds"](truths) is UNKNOWN
        assert evidence.truth is SAID[evidence.stand_in]
    elif kind == "at_least" and evidence.kind == "at_least":
        number = re.match(r"at least (\d+) of", evidence.says)
        assert number and evidence.truth is at_least(int(number[1]), truths)
    elif kind in CONNECTIVES and not (evidence.kind == "test" and evidence.lacks):
        assert evidence.truth is CONNECTIVES[kind](truths)
    else:
        assert evidence.kind == "test"
        assert evidence.truth is UNKNOWN or not evidence.lacks
        assert evidence.truth is not UNKNOWN or evidence.lacks or evidence.parts
    for part in evidence.parts:
        check_evidence(part)


@of_every_policy
@examples(70)
@given(data=st.data())
def test_truth_follows_from_the_evidence(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    decision = case.decide(data.draw(records(case.model)))
    for rule in decision.rules:
        check_evidence(rule.evidence)
        truths = [rule.evidence.truth]
        if rule.exception is not None:
            check_evidence(rule.exception)
            truths.append(not_(rule.exception.truth))
        assert rule.truth is all_of(truths)
    includes = [rule.truth for rule in decision.rules if rule.basis == "include"]
    excludes = [rule.truth for rule in decision.rules if rule.basis == "exclude"]
    assert decision.truth is all_of([*includes, *map(not_, excludes)])


SCHEMA = jsonschema.Draft202012Validator(decision_schema())


@of_every_policy
@examples(40)
@given(data=st.data())
def test_json_says_the_same(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    decision = case.decide(data.draw(records(case.model)))
    said = json.loads(to_json(decision))
    SCHEMA.validate(said)
    assert said["outcome"] == decision.outcome
    assert said["truth"] == decision.truth.value
    assert said["provisional"] is decision.provisional
    assert said["because"] == list(decision.because)
    assert said["also"] == list(decision.also)
    assert said["notes"] == [one.id for one in decision.notes]
    assert [(one["id"], one["truth"]) for one in said["rules"]] == [
        (one.id, one.truth.value) for one in decision.rules
    ]
    for part, field in (
        ("missing", "field"),
        ("contested", "reading"),
        ("presumed", "presumption"),
    ):
        assert [one[field] for one in said[part]] == [
            getattr(one, field) for one in getattr(decision, part)
        ]


def looked_at(evidence: Any) -> Iterator[Any]:
    """Every test that evidence holds."""
    if evidence is not None:
        if evidence.kind == "test":
            yield evidence
        for part in evidence.parts:
            yield from looked_at(part)


PLACEHOLDER = re.compile(r"\{(limit of )?([a-z][\w.-]*)\}")
SEEN_OTHERWISE = {"born_on", "languages", "location", "requested_at"}
"""A list may be counted in its test, a day be told with its weekday, areas by title."""


@of_every_policy
@examples(70)
@given(data=st.data())
def test_what_is_told_is_what_was_found(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    decision = case.decide(data.draw(records(case.model)))
    for rule in decision.rules:
        found: dict[str, set[str]] = {}
        for test in [*looked_at(rule.evidence), *looked_at(rule.exception)]:
            found.setdefault(test.field, set()).add(test.found)
        way = {TRUE: "holds", FALSE: "fails", UNKNOWN: "open"}[rule.truth]
        for told, key in ((rule.told, "tell"), (rule.told_person, "tell_person")):
            note(f"{rule.id}: {told}; {found}")
            assert told and all(sentence.strip() for sentence in told)
            written = case.plain["rules"][rule.id].get(key, {}).get(way)
            if written is None:
                if key == "tell":
                    assert not set("{}") & set("".join(told))
                continue
            written = written.replace("{{", "<").replace("}}", ">")
            texts = [re.escape(text) for text in PLACEHOLDER.sub("\0", written).split("\0")]
            (sentence,) = told
            sentence = sentence.replace("{", "<").replace("}", ">")
            match = re.fullmatch("(.+?)".join(texts), sentence, re.IGNORECASE)
            assert match is not None
            names = [name for limit, name in PLACEHOLDER.findall(written) if not limit]
            words = [
                group
                for group, (limit, _) in zip(
                    match.groups(), PLACEHOLDER.findall(written), strict=True
                )
                if not limit
            ]
            for name, word in zip(names, words, strict=True):
                assert name in reads(case.plain, [rule.id])
                if name in found and name not in SEEN_OTHERWISE:
                    assert {word.casefold()} == {each.casefold() for each in found[name]}


def shuffled(part: Plain, order: random.Random) -> Plain:
    """The same policy with its lines in another order."""
    if isinstance(part, dict):
        pairs = [
            (key, value if key in BETWEEN else shuffled(value, order))
            for key, value in part.items()
        ]
        order.shuffle(pairs)
        return dict(pairs)
    if isinstance(part, list):
        entries = [shuffled(entry, order) for entry in part]
        order.shuffle(entries)
        return entries
    return part


WORD = re.compile(r"[\w.-]+")
SAID_WORD = re.compile(r"\w+")


def reasons(decision: Decision) -> dict[str, Any]:
    """What a decision says, whatever the order of the lines."""
    return {
        "outcome": decision.outcome,
        "provisional": decision.provisional,
        "because": set(decision.because),
        "rules": {(one.id, one.basis, one.truth) for one in decision.rules},
        "told": {
            (one.id, frozenset(frozenset(SAID_WORD.findall(words)) for words in told))
            for one in decision.rules
            for told in (one.told, one.told_person)
        },
        "missing": {(one.field, one.presumed, frozenset(one.rules)) for one in decision.missing},
        "presumed": {(one.presumption, frozenset(one.fields)) for one in decision.presumed},
        "contested": {(one.reading, one.outcome) for one in decision.contested},
        "notes": {one.id for one in decision.notes},
        "would_change": {
            frozenset((one.field, frozenset(WORD.findall(one.to)), one.may) for one in changes)
            for changes in decision.would_change
        },
    }


@of_every_policy
@examples(40)
@given(data=st.data(), seed=st.integers(0, 3))
def test_the_order_of_lines_changes_nothing(cases: Cases, data: st.DataObject, seed: int) -> None:
    case = data.draw(cases)
    plain = shuffled(case.plain, random.Random(seed))
    other = Case(plain, loaded(plain), case.decision)
    for known in data.draw(st.lists(records(case.model), min_size=3, max_size=3)):
        note(f"record: {known}")
        assert reasons(other.decide(known)) == reasons(case.decide(known))


def only(model: type[BaseModel], known: Plain, names: set[str], path: str = "") -> Plain:
    """The record without the facts that are not among the names."""
    kept = {}
    for name, value in known.items():
        here, kind = path + name, kind_of(model.model_fields[name].annotation)
        if is_model(entry_of(kind)) and here in names:
            kept[name] = [only(entry_of(kind), entry, names, f"{here}.") for entry in value]
        elif is_model(kind) and kind is not Event:
            kept[name] = only(kind, value, names, f"{here}.")
        elif here in names:
            kept[name] = value
    return kept


@of_every_policy
@examples(70)
@given(data=st.data())
def test_the_deciding_rules_suffice(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    decision = case.decide(known)
    assert set(decision.because) <= set(case.rules())
    assert decision.because
    if decision.truth is not UNKNOWN:
        kept = only(case.model, known, reads(case.plain, decision.because))
        note(f"because of {decision.because}; kept: {kept}")
        assert case.decide(kept).truth is decision.truth


def changed(known: Plain, field: str, value: Plain) -> Plain:
    """The record with one fact changed, by its path: `household.adults`, `loans[0].lost`."""
    copy = json.loads(json.dumps(known))
    part, steps = copy, re.findall(r"\w+", field)
    for step, after in pairwise(steps):
        missing: Plain = [] if after.isdigit() else {}
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, missing)
        if isinstance(part, list):
            part += [{} for _ in range(len(part), int(after) + 1)]
    part[steps[-1]] = value
    return copy


def with_changes(known: Plain, changes: Iterable[Change]) -> Plain:
    for change in changes:
        known = changed(known, change.field, change.value)
    return known


@of_every_policy
@examples(80)
@given(data=st.data())
def test_what_would_change_a_decision_does(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    decision = case.decide(known)
    assert decision.truth is FALSE or not decision.would_change
    sizes = [len(changes) for changes in decision.would_change]
    assert sizes == sorted(sizes)
    for changes in decision.would_change:
        note(f"changes: {changes}")
        assert case.decide(with_changes(known, changes)).truth is TRUE
        for size in range(len(changes)):
            for fewer in combinations(changes, size):
                assert case.decide(with_changes(known, fewer)).truth is not TRUE


@of_every_policy
@examples(80)
@given(data=st.data())
def test_nothing_fixed_is_proposed_and_what_is_fixed_stays(
    cases: Cases, data: st.DataObject
) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    decision = case.decide(known)
    root = table_of(case.model).root
    for changes in decision.would_change:
        for change in changes:
            assert field_at(root, change.field).fact.may != "fixed"
            assert not field_at(root, change.field).fact.protected
            was = value_at(case.model.model_validate(known), change.field)
            assert (change.may == "learn") <= (was is None)
    if decision.fixed:
        assert not decision.would_change
        kept = only_fixed(case.model, known)
        assert case.decide(data.draw(learnt(case.model, kept))).truth is FALSE


def only_fixed(model: type[BaseModel], known: Plain) -> Plain:
    """The record without the facts that can be changed, or were recorded wrongly."""
    kept = {}
    for name, value in known.items():
        kind = kind_of(model.model_fields[name].annotation)
        if fact_of(model, name).may == "fixed":
            kept[name] = value
        elif is_model(kind) and kind is not Event:
            kept[name] = only_fixed(kind, value)
    return kept


# Law 3: total and pure


def refuse(*_: object, **__: object) -> Any:
    raise AssertionError("a decision looks at nothing but the policy and the record")


@of_every_policy
@examples(40)
@given(data=st.data())
def test_deciding_is_total_and_pure(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    record = case.model.model_validate(known)
    before = record.model_dump_json()
    first = to_json(case.policy.decide(record, case.decision))
    with ExitStack() as stack:
        for module, name in ((time, "time"), (random, "random"), (builtins, "open")):
            stack.enter_context(mock.patch.object(module, name, refuse))
        second = to_json(case.policy.decide(record, case.decision))
    assert second == first
    assert record.model_dump_json() == before


@examples(40)
@given(case=generated(), data=st.data())
def test_the_ends_of_the_calendar_are_decided(case: Case, data: st.DataObject) -> None:
    ends = st.sampled_from(["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"])
    clock = st.sampled_from(["T00:00:00Z", "T00:00:00+14:00", "T23:59:59-12:00", "T12:00:00Z"])
    moment = st.builds(str.__add__, ends, clock)
    known = data.draw(records(CardRequest))
    known |= {"requested_at": data.draw(moment), "born_on": data.draw(ends)}
    known["orientation"] = {data.draw(st.sampled_from(["on", "not_as_of"])): data.draw(ends)}
    known["loans"] = [{"due_on": data.draw(ends)}]
    assert to_json(case.decide(known))


# Law 4: the parts that decide agree

WORDS = {True: TRUE, False: FALSE, None: UNKNOWN}


def check_agreement(case: Case, known: Plain) -> None:
    record = case.model.model_validate(known)
    decision = case.policy.decide(record, case.decision)
    verdict = oracle.judge(case.plain, record, case.decision, ROOT)
    assert {one.id: one.truth for one in decision.rules} == {
        name: WORDS[answer] for name, answer in verdict.truths.items()
    }
    assert decision.truth is WORDS[verdict.met]
    assert decision.outcome == verdict.outcome
    assert decision.provisional is verdict.provisional
    assert {*decision.because, *decision.also} == verdict.deciding
    assert len(decision.because) == (1 if verdict.met is False else len(verdict.deciding))
    if verdict.met is False and not verdict.provisional:
        assert verdict.strict[decision.because[0]] is not None
    assert {(one.reading, one.outcome) for one in decision.contested} == verdict.contested
    assert {one.id for one in decision.notes} == verdict.notes


@of_every_policy
@examples(100)
@given(data=st.data())
def test_engine_agrees_with_the_reference(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    for known in data.draw(st.lists(records(case.model), min_size=4, max_size=4)):
        note(f"record: {known}")
        check_agreement(case, known)


@of_every_policy
@examples(40)
@given(data=st.data())
def test_engine_agrees_without_presumptions(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    check_agreement(case.strict, known)
    record = case.model.model_validate(known)
    whole, strict = (
        oracle.judge(one.plain, record, case.decision, ROOT) for one in (case, case.strict)
    )
    assert whole.strict == strict.truths


@pytest.mark.parametrize(
    ("table", "name", "wrong"),
    [
        (oracle.CONNECTIVES, "any", oracle.all_of),
        (oracle.CONNECTIVES, "none", oracle.any_of),
        (oracle.COMPARISONS, "at_least", operator.gt),
    ],
)
def test_a_wrong_meaning_is_caught(table: dict[str, Any], name: str, wrong: Any) -> None:
    @settings(examples(1200), phases=[Phase.generate], report_multiple_bugs=False)
    @given(case=generated(), known=records(CardRequest))
    def agreement(case: Case, known: Plain) -> None:
        check_agreement(case, known)

    with mock.patch.dict(table, {name: wrong}), pytest.raises(AssertionError):
        agreement()


LIBRARY = load_library(ROOT)


@examples(60)
@given(model=st.sampled_from([ArrestRecord, SocialContactRecord]), data=st.data())
def test_the_version_in_force_decides(model: type[Record], data: st.DataObject) -> None:
    record = model.model_validate(data.draw(records(model)))
    arrest = model is ArrestRecord
    moment = getattr(record, "arrested_at" if arrest else "contacted_at")
    decision = "arrest_diversion" if arrest else "social_contact_referral"
    answer = LIBRARY.decide(record, decision)
    day = moment and moment.astimezone(ZoneInfo("America/Los_Angeles")).date().isoformat()
    spans = [case.plain["in_force"] for case in SHIPPED if day]
    expected = {span["from"] for span in spans if span["from"] <= day <= span["until"]}
    assert expected == ({answer.policy.version} if isinstance(answer, Decision) else set())


# Nobody is treated differently for who they are


def protected_only(model: type[BaseModel], draw: Draw) -> Plain:
    return {
        name: draw(values(model, name, BASES[0]))
        for name in model.model_fields
        if fact_of(model, name).protected
    }


@of_every_policy
@examples(40)
@given(data=st.data())
def test_protected_facts_never_matter(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(records(case.model))
    twin = {**known, **protected_only(case.model, data.draw)}
    one, other = (json.loads(to_json(case.decide(each))) for each in (known, twin))
    assert one.pop("record") and other.pop("record")
    assert one == other
