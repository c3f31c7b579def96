"""A decision: the outcome at once, its reasons when somebody asks."""

from functools import cached_property
from itertools import repeat
from operator import call
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import BaseModel

from lead_rules.decide.missing import missing_facts
from lead_rules.decide.presumptions import presumptions_in
from lead_rules.decide.results import (
    Boundary,
    Contested,
    Missing,
    PolicyVersion,
    Presumed,
    RecordReference,
    RuleResult,
    describe_version,
)
from lead_rules.decide.sentences import Explained, told
from lead_rules.evaluate.combine import combine, deciding, sufficient
from lead_rules.evaluate.compiled import ROOT
from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.plan import Basis, CompiledRule, DecisionPlan, Truths
from lead_rules.search.change_in_words import Change
from lead_rules.search.counterfactuals import Changes, find_changes
from lead_rules.search.in_the_way import Fixed
from lead_rules.values.digest import record_digest
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

if TYPE_CHECKING:  # shapely is loaded only for a policy that has areas
    from lead_rules.geo import Boundaries

__all__ = ["Decision"]


class Decision:
    """What a policy says of a record, and why.

    `truth` is whether the decision is met and `outcome` the policy's word for it. The rest
    is evaluated when it is first read, from the same record and the same compiled rules;
    two threads may both do so, to the same end.
    """

    def __init__(self, plan: DecisionPlan, record: BaseModel, engine: str) -> None:
        self._plan = plan
        self._record = record
        self._engine = engine
        same = repeat(record)
        self.truth = combine(
            map(call, plan.include, same, same), map(call, plan.exclude, same, same)
        )

    def __repr__(self) -> str:
        provisional = ", provisional" if self.provisional else ""
        return f"<Decision {self.decision}: {self.outcome}{provisional}, {self.because}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a decision works out its reasons from its policy, which cannot be pickled; send "
            "`to_json(decision)`, or the record, and decide it in the other process"
        )

    @property
    def decision(self) -> str:
        """The id of the decision, such as ``arrest_diversion``."""
        return self._plan.checked.id

    @property
    def title(self) -> str:
        """The decision in words."""
        return self._plan.checked.title

    @property
    def outcome(self) -> str:
        """``eligible``, ``ineligible`` or ``undetermined``, or the policy's own words."""
        return self._plan.words[self.truth]

    @property
    def outcomes(self) -> tuple[str, str, str]:
        """The policy's words for met, not met and unknown."""
        return self._plan.checked.outcomes

    @property
    def engine(self) -> str:
        """The version of lead_rules that decided."""
        return self._engine

    @cached_property
    def provisional(self) -> bool:
        """Whether the outcome rests on a presumption."""
        return self.truth is not UNKNOWN and self._strict_truth is UNKNOWN

    @cached_property
    def policy(self) -> PolicyVersion:
        """The policy version that decided."""
        return describe_version(self._plan.policy)

    @cached_property
    def boundaries(self) -> Boundary | None:
        """The boundary file of the policy, if it has one."""
        boundaries = self._plan.policy.boundaries
        return Boundary(boundaries.file, boundaries.digest) if boundaries is not None else None

    @property
    def geography(self) -> "Boundaries | None":
        """The boundaries themselves, to draw a map from; no part of the JSON."""
        return self._plan.policy.boundaries

    @cached_property
    def record(self) -> RecordReference:
        """The record that was decided."""
        return RecordReference(record_digest(self._record), _reference(self._plan, self._record))

    @cached_property
    def rules(self) -> tuple[RuleResult, ...]:
        """Every rule of the decision: includes, excludes, then notes."""
        return tuple(self._result(rule) for rule in self._bound.values())

    def rule(self, id_: str) -> RuleResult:
        """One rule of the decision, without evaluating the others. Raises `KeyError`."""
        return self._result(self._bound[id_])

    def wording(self, id_: str) -> tuple[Basis, str]:
        """What a rule is for and what it says, without evidence. Raises `KeyError`."""
        bound = self._bound[id_]
        return bound.basis, bound.rule.says

    @cached_property
    def truths(self) -> Truths:
        """The truth of every rule by its id, without evidence: includes, excludes, notes."""
        record, notes = self._record, self._plan.rules.notes
        return {**self._truths, **{one.rule.id: one.truth(record, record) for one in notes}}

    @property
    def because(self) -> tuple[str, ...]:
        """The ids of a smallest set of rules that suffices for the outcome.

        With every other rule unknown, the outcome stays. For one that is met that
        is every rule; for one that is not met a single rule, if it can be one
        that rests on no presumption (`also` has the others). For one that is
        unknown, where nothing suffices, it is each rule that is unknown.
        """
        return self._deciding[: sufficient(self.truth, self._deciding)]

    @property
    def also(self) -> tuple[str, ...]:
        """For a decision not met: the other rules, each of which suffices as well."""
        return self._deciding[sufficient(self.truth, self._deciding) :]

    @cached_property
    def notes(self) -> tuple[RuleResult, ...]:
        """Advisory rules that hold. They change nothing."""
        return tuple(rule for rule in self.rules if rule.basis == "note" and rule.truth is TRUE)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """Unknown facts that can still change the outcome, in the order to ask for them.

        While the decision is open even with what is presumed, facts for which something
        is presumed come last. Asked in this order, few questions are to be expected: see
        `lead_rules.search.question_order`. Once all are known the decision is settled. Of
        more than 64 facts that rules wait for, none is left out for not mattering.
        """
        if self._strict_truth is not UNKNOWN:
            return ()
        return missing_facts(self._plan, self._record, self._truths, self._strict_truths)

    @property
    def next_question(self) -> Missing | None:
        """The first of the missing facts, or None where nothing can change the outcome."""
        return next(iter(self.missing), None)

    @cached_property
    def presumed(self) -> tuple[Presumed, ...]:
        """The presumptions that the outcome rests on; none unless it is provisional."""
        if not self.provisional:
            return ()
        presuming = (id_ for id_ in self._deciding if self._strict_truths[id_] is UNKNOWN)
        return presumptions_in(map(self.rule, presuming), self._plan, self._record)

    @cached_property
    def contested(self) -> tuple[Contested, ...]:
        """Readings of the source under whose alternative the outcome would differ."""
        found = []
        for reading in self._plan.readings:
            truth = reading.truth(self._record, self._truths)
            if truth is not self.truth:
                checked = reading.reading
                found.append(
                    Contested(
                        reading=checked.id,
                        says=checked.says,
                        otherwise=checked.otherwise,
                        outcome=self._plan.words[truth],
                        because=checked.because,
                        citations=checked.citations,
                    )
                )
        return tuple(found)

    @property
    def would_change(self) -> tuple[tuple[Change, ...], ...]:
        """For a decision not met: the smallest sets of changed facts that would meet it.

        Each set meets the decision with its values, and no part of a set does. No
        fact that is fixed or protected is ever proposed: see `fixed`.
        """
        return self._changes.sets

    @property
    def fixed(self) -> tuple[Fixed, ...]:
        """For a decision not met that nothing can change: the fixed facts in the way."""
        return self._changes.fixed

    # How the parts above are made.

    @cached_property
    def _results(self) -> dict[str, RuleResult]:
        """The results of single rules made so far."""
        return {}

    @cached_property
    def _truths(self) -> Truths:
        return self._plan.rules.truths(self._record)

    @cached_property
    def _strict_truths(self) -> Truths:
        plan = self._plan
        return (
            self._truths
            if plan.without_presumptions is plan.rules
            else plan.without_presumptions.truths(self._record)
        )

    @cached_property
    def _strict_truth(self) -> Truth:
        return self._plan.without_presumptions.combined(self._strict_truths)

    @cached_property
    def _because(self) -> frozenset[str]:
        return frozenset(self.because)

    @cached_property
    def _changes(self) -> Changes:
        if self.truth is not FALSE:
            return Changes((), ())
        return find_changes(self._plan, self._record)

    @cached_property
    def _deciding(self) -> tuple[str, ...]:
        """The rules that have a part in the outcome, those that suffice first."""
        bases = self._plan.bases
        truth, strict = (lambda id_: self._truths[id_]), (lambda id_: self._strict_truths[id_])
        return tuple(deciding(self.truth, bases, truth, strict))

    @cached_property
    def _bound(self) -> dict[str, CompiledRule]:
        """Every compiled rule, by its id: includes, excludes, then notes."""
        return {rule.rule.id: rule for rule in self._plan.rules.all}

    def _result(self, bound: CompiledRule) -> RuleResult:
        found = self._results.get(bound.rule.id)
        if found is None:
            found = self._results[bound.rule.id] = self._worked_out(bound)
        return found

    def _worked_out(self, bound: CompiledRule) -> RuleResult:
        rule, record = bound.rule, self._record
        is_note = bound.basis == "note"
        evidence = bound.when.evidence(record, record, ROOT)
        exception = bound.unless.evidence(record, record, ROOT) if bound.unless else None
        truth = bound.truth(record, record) if is_note else self._truths[rule.id]
        everyone, person = self._told(bound, truth, evidence, exception)
        return RuleResult(
            id=rule.id,
            says=rule.says,
            basis=bound.basis,
            truth=truth,
            decides=rule.id in self._because,
            at=rule.span.at,
            citations=rule.citations,
            told=everyone,
            told_person=person,
            evidence=evidence,
            exception=exception,
            inference=rule.inference,
        )

    def _told(
        self, bound: CompiledRule, truth: Truth, evidence: Evidence, exception: Evidence | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the rule says for everyone, and to the person: its own sentences come
        before those made for it.
        """
        everyone: tuple[str, ...]
        if (own := bound.own.everyone.get(truth)) is not None:
            everyone = (own(self._record),)
        else:
            assert (bound.unless is None) is (exception is None)
            unless = Explained(bound.unless, exception) if bound.unless and exception else None
            root = self._plan.checked.table.root
            everyone = told(bound.basis, Explained(bound.when, evidence), unless, root)
        own = bound.own.person.get(truth)
        return everyone, everyone if own is None else (own(self._record),)


def _reference(plan: DecisionPlan, record: Any) -> str | None:
    for name, field in plan.checked.table.root.fields.items():
        if field.fact.role == "reference":
            value = getattr(record, name)
            return None if value is None else str(value)
    return None
