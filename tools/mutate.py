"""Mutation testing of what decides: `make mutants`, or this file.

    python -m tools.mutate                                # every module below
    python -m tools.mutate values.truth decide.sentences  # some of them

A mutant is one small change of a module: another comparison, connective, sum or
number, a condition that always or never holds, an answer turned around. It is killed
if a test of the module fails. Prints the score of each module and of all, and every mutant
that survives by its place, and exits with 1 if one survives that `mutants.txt` does not
explain, or one that it explains does not survive.

Each mutant runs in a process forked from one that has the tests' libraries ready.
"""

import ast
import contextlib
import importlib
import importlib.abc
import importlib.util
import io
import os
import signal
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
EXPLAINED = Path(__file__).parent / "mutants.txt"
SECONDS = 120  # of a processor, for the tests of one mutant; more is a kill: it hangs

DECIDING = [
    "search/test_counterfactuals.py",
    "search/test_witness.py",
    "shipped/test_brochure.py",
    "shipped/test_silence.py",
    "pages/test_language_page.py",
    "decide/test_sentences.py",
    "decide/test_decision.py",
]
"""Tests of whole decisions, the quickest first."""

TESTS = {
    "values.truth": ["values/test_truth.py", "laws/test_second_opinion.py"],
    "values.quantity": ["values/test_quantity.py"],
    "values.calendar": ["values/test_calendar.py", "laws/test_second_opinion.py"],
    "policy.ir.operators": ["policy/ir", "values/test_english.py"],
    "policy.ir.traverse": ["policy/ir/test_traverse.py", "policy/check/test_lint.py", *DECIDING],
    "evaluate.combine": ["evaluate/test_combine.py", "laws/test_second_opinion.py"],
    "evaluate.plan": DECIDING,
    "evaluate.compile": DECIDING,
    "evaluate.compile_test": DECIDING,
    "evaluate.compile_place_test": [*DECIDING, "shipped/test_landmarks.py"],
    "evaluate.readers": DECIDING,
    "evaluate.templates": DECIDING,
    "evaluate.critical_tests": ["search", "testing/strategies/test_records.py"],
    "decide.sentences": ["decide/test_sentences.py", "report/test_report.py", *DECIDING],
    "geo.metres": ["geo/test_distances.py"],
    "geo.region": ["geo/test_distances.py"],
}
"""The modules, and the tests that are to kill their mutants."""

OTHERS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
NAMES = {
    "TRUE": "FALSE",
    "FALSE": "TRUE",
    "UNKNOWN": "TRUE",
    "min": "max",
    "max": "min",
    "any_of": "all_of",
    "all_of": "any_of",
    "sin": "cos",
    "cos": "sin",
}


def mutated(node: ast.AST) -> Iterator[ast.AST]:
    """What a node becomes in each of its mutants."""
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            new = deepcopy(node)
            new.ops[number] = OTHERS[type(operator)]()
            yield new
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        new_operation = deepcopy(node)
        if type(node.op) in OTHERS:
            new_operation.op = OTHERS[type(node.op)]()
            yield new_operation
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], ast.Load())
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        for always in (True, False):
            if not (always and isinstance(node, ast.While)):
                new_test = deepcopy(node)
                new_test.test = ast.Constant(always)
                yield new_test


class Swap(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, node)
        found = self.generic_visit(node)
        assert isinstance(found, ast.AST)
        return found


def decides(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is in it, but for types and decorators, which decide nothing."""
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "decorator_list"):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    yield from decides(part)


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each mutant of a module: its place in words, and its text."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    lines = before.split("\n")
    for top in tree.body:
        for node in decides(top):
            for new in mutated(node):
                after = ast.unparse(Swap(node, new).visit(deepcopy_but(tree, node)))
                changed = [
                    pair
                    for pair in zip(lines, after.split("\n"), strict=False)
                    if pair[0] != pair[1]
                ]
                if changed:
                    name = getattr(top, "name", "module")
                    yield f"{name}: {changed[0][0].strip()} -> {changed[0][1].strip()}", after


def deepcopy_but(tree: ast.Module, kept: ast.AST) -> ast.Module:
    """A copy of the tree that has one node of its own."""
    return deepcopy(tree, {id(kept): kept})


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a text."""

    def __init__(self, name: str, text: str, file: Path) -> None:
        self.name, self.text, self.file = name, text, file

    def find_spec(self, name: str, path: object, target: object = None):  # type: ignore[no-untyped-def]
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self.file))

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.file)
        exec(compile(self.text, str(self.file), "exec"), module.__dict__)


def is_killed(module: str, text: str, file: Path) -> bool:
    """Whether a test fails with this text for the module."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status != 0
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    sys.meta_path.insert(0, Finder(f"lead_rules.{module}", text, file))
    code = 1
    with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
        arguments = [
            "-x",
            "-q",
            "-W",
            "ignore:Module already:pytest.PytestAssertRewriteWarning",
            "-p",
            "no:cacheprovider",
        ]
        code = pytest.main([*arguments, *(str(ROOT / "tests" / name) for name in TESTS[module])])
    os._exit(int(code))


def main(*modules: str) -> None:
    for library in ("hypothesis", "pyproj", "shapely", "numpy", "pydantic", "yaml", "dateutil"):
        importlib.import_module(library)
    os.environ["HYPOTHESIS_DATABASE"] = ""
    explained = {line for line in EXPLAINED.read_text("utf-8").split("\n") if " -> " in line}
    fine, all_killed, all_found = True, 0, 0
    for module in modules or TESTS:
        file = ROOT / "src" / "lead_rules" / f"{module.replace('.', '/')}.py"
        source = file.read_text("utf-8")
        if is_killed(module, ast.unparse(ast.parse(source)), file):
            raise SystemExit(f"the tests of {module} fail without any change")
        found = [*mutants(source)]
        alive = [f"{module}: {place}" for place, text in found if not is_killed(module, text, file)]
        for place in alive:
            print(f"  survives{'' if place in explained else ', unexplained'}: {place}")
        stale = {place for place in explained if place.startswith(f"{module}: ")} - set(alive)
        for place in sorted(stale):
            print(f"  does not survive: {place}")
        killed = len(found) - len(alive)
        print(f"{module}: {killed} of {len(found)} killed, {killed / len(found):.1%}", flush=True)
        all_killed, all_found = all_killed + killed, all_found + len(found)
        fine = fine and not stale and set(alive) <= explained
    print(f"all: {all_killed} of {all_found} killed, {all_killed / all_found:.1%}")
    sys.exit(not fine)


if __name__ == "__main__":
    main(*sys.argv[1:])
