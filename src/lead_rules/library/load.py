"""Policies from a folder, from a file, or from their text."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import PolicyError, Problem, raise_errors
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.bundled import LEAD_RECORDS, bundled
from lead_rules.library.check_file import check_bytes, check_file
from lead_rules.library.layout import policy_files
from lead_rules.library.library import Library
from lead_rules.library.publication import path_below, read_publication
from lead_rules.library.succession import between_versions
from lead_rules.records.schema import RecordTable
from lead_rules.records.table_of_model import table_of

__all__ = ["load_library", "load_policy", "read_policy"]


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


def _tables(records: Mapping[str, type[BaseModel]] | None) -> dict[str, RecordTable]:
    return {name: table_of(model) for name, model in (records or LEAD_RECORDS).items()}
