"""The size and the order of the house, counted from its source and from nothing else.

    python -m tools.house_figures [CHECKOUT]

CHECKOUT is a folder with a checkout, or a git revision; the working tree by default. Counted are

- lines of src, and those of them that hold code: neither blank nor comment nor docstring;
- rooms: folders of src/lead_rules, with all that is in them; and the modules that lie loose
  beside the rooms;
- arrows: ordered pairs of rooms (a loose module is one of its own) of which a module of the
  first imports one of the second, wherever the import stands. `__init__`, the front door,
  imports from everywhere and is no room; whoever imports from it is told;
- arrows that do not run down, by the floors that `FLOORS` in tests/test_house.py lists, and
  rooms that reach one another in a circle;
- places outside the table of operators where an operator or its family is told by name.
"""

import argparse
import ast
import io
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.checkout import checkout
from tools.named_operators import KINDS, Place, assigned, named_in, names_of_operators

__all__ = ["House", "circles", "house", "told"]

DOOR = "__init__"
Arrows = Mapping[tuple[str, str], set[str]]
"""The modules that make each arrow from a room to another."""


@dataclass(frozen=True)
class House:
    """What is counted of a checkout."""

    lines: int
    code: int
    modules: int
    rooms: tuple[str, ...]
    inner: tuple[str, ...]
    loose: tuple[str, ...]
    arrows: Arrows
    door: tuple[str, ...]
    upward: tuple[str, ...] | None
    circles: tuple[tuple[str, ...], ...]
    tables: tuple[str, ...]
    places: Mapping[str, list[Place]]


def house(top: Path) -> House:
    """The figures of a checkout."""
    source = top / "src"
    texts = {
        path.relative_to(source).as_posix(): path.read_text("utf-8")
        for path in sorted(source.rglob("*.py"))
    }
    trees = {name: ast.parse(text) for name, text in texts.items()}
    inside = {
        name.removeprefix("lead_rules/"): tree
        for name, tree in trees.items()
        if name.startswith("lead_rules/")
    }
    folders = sorted({str(Path(name).parent) for name in inside} - {"."})
    arrows = arrows_between(inside)
    names, tables = names_of_operators(inside)
    places = named_in(inside, names)
    return House(
        lines=sum(len(text.splitlines()) for text in texts.values()),
        code=sum(len(lines_of_code(text, trees[name])) for name, text in texts.items()),
        modules=len(texts),
        rooms=tuple(folder for folder in folders if "/" not in folder),
        inner=tuple(folder for folder in folders if "/" in folder),
        loose=tuple(name for name in map(room, inside) if f"{name}.py" in inside and name != DOOR),
        arrows={pair: by for pair, by in arrows.items() if DOOR not in pair},
        door=tuple(sorted(by for pair, who in arrows.items() if pair[1] == DOOR for by in who)),
        upward=not_down(arrows, floors(top)),
        circles=circles([pair for pair in arrows if DOOR not in pair]),
        tables=tuple(tables),
        places={name: found for name, found in places.items() if name not in tables},
    )


# Lines


def lines_of_code(text: str, tree: ast.Module) -> set[int]:
    """The numbers of the lines with code on them."""
    nothing = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    found = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in nothing
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            found -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


# Rooms and arrows


def room(name: str) -> str:
    """The room of a module, by its path below src/lead_rules; a loose one is its own."""
    return name.split("/")[0].removesuffix(".py")


def arrows_between(modules: Mapping[str, ast.Module]) -> Arrows:
    """Each pair of rooms of which one imports from the other, and which modules do."""
    rooms = {room(name) for name in modules}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, tree in modules.items():
        for target in imported(name, tree):
            other = target.split(".")[0] if target.split(".")[0] in rooms else DOOR
            if other != room(name):
                found[room(name), other].add(name)
    return found


def imported(name: str, tree: ast.Module) -> Iterator[str]:
    """What a module imports of lead_rules, as names below it, also inside functions."""
    package = ["lead_rules", *name.split("/")[:-1]]
    for node in ast.walk(tree):
        wanted: list[str] = []
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            wanted = [f"{start}.{alias.name}" for alias in node.names]
        for each in wanted:
            if each.split(".")[0] == "lead_rules":
                yield each.partition(".")[2]


def floors(top: Path) -> dict[str, int] | None:
    """The floor of each room, the lowest 0, as the house's own test lists them; None without."""
    test = top / "tests" / "test_house.py"
    for node in ast.parse(test.read_text("utf-8")).body if test.is_file() else ():
        for name, value in assigned(node):
            if name == "FLOORS":
                listed = enumerate(ast.literal_eval(value))
                return {each: number for number, names in listed for each in _all(names)}
    return None


def _all(names: str | list[str] | tuple[str, ...]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def not_down(arrows: Arrows, floor: Mapping[str, int] | None) -> tuple[str, ...] | None:
    """The arrows that lead to the same floor or to a higher one, or from or to none that is listed.

    None without floors.
    """
    if floor is None:
        return None
    return tuple(
        f"{one} -> {other}"
        for one, other in sorted(arrows)
        if one != DOOR and not (one in floor and other in floor and floor[other] < floor[one])
    )


def circles(arrows: list[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The sets of rooms that all reach one another by arrows."""
    reach: dict[str, set[str]] = defaultdict(set)
    for one, other in arrows:
        reach[one].add(other)
    grown = True
    while grown:
        grown = False
        for reached in list(reach.values()):
            more = set().union(*(reach.get(other, set()) for other in reached)) - reached
            reached |= more
            grown = grown or bool(more)
    found = {
        tuple(sorted(other for other in reached if one in reach.get(other, set())))
        for one, reached in reach.items()
        if one in reached
    }
    return tuple(sorted(found))


# In words


def told(figures: House) -> str:
    """The figures as lines to print."""
    arrows, rooms = figures.arrows, set(figures.rooms)
    between = [pair for pair in arrows if set(pair) <= rooms]
    upward = figures.upward
    total = sum(len(places) for places in figures.places.values())
    lines = [
        f"{'lines of src':44} {figures.lines:7,}",
        f"{'  of them code':44} {figures.code:7,}",
        f"{'modules':44} {figures.modules:7,}",
        f"{'rooms':44} {len(figures.rooms):7,}  {_listed(figures.rooms)}",
        f"{'  folders inside rooms':44} {len(figures.inner):7,}  {_listed(figures.inner)}",
        f"{'loose modules':44} {len(figures.loose):7,}  {_listed(figures.loose)}",
        f"{'arrows between rooms and loose modules':44} {len(arrows):7,}",
        f"{'  of them between rooms':44} {len(between):7,}",
        f"{'  to the front door':44} {len(figures.door):7,}  {_listed(figures.door)}",
        f"{'arrows that do not run down':44} {_number(upward):>7}  {_listed(upward or ())}",
        f"{'circles of rooms':44} {len(figures.circles):7,}  "
        f"{_listed(tuple(' = '.join(circle) for circle in figures.circles))}",
        f"{'places that tell an operator by name':44} {total:7,}  "
        f"(outside {_listed(figures.tables)})",
        "",
        f"{'places by module':44} {'all':>7} {' '.join(f'{kind:>9}' for kind in KINDS)}",
    ]
    for name, places in sorted(figures.places.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        by_kind = Counter(place.kind for place in places)
        counts = " ".join(f"{by_kind[kind]:9,}" for kind in KINDS)
        lines.append(f"{name:44} {len(places):7,} {counts}")
    return "\n".join(line.rstrip() for line in lines)


def _number(upward: tuple[str, ...] | None) -> str:
    return "unknown" if upward is None else f"{len(upward):,}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def main() -> None:
    parser = argparse.ArgumentParser(description="The size and the order of the house.")
    parser.add_argument("checkout", nargs="?", help="a folder or a revision; here by default")
    with checkout(parser.parse_args().checkout) as top:
        print(told(house(top)))


if __name__ == "__main__":
    main()
