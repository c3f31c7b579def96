"""A throw-away copy of a checkout, which is as it was after each trial."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Copy", "copied", "digest", "files_of"]

_PASSING = ("__pycache__", ".pytest_cache", ".hypothesis")


def files_of(top: Path, *folders: str) -> list[str]:
    """What git knows or would add, as the working tree has it, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=top,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return [name for name in names if (top / name).is_file()]


def digest(top: Path, names: Iterable[str]) -> str:
    """Of the names and the bytes of files."""
    found = hashlib.sha256()
    for name in names:
        content = (top / name).read_bytes()
        found.update(f"{name} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()[:16]


class Copy:
    """The files of a checkout elsewhere, at `top`; `scratch` is for what tests write."""

    def __init__(self, original: Path, folder: Path) -> None:
        self.top, self.scratch = folder / "checkout", folder / "scratch"
        self.scratch.mkdir()
        self.contents = {name: (original / name).read_bytes() for name in files_of(original)}
        for name in self.contents:
            self._write(name)
        self.before = self._state()

    def restore(self) -> list[str]:
        """Undo what was written, and tell where."""
        for entry in self.scratch.iterdir():
            _remove(entry)
        after = self._state()
        changed = [name for name in self.before if after.get(name) != self.before[name]]
        more = [name for name in after if name not in self.before]
        for name in more:
            _remove(self.top / name)
        for name in changed:
            _remove(self.top / name)
            self._write(name)
        if changed:
            self.before = self._state()
        return sorted({*changed, *more})

    def _write(self, name: str) -> None:
        file = self.top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.contents[name])

    def _state(self) -> dict[str, tuple[int, int]]:
        found = {}
        for folder, inner, names in os.walk(self.top):
            inner[:] = [name for name in inner if name not in _PASSING]
            for name in names:
                status = os.lstat(os.path.join(folder, name))
                path = os.path.relpath(os.path.join(folder, name), self.top)
                found[path] = (status.st_size, status.st_mtime_ns)
        return found


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def copied(original: Path) -> Iterator[Copy]:
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        yield Copy(original, Path(folder).resolve())
