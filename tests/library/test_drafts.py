"""Drafts: checked like any version, in force on no day, named as drafts where they decide."""

import json
from datetime import date
from pathlib import Path

import pytest

from lead_rules import (
    Decision,
    Interview,
    NoPolicy,
    PolicyError,
    load_policy,
    read_policy,
    to_json,
    to_text,
)
from lead_rules.library.check_file import check_file
from lead_rules.library.publication import Publication, path_below
from lead_rules.library.register import Register, sha256
from lead_rules.records.table_of_model import table_of
from lead_rules.report.outline import LENGTHS, READERS, Length
from lead_rules.report.phrases import Reader
from tests.support import ROOT
from tests.support.areas import collection, feature
from tests.support.card_policies import CARDS, RESIDENT, VERSION, load, write
from tests.support.command_line import run
from tests.support.library_card import CardRequest


def test_a_draft_is_no_overlap_and_is_never_picked_by_date(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01")
    write(tmp_path, "from: 2021-01-01", "draft")
    library = load(tmp_path)
    assert [each.version for each in library.versions()] == ["2020-01-01"]
    assert [each.version for each in library.drafts()] == ["2021-01-01"]
    assert not library.drafts()[0].in_force_on(date(2021, 6, 1))
    answer = library.decide(RESIDENT, "card")
    assert isinstance(answer, Decision)
    assert (answer.policy.version, answer.policy.status) == ("2020-01-01", None)


def test_a_draft_fills_no_gap_and_makes_none(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31")
    write(tmp_path, "from: 2021-01-01, until: 2021-12-31", "draft")
    write(tmp_path, "from: 2022-01-01")
    answer = load(tmp_path).decide(RESIDENT, "card")
    assert isinstance(answer, NoPolicy)
    assert answer.says == (
        "No version of Cards was in force on June 1, 2021: version 2020-01-01 ended on "
        "December 31, 2020 and version 2022-01-01 begins on January 1, 2022."
    )


def test_drafts_alone_are_a_clear_answer(tmp_path: Path) -> None:
    write(tmp_path, "from: 2021-01-01", "draft")
    library = load(tmp_path)
    answer = library.decide(RESIDENT, "card")
    assert isinstance(answer, NoPolicy)
    assert answer.outcome == "no_policy_in_force"
    assert answer.says == "No version of Cards was in force on June 1, 2021: there are only drafts."
    undated = library.decide(CardRequest(resident=True), "card")
    assert isinstance(undated, NoPolicy)
    assert [fact.field for fact in undated.missing] == ["requested_at"]


def test_an_interview_about_drafts_alone_asks_for_the_date_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "from: 2021-01-01", "draft")
    interview = Interview(load(tmp_path), "card")
    assert interview.question is not None
    assert interview.question.field == "requested_at"
    decision = interview.answer("2021-06-01T12:00:00Z").decision
    assert isinstance(decision, NoPolicy)
    assert decision.says.endswith("there are only drafts.")


def test_a_draft_that_is_named_decides_and_says_what_it_is(tmp_path: Path) -> None:
    file = write(tmp_path, "from: 2021-01-01", "draft")
    for draft in (load(tmp_path).version("2021-01-01"), load_policy(file, records=CARDS)):
        decision = draft.decide(RESIDENT, "card")
        assert decision.outcome == "eligible"
        assert decision.policy.status == "draft"
        assert json.loads(to_json(decision))["policy"]["status"] == "draft"
        assert to_text(decision).splitlines()[:3] == [
            "ELIGIBLE: A card. Do not act on it: these rules are a draft.",
            "This version is a draft. It is not in force on any day.",
            "Cards, version 2021-01-01",
        ]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("reader", READERS)
def test_nobody_is_told_to_act_on_a_draft(reader: Reader, length: Length, tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "from: 2021-01-01", "draft"), records=CARDS)
    told = to_text(policy.decide(RESIDENT, "card"), reader=reader, length=length)
    assert "these rules are a draft." in told


def test_a_version_that_is_final_says_nothing_of_it(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "from: 2021-01-01"), records=CARDS)
    decision = policy.decide(RESIDENT, "card")
    assert "status" not in json.loads(to_json(decision))["policy"]
    assert "draft" not in to_text(decision)


def test_one_version_alone_has_neither_gap_nor_overlap(tmp_path: Path) -> None:
    for status in ("", "draft"):
        write(tmp_path, "from: 2020-01-01, until: 2020-12-31", status)
        assert load(tmp_path).policies == ("cards",)


def test_a_draft_is_checked_like_any_version(tmp_path: Path) -> None:
    file = write(tmp_path, "from: 2021-01-01", "draft")
    file.write_text(file.read_text("utf-8").replace("resident: true", "residnt: true"), "utf-8")
    with pytest.raises(PolicyError, match="LR301 `residnt` is not a field"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("draft", []),
        ("", ["geo/squares/2021-01-01.geojson", "policies/cards/2021-01-01.yaml"]),
    ],
)
def test_a_draft_and_its_areas_need_not_be_published_where_versions_must(
    tmp_path: Path, status: str, refused: list[str]
) -> None:
    file = write(tmp_path, "from: 2021-01-01", status)
    text = file.read_text("utf-8").replace("{resident: true}", "{home: {within: [a]}}")
    file.write_text(f"{text}areas: squares/2021-01-01\n", "utf-8")
    areas = tmp_path / "geo" / "squares" / "2021-01-01.geojson"
    areas.parent.mkdir(parents=True)
    areas.write_text(json.dumps(collection(feature())), "utf-8")
    tables, shown = {"card": table_of(CardRequest)}, path_below(file, tmp_path)
    signed = Publication(tmp_path, Register({}), signed=True)
    policy, problems = check_file(file, tmp_path, tables, shown, signed)
    assert [str(each.where) for each in problems if each.code == "LR614"] == refused
    assert len(problems) == len(refused)
    assert (policy is None) is bool(refused)
    listed = {path: sha256((tmp_path / path).read_bytes()) for path in refused}
    published = Publication(tmp_path, Register(listed), signed=True)
    assert check_file(file, tmp_path, tables, shown, published)[1] == []


def test_another_status_does_not_load() -> None:
    text = VERSION.format(in_force="from: 2020-01-01", status="\nstatus: final")
    with pytest.raises(PolicyError) as raised:
        read_policy(text, records=CARDS)
    assert str(raised.value) == (
        "policy.yaml:6:9: LR203 `final` is not a status "
        "(write `status: draft`, or delete the line if the version is final)"
    )


def test_the_command_line_names_a_draft(tmp_path: Path) -> None:
    folder = tmp_path / "multnomah-lead"
    folder.mkdir()
    text = (ROOT / "policies/multnomah-lead/2018-05-16.yaml").read_text("utf-8")
    (folder / "2018-05-16.yaml").write_text(f"status: draft\n{text}", "utf-8")
    done = run(
        "decide", "examples/arrest-eligible.json", "--policy", str(folder / "2018-05-16.yaml")
    )
    assert done.returncode == 0
    assert "\nThis version is a draft. It is not in force on any day.\n" in done.stdout
