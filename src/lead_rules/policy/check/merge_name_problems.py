"""A name that is written in two ways: which of the two is the mistake."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.problems import Problem, nearest
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.yamltext.nodes import Scalar

__all__ = ["one_for_each_name"]

MOST_NAMES = 100  # that are not there: with more the file is another kind of file
_NEVER_USED = "LR313"


def one_for_each_name(problems: Iterable[Problem], tree: PolicyTree) -> list[Problem]:
    """Problems with one for each name that is misspelt, where it is misspelt.

    A part that nothing names, and a name near its own that is not there, are one
    mistake. Where several places agree on the name, it is the part that is misspelt.
    """
    found = list(problems)
    missing: dict[Unresolved, list[Problem]] = {}
    for problem in found:
        if isinstance(problem.about, Unresolved):
            missing.setdefault(problem.about, []).append(problem)
    for name, told in islice(missing.items(), MOST_NAMES):
        part = _meant(name, tree)
        if part is None:
            continue
        found = [each for each in found if each.code != _NEVER_USED or each.where != part.span]
        found = [each for each in found if each not in told]
        found.append(_told(name, part, told))
    return found


def _meant(name: Unresolved, tree: PolicyTree) -> Scalar | None:
    """The part that nothing names, whose name is near."""
    parts = (
        [source.id for source in tree.sources]
        if name.kind == "source"
        else [*(each.name for each in tree.definitions), *(rule.id for rule in tree.rules)]
    )
    alone = {part.text: part for part in parts if len(tree.written[part.text]) == 1}
    near = nearest(name.name, alone)
    return alone[near] if near is not None else None


def _told(name: Unresolved, part: Scalar, told: list[Problem]) -> Problem:
    first = min(told, key=lambda problem: str(problem.where))
    if len(told) == 1:
        help_ = f"did you mean `{part.text}`, on line {part.span.line}?"
        return replace(first, help=help_, fix=())
    lines = sorted({problem.where.line for problem in told if isinstance(problem.where, Span)})
    named = (
        f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
        if lines[1:]
        else (f"line {lines[0]}")
    )
    return Problem(
        first.code,
        f"nothing names `{part.text}`, but `{name.name}` is named on {named} and is not there",
        part.span,
        f"call it `{name.name}` here",
        about=name,
    )
