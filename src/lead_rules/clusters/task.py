"""What the workers of a cluster are sent, and what they do with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lead_rules.columns import Job, decide_batches, decoded
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.values.digest import digest
from lead_rules.version import __version__

__all__ = ["Task", "task_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A job, and what was read where it was made: can be pickled.

    `schema` is that of the answers, as a `pyarrow.Schema` without dictionaries. `sha256`
    is of the engine's version and of every version of the policy, with its boundaries.
    """

    job: Job
    schema: Any
    sha256: str

    def decide(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Record batches of answers of this schema, a row for each row in order.

        Raises `RuntimeError` on a worker that would decide otherwise than was meant.
        """
        found = _read(self.job.open())
        if found != self.sha256:
            raise RuntimeError(
                f"this worker has read other policies, or is another version of lead_rules, than "
                f"where the run began (SHA-256 {found}, not {self.sha256}): give every worker the "
                "same library and the same folder of policies"
            )
        for batch in decide_batches(batches, self.job):
            yield decoded(batch)


def task_of(job: Job, schema: Any) -> Task:
    """A job for records of an Arrow schema. Raises as `Job.open` and `decide_batches` do."""
    decision = job.open()
    answers = decision.layout(schema).schema.empty_table()
    return Task(job, decoded(answers).schema, _read(decision))


def _read(decision: ColumnDecision) -> str:
    """The digest of all that the answers rest on, but for the records."""
    versions = []
    for policy in decision.candidates:
        boundaries = policy.checked.boundaries
        versions.append([policy.sha256, boundaries and boundaries.digest])
    return digest([__version__, decision.decision, versions])
