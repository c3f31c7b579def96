"""Processes that try mutants, each in a copy of the checkout."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.checkout import TOP, environment
from tools.mutate.copies import Copy, copied
from tools.mutate.mutants import Mutant
from tools.mutate.trial import Outcome, Trial

__all__ = ["Tried", "tried", "variables"]

Tried = tuple[Mutant, Outcome, float]
"""A mutant, what became of it, and the seconds that it took."""


def variables(copy: Copy) -> dict[str, str]:
    """The environment of a process that runs the tests of a copy."""
    variables = environment(copy.top, {"TMPDIR": str(copy.scratch)})
    return variables | {"PYTHONPATH": os.pathsep.join([variables["PYTHONPATH"], str(TOP)])}


def tried(
    top: Path, recording: Path, trials: Iterable[tuple[Mutant, Trial]], processes: int
) -> Generator[Tried, None, None]:
    """Each mutant as soon as it is tried. Whoever closes this ends what is running."""
    workers = _Workers(top, recording)
    for each in trials:
        workers.waiting.put(each)
    threads = [threading.Thread(target=workers.work) for _ in range(processes)]
    for thread in threads:
        thread.start()
    left = len(threads)
    try:
        while left:
            found = workers.found.get()
            if isinstance(found, BaseException):
                raise found
            if found is None:
                left -= 1
            else:
                yield found
    finally:
        workers.end()
        for thread in threads:
            thread.join()


class _Workers:
    def __init__(self, top: Path, recording: Path) -> None:
        self.top, self.recording = top, recording
        self.waiting: queue.SimpleQueue[tuple[Mutant, Trial]] = queue.SimpleQueue()
        self.found: queue.SimpleQueue[Tried | BaseException | None] = queue.SimpleQueue()
        self.running: set[subprocess.Popen[str]] = set()
        self.is_over = False

    def end(self) -> None:
        self.is_over = True
        for process in list(self.running):
            process.send_signal(signal.SIGTERM)

    def work(self) -> None:
        """Try what is waiting, until nothing is: the body of a thread."""
        try:
            with copied(self.top) as copy:
                process = self._started(copy)
                while not self.is_over:
                    try:
                        mutant, trial = self.waiting.get_nowait()
                    except queue.Empty:
                        break
                    before = time.perf_counter()
                    outcome = _asked(process, trial)
                    if outcome is None and not self.is_over:
                        # The worker has ended, which no mutant should bring about: once more.
                        self._stopped(process)
                        process = self._started(copy)
                        outcome = _asked(process, trial)
                    if outcome is not None:
                        self.found.put((mutant, outcome, time.perf_counter() - before))
                    copy.restore()
                self._stopped(process)
            self.found.put(None)
        except BaseException as error:
            self.found.put(error)

    def _started(self, copy: Copy) -> "subprocess.Popen[str]":
        # In a session of its own: an interrupt from the keyboard is for who has started it.
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.mutate.trial", str(self.recording)],
            cwd=copy.top,
            env=variables(copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.running.add(process)
        return process

    def _stopped(self, process: "subprocess.Popen[str]") -> None:
        process.communicate()
        self.running.discard(process)


def _asked(process: "subprocess.Popen[str]", trial: Trial) -> Outcome | None:
    """The outcome of a trial; None if the process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(asdict(trial)) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    said: str = process.stdout.readline()
    if not said:
        return None
    found: dict[str, Any] = json.loads(said)
    return Outcome(**found)
