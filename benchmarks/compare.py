"""What a decision costs, as ratios to a hand-written if-chain in the same run.

    python benchmarks/compare.py

Prints, for each thing measured, the least time of several rounds (the machine
may be shared; the least is the one least disturbed) and its ratio to the
if-chain; for whole processes, the median and its ratio to an empty Python.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel

from ifchain import fired
from lead_rules import (
    ArrestRecord,
    Fact,
    SocialContactRecord,
    load_policy,
    read_policy,
    read_record,
    to_html,
    to_json,
    to_text,
)
from lead_rules.report.outline import Length

ROOT = Path(__file__).resolve().parents[1]
POLICY = ROOT / "policies" / "multnomah-lead" / "2017-02-27.yaml"
RECORD = (ROOT / "examples" / "arrest-eligible.json").read_text("utf-8")
ROUNDS = 15
DIVERSION = "arrest_diversion"


class ArrestWithArea(ArrestRecord):
    """An arrest whose area was looked up before."""

    in_area: Annotated[bool | None, Fact(label="in the area")] = None


def without_areas(text: str) -> str:
    """The policy with the same rules, its area a fact of the record."""
    for old, new in (
        ("areas: high-pedestrian-traffic/2017-02-27\n", ""),
        ("{location: {within: [downtown, old-town, lloyd]}}", "{in_area: true}"),
        ("{limit of location}", "the areas"),
    ):
        assert old in text
        text = text.replace(old, new)
    start = text.index("  location.accuracy_m:")
    return text[:start] + text[text.index("\nreadings:") :]


def least(action: Callable[[], object]) -> float:
    """The least time of one call, in microseconds."""
    timer = timeit.Timer(action)
    number, _ = timer.autorange()
    number = max(1, number // 4)
    return min(timer.repeat(ROUNDS, number)) / number * 1e6


def process(*arguments: str) -> float:
    """The median time of a whole process, in milliseconds."""

    def run() -> None:
        # Exit code 1 is for the file's name, which is not that of a version.
        done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr

    run()
    return statistics.median(timeit.repeat(run, number=1, repeat=9)) * 1e3


def in_process() -> None:
    text = without_areas(POLICY.read_text("utf-8"))
    models: dict[str, type[BaseModel]] = {
        "arrest": ArrestWithArea,
        "social_contact": SocialContactRecord,
    }
    known = read_policy(text, records=models)
    policy = load_policy(POLICY)
    record = read_record(RECORD, ArrestRecord)
    placed = read_record({**json.loads(RECORD), "in_area": True}, ArrestWithArea)
    assert fired(record, True) == []
    assert policy.decide(record, DIVERSION).outcome == "eligible"
    assert known.decide(placed, DIVERSION).outcome == "eligible"
    data, raw = json.loads(RECORD), RECORD.encode()

    def explained() -> str:
        return to_json(policy.decide(record, DIVERSION))

    def told(length: Length) -> str:
        return to_text(policy.decide(record, DIVERSION), length=length)

    rows: list[tuple[str, Callable[[], object]]] = [
        ("if-chain, twelve rules by hand", lambda: fired(record, True)),
        ("decide, area known", lambda: known.decide(placed, DIVERSION)),
        ("decide, with geography", lambda: policy.decide(record, DIVERSION)),
        ("decide, all evidence as JSON", explained),
        ("decide, an officer's sentence", lambda: told("sentence")),
        ("decide, an officer's short text", lambda: told("short")),
        ("decide, the page with its map", lambda: to_html(policy.decide(record, DIVERSION))),
        ("validate a record (Pydantic)", lambda: ArrestRecord.model_validate(data)),
        ("read a record from JSON text", lambda: read_record(raw, ArrestRecord)),
        ("load the policy with its areas", lambda: load_policy(POLICY)),
    ]
    floor = least(rows[0][1])
    print(f"{'in one process':34} {'µs':>10} {'ratio':>9}")
    for name, action in rows:
        time = least(action)
        print(f"{name:34} {time:10.2f} {time / floor:9.1f}")


def whole_processes() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # A policy on the plain arrest record, with no rule about areas.
        text = without_areas(POLICY.read_text("utf-8")).replace(
            "{in_area: true}", "{operations_team_denied: false}"
        )
        file = Path(folder) / "2017-02-27.yaml"
        file.write_text(text, "utf-8")
        check = "from lead_rules.cli import main; main()"
        floor = process("-c", "pass")
        print(f"\n{'as a process of its own':34} {'ms':>10} {'ratio':>9}")
        for name, arguments in (
            ("an empty Python", ["-c", "pass"]),
            ("import pydantic", ["-c", "import pydantic"]),
            ("import lead_rules", ["-c", "import lead_rules"]),
            ("lead-rules check, no areas", ["-c", check, "check", str(file)]),
            ("lead-rules check, with areas", ["-c", check, "check", str(POLICY)]),
        ):
            time = process(*arguments)
            print(f"{name:34} {time:10.1f} {time / floor:9.1f}")


if __name__ == "__main__":
    in_process()
    whole_processes()
