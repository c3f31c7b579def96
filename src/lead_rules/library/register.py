"""The list of published files, `policies/PUBLISHED`: the SHA-256 of the bytes of each.

Its lines are those that ``sha256sum -c`` reads in the top folder: 64 digits, two
spaces, and a path from there.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from lead_rules.diagnostics.file_problems import cannot_be, unreadable
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span, Spot
from lead_rules.values.files import replacing

__all__ = [
    "MOST_FILE_BYTES",
    "PUBLISHED",
    "Register",
    "parse_register",
    "publish_files",
    "register_bytes",
    "sha256",
]

PUBLISHED = "policies/PUBLISHED"
MOST_BYTES = 4 << 20
MOST_FILE_BYTES = 32 << 20
"""So much is read of a policy or a boundary file at most."""

_LINE = re.compile(r"([0-9a-f]{64})  ([^\\]+)")


@dataclass(frozen=True, slots=True)
class Register:
    """The published files by their paths from the top folder, each with its digest."""

    digests: Mapping[str, str]

    def __contains__(self, path: str) -> bool:
        return path in self.digests

    def unchanged(self, path: str, data: bytes) -> list[Problem]:
        """No problem, or one where the file of this path was published with other bytes."""
        if self.digests.get(path, sha256(data)) == sha256(data):
            return []
        return [_edited(path)]

    def verify(self, root: Path) -> list[Problem]:
        """A problem for each published file that is gone, or is not as it was."""
        found: list[Problem] = []
        for path in self.digests:
            data, problem = _read(root, path)
            found += self.unchanged(path, data) if problem is None else [problem]
        return found

    def text(self) -> str:
        """The list as it is written, sorted by path."""
        ordered = sorted(self.digests.items())
        return "".join(f"{digest}  {path}\n" for path, digest in ordered)


def sha256(data: bytes) -> str:
    """SHA-256 of bytes as they are, in hex."""
    return hashlib.sha256(data).hexdigest()


def register_bytes(root: Path) -> tuple[bytes | None, list[Problem]]:
    """The bytes of the list below `root`; None where there is none, or it cannot be read."""
    try:
        with (root / PUBLISHED).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None, []
    except OSError as error:
        return None, [unreadable(PUBLISHED, error)]
    if len(data) > MOST_BYTES:
        message = f"the list has more than {MOST_BYTES:,} bytes"
        help_ = "check that this is the list that `lead-rules publish` wrote"
        return None, [Problem("LR004", message, Spot(PUBLISHED), help_)]
    return data, []


def parse_register(data: bytes) -> tuple[Register, list[Problem]]:
    """The lines that can be read, and a problem for each that cannot."""
    digests: dict[str, str] = {}
    problems = []
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for number, line in enumerate(lines[:-1] if lines[-1] == "" else lines, 1):
        found = _LINE.fullmatch(line)
        if found is None or not _is_below(found[2]):
            message = "this line is no digest with a path"
            help_ = (
                "write 64 digits (0-9, a-f), two spaces and a path from the top folder, or take "
                "the list from its history"
            )
            problems.append(Problem("LR613", message, _line(number, line), help_))
        elif found[2] in digests:
            message = f"`{found[2]}` is listed twice"
            help_ = "keep the line that was there first"
            problems.append(Problem("LR613", message, _line(number, line), help_))
        else:
            digests[found[2]] = found[1]
    return Register(MappingProxyType(digests)), problems


def publish_files(root: Path, paths: Iterable[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """Add files below `root` to its list: the paths added, sorted, or what keeps them out.

    Nothing that is listed is ever changed, and nothing is added if there is a problem
    with any file. One at a time may write the list: whoever makes `PUBLISHED.new`.
    """
    claim = root / f"{PUBLISHED}.new"
    try:
        claim.touch(exist_ok=False)
        try:
            added, problems, text = _enlarged(root, sorted(set(paths)))
            if problems or not added:
                return (), problems
            with replacing(root / PUBLISHED) as stream:
                stream.write(text.encode("utf-8"))
        finally:
            claim.unlink()
    except FileExistsError:
        message = f"`{PUBLISHED}.new` is there: another `publish` is at work, or one was broken off"
        help_ = "wait, or delete that file if nobody is publishing"
        return (), [Problem("LR613", message, Spot(PUBLISHED), help_)]
    except OSError as error:
        message = cannot_be("written", error, "the list")
        return (), [Problem("LR001", message, Spot(PUBLISHED), "check the rights of its folder")]
    return added, []


def _enlarged(root: Path, paths: Iterable[str]) -> tuple[tuple[str, ...], list[Problem], str]:
    """The paths that are new, what is wrong, and the text of the list with them."""
    old, problems = register_bytes(root)
    register, malformed = parse_register(old or b"")
    problems += [*malformed, *register.verify(root)]
    digests = dict(register.digests)
    for path in paths:
        data, problem = _read(root, path)
        if problem is not None:
            problems.append(problem)
        elif not _LINE.fullmatch(f"{sha256(data)}  {path}") or not _is_below(path):
            message = "a file of this name cannot be listed"
            help_ = "give it a name without a backslash or a line break, below the top folder"
            problems.append(Problem("LR205", message, Spot(path), help_))
        else:
            digests.setdefault(path, sha256(data))
    added = tuple(path for path in sorted(digests) if path not in register)
    return added, problems, Register(digests).text()


def _read(root: Path, path: str) -> tuple[bytes, Problem | None]:
    try:
        with (root / path).open("rb") as stream:
            return stream.read(MOST_FILE_BYTES + 1), None
    except FileNotFoundError:
        message = "this file was published and is gone"
        help_ = "put it back from its history: what was published stays"
        return b"", Problem("LR612", message, Spot(path), help_)
    except OSError as error:
        return b"", unreadable(path, error)


def _edited(path: str) -> Problem:
    place = PurePosixPath(path)
    if path.endswith(".geojson"):
        instead = f"draw the change in a new file, `{place.with_name('NEW-DATE.geojson')}`"
    elif path.endswith(".scenarios.yaml"):
        instead = "write more scenarios beside the next version"
    else:
        instead = (
            f"make the change in a copy, `{place.with_name('FIRST-DAY.yaml')}`, named by its first "
            "day; this version ends on the day before"
        )
    message = "this file was published and has been edited since"
    return Problem("LR611", message, Spot(path), f"put the published text back; {instead}")


def _is_below(path: str) -> bool:
    """Whether this is a plain path to a file below the folder that it starts from."""
    parts = path.split("/")
    return path.isprintable() and not {"", ".", ".."} & set(parts)


def _line(number: int, line: str) -> Span:
    return Span(PUBLISHED, number, 1, number, len(line) + 1)
