"""From the syntax tree of a policy to its IR."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lead_rules.diagnostics.problems import Problem, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.lint import lint
from lead_rules.policy.check.merge_name_problems import one_for_each_name
from lead_rules.policy.check.resolver import RecordChecker
from lead_rules.policy.check.symbols import Names
from lead_rules.policy.check.unused import tell_unused
from lead_rules.policy.ir.nodes import (
    CheckedPolicy,
    CheckedSource,
)
from lead_rules.policy.ir.operator import OperatorTable
from lead_rules.policy.ir.operators import OPERATORS
from lead_rules.policy.syntax.tree import (
    PolicyTree,
    SourceTree,
)
from lead_rules.records.schema import RecordTable

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["check_policy"]


def check_policy(
    tree: PolicyTree,
    tables: Mapping[str, RecordTable],
    boundaries: "Boundaries | None",
    *,
    faulty: bool = False,
    operators: OperatorTable = OPERATORS,
) -> tuple[CheckedPolicy, list[Problem]]:
    """Resolve and check a policy: its IR, and every problem in it.

    `tables` has each kind of record by the name that policies use. `boundaries` is None
    where the policy names no areas, or its file is not usable and that is reported already.
    With a problem among them, the policy must not be run. `faulty` if a problem of it is
    reported already. `operators` are those that it may use.
    """
    names = Names(tree, boundaries)
    kinds = _kinds(names, tables, operators)
    names.unknown_readings()
    decisions = [
        kinds[each.record.text].decision(each)
        for each in tree.decisions
        if each.record.text in kinds
    ]
    if not tree.failed and len(decisions) == len(tree.decisions):
        tell_unused(names, tables, faulty)
    lint(decisions, names.report, names.report)
    policy = CheckedPolicy(
        id=tree.id.text,
        title=tree.title.text,
        file=tree.file,
        in_force=tree.in_force,
        draft=tree.draft,
        zone=ZoneInfo(tree.time_zone.text),
        digest=tree.digest,
        boundaries=boundaries,
        operators=operators,
        decisions=MappingProxyType({decision.id: decision for decision in decisions}),
        sources=tuple(map(_source, tree.sources)),
        held=MappingProxyType({name: tuple(each.held()) for name, each in kinds.items()}),
        places=MappingProxyType(_places(tree)),
    )
    return policy, one_for_each_name(names.problems, tree)


def _kinds(
    names: Names, tables: Mapping[str, RecordTable], operators: OperatorTable
) -> dict[str, RecordChecker]:
    """The kinds of record that are decided about; reports one that does not exist."""
    found: dict[str, RecordChecker] = {}
    for decision in names.tree.decisions:
        kind = decision.record.text
        if kind in tables and kind not in found:
            found[kind] = RecordChecker(names, tables, kind, operators)
        elif kind not in tables:
            near = nearest(kind, tables)
            names.report(
                "LR314",
                f"`{kind}` is not a kind of record",
                decision.record.span,
                f"did you mean `{near}`?"
                if near
                else f"write {quoted_list(tables)}; `--record FILE.py`, or `records` in "
                "Python, names a record of your own",
            )
    return found


def _places(tree: PolicyTree) -> dict[str, Span]:
    """Where each definition and each decision is named."""
    found = {part.name.text: part.name.span for part in tree.definitions}
    return found | {part.id.text: part.id.span for part in tree.decisions}


def _source(tree: SourceTree) -> CheckedSource:
    return CheckedSource(
        id=tree.id.text,
        title=tree.title.text,
        publisher=tree.publisher.text if tree.publisher else None,
        sections=MappingProxyType({name.text: title.text for name, title in tree.sections}),
        inference=tree.inference.text if tree.inference else None,
        span=tree.id.span,
    )
