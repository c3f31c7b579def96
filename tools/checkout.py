"""Checkouts of this repository: a folder, or a revision that is checked out for a while."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

__all__ = ["TOP", "checkout", "environment", "hold_to_its_own", "is_checkout", "stop"]

TOP = Path(__file__).resolve().parents[1]
"""The working tree that these commands lie in."""

_WHERE = "import lead_rules; print(lead_rules.__file__)"


@contextmanager
def checkout(named: str | None) -> Iterator[Path]:
    """The top of a checkout: a folder that holds one, or a git revision; None is `TOP`.

    A revision is checked out into a temporary worktree, which is removed at the end.
    Ends the program with 2 if `named` is neither.
    """
    folder = TOP if named is None else Path(named).resolve()
    if named is None or is_checkout(folder):
        yield folder
        return
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    if commit.returncode:
        stop(f"`{named}` is neither a folder with src/lead_rules nor a revision of {TOP}")
    with tempfile.TemporaryDirectory(prefix="checkout-") as place:
        tree = Path(place).resolve() / "tree"
        made = _git("worktree", "add", "--detach", "--quiet", str(tree), commit.stdout.strip())
        if made.returncode:
            stop(f"`{named}` cannot be checked out: {made.stderr.strip()}")
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def is_checkout(folder: Path) -> bool:
    """Whether a folder is the top of a checkout."""
    return (folder / "src" / "lead_rules" / "__init__.py").is_file()


def environment(top: Path, others: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables for a process that imports lead_rules from a checkout and from nowhere else.

    Names are hashed alike in all such processes, so that nothing depends on chance.
    """
    before = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(top / "src"), *([before] if before else [])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", **(others or {})}


def hold_to_its_own(top: Path) -> None:
    """End the program unless a process with that environment imports the checkout's lead_rules."""
    done = subprocess.run(
        [sys.executable, "-c", _WHERE],
        env=environment(top),
        cwd=top,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode or not Path(done.stdout.strip()).is_relative_to(top / "src"):
        stop(f"the lead_rules of {top} cannot be imported")


def stop(message: str) -> NoReturn:
    """End the program with 2: what was asked for cannot be done."""
    print(message, file=sys.stderr)
    sys.exit(2)


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(TOP), *arguments]
    return subprocess.run(command, capture_output=True, check=False, text=True)
