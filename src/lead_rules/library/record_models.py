"""Record models from the Python that is named, and from nothing else."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.records.table_of_model import table_of

__all__ = ["models_named"]

RECORDS = "RECORDS"
EXAMPLE = f'{RECORDS} = {{"card": CardRequest}}'


def models_named(given: Iterable[str]) -> dict[str, type[BaseModel]]:
    """The kinds of record, by the names that policies use: those of the bundled policies,
    and those named. Of one name the last counts.

    ``FILE.py`` and ``MODULE`` have several of them in `RECORDS`; ``NAME=FILE.py:MODEL`` and
    ``NAME=MODULE:MODEL`` are one. Runs that Python. Raises `ValueError`.
    """
    models = dict(LEAD_RECORDS)
    for text in given:
        models |= _named(text)
    return models


def _named(text: str) -> dict[str, type[BaseModel]]:
    if "=" not in text:
        module = _imported(text)
        found = getattr(module, RECORDS, None)
        if not isinstance(found, Mapping) or not all(isinstance(name, str) for name in found):
            raise ValueError(f"`{text}` does not say which models it has: write `{EXAMPLE}` in it")
        return {name: _usable(model, f"{RECORDS}[{name!r}]") for name, model in found.items()}
    name, _, target = text.partition("=")
    source, _, attribute = target.rpartition(":")
    if not (name and source and attribute):
        raise ValueError(
            f"`{text}`: write FILE.py, or NAME=FILE.py:MODEL, such as card=cards.py:Card"
        )
    module = _imported(source)
    if not hasattr(module, attribute):
        raise ValueError(f"`{source}` has no `{attribute}`")
    return {name: _usable(getattr(module, attribute), attribute)}


def _imported(source: str) -> ModuleType:
    """A module by its file or its name; it may import what lies beside it, or here."""
    is_file = source.endswith(".py")
    path = Path(source).resolve()
    if is_file and not path.is_file():
        raise ValueError(f"`{source}`: there is no such file")
    beside = str(path.parent) if is_file else ""
    sys.path.insert(0, beside)
    try:
        return _run(path) if is_file else importlib.import_module(source)
    except (Exception, SystemExit) as error:  # whatever a stranger's Python raises
        reason = (str(error).splitlines() or ["it stops"])[0]
        see = f"`python {source}`" if is_file else f"`python -m {source}`"
        raise ValueError(f"`{source}` cannot be imported: {reason}; {see} shows where") from None
    finally:
        with suppress(ValueError):
            sys.path.remove(beside)


def _run(path: Path) -> ModuleType:
    """The module in a file, under its path: two files may both be called `records.py`."""
    name = str(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where Pydantic resolves what an annotation names
    spec.loader.exec_module(module)
    return module


def _usable(model: Any, name: str) -> type[BaseModel]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise ValueError(f"`{name}` is not a Pydantic model")
    try:
        return table_of(model).model
    except Exception as error:  # whatever a stranger's types raise
        raise ValueError(f"`{name}`: {error}") from None
