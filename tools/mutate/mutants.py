"""What is changed: the mutants of a module, each one small fault that somebody could make.

A comparison, connective, sum, number or condition is another one; an alternative, a filter,
an argument, a case or an entry of a table is missing; a word that is compared or looked up is
another word; a call made for its effect is not made. Types, decorators, assertions, messages
and what `# pragma: no cover` leaves out stay as they are: what they change decides nothing,
or could not be noticed.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Change", "Mutant", "Scope", "changes", "mutants"]

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
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
}
NAMES = {
    "TRUE": "FALSE",
    "FALSE": "TRUE",
    "UNKNOWN": "TRUE",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "any_of": "all_of",
    "all_of": "any_of",
    "sin": "cos",
    "cos": "sin",
    "sorted": "list",
}
OPTIONAL = ("key", "default", "reverse")
"""Arguments without which a call still runs."""
LARGEST_TABLE = 12
"""Of a longer dictionary the keys are data, and those of one kind are noticed alike."""

_Node = TypeVar("_Node", bound=ast.AST)
_Part = TypeVar("_Part")

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

Scope = tuple[int, str]
"""The function that a mutant lies in: its first line, a decorator's if it has one, and its name."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another node in the place of one; `statement` and `scope` are what it lies in."""

    parent: ast.AST
    field: str
    index: int | None
    new: ast.AST
    statement: ast.stmt
    scope: Scope | None
    name: str

    @contextmanager
    def made(self) -> Iterator[None]:
        """The tree with the change."""
        old = self._put(self.new)
        try:
            yield
        finally:
            self._put(old)

    def _put(self, new: Any) -> Any:
        if self.index is None:
            old = getattr(self.parent, self.field)
            setattr(self.parent, self.field, new)
        else:
            nodes = getattr(self.parent, self.field)
            old, nodes[self.index] = nodes[self.index], new
        return old


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module. `place` tells it from the module's others, `number` is its position.

    `scope` is None for what runs when the module is imported.
    """

    module: str
    number: int
    place: str
    scope: Scope | None


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Each mutant of a module, in the order of its text."""
    tree = ast.parse(source)
    before: dict[ast.stmt, list[str]] = {}
    seen: Counter[str] = Counter()
    for number, change in enumerate(changes(tree, source)):
        statement = change.statement
        if statement not in before:
            before[statement] = _lines(statement)
        old, new = _first_difference(before[statement], change)
        place = f"{module}: {change.name}: {old} -> {new}"
        seen[place] += 1
        if seen[place] > 1:
            place += f" ({seen[place]})"
        yield Mutant(module, number, place, change.scope)


def _lines(statement: ast.AST) -> list[str]:
    """The text of a statement, without the statements in it."""
    fields: dict[str, Any] = {"body": [ast.Pass()], "orelse": [], "finalbody": []}
    shown = _with(
        statement, **{field: fields[field] for field in fields if field in statement._fields}
    )
    if isinstance(shown, ast.Match):
        shown.cases = [_with(case, body=[ast.Pass()]) for case in shown.cases]
    if isinstance(shown, ast.Try):
        shown.handlers = [_with(handler, body=[ast.Pass()]) for handler in shown.handlers]
    return ast.unparse(shown).split("\n")


def _first_difference(before: list[str], change: Change) -> tuple[str, str]:
    with change.made():
        is_replaced = isinstance(change.new, ast.stmt)
        after = _lines(change.new if is_replaced else change.statement)
    for old, new in zip(before, after, strict=False):
        if old != new:
            return old.strip(), new.strip()
    return (before[len(after)].strip(), "") if len(before) > len(after) else ("", after[-1].strip())


def changes(tree: ast.Module, source: str) -> Iterator[Change]:
    """Each change of a tree that makes a mutant of it. Only one is to be made at a time."""
    out_of_reach = {
        number for number, line in enumerate(source.split("\n"), 1) if "# pragma: no cover" in line
    }
    for index, statement in enumerate(tree.body):
        where = _Where(tree, "body", index, statement, None, _named(statement, ""))
        yield from _changes(statement, where, out_of_reach)


@dataclass(frozen=True, slots=True)
class _Where:
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    scope: Scope | None
    name: str


def _changes(node: ast.AST, where: _Where, out_of_reach: set[int]) -> Iterator[Change]:
    if _decides_nothing(node) or getattr(node, "lineno", 0) in out_of_reach:
        return
    name = where.name or "module"
    for new in _mutated(node, where.scope is not None):
        if _is_turned(node, new) and _is_tried_otherwise(where):
            continue
        ast.copy_location(new, node)
        ast.fix_missing_locations(new)
        yield Change(
            where.parent, where.field, where.index, new, where.statement, where.scope, name
        )
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "keywords_of_class"):
            parts = _calls_in(value) if field == "annotation" else []
        else:
            parts = [
                (node, field, index if isinstance(value, list) else None, part)
                for index, part in enumerate(value if isinstance(value, list) else [value])
                if isinstance(part, ast.AST) and not _is_only_a_type(node, field, index)
            ]
        for parent, of_parent, position, part in parts:
            statement = part if isinstance(part, ast.stmt) else where.statement
            scope = where.scope
            if field == "body" and isinstance(node, _Function):
                scope = _scope(node)
            inner = _Where(parent, of_parent, position, statement, scope, _named(part, where.name))
            yield from _changes(part, inner, out_of_reach)


def _named(node: ast.AST, within: str) -> str:
    """The name of a definition in another, or of what it lies in."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return within
    return f"{within}.{node.name}" if within else node.name


def _is_turned(node: ast.AST, new: ast.AST) -> bool:
    """Whether it is a condition that becomes its opposite."""
    if isinstance(node, ast.Compare) and isinstance(new, ast.Compare):
        turned = ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn
        pairs = zip(node.ops, new.ops, strict=True)
        return all(isinstance(op, turned) for op in node.ops) and any(
            type(old) is not type(other) for old, other in pairs
        )
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _is_tried_otherwise(where: _Where) -> bool:
    """Whether a condition is left out and held for true and false by other mutants.

    Who notices these notices that it is its opposite.
    """
    return where.field == "test" or isinstance(where.parent, ast.BoolOp)


def _scope(node: _Function) -> Scope:
    if isinstance(node, ast.Lambda):
        return node.lineno, "<lambda>"
    return min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.name


def _decides_nothing(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name.startswith("__") and name.endswith("__")
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def _is_only_a_type(node: ast.AST, field: str, index: int) -> bool:
    """What `cast` and `isinstance` are given, and the parameters of a type."""
    match node:
        case ast.Call(func=ast.Name(id="cast")):
            return field == "args" and index == 0
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass")):
            return field == "args" and index == 1
        case ast.Call(func=ast.Name(id="TypeVar" | "NewType" | "ParamSpec")):
            return True
        case ast.Subscript(value=ast.Name(id="Literal" | "Callable" | "Mapping" | "Annotated")):
            return field == "slice"
        case ast.Call(func=ast.Name(id="zip")):
            return field == "keywords"  # `strict`, which only tells that something is wrong
    return False


def _calls_in(annotation: ast.AST | None) -> list[tuple[ast.AST, str, int | None, ast.AST]]:
    """What the calls in an annotation are given, such as the bounds of a field."""
    found: list[tuple[ast.AST, str, int | None, ast.AST]] = []
    for node in ast.walk(annotation) if annotation else ():
        if isinstance(node, ast.Call):
            found += [(node, "args", index, each) for index, each in enumerate(node.args)]
            found += [(node, "keywords", index, each) for index, each in enumerate(node.keywords)]
    return found


def _mutated(node: ast.AST, in_function: bool) -> Iterator[ast.AST]:
    """What a node becomes in each of its mutants. They share its parts."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            for values in _without_one(node.values):
                yield _with(node, values=values) if len(values) > 1 else values[0]
        case ast.BinOp() if type(node.op) in OTHERS:
            if not _joins(node) and (in_function or not isinstance(node.op, ast.BitOr)):
                yield _with(node, op=OTHERS[type(node.op)]())
        case ast.AugAssign() if isinstance(node.op, ast.Add | ast.Sub) and not _joins(node):
            yield _with(node, op=OTHERS[type(node.op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float() as number):
            yield ast.Constant(number + 1)
        case ast.Name(ctx=ast.Load()) if node.id in NAMES:
            yield ast.Name(NAMES[node.id], ast.Load())
        case ast.If() | ast.IfExp():
            yield _with(node, test=ast.Constant(True))
            yield _with(node, test=ast.Constant(False))
        case ast.While():
            yield _with(node, test=ast.Constant(False))
        case ast.comprehension():
            for ifs in _without_one(node.ifs):
                yield _with(node, ifs=ifs)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set():
            if len(node.elts) > 1 and all(isinstance(each, ast.Constant) for each in node.elts):
                for elts in _without_one(node.elts):
                    yield _with(node, elts=elts)
        case ast.Dict():
            if len(node.keys) <= LARGEST_TABLE:
                for keys in _with_another_word(node.keys):
                    yield _with(node, keys=keys)
        case ast.Subscript(slice=ast.Constant(value=str()) as key) if in_function:
            yield _with(node, slice=_another_word(key))
        case ast.Slice():
            for field in ("lower", "upper"):
                bound = getattr(node, field)
                if bound is not None and not isinstance(bound, ast.Constant | ast.UnaryOp):
                    yield _with(node, **{field: ast.BinOp(bound, ast.Add(), ast.Constant(1))})
        case ast.Call():
            yield from _called(node)
        case ast.Match():
            for cases in _without_one(node.cases):
                yield _with(node, cases=cases) if cases else ast.Pass()
        case ast.match_case(guard=ast.AST()):
            yield _with(node, guard=None)
        case ast.MatchOr():
            for patterns in _without_one(node.patterns):
                yield _with(node, patterns=patterns) if len(patterns) > 1 else patterns[0]
        case ast.MatchValue(value=ast.Constant(value=str()) as word):
            yield _with(node, value=_another_word(word))
        case ast.ExceptHandler(type=ast.Tuple() as caught):
            for elts in _without_one(caught.elts):
                yield _with(node, type=_with(caught, elts=elts))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) if in_function:
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Pass()


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for number, operator in enumerate(node.ops):
        ops = [*node.ops]
        ops[number] = OTHERS[type(operator)]()
        yield _with(node, ops=ops)
    if len(node.ops) > 1:
        return
    match node:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            yield node.left
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            yield ast.UnaryOp(ast.Not(), node.left)
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()]):
            for sides in _with_another_word([node.left, *node.comparators]):
                yield _with(node, left=sides[0], comparators=sides[1:])
        case ast.Compare(
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Tuple() | ast.Set() | ast.List() as among],
        ):
            for elts in _with_another_word(among.elts):
                yield _with(node, comparators=[_with(among, elts=elts)])


def _called(node: ast.Call) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
            alternatives = _alternatives(kinds)
            if len(alternatives) > 1:
                for some in _without_one(alternatives):
                    yield _with(node, args=[node.args[0], ast.Tuple(some, ast.Load())])
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str()) as key, *_]):
            yield _with(node, args=[_another_word(key), *node.args[1:]])
    for index, argument in enumerate(node.keywords):
        if argument.arg in OPTIONAL and not isinstance(argument.value, ast.Constant):
            yield _with(node, keywords=[*node.keywords[:index], *node.keywords[index + 1 :]])


def _alternatives(kinds: ast.expr) -> list[ast.expr]:
    if isinstance(kinds, ast.BinOp):
        return [*_alternatives(kinds.left), kinds.right]
    return kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]


def _joins(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether texts or sequences are joined or filled in, which no other operation does."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(
        isinstance(side, ast.JoinedStr | ast.Tuple | ast.List | ast.ListComp)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        or (isinstance(side, ast.BinOp) and _joins(side))
        for side in sides
    )


def _with(node: _Node, **fields: Any) -> _Node:
    new = copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new


def _without_one(parts: list[_Part]) -> Iterator[list[_Part]]:
    for index in range(len(parts)):
        yield [*parts[:index], *parts[index + 1 :]]


def _with_another_word(parts: list[_Part]) -> Iterator[list[_Part | ast.Constant]]:
    for index, part in enumerate(parts):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield [*parts[:index], _another_word(part), *parts[index + 1 :]]


def _another_word(word: ast.Constant) -> ast.Constant:
    return ast.copy_location(ast.Constant(f"{word.value!s}x"), word)
