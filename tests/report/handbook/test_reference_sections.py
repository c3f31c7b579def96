"""The areas of a handbook are those that its rules read, each with who reads it."""

from lead_rules import read_policy
from lead_rules.report.handbook.document import Cell, Figure, Section, Table
from lead_rules.report.handbook.handbook import handbook
from lead_rules.report.map import AreaMap
from tests.support import ROOT
from tests.support.library_card import CardRequest

POLICY = """\
language: 1
policy: p
title: P
in_force: {from: 2018-05-16}
time_zone: UTC
areas: high-pedestrian-traffic/2018-05-16
sources: {manual: {title: Manual}}
readings:
  wide: {rule: near, says: s, otherwise: o, because: b, when: {home: {within: [old-town]}}}
rules:
  near:
    says: near
    when: {home: {within_distance: {of: [lloyd], at_most: 5 m}}}
    cite: {source: manual}
  here: {says: here, when: {home: {within: [old-town, lloyd]}}, cite: {source: manual}}
  resident: {says: resident, when: {resident: true}, cite: {source: manual}}
decisions: {d: {title: D, record: card, include: [resident], exclude: [near], note: [here]}}
"""


def areas_of(text: str) -> Section | None:
    document = handbook(read_policy(text, records={"card": CardRequest}, folder=ROOT))
    return next((section for section in document.sections if section.id == "areas"), None)


def words(cell: Cell) -> list[str]:
    return [
        "".join(piece if isinstance(piece, str) else piece.text for piece in line.words)
        for line in cell
    ]


def test_only_the_areas_that_are_read_are_told_and_drawn() -> None:
    """Four are in the file. The rules are numbered as they are written."""
    section = areas_of(POLICY)
    assert section is not None
    figure, table = section.blocks
    assert isinstance(table, Table)
    assert [[*map(words, row)] for row in table.rows] == [
        [["Old Town"], ["old-town"], ["rule 2", "reading 1"]],
        [["Lloyd District"], ["lloyd"], ["rule 1", "rule 2"]],
    ]
    assert isinstance(figure, Figure)
    assert figure.told == "Map of the areas: Old Town, Lloyd District. North is up."
    assert isinstance(figure.drawing, AreaMap)
    assert sorted(area.title for area in figure.drawing.areas) == ["Lloyd District", "Old Town"]


def test_a_policy_that_reads_no_area_has_no_such_section() -> None:
    lines = [line for line in POLICY.splitlines() if "within: [old" not in line]
    text = "\n".join(lines).replace("areas: high-pedestrian-traffic/2018-05-16\n", "")
    text = text.replace("readings:\n", "").replace(", note: [here]", "")
    text = text.replace("{home: {within_distance: {of: [lloyd], at_most: 5 m}}}", "{card: child}")
    assert areas_of(text) is None
