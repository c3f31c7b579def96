"""From YAML nodes to rules of the syntax tree, with what they cite and say."""

from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax import keys
from lead_rules.policy.syntax.condition_parser import ConditionParser
from lead_rules.policy.syntax.sentence_parser import read_sentence
from lead_rules.policy.syntax.tree import CitationTree, RuleTree, SentenceTree, TellTree
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["RuleParser"]


class RuleParser(ConditionParser):
    """Parses rules."""

    def rule(self, name: Scalar, node: Node) -> RuleTree | None:
        """``NAME: {says, when, unless, cite, inference, tell, tell_person}``"""
        what = f"rule `{name.text}`"
        parts = self.keys(node, what, keys.RULE, name.span)
        if parts is None:
            return None
        says = self.text(parts.get("says"))
        when = self.condition(parts["when"]) if "when" in parts else None
        unless = self.condition(parts["unless"]) if "unless" in parts else None
        citations = self.citations(parts.get("cite"))
        if not citations and not isinstance(parts.get("cite"), Broken):
            self.uncited(what, parts.get("cite"), name.span)
        if says is None or when is None or ("unless" in parts and unless is None):
            return None
        inference = self.text(parts.get("inference"))
        tell, tell_person = (self.tell(key, parts.get(key)) for key in ("tell", "tell_person"))
        return RuleTree(
            id=name,
            says=says,
            when=when,
            unless=unless,
            citations=citations,
            inference=inference,
            tell=tell,
            tell_person=tell_person,
        )

    def tell(self, key: str, node: Node | None) -> TellTree | None:
        """``tell: {holds: SENTENCE, fails: SENTENCE, open: SENTENCE}``, one or more of them"""
        if node is None:
            return None
        parts = self.keys(node, f"`{key}`", keys.TELL)
        if parts is None:
            return None
        if isinstance(node, Mapping) and not node.entries:
            self.problem(
                "LR201",
                f"`{key}` has no sentence",
                node.span,
                "write `holds`, `fails` or `open`, and behind it what to say",
            )
        sentences = {truth: self.sentence(each) for truth, each in parts.items()}
        return TellTree(sentences.get("holds"), sentences.get("fails"), sentences.get("open"))

    def sentence(self, node: Node) -> SentenceTree | None:
        """Text with placeholders: see `read_sentence`"""
        if isinstance(node, Mapping):
            self.problem(
                "LR203",
                "a sentence is needed here, not a mapping",
                node.span,
                "put text that begins with `{` in quotes",
            )
            return None
        text = self.text(node)
        return None if text is None else read_sentence(text, self.problem)

    def uncited(self, what: str, node: Node | None, span: Span) -> None:
        """Report a rule without a citation, unless one is there and could not be parsed."""
        if node is None or (isinstance(node, Listing) and not node.items):
            self.problem(
                "LR204",
                f"{what} has no citation",
                node.span if node is not None else span,
                "add `cite: {source: NAME, section: NAME}`: who says so, and where",
            )

    def citations(self, node: Node | None) -> tuple[CitationTree, ...]:
        """``cite: {source, section, item}``, or a list of them"""
        items = node.items if isinstance(node, Listing) else () if node is None else (node,)
        found = []
        for item in items:
            parts = self.keys(item, "a citation", keys.CITATION)
            source = self.text(parts.get("source")) if parts else None
            if parts and source:
                found.append(
                    CitationTree(
                        source, self.text(parts.get("section")), self.text(parts.get("item"))
                    )
                )
        return tuple(found)
