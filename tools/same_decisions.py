"""Whether two checkouts decide alike: every shipped record, to the last byte of its JSON.

    python -m tools.same_decisions BEFORE [AFTER]

BEFORE and AFTER are folders with a checkout, or git revisions; AFTER is the working tree
by default. The records of examples/, of the gallery, and of every case of scenarios are
decided by the code of both, each for every decision about its kind of record, and those of
LEAD once more as tables, if pyarrow is installed. Records and policies are those of BEFORE
on both sides, so that only the code differs. The version of the engine, which names the
side itself, is not compared.

Prints how many decisions were compared and how many differ, with the first of these and
where. Exits with 1 if one differs, and with 2 if a side cannot decide at all.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from tools.checkout import checkout, environment, hold_to_its_own, stop
from tools.inputs import Given, given

__all__ = ["Answers", "answers", "differences", "told"]

DECIDER = Path(__file__).with_name("decider.py")
MOST_TOLD, MOST_PLACES, MOST_LETTERS = 5, 4, 60

Answers = Mapping[str, str]
"""The JSON of each answer by its key."""


def answers(top: Path, records: list[Given]) -> Answers:
    """What the code of a checkout says of some records."""
    hold_to_its_own(top)
    done = subprocess.run(
        [sys.executable, str(DECIDER)],
        input="".join(f"{json.dumps(record.as_json())}\n" for record in records),
        env=environment(top),
        cwd=top,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        stop(f"the lead_rules of {top} does not decide these records: see above")
    pairs = [json.loads(line) for line in done.stdout.splitlines()]
    found = {key: without_engine(answer) for key, answer in pairs}
    assert len(found) == len(pairs), "two answers have the same key"
    return found


def without_engine(answer: str) -> str:
    """An answer without the version of the engine, in the order of keys that it has."""
    data = json.loads(answer, parse_float=str)
    data.pop("engine", None)
    return json.dumps(data)


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Each path at which two JSON values differ, with what stands there before and after."""
    if json.dumps(before) == json.dumps(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        if list(before) != list(after) and before.keys() == after.keys():
            yield path or "the whole", f"keys {list(before)}", f"keys {list(after)}"
        for key in dict.fromkeys((*before, *after)):
            inner = f"{path}.{key}" if path else key
            if key in before and key in after:
                yield from differences(before[key], after[key], inner)
            else:
                yield inner, _shown(before.get(key, ...)), _shown(after.get(key, ...))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    else:
        yield path or "the whole", _shown(before), _shown(after)


def _shown(value: Any) -> str:
    return "nothing" if value is ... else json.dumps(value, ensure_ascii=False)


def _cut(one: str, other: str) -> tuple[str, str]:
    """Two texts that differ, each from shortly before the first letter in which they do."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    start = max(0, sum(1 for _ in alike) - MOST_LETTERS // 3)
    before, end = ("…" if start else ""), start + MOST_LETTERS
    shown = [f"{before}{text[start:end]}{'…' if len(text) > end else ''}" for text in (one, other)]
    return shown[0], shown[1]


def told(before: Answers, after: Answers) -> tuple[list[str], int]:
    """The lines to print, and how many answers differ."""
    keys = list(dict.fromkeys((*before, *after)))
    differing = [key for key in keys if before.get(key) != after.get(key)]
    kinds = Counter(_kind(key) for key in keys)
    counted = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
    lines = [f"{len(keys):,} decisions compared, {len(differing):,} differ ({counted})"]
    for key in differing[:MOST_TOLD]:
        lines.append(f"\n{key}")
        if key not in before or key not in after:
            lines.append(f"  decided only {'before' if key in before else 'after'}")
            continue
        places = list(differences(json.loads(before[key]), json.loads(after[key])))
        for path, one, other in places[:MOST_PLACES]:
            was, now = _cut(one, other)
            lines += [f"  {path}", f"    before: {was}", f"    after:  {now}"]
        if len(places) > MOST_PLACES:
            lines.append(f"  and at {len(places) - MOST_PLACES:,} more places")
    if len(differing) > MOST_TOLD:
        lines.append(f"\nand {len(differing) - MOST_TOLD:,} more")
    return lines, len(differing)


def _kind(key: str) -> str:
    if key.startswith("table: "):
        return "rows of tables"
    return "of cases" if ".scenarios.yaml: " in key else "of examples"


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether two checkouts decide alike.")
    parser.add_argument("before", help="a folder with a checkout, or a git revision")
    parser.add_argument("after", nargs="?", help="the same; by default the working tree")
    arguments = parser.parse_args()
    with checkout(arguments.before) as before, checkout(arguments.after) as after:
        records = list(given(before))
        lines, differing = told(answers(before, records), answers(after, records))
    print("\n".join(lines))
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
