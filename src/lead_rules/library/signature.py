"""The signature over the list of published files, verified by the program `ssh-keygen`.

Nothing here knows how a signature works: ``ssh-keygen -Y verify`` says yes or no.
It gets the bytes that were read, a closed environment without an agent, no terminal
to ask on, and a bounded time.
"""

import os
import subprocess
from pathlib import Path

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.register import PUBLISHED

__all__ = ["SIGN", "SIGNATURE", "signature_problems"]

NAMESPACE = "lead-rules"
SIGNATURE = f"{PUBLISHED}.sig"
MOST_SECONDS = 20.0

SIGN = f"sign it with `ssh-keygen -Y sign -n {NAMESPACE} -f KEY {PUBLISHED}`"


class _UnusableError(Exception):
    """The program cannot be asked; the text says why."""


def signature_problems(root: Path, data: bytes | None, signers: Path) -> list[Problem]:
    """No problem if an allowed signer signed `data`, the list below `root`; else one.

    `signers` is a file of allowed signers as `ssh-keygen` reads it. None for `data`
    stands for a list that is not there.
    """
    signature = root / SIGNATURE
    if data is None:
        return [_problem(PUBLISHED, "nothing was published here", "run `lead-rules publish`")]
    if not signers.is_file():
        help_ = "name a file with a line `NAME ssh-ed25519 KEY` for each signer"
        return [_problem(str(signers), "the file of allowed signers is not there", help_)]
    if not signature.is_file():
        return [_problem(SIGNATURE, "the list of published files is not signed", SIGN)]
    try:
        return _verdict(data, signature.resolve(), signers.resolve())
    except _UnusableError as error:
        return [_problem(SIGNATURE, str(error), "install OpenSSH 8.2 or later (`openssh-client`)")]


def _verdict(data: bytes, signature: Path, signers: Path) -> list[Problem]:
    found = _run(["find-principals", "-s", str(signature), "-f", str(signers)], b"")
    names = [name for line in found.stdout.splitlines() for name in line.split(",")]
    for name in names:
        arguments = ["-n", NAMESPACE, "-s", str(signature), "-f", str(signers), "-I", name]
        if _run(["verify", *arguments], data).returncode == 0:
            return []
    # It is refused. What follows only finds the words for why.
    plain = _run(["check-novalidate", "-n", NAMESPACE, "-s", str(signature)], data)
    if plain.returncode == 0:
        message = "the list was signed by somebody who is not an allowed signer"
        help_ = f"let a signer of `{signers.name}` sign it, or have the signer added there"
    elif "namespace" in plain.stderr:
        message = "the signature was made for another purpose"
        help_ = SIGN
    else:
        message = "the signature does not fit the list"
        help_ = f"take the list and its signature from their history, or {SIGN}"
    return [_problem(SIGNATURE, message, help_)]


def _run(arguments: list[str], data: bytes) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", *arguments],
            input=data,
            capture_output=True,
            check=False,
            env=environment,
            timeout=MOST_SECONDS,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise _UnusableError("the program `ssh-keygen`, which verifies it, is not there") from None
    except subprocess.TimeoutExpired:
        raise _UnusableError("`ssh-keygen` did not answer in time") from None
    except (OSError, ValueError) as error:
        raise _UnusableError(f"`ssh-keygen` cannot be run: {error}") from None
    texts = (part.decode("utf-8", "replace") for part in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, *texts)


def _problem(file: str, message: str, help_: str) -> Problem:
    return Problem("LR615", message, Spot(file), help_)
