"""The house: modules import only from lower floors, and each library has one home.

What `docs/architecture.md` lists of the house is what there is.
"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.support import ROOT

SOURCE = ROOT / "src" / "lead_rules"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MOST_LINES = 300

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
TWICE = {
    "aggregates": "numbers that a policy works out: as they are checked, and over arrays",
    "handbook": "the handbook, and the command that writes it",
    "interview": "the interview, and the command that holds it",
    "nodes": "of YAML text, and of the IR",
    "outline": "of a condition, and of a report",
    "policy": "as it is checked, and as it decides",
    "replay": "of a log, and the command that replays one",
    "schema": "of a record model, and the command that prints one for editors",
}
"""File names that occur in two rooms, each with what it is in them."""


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


def section(title: str) -> str:
    """The text below a heading of the page about the architecture."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(text: str, column: int) -> list[list[str]]:
    """Of each row of a table what stands in backticks in a column."""
    rows = [line.strip("|").split("|") for line in text.split("\n") if line.startswith("|")]
    cells = [re.findall(r"`([^`]+)`", row[column]) for row in rows]
    return [names for names in cells if names]


def test_the_page_names_the_rooms_floor_by_floor() -> None:
    named = [
        sorted(name.rstrip("/").replace("/", ".") for name in row)
        for row in table(section("The floors"), 1)
    ]
    assert named == [sorted(rooms) for rooms in FLOORS]


def test_the_page_names_the_long_modules() -> None:
    _, listed = section("Where the style is broken on purpose").split(
        f"Modules longer than {MOST_LINES} lines"
    )
    lengths = {
        path.relative_to(SOURCE).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in modules()
    }
    long = sorted(name for name, lines in lengths.items() if lines > MOST_LINES)
    assert [name for row in table(listed, 0) for name in row] == long


def test_a_file_name_says_one_thing() -> None:
    rooms = defaultdict(list)
    for path in modules():
        if path.stem != "__init__":
            rooms[path.stem].append(path.parent.relative_to(SOURCE).as_posix())
    twice = {name: where for name, where in rooms.items() if len(where) > 1}
    assert twice.keys() == TWICE.keys(), twice


def test_no_test_imports_another() -> None:
    """What tests share stands in `tests.support`."""
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert len(tests) > 60
    for path in tests:
        named = {name for name in imports(path) if name.split(".")[-1].startswith("test_")}
        assert named == set(), path


TABLES = {"policy/ir/operator.py"}
"""Where operators and families are known by name. Elsewhere their entries are asked, or a
table is keyed by them.
"""


def compared_by_name(source: str) -> list[str]:
    """The comparisons of a family, or of an operator's name, in a module."""
    asked = {"family", "operator.name", "evidence.operator"}

    def names(node: ast.expr) -> bool:
        text = ast.unparse(node)
        return any(text == each or text.endswith(f".{each}") for each in asked)

    return [
        f"{node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for node in ast.walk(ast.parse(source))
        if (
            isinstance(node, ast.Compare)
            and any(names(each) for each in (node.left, *node.comparators))
        )
        or (isinstance(node, ast.Match) and names(node.subject))
    ]


def test_no_operator_is_told_by_its_name_outside_the_table() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): places
        for path in modules()
        if (places := compared_by_name(path.read_text("utf-8")))
    }
    assert set(found) <= TABLES, found


@pytest.mark.parametrize(
    "text",
    [
        'if operator.family == "count": pass',
        'if test.operator.family in ("a", "b"): pass',
        'x = "is" == operator.name',
        'match family:\n    case "count": pass',
    ],
)
def test_a_comparison_by_name_would_be_found(text: str) -> None:
    assert len(compared_by_name(text)) == 1


WALKED_BY_HAND = re.compile(r"\bid\((?:condition|test|node|defined|subject|part|rule|point)\)")


def test_no_memo_is_kept_by_an_address() -> None:
    """What is kept about a node is kept by the node, which then stays alive."""
    found = [
        str(path.relative_to(SOURCE))
        for path in modules()
        if WALKED_BY_HAND.search(path.read_text("utf-8"))
    ]
    assert found == []
