"""A policy as it was in a revision of a git repository, by the program `git`.

Only objects are read: nothing is checked out, run or fetched.
"""

import os
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import PolicyError, Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.load import read_policy
from lead_rules.policy.syntax.policy_parser import parse_policy

__all__ = ["is_revision", "policy_at"]

MOST_BYTES = 32 << 20
MOST_SECONDS = 60.0


def is_revision(named: str) -> bool:
    """Whether this is written ``REV:path/to/file.yaml``, and no such file is there."""
    revision, colon, path = named.partition(":")
    return bool(revision and colon and path) and not Path(named).exists()


def policy_at(named: str, models: dict[str, type[BaseModel]]) -> Policy:
    """The policy at ``REV:path`` with the boundaries of that revision.

    Raises `PolicyError` with every problem; LR001 where it cannot be read.
    """
    revision, _, path = named.partition(":")
    commit = _git(named, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    place = f"{commit.decode().strip()}:{path}"
    data = _blob(named, place)
    tree, _ = parse_policy(data, named)
    with tempfile.TemporaryDirectory() as folder:
        if tree is not None and tree.areas is not None:
            _boundaries(named, place, tree.areas.text, Path(folder))
        return read_policy(data, name=named, folder=folder, records=models)


def _boundaries(named: str, place: str, areas: str, folder: Path) -> None:
    """Put the boundary file beside the policy of a revision into a folder, if it is there."""
    commit, _, path = place.partition(":")
    name = PurePosixPath("geo", f"{areas}.geojson")
    if name.is_absolute() or ".." in name.parts:
        return
    for parent in PurePosixPath(path).parents:
        try:
            data = _blob(named, f"{commit}:{parent / name}")
        except PolicyError:
            continue
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(data)
        return


def _blob(named: str, place: str) -> bytes:
    size = _git(named, "cat-file", "-s", place)
    if int(size) > MOST_BYTES:
        message = f"the file has more than {MOST_BYTES:,} bytes"
        raise PolicyError([Problem("LR004", message, Spot(named), "check that it is a policy")])
    return _git(named, "cat-file", "blob", place)


def _git(named: str, *arguments: str) -> bytes:
    """What `git` prints. It asks nothing, fetches nothing, and takes a bounded time."""
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "--no-pager", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=os.environ | quiet,
            timeout=MOST_SECONDS,
        )
    except FileNotFoundError:
        raise _unreadable(named, "the program `git` is not there", "install git") from None
    except subprocess.TimeoutExpired:
        raise _unreadable(named, "`git` did not answer in time", "try again") from None
    except (OSError, ValueError) as error:
        raise _unreadable(named, f"`git` cannot be run: {error}", "check the name") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        words = said[0].removeprefix("fatal: ") if said else "it says nothing"
        help_ = "write REV:PATH with the path from the top of the repository"
        raise _unreadable(named, f"git: {words}", help_)
    return done.stdout


def _unreadable(named: str, message: str, help_: str) -> PolicyError:
    return PolicyError([Problem("LR001", message, Spot(named), help_)])
