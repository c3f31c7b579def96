"""Tries mutants, one after the other: what a worker of `make mutants` runs.

    python -m tools.mutate.trial RECORDING < TRIALS

Reads a trial a line, as JSON, and answers each with an outcome. It works in the checkout
that it stands in, which is a copy: tests of a mutant may write where they should not.

A mutant is tried in processes that are forked from one that is ready. The quick way forks
from a process that has collected all tests, and gives the functions that it has the code of
the mutant. What runs when modules are imported or tests are collected is tried the thorough
way too: forked from a process that has imported only what lead_rules needs of others, so
that all of lead_rules and of the tests is imported with the mutant in place.
"""

import ast
import contextlib
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, BinaryIO, NoReturn

import pytest

from tools.mutate.mutants import changes
from tools.mutate.recording import ARGUMENTS, import_libraries, prepare

__all__ = ["Outcome", "Trial"]

MEMORY = 4 << 30
"""Bytes that the tests of a mutant may take."""
COLLECTING = 60
"""Seconds of a processor for imports and for collecting tests."""
LOADING, SLOWER = 15, 10
"""Seconds of a processor that a test may take more than it was recorded to take, since it may
be the first that fills a cache, and how many times as long."""
_OPTIMIZED = 1
"""The flag of code that is a function's, and not of a class or a module."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant, and the tests that are to notice it, in the order in which they are asked.

    `at_once` are asked the quick way, `first` and then `then` the thorough way. Who survives
    the quick way survives if there are none of these.
    """

    module: str
    number: int
    at_once: Sequence[str]
    first: Sequence[str]
    then: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a mutant was noticed, and by which test, or how else."""

    killed: bool
    by: str


SURVIVED = Outcome(False, "")
UNTRIED = Outcome(False, "(no test calls it)")


class _UnfitError(Exception):
    """The functions that there are cannot be given this code."""


def forked(run: Callable[[], Outcome | None], seconds: float) -> Outcome | None:
    """What is found in a process of its own, which has so many seconds and ends in any case."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _be_the_child(run, writing, seconds)
    os.close(writing)
    try:
        # A process that shares a processor has more time by the clock.
        in_time, _, _ = select.select([reading], [], [], 60 + 4 * seconds)
        said = os.read(reading, 1 << 16) if in_time else b""
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if said:
        found = json.loads(said)
        return None if found is None else Outcome(**found)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if not in_time or ended in (signal.SIGPROF, signal.SIGXCPU):
        return Outcome(True, "(takes too long)")
    return Outcome(True, "(ends the process)")


def _be_the_child(run: Callable[[], Outcome | None], writing: int, seconds: float) -> NoReturn:
    found: Outcome | None = Outcome(True, "(ends the session)")
    with contextlib.suppress(BaseException):
        os.setsid()
        _limit(resource.RLIMIT_AS, MEMORY + _memory())
        _limit(resource.RLIMIT_CPU, int(seconds) + 1)
        for number in (signal.SIGPROF, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        found = run()
    os.write(writing, json.dumps(found and asdict(found)).encode())
    os._exit(0)


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _memory() -> int:
    """The addresses that this process has by now, where it can be known."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


class Source:
    """The modules of lead_rules in a checkout, and what their mutants make of them."""

    def __init__(self, top: Path) -> None:
        self.folder = top / "src" / "lead_rules"

    def file(self, module: str) -> Path:
        return self.folder / f"{module.replace('.', '/')}.py"

    def compiled(self, module: str, number: int | None) -> CodeType:
        """The code of a module, or of one of its mutants."""
        file = self.file(module)
        source = file.read_text("utf-8")
        tree = ast.parse(source)
        if number is None:
            return self._compile(tree, file)
        change = next(islice(changes(tree, source), number, None))
        with change.made():
            return self._compile(tree, file)

    @staticmethod
    def _compile(tree: ast.Module, file: Path) -> CodeType:
        code: CodeType = compile(tree, str(file), "exec", dont_inherit=True)
        return code


class Finder(importlib.abc.MetaPathFinder):
    """Finds a mutant where its module would be found."""

    def __init__(self, module: str, file: Path, code: CodeType) -> None:
        self.name = f"lead_rules.{module}".removesuffix(".__init__")
        self.file, self.code = file, code

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        folders = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name,
            self.file,
            loader=_Loader(self.code, name, str(self.file)),
            submodule_search_locations=folders,
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, code: CodeType, name: str, file: str) -> None:
        super().__init__(name, file)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code


def give_code(
    functions: Mapping[CodeType, Iterable[FunctionType]], old: CodeType, new: CodeType
) -> None:
    """Give each function the code that it has in a mutant, closures that were made included.

    Raises _UnfitError if a function is not there, or closes over other variables.
    """
    if old == new:
        return
    if old.co_flags & _OPTIMIZED:
        if old.co_freevars != new.co_freevars:
            raise _UnfitError
        for function in functions.get(old, ()):
            function.__code__ = new
    inner = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if [each.co_name for each in inner[0]] != [each.co_name for each in inner[1]]:
        raise _UnfitError
    for one, other in zip(*inner, strict=True):
        give_code(functions, one, other)


class Session:
    """A pytest plugin that runs chosen tests, and what it finds."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self.seconds = seconds

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        prepare()

    def asked(self, session: pytest.Session, tests: Iterable[str]) -> Outcome:
        """The first test that fails, in the order given."""
        if session.testsfailed:
            return Outcome(True, "(collecting the tests)")
        known = {item.nodeid: item for item in session.items}
        items = [known[test] for test in tests if test in known]
        for item, after in zip(items, [*items[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, LOADING + SLOWER * self.seconds[item.nodeid])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.testsfailed:
                return Outcome(True, item.nodeid)
        return SURVIVED


class Thorough(Session):
    """Asks the tests of a session that was started for one mutant."""

    def __init__(self, seconds: Mapping[str, float], tests: Sequence[str]) -> None:
        super().__init__(seconds)
        self.tests = tests
        self.found = Outcome(True, "(collecting the tests)")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.found = self.asked(session, self.tests)
        return True


class Quick(Session):
    """A session that has collected its tests, and asks them in forks of it."""

    def __init__(
        self, source: Source, seconds: Mapping[str, float], trials: BinaryIO, outcomes: BinaryIO
    ) -> None:
        super().__init__(seconds)
        self.source, self.trials, self.outcomes = source, trials, outcomes

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        functions: dict[CodeType, list[FunctionType]] = {}
        folder = str(self.source.folder)
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(folder):
                functions.setdefault(each.__code__, []).append(each)
        gc.freeze()
        for line in self.trials:
            trial = Trial(**json.loads(line))

            def run(trial: Trial = trial) -> Outcome | None:
                old = self.source.compiled(trial.module, None)
                new = self.source.compiled(trial.module, trial.number)
                try:
                    give_code(functions, old, new)
                except _UnfitError:
                    return None
                return self.asked(session, trial.at_once)

            outcome = forked(run, _time_for(self.seconds, trial.at_once))
            self.outcomes.write(json.dumps(outcome and asdict(outcome)).encode() + b"\n")
            self.outcomes.flush()
        return True


class Worker:
    """Tries mutants in the checkout that it stands in."""

    def __init__(self, top: Path, seconds: Mapping[str, float]) -> None:
        self.source, self.seconds = Source(top), seconds
        self.quick: tuple[int, BinaryIO, BinaryIO] | None = None

    def tried(self, trial: Trial) -> Outcome:
        if not trial.at_once and not trial.then:
            return UNTRIED
        if trial.at_once:
            outcome = self._at_once(trial)
            if outcome is not None and outcome.killed:
                return outcome
            if outcome is None and not trial.then:
                return self._thoroughly(trial, trial.at_once)
        for tests in (trial.first, trial.then):
            if tests:
                outcome = self._thoroughly(trial, tests)
                if outcome.killed:
                    return outcome
        return SURVIVED

    def _thoroughly(self, trial: Trial, tests: Sequence[str]) -> Outcome:
        def run() -> Outcome:
            code = self.source.compiled(trial.module, trial.number)
            sys.meta_path.insert(0, Finder(trial.module, self.source.file(trial.module), code))
            session = Thorough(self.seconds, tests)
            signal.setitimer(signal.ITIMER_PROF, COLLECTING)
            pytest.main([*ARGUMENTS, *files_of(tests)], plugins=[session])
            return session.found

        outcome = forked(run, COLLECTING + _time_for(self.seconds, tests))
        assert outcome is not None
        return outcome

    def _at_once(self, trial: Trial) -> Outcome | None:
        if self.quick is None:
            self.quick = self._started()
        _, trials, outcomes = self.quick
        try:
            trials.write(json.dumps(asdict(trial)).encode() + b"\n")
            trials.flush()
            said = outcomes.readline()
        except BrokenPipeError:
            said = b""
        if not said:  # The mutant has ended the session, which is started again for the next.
            self.stop()
            return None
        found = json.loads(said)
        return None if found is None else Outcome(**found)

    def _started(self) -> tuple[int, BinaryIO, BinaryIO]:
        down, up = os.pipe(), os.pipe()
        child = os.fork()
        if not child:
            os.close(down[1])
            os.close(up[0])
            with os.fdopen(down[0], "rb") as trials, os.fdopen(up[1], "wb") as outcomes:
                session = Quick(self.source, self.seconds, trials, outcomes)
                with contextlib.suppress(BaseException):
                    pytest.main([*ARGUMENTS, *files_of(self.seconds)], plugins=[session])
            os._exit(0)
        os.close(down[0])
        os.close(up[1])
        return child, os.fdopen(down[1], "wb"), os.fdopen(up[0], "rb")

    def stop(self) -> None:
        """End the process that has the tests collected."""
        if self.quick is not None:
            child, trials, outcomes = self.quick
            self.quick = None
            with contextlib.suppress(BrokenPipeError):
                trials.close()
            outcomes.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _time_for(seconds: Mapping[str, float], tests: Iterable[str]) -> float:
    """What no number of tests takes that end."""
    return 2 * LOADING + 4 * sum(seconds[test] for test in tests)


def files_of(tests: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(test.partition("::")[0] for test in tests))


@contextlib.contextmanager
def _unseen() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The streams of this process; what is read and written by others is nothing."""
    with os.fdopen(os.dup(0), "rb") as reading, os.fdopen(os.dup(1), "wb") as writing:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        yield reading, writing


def _end(*_: object) -> NoReturn:
    sys.exit(1)


def main(recording: str) -> None:
    signal.signal(signal.SIGTERM, _end)  # so that what it has forked ends as well
    seconds: dict[str, Any] = json.loads(Path(recording).read_text("utf-8"))["seconds"]
    import_libraries()
    worker = Worker(Path.cwd(), seconds)
    with _unseen() as (trials, outcomes):
        try:
            for line in trials:
                outcome = worker.tried(Trial(**json.loads(line)))
                outcomes.write(json.dumps(asdict(outcome)).encode() + b"\n")
                outcomes.flush()
        finally:
            worker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
