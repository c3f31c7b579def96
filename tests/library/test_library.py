"""Policies on disk: versions, gaps, names, and records of any model."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from lead_rules import (
    ArrestRecord,
    Decision,
    Library,
    NoPolicy,
    PolicyError,
    SocialContactRecord,
    load_library,
    load_policy,
    read_policy,
    read_record,
    to_json,
)
from tests.support import ROOT
from tests.support.cases import ELIGIBLE, LIBRARY
from tests.support.library_card import CardRequest

CARDS = ROOT / "tests" / "support" / "library-card"
VERSION = """\
language: 1
policy: cards
title: Cards
in_force: {{{in_force}}}
time_zone: {zone}
sources: {{manual: {{title: Manual}}}}
rules: {{resident: {{says: a resident, when: {{resident: true}}, cite: {{source: manual}}}}}}
decisions: {{card: {{title: A card, record: card, include: [resident]}}}}
"""


def write(folder: Path, in_force: str, zone: str = "UTC", name: str = "") -> None:
    place = folder / "policies" / "cards"
    place.mkdir(parents=True, exist_ok=True)
    first_day = in_force.split(",")[0].removeprefix("from: ")
    text = VERSION.format(in_force=in_force, zone=zone)
    (place / f"{name or first_day}.yaml").write_text(text, "utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        load_library(folder, records={"card": CardRequest})
    return [str(problem) for problem in raised.value.problems]


def test_a_policy_about_another_record_needs_only_yaml_and_a_model() -> None:
    library = load_library(CARDS, records={"card": CardRequest})
    assert library.policies == ("library-card",)
    record = read_record(
        {
            "reference": "C-7",
            "requested_at": "2024-05-02T12:00:00-07:00",
            "born_on": "2010-05-03",
            "resident": True,
            "loans": [{"kind": "film", "lost": True, "fee": 4.5}, {"kind": "book", "fee": 0.5}],
        },
        CardRequest,
    )
    decision = library.decide(record, "card")
    assert isinstance(decision, Decision)
    assert decision.outcome == "wait"
    assert decision.because == ("guardian", "owes")  # 4.50 and perhaps 0.50 more
    assert [(fact.field, fact.ask) for fact in decision.missing] == [
        ("loans[1].lost", "desk"),
        ("household.guardian_agrees", "guardian"),
    ]


def test_the_version_is_picked_by_the_local_date(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31", "America/Los_Angeles")
    write(tmp_path, "from: 2021-01-01", "America/Los_Angeles")
    library = load_library(tmp_path, records={"card": CardRequest})
    assert [version.version for version in library.versions("cards")] == [
        "2020-01-01",
        "2021-01-01",
    ]
    record = read_record({"requested_at": "2021-01-01T07:59:59Z", "resident": True}, CardRequest)
    decision = library.decide(record, "card")
    assert isinstance(decision, Decision)
    assert decision.policy.version == "2020-01-01"
    assert library.version("2021-01-01").decide(record, "card").policy.version == "2021-01-01"


def test_versions_that_overlap(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2021-01-01")
    write(tmp_path, "from: 2021-01-01")
    assert problems(tmp_path) == [
        "policies/cards/2021-01-01.yaml:4:18: LR602 version 2021-01-01 begins before version "
        "2020-01-01 ends (write `until: 2020-12-31` in `policies/cards/2020-01-01.yaml`, or mend "
        "`from`)"
    ]


def test_versions_with_other_time_zones(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31")
    write(tmp_path, "from: 2021-01-01", "Asia/Tokyo")
    assert "LR602 version 2021-01-01 has another time zone" in problems(tmp_path)[0]


def test_a_gap_is_answered_with_both_neighbours(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-06-30")
    write(tmp_path, "from: 2021-01-01")
    library = load_library(tmp_path, records={"card": CardRequest})
    record = read_record({"requested_at": "2020-07-01T00:00:00Z"}, CardRequest)
    answer = library.decide(record, "card")
    assert isinstance(answer, NoPolicy)
    assert answer.says == (
        "No version of Cards was in force on July 1, 2020: version 2020-01-01 ended on "
        "June 30, 2020 and version 2021-01-01 begins on January 1, 2021."
    )


def test_a_file_under_another_name(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01", name="2019-01-01")
    assert problems(tmp_path) == [
        "policies/cards/2019-01-01.yaml:4:18: LR205 the policy begins on 2020-01-01, but its file "
        "is called `2019-01-01.yaml` (call the file `2020-01-01.yaml`, or mend `from`)"
    ]


def test_no_policy_and_no_boundaries(tmp_path: Path) -> None:
    assert "LR601 no policy is here" in problems(tmp_path)[0]
    write(tmp_path, "from: 2020-01-01")
    file = tmp_path / "policies" / "cards" / "2020-01-01.yaml"
    file.write_text(file.read_text("utf-8") + "areas: nowhere/2020-01-01\n", "utf-8")
    assert "LR601 `geo/nowhere/2020-01-01.geojson` does not exist" in problems(tmp_path)[0]


def test_areas_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    text = VERSION.format(in_force="from: 2020-01-01", zone="UTC") + "areas: ../../etc/passwd\n"
    with pytest.raises(PolicyError, match="LR601"):
        read_policy(text, folder=tmp_path, records={"card": CardRequest})


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="LR001 the file cannot be read: no such file"):
        load_policy(tmp_path / "policies" / "x" / "2020-01-01.yaml")
    with pytest.raises(PolicyError, match="LR001 the file cannot be read: is a directory"):
        load_policy(tmp_path)


def test_names_that_are_not_there() -> None:
    record = read_record(ELIGIBLE, ArrestRecord)
    with pytest.raises(KeyError, match="decides `arrest_diversion`, `social_contact_referral`"):
        LIBRARY.decide(record, "arrest")
    with pytest.raises(KeyError, match="no policy is called `x`"):
        LIBRARY.versions("x")
    with pytest.raises(KeyError, match="there are `2017-02-27` and `2018-05-16`"):
        LIBRARY.version("2019-01-01")
    with pytest.raises(TypeError, match="is about a SocialContactRecord, not a ArrestRecord"):
        LIBRARY.versions()[0].decide(record, "social_contact_referral")


def test_a_record_without_a_moment_needs_a_named_version(tmp_path: Path) -> None:
    class Undated(BaseModel):
        model_config = ConfigDict(frozen=True, extra="forbid")
        resident: bool | None = None

    write(tmp_path, "from: 2020-01-01")
    library = load_library(tmp_path, records={"card": Undated})
    with pytest.raises(TypeError, match="Undated marks no field as its moment"):
        library.decide(Undated(), "card")
    assert library.versions()[0].decide(Undated(resident=True), "card").outcome == "eligible"


def test_a_copy_of_the_library_elsewhere_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    record = read_record(ELIGIBLE, ArrestRecord)
    there, here = load_library(tmp_path), LIBRARY
    assert to_json(there.decide(record, "arrest_diversion")) == to_json(
        here.decide(record, "arrest_diversion")
    )


def test_threads_share_a_library() -> None:
    record = read_record(ELIGIBLE, ArrestRecord)
    expected = to_json(LIBRARY.decide(record, "arrest_diversion"))
    shared = LIBRARY.decide(record, "arrest_diversion")
    found: list[Any] = []

    def work() -> None:
        found.append(to_json(shared))
        found.append(to_json(LIBRARY.decide(record, "arrest_diversion")))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 16


def test_social_contact_and_arrest_share_no_answer() -> None:
    contact = read_record({"contacted_at": ELIGIBLE["arrested_at"]}, SocialContactRecord)
    assert LIBRARY.decide(contact, "social_contact_referral").outcome == "undetermined"


def test_one_policy_of_a_library_and_the_policy_of_a_version(tmp_path: Path) -> None:
    write(tmp_path, "from: 2020-01-01, until: 2020-12-31")
    write(tmp_path, "from: 2021-01-01")
    library = load_library(tmp_path, records={"card": CardRequest})
    both = Library((*library.versions(), *load_library().versions()))
    with pytest.raises(KeyError, match="name the policy: this library has"):
        both.only(None)
    with pytest.raises(KeyError, match="no policy is called `card`"):
        both.only("card")
    only = both.only("cards")
    assert (only.policies, only.by_date) == (("cards",), True)
    assert only.candidates == only.versions() == library.only(None).versions()
    version = only.candidates[0]
    assert version.candidates == version.versions() == (version,)
    assert (version.only(None), version.only("cards"), version.by_date) == (version, version, False)
    with pytest.raises(KeyError, match="no policy is called `card`; this is a version of `cards`"):
        version.only("card")
