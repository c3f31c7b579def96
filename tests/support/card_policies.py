"""Small policies about library cards, written to a folder."""

from pathlib import Path

from lead_rules import Library, load_library, read_record
from tests.support.library_card import CardRequest

CARDS = {"card": CardRequest}
AS_CARDS = ("--policies", ".", "--record", "card=tests.support.library_card:CardRequest")
"""By these options the command line decides requests for cards by the policies where it runs."""
VERSION = """\
language: 1
policy: cards
title: Cards
in_force: {{{in_force}}}
time_zone: UTC{status}
sources: {{manual: {{title: Manual}}}}
rules: {{resident: {{says: a resident, when: {{resident: true}}, cite: {{source: manual}}}}}}
decisions: {{card: {{title: A card, record: card, include: [resident]}}}}
"""
RESIDENT = read_record({"requested_at": "2021-06-01T12:00:00Z", "resident": True}, CardRequest)


def write(folder: Path, in_force: str, status: str = "") -> Path:
    place = folder / "policies" / "cards"
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"{in_force.split(',')[0].removeprefix('from: ')}.yaml"
    line = f"\nstatus: {status}" if status else ""
    file.write_text(VERSION.format(in_force=in_force, status=line), "utf-8")
    return file


def load(folder: Path) -> Library:
    return load_library(folder, records=CARDS)
