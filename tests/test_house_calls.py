"""The house: a call with many arguments says what each of them is."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"

MOST_BY_POSITION = 5


def calls_by_position(path: Path) -> list[str]:
    """The calls in a module with too many arguments by position, `*args` not counted."""
    return [
        f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and sum(not isinstance(each, ast.Starred) for each in node.args) > MOST_BY_POSITION
    ]


def test_calls_with_many_arguments_name_them() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert len(modules) > 30
    found = {path: calls for path in modules if (calls := calls_by_position(path))}
    assert found == {}
