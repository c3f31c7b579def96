"""The house: modules import only from lower floors, and each library has one home."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.support import ROOT

SOURCE = ROOT / "src" / "lead_rules"

# From the ground up. A module imports from floors below its own, or from its own
# package on the same floor if that makes no circle; this order is also the walk.
FLOORS = [
    ["version", "values"],
    ["diagnostics"],
    ["yamltext"],
    ["records"],
    ["geo"],
    ["policy.syntax"],
    ["policy.ir"],
    ["policy.check"],
    ["policy"],
    ["evaluate"],
    ["search"],
    ["decide"],
    ["compare"],
    ["library"],
    ["interview", "log", "scenarios"],
    ["adequacy"],
    ["report", "authoring", "authoring.json_schema"],
    ["report.handbook"],
    ["columns.arrays", "testing.strategies"],
    ["columns.evaluate", "testing.laws"],
    ["columns.files"],
    ["columns", "testing"],
    ["clusters"],
    ["cli"],
]
HOMES = {
    "yaml": {"yamltext"},
    "shapely": {"geo"},
    "numpy": {"columns", "geo"},
    "pyarrow": {"columns", "clusters"},
    "pandas": {"clusters/dask.py"},
    "pyspark": set(),
    "dask": set(),
    "click": {"cli"},
    "jinja2": {"report"},
    "hypothesis": {"testing"},
    "jsonschema": set(),
}


def modules() -> list[Path]:
    found = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")
    assert len(found) > 30
    return found


@cache
def imports(path: Path) -> set[str]:
    """The full names of the modules that a module imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


def room(name: str) -> str:
    """The innermost room that a module stands in."""
    parts = name.removeprefix("lead_rules.").split(".")
    known = {room for rooms in FLOORS for room in rooms}
    names = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    return next(name for name in names if name in known)


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path: Path) -> None:
    mine = room(".".join(path.relative_to(SOURCE).with_suffix("").parts))
    for name in imports(path):
        if name.startswith("lead_rules."):
            other = room(name)
            assert other == mine or floor(other) < floor(mine), f"{path.name} imports {name}"


def test_there_is_no_circle() -> None:
    names = {
        "lead_rules." + ".".join(path.relative_to(SOURCE).with_suffix("").parts): path
        for path in modules()
    }
    below = {
        name.removesuffix(".__init__"): {other for other in imports(path) if other in names}
        for name, path in names.items()
    }
    while below:
        ground = [name for name, others in below.items() if not others & below.keys()]
        assert ground, f"these import one another: {sorted(below)}"
        for name in ground:
            del below[name]


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    users = {
        path.relative_to(SOURCE).as_posix()
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    homes = HOMES[library]
    strangers = [
        user
        for user in users
        if user not in homes and user.split("/")[0].split(".")[0] not in homes
    ]
    assert strangers == []
