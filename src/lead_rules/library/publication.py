"""What a folder says of its published files, and what that asks of a file that is loaded."""

import os
from dataclasses import dataclass
from pathlib import Path

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.register import PUBLISHED, Register, parse_register, register_bytes
from lead_rules.library.signature import signature_problems

__all__ = ["Publication", "path_below", "publication_root", "read_publication"]


@dataclass(frozen=True, slots=True)
class Publication:
    """The list of published files below `root`, if there is one.

    Where it is `signed` for, nothing that is not listed may be used, but for drafts.
    """

    root: Path
    register: Register | None
    signed: bool

    def lists(self, file: Path) -> bool:
        """Whether this file was published."""
        return self.register is not None and path_below(file, self.root) in self.register

    def problems_with(self, file: Path, data: bytes, *, draft: bool) -> list[Problem]:
        """What keeps a file from being used as it is, by the bytes that were read from it."""
        if self.lists(file):
            assert self.register is not None
            return self.register.unchanged(path_below(file, self.root), data)
        if not self.signed or draft:
            return []
        what = "boundary file" if file.suffix == ".geojson" else "version"
        message = f"this {what} was not published"
        help_ = "check where it comes from; `lead-rules publish` lists it, then sign the list"
        return [Problem("LR614", message, Spot(path_below(file, self.root)), help_)]

    def verify(self) -> list[Problem]:
        """A problem for each published file that is gone, or is not as it was."""
        return self.register.verify(self.root) if self.register is not None else []


def read_publication(root: Path, signers: Path | None) -> tuple[Publication, list[Problem]]:
    """What is published below `root`, and what is wrong with the list or its signature.

    With `signers`, a file of allowed signers, one of them must have signed the list.
    """
    data, problems = register_bytes(root)
    register = None
    if signers is not None and not problems:
        problems += signature_problems(root, data, signers)
    if data is not None:
        register, malformed = parse_register(data)
        problems += malformed
    return Publication(root, register, signers is not None), problems


def publication_root(file: Path) -> Path | None:
    """The nearest folder above a file, or the file itself, that lists published files."""
    place = Path(os.path.realpath(file))
    return next((each for each in (place, *place.parents) if (each / PUBLISHED).exists()), None)


def path_below(file: Path, root: Path) -> str:
    """A path as it is shown and listed: the same on every machine for a file below `root`.

    A link below `root` goes by its own name, wherever it leads, or nowhere.
    """
    for whole in (os.path.abspath, os.path.realpath):
        place, top = Path(whole(file)), Path(whole(root))
        if place.is_relative_to(top):
            return place.relative_to(top).as_posix()
    return file.as_posix()
