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
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules import (
    ArrestRecord,
    Decision,
    Record,
    SocialContactRecord,
    decision_schema,
    load_library,
    to_json,
)
from lead_rules.records.schema import Field, field_at, replace_at, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.search.witness import Witness, matters
from lead_rules.testing import laws
from lead_rules.testing.laws.rewriting import reasons
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support import ROOT, oracle
from tests.support.agreement import check_record
from tests.support.generate import TIMES_AS_MANY, Plain, check_many, examples, learnt, records
from tests.support.policy_cases import (
    OF_PLACES,
    SHIPPED,
    Case,
    Cases,
    generated,
    loaded,
    of_every_policy,
    shuffled,
)
from tests.support.reached import OF_EACH_KIND, Reached

pytestmark = pytest.mark.slow


def test_every_shipped_decision_is_among_the_cases() -> None:
    assert (len(SHIPPED), len(OF_PLACES)) == (6, 6)


# What is public: each law of the kit, of policies that nobody wrote

COST = {
    laws.order_never_matters: 20,
    laws.protected_facts_never_matter: 20,
    laws.deciding_repeats: 20,
}
"""How many policies the laws are tried on that take long, since they look at everything."""


def asks_the_record_of_each_entry(part: Plain, named: Iterable[str]) -> bool:
    """Whether a condition on entries asks what is defined of the whole record, which takes the
    more time the more entries there are: `would_change` asks it up to a thousand times.
    """
    if isinstance(part, list):
        return any(asks_the_record_of_each_entry(each, named) for each in part)
    return isinstance(part, dict) and any(
        any(name in str(value) for name in ("holds", *named))
        if key in ("some", "every", "no", "where")
        else asks_the_record_of_each_entry(value, named)
        for key, value in part.items()
    )


@pytest.mark.parametrize("law", laws.ALL, ids=[law.name for law in laws.ALL])
def test_a_law_holds_of_every_policy(law: laws.Law) -> None:
    @examples(COST.get(law, 60))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        case = data.draw(generated())
        if law is laws.changes_keep_their_promise:
            assume(not asks_the_record_of_each_entry(case.plain, case.plain.get("define", ())))
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
def test_every_question_can_matter(cases: Cases) -> None:
    """To nearly each there is a witness, and the reference interpreter says so: a record that
    agrees with what is known and is undecided, and with the fact is decided. A question without
    one stays where the values tried do not stand for all others, as of a place, or where too
    many records would have to be tried: then it is not known whether it can matter.
    """
    asked, shown = 0, 0

    def can_matter(data: st.DataObject) -> None:
        nonlocal asked, shown
        case = data.draw(cases)
        record = case.model.model_validate(data.draw(case.records))
        plan = case.policy._plans[case.decision]
        root = plan.checked.table.root
        decision = case.policy.decide(record, case.decision)
        ways = {False: plan.without_presumptions}
        if decision.truth is UNKNOWN:
            ways[True] = plan.rules
        for one in decision.missing:
            found = {
                presuming: matters(rules, plan.critical_tests, root, record, one.field)
                for presuming, rules in ways.items()
            }
            assert any(each is not False for each in found.values()), one.field
            witnesses = {way: each for way, each in found.items() if isinstance(each, Witness)}
            for presuming, witness in witnesses.items():
                value = value_at(witness.after, one.field)
                assert replace_at(root, witness.before, one.field, value) == witness.after
                assert value_at(witness.before, one.field) == value_at(record, one.field) != value
                assert agrees(record.model_dump(), witness.before.model_dump())
                assert is_open(case, witness.before, presuming=presuming)
                assert not is_open(case, witness.after, presuming=presuming)
            asked += 1
            shown += bool(witnesses)

    check_many(60, can_matter, data=st.data())
    assert asked >= 40
    assert shown >= 0.7 * asked, f"a witness for {shown} of {asked}"


def is_open(case: Case, record: BaseModel, *, presuming: bool) -> bool:
    """Whether the reference interpreter leaves a record undecided."""
    verdict = oracle.judge(case.plain, record, case.decision, ROOT)
    return verdict.met is None or (verdict.provisional and not presuming)


def agrees(known: Plain, more: Plain) -> bool:
    """Whether all that is known of one record is so in the other."""
    if isinstance(known, dict) and isinstance(more, dict):
        return all(agrees(value, more[name]) for name, value in known.items())
    if isinstance(known, tuple) and isinstance(more, tuple) and len(known) == len(more):
        return all(map(agrees, known, more))
    return known is None or known == more


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


@of_every_policy
def test_engine_agrees_with_the_reference(cases: Cases) -> None:
    reached = Reached()

    def agree(data: st.DataObject) -> None:
        case = data.draw(cases)
        record = case.model.model_validate(data.draw(case.aimed))
        check_record(case, record, reached.judge(case, record))

    check_many(400, agree, data=st.data())
    reached.check(300, OF_EACH_KIND)


@of_every_policy
def test_engine_agrees_without_presumptions(cases: Cases) -> None:
    reached = Reached()

    def agree(data: st.DataObject) -> None:
        case = data.draw(cases)
        record = case.model.model_validate(data.draw(case.aimed))
        whole, strict = reached.judge(case, record), reached.judge(case.strict, record)
        check_record(case.strict, record, strict)
        assert whole.strict == strict.truths

    check_many(100, agree, data=st.data())
    reached.check(100, dict.fromkeys(("met", "not met", "open", "a value presumed"), 5))


@pytest.mark.parametrize(
    ("table", "name", "wrong"),
    [
        (oracle.CONNECTIVES, "any", oracle.all_of),
        (oracle.CONNECTIVES, "none", oracle.any_of),
        (oracle.COMPARISONS, "at_least", operator.gt),
    ],
)
def test_a_wrong_meaning_is_caught(table: dict[str, Any], name: str, wrong: Any) -> None:
    def agree(case: Case, data: st.DataObject) -> None:
        record = case.model.model_validate(data.draw(case.aimed))
        check_record(case, record, oracle.judge(case.plain, record, case.decision, ROOT))

    with mock.patch.dict(table, {name: wrong}), pytest.raises(AssertionError):
        check_many(1200, agree, case=generated(), data=st.data())


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
