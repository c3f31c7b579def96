"""From the text of a scenario file to its parts as written: one function for each production."""

from lead_rules.diagnostics.problems import Problem
from lead_rules.policy.syntax.base_parser import Productions
from lead_rules.scenarios import case_keys
from lead_rules.scenarios.case_tree import BaseTree, CaseTree, ScenariosTree
from lead_rules.yamltext.decode import decoded
from lead_rules.yamltext.nodes import Broken, Mapping, Node, Scalar
from lead_rules.yamltext.proofread import proofread
from lead_rules.yamltext.read_nodes import read_text
from lead_rules.yamltext.repair import without_slips

__all__ = ["parse_scenarios"]


def parse_scenarios(data: bytes, file: str) -> tuple[ScenariosTree | None, list[Problem]]:
    """The scenarios in a YAML file's bytes, and every problem met on the way.

    They are None only where the file is no mapping at all.
    """
    text, problem = decoded(data, file)
    if problem is not None:
        return None, [problem]
    return without_slips(text, file, _parse)


def _parse(text: str, file: str) -> tuple[ScenariosTree | None, list[Problem]]:
    node, problems = read_text(text, file)
    if node is None:
        return None, problems
    parser = _ScenarioParser(problems)
    return parser.file(proofread(node, text, problems), file), problems


class _ScenarioParser(Productions):
    """Reads a file of scenarios and its parts."""

    def file(self, node: Node, file: str) -> ScenariosTree | None:
        """``language, scenarios, records, cases``"""
        parts = self.keys(node, "a scenario file", case_keys.SCENARIOS)
        if parts is None:
            return None
        self.language(parts.get("language"))
        return ScenariosTree(
            file,
            self.text(parts.get("scenarios")),
            self.named(parts.get("records"), "records", self.base),
            self.named(parts.get("cases"), "cases", self.case),
            frozenset(self.failed),
        )

    def base(self, name: Scalar, node: Node) -> BaseTree | None:
        """``NAME: {record: KIND, decision: NAME, facts: {...}}``"""
        what = f"record `{name.text}`"
        parts = self.keys(node, what, case_keys.BASE, name.span)
        if parts is None:
            return None
        kind, facts = self.text(parts.get("record")), self.facts(parts.get("facts"))
        decision = self.text(parts.get("decision"))
        if kind is None or facts is None or ("decision" in parts and decision is None):
            return None
        return BaseTree(name, kind, decision, facts)

    def case(self, name: Scalar, node: Node) -> CaseTree | None:
        """``NAME: {says, start: NAME, decision: NAME, change: {...}, unknown: [...], expect}``"""
        what = f"case `{name.text}`"
        parts = self.keys(node, what, case_keys.CASE, name.span)
        if parts is None:
            return None
        start, says = self.text(parts.get("start")), self.text(parts.get("says"))
        decision = self.text(parts.get("decision"))
        change = self.facts(parts["change"]) if "change" in parts else None
        unknown = self.texts(parts["unknown"], "`unknown`") if "unknown" in parts else ()
        texts = (("says", says), ("decision", decision), ("change", change), ("unknown", unknown))
        if any(key in parts and found is None for key, found in texts):
            return None
        if start is None or "expect" not in parts or isinstance(parts["expect"], Broken):
            return None
        return CaseTree(
            name=name,
            says=says,
            start=start,
            decision=decision,
            change=() if change is None else change.entries,
            unknown=unknown or (),
            expect=parts["expect"],
            expect_at=parts["expect"].span,
        )

    def facts(self, node: Node | None) -> Mapping | None:
        """``FACT: VALUE`` of a record"""
        if node is None or isinstance(node, Broken):
            return None
        if isinstance(node, Mapping):
            return node
        self.problem("LR203", "facts are a mapping", node.span, "write each as `field: value`")
        return None
