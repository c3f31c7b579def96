"""Folders that nobody may look into."""

import os
from pathlib import Path
from typing import Any

import pytest


def closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Close a folder to everyone, also to the one user whom no rights keep out."""
    scandir, opened = os.scandir, Path.open

    def scanning(path: Any = ".") -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    def opening(path: Path, *args: Any, **options: Any) -> Any:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(os, "scandir", scanning)
    monkeypatch.setattr(Path, "open", opening)
