"""The records of a checkout and what decides them, found by the layout of its folders.

Nothing of lead_rules is imported here, so that two checkouts can be handed the same inputs.
A case of a scenario file is resolved as docs/scenarios.md says: its record to start from,
the changed facts in their order, then the facts taken away. It stays YAML all the way, so
that each value is read by the record's model just as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Given", "Home", "given", "homes", "scenario_cases"]

SUFFIX = ".scenarios.yaml"
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)", re.ASCII)


@dataclass(frozen=True)
class Home:
    """A folder with `policies`, and the Python file with the models of its records.

    `models` defines RECORDS; None stands for the models that lead_rules brings.
    """

    folder: Path
    models: Path | None
    examples: tuple[Path, ...]


@dataclass(frozen=True)
class Given:
    """The text of a record by a key of its own, and who decides it.

    A case of scenarios is decided by the policy file beside it, a record of examples by the
    version in force among the policies of `folder`; `kind` is the kind of record that a
    case names.
    """

    key: str
    text: str
    folder: str
    policy: str | None
    kind: str | None
    models: str | None

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be handed to another process."""
        return asdict(self)


def homes(top: Path) -> list[Home]:
    """The homes of policies in a checkout: the shipped one, the examples, and the library card."""
    examples = top / "examples"
    found = [Home(top, None, (*_records(examples), *_records(examples / "gallery")))]
    found += [
        Home(models.parent, models, _records(models.parent))
        for models in sorted((examples / "policies").glob("*/records.py"))
    ]
    for models in sorted((top / "tests").rglob("library_card.py")):
        found.append(Home(models.with_name("library-card"), models, ()))
    return found


def given(top: Path) -> Iterator[Given]:
    """Every record of the examples, of the gallery, and of every case of scenarios."""
    for home in homes(top):
        folder, models = str(home.folder), str(home.models) if home.models else None
        for file in home.examples:
            key, text = file.relative_to(top).as_posix(), file.read_text("utf-8")
            yield Given(key, text, folder, None, None, models)
        for file in sorted((home.folder / "policies").rglob(f"*{SUFFIX}")):
            policy = str(file.with_name(file.name.removesuffix(SUFFIX) + ".yaml"))
            for name, kind, text in scenario_cases(file.read_text("utf-8")):
                key = f"{file.relative_to(top).as_posix()}: {name}"
                yield Given(key, text, folder, policy, kind, models)


def _records(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob("*") if path.suffix in (".json", ".yaml")))


# Cases


def scenario_cases(text: str) -> Iterator[tuple[str, str, str]]:
    """The name, the kind of record and the record's YAML of each case of a scenario file."""
    file = _keys(yaml.compose(text, yaml.SafeLoader))
    records = {name: _keys(node) for name, node in _keys(file["records"]).items()}
    for name, node in _keys(file["cases"]).items():
        case = _keys(node)
        start = records[case["start"].value]
        facts: Any = start["facts"]
        for path, value in _keys(case.get("change")).items():
            facts = _put(facts, _way(path), value)
        for path in case["unknown"].value if "unknown" in case else ():
            facts = _put(facts, _way(path.value), None)
        yield name, start["record"].value, _text(facts)


def _text(facts: Any) -> str:
    """YAML of the facts, each on a line of its own, so that what has no quotes needs none."""
    laid_out: list[Any] = [facts]
    for node in laid_out:
        if not isinstance(node, yaml.ScalarNode):
            node.flow_style = False
            laid_out += [part for item in node.value for part in _parts(item)]
    text: str = yaml.serialize(facts, Dumper=yaml.SafeDumper, allow_unicode=True, width=1_000_000)
    return text


def _parts(item: Any) -> tuple[Any, ...]:
    return item if isinstance(item, tuple) else (item,)


def _keys(node: Any) -> dict[str, Any]:
    return {} if node is None else {key.value: value for key, value in node.value}


def _way(path: str) -> list[str | int]:
    return [int(step[1]) if step[1] else step[2] for step in _STEP.finditer(path)]


def _put(node: Any, way: list[str | int], value: Any) -> Any:
    """The facts with another value at a way, or without one; what is on the way comes into being.

    The node that is handed in stays as it was, since other cases start from it.
    """
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        items = list(node.value) if node is not None else []
        old = items[step] if step < len(items) else None
        new = _put(old, rest, value)
        items[step : step + 1] = [] if new is None else [new]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items)
    entries = [] if node is None else [pair for pair in node.value if pair[0].value != step]
    old = _keys(node).get(step)
    new = value if not rest or (old is None and value is None) else _put(old, rest, value)
    if new is not None:
        entries.append((yaml.ScalarNode("tag:yaml.org,2002:str", step), new))
    return yaml.MappingNode("tag:yaml.org,2002:map", entries)
