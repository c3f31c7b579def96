"""A name that is written in two ways: which of the two is the mistake."""

from collections.abc import Iterable
from itertools import islice

from lead_rules.diagnostics.problems import Problem, nearest
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.yamltext.nodes import Scalar

__all__ = ["one_for_each_name"]

MOST_NAMES = 100  # that are not there: with more the file is another kind of file
_MISSING = {"LR301", "LR307", "LR308", "LR309"}
_NEVER_USED = "LR313"


def one_for_each_name(problems: Iterable[Problem], tree: PolicyTree) -> list[Problem]:
    """Problems with one for each name that is misspelt, where it is misspelt.

    A part that nothing names, and a name near its own that is not there, are one
    mistake. Where several places agree on the name, it is the part that is misspelt.
    """
    found = list(problems)
    texts = {span: text for text, spans in tree.written.items() for span in spans}
    missing: dict[tuple[str, bool], list[Problem]] = {}
    for problem in found:
        text = texts.get(problem.where) if isinstance(problem.where, Span) else None
        if problem.code in _MISSING and text is not None:
            missing.setdefault((text, problem.code == "LR307"), []).append(problem)
    for (text, cited), told in islice(missing.items(), MOST_NAMES):
        part = _meant(text, cited, tree)
        if part is None:
            continue
        found = [each for each in found if each.code != _NEVER_USED or each.where != part.span]
        found = [each for each in found if each not in told]
        found.append(_told(text, part, told))
    return found


def _meant(text: str, cited: bool, tree: PolicyTree) -> Scalar | None:
    """The part that nothing names, whose name is near."""
    parts = (
        [source.id for source in tree.sources]
        if cited
        else [*(each.name for each in tree.definitions), *(rule.id for rule in tree.rules)]
    )
    alone = {part.text: part for part in parts if len(tree.written[part.text]) == 1}
    near = nearest(text, alone)
    return alone[near] if near is not None else None


def _told(text: str, part: Scalar, told: list[Problem]) -> Problem:
    first = min(told, key=lambda problem: str(problem.where))
    if len(told) == 1:
        help_ = f"did you mean `{part.text}`, on line {part.span.line}?"
        return Problem(first.code, first.message, first.where, help_)
    lines = sorted({problem.where.line for problem in told if isinstance(problem.where, Span)})
    named = (
        f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
        if lines[1:]
        else (f"line {lines[0]}")
    )
    return Problem(
        first.code,
        f"nothing names `{part.text}`, but `{text}` is named on {named} and is not there",
        part.span,
        f"call it `{text}` here",
    )
