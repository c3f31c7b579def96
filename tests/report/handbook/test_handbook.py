"""The handbook: complete, exact, the same as what decides, and sound as a page and as Markdown."""

import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import Day, Fact, Policy, Record, read_policy
from lead_rules.adequacy.mutants import mutants_of
from lead_rules.adequacy.mutation_run import plans_of
from lead_rules.cli import main
from lead_rules.evaluate.combine import combine
from lead_rules.library.register import publish_files
from lead_rules.policy.ir.nodes import CheckedDecision, CheckedRule
from lead_rules.policy.ir.nodes import Test as FieldTest
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.ir.outline import Clause, clause_of
from lead_rules.policy.ir.phrasing import say
from lead_rules.policy.ir.traverse import walk
from lead_rules.report.handbook.document import Block, Cell, Document, Entry, Link, Section, Table
from lead_rules.report.handbook.flow import LETTERS, Box, flow_of, steps_in_words, steps_of
from lead_rules.report.handbook.handbook import handbook
from lead_rules.report.handbook.handbook_html import handbook_to_html
from lead_rules.report.handbook.handbook_markdown import handbook_to_markdown
from lead_rules.report.template import template
from lead_rules.scenarios.case_files import read_scenarios
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_
from lead_rules.values.visible import visible
from tests.support import ROOT
from tests.support.cases import LIBRARY
from tests.support.generate import TIMES_AS_MANY, examples
from tests.support.handbooks import CARD_FILE, CASES, LEAD, card_policy, hostile, scenarios_of
from tests.support.markup import shape, squeezed, tree
from tests.support.naughty_texts import HARMLESS, NAUGHTY
from tests.support.policy_cases import Case, generated

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs" / "handbook"
VERSIONS = ("2017-02-27", "2018-05-16")
SUFFIX = {"html": "html", "markdown": "md"}
WHOLE = handbook(LEAD, scenarios=CASES, others=[LIBRARY.version("2017-02-27")])
CARD = card_policy()


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["handbook", *arguments])


def plain(markdown: str) -> str:
    """What a reader of Markdown reads, without marks."""
    return squeezed(re.sub(r"\\(?=[^\w\s])|`", "", markdown))


def sections(document: Document) -> Iterator[Section]:
    for section in document.sections:
        yield section
        yield from section.parts


def table(document: Document, id_: str) -> Table:
    section = next(each for each in sections(document) if each.id == id_)
    return next(block for block in section.blocks if isinstance(block, Table))


def text_of(cell: Cell) -> str:
    def told(line: Entry) -> Iterator[str]:
        yield "".join(piece if isinstance(piece, str) else piece.text for piece in line.words)
        for part in line.parts:
            yield from told(part)

    return "\n".join(text for line in cell for text in told(line))


# It is what the repository shows.


@pytest.mark.parametrize("form", SUFFIX)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_shipped_policies_have_theirs(version: str, form: str) -> None:
    done = run(f"multnomah-lead/{version}", "--format", form)
    assert done.exit_code == 0
    name = f"multnomah-lead-{version}.{SUFFIX[form]}"
    assert (DOCS / name).read_bytes() == done.stdout_bytes, "run `make handbooks`"


def test_no_other_handbook_is_there() -> None:
    expected = {
        f"multnomah-lead-{version}.{end}" for version in VERSIONS for end in SUFFIX.values()
    }
    assert {file.name for file in DOCS.iterdir()} == expected


def test_the_page_about_handbooks_shows_how_one_begins() -> None:
    page = (ROOT / "docs" / "handbook.md").read_text("utf-8")
    (begin,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert handbook_to_markdown(WHOLE).startswith(begin)
    named = re.findall(r"^\| ([^|]+) \| [^|(]", page.partition("## What is in it")[2], re.MULTILINE)
    titles = [section.title.partition(":")[0] for section in WHOLE.sections]
    assert [name for name in named if name not in ("section", "---")] == titles


# It is complete.


def test_a_sergeant_finds_who_is_eligible_first() -> None:
    short = handbook_to_markdown(WHOLE).partition("## Contents")[0]
    assert "The answer is “eligible” if all of this is so:" in short
    for decision in LEAD.checked.decisions.values():
        for rule in (*decision.include, *decision.exclude):
            assert rule.says[1:] in plain(short)
    assert "unless all of these:\n  - Operations Team's recommendation" in short


@pytest.mark.parametrize("policy", [LEAD, CARD], ids=["lead", "card"])
def test_every_word_of_the_policy_is_there(policy: Policy) -> None:
    """Each text of the file, but what is told of a record and the comments."""
    source = yaml.load((ROOT / policy.checked.file).read_bytes(), Loader=yaml.BaseLoader)
    told = plain(handbook_to_markdown(handbook(policy)))
    names = ("title", "publisher", "says", "otherwise", "because", "inference")

    def texts(part: Any, key: str = "") -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                if name not in ("tell", "tell_person"):
                    yield from texts(value, name)
        elif isinstance(part, str) and key in names:
            yield part

    found = [squeezed(text) for text in texts(source)]
    assert len(found) > 8
    for text in found:
        assert text[1:] in told, text
    for part in ("sources", "define", "presume", "readings", "rules", "decisions"):
        for name in source.get(part, {}):
            assert name in told


def test_every_section_of_a_source_names_what_rests_on_it() -> None:
    """The brochure, as its page in the documentation lists it."""
    rows = {
        text_of(row[0]): [line.partition(":")[0] for line in text_of(row[1]).split("\n")]
        for row in table(WHOLE, "source-1").rows
    }
    numbers = {rule: f"rule {n}" for n, rule in enumerate(rules_of(LEAD), 1)}
    page = (ROOT / "docs" / "multnomah-lead.md").read_text("utf-8")
    listed = re.findall(r"^\| exclusion (\d).*\| rules? ([^|]*)\|$", page, re.MULTILINE)
    assert len(listed) == 8
    for item, rules in listed:
        for rule in re.findall(r"`([\w-]+)`", rules):
            assert numbers[rule] in rows[f"Basis for Exclusion, item {item}"]
    assert {numbers["in-area"], numbers["possession-only"]} <= set(rows["Basis for Inclusion"])


def rules_of(policy: Policy) -> list[str]:
    found = {
        part.id: part.span.line
        for part in walk(*policy.checked.decisions.values())
        if isinstance(part, CheckedRule)
    }
    return sorted(found, key=found.__getitem__)


# It is exact.


def leaves(clause: Clause) -> Iterator[Clause]:
    yield from (
        (leaf for part in clause.parts for leaf in leaves(part)) if clause.parts else [clause]
    )


@examples(15)
@given(case=generated())
def test_every_test_is_told_in_the_operators_words(case: Case) -> None:
    policy = case.policy
    document = handbook(policy)
    told = plain(handbook_to_markdown(document))
    handbook_to_html(document)
    for decision in policy.checked.decisions.values():
        for part in walk(decision):
            if isinstance(part, CheckedRule):
                ends = [leaf.text for leaf in leaves(clause_of(part.when))]
                assert all(end[1:] in told for end in ends)
            if isinstance(part, FieldTest) and part.operator.family != "condition":
                assert squeezed(say(part))[1:] in told or f"({part.subject.name})" in told


def alone(policy: Policy, decision: str) -> Policy:
    """The policy with one of its decisions, and what that needs."""
    source = yaml.load((ROOT / policy.checked.file).read_bytes(), Loader=yaml.BaseLoader)
    source["decisions"] = {decision: source["decisions"][decision]}
    made = source["decisions"][decision]
    listed = {*made["include"], *made["exclude"], *made["note"]}
    source["rules"] = {id_: rule for id_, rule in source["rules"].items() if id_ in listed}
    source["readings"] = {
        id_: each
        for id_, each in source["readings"].items()
        if each.get("rule") in listed or each.get("decision") == decision
    }
    cited = re.findall(r"source: ([\w.-]+)", yaml.safe_dump(source))
    source["sources"] = {id_: each for id_, each in source["sources"].items() if id_ in cited}
    return read_policy(policy_text(source), name=policy.checked.file, folder=ROOT)


def test_no_small_change_of_meaning_goes_unsaid() -> None:
    """Each mutant of the policy has another handbook; a third of them in a short run."""
    policy = alone(LEAD, "arrest_diversion")
    before = handbook(policy)
    reread = {
        part.id
        for decision in policy.checked.decisions.values()
        for reading in decision.readings
        if (part := reading.read) is not None
    }
    tried = 0
    every = mutants_of(plans_of(policy))
    for mutant in every if TIMES_AS_MANY > 1 else every[::3]:
        if any(mutant.says.startswith(f"`{rule}` is deleted from") for rule in reread):
            continue  # a reading of a rule that is nowhere would not load
        decisions = {
            id_: change(policy.checked.decisions[id_]) for id_, change in mutant.changes.items()
        }
        changed = Policy(replace(policy.checked, decisions=decisions), "test")
        assert handbook(changed).sections != before.sections, mutant.says
        tried += 1
    assert tried > 50


def test_a_label_that_two_fields_share_is_told_with_the_path() -> None:
    class Two(Record):
        opened: Annotated[Day | None, Fact(label="date")] = None
        closed: Annotated[Day | None, Fact(label="date")] = None

    text = """
language: 1
policy: two
title: Two dates
in_force: {from: 2020-01-01}
time_zone: UTC
sources: {s: {title: A source, inference: That it is one.}}
rules:
  held: {says: held by another, when: {closed: {before: 2020-01-01}}, cite: {source: s}}
  both: {says: both, when: {opened: {before: closed}}, unless: {holds: held}, cite: {source: s}}
decisions: {d: {title: A decision, record: two, include: [both]}}
"""
    told = plain(handbook_to_markdown(handbook(read_policy(text, records={"two": Two}))))
    assert "**It holds if:** Date: before the date (opened) (closed)" in told
    assert "**Unless:** Held by another (see rule 1)" in told
    assert "Held by another held - **It holds if:** Date: before January 1, 2020 (closed)" in told
    assert "It decides nothing by itself: other rules hold it." in told
    assert "Inferred: That it is one." in told


@pytest.mark.parametrize("name", ["at_least", "more_than", "within", "before", "time_of_day", "no"])
def test_what_a_phrase_leaves_open_is_said(name: str) -> None:
    for operator in OPERATORS:
        if operator.name == name:
            assert operator.exactly


def test_both_meanings_of_a_reading_are_told() -> None:
    told = plain(handbook_to_markdown(WHOLE))
    otherwise = [
        "It limits misdemeanor bench probation alone, and the other three always exclude.",
        "The rule would hold if:",
        "At least one of these:",
        "supervision: at least one supervision with this:",
        "kind of supervision: post prison, parole or formal probation",
        "supervision: at least one supervision with all of these:",
        "kind of supervision: misdemeanor bench probation",
        "for a person offense: yes",
    ]
    assert " - ".join(otherwise) in told
    assert "What excludes: rule 6, rule 7, rule 8, rule 9, rule 10, rule 11, rule 12" in told
    assert "What excludes: nothing" in told


# The drawing.


def walked(decision: CheckedDecision, truths: dict[str, Truth]) -> Truth:
    """The outcome to which the drawing leads."""
    for step in steps_of(decision):
        if truths[step.rule] is {"yes": TRUE, "no": FALSE}[step.out]:
            return FALSE
    return UNKNOWN if UNKNOWN in truths.values() else TRUE


@examples(100)
@given(data=st.data(), decision=st.sampled_from(list(LEAD.checked.decisions.values())))
def test_the_flow_leads_to_what_is_decided(data: st.DataObject, decision: CheckedDecision) -> None:
    likely = st.sampled_from([TRUE, TRUE, TRUE, TRUE, FALSE, UNKNOWN])
    include = [data.draw(likely) for _ in decision.include]
    exclude = [not_(data.draw(likely)) for _ in decision.exclude]
    rules = [rule.id for rule in (*decision.include, *decision.exclude)]
    truths = dict(zip(rules, (*include, *exclude), strict=True))
    assert walked(decision, truths) is combine(include, exclude)


def test_the_flow_in_words() -> None:
    steps = list(steps_in_words(CARD.checked.decisions["card"]))
    assert steps == [
        "Lives in the county, or has a staff card? If no: refused. If yes, or not known: go on.",
        "Younger than 14, unless guardian's consent: yes? "
        "If yes: refused. If no, or not known: go on.",
        "Owes 5 dollars or more for lost items? If yes: refused. If no, or not known: go on.",
        "Was anything not known? If yes: wait. If no: granted.",
    ]


def test_a_long_flow_has_several_sheets_and_nothing_overlaps() -> None:
    decision = LEAD.checked.decisions["arrest_diversion"]
    assert len(flow_of(decision).sheets) == 1
    long = replace(decision, exclude=decision.exclude * 4)
    flow = flow_of(long)
    assert len(flow.sheets) > 2
    questions = [box for sheet in flow.sheets for box in sheet.boxes if box.kind == "question"]
    assert len(questions) == len(long.include) + len(long.exclude) + 1
    for sheet in flow.sheets:
        assert sum(box.kind == "unmet" for box in sheet.boxes) == 1
        for box in sheet.boxes:
            assert box.x >= 0 and box.x + box.width <= sheet.width and box.bottom <= sheet.height
            assert all(len(line) <= LETTERS for line in box.lines)
            assert not any(overlap(box, other) for other in sheet.boxes if other is not box)
    assert {box.kind for box in flow.sheets[-1].boxes} >= {"met", "unmet", "unknown"}


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.bottom and other.y < one.bottom


# The examples.


def test_the_examples_are_what_is_decided() -> None:
    rows = [row for n in (1, 2, 3) for row in table(WHOLE, f"examples-{n}").rows]
    cases = sorted(CASES.cases, key=lambda case: list(LEAD.decisions).index(case.decision))
    assert len(rows) == len(cases) > 150
    for row, case in zip(rows, cases, strict=True):
        decision = LEAD.decide(case.record, case.decision)
        told, answer, why = map(text_of, row)
        assert told[1:].startswith(case.says[1:])
        assert answer.lower().removesuffix(" for now") == decision.outcome.replace("_", " ")
        assert answer.endswith(" for now") is decision.provisional
        if decision.truth is FALSE:
            for id_ in decision.because:
                assert " ".join(decision.rule(id_).told) in why
        for fact in decision.missing:
            assert fact.presumed or fact.question in why
        assert why.count("Contested") == len(decision.contested)


def test_an_example_tells_how_its_record_differs() -> None:
    told = [text_of(row[0]).split("\n") for row in table(WHOLE, "examples-1").rows]
    assert [
        "Where the offense is not known, it is asked for.",
        "As record 1, but offenses: not known yet",
    ] in told
    (two,) = (
        lines
        for lines in told
        if lines[0] == "Trespass beside the possession is noted and changes nothing."
    )
    assert two[1:3] == ["As record 1, but:", "offenses: 2 offenses"]
    assert ["Nothing was seized, so neither SQ nor CDO is presumed.", "Just as record 2."] in told


def test_an_example_that_expects_something_else_says_so() -> None:
    text = (ROOT / CARD_FILE.replace(".yaml", ".scenarios.yaml")).read_text("utf-8")
    wrong = text.replace("expect: {outcome: granted, missing: []}", "expect: refused")
    assert wrong != text
    found, _ = read_scenarios(wrong.encode(), CARD)
    rows = table(handbook(CARD, scenarios=found), "examples-1").rows
    assert [text_of(row[1]) for row in rows][:2] == [
        "Granted\nThe example expects something else.",
        "Granted",
    ]


# History and files.


def test_the_history_is_what_diff_tells() -> None:
    told = plain(handbook_to_markdown(WHOLE))
    history = told[told.index("## 12. The versions") :]
    assert "No version stands before this one." in history
    assert (
        "2018-05-16 **This handbook is about this version.** "
        "Changed in meaning since version 2017-02-27:" in history
    )
    assert (
        "Rule in-area: the areas were inside Downtown, Old Town or Lloyd District, now inside"
        in history
    )
    first = plain(handbook_to_markdown(handbook(LIBRARY.version("2017-02-27"), others=[LEAD])))
    assert "2017-02-27 **This handbook is about this version.** No version stands before" in first


def test_each_part_is_where_it_says_and_the_digests_are_those_of_the_files() -> None:
    page = (DOCS / "multnomah-lead-2018-05-16.md").read_text("utf-8")
    places = re.findall(r"^\| [^|]+ \| `([\w.-]+)` \| `([\w/.-]+):(\d+)` \|$", page, re.MULTILINE)
    assert len(places) == 3 + 19 + 9 + 4 + 7
    for name, file, line in places:
        written = (ROOT / file).read_text("utf-8").split("\n")[int(line) - 1]
        assert written.strip().startswith(f"{name}:")
    files = re.findall(r"^\| `([\w/.-]+)`; the \w+ \|.*\| `(\w{64})` \|$", page, re.MULTILINE)
    assert len(files) == 3
    for file, digest in files:
        assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == digest
    assert LEAD.sha256 in page


def test_a_draft_says_so() -> None:
    text = (ROOT / CARD_FILE).read_text("utf-8").replace("policy:", "status: draft\npolicy:", 1)
    told = handbook_to_markdown(handbook(card_policy(text)))
    assert told.startswith(
        "# Library cards\n\nHandbook of the policy library-card, version 2024-01-01\n\n"
        "**This version is a draft. It is in force on no day.**\n"
    )


def test_a_version_without_an_end_ends_where_the_next_begins() -> None:
    text = (ROOT / CARD_FILE).read_text("utf-8")
    later = card_policy(text.replace("2024-01-01", "2025-03-01"))
    told = handbook_to_markdown(handbook(CARD, others=[later]))
    assert "In force January 1, 2024 to February 28, 2025." in told
    assert "In force from March 1, 2025." in handbook_to_markdown(handbook(later, others=[CARD]))


# Another program, with less to say.


def test_what_a_policy_has_not_is_left_out() -> None:
    ids = [section.id for section in handbook(CARD).sections]
    assert ids == [
        "in-short",
        "reading",
        "flows",
        "rules",
        "definitions",
        "facts",
        "sources",
        "versions",
        "written",
    ]
    reading = handbook_to_markdown(handbook(CARD)).partition("## 2. ")[2].partition("## 3. ")[0]
    assert "Who was born on February 29" in reading
    assert "inside" not in reading
    assert "examples" in [each.id for each in handbook(CARD, scenarios=scenarios_of(CARD)).sections]


# A sound page.

PLAIN = hostile(HARMLESS)
PLAIN_PAGE = tree(handbook_to_html(PLAIN))
PLAIN_MARKDOWN, _ = shape(handbook_to_markdown(PLAIN))
SVG_TEXT = ("text", "tspan", "svg", "title", "path", "rect")


def without_drawing(elements: list[Any]) -> list[Any]:
    """Elements but those of a drawing, whose lines are as many as the text needs."""
    names = {*SVG_TEXT, *(f"/{name}" for name in SVG_TEXT)}
    return [each for each in elements if (each if isinstance(each, str) else each[0]) not in names]


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_what_a_policy_says_is_text(naughty: str) -> None:
    document = hostile(naughty)
    found = tree(handbook_to_html(document))
    assert without_drawing(found.elements) == without_drawing(PLAIN_PAGE.elements)
    names = {each[0] for each in found.elements if isinstance(each, tuple)}
    assert names == {each[0] for each in PLAIN_PAGE.elements if isinstance(each, tuple)}
    assert squeezed(visible(naughty))[1:] in squeezed("".join(found.text))
    elements, text = shape(handbook_to_markdown(document))
    assert [each[:4] for each in elements] == [each[:4] for each in PLAIN_MARKDOWN]
    assert squeezed(visible(naughty))[1:] in squeezed(text)


@pytest.mark.parametrize("document", [WHOLE, handbook(CARD)], ids=["lead", "card"])
def test_the_page_is_sound(document: Document) -> None:
    page = handbook_to_html(document)
    found = tree(page).elements
    elements = [each for each in found if isinstance(each, tuple)]
    assert not {name for name, *_ in elements} & {"script", "link", "img", "iframe", "form", "base"}
    ids = [dict(attrs)["id"] for _, attrs, *_ in elements if "id" in dict(attrs)]
    assert len(ids) == len(set(ids))
    links = 0
    for name, attrs, *_ in elements:
        for key, value in attrs:
            assert key not in ("src", "srcset", "style", "action") and not key.startswith("on")
            assert "://" not in value
            if key == "href":
                assert name == "a" and value[0] == "#" and value[1:] in ids
                links += 1
            if key.startswith("aria-") and key.endswith("by"):
                assert set(value.split()) <= set(ids)
        if name == "svg":
            assert dict(attrs)["role"] == "img"
    assert links > 10
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style and "@import" not in style
    assert page.index("Content-Security-Policy") < page.index("<title>") < page.index("<style>")


@pytest.mark.parametrize("document", [WHOLE, handbook(CARD)], ids=["lead", "card"])
def test_headings_are_in_order(document: Document) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", handbook_to_html(document))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    contents = [
        line for line in handbook_to_markdown(document).split("\n") if re.match(r"\d+\. ", line)
    ]
    for number, section in enumerate(document.sections, 1):
        assert f"{number}. {section.title}" in contents


def test_every_link_says_where_it_leads() -> None:
    """On paper a link is its number: it is that of the part that it leads to."""
    labels = {each.id: each.label.lower() for each in sections(WHOLE) if each.label}
    links = [
        link for section in sections(WHOLE) for block in section.blocks for link in links_in(block)
    ]
    assert len(links) > 100
    for link in links:
        if link.to in labels:
            assert link.text.lower() == labels[link.to]


def links_in(block: Block) -> Iterator[Link]:
    waiting: list[Any] = [block]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Link):
            yield part
        elif isinstance(part, tuple):
            waiting += part
        elif hasattr(part, "__slots__"):
            waiting += [getattr(part, name) for name in part.__slots__]


# The command.


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("nope", "there is no `nope`; there are `multnomah-lead`"),
        (
            "multnomah-lead/1999-01-01",
            "there is no `multnomah-lead/1999-01-01`; "
            "its versions are `2017-02-27` and `2018-05-16`",
        ),
        ("nope.yaml", "nope.yaml: error LR001 the file cannot be read: no such file or directory"),
    ],
)
def test_a_version_that_is_not_there(named: str, told: str) -> None:
    done = run(named)
    assert done.exit_code == 2
    assert told in done.stderr.replace("\n", " ")


def test_a_page_without_jinja2_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    template.cache_clear()
    done = run("multnomah-lead/2017-02-27", "--format", "html")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "needs jinja2, which is not installed: run `pip install" in done.stderr


def test_a_published_scenario_that_was_edited_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "policies" / "library-card"
    folder.mkdir(parents=True)
    (tmp_path / "geo").mkdir()
    for file in (ROOT / CARD_FILE).parent.iterdir():
        shutil.copy(file, folder)
    names = sorted(f"policies/library-card/{file.name}" for file in folder.iterdir())
    added, problems = publish_files(tmp_path, names)
    assert (sorted(added), problems) == (names, [])
    options = ("--record", "card=tests.support.library_card:CardRequest")
    file = folder / "2024-01-01.yaml"
    assert run(str(file), *options).exit_code == 0
    with (folder / "2024-01-01.scenarios.yaml").open("a") as stream:
        stream.write("# a note\n")
    done = run(str(file), *options)
    assert done.exit_code == 1
    assert "2024-01-01.scenarios.yaml: error LR611 this file was published" in done.stderr


def test_a_problem_of_another_version_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "policies" / "multnomah-lead"
    folder.mkdir(parents=True)
    for version in VERSIONS:
        text = (ROOT / f"policies/multnomah-lead/{version}.yaml").read_text("utf-8")
        (folder / f"{version}.yaml").write_text(
            text.replace("2017-02-27\n  until", "2017-02-27\n  untl")
        )
    done = run(str(folder / "2018-05-16.yaml"))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "2017-02-27.yaml:9" in done.stderr


def test_the_newest_version_that_is_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "policies" / "library-card"
    folder.mkdir(parents=True)
    text = (ROOT / CARD_FILE).read_text("utf-8")
    (folder / "2024-01-01.yaml").write_text(text)
    later = text.replace("2024-01-01", "2025-01-01").replace("policy:", "status: draft\npolicy:", 1)
    (folder / "2025-01-01.yaml").write_text(later.replace("at_least: 5 USD", "at_least: 6 USD"))
    monkeypatch.chdir(tmp_path)
    done = run("--record", "card=tests.support.library_card:CardRequest")
    assert done.exit_code == 0, done.stderr
    assert "version 2024-01-01\n" in done.stdout
    assert "the limit was 5 USD or more, now 6 USD or more" in done.stdout
    assert "This version is a draft. It is in force on no day." in done.stdout
