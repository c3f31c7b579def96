"""Coverage-guided fuzzing of everything that reads text, with atheris: `make fuzz`.

    python -m tools.fuzz all 100000          # each reader, that many executions
    python -m tools.fuzz policy 100000 7     # one reader, with another seed

What must be true is in `tests/support/hostile_readers.py`. Prints executions and crashes for each
reader, and exits with 1 if there was a crash: its input is kept, to become a file in
`tests/support/corpus/`. The same number and seed give the same run.
"""

import importlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

CORPUS = Path(__file__).parents[1] / "tests" / "support" / "corpus"
READERS = ("policy", "scenarios", "boundaries", "record")
LONGEST = 1_500  # bytes of an input: what breaks is short, and long ones are slow
SECONDS, MEGABYTES = 20, 2_048  # of one execution; more is a crash


def fuzz(reader: str, runs: int, seed: int, kept: Path) -> tuple[int, int]:
    """How many executions and crashes there were; inputs that crash are put into `kept`.

    The fuzzer ends the process that it runs in, so it has one of its own.
    """
    command = [
        *(sys.executable, "-m", "tools.fuzz", "--inside", reader, f"-runs={runs}", f"-seed={seed}"),
        *(f"-max_len={LONGEST}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}"),
        *(f"-artifact_prefix={kept}/{reader}-", "-print_final_stats=1"),
        f"-dict={CORPUS / reader}.dict",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stderr
    executed = re.search(r"stat::number_of_executed_units: (\d+)", said)
    crashes = len(re.findall(r"Test unit written to \S*-(?:crash|timeout|oom)-", said))
    if crashes or done.returncode or executed is None:
        print(said, file=sys.stderr)
    if not crashes and (done.returncode or executed is None):
        raise SystemExit(f"the fuzzer of {reader} did not run to its end")
    return int(executed[1]) if executed else 0, crashes


def inside(reader: str, arguments: list[str]) -> None:
    """The loop of the fuzzer, over readers that count which of their branches are taken."""
    with atheris.instrument_imports(include=["lead_rules"]):
        readers = importlib.import_module("tests.support.hostile_readers")
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(readers.examples(reader)):
            if len(data) <= LONGEST:
                (Path(folder) / str(number)).write_bytes(data)
        atheris.Setup([reader, *arguments, folder], lambda data: readers.execute(reader, data))
        atheris.Fuzz()


def main(reader: str = "all", runs: str = "20000", seed: str = "1") -> None:
    kept = Path(tempfile.mkdtemp(prefix="lead-rules-fuzz-"))
    total = 0
    for each in READERS if reader == "all" else [reader]:
        executions, crashes = fuzz(each, int(runs), int(seed), kept)
        total += crashes
        print(f"{each}: {executions:,} executions, {crashes} crashes", flush=True)
    if total:
        raise SystemExit(f"the inputs are in {kept}; put each into {CORPUS}/READER/")
    shutil.rmtree(kept)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
    else:
        main(*sys.argv[1:])
