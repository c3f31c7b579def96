"""Policies on disk, their versions, and the one in force."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.decide.results import Missing, PolicyVersion
from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import (
    PolicyError,
    Problem,
    quoted_list,
    raise_errors,
    sort_problems,
)
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.publication import Publication, path_below, read_publication
from lead_rules.library.succession import between_versions
from lead_rules.policy.check.policy import check_policy
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.records import ArrestRecord, SocialContactRecord
from lead_rules.records.schema import RecordTable, table_of
from lead_rules.values.english import day_in_words
from lead_rules.values.files import files_below, read_whole
from lead_rules.version import __version__
from lead_rules.yamltext.repair import without_echoes

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = [
    "AREAS",
    "LEAD_RECORDS",
    "Library",
    "NoPolicy",
    "bundled",
    "check_bytes",
    "check_file",
    "is_name",
    "load_library",
    "load_policy",
    "policy_files",
    "read_boundary_file",
    "read_policy",
    "root_of",
]

LEAD_RECORDS: Mapping[str, type[BaseModel]] = {
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
}
"""The record models of the bundled policies, by the names that policies use."""

MOST_BOUNDARY_BYTES = 32 << 20
_NAME = "[a-z0-9][a-z0-9-]*"
AREAS = f"{_NAME}/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
"""How the boundaries of a policy are named: SET/DATE."""


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """The answer where no policy version applies: never a default.

    `outcome` is ``no_policy_in_force``, or ``undetermined`` where the record's
    date is unknown and `missing` asks for it. `before` and `after` are the
    versions in force last before and first after the record's local `day`.
    """

    decision: str
    outcome: str
    says: str
    engine: str
    missing: tuple[Missing, ...] = ()
    day: date | None = None
    before: PolicyVersion | None = None
    after: PolicyVersion | None = None


class Library:
    """Policy versions by policy. Immutable and safe to share by threads.

    A version applies on the days that it says, but never after the next one begins.
    Drafts are kept apart: they decide only for who names them.
    """

    def __init__(self, policies: Iterable[Policy]) -> None:
        found: dict[str, list[Policy]] = {}
        drafts: dict[str, list[Policy]] = {}
        for policy in sorted(policies, key=lambda policy: policy.version):
            found.setdefault(policy.id, [])
            (drafts if policy.draft else found).setdefault(policy.id, []).append(policy)
        self._versions = {id_: tuple(versions) for id_, versions in found.items()}
        self._drafts = {id_: tuple(versions) for id_, versions in drafts.items()}

    def __repr__(self) -> str:
        return f"<Library of {quoted_list(self._versions, 'and')}>"

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies, sorted."""
        return tuple(sorted(self._versions))

    def versions(self, policy: str | None = None) -> tuple[Policy, ...]:
        """The versions of a policy, the earliest first, without drafts. Raises `KeyError`.

        The policy may be left out where the library has only one.
        """
        return self._versions[self._named(policy)]

    def drafts(self, policy: str | None = None) -> tuple[Policy, ...]:
        """The drafts of a policy, the earliest first. Raises `KeyError` as `versions` does."""
        return self._drafts.get(self._named(policy), ())

    def version(self, version: str, policy: str | None = None) -> Policy:
        """A version or a draft by its first day, ``2017-02-27``. Raises `KeyError`."""
        versions = [*self.versions(policy), *self.drafts(policy)]
        for each in versions:
            if each.version == version:
                return each
        known = quoted_list([each.version for each in versions], "and")
        raise KeyError(f"no version is called `{version}`; there are {known}")

    def decide(
        self, record: BaseModel, decision: str, *, policy: str | None = None
    ) -> Decision | NoPolicy:
        """What the version in force on the record's own local date says of it.

        `NoPolicy` where none was in force, or the record's date is unknown.
        Raises `KeyError` and `TypeError` as `Policy.decide` does.
        """
        versions = self.versions(policy)
        if not versions:
            return _only_drafts(self.drafts(policy), record, decision)
        for each, later in zip_longest(versions, versions[1:]):
            day = each.date_of(record, decision)
            if day is None:
                return _undated(each, decision)
            if each.in_force_on(day) and (later is None or not later.begun_by(day)):
                return each.decide(record, decision)
        assert day is not None
        return _none_in_force(versions, decision, day)

    def _named(self, policy: str | None) -> str:
        known = quoted_list(self.policies, "and")
        if policy is None:
            if len(self._versions) != 1:
                raise KeyError(f"name the policy: this library has {known or 'none'}")
            return next(iter(self._versions))
        if policy not in self._versions:
            raise KeyError(f"no policy is called `{policy}`; this library has {known}")
        return policy


def _undated(policy: Policy, decision: str) -> NoPolicy:
    outcome, missing = policy.undated(decision)
    says = f"The version in force cannot be picked: the {missing.label} is unknown."
    return NoPolicy(decision, outcome, says, __version__, (missing,))


def _only_drafts(drafts: tuple[Policy, ...], record: BaseModel, decision: str) -> NoPolicy:
    day = drafts[0].date_of(record, decision)
    if day is None:
        return _undated(drafts[0], decision)
    on = f"No version of {drafts[0].title} was in force on {day_in_words(day)}"
    says = f"{on}: there are only drafts."
    return NoPolicy(decision, "no_policy_in_force", says, __version__, day=day)


def _none_in_force(versions: tuple[Policy, ...], decision: str, day: date) -> NoPolicy:
    before = [each for each in versions if (until := each.checked.in_force.until) and until < day]
    after = [each for each in versions if each.checked.in_force.start > day]
    nearest = []
    if before:
        until = before[-1].checked.in_force.until or day
        nearest.append(f"version {before[-1].version} ended on {day_in_words(until)}")
    if after:
        start = after[0].checked.in_force.start
        nearest.append(f"version {after[0].version} begins on {day_in_words(start)}")
    title, on = versions[0].title, day_in_words(day)
    says = f"No version of {title} was in force on {on}: {' and '.join(nearest)}."
    if before and (inference := before[-1].checked.in_force.inference) is not None:
        says += f" {inference.text}"
    return NoPolicy(
        decision,
        "no_policy_in_force",
        says,
        __version__,
        (),
        day,
        before[-1].describe() if before else None,
        after[0].describe() if after else None,
    )


# Loading.


def bundled() -> Path:
    """The folder that holds the bundled `policies/`, `geo/` and `docs/problems.md`.

    In an installed package they lie beside the code; in a checkout, an editable
    one too, at its top, so that an edit is never shadowed by a stale copy.
    """
    here = Path(__file__).resolve().parents[1]
    top = here.parents[1]
    if (top / "policies").is_dir() and (top / "pyproject.toml").is_file():
        return top
    return here / "data"


def load_library(
    folder: str | Path | None = None,
    *,
    records: Mapping[str, type[BaseModel]] | None = None,
    signers: str | Path | None = None,
) -> Library:
    """Every policy version under `folder`/policies, with boundaries from `folder`/geo.

    `folder` is the bundled one by default. `records` gives the record models by
    the names that the policies use; by default those of the bundled policies.
    A file that `policies/PUBLISHED` lists must be as it was published. With
    `signers`, a file of allowed signers as `ssh-keygen` reads it, one of them must
    have signed that list, and every version must be on it but for drafts. Raises
    `PolicyError` with every problem of every file, and `TypeError` for a record
    model that cannot be used.
    """
    root = Path(folder) if folder is not None else bundled()
    tables = _tables(records)
    files = policy_files(root / "policies")
    publication, problems = read_publication(root, Path(signers) if signers is not None else None)
    problems += publication.verify()
    if not files:
        problems.append(
            Problem(
                "LR601",
                "no policy is here",
                Spot(f"{root}/policies"),
                "put each version into `policies/POLICY/DATE.yaml`",
            )
        )
    policies = []
    for file in files:
        policy, found = check_file(file, root, tables, path_below(file, root), publication)
        problems += found
        if policy is not None:
            policies.append(policy)
    published = {path_below(file, root) for file in files if publication.lists(file)}
    problems += between_versions(policies, published)
    raise_errors(problems, PolicyError)
    return Library(policies)


def policy_files(folder: Path) -> list[Path]:
    """The policy files below a folder, sorted; scenarios are none."""
    found = files_below(folder, ".yaml", ".yml")
    return [file for file in found if not file.stem.endswith(".scenarios")]


def is_name(text: str) -> bool:
    """Whether this can name a set of areas, and so both a new policy and its areas."""
    return re.fullmatch(_NAME, text) is not None


def load_policy(
    file: str | Path,
    *,
    folder: str | Path | None = None,
    records: Mapping[str, type[BaseModel]] | None = None,
    signers: str | Path | None = None,
) -> Policy:
    """One policy version from a file, with boundaries from `folder`/geo.

    `folder` is by default the one that holds the file's `policies/`. The file, if
    it was published, must be as it was; with `signers` it must have been, or be a
    draft: see `load_library`. Raises `PolicyError` with every problem of the file.
    """
    path = Path(file)
    root = Path(folder) if folder is not None else Path(os.path.realpath(path)).parents[2]
    publication, problems = read_publication(root, Path(signers) if signers is not None else None)
    shown = path_below(path, root)
    policy, found = check_file(path, root, _tables(records), shown, publication)
    raise_errors([*problems, *found], PolicyError)
    assert policy is not None
    return policy


def read_policy(
    text: str | bytes,
    *,
    name: str = "policy.yaml",
    folder: str | Path | None = None,
    records: Mapping[str, type[BaseModel]] | None = None,
) -> Policy:
    """One policy version from its text, with boundaries from `folder`/geo.

    `name` stands for the file in citations and problems. Raises `PolicyError`
    with every problem of the text.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    root = Path(folder) if folder is not None else bundled()
    policy, problems = check_bytes(data, name, None, root, _tables(records))
    raise_errors(problems, PolicyError)
    assert policy is not None
    return policy


def check_file(
    file: Path,
    root: Path,
    tables: Mapping[str, RecordTable],
    shown: str,
    publication: Publication | None = None,
) -> tuple[Policy | None, list[Problem]]:
    """A policy from a file, and every problem with it and with its boundaries.

    The policy is None where one of the problems is an error. `shown` is the
    file's name in problems and citations. The bytes that are read, and no others,
    are held to `publication`.
    """
    data, problem = _bytes(file, shown)
    if problem is not None:
        return None, [problem]
    return check_bytes(data, shown, file, root, tables, publication)


def check_bytes(
    data: bytes,
    shown: str,
    file: Path | None,
    root: Path,
    tables: Mapping[str, RecordTable],
    publication: Publication | None = None,
) -> tuple[Policy | None, list[Problem]]:
    """As `check_file`, of what a file holds or would hold; no file gives it no name to keep."""
    tree, problems = parse_policy(data, shown)
    if file is not None and publication is not None:
        draft = tree is not None and tree.draft
        problems += publication.problems_with(file, data, draft=draft)
    if tree is None:
        return None, sort_problems(problems)
    if file is not None:
        problems += _misnamed(tree, file)
    boundaries, found = _boundaries(tree, root, publication)
    problems += found
    checked, found = check_policy(
        tree,
        tables,
        boundaries,
        faulty=any(problem.severity == "error" for problem in problems),
    )
    problems = sort_problems(without_echoes(problems + found))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Policy(checked, __version__, tuple(problems)), problems


def root_of(file: Path) -> Path:
    """The folder whose `geo` a policy file's areas are looked up in."""
    for folder in Path(os.path.realpath(file)).parents:
        if (folder / "geo").is_dir():
            return folder
    return bundled()


def _tables(records: Mapping[str, type[BaseModel]] | None) -> dict[str, RecordTable]:
    return {name: table_of(model) for name, model in (records or LEAD_RECORDS).items()}


def _bytes(file: Path, shown: str) -> tuple[bytes, Problem | None]:
    try:
        return read_whole(file, MOST_BOUNDARY_BYTES), None
    except OSError as error:
        return b"", unreadable(shown, error)


def _misnamed(tree: PolicyTree, file: Path) -> list[Problem]:
    """A version lies in `POLICY/DATE.yaml`: the name of the policy, its first day."""
    found = []
    day = tree.in_force.start.isoformat()
    if "from" not in tree.failed and tree.in_force.start != date.min and file.stem != day:
        found.append(
            Problem(
                "LR205",
                f"the policy begins on {day}, but its file is called `{file.name}`",
                tree.in_force.span,
                f"call the file `{day}.yaml`, or mend `from`",
            )
        )
    if file.suffix != ".yaml":
        found.append(
            Problem(
                "LR205",
                f"`{file.name}` does not end in `.yaml`",
                tree.id.span,
                f"call the file `{file.stem}.yaml`",
            )
        )
    folder = Path(os.path.abspath(file)).parent.name
    if tree.id.text not in ("?", folder):
        found.append(
            Problem(
                "LR205",
                f"the policy is called `{tree.id.text}`, but its folder `{folder}`",
                tree.id.span,
                "give both the same name",
            )
        )
    return found


def _boundaries(
    tree: PolicyTree, root: Path, publication: Publication | None
) -> tuple["Boundaries | None", list[Problem]]:
    if tree.areas is None:
        return None, []
    name, span = tree.areas.text, tree.areas.span
    file = root / "geo" / f"{name}.geojson"
    if not re.fullmatch(AREAS, name) or not file.is_file():
        known = sorted(
            path.relative_to(root / "geo").with_suffix("").as_posix()
            for path in (root / "geo").glob("*/*.geojson")
        )
        return None, [
            Problem(
                "LR601",
                f"`geo/{name}.geojson` does not exist",
                span,
                f"there are {quoted_list(known, 'and')}" if known else "put the file there",
            )
        ]
    return read_boundary_file(file, path_below(file, root), publication, draft=tree.draft)


def read_boundary_file(
    file: Path, shown: str, publication: Publication | None = None, *, draft: bool = False
) -> tuple["Boundaries | None", list[Problem]]:
    """The boundaries in a file, and every problem in it: see `check_file`."""
    # shapely takes a while to import, and a policy without areas never needs it.
    from lead_rules.geo import read_boundaries

    data, problem = _bytes(file, shown)
    if problem is not None:
        return None, [problem]
    held = publication.problems_with(file, data, draft=draft) if publication is not None else []
    boundaries, problems = read_boundaries(data, shown)
    return boundaries, [*held, *problems]
