"""A decision over record batches: from batches of records to batches of answers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.read_batch import Records, read_records
from lead_rules.columns.arrays.read_distinct import Distinct
from lead_rules.columns.arrays.to_python import is_sound, plain_scalar
from lead_rules.columns.arrays.truths import TO_BYTE, Bools, Truths
from lead_rules.columns.arrays.values import Indexes
from lead_rules.columns.evaluate.answer_dictionary import Book
from lead_rules.columns.evaluate.in_force import in_force
from lead_rules.columns.evaluate.missing_facts import Lacking, joined
from lead_rules.columns.evaluate.one_version import Answer, Answers, VersionColumns, version_columns
from lead_rules.columns.evaluate.output_kinds import Rows
from lead_rules.columns.evaluate.output_schema import Layout
from lead_rules.columns.evaluate.outputs import OUTPUTS
from lead_rules.columns.evaluate.scalar_fallback import (
    Given,
    SingleRow,
    Source,
    decide_row,
    given_row,
    single_rows,
)
from lead_rules.decide.decider import Decider
from lead_rules.diagnostics.problems import Problem, RecordError, nearest, quoted_list
from lead_rules.diagnostics.spans import Spot
from lead_rules.records.schema import Field, RecordTable
from lead_rules.values.truth import UNKNOWN

__all__ = ["AT_ONCE", "ColumnDecision", "Running"]

AT_ONCE = 1 << 16
"""So many rows of a file are decided at a time."""

MOST_BYTES, MOST_ROWS = 1 << 24, 1 << 18
"""Of a batch in memory so many are: enough that what each call costs hardly counts, few
enough that they stay in a processor's cache.
"""


class ColumnDecision:
    """A decision of a policy, for batches of records.

    `source` is one version, which then decides every row, or a library, of which the
    version in force on the row's own date decides it; `policy` names one of its
    policies. `keep` names columns beside the record's that are handed on. `explain`
    are the rows, counted from 0, that are explained too. Raises `KeyError` for a policy
    or a decision that is not there, and `TypeError` where versions are about different
    models.
    """

    def __init__(
        self,
        source: Decider,
        decision: str,
        *,
        policy: str | None = None,
        keep: Collection[str] = (),
        explain: Collection[int] | None = None,
    ) -> None:
        decider = source.only(policy)
        self.by_date, self.policies = decider.by_date, decider.versions()
        self.candidates = candidates = decider.candidates
        models = {each.record_model(decision) for each in candidates}
        if len(models) > 1:
            names = quoted_list(sorted(model.__name__ for model in models), "and")
            raise TypeError(f"versions of `{candidates[0].id}` decide different records: {names}")
        self.keep = tuple(keep)
        self.explain = explain
        self.decision = decision
        self.source = Source(decider, decision, models.pop())
        self.versions = [version_columns(each, decision) for each in candidates]
        self.table: RecordTable = self.versions[0].checked.table
        if self.by_date:
            candidates[0].undated(decision)
        self.distinct = Distinct()

    def batches(self, batches: Iterable[Any], schema: Any) -> Iterator[Any]:
        """Batches of answers, a row for each row. Raises `RecordError` as `layout` does."""
        running = Running(self, schema)
        for batch in batches:
            step = _step(batch)
            for start in range(0, max(batch.num_rows, 1), step):
                yield running.decide(batch.slice(start, step))

    # What goes in, and what comes out.

    def layout(self, schema: Any, name: str = "table") -> Layout:
        """The columns that come out for a schema of what goes in, which `name` stands for.

        Raises `RecordError` for a column that is not of the record and not to be kept.
        """
        problems = list(self._misfitting(schema, Spot(name)))
        if problems:
            raise RecordError(problems)
        reference = [name for name, field in self._fields.items() if field.fact.role == "reference"]
        kept = [name for name in (*reference, *self.keep) if name in schema.names]
        checked = [version.checked for version in self.versions]
        words = dict.fromkeys(word for each in checked for word in each.outcomes)
        rules = [rule.id for each in self.versions for rule in each.checked.rules]
        return Layout(
            kept=tuple(schema.field(name) for name in dict.fromkeys(kept)),
            outcomes=(*words, *[NONE_IN_FORCE] * (NONE_IN_FORCE not in words)),
            rules=tuple(dict.fromkeys(rules)),
            readings=tuple(dict.fromkeys(one.id for each in checked for one in each.readings)),
            paths=self._paths,
            versions={policy.version: policy.sha256 for policy in self.candidates},
            about={"decision": self.decision, "policy": self.candidates[0].id},
            explained=self.explain is not None,
        )

    @cached_property
    def _fields(self) -> Any:
        return self.table.root.fields

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """The facts that may be lacking, in order."""
        found: dict[str, Field] = {}
        for version in self.versions:
            found |= version.read
        paths = {self.table.moment} if self.table.moment is not None else set()
        for path, field in found.items():
            paths |= {path, *(f"{path}.{part}" for part in field.fields if field.kind == "place")}
        return tuple(sorted(paths))

    def _misfitting(self, schema: Any, table: Spot) -> Iterator[Problem]:
        known = self._fields
        own = {name for name, field in known.items() if field.fact.role == "reference"}
        own |= {output.name for output in OUTPUTS}
        for name in schema.names:
            if schema.names.count(name) > 1:
                message, help_ = f"two columns are called `{name}`", "keep one of the two"
                yield Problem("LR930", message, table, help_)
            elif name not in known and name not in self.keep:
                near = nearest(name, known)
                help_ = (
                    f"did you mean `{near}`?" if near else "leave it out, or name it as one to keep"
                )
                message = f"the column `{name}` is not a field of the record"
                yield Problem("LR930", message, table, help_)
        for name in self.keep:
            if name in own:
                message = f"a column called `{name}` comes out already"
                yield Problem("LR931", message, table, "call it something else")
            elif name not in schema.names:
                message = f"there is no column `{name}` to keep"
                yield Problem(
                    "LR931", message, table, f"there are {quoted_list(schema.names, 'and')}"
                )

    def deciding(self, records: Records, merged: "_Merged") -> list[tuple[VersionColumns, Bools]]:
        """The versions and the rows that each decides; rows that none decides are answered."""
        everywhere = np.ones(records.scope.size, np.bool_)
        if not self.by_date:
            return [(self.versions[0], everywhere)]
        moment = self.table.moment
        assert moment is not None
        found, undated = in_force(self.policies, records.root.fields[moment])
        outcome, _ = self.candidates[0].undated(self.decision)
        merged.answer(everywhere, Answer(NONE_IN_FORCE))
        if undated.any():
            merged.answer(undated, Answer(outcome))
            merged.lack(np.flatnonzero(undated), moment)
        return list(zip(self.versions, (rows for _, rows in found), strict=False))


NONE_IN_FORCE = "no_policy_in_force"


class Running:
    """One run of a decision over batches of one schema. Raises as `layout` does."""

    def __init__(self, decision: ColumnDecision, schema: Any, name: str = "table") -> None:
        self.decision = decision
        self.layout = decision.layout(schema, name)
        self._first = 0

    def decide(
        self,
        batch: Any,
        given: Mapping[int, Given] | None = None,
        name: Callable[[int], str] | None = None,
    ) -> Any:
        """A batch of answers for the next batch of records.

        `given` are records that stand in for rows, which are then not looked at. `name`
        says how a row of the batch is called in problems.
        """
        first, decision = self._first, self.decision
        self._first += batch.num_rows
        fields = decision.table.root.fields
        facts = batch.select([each for each in batch.schema.names if each in fields])
        records = read_records(decision.table, facts, decision.distinct)
        instead = given or {}
        records.doubt[list(instead)] = True
        merged = _Merged(batch.num_rows, Book(self.layout.names))
        for version, rows in decision.deciding(records, merged):
            if rows.any():
                merged.add(rows, version.decide(records))
        explain = decision.explain or ()
        singles = {}
        for row in single_rows(records.doubt, explain, first):
            called = f"row {first + row}" if name is None else name(row)
            singles[row] = decide_row(
                decision.source,
                instead[row] if row in instead else given_row(facts, row, called),
                called,
                explain=first + row in explain,
            )
        merged.put({row: single for row, single in singles.items() if records.doubt[row]})
        return self.layout.batch(
            [_sound(batch.column(field.name)) for field in self.layout.kept],
            Rows(
                answers=merged.rows,
                said=merged.book.said,
                truths=merged.truths,
                lacks=joined(merged.lacks),
                singles=singles,
                names=self.layout.names,
            ),
        )


def _step(batch: Any) -> int:
    """How many rows of a batch are decided at a time."""
    try:
        size: int = batch.nbytes
    except pa.ArrowException:  # some releases of pyarrow cannot tell the size of views
        return AT_ONCE
    fitting: int = MOST_BYTES * batch.num_rows // max(size, 1)
    return min(max(fitting, 1), MOST_ROWS)


class _Merged:
    """The answers of a batch, as they are put together from versions and single rows.

    `rows` has the number of each row's answer in the book. No array that was given is
    written to.
    """

    def __init__(self, size: int, book: Book) -> None:
        self.book = book
        self.rows: Indexes = np.zeros(size, np.intp)
        self.truths: dict[str, Truths] = {}
        self.lacks: list[Lacking] = []

    def answer(self, rows: Bools, answer: Answer) -> None:
        """One answer for all these rows."""
        self.rows = np.where(rows, self.book.add([answer]), self.rows)

    def lack(self, rows: Indexes, path: str) -> None:
        """A fact that all these rows lack."""
        self.lacks.append(Lacking(rows, {path: np.ones(len(rows), np.bool_)}))

    def add(self, rows: Bools, found: Answers) -> None:
        """What a version says of all rows, for these."""
        everywhere = bool(rows.all())
        of_rows = found.rows + self.book.add_patterns(found.patterns)
        self.rows = of_rows if everywhere else np.where(rows, of_rows, self.rows)
        for rule, truths in found.truths.items():
            before = self.truths.get(rule, np.int8(0))
            self.truths[rule] = truths if everywhere else np.where(rows, truths, before)
        self.lacks.append(found.lacks.only(rows))

    def put(self, singles: dict[int, SingleRow]) -> None:
        """Answers of single rows, in place of what was found for these rows."""
        if not singles:
            return
        rows, size = list(singles), len(self.rows)
        self.rows = self.rows.copy()
        first = self.book.add([one.answer for one in singles.values()])
        self.rows[rows] = np.arange(first, first + len(rows))
        for rule in {*self.truths, *(rule for one in singles.values() for rule in one.truths)}:
            truths = [one.truths.get(rule, UNKNOWN) for one in singles.values()]
            self.truths[rule] = self.truths.get(rule, np.zeros(size, np.int8)).copy()
            self.truths[rule][rows] = [TO_BYTE[truth] for truth in truths]
        others = np.ones(size, np.bool_)
        others[rows] = False
        paths = {path for one in singles.values() for path in one.lacks}
        facts = {path: np.array([path in one.lacks for one in singles.values()]) for path in paths}
        lacks = Lacking(np.array(rows, np.intp), facts)
        self.lacks = [*(part.only(others) for part in self.lacks), lacks]


def _sound(array: Any) -> Any:
    """A column to hand on; halves of characters in its text are replaced."""
    text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    if not text or is_sound(array):
        return array
    whole = [None if (value := plain_scalar(one)) is None else str(value) for one in array]
    replaced = [None if one is None else one.encode("utf-8", "replace").decode() for one in whole]
    return pa.array(replaced, array.type)
