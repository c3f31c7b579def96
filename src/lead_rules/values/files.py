"""Files as they lie on disk: read whole and bounded, and found below a folder."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

__all__ = ["files_below", "read_whole"]


def read_whole(file: Path, most: int) -> bytes:
    """The bytes of a file, or its first `most` + 1 where it has more.

    Raises `OSError`, also where the file was written to in the meantime: half of
    the old text and half of the new could be a text that nobody wrote.
    """
    with file.open("rb") as stream:
        before = os.fstat(stream.fileno())
        data = stream.read(most + 1)
        after = os.fstat(stream.fileno())
    if stat.S_ISREG(after.st_mode) and _state(before) != _state(after):
        raise OSError(errno.ESTALE, "it changed while it was read; read it again")
    return data


def files_below(folder: Path, *endings: str) -> list[Path]:
    """The files below a folder whose names have one of the endings, sorted.

    Links are followed, and a folder that was met before is not entered again. What
    cannot be read is listed as well, a link to nothing and a closed folder too, so
    that whoever opens it is told; pipes and devices hold nothing and are left out.
    """
    return sorted(_walk(folder, endings)) if folder.exists() else []


def _walk(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    closed: list[OSError] = []
    met: set[tuple[int, int]] = set()
    for here, below, names in os.walk(folder, followlinks=True, onerror=closed.append):
        entered = os.stat(here)
        if (entered.st_dev, entered.st_ino) in met:
            below.clear()
            continue
        met.add((entered.st_dev, entered.st_ino))
        for name in names:
            file = Path(here, name)
            if name.endswith(endings) and (file.is_file() or not file.exists()):
                yield file
    yield from (Path(error.filename) for error in closed)


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
