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
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
from generate import TIMES_AS_MANY, Plain, as_written, examples, fresh, learnt, policies, records
from lead_rules import (
    ArrestRecord,
    Decision,
    Policy,
    PolicyError,
    Record,
    SocialContactRecord,
    decision_schema,
    load_library,
    read_policy,
    to_json,
)
from lead_rules.diagnostics.problems import Problem
from lead_rules.records.schema import Field, field_at, replace_at, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.search.witness import Witness, matters
from lead_rules.testing import laws
from lead_rules.testing.laws.rewriting import reasons
from lead_rules.testing.strategies.plain_records import Draw, Filling
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.testing.strategies.records import filling_of, pools_of
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from library_card import CardRequest
from places import POLICIES_OF_PLACES, RECORDS_OF_PLACES

ROOT = Path(__file__).parents[1]
MODELS: dict[str, type[BaseModel]] = {
    "card": CardRequest,
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
    **RECORDS_OF_PLACES,
}
NEVER_USED, NEVER_HOLDS = "LR313", "LR401"


@dataclass(frozen=True)
class Case:
    """A decision of a policy: the policy as plain data, and as the engine read it."""

    plain: Plain
    policy: Policy
    decision: str

    def __repr__(self) -> str:
        return f"{self.decision} of\n{policy_text(self.plain)}"

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

    @property
    def subject(self) -> Subject:
        return pools_of(self.policy, self.decision).subject

    @property
    def nearly_whole(self) -> st.SearchStrategy[Plain]:
        """Records with few unknown parts, for what looks at all that could be learnt."""
        whole = filling_of(pools_of(self.policy, self.decision), whole=True).records()
        names = st.lists(st.sampled_from(list(self.model.model_fields)), max_size=3)
        return st.builds(
            lambda known, gone: {k: known[k] for k in known if k not in gone}, whole, names
        )

    @property
    def filling(self) -> Filling:
        """Records at the limits of this policy."""
        return filling_of(pools_of(self.policy, self.decision))

    @property
    def records(self) -> st.SearchStrategy[Plain]:
        """Plain records at the limits of this policy, about a quarter of the facts unknown."""
        return self.filling.records().map(fresh)


@lru_cache(maxsize=64)
def read(text: str) -> Policy:
    return read_policy(text, folder=ROOT, records=MODELS)


def loaded(plain: Plain) -> Policy:
    """The policy, as the engine reads it; one that makes no sense is not an example."""
    try:
        return read(policy_text(plain))
    except PolicyError as refusal:
        if {one.code for one in errors(refusal)} <= {NEVER_USED, NEVER_HOLDS}:
            reject()
        raise


def errors(refusal: PolicyError) -> list[Problem]:
    return [one for one in refusal.problems if one.severity == "error"]


def without_presumptions(plain: Plain) -> Plain:
    """The same policy without presumptions, and without what they alone name."""
    rest = {part: value for part, value in plain.items() if part != "presume"}
    while True:
        try:
            read(policy_text(rest))
        except PolicyError as refusal:
            if {one.code for one in errors(refusal)} != {NEVER_USED}:
                raise
            rest = without(rest, {NAME.findall(one.message)[-1] for one in errors(refusal)})
        else:
            return rest


NAME = re.compile(r"`(.+?)`")


def without(plain: Plain, unused: set[str]) -> Plain:
    """The policy without the definitions and sources of these names, and its areas if named."""
    kept = {
        part: {name: each for name, each in value.items() if name not in unused}
        if part in ("define", "sources")
        else value
        for part, value in plain.items()
        if part != "areas" or value not in unused
    }
    return {part: value for part, value in kept.items() if value}


@st.composite
def generated(draw: Draw) -> Case:
    made = draw(policies())
    decision = draw(st.sampled_from(sorted(made.policy.decisions)))
    return Case(as_written(made.text), made.policy, decision)


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


# What is public: each law of the kit, of policies that nobody wrote

COST = {
    laws.order_never_matters: 20,
    laws.protected_facts_never_matter: 20,
    laws.deciding_repeats: 20,
}
"""How many policies the laws are tried on that take long, since they look at everything."""


@pytest.mark.parametrize("law", laws.ALL, ids=[law.name for law in laws.ALL])
def test_a_law_holds_of_every_policy(law: laws.Law) -> None:
    @examples(COST.get(law, 60))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        case = data.draw(generated())
        found = law.examples(case.subject, case.nearly_whole if law in COST else case.records)
        assert found is not None
        for example in data.draw(st.lists(found, min_size=3, max_size=3)):
            law.check(case.subject, example)

    holds()


@pytest.mark.parametrize("law", laws.ALL, ids=[law.name for law in laws.ALL])
def test_a_law_holds_of_the_shipped_policies(law: laws.Law) -> None:
    for policy in {case.policy for case in SHIPPED}:
        assert law(policy, examples=15 * TIMES_AS_MANY) > 0


# What is missing


@of_every_policy
@examples(40)
@given(data=st.data())
def test_every_question_can_matter(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(case.records)
    decision = case.decide(known)
    plan = case.policy._plans[case.decision]
    root = plan.checked.table.root
    record = case.model.model_validate(known)
    for one in decision.missing:
        found = [
            matters(rules, plan.critical_tests, root, record, one.field)
            for rules in (
                (plan.rules, plan.without_presumptions)
                if not one.presumed
                else (plan.without_presumptions,)
            )
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

SCHEMA = jsonschema.Draft202012Validator(decision_schema())


@of_every_policy
@examples(20)
@given(data=st.data())
def test_json_says_the_same(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    decision = case.decide(data.draw(case.records))
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
    decision = case.decide(data.draw(case.records))
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


@of_every_policy
@examples(15)
@given(data=st.data(), seed=st.integers(0, 3))
def test_the_order_of_lines_changes_nothing(cases: Cases, data: st.DataObject, seed: int) -> None:
    case = data.draw(cases)
    plain = shuffled(case.plain, random.Random(seed))
    other = Case(plain, loaded(plain), case.decision)
    for known in data.draw(st.lists(case.records, min_size=3, max_size=3)):
        note(f"record: {known}")
        assert reasons(other.decide(known)) == reasons(case.decide(known))


@of_every_policy
@examples(80)
@given(data=st.data())
def test_nothing_fixed_is_proposed_and_what_is_fixed_stays(
    cases: Cases, data: st.DataObject
) -> None:
    case = data.draw(cases)
    known = data.draw(case.records)
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
        kept = only_fixed(root, known)
        assert case.decide(data.draw(learnt(case.filling, kept))).truth is FALSE


def only_fixed(group: Field, known: Plain) -> Plain:
    """The record without the facts that can be changed, or were recorded wrongly."""
    kept = {}
    for name, value in known.items():
        field = group.fields[name]
        if field.fact.may == "fixed":
            kept[name] = value
        elif field.fields:
            kept[name] = only_fixed(field, value)
    return kept


# Law 3: total and pure


def refuse(*_: object, **__: object) -> Any:
    raise AssertionError("a decision looks at nothing but the policy and the record")


@of_every_policy
@examples(40)
@given(data=st.data())
def test_deciding_is_total_and_pure(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(case.records)
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
    known = data.draw(case.records)
    known |= {"requested_at": data.draw(moment), "born_on": data.draw(ends)}
    known["orientation"] = {data.draw(st.sampled_from(["on", "not_as_of"])): data.draw(ends)}
    known["loans"] = [{"due_on": data.draw(ends)}]
    assert to_json(case.decide(known))


# Law 4: the parts that decide agree

WORDS = {True: TRUE, False: FALSE, None: UNKNOWN}


def check_agreement(case: Case, known: Plain) -> None:
    check_record(case, case.model.model_validate(known))


def check_record(case: Case, record: BaseModel) -> None:
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
@examples(60)
@given(data=st.data())
def test_engine_agrees_with_the_reference(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    for known in data.draw(st.lists(case.records, min_size=20, max_size=20)):
        note(f"record: {known}")
        check_agreement(case, known)


@of_every_policy
@examples(40)
@given(data=st.data())
def test_engine_agrees_without_presumptions(cases: Cases, data: st.DataObject) -> None:
    case = data.draw(cases)
    known = data.draw(case.records)
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
    @given(case=generated(), data=st.data())
    def agreement(case: Case, data: st.DataObject) -> None:
        check_agreement(case, data.draw(case.records))

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
