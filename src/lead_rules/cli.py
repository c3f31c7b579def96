"""The command line: `lead-rules decide`, `check` and `schema`."""

import importlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics import LeadRulesError, Problem, RecordError, nearest, sort_problems
from lead_rules.fields import table_of
from lead_rules.intake import read_record
from lead_rules.library import (
    LEAD_RECORDS,
    Library,
    NoPolicy,
    between_versions,
    bundled,
    check_file,
    load_library,
    load_policy,
    policy_files,
    read_boundary_file,
)
from lead_rules.report.json import decision_schema, to_json
from lead_rules.report.problems import problems_to_json, problems_to_text
from lead_rules.report.text import to_text
from lead_rules.source import Spot
from lead_rules.version import __version__

__all__ = ["main"]

PROBLEMS, UNREADABLE = 1, 2

_COLOURS = {"error": "red", "warning": "yellow", "mark": "red", "help": "cyan"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lead-rules")
def main() -> None:
    """Explainable eligibility decisions from versioned YAML policies."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its escape, and goes on.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


_model_option = click.option(
    "--record",
    "models",
    multiple=True,
    metavar="NAME=MODULE:MODEL",
    help="A kind of record by the name that policies use, and its Pydantic model.",
)


@main.command()
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--decision", help="The decision to make. Default: the policy's first.")
@click.option(
    "--policy",
    metavar="NAME|NAME/DATE|FILE",
    help="The policy, one of its versions, or a policy file. Default: the version in force on "
    "the record's date.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--full", is_flag=True, help="Text with every rule, its evidence and the digests.")
@_model_option
def decide(
    records: tuple[str, ...],
    decision: str | None,
    policy: str | None,
    form: str,
    full: bool,
    models: tuple[str, ...],
) -> None:
    """Decide each RECORD: a JSON or YAML file, or - for standard input.

    Exits with 0 if every record was decided, with 1 if a record or the policy
    has problems, and with 2 if a file cannot be read. A record with problems
    does not keep the others from being decided.
    """
    source, version = _policy(policy, _models(models))
    chosen, model = _decision(source, version, decision)
    worst = 0
    for number, path in enumerate(records):
        data = _read(path)
        if data is None:
            worst = UNREADABLE
            continue
        try:
            record = read_record(data, model, name=_name(path))
        except RecordError as error:
            _tell(error.problems, {})
            worst = max(worst, PROBLEMS)
            continue
        answer = _answer(source, version, record, chosen)
        if form == "json":
            # Bytes, so that no terminal's encoding makes it other than UTF-8.
            text = to_json(answer, indent=2 if len(records) == 1 else None)
            click.echo(text.encode("utf-8", "surrogatepass"))
        else:
            text = ("\n" if number else "") + _painted(answer, full)
            click.echo(text, nl=False, color=_colour(sys.stdout))
    sys.exit(worst)


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_model_option
def check(paths: tuple[str, ...], form: str, models: tuple[str, ...]) -> None:
    """Check policies (.yaml), boundaries (.geojson), and folders of them.

    Without a PATH, checks `policies` and `geo` here, or else the bundled ones.
    Exits with 0 if there is no error, with 1 if there is one, and with 2 if a
    file cannot be read.
    """
    files, unreadable = _files(paths)
    problems, policies = list(unreadable), 0
    found: list[Policy] = []
    tables = {name: table_of(model) for name, model in _models(models).items()}
    for file in files:
        if file.suffix == ".geojson":
            problems += read_boundary_file(file, str(file))[1]
            continue
        policies += 1
        policy, mine = check_file(file, _root(file), tables, str(file))
        problems += mine
        if policy is not None:
            found.append(policy)
    problems = sort_problems([*problems, *between_versions(found)])
    if form == "json":
        click.echo(problems_to_json(problems))
    else:
        _tell(problems, _sources(map(str, files)))
        click.echo(_summary(policies, len(files) - policies, problems), err=True)
    if unreadable or any(problem.code == "LR001" for problem in problems):
        sys.exit(UNREADABLE)
    sys.exit(PROBLEMS if any(problem.severity == "error" for problem in problems) else 0)


@main.command()
@click.argument("what", type=click.Choice(["record", "decision"]))
@click.option("--kind", default="arrest", show_default=True, help="The kind of record.")
@_model_option
def schema(what: str, kind: str, models: tuple[str, ...]) -> None:
    """Print the JSON Schema of a record, or of what `decide --format json` writes."""
    if what == "decision":
        found = decision_schema()
    else:
        known = _models(models)
        if kind not in known:
            near = nearest(kind, known)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
            raise click.BadParameter(f"{kind} is not a kind of record; {hint}", param_hint="--kind")
        dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        found = dialect | known[kind].model_json_schema()
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


# Policies and decisions.


def _policy(
    named: str | None, models: dict[str, type[BaseModel]]
) -> tuple[Library | None, Policy | None]:
    """The library to pick a version from, or the one version that was named."""
    is_file = named is not None and named.endswith((".yaml", ".yml"))
    root = _root(Path(named)) if named is not None and is_file else bundled()
    try:
        if named is not None and is_file:
            return None, load_policy(named, folder=root, records=models)
        library = load_library(records=models)
        if named is None:
            return library, None
        id_, _, date = named.partition("/")
        if date:
            return None, library.version(date, id_)
        return Library(library.versions(id_)), None
    except LeadRulesError as error:
        _tell(error.problems, _sources({p.where.file for p in error.problems}, root))
        sys.exit(UNREADABLE if error.problems[0].code == "LR001" else PROBLEMS)
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--policy") from None


def _decision(
    library: Library | None, version: Policy | None, named: str | None
) -> tuple[str, type[BaseModel]]:
    policy = version if version is not None else _newest(library)
    chosen = named if named is not None else policy.decisions[0]
    try:
        return chosen, policy.record_model(chosen)
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--decision") from None


def _newest(library: Library | None) -> Policy:
    assert library is not None
    try:
        return library.versions()[-1]
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--policy") from None


def _answer(
    library: Library | None, version: Policy | None, record: BaseModel, decision: str
) -> Decision | NoPolicy:
    if version is not None:
        return version.decide(record, decision)
    assert library is not None
    return library.decide(record, decision)


def _models(given: Iterable[str]) -> dict[str, type[BaseModel]]:
    """The kinds of record: those of the bundled policies, and those named."""
    models = dict(LEAD_RECORDS)
    for text in given:
        name, _, target = text.partition("=")
        module, _, attribute = target.partition(":")
        try:
            sys.path.insert(0, "")
            model: Any = getattr(importlib.import_module(module), attribute)
            table_of(model)
        except Exception as error:  # whatever a stranger's module raises
            raise click.BadParameter(f"{text}: {error}", param_hint="--record") from None
        finally:
            sys.path.pop(0)
        models[name] = model
    return models


# Files.


def _read(path: str) -> bytes | None:
    """The bytes of a file, or of standard input; None, and told, if it cannot be read."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        click.echo(f"{path}: LR001 the file cannot be read: {reason}", err=True)
        return None


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def _files(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The files to check, and a problem for each path that is not there."""
    given = [Path(path) for path in paths]
    if not given:
        here = [Path("policies"), Path("geo")]
        given = [path for path in here if path.is_dir()] or [
            bundled() / "policies",
            bundled() / "geo",
        ]
    files: list[Path] = []
    problems = []
    for path in given:
        try:
            if path.is_dir():
                files += [*policy_files(path), *sorted(path.rglob("*.geojson"))]
                continue
            path.stat()
            files.append(path)
        except OSError:
            problems.append(
                Problem("LR001", "there is no such file", Spot(str(path)), "check its name")
            )
    return list(dict.fromkeys(files)), problems


def _root(file: Path) -> Path:
    """The folder whose `geo` a policy file's areas are looked up in."""
    for folder in file.resolve().parents:
        if (folder / "geo").is_dir():
            return folder
    return bundled()


def _sources(names: Iterable[str], root: Path = Path()) -> dict[str, str]:
    """The text of files, by the names that problems show; `root` is where they lie."""
    found = {}
    for name in names:
        try:
            found[name] = (root / name).read_text("utf-8", "replace")
        except OSError:
            continue
    return found


# Words on the terminal.


def _colour(stream: Any) -> bool:
    """Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _tell(problems: Iterable[Problem], sources: dict[str, str]) -> None:
    colour = _colour(sys.stderr)

    def paint(text: str, what: str) -> str:
        return click.style(text, fg=_COLOURS[what], bold=True) if colour else text

    for line in problems_to_text(problems, sources, paint):
        click.echo(line, err=True, color=colour)


def _painted(answer: Decision | NoPolicy, full: bool) -> str:
    text = to_text(answer, full=full)
    if not _colour(sys.stdout):
        return text
    first, rest = text.split("\n", 1)
    word, colon, title = first.partition(":")
    return click.style(word, bold=True) + colon + title + "\n" + rest


def _summary(policies: int, boundaries: int, problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return (
        f"{_some(policies, 'policy', 'policies')}, {_some(boundaries, 'boundary file')}: "
        f"{_some(errors, 'error')}, {_some(warnings, 'warning')}"
    )


def _some(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
