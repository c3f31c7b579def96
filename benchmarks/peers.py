"""Single decisions: the same twelve rules and records in other rules engines.

    python benchmarks/peers.py [ROUNDS]

All engines run in one process and take turns, record set after record set. A ratio
is of an engine's CPU time to that of lead_rules in the same round; its median over
the rounds is told, with the middle half of the rounds as its noise. The tables of
docs/benchmarks.md are written anew.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from compare import ArrestWithArea
from expressions import cel_in_python, cel_in_rust, json_logics, rule_engine_peer, zen_engine
from lead_rules import RecordError, read_record, to_json
from lead_rules.version import __version__
from page import run_on, table, write_block
from peer import Peer
from policies import business_rules_peer, cedar, durable_rules
from tests.support import oracle
from twelve import DIVERSION, KINDS, Data, Fault, faults, policy_text, records, twelve_rules

ROUNDS = 15
CHECKED = 2_000
TIMED = 40
FAULTED = 20
LEAST_SECONDS = 0.01
WAYS = ("outcome", "from JSON", "which rules", "all it tells")

Run = Callable[[], object]


def lead_rules() -> Peer:
    """This engine, seen as the others are."""
    policy = twelve_rules()

    def which(record: Any) -> object:
        decision = policy.decide(record, DIVERSION)
        return decision.because, decision.also

    return Peer(
        "lead_rules",
        "lead_rules",
        "Pure Python. The record is validated before the clock starts, and from JSON text within "
        "it. `because` and `also`; and `to_json`: the evidence of every test with its place, value "
        "and sentence, what is missing, what would change the outcome, digests.",
        lambda data: read_record(data, ArrestWithArea),
        lambda record: policy.decide(record, DIVERSION).outcome == "eligible",
        which,
        lambda record: to_json(policy.decide(record, DIVERSION)),
        read=lambda text: read_record(text, ArrestWithArea),
    )


PEERS = (
    cel_in_rust(),
    zen_engine(),
    durable_rules(),
    business_rules_peer(),
    cedar(checked=False),
    cedar(checked=True),
    *json_logics(),
    rule_engine_peer(),
    cel_in_python(),
)


# How long each takes.


def way(peer: Peer, name: str, listed: Sequence[Data]) -> Run:
    """One pass over all records."""
    if name == "from JSON":
        texts = [json.dumps(data) for data in listed]
        return lambda: [peer.outcome(peer.from_json(text)) for text in texts]
    asked = {"outcome": peer.outcome, "which rules": peer.which, "all it tells": peer.explain}[name]
    assert asked is not None
    given = [peer.ready(data) for data in listed]
    return lambda: [asked(each) for each in given]


def seconds(run: Run) -> float:
    """CPU seconds of one pass, over as many passes as a steady clock needs."""
    passes, spent = 0, 0.0
    while spent < LEAST_SECONDS:
        start = time.process_time()
        run()
        spent += time.process_time() - start
        passes += 1
    return spent / passes


@dataclass
class Timed:
    """The times of one way of asking: of ours, and of each engine by its name."""

    ours: list[float] = field(default_factory=list)
    ratios: dict[str, list[float]] = field(default_factory=dict)


def timed(name: str, peers: Sequence[Peer], rounds: int) -> Timed:
    """The engines in turn, round after round; the first round only warms up."""
    listed = records(TIMED)
    ours = way(lead_rules(), name, listed)
    others = {peer.name: way(peer, name, listed) for peer in peers}
    found = Timed(ratios={peer.name: [] for peer in peers})
    for number in range(rounds + 1):
        mine = seconds(ours)
        for other, run in others.items():
            ratio = seconds(run) / mine
            if number:
                found.ratios[other].append(ratio)
        if number:
            found.ours.append(mine / len(listed) * 1e6)
    return found


def told(values: Sequence[float], digits: int) -> str:
    """A median, and the middle half around it."""
    low, _, high = quantiles(values, n=4)
    return f"{median(values):.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


# Whether the answers are right.


def wrong(peer: Peer, listed: Sequence[Data], eligible: Sequence[bool]) -> int:
    """How many whole records get another answer than the reference interpreter gives."""
    pairs = zip(listed, eligible, strict=True)
    return sum(peer.outcome(peer.ready(data)) is not truth for data, truth in pairs)


def reference(data: Data) -> str | None:
    """The outcome by the reference interpreter; None for what is no record."""
    try:
        record = read_record(data, ArrestWithArea)
    except RecordError:
        return None
    return oracle.judge(PLAIN, record, DIVERSION, Path()).outcome


PLAIN = yaml.load(policy_text(), yaml.BaseLoader)


def unsafe() -> Iterator[Fault]:
    """Faulty records that must not be eligible: the fact that is gone matters."""
    whole = [data for data in records(CHECKED) if reference(data) == "eligible"][:FAULTED]
    for data in whole:
        yield from (fault for fault in faults(data) if reference(fault.data) != "eligible")


def silent(peer: Peer, listed: Sequence[Fault]) -> tuple[Counter[str], Counter[str]]:
    """How many are eligible all the same, by kind; and of these with an error noted."""
    eligible: Counter[str] = Counter()
    noted: Counter[str] = Counter()
    for fault in listed:
        # Whatever an engine raises, it is not silent; some print it as well.
        with suppress(Exception), redirect_stderr(StringIO()):
            given = peer.ready(fault.data)
            if peer.outcome(given):
                eligible[fault.kind] += 1
                noted[fault.kind] += peer.noted(given)
    return eligible, noted


def counted(eligible: Counter[str], noted: Counter[str], kind: str) -> str:
    quiet = eligible[kind] - noted[kind]
    return f"{quiet} (and {noted[kind]} with an error noted)" if noted[kind] else str(quiet)


# The tables.


def times(engines: Sequence[Peer], rounds: int) -> str:
    found = {name: timed(name, engines, rounds) for name in WAYS}
    ours = [f"1 = {told(found[name].ours, 1)} µs" for name in WAYS]
    rows = [[f"lead_rules {__version__}", *ours]]
    for peer in engines:
        ratios = [told(found[name].ratios[peer.name], 2) for name in WAYS]
        rows.append([f"{peer.name} {peer.version}", *ratios])
    return table(("engine", *WAYS), rows)


def answers(engines: Sequence[Peer]) -> str:
    listed = records(CHECKED)
    eligible = [reference(data) == "eligible" for data in listed]
    doubtful = list(unsafe())
    of = Counter(fault.kind for fault in doubtful)
    rows = []
    for peer in engines:
        counts = silent(peer, doubtful)
        kinds = [counted(*counts, kind) for kind in KINDS]
        rows.append([peer.name, str(wrong(peer, listed, eligible)), *kinds])
    heads = (f"wrong, of {len(listed):,}", *(f"{kind}, of {of[kind]}" for kind in KINDS))
    return table(("engine", *heads), rows)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    notes = "\n".join(f"- **{peer.name}**: {peer.note}" for peer in (lead_rules(), *PEERS))
    text = (
        f"{run_on()}, {rounds} rounds over {TIMED} records.\n\n{times(PEERS, rounds)}\n\n"
        f"{answers((lead_rules(), *PEERS))}\n\n{notes}"
    )
    print(text)
    write_block("peers", text)


if __name__ == "__main__":
    main()
