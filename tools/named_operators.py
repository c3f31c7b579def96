"""Where source tells an operator, or the family of its operand, by its name.

The table of operators is the module that assigns `OPERATORS`, with every other one that
makes an `Operator(...)` or a `Family(...)` with a name that is written out. The names are
read from these calls. A place outside of the table is one of these, with such a name in it
and on the other side an operator's name or family: an expression that ends in `.name`,
`.family` or `.operator`, a variable `operator` or `family`, or one that was assigned an
operator's name in the same function:

- `==`: one comparison by `==` or `!=`;
- `in`: one test by `in` or `not in` of a tuple, a list or a set, also of one with a name;
- `case`: one case of a `match`;
- `key`: one key of a dictionary that is looked up so, also of one with a name.

A named collection counts where it is written, once, however often it is used.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["KINDS", "Place", "assigned", "named_in", "names_of_operators"]

KINDS = ("==", "in", "case", "key")
TABLE, MADE, ENDS = "OPERATORS", ("Operator", "Family"), ("name", "family", "operator")
VARIABLES = ("operator", "family")

Modules = Mapping[str, ast.Module]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Place:
    """A line and the way in which it tells operators apart."""

    line: int
    column: int
    kind: str


# The table


def names_of_operators(modules: Modules) -> tuple[frozenset[str], list[str]]:
    """The names of operators and families, and the modules that make the table."""
    made_of = {
        node.name: [
            part.target.id
            for part in node.body
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
        ]
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in MADE
    }
    names: set[str] = set()
    tables: list[str] = []
    for module, tree in modules.items():
        found = set(_names_made(tree, made_of))
        names |= found
        if found or any(_assigns_table(node) for node in tree.body):
            tables.append(module)
    return frozenset(names), tables


def _assigns_table(node: ast.stmt) -> bool:
    return any(name == TABLE for name, _ in assigned(node))


def _names_made(tree: ast.Module, made_of: Mapping[str, list[str]]) -> Iterator[str]:
    """The name and the family of each operator that a module makes."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in MADE:
            continue
        given = dict(zip(made_of.get(node.func.id) or ["name"], node.args, strict=False))
        given |= {each.arg: each.value for each in node.keywords if each.arg}
        for part in ("name", "family"):
            if part in given:
                yield from _texts(given[part])


# The places


def named_in(modules: Modules, names: frozenset[str]) -> dict[str, list[Place]]:
    """The places of each module that has any, in the order of its lines."""
    written = {module: _collections(tree, module) for module, tree in modules.items()}
    found: dict[str, set[Place]] = defaultdict(set)
    for module, tree in modules.items():
        _Looking(module, _imported(tree, written) | written[module], names, found).visit(tree)
    return {module: sorted(places) for module, places in found.items()}


class _Looking(ast.NodeVisitor):
    """Looks through a module and notes the places that it finds, perhaps in one it imports from.

    `written` are the named collections that it may look into, each with the module that
    it stands in.
    """

    def __init__(
        self,
        module: str,
        written: Mapping[str, tuple[str, ast.expr]],
        names: frozenset[str],
        found: dict[str, set[Place]],
    ) -> None:
        self.module, self.written, self.names, self.found = module, written, names, found
        self.aliases: list[frozenset[str]] = [frozenset(VARIABLES)]

    # Scopes

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: Function) -> None:
        pairs = [pair for each in ast.walk(node) for pair in assigned(each)]
        named = {name for name, value in pairs if _is_operators_name(value)}
        self.aliases.append(self.aliases[-1] | named)
        self.generic_visit(node)
        self.aliases.pop()

    # What tells apart

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for one, sign, other in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(sign, ast.Eq | ast.NotEq):
                for this, that in ((one, other), (other, one)):
                    if self._is_subject(this) and self._names(that):
                        self._note(self.module, node, "==")
            elif isinstance(sign, ast.In | ast.NotIn) and self._is_subject(one):
                module, collection = self._collection(other)
                self._listed(module, collection)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        if self._is_subject(node.subject):
            for case in node.cases:
                if self._names(case.pattern):
                    self._note(self.module, case.pattern, "case")
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self._is_subject(node.slice):
            self._keys(node.value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        match node:
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_]):
                if self._is_subject(key):
                    self._keys(table)
        self.generic_visit(node)

    # Parts

    def _is_subject(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Tuple):
            return any(self._is_subject(part) for part in node.elts)
        if isinstance(node, ast.Attribute):
            return node.attr in ENDS
        return isinstance(node, ast.Name) and node.id in self.aliases[-1]

    def _names(self, node: ast.AST | None) -> bool:
        return node is not None and not self.names.isdisjoint(_texts(node))

    def _collection(self, node: ast.expr) -> tuple[str, ast.expr]:
        """The collection that an expression is or names, and the module where it is written."""
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            return self.written.get(name, (self.module, node))
        return self.module, node

    def _listed(self, module: str, node: ast.expr) -> None:
        """A place for a tuple, a list or a set; one for each key of a dictionary."""
        inner = _unwrapped(node)
        if isinstance(inner, ast.Dict):
            self._each_key(module, inner)
        elif self._names(inner):
            self._note(module, node, "in")

    def _keys(self, node: ast.expr) -> None:
        module, written = self._collection(node)
        inner = _unwrapped(written)
        if isinstance(inner, ast.Dict):
            self._each_key(module, inner)

    def _each_key(self, module: str, node: ast.Dict) -> None:
        for key in node.keys:
            if key is not None and self._names(key):
                self._note(module, key, "key")

    def _note(self, module: str, node: ast.expr | ast.pattern, kind: str) -> None:
        self.found[module].add(Place(node.lineno, node.col_offset, kind))


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts that stand in a constant, a collection or a pattern, but not in a call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for part in node.elts:
            yield from _texts(part)
    elif isinstance(node, ast.MatchValue):
        yield from _texts(node.value)
    elif isinstance(node, ast.MatchOr | ast.MatchSequence):
        for pattern in node.patterns:
            yield from _texts(pattern)
    elif isinstance(node, ast.MatchAs) and node.pattern is not None:
        yield from _texts(node.pattern)
    elif isinstance(node, ast.Call):
        inner = _unwrapped(node)
        if inner is not node:
            yield from _texts(inner)


def _unwrapped(node: ast.expr) -> ast.expr:
    """What stands in `frozenset(...)`, `MappingProxyType(...)` and the like."""
    around = ("frozenset", "set", "tuple", "list", "dict", "MappingProxyType")
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in around
        and len(node.args) == 1
    ):
        node = node.args[0]
    return node


def _is_operators_name(node: ast.expr) -> bool:
    """Whether this is `operator.name` or `operator.family`, of whatever operator."""
    if not (isinstance(node, ast.Attribute) and node.attr in ENDS[:2]):
        return False
    of = node.value
    return (of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")) == "operator"


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement assigns, with what each is assigned."""
    targets: Iterable[ast.expr] = ()
    value: ast.expr | None = None
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
        targets, value = [node.target], node.value
    for target in targets if value is not None else ():
        assert value is not None
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=False)
        else:
            pairs = zip([target], [value], strict=True)
        for one, given in pairs:
            if isinstance(one, ast.Name):
                yield one.id, given
            elif isinstance(one, ast.Attribute):
                yield one.attr, given


def _collections(tree: ast.Module, module: str) -> dict[str, tuple[str, ast.expr]]:
    """The collections that are written out and have a name, with the module they stand in."""
    return {
        name: (module, value)
        for node in ast.walk(tree)
        for name, value in assigned(node)
        if isinstance(_unwrapped(value), ast.Tuple | ast.List | ast.Set | ast.Dict)
    }


def _imported(
    tree: ast.Module, written: Mapping[str, dict[str, tuple[str, ast.expr]]]
) -> dict[str, tuple[str, ast.expr]]:
    """The named collections that a module imports, by their names here."""
    found: dict[str, tuple[str, ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            path = node.module.removeprefix("lead_rules.").replace(".", "/")
            theirs = written.get(f"{path}.py") or written.get(f"{path}/__init__.py") or {}
            for alias in node.names:
                if alias.name in theirs:
                    found[alias.asname or alias.name] = theirs[alias.name]
    return found
