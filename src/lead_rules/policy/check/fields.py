"""Fields and defined values by the names that conditions give them."""

from collections.abc import Callable
from dataclasses import dataclass

from lead_rules.diagnostics.about import Unresolved
from lead_rules.diagnostics.problems import nearest, quoted_list
from lead_rules.policy.check.literals import Report, kind_in_words
from lead_rules.policy.ir.nodes import Defined, FieldSubject, Presumption, Subject, ValueSubject
from lead_rules.policy.ir.operator import Operator
from lead_rules.records.schema import Field
from lead_rules.yamltext.nodes import Broken, Node, Scalar

__all__ = ["FieldResolver", "Scope"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What field names mean: the record itself, or an entry of one of its lists."""

    here: Field
    root: Field
    schema_path: str = ""

    def into(self, subject: FieldSubject) -> "Scope":
        """The scope of the entries of a list."""
        assert subject.field.entry is not None
        return Scope(subject.field.entry, self.root, subject.schema_path)


@dataclass(frozen=True, slots=True)
class FieldResolver:
    """Resolves what conditions read of one kind of record.

    `defined` resolves a name to what it was defined as, or None: it reports nothing for
    a name that is not defined. `presumed` finds the presumption on a field. `names` are
    those that something is defined by.
    """

    record: str
    report: Report
    defined: Callable[[Scalar], ValueSubject | Defined | Broken | None]
    presumed: Callable[[str], Presumption | None]
    names: frozenset[str]

    def subject(self, name: Scalar, scope: Scope) -> Subject | None:
        """The defined value or the field that a test is about."""
        if "." not in name.text and name.text not in scope.here.fields:
            found = self.defined(name)
            if isinstance(found, ValueSubject):
                return found
            if isinstance(found, Broken):
                return None
            if isinstance(found, Defined):
                self.report(
                    "LR303",
                    f"`{name.text}` is a condition; it holds or it does not",
                    name.span,
                    f"write `holds: {name.text}`",
                )
                return None
        return self.field(name, scope)

    def field(self, name: Scalar, scope: Scope, from_root: bool = False) -> FieldSubject | None:
        """The field that a dotted path leads to."""
        here = scope.here
        path = tuple(name.text.split("."))
        for index, step in enumerate(path):
            if here.kind == "list":
                self.report(
                    "LR303",
                    f"`{'.'.join(path[:index])}` is a list; it has no `{step}` of its own",
                    name.span,
                    f"write `{'.'.join(path[:index])}: {{some: {{{step}: ...}}}}`, "
                    "or `every`, or `no`",
                )
                return None
            if step not in here.fields:
                self._no_field(name, step, here, scope)
                return None
            here = here.fields[step]
            if not here.fact.readable:
                self._closed_field(name, here)
                return None
        schema_path = ".".join((scope.schema_path, *path) if scope.schema_path else path)
        accuracy = None
        if here.kind == "place":
            inner = here.fields["accuracy_m"]
            inner_path = f"{schema_path}.accuracy_m"
            accuracy = FieldSubject(
                (*path, "accuracy_m"), inner, inner_path, from_root, self.presumed(inner_path)
            )
        return FieldSubject(
            path=path,
            field=here,
            schema_path=schema_path,
            from_root=from_root,
            presumption=self.presumed(schema_path),
            accuracy=accuracy,
        )

    def anchor(self, node: Node, scope: Scope) -> FieldSubject | None:
        """A field of the entry, or else of the record, that holds a date or a time"""
        if not isinstance(node, Scalar) or not node.text:
            self.report(
                "LR203", "a date or a field is needed here", node.span, "name a field with a date"
            )
            return None
        first = node.text.split(".")[0]
        in_entry = first in scope.here.fields or scope.here is scope.root
        anchor = (
            self.field(node, scope)
            if in_entry
            else self.field(node, Scope(scope.root, scope.root), from_root=True)
        )
        if anchor is not None and anchor.field.kind not in ("date", "time"):
            self.report(
                "LR303",
                f"`{node.text}` is {kind_in_words(anchor.field)}, not a date",
                node.span,
                "name a field with a date or a time",
            )
            return None
        return anchor

    def fits_no_entry(
        self, subject: FieldSubject, operator: Operator, node: Node, instead: str
    ) -> None:
        """Report that an operator does not fit what the entries of a list are."""
        self.report(
            "LR303",
            f"`{operator.name}` does not fit the entries of `{subject.name}`",
            node.span,
            f"use {instead}",
        )

    def _no_field(self, name: Scalar, step: str, here: Field, scope: Scope) -> None:
        near = nearest(step, {*here.fields, *(self.names if here is scope.root else ())})
        if here is scope.root:
            what = (
                f"the {self.record.replace('_', ' ')} record, and nothing is defined by that name"
            )
        elif here.fields:
            what = f"`{here.name}`"
        else:
            what = f"`{here.name}`, which is {kind_in_words(here)}"
        known = quoted_list(here.fields, "and")
        self.report(
            "LR301",
            f"`{name.text}` is not a field of {what}"
            if here is scope.root
            else f"`{step}` is not a field of {what}",
            name.span,
            f"did you mean `{near}`?"
            if near
            else f"its fields are {known}"
            if known
            else f"test `{here.name}` itself",
            about=Unresolved(name.text, "part"),
        )

    def _closed_field(self, name: Scalar, field: Field) -> None:
        if field.fact.protected:
            message = f"`{name.text}` is protected: it is kept for monitoring alone"
        else:
            message = f"`{name.text}` is the caller's own reference and says nothing of the case"
        self.report("LR310", message, name.span, "delete the test; no rule may read this field")
