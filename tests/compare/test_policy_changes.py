"""What changed between two versions: nothing but what is meant, all of it, each in its words."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note, reject
from hypothesis import strategies as st

from lead_rules import Policy, PolicyError, load_library, read_policy, read_record
from lead_rules.compare.changes import PolicyChange
from lead_rules.compare.policy_changes import diff_policies
from lead_rules.testing.strategies.drawn_conditions import conditions
from lead_rules.testing.strategies.plain_records import Draw
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.testing.strategies.vocabulary import vocabulary_of
from tests.support import ROOT
from tests.support.areas import collection, feature, square
from tests.support.card_policies import CARDS, VERSION
from tests.support.generate import Plain, examples
from tests.support.library_card import CardRequest
from tests.support.policy_cases import SHIPPED, Case, generated, loaded, shuffled

FIRST = (ROOT / "policies/multnomah-lead/2017-02-27.yaml").read_text("utf-8")


def lead(text: str = FIRST) -> Policy:
    return read_policy(text, folder=ROOT)


BASE = lead()
SCOPE = vocabulary_of(CardRequest, ("downtown", "lloyd")).root


# No false alarm


def relaid(plain: Plain, order: random.Random) -> str:
    """The same policy: other lines first, as JSON or as YAML, with comments and blank lines."""
    text = policy_text(shuffled(plain, order))
    if order.random() < 0.5:
        text = json.dumps(shuffled(plain, order), ensure_ascii=False, indent=order.choice([1, 7]))
        return f"# another comment\n{text}\n# and one more\n"
    return re.sub(r"^(\w)", r"\n# a comment\n\1", text, flags=re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(generated(), id="generated"),
        pytest.param(st.sampled_from(SHIPPED), id="shipped"),
    ],
)
@examples(60)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_layout_comments_and_order_are_no_change(
    cases: st.SearchStrategy[Case], data: st.DataObject, seed: int
) -> None:
    case = data.draw(cases)
    text = relaid(case.plain, random.Random(seed))
    models: Any = {} if case in SHIPPED else {"records": {"card": CardRequest}}
    diff = diff_policies(case.policy, read_policy(text, folder=ROOT, **models))
    assert (diff.changes, diff.wording) == ((), ())


SAME = [
    ("{heroin_weight: {at_least: 5 g}}", "{heroin_weight: {at_least: 5.00 g}}"),
    ("{heroin_weight: {at_least: 5 g}}", "{all: [{heroin_weight: {at_least: 5 g}}]}"),
    ("{heroin_weight: {at_least: 5 g}}", "{not: {not: {heroin_weight: {at_least: 5 g}}}}"),
    ("{operations_team_denied: true}", "{operations_team_denied: {is_not: false}}"),
    ("{participation.status: [current, former]}", "{participation.status: {is_not: never}}"),
    (
        "{participation.status: [current, former]}",
        "{participation.status: {in: [former, current]}}",
    ),
    ("{warrants: {some: {active: true}}}", "{any: [{warrants: {some: {active: [true]}}}]}"),
    ("lsd_units", "units_of_lsd"),
    (
        "{commercial_factors: {count: {at_least: 3}}}",
        "{at_least: {number: 1, of: [{commercial_factors: {count: {at_least: 3}}}]}}",
    ),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_another_way_to_write_it_is_no_change(old: str, new: str) -> None:
    assert old in FIRST
    diff = diff_policies(BASE, lead(FIRST.replace(old, new)))
    assert diff.same_meaning
    assert diff.wording == ()


def test_a_definition_written_out_is_no_change() -> None:
    inlined = FIRST.replace(
        "    holds: commercial_by_its_facts", "    holds: by_its_facts"
    ).replace(
        "  commercial_by_its_facts:\n",
        "  by_its_facts:\n    says: three or more factors of a commercial drug offense were "
        "observed\n    when: {holds: commercial_by_its_facts}\n  commercial_by_its_facts:\n",
    )
    assert diff_policies(BASE, lead(inlined)).changes == ()


# No false "nothing changed"


def edited(draw: Draw, plain: Plain) -> Plain:
    """A policy with one thing in it changed at random, in meaning or not."""
    copy = json.loads(json.dumps(plain))
    way = draw(
        st.sampled_from(
            ["when", "unless", "move", "wrap", "wrap", "twice", "twice", "presume", "value"]
        )
    )
    rules = copy["rules"]
    rule = draw(st.sampled_from(sorted(rules)))
    if way in ("when", "unless"):
        rules[rule][way] = draw(conditions(SCOPE))
    elif way == "move":
        decision = copy["decisions"][draw(st.sampled_from(sorted(copy["decisions"])))]
        old = next((basis for basis in ("include", "exclude") if decision.get(basis)), "")
        if old:
            new = draw(st.sampled_from(["include", "exclude", "note"]))
            moved = decision[old].pop()
            decision.setdefault(new, []).append(moved)
    elif way == "wrap":
        connective = draw(st.sampled_from(["all", "any", "none"]))
        rules[rule]["when"] = {connective: [rules[rule]["when"]]}
    elif way == "twice":
        rules[rule]["when"] = {"all": [rules[rule]["when"], {"any": [rules[rule]["when"]]}]}
    elif way == "presume":
        presumed = copy.get("presume", {})
        if presumed:
            presumed.pop(draw(st.sampled_from(sorted(presumed))))
        if not presumed:
            copy.pop("presume", None)
    elif way == "value":
        text = json.dumps(copy["rules"])
        old, new = draw(
            st.sampled_from(
                [("true", "false"), ("at_least", "more_than"), ("some", "every"), ('"1', '"2')]
            )
        )
        copy["rules"] = json.loads(text.replace(f'"{old}"', f'"{new}"', 1))
    return json.loads(json.dumps(copy))


@st.composite
def pairs(draw: Draw) -> tuple[Case, Case]:
    """A policy and the same edited, or another one."""
    case = draw(generated())
    if draw(st.integers(0, 5)) == 0:
        return case, draw(generated())
    plain = edited(draw, case.plain)
    try:
        return case, Case(plain, loaded(plain), case.decision)
    except PolicyError:  # the edit made no policy
        reject()


@pytest.mark.slow
@examples(100)
@given(pair=pairs(), data=st.data())
def test_without_a_change_every_decision_is_the_same(
    pair: tuple[Case, Case], data: st.DataObject
) -> None:
    before, after = pair
    diff = diff_policies(before.policy, after.policy)
    if diff.changes:
        assert all(change.told for change in diff.changes)
        return
    assert before.policy.decisions and set(before.policy.decisions) == set(after.policy.decisions)
    renamed = {change.before: change.after for change in diff.wording if change.kind == "renamed"}
    for known in data.draw(st.lists(pair[0].records, min_size=4, max_size=4)):
        note(f"record: {known}")
        record = CardRequest.model_validate(known)
        for decision in before.policy.decisions:
            one, other = (each.policy.decide(record, decision) for each in pair)
            assert one.outcome == other.outcome
            assert one.provisional == other.provisional
            assert {renamed.get(r.id, r.id): r.truth for r in one.rules} == {
                r.id: r.truth for r in other.rules
            }
            assert {(c.reading, c.outcome) for c in one.contested} == {
                (c.reading, c.outcome) for c in other.contested
            }
            assert {renamed.get(id_, id_) for id_ in (*one.because, *one.also)} == {
                *other.because,
                *other.also,
            }
            if not renamed:
                assert {m.field for m in one.missing} == {m.field for m in other.missing}


@pytest.mark.slow
def test_the_pairs_are_of_both_kinds() -> None:
    found = {True: 0, False: 0}

    @examples(100)
    @given(pair=pairs())
    def count(pair: tuple[Case, Case]) -> None:
        diff = diff_policies(*(case.policy for case in pair))
        found[diff.same_meaning] += pair[0].plain != pair[1].plain

    count()
    assert min(found.values()) >= 3


# The other way round


def mirrored(change: PolicyChange) -> PolicyChange:
    kind = {"added": "removed", "removed": "added"}.get(change.kind, change.kind)
    return replace(change, kind=kind, before=change.after, after=change.before)


@pytest.mark.slow
@examples(100)
@given(pair=pairs())
def test_the_other_way_round_it_is_the_mirror_image(pair: tuple[Case, Case]) -> None:
    one, other = (case.policy for case in pair)
    there, back = diff_policies(one, other), diff_policies(other, one)
    if not any(change.kind == "renamed" for change in there.wording):
        assert {mirrored(change) for change in there.changes} == set(back.changes)
        assert {mirrored(change) for change in there.wording} == set(back.wording)
    assert len(there.changes) == len(back.changes)


@pytest.mark.slow
def test_shipped_versions_and_back() -> None:
    one, other = load_library().versions()
    there, back = diff_policies(one, other), diff_policies(other, one)
    assert {mirrored(change) for change in there.changes} == set(back.changes)
    assert {mirrored(change) for change in there.wording} == set(back.wording)
    assert [(each.part, each.name, each.kind) for each in there.changes] == [
        ("policy", "multnomah-lead", "in_force"),
        ("rule", "in-area", "areas"),
        ("rule", "possession-decriminalized", "added"),
    ]


# Each edit by its kind


EDITS = [
    (
        "when: {heroin_weight: {at_least: 5 g}}",
        "when: {heroin_weight: {at_least: 10 g}}",
        "rule `heroin`: the limit was 5 g or more, now 10 g or more "
        "(weight of everything seized that contains heroin)",
    ),
    (
        "when: {heroin_weight: {at_least: 5 g}}",
        "when: {heroin_weight: {more_than: 5 g}}",
        "rule `heroin`: the test was 5 g or more, now more than 5 g "
        "(weight of everything seized that contains heroin)",
    ),
    (
        "when: {operations_team_denied: true}",
        "when: {operations_team_denied: false}",
        "rule `denied`: the value was yes, now no (denial by the LEAD Operations Team)",
    ),
    (
        "[downtown, old-town, lloyd]",
        "[downtown, lloyd]",
        "rule `in-area`: the areas were inside Downtown, Old Town or Lloyd District, "
        "now inside Downtown or Lloyd District (place of arrest)",
    ),
    (
        "{warrants: {some: {active: true, extraditable: true}}}",
        "{warrants: {some: {active: true}}}",
        "rule `warrant`, in the warrants: it no longer needs “extraditable: yes”",
    ),
    (
        "{warrants: {some: {active: true, extraditable: true}}}",
        "{warrants: {every: {active: true, extraditable: true}}}",
        "rule `warrant`: the test was at least one warrant with active: yes and extraditable: yes, "
        "now every warrant with active: yes and extraditable: yes (warrants)",
    ),
    (
        "      any:\n        - specialty_court.eligible_case_pending: true\n"
        "        - specialty_court.engaged: true\n    cite",
        "      all:\n        - specialty_court.eligible_case_pending: true\n"
        "        - specialty_court.engaged: true\n    cite",
        "rule `specialty-court`: the condition was “pending case that a specialty court would "
        "take: yes or pending case that is engaged in a specialty court: yes”, now “pending case "
        "that a specialty court would take: yes and pending case that is engaged in a specialty "
        "court: yes”",
    ),
    (
        "      participation.district_attorney_agrees: true\n",
        "",
        "rule `participant`, in its exception: it no longer needs “District Attorney's agreement "
        "to continued participation: yes”",
    ),
    (
        "    unless:\n      participation.operations_team_recommends: true\n"
        "      participation.district_attorney_agrees: true\n",
        "",
        "rule `participant`: it no longer has the exception “Operations Team's recommendation of "
        "continued participation: yes and District Attorney's agreement to continued "
        "participation: yes”",
    ),
    (
        "diversion.assessment: {within: 30 days, after: arrested_at}}\n    cite",
        "diversion.assessment: {within: 1 month, after: arrested_at}}\n    cite",
        "rule `assessed-in-time`: the limit was within 30 days after the time of arrest, now "
        "within 1 month after the time of arrest (full psychosocial assessment)",
    ),
    (
        "where: {contains: {includes: heroin}}",
        "where: {contains: {includes: [heroin, fentanyl]}}",
        [
            "presumption `offenses.substantial_quantity`, in `substantial_by_weight`, in "
            "`heroin_weight`: the value was including heroin, now including heroin or fentanyl "
            "(substances)",
            "rule `heroin`, in `heroin_weight`: the value was including heroin, now including "
            "heroin or fentanyl (substances)",
        ],
    ),
    (
        "    exclude: [warrant, court-order, participant,",
        "    note: [warrant]\n    exclude: [court-order, participant,",
        "rule `warrant`: it excludes before, now it is noted (in `social_contact_referral`)",
    ),
    (
        "    note: [other-charges, no-limit-stated]",
        "    note: [other-charges, no-limit-stated, accepted]",
        "rule `accepted`: it now is noted (in `arrest_diversion`)",
    ),
    (
        "if_unknown: open}",
        "if_unknown: undecided}",
        "decision `non_prosecution`: the outcomes (met, not met, unknown): was “not_prosecuted, "
        "may_be_prosecuted, open”, now “not_prosecuted, may_be_prosecuted, undecided”",
    ),
    (
        "  operations_team_denied:\n    value: false",
        "  operations_team_denied:\n    value: true",
        "presumption `operations_team_denied`: what is presumed: was “no”, now “yes”",
    ),
    (
        "        - cocaine_weight: {at_least: 10 g}\n",
        "",
        "presumption `offenses.substantial_quantity`, in `substantial_by_weight`: “weight of "
        "everything seized that contains cocaine: 10 g or more” is no longer enough",
    ),
    (
        "    when: {specialty_court.engaged: true}\n    because",
        "    when: {specialty_court.engaged: false}\n    because",
        "reading `any-eligible-case`: the value was yes, now no "
        "(pending case that is engaged in a specialty court)",
    ),
    (
        "    exclude: []\n",
        "    exclude: [warrant]\n",
        "reading `contact-exclusions`: what it excludes: was “none”, now “warrant”",
    ),
    (
        "  until: 2018-05-15",
        "  until: 2018-05-14",
        "policy: the days in force: was “2017-02-27 to 2018-05-15”, now “2017-02-27 to 2018-05-14”",
    ),
    (
        "time_zone: America/Los_Angeles",
        "time_zone: America/Denver",
        "policy: the time zone: was “America/Los_Angeles”, now “America/Denver”",
    ),
    (
        "language: 1\n",
        "language: 1\nstatus: draft\n",
        "policy: the status: was “final”, now “draft”",
    ),
    (
        "  no-limit-stated:\n    says: a drug was seized",
        "  on-sunday:\n    says: arrested on a Sunday\n    when: {arrested_at: {weekday: sunday}}\n"
        "    cite: {source: brochure}\n  no-limit-stated:\n    says: a drug was seized",
        "rule `on-sunday`: added: arrested on a Sunday (excludes in `arrest_diversion`)",
    ),
]


def with_edit(old: str, new: str) -> Policy:
    assert FIRST.count(old) == 1, old
    text = FIRST.replace(old, new)
    listed = "    exclude:\n      - heroin\n"
    assert text.count(listed) == 1
    return lead(
        text.replace(listed, f"{listed}      - on-sunday\n") if "on-sunday" in new else text
    )


@pytest.mark.parametrize(("old", "new", "told"), EDITS, ids=range(len(EDITS)))
def test_an_edit_is_told(old: str, new: str, told: str | list[str]) -> None:
    diff = diff_policies(BASE, with_edit(old, new))
    assert [change.told for change in diff.changes] == ([told] if isinstance(told, str) else told)
    assert diff.wording == ()


def test_a_rule_that_was_renamed_means_the_same() -> None:
    text = re.sub(r"(?<![\w-])exceptional(?=[:\],\n])", "anything-else", FIRST)
    for before, after in (("rule: {}", 1), ("      - {}\n", 1), ("[{},", 1), ("\n  {}:", 1)):
        assert text.count(before.format("warrant")) == after
        text = text.replace(before.format("warrant"), before.format("open-warrant"))
    assert text.count("anything-else") == 3
    diff = diff_policies(BASE, lead(text))
    assert diff.changes == ()
    assert [change.told for change in diff.wording] == [
        "rule `anything-else`: it was called `exceptional`, now `anything-else`",
        "rule `open-warrant`: it was called `warrant`, now `open-warrant`",
    ]


WORDS = [
    ("    says: 5 grams or more of heroin", "    says: five grams", "rule", "heroin", "says"),
    ("item: 7}", "item: 6}", "rule", "denied", "sources"),
    (
        "    says: user units of LSD seized",
        "    says: units of LSD",
        "definition",
        "lsd_units",
        "says",
    ),
    (
        "title: Social contact referral\n    record",
        "title: Referral\n    record",
        "decision",
        "social_contact_referral",
        "title",
    ),
    (
        "The brochure sets no limit of time.",
        "No limit is set.",
        "reading",
        "former-without-limit",
        "because",
    ),
    (
        "until the team acts there is none.",
        "until then there is none.",
        "presumption",
        "operations_team_denied",
        "because",
    ),
]


@pytest.mark.parametrize(("old", "new", "part", "name", "kind"), WORDS)
def test_words_are_told_apart(old: str, new: str, part: str, name: str, kind: str) -> None:
    assert FIRST.count(old) == 1
    diff = diff_policies(BASE, lead(FIRST.replace(old, new)))
    assert diff.same_meaning
    assert [(each.part, each.name, each.kind) for each in diff.wording] == [(part, name, kind)]


def test_what_is_shared_is_told_once_however_often_it_is_used() -> None:
    define = ["  d0: {says: d0, when: {resident: VALUE}}"]
    for number in range(1, 40):
        used = f"{{holds: d{number - 1}}}"
        define.append(
            f"  d{number}: {{says: d{number}, when: {{any: [{{all: [{used}, {{card: adult}}]}}, "
            f"{{all: [{used}, {{card: child}}]}}]}}}}"
        )
    text = "\n".join(
        [
            "language: 1\npolicy: library-card\ntitle: T\nin_force: {from: 2017-01-01}",
            "time_zone: UTC\nsources: {s: {title: S}}\ndefine:",
            *define,
            "rules: {r: {says: r, when: {holds: d39}, cite: {source: s}}}",
            "decisions: {card: {title: C, record: card, include: [r]}}",
        ]
    )
    one, other = (
        read_policy(text.replace("VALUE", value), records={"card": CardRequest})
        for value in ("true", "false")
    )
    diff = diff_policies(one, other)
    assert [(each.kind, each.before, each.after) for each in diff.changes] == [
        ("values", "yes", "no")
    ]


READ = """\
language: 1
policy: cards
title: Cards
in_force: {from: 2020-01-01}
time_zone: UTC
sources: {manual: {title: Manual}}
rules:
  resident: {says: a resident, when: {resident: true}, cite: {source: manual}}
  there: {says: there, when: WHEN, cite: {source: manual}}
readings:
  outside: {rule: resident, says: one, otherwise: none, when: {resident: false}, because: So.}
decisions:
  card: {title: A card, record: card, include: [there]}
  stay: {title: A stay, record: card, include: [resident]}
"""


@pytest.mark.parametrize(
    "held",
    [
        "{holds: resident}",
        "{any: [{card: staff}, {holds: resident}]}",
        "{none: [{holds: resident}]}",
    ],
)
def test_what_holds_a_rule_that_is_read_in_two_ways_means_another_thing_than_its_words(
    held: str,
) -> None:
    """By the rule the decision is contested, and by what the rule says it is not."""
    record = read_record({"resident": True, "card": "adult"}, CardRequest)
    said = held.replace("{holds: resident}", "{resident: true}")
    by_rule, by_words = (
        read_policy(READ.replace("WHEN", when), records=CARDS) for when in (held, said)
    )
    contested = [each.decide(record, "card").contested for each in (by_rule, by_words)]
    assert [[one.reading for one in each] for each in contested] == [["outside"], []]
    for pair in ((by_rule, by_words), (by_words, by_rule)):
        assert [(one.part, one.name) for one in diff_policies(*pair).changes] == [("rule", "there")]
    for each in (by_rule, by_words):
        assert diff_policies(each, each).changes == ()


PRESUMED = """\
language: 1
policy: cards
title: Cards
in_force: {from: 2020-01-01}
time_zone: UTC
sources: {manual: {title: Manual}}
define: {local: {says: local, when: {resident: true}}}
presume: {local: {value: true, because: So.}}
rules:
  kept: {says: kept, when: {holds: local}, cite: {source: manual}}
  there: {says: there, when: WHEN, cite: {source: manual}}
decisions:
  card: {title: A card, record: card, include: [there]}
  stay: {title: A stay, record: card, include: [kept]}
"""


def test_what_holds_a_condition_that_is_presumed_means_another_thing_than_its_words() -> None:
    """Where nothing is known the one is met for now, and the other is open."""
    by_name, by_words = (
        read_policy(PRESUMED.replace("WHEN", when), records=CARDS)
        for when in ("{holds: local}", "{resident: true}")
    )
    decided = [each.decide(CardRequest(), "card") for each in (by_name, by_words)]
    assert [(each.outcome, each.provisional) for each in decided] == [
        ("eligible", True),
        ("undetermined", False),
    ]
    changes = diff_policies(by_name, by_words).changes
    assert [(one.part, one.name) for one in changes] == [("rule", "there")]


@pytest.mark.parametrize(
    ("before", "after", "redrawn"),
    [
        (["a"], ["a"], ["a"]),
        (["a", "b"], ["a"], ["a"]),
        (["a"], ["a", "b"], ["a"]),
        (["a", "b"], ["b", "a"], ["a", "b"]),
        (["a", "still"], ["still"], []),
        (["still"], ["still"], []),
    ],
)
def test_just_the_areas_that_both_versions_read_are_told_to_be_drawn_anew(
    tmp_path: Path, before: list[str], after: list[str], redrawn: list[str]
) -> None:
    """Which areas a version reads is told of its rules."""
    (tmp_path / "geo" / "squares").mkdir(parents=True)
    versions = []
    for day, size, areas in (("2020-01-01", 0.01, before), ("2021-01-01", 0.02, after)):
        drawn = [feature("a", square(size=size)), feature("b", square(1, 1, size))]
        content = collection(*drawn, feature("still", square(2, 2)))
        (tmp_path / "geo" / "squares" / f"{day}.geojson").write_text(json.dumps(content), "utf-8")
        text = VERSION.format(in_force="from: 2020-01-01", status="")
        text = text.replace("{resident: true}", f"{{home: {{within: [{', '.join(areas)}]}}}}")
        text += f"areas: squares/{day}\n"
        versions.append(read_policy(text, folder=tmp_path, records=CARDS))
    changes = diff_policies(*versions).changes
    assert [one.name for one in changes if one.part == "area"] == redrawn
    told = [(one.name, one.kind) for one in changes if one.part == "rule"]
    assert told == ([] if set(before) == set(after) else [("resident", "areas")])
