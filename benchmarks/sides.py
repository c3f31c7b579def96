"""One side of a comparison of checkouts: a long-lived worker, and processes from a cold start."""

import json
import resource
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Worker", "cold_starts"]

ACTIONS = Path(__file__).with_name("actions.py")
Timed = Callable[[int], float]


class Worker:
    """A process that keeps the library loaded and times what it is told, until the block ends."""

    def __init__(self, inputs: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ACTIONS), str(inputs)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.actions: dict[str, Timed] = {
            name: partial(self._timed, name) for name in json.loads(self._answer())
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def _timed(self, name: str, calls: int) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps([name, calls])}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            print("a side ended before its time: see above", file=sys.stderr)
            sys.exit(2)
        return line


def cold_starts(top: Path, inputs: Path, environment: Mapping[str, str]) -> dict[str, Timed]:
    """Whole processes: the import, and a decision by the command line.

    The first run of each may still have to compile byte code, if the environment keeps any.
    """
    project = tomllib.loads((top / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, function = project["scripts"]["lead-rules"].partition(":")
    record = inputs / "examples" / "arrest-eligible.json"
    commands = {
        "import lead_rules, a new process": ["-c", "import lead_rules"],
        "lead-rules decide, a new process": [
            "-c",
            f"from {module} import {function}; {function}()",
            *("decide", str(record), "--policies", str(inputs)),
        ],
    }
    return {name: partial(_run, command, environment) for name, command in commands.items()}


def _run(command: list[str], environment: Mapping[str, str], calls: int) -> float:
    start = _of_children()
    for _ in range(calls):
        subprocess.run(
            [sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL
        )
    return _of_children() - start


def _of_children() -> float:
    """The processor time of all processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
