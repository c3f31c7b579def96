"""Names that nothing in a policy uses."""

from collections.abc import Mapping

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.problems import nearest
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.check.symbols import Names
from lead_rules.policy.syntax.tree import (
    PresumptionTree,
    ValueTree,
)
from lead_rules.records.schema import RecordTable, paths_of, schema_field
from lead_rules.yamltext.nodes import Scalar

__all__ = ["tell_unused"]


def tell_unused(names: Names, tables: Mapping[str, RecordTable], faulty: bool) -> None:
    """Report each name that nothing uses: most likely a rule was forgotten.

    Nothing is reported where a part that may have used it could not be checked; nor, where
    something else is wrong, of a name that is written anywhere else.
    """
    for target, presumption in names.presumptions.items():
        if target not in names.presuming:
            _misplaced(names, tables, target, presumption)
    faulty = faulty or any(problem.severity == "error" for problem in names.problems)

    def idle(name: Scalar, used: set[str]) -> bool:
        return name.text not in used and not (faulty and len(names.tree.written[name.text]) > 1)

    for rule in names.tree.rules:
        if idle(rule.id, names.used):
            _never_used(names, f"rule `{rule.id.text}`", rule.id.span, "list it in a decision")
    # What a forgotten rule needs is not forgotten itself.
    faulty = faulty or any(rule.id.text not in names.used for rule in names.tree.rules)
    for definition in names.tree.definitions:
        name = definition.name
        if idle(name, names.used):
            _never_used(names, f"definition `{name.text}`", name.span, "use it in a rule")
    if all(rule.citations for rule in names.tree.rules):
        for source in names.tree.sources:
            if idle(source.id, names.cited):
                _never_used(names, f"source `{source.id.text}`", source.id.span, "cite it")
    for target, presumption in names.presumptions.items():
        if target not in names.presuming and not faulty:
            what = f"the presumption on `{target}`"
            _never_used(names, what, presumption.target.span, "test it in a rule")
    areas = names.tree.areas
    read = names.areas_read or names.boundaries is None or faulty
    if areas is not None and not read:
        _never_used(names, f"`{areas.text}`", areas.span, "test a place against its areas")


def _never_used(names: Names, what: str, span: Span, use: str) -> None:
    names.report("LR313", f"{what} is never used", span, f"{use}, or delete it")


def _misplaced(
    names: Names, tables: Mapping[str, RecordTable], target: str, tree: PresumptionTree
) -> None:
    """Report a presumption on what is no fact: nothing can ever use it."""
    definition = names.definitions.get(target)
    if definition is not None and isinstance(definition.body, ValueTree):
        names.report(
            "LR303",
            f"`{target}` is a value; a presumption stands in for a field or a condition",
            tree.target.span,
            "presume the fields that it is worked out from",
        )
    elif definition is None and not any(
        schema_field(table.root, target) for table in tables.values()
    ):
        known = [path for table in tables.values() for path, _ in paths_of(table.root)]
        near = nearest(target, [*known, *names.definitions])
        names.report(
            "LR301",
            f"`{target}` is neither a field of a record nor defined",
            tree.target.span,
            f"did you mean `{near}`?" if near else "name a field or a defined condition",
            about=Unresolved(target, "part"),
        )
