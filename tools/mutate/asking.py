"""Which tests are asked about a mutant, and in which order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.mutate.mutants import Mutant
from tools.mutate.recording import IMPORTED
from tools.mutate.trial import Trial

__all__ = ["Asking"]

Function = tuple[str, str]
"""A module, and the line and the name of a function of it."""

CALLING, TAKING, SLOW = 20.0, 5.0, 15.0
"""Seconds that the tests take that are asked about a mutant: quick ones that call what is
changed, quick ones that only take a cached value from it, and those that are marked slow."""
AT_ONCE, FIRST, FIRST_FILES = 3.0, 3.0, 3
"""Seconds and files of the tests that are asked before all of lead_rules is imported anew for a
mutant, and before all test files are: most are killed by then."""
MIRRORED = 0.1
"""How much sooner the tests of a module's own file are asked than others that take as long."""


class Asking:
    """By a recording of which test calls what."""

    def __init__(self, recording: Mapping[str, Any]) -> None:
        self.seconds: dict[str, float] = recording["seconds"]
        self.slow = set(recording["slow"])
        self.calling: dict[Function, set[str]] = defaultdict(set)
        self.taking: dict[Function, set[str]] = defaultdict(set)
        self.of_module: dict[str, set[str]] = defaultdict(set)
        self.imported: set[Function] = set()
        for part, found in (("touched", self.calling), ("taken", self.taking)):
            for test, called in recording[part].items():
                for module, functions in called.items():
                    for function in functions:
                        if test == IMPORTED:
                            self.imported.add((module, function))
                        elif test in self.seconds:
                            found[module, function].add(test)
                            self.of_module[module].add(test)

    def trial(self, mutant: Mutant) -> Trial:
        """The quick way is enough where nothing can have been called before a process is forked.

        Where something was, or all of it was, any test may notice: those of the module do first.
        """
        module = mutant.module
        function = (module, f"{mutant.scope[0]} {mutant.scope[1]}" if mutant.scope else "")
        calling = self._ordered(module, self.calling.get(function, ()))
        taking = self._ordered(module, self.taking.get(function, set()) - {*calling})
        at_import = mutant.scope is None or function in self.imported
        if at_import:
            known = {*calling, *taking}
            of_module = self.of_module.get(module, set()) - known
            calling += self._ordered(module, of_module)
            taking += self._ordered(module, self.seconds.keys() - known - of_module)
        asked = [
            *self._within(CALLING, (test for test in calling if test not in self.slow)),
            *self._within(TAKING, (test for test in taking if test not in self.slow)),
            *self._within(SLOW, (test for test in calling if test in self.slow)),
        ]
        if not at_import:
            return Trial(module, mutant.number, at_once=asked, first=(), then=())
        at_once = [*self._within(AT_ONCE, asked)] if mutant.scope else []
        first = [] if at_once else [*self._first(asked)]
        return Trial(module, mutant.number, at_once, first, asked)

    def _ordered(self, module: str, tests: Iterable[str]) -> list[str]:
        *rooms, name = module.split(".")
        own = f"{'/'.join(['tests', *rooms])}/test_{name}.py::"

        def when(test: str) -> tuple[float, str]:
            return self.seconds[test] * (MIRRORED if test.startswith(own) else 1), test

        return sorted(tests, key=when)

    def _within(self, seconds: float, tests: Iterable[str]) -> Iterator[str]:
        """As many as take so long together, and one at least."""
        for number, test in enumerate(tests):
            seconds -= self.seconds[test]
            if number and seconds < 0:
                return
            yield test

    def _first(self, tests: list[str]) -> Iterator[str]:
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))[:FIRST_FILES]
        yield from self._within(FIRST, (test for test in tests if test.partition("::")[0] in files))
