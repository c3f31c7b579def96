"""The decision log: what a line holds, and that replay finds each cause and no other."""

import io
import json
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import ArrestRecord, Library, RecordError, load_library, read_record, to_json
from lead_rules.log.entry import MOST_BYTES, log_lines, read_log, to_log
from lead_rules.log.replay import Difference, replay
from tests.support import ROOT
from tests.support.cases import ELIGIBLE, LIBRARY
from tests.support.generate import examples
from tests.support.log_lines import KEY, NOT_WHOLE, OTHER_KEY, RECORD, entry_in, line_of, record
from tests.support.policy_cases import Cases, of_every_policy

PROTECTED = {"race_ethnicity": "Zzyx", "gender": "Qwop", "age_group": "Plugh"}


def causes(differences: list[Difference]) -> set[str]:
    return {cause for each in differences for cause in each.causes}


# What a line holds.


def test_a_line_holds_what_it_may_and_nothing_else() -> None:
    data = json.loads(line_of())
    assert list(data) == [
        "log", "decision", "outcome", "truth", "provisional", "policy", "boundaries", "engine",
        "record", "because", "also", "rules", "missing", "presumed", "contested",
    ]  # fmt: skip
    assert list(data["record"]) == ["id", "facts_sha256"]
    assert data["record"]["id"] == "PPB-7"
    decision = LIBRARY.decide(RECORD, "arrest_diversion")
    said = json.loads(to_json(decision))
    assert data["rules"] == {rule["id"]: rule["truth"] for rule in said["rules"]}
    for name in ("decision", "outcome", "truth", "provisional", "engine", "because", "also"):
        assert data[name] == said[name]
    assert data["policy"] == {
        key: said["policy"][key] for key in ("id", "version", "file", "sha256")
    }
    assert data["boundaries"] == said["boundaries"]
    unnamed = read_record(ELIGIBLE, ArrestRecord)
    whole = LIBRARY.decide(unnamed, "arrest_diversion")
    about = json.loads(line_of(unnamed))["record"]
    assert about == {"facts_sha256": json.loads(to_json(whole))["record"]["sha256"]}


@pytest.mark.parametrize("facts", [False, True])
@pytest.mark.parametrize("key", [None, KEY])
def test_no_line_tells_a_protected_fact(facts: bool, key: bytes | None) -> None:
    plain, full = record(), record(person=PROTECTED)
    line = line_of(full, key=key, facts=facts)
    # Not even by a digest from which it could be guessed.
    assert line == line_of(plain, key=key, facts=facts)
    assert not any(word in line for word in PROTECTED.values())
    assert ("PPB-7" in line) is (key is None)


def test_a_key_hides_who_and_what() -> None:
    open_, closed = json.loads(line_of()), json.loads(line_of(key=KEY))
    other = json.loads(line_of(key=OTHER_KEY))
    assert list(closed["record"]) == ["id_hmac", "facts_hmac", "key"]
    assert open_["record"]["facts_sha256"] not in json.dumps(closed)
    for name in closed["record"]:
        assert closed["record"][name] != other["record"][name]
    assert line_of(key=KEY) == line_of(key=KEY)
    assert "id" not in json.loads(line_of(key=KEY, facts=True))["facts"]
    with pytest.raises(ValueError, match="the key has 31 bytes; it needs at least 32"):
        line_of(key=b"k" * 31)


def test_another_record_than_the_one_decided() -> None:
    answer = LIBRARY.decide(RECORD, "arrest_diversion")
    with pytest.raises(ValueError, match="not the record that was decided"):
        to_log(answer, record(operations_team_denied=True))


@pytest.mark.parametrize(
    "id_",
    ['"},{"x":"', "a\nb\r\n", "\x1b[31m\x7f\x00", "e\u0301\u202e\U0001f600", "]]>", "\\u0041"],
)
@pytest.mark.parametrize("key", [None, KEY])
def test_hostile_references(id_: str, key: bytes | None) -> None:
    hostile = record(id=id_)
    line = line_of(hostile, key=key, facts=True)
    assert line.isascii() and line.isprintable()
    entry = entry_in(line)
    assert entry.record.id == (id_ if key is None else None)
    assert replay(entry, LIBRARY, hostile, key=key) == []
    assert replay(entry, LIBRARY, key=key) == []
    assert entry.record.shown.isascii() and entry.record.shown.isprintable()


# Round trips.


@pytest.mark.slow
@of_every_policy
@examples(60)
@given(data=st.data(), key=st.sampled_from([None, KEY]))
def test_every_decision_is_replayed_the_same(
    cases: Cases, data: st.DataObject, key: bytes | None
) -> None:
    case = data.draw(cases)
    known = case.model.model_validate(data.draw(case.records))
    answer = case.policy.decide(known, case.decision)
    library = Library([case.policy])
    line = to_log(answer, known, key=key, facts=True)
    assert line.isascii() and line.isprintable()
    entry = entry_in(line)
    assert entry.outcome == answer.outcome
    assert replay(entry, library, known, key=key) == []
    assert replay(entry, library, key=key) == []


@pytest.mark.parametrize("day", ["2016-01-01", "2030-01-01", None])
def test_no_policy_in_force_is_logged_and_replayed(day: str | None) -> None:
    known = record(arrested_at=f"{day}T12:00:00Z" if day else None)
    line = line_of(known, facts=True)
    data = json.loads(line)
    assert data["outcome"] == ("no_policy_in_force" if day else "undetermined")
    assert data.get("day") == day
    assert "truth" not in data and "policy" not in data
    assert replay(entry_in(line), LIBRARY, known) == []
    assert replay(entry_in(line), LIBRARY) == []
    moved = replay(entry_in(line), LIBRARY, RECORD)
    assert causes(moved) == {"record"}
    assert {"record.facts_sha256", "outcome", "truth"} <= {each.field for each in moved}


# Each cause alone.


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


VERSION = "policies/multnomah-lead/2017-02-27.yaml"
BOUNDARIES = "geo/high-pedestrian-traffic/2017-02-27.geojson"


def test_an_edited_record() -> None:
    found = replay(entry_in(line_of()), LIBRARY, record(operations_team_denied=True))
    assert causes(found) == {"record"}
    named = {each.field: (each.was, each.now) for each in found}
    assert named["outcome"] == ("eligible", "ineligible")
    assert named["rules.denied"] == ("false", "true")
    assert "rules.heroin" not in named
    # An edit that changes nothing is told as well, and so is another reference.
    found = replay(entry_in(line_of()), LIBRARY, record(seized__0__weight="7.4"))
    assert [(each.field, each.causes) for each in found] == [("record.facts_sha256", ("record",))]
    found = replay(entry_in(line_of()), LIBRARY, record(id="PPB-8"))
    assert found == [Difference("record.id", "PPB-7", "PPB-8", ("record",))]


def test_an_edited_policy(copy: Path) -> None:
    edit(copy / VERSION, "at_least: 10 g", "at_least: 7 g")
    found = replay(entry_in(line_of()), load_library(copy), RECORD)
    assert causes(found) == {"policy text"}
    assert {"policy.sha256", "outcome", "rules.methamphetamine"} <= {one.field for one in found}


def test_an_edit_of_the_policy_that_changes_no_decision(copy: Path) -> None:
    edit(copy / VERSION, "5 grams or more of heroin", "five grams or more of heroin")
    found = replay(entry_in(line_of()), load_library(copy), RECORD)
    assert [(each.field, each.causes) for each in found] == [("policy.sha256", ("policy text",))]


def test_comments_are_no_change(copy: Path) -> None:
    edit(copy / VERSION, "language: 1", "# a comment\nlanguage: 1")
    assert replay(entry_in(line_of()), load_library(copy), RECORD) == []


def test_a_version_or_a_decision_that_is_gone(copy: Path) -> None:
    entry = entry_in(line_of())
    (copy / VERSION).unlink()
    assert replay(entry, load_library(copy), RECORD) == [
        Difference("policy", "multnomah-lead/2017-02-27", None, ("policy text",))
    ]
    gone = json.loads(line_of()) | {"decision": "renamed"}
    assert replay(entry_in(json.dumps(gone)), LIBRARY, RECORD) == [
        Difference("decision", "renamed", None, ("policy text",))
    ]


def test_a_version_that_came_to_cover_the_day(copy: Path) -> None:
    known = record(arrested_at="2017-02-20T12:00:00Z")
    entry = entry_in(line_of(known))
    assert entry.outcome == "no_policy_in_force"
    (copy / VERSION).rename(copy / "policies/multnomah-lead/2017-02-01.yaml")
    edit(copy / "policies/multnomah-lead/2017-02-01.yaml", "from: 2017-02-27", "from: 2017-02-01")
    found = replay(entry, load_library(copy), known)
    assert causes(found) == {"policy text"}
    assert "outcome" in {each.field for each in found}


def test_edited_boundaries(copy: Path) -> None:
    edit(copy / BOUNDARIES, '"Downtown"', '"Down Town"')
    found = replay(entry_in(line_of()), load_library(copy), RECORD)
    assert [(each.field, each.causes) for each in found] == [("boundaries.sha256", ("boundaries",))]


def test_boundaries_that_move_the_answer(copy: Path) -> None:
    data = json.loads((copy / BOUNDARIES).read_text("utf-8"))
    for feature in data["features"]:
        feature["geometry"]["coordinates"] = [
            [[x - 1, y] for x, y, *_ in ring] for ring in feature["geometry"]["coordinates"]
        ]
    (copy / BOUNDARIES).write_text(json.dumps(data), "utf-8")
    found = replay(entry_in(line_of()), load_library(copy), RECORD)
    assert causes(found) == {"boundaries"}
    assert {"outcome", "rules.in-area"} <= {each.field for each in found}


def test_another_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_in(line_of())
    monkeypatch.setattr("lead_rules.library.check_file.__version__", "9.9.9")
    assert replay(entry, load_library(ROOT), RECORD) == [
        Difference("engine", "0.1.0", "9.9.9", ("engine",))
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "ineligible"),
        ("truth", "false"),
        ("provisional", True),
        ("because", ["in-area"]),
        ("also", ["heroin"]),
        ("missing", ["warrants"]),
        ("presumed", ["operations_team_denied"]),
        ("contested", ["extraditable-as-written"]),
    ],
)
def test_a_tampered_line_is_unexplained(field: str, value: Any) -> None:
    tampered = json.dumps(json.loads(line_of()) | {field: value})
    (found,) = replay(entry_in(tampered), LIBRARY, RECORD)
    assert (found.field, found.causes) == (field, ("unexplained",))
    assert json.loads(json.dumps(found.was)) == value


def test_a_tampered_rule_and_a_removed_one() -> None:
    data = json.loads(line_of())
    data["rules"]["heroin"] = "true"
    del data["rules"]["cocaine"]
    assert replay(entry_in(json.dumps(data)), LIBRARY, RECORD) == [
        Difference("rules.heroin", "true", "false", ("unexplained",)),
        Difference("rules.cocaine", None, "false", ("unexplained",)),
    ]


def test_tampered_facts_are_seen_by_their_digest() -> None:
    data = json.loads(line_of(facts=True))
    data["facts"]["operations_team_denied"] = True
    assert causes(replay(entry_in(json.dumps(data)), LIBRARY)) == {"record"}
    data["facts"]["operations_team_denied"] = "yes"
    with pytest.raises(RecordError, match="facts: operations_team_denied: LR103"):
        replay(entry_in(json.dumps(data)), LIBRARY)


def test_the_wrong_key_and_no_record() -> None:
    entry = entry_in(line_of(key=KEY))
    assert replay(entry, LIBRARY, RECORD, key=KEY) == []
    for wrong in (None, OTHER_KEY):
        with pytest.raises(ValueError, match="made under another key"):
            replay(entry, LIBRARY, RECORD, key=wrong)
    with pytest.raises(ValueError, match="keeps no facts"):
        replay(entry, LIBRARY, key=KEY)


# Reading.


def read(*lines: bytes | str) -> list[tuple[int, str]]:
    """The reference on each line, or the message."""
    found = []
    for logged in read_log(lines):
        if logged.entry is not None:
            found.append((logged.line, logged.entry.record.id or ""))
        else:
            assert logged.problem is not None
            assert logged.problem.code == "LR801"
            assert str(logged.problem.where) == f"log:{logged.line}:1"
            assert logged.problem.help
            found.append((logged.line, logged.problem.message))
    return found


def test_bad_lines_keep_no_good_one_from_being_read() -> None:
    line = line_of()
    data = json.loads(line)
    assert read(
        line,
        line[:200],
        "",
        line + "\r\n",
        b"\xef\xbb\xbf" + line.encode(),
        line + line,
        "[" * 100_000,
        '{"log":1,"log":1}',
        "[]",
        b"\xff\x00",
        json.dumps(data | {"log": 2}),
        json.dumps(data | {"note": "x"}),
        json.dumps({key: value for key, value in data.items() if key != "engine"}),
        json.dumps(data | {"truth": "perhaps"}),
        json.dumps(data | {"provisional": "no"}),
        line,
    ) == [
        (1, "PPB-7"),
        (2, NOT_WHOLE),
        (4, "PPB-7"),
        (5, "PPB-7"),
        (6, "PPB-7"),
        (6, "PPB-7"),
        (7, NOT_WHOLE),
        (8, NOT_WHOLE),
        (9, "this is no entry of a decision log"),
        (10, NOT_WHOLE),
        (11, "this entry is not of log format 1"),
        (12, "`note` does not belong into an entry of a decision log"),
        (13, "`engine` is left out of this entry"),
        (14, "`truth` does not fit into this entry"),
        (15, "`provisional` does not fit into this entry"),
        (16, "PPB-7"),
    ]


def test_a_huge_line_takes_no_huge_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lead_rules.log.entry.MOST_BYTES", 100_000)
    line = line_of().encode() + b"\n"
    stream = io.BytesIO(line + b"x" * 30_000_000 + b"\n" + line)
    tracemalloc.start()
    found = read(*log_lines(stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [number for number, _ in found] == [1, 2, 3]
    assert found[1][1] == "this line is longer than 100,000 bytes"
    assert peak < 5_000_000
    assert MOST_BYTES > 32 << 20  # a line with the facts of the largest record


@pytest.mark.slow
def test_a_long_log_streams() -> None:
    line = line_of().encode() + b"\n"

    def many() -> Iterator[bytes]:
        for _ in range(20_000):
            yield line

    tracemalloc.start()
    total = sum(logged.entry is not None for logged in read_log(many()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 20_000
    assert peak < 5_000_000
