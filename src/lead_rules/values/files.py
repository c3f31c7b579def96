"""Files as they lie on disk: read whole and bounded, replaced whole, and found below a folder."""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["files_below", "read_whole", "replacing"]


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


@contextmanager
def replacing(
    path: Path, *, mode: int = 0o666, unfinished_in: Path | None = None
) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file at `path` when the block ends, and not before.

    Whoever looks, also after a crash or a power cut, finds the file as it was or as it was
    to be, and once the block has ended it is on the disk. A block that raises changes
    nothing and leaves nothing. A link is followed. A file that is there keeps its
    permissions, a new one has those of `mode` that the umask allows. The bytes are kept
    beside the file, or in the folder `unfinished_in` of the same file system, under a name
    that no other writer uses. Raises `OSError`.
    """
    target = Path(os.path.realpath(path))
    folder = target.parent if unfinished_in is None else unfinished_in
    unfinished = folder / f".{target.name[:50]}.{secrets.token_hex(4)}"
    # Closed below, before it gets its name: `with` would close it after that.
    stream = open(  # noqa: SIM115
        unfinished, "xb", opener=lambda name, flags: os.open(name, flags, mode)
    )
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, unfinished)
        os.replace(unfinished, target)
    except BaseException:
        unfinished.unlink()
        raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can say so."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


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
