"""docs/problems.md: every faulty text gives exactly the output that the page shows.

Each page also says why it matters and what to write instead, which then passes.
With LEAD_RULES_UPDATE=1 in the environment the outputs on the page are written
anew; read the difference before you keep it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from lead_rules import LeadRulesError, RecordError, read_policy, read_record
from lead_rules.authoring.problem_pages import pages
from lead_rules.authoring.problem_text import problems_to_text
from lead_rules.cli import main
from lead_rules.diagnostics.problems import CODES, WARNINGS, Problem, sort_problems
from lead_rules.library.boundary_files import read_boundary_file
from lead_rules.library.check_file import check_file
from lead_rules.library.succession import between_versions
from lead_rules.records.table_of_model import table_of
from lead_rules.scenarios.case_files import read_scenarios
from tests.support import ROOT
from tests.support.library_card import CardRequest
from tests.support.problems_page import (
    EXAMPLE,
    FENCE,
    INSTEAD,
    SCENARIO_FILE,
    SCENARIOS,
    Renewal,
    with_base,
)

PAGE = ROOT / "docs" / "problems.md"
RECORDS: dict[str, type[BaseModel]] = {"card": CardRequest, "renewal": Renewal}


def output(blocks: str, folder: Path) -> str:
    """What is said of faulty texts, without colour."""
    fences = FENCE.findall(blocks)
    (language, about, text), *_ = fences
    if language == "console":
        return of_commands(text, folder)
    if about == SCENARIO_FILE:
        return of_scenarios(with_base(text, SCENARIOS))
    if about.endswith(".yaml"):
        files = {name: with_base(inner) for _, name, inner in fences}
        return shown(of_files(files, folder), files)
    assert len(fences) == 1
    if about.endswith(".geojson"):
        (folder / about).write_text(text, "utf-8")
        return shown(read_boundary_file(folder / about, about)[1], {})
    if language == "json":
        return of_record(text, Renewal if about == "renewal" else CardRequest)
    text = with_base(text)
    try:
        data = text.encode(about or "utf-8")
        policy = read_policy(data, name="policy.yaml", records=RECORDS)
        return shown(policy.warnings, {"policy.yaml": text})
    except LeadRulesError as error:
        return shown(error.problems, {} if about else {"policy.yaml": text})


def of_files(files: Mapping[str, str], folder: Path) -> list[Problem]:
    found = []
    policies = []
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        tables = {name: table_of(model) for name, model in RECORDS.items()}
        policy, problems = check_file(folder / name, folder, tables, name)
        found += problems
        policies += [policy] if policy is not None else []
    return sort_problems([*found, *between_versions(policies)])


def of_record(text: str, model: type[BaseModel]) -> str:
    try:
        read_record(text, model, name="record.json")
    except RecordError as error:
        return shown(error.problems, {})
    return ""


def of_scenarios(text: str) -> str:
    """Of a scenario file beside a policy that is as it should be."""
    policy = read_policy(with_base(""), records={"card": CardRequest})
    problems = read_scenarios(text.encode(), policy, name=SCENARIO_FILE)[1]
    return shown(problems, {SCENARIO_FILE: text})


def of_commands(text: str, folder: Path) -> str:
    """What the last command says if it ends in problems; nothing where it does not."""
    if "ssh-keygen" in text and shutil.which("ssh-keygen") is None:
        pytest.skip("the program ssh-keygen is not here")
    of_files({"policies/library-card/2017-01-01.yaml": with_base("")}, folder)
    *before, last = text.strip().removeprefix("$ ").split("\n$ ")
    for line in before:
        code, said = of_command(line, folder)
        assert code == 0, said
    code, said = of_command(last, folder)
    return said if code else ""


def of_command(line: str, folder: Path) -> tuple[int, str]:
    """The exit code of a command and what it says."""
    program, *rest = line.split()
    if program != "lead-rules":
        shell = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True)
        return shell.returncode, shell.stdout + shell.stderr
    here = Path.cwd()
    try:
        os.chdir(folder)
        done = CliRunner().invoke(
            main, [*rest, "--record", "card=tests.support.library_card:CardRequest"]
        )
    finally:
        os.chdir(here)
    return done.exit_code, done.output.strip()


def shown(problems: list[Problem] | tuple[Problem, ...], sources: Mapping[str, str]) -> str:
    lines = "\n".join(problems_to_text(problems, sources, lambda words, _: words))
    return "\n".join(line.rstrip() for line in lines.splitlines())


def examples() -> list[tuple[str, str, str]]:
    return [
        (code, match[1], match[2])
        for code, page in pages().items()
        for match in EXAMPLE.finditer(page.markdown)
    ]


@pytest.mark.slow
def test_the_page_can_be_written_anew(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")

    def anew(match: re.Match[str]) -> str:
        folder = tmp_path / str(match.start())
        folder.mkdir()
        return f"{match[1]}```text\n{output(match[1], folder)}\n```"

    new = EXAMPLE.sub(anew, page)
    if os.environ.get("LEAD_RULES_UPDATE"):
        PAGE.write_text(new, "utf-8")
    assert new == PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "faulty", "said"),
    [pytest.param(*each, id=f"{number}-{each[0]}") for number, each in enumerate(examples())],
)
def test_example(code: str, faulty: str, said: str, tmp_path: Path) -> None:
    kind = "warning" if code in WARNINGS else "error"
    assert re.search(rf"({kind}|^ ) {code} ", said, re.MULTILINE)
    assert output(faulty, tmp_path) == said.rstrip("\n")


def test_every_code_has_a_page_of_its_name() -> None:
    assert {code: page.name for code, page in pages().items()} == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_page_has_its_four_parts(code: str, tmp_path: Path) -> None:
    page = pages()[code].markdown
    assert re.fullmatch(r"[A-Z0-9“`].*\.", pages()[code].why, re.DOTALL), "why it matters"
    assert len(EXAMPLE.findall(page)) >= 1, "a faulty text and its exact output"
    instead = INSTEAD.findall(page + "\n\n")
    assert len(instead) == len(EXAMPLE.findall(page)), "what to write instead"
    for number, blocks in enumerate(instead):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert output(blocks, folder) == ""


def test_ten_faults_give_ten_problems() -> None:
    text = """\
language: 1
policy: library-card
title: Library cards
in_force: {from: 2017-01-01, untill: 2018-01-01}
time_zone: America/Los_Angelos
sources:
  manual: {title: Manual}
define:
  unread: {says: never used, count: loans}
rules:
  one: {says: a, when: {residnt: true}, cite: {source: manual}}
  two: {says: b, when: {balance: {at_least: 5}}, cite: {source: manual}}
  three: {says: c, when: {card: {atleast: adult}}, cite: {source: manual}}
  four: {says: d, when: {card: adlt}, cite: {source: manual}}
  five: {says: e, when: {resident: true}}
  six: {says: f, when: {monitoring.gender: x}, cite: {source: manual}}
decisions:
  card:
    title: A library card
    record: card
    include: [one, two, three, four, five, six, seven]
"""
    with pytest.raises(LeadRulesError) as raised:
        read_policy(text, records={"card": CardRequest})
    found = [(p.code, str(p.where)) for p in raised.value.problems]
    assert found == [
        ("LR202", "policy.yaml:4:30"),
        ("LR206", "policy.yaml:5:12"),
        ("LR313", "policy.yaml:9:3"),
        ("LR301", "policy.yaml:11:25"),
        ("LR305", "policy.yaml:12:45"),
        ("LR302", "policy.yaml:13:34"),
        ("LR304", "policy.yaml:14:32"),
        ("LR204", "policy.yaml:15:3"),
        ("LR310", "policy.yaml:16:25"),
        ("LR308", "policy.yaml:21:49"),
    ]


def test_a_record_error_names_the_record() -> None:
    with pytest.raises(RecordError, match=r"^row 7: resident: LR103"):
        read_record('{"resident": "yes"}', CardRequest, name="row 7")
