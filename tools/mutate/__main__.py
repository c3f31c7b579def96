"""Mutation testing of lead_rules: `make mutants`, or

    python -m tools.mutate [MODULE ...] [--since REVISION] [--sample NUMBER] [--shard 1/8]
                           [--processes 2] [--list]

A mutant is one small change of a module. It is killed if a test fails. MODULE is a module or
a room, such as `policy.check.fields` or `decide`; `--since` leaves those that have changed since
a revision. `--sample` tries as many of them as it says, the same each time, and a larger sample
holds the smaller one; `--shard 1/8` tries every eighth of these.

What is found is kept in `.mutants/`, so that a run which was ended goes on where it stood, and
the next one tries what has changed. Prints every mutant that survives by its place, and the
score of each module and of all. Exits with 1 if the score of all, or of a module that was
tried wholly, is below the floor, or if a mutant that `tools/mutants.txt` explains does not
survive; with 2 if it cannot be done, and with 130 if it was ended.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tools.checkout import TOP, stop
from tools.mutate.asking import Asking
from tools.mutate.copies import digest, files_of
from tools.mutate.mutants import Mutant, mutants
from tools.mutate.recorded import recorded
from tools.mutate.results import Result, append, explained_in, known_in, report
from tools.mutate.workers import tried


class Checkout:
    """What is to be tried lies in one, and what is known of it in its `.mutants/`."""

    def __init__(self, top: Path) -> None:
        self.top, self.source = top, top / "src" / "lead_rules"
        self.kept = top / ".mutants"
        self.texts = {
            ".".join(file.relative_to(self.source).with_suffix("").parts): file.read_text("utf-8")
            for file in sorted(self.source.rglob("*.py"))
        }
        self.digests = {
            module: hashlib.sha256(text.encode()).hexdigest()[:16]
            for module, text in self.texts.items()
        }
        self.tests = digest(top, files_of(top, "tests", "pyproject.toml"))
        self.results = self.kept / "results.jsonl"
        self.explained = explained_in(top / "tools" / "mutants.txt")

    def modules(self, named: list[str], since: str | None) -> list[str]:
        """Those that are named or lie in a room that is, or all; of these what has changed."""
        for name in named:
            if not any(_is_in(module, name) for module in self.texts):
                stop(f"there is no module and no room `{name}`")
        changed = self.texts.keys() if since is None else self._changed(since)
        return [
            module
            for module in self.texts
            if module in changed and (not named or any(_is_in(module, name) for name in named))
        ]

    def _changed(self, since: str) -> set[str]:
        """The modules that are not as in a revision, or that git does not know."""
        names = []
        for command in (
            ["diff", "--name-only", since, "--", "src/lead_rules"],
            ["ls-files", "--others", "--exclude-standard", "--", "src/lead_rules"],
        ):
            done = subprocess.run(
                ["git", *command], cwd=self.top, check=False, capture_output=True, text=True
            )
            if done.returncode:
                stop(f"git: {done.stderr.strip()}")
            names += done.stdout.splitlines()
        return {
            name.removeprefix("src/lead_rules/").removesuffix(".py").replace("/", ".")
            for name in names
        }


def _is_in(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def spread(place: str) -> int:
    """A number by which to choose mutants that has nothing to do with what they are."""
    return int.from_bytes(hashlib.sha256(place.encode()).digest()[:8])


def _shard(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not 1 <= int(number) <= int(of):
        raise ValueError(text)
    return int(number), int(of)


def _options(given: list[str] | None) -> argparse.Namespace:
    reading = argparse.ArgumentParser("python -m tools.mutate", allow_abbrev=False)
    reading.add_argument("modules", nargs="*", metavar="MODULE")
    reading.add_argument("--since", metavar="REVISION")
    reading.add_argument("--sample", type=int, metavar="NUMBER")
    reading.add_argument("--shard", type=_shard, default=(1, 1), metavar="1/8")
    reading.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="NUMBER")
    reading.add_argument("--list", action="store_true", help="print the mutants, and try none")
    reading.add_argument("--known", action="store_true", help="print what is known, and try none")
    return reading.parse_args(given)


def main(given: list[str] | None = None, top: Path = TOP) -> int:
    options = _options(given)
    checkout = Checkout(top)
    made = {
        module: [*mutants(module, checkout.texts[module])]
        for module in checkout.modules(options.modules, options.since)
    }
    in_order = [mutant for of_module in made.values() for mutant in of_module]
    sample = sorted(in_order, key=lambda mutant: spread(mutant.place))[: options.sample]
    number, of = options.shard
    chosen = [mutant for mutant in sample if spread(mutant.place) % of == number - 1]
    if options.list:
        for place in sorted(mutant.place for mutant in chosen):
            print(place)
        return 0
    known = known_in(checkout.results, checkout.digests, checkout.tests)
    left = [] if options.known else [mutant for mutant in chosen if mutant.place not in known]
    print(f"{len(in_order)} mutants, {len(chosen)} chosen, {len(left)} to be tried", flush=True)
    if left:
        try:
            _try(checkout, left, known, options.processes)
        except KeyboardInterrupt:
            print("ended; the next run goes on from here", flush=True)
            return 130
    places = {module: [mutant.place for mutant in of_module] for module, of_module in made.items()}
    failed = False
    for line, is_failure in report(known, places, checkout.explained, checkout.texts):
        print(f"{line}{'  <- fails' if is_failure else ''}")
        failed = failed or is_failure
    return int(failed)


def _try(checkout: Checkout, left: list[Mutant], known: dict[str, Result], processes: int) -> None:
    checkout.kept.mkdir(exist_ok=True)
    recording = checkout.kept / "recording.json"
    found = recorded(checkout.top, recording, checkout.digests)
    for test in found["failed"]:
        print(f"not asked, since it does not pass, or not here: {test}")
    if not found["seconds"]:
        stop("no test passes without any change")
    asking = Asking(found)
    trials = [(mutant, asking.trial(mutant)) for mutant in left]
    progress = _Progress(len(left), checkout.explained)
    with closing(tried(checkout.top, recording, trials, processes)) as outcomes:
        for mutant, outcome, seconds in outcomes:
            text = checkout.digests[mutant.module]
            result = Result(
                mutant.place, text, checkout.tests, outcome.killed, outcome.by, round(seconds, 2)
            )
            append(checkout.results, result)
            known[mutant.place] = result
            progress.tell(result)


class _Progress:
    def __init__(self, left: int, explained: set[str]) -> None:
        self.left, self.explained, self.started = left, explained, time.perf_counter()
        self.tried = self.survived = 0

    def tell(self, result: Result) -> None:
        """Print each that survives without a reason, and now and then how far it is."""
        self.tried += 1
        is_new = not result.killed and result.place not in self.explained
        self.survived += is_new
        if is_new or self.tried % 100 == 0:
            each = (time.perf_counter() - self.started) / self.tried
            print(
                f"[{self.tried} of {self.left}, {self.survived} survive, {each:.1f} s each]"
                f"{f' {result.place}' if is_new else ''}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
