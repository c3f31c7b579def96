"""The command line, as a test runs it."""

import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from lead_rules.cli import main
from tests.support import ROOT


def run(
    *arguments: str, stdin: str = "", cwd: Path = ROOT, **env: str
) -> subprocess.CompletedProcess[str]:
    """What the command line says and does; in a process of its own if it is to have an environment.

    An exception that the command line lets through is let through here too.
    """
    if env:
        return subprocess.run(
            [sys.executable, "-c", "from lead_rules.cli import main; main()", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=cwd,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", **env},
        )
    with chdir(cwd):
        done = CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
