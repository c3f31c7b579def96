"""Strategies of small policies over any model of records.

A policy is drawn from what is asked for to what it rests on: decisions, then rules,
then definitions. So all that is named is defined, and all that is defined is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import PolicyError, raise_errors
from lead_rules.geo import Boundaries, read_boundaries
from lead_rules.library.bundled import bundled
from lead_rules.policy.check.policy import check_policy
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.testing.strategies.made_areas import AREAS, GEOJSON
from lead_rules.testing.strategies.plain_records import Draw, Plain
from lead_rules.testing.strategies.policy_parts import draft
from lead_rules.testing.strategies.policy_text import policy_text
from lead_rules.testing.strategies.vocabulary import Vocabulary, vocabulary_of
from lead_rules.version import __version__

__all__ = ["MadePolicy", "policies"]

NONSENSE = frozenset({"LR401"})
"""Errors of a policy that is well formed: what can never hold, which is drawn by chance."""


@dataclass(frozen=True, repr=False)
class MadePolicy:
    """A policy and its text, as which it is printed.

    `areas` names its boundaries and `geojson` is their file; both are empty where the
    policy asks for no place.
    """

    text: str
    policy: Policy
    areas: str = ""
    geojson: bytes = b""

    def __repr__(self) -> str:
        return self.text

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text)

    def save(self, folder: str | Path) -> Path:
        """Writes the policy under `folder`/policies, and its boundaries under `folder`/geo.

        Returns the policy's file, which the command line and `load_policy` take.
        """
        root = Path(folder)
        file = root / "policies" / self.policy.id / f"{self.policy.version}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.text, encoding="utf-8")
        if self.areas:
            areas = root / "geo" / f"{self.areas}.geojson"
            areas.parent.mkdir(parents=True, exist_ok=True)
            areas.write_bytes(self.geojson)
        return file


@dataclass(frozen=True, repr=False)
class _Areas:
    """Boundaries that a policy may name."""

    name: str
    geojson: bytes
    boundaries: Boundaries

    def __repr__(self) -> str:
        return f"<areas {self.name}>"


def policies(
    records: type[BaseModel] | Mapping[str, type[BaseModel]],
    *,
    areas: str | None = None,
    folder: str | Path | None = None,
) -> st.SearchStrategy[MadePolicy]:
    """Small policies about records of a model, each of which loads.

    `records` is a model, which policies then call `record`, or models by the names
    that policies use; a policy is about one of them. Every operator that the model has
    a field for is drawn, and so are definitions, presumptions, readings, exceptions,
    notes, conditions that hold one another, outcomes and sentences of a policy's own.
    Places are tested against a few made areas, or against `areas`, SET/DATE, the file
    `folder`/geo/SET/DATE.geojson.

    A counterexample shrinks to a policy of few and plain parts, and is printed as its
    text. Raises `TypeError` for a model that cannot be used, `ValueError` for one that
    has no field which a rule may read, and `OSError` and `PolicyError` for areas that
    cannot be read.
    """
    models = {"record": records} if isinstance(records, type) else dict(records)
    among = _areas(areas, Path(folder) if folder is not None else bundled())
    words = {}
    for kind, model in models.items():
        words[kind] = vocabulary_of(model, tuple(among.boundaries.areas))
        if not words[kind].root.leaves:
            raise ValueError(f"{model.__name__} has no field that a rule may read")
    return _policies(words, among)


@st.composite
def _policies(draw: Draw, words: Mapping[str, Vocabulary], among: _Areas) -> MadePolicy:
    kind = draw(st.sampled_from(list(words)))
    return _loaded(draft(draw, kind, words[kind], among.name), words[kind], among)


def _loaded(plain: Plain, words: Vocabulary, among: _Areas) -> MadePolicy:
    """The policy, as the engine reads its text; one that makes no sense is no example."""
    text = policy_text(plain)
    tree, problems = parse_policy(text.encode(), "policy.yaml")
    raise_errors(problems, PolicyError)
    assert tree is not None
    (kind,) = {decision.record.text for decision in tree.decisions}
    boundaries = among.boundaries if tree.areas is not None else None
    checked, problems = check_policy(tree, {kind: words.table}, boundaries)
    wrong = {problem.code for problem in problems if problem.severity == "error"}
    if wrong and wrong <= NONSENSE:
        reject()
    raise_errors(problems, PolicyError)
    policy = Policy(checked, __version__, tuple(problems))
    if boundaries is None:
        return MadePolicy(text, policy)
    return MadePolicy(text, policy, among.name, among.geojson)


@lru_cache(maxsize=16)
def _areas(name: str | None, folder: Path) -> _Areas:
    name = name or AREAS
    file = f"geo/{name}.geojson"
    data = GEOJSON if name == AREAS else (folder / file).read_bytes()
    boundaries, problems = read_boundaries(data, file)
    raise_errors(problems, PolicyError)
    assert boundaries is not None
    return _Areas(name, data, boundaries)
