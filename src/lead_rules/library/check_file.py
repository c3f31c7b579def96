"""One policy file, read and checked with its boundaries."""

from collections.abc import Mapping
from pathlib import Path

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, sort_problems
from lead_rules.library.boundary_files import boundaries_of
from lead_rules.library.layout import misnamed
from lead_rules.library.publication import Publication
from lead_rules.library.register import MOST_FILE_BYTES
from lead_rules.policy.check.policy import check_policy
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.records.schema import RecordTable
from lead_rules.values.files import read_whole
from lead_rules.version import __version__
from lead_rules.yamltext.repair import without_echoes

__all__ = ["check_bytes", "check_file"]


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
    try:
        data = read_whole(file, MOST_FILE_BYTES)
    except OSError as error:
        return None, [unreadable(shown, error)]
    return check_bytes(data, shown, file, root, tables, publication=publication)


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
        problems += misnamed(tree, file)
    boundaries, found = boundaries_of(tree, root, publication)
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
