"""Policy files that are broken on purpose are refused with a message, not a crash."""

import json
import tracemalloc

import pytest

from lead_rules import ArrestRecord, PolicyError, RecordError, read_policy, read_record
from lead_rules.authoring.github import problems_to_github
from lead_rules.authoring.problem_text import problems_to_json, problems_to_text
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.ir import nodes
from lead_rules.policy.ir.phrasing import asks
from lead_rules.yamltext.decode import MOST_BYTES
from lead_rules.yamltext.read_nodes import MOST_NODES, read_text
from lead_rules.yamltext.repair import MOST_SLIPS, without_slips
from lead_rules.yamltext.repair_weight import MOST_CHARACTERS

pytestmark = pytest.mark.slow

DEPTH = 200_000
INDENTED = b"a:\n" + b"".join(b" " * level + b"a:\n" for level in range(1, 900))
LAUGHS = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [*%c, *%c]\n" % (96 + n, 96 + n, 95 + n, 95 + n) for n in range(2, 26)
)

FILES = {
    "empty": (b"", "LR203"),
    "only a comment": (b"# nothing\n", "LR203"),
    "a list": (b"- a\n", "LR203"),
    "text": (b"hello", "LR203"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "LR002"),
    "utf-16": ("language: 1\n".encode("utf-16"), "LR002"),
    "latin-1": ("title: \xe9\n".encode("latin-1"), "LR002"),
    "nul": (b"language: 1\x00\n", "LR003"),
    "escaped nul": (b'title: "\\0"\n', "LR003"),
    "right-to-left override": ("title: a\u202eb\n".encode(), "LR003"),
    "zero-width space": ("title: a\u200bb\n".encode(), "LR003"),
    "line separator": ("title: a\u2028b\n".encode(), "LR003"),
    "soft hyphen": ("title: a\u00adb\n".encode(), "LR003"),
    "letter of no width": ("title: a\u3164b\n".encode(), "LR003"),
    "joiner between Latin letters": ("title: a\u200db\n".encode(), "LR003"),
    "variation selector": ("title: a\ufe0fb\n".encode(), "LR003"),
    "half a character": ("title: a\ud800b\n".encode("utf-8", "surrogatepass"), "LR002"),
    "escaped half": (b'title: "\\ud800"\n', "LR005"),
    "a long scalar": (b"title: " + b"x" * 10_000_000, "LR004"),
    "megabytes": (b"a" * (MOST_BYTES + 1), "LR004"),
    "many nodes": (b"[" + b"a," * MOST_NODES + b"a]", "LR004"),
    "deep list": (b"[" * DEPTH, "LR004"),
    "deep mapping": (b"{a: " * DEPTH, "LR004"),
    "deep dashes": (b"- " * DEPTH, "LR004"),
    "deep questions": (b"? " * DEPTH, "LR004"),
    "deep mixture": (b"[{a: " * DEPTH, "LR004"),
    "deep indent": (INDENTED, "LR004"),
    "anchors": (LAUGHS, "LR006"),
    "tag": (b"a: !!python/object/apply:os.system [ls]\n", "LR006"),
    "merge key": (b"a: {<<: {b: 1}}\n", "LR006"),
    "two documents": (b"a: 1\n---\nb: 2\n", "LR006"),
    "repeated key": (b"language: 1\nlanguage: 1\n", "LR007"),
    "list as a key": (b"? [a]\n: b\n", "LR203"),
    "open bracket": (b"a: [1, 2\n", "LR009"),
    "tab": (b"a:\n\tb: 1\n", "LR008"),
    "Cyrillic letter in a sentence": ("title: her\u043ein\n".encode(), "LR910"),
    "Cyrillic letter in a name": ("rules: {her\u043ein: {says: x}}\n".encode(), "LR910"),
    "Greek capital in a name": ("rules: {'\u0391B': {says: x}}\n".encode(), "LR910"),
    "full-width letter": ("title: \uff28eroin\n".encode(), "LR910"),
    "the zone of the machine": (b"time_zone: localtime\n", "LR206"),
    "no zone": (b"time_zone: Factory\n", "LR206"),
    "a zone by other clocks": (b"time_zone: right/UTC\n", "LR206"),
    "a zone that is a folder": (b"time_zone: America\n", "LR206"),
    "a zone that is a file": (b"time_zone: ../../../etc/passwd\n", "LR206"),
    "a day before the calendar": (b"in_force: {from: 0000-01-01}\n", "LR206"),
    "a day after the calendar": (b"in_force: {from: 10000-01-01}\n", "LR206"),
    "a day that is not": (b"in_force: {from: 2017-02-30}\n", "LR206"),
}


@pytest.mark.parametrize(("data", "code"), FILES.values(), ids=FILES)
def test_refused_with_a_problem(data: bytes, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(data)
    problems = raised.value.problems
    assert code in [problem.code for problem in problems]
    assert all(problem.message and problem.help for problem in problems)
    assert all(str(problem.where).startswith("policy.yaml:") for problem in problems)


BROKEN = {
    "long lines": ("a: [" + "x, " * 150_000 + "\n") * 2,
    "many lines": "rules:\n" + "  a:\n   b: {c: d\n" * 40_000,
    "quotes": 'a: "b\n' * 60_000,
    "one line": "'\"[{" * 100_000,
    "no spaces": "a: " + "x" * 500_000 + ": y",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_looking_for_a_slip_is_bounded(text: str) -> None:
    read = 0

    def counting(part: str, file: str) -> tuple[None, list[Problem]]:
        nonlocal read
        read += len(part)
        return None, read_text(part, file)[1]

    problems = without_slips(text, "policy.yaml", counting)[1]
    assert problems
    assert read <= MOST_CHARACTERS + (MOST_SLIPS + 1) * len(text)


@pytest.mark.parametrize("name", ["deep list", "deep mapping", "deep dashes", "anchors"])
def test_a_bomb_takes_little_memory(name: str) -> None:
    data, _ = FILES[name]
    tracemalloc.start()
    with pytest.raises(PolicyError):
        read_policy(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * len(data) + 5_000_000


SMALL = """
language: 1
policy: p
title: {title}
in_force: {{from: 1899-12-31}}
time_zone: UTC
sources: {{s: {{title: t}}}}
define:
  w: {{says: x, sum: weight, of: seized}}
rules:
  a: {{says: x, when: {{w: {{at_least: {amount}}}}}, cite: {{source: s}}}}
{more}
decisions: {{d: {{title: t, record: arrest, include: [a]}}}}
"""


def small(title: str = "t", amount: str = "5 g", more: str = "") -> str:
    return SMALL.format(title=title, amount=amount, more=more)


@pytest.mark.parametrize(
    "title",
    [
        "\u0440\u0435\u0434\u043a\u043e",
        "\u03b1-PVP",
        "\u0394\u2079-THC",
        "5 \u03bcg",
        "ni\u00f1o",
        "\u0646\u06cc\u200c\u0634",
        "\u2640\ufe0f",
    ],
)
def test_other_alphabets_are_text_like_any_other(title: str) -> None:
    """Words in Russian, a Greek letter that stands apart, a joiner between Persian letters."""
    assert read_policy(small(title)).title == title


def test_a_word_in_two_alphabets_is_shown_where_it_stands() -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(small("5 grams of her\u043ein or more"))
    (problem,) = raised.value.problems
    assert (str(problem.where), problem.where.end_column) == ("policy.yaml:4:19", 25)  # type: ignore[union-attr]
    assert problem.message == "`her\u043ein` has Cyrillic letters that look like Latin ones"
    assert problem.help == "type it anew: `heroin`"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1e400 g", "LR305"),
        ("NaN g", "LR304"),
        ("Infinity g", "LR304"),
        (".inf g", "LR304"),
        ("-5 g", "LR304"),
        ("\u0665 g", "LR304"),
        ("0x10 g", "LR305"),
        (f"{'9' * 5000} g", "LR304"),
    ],
    ids=lambda text: text[:12],
)
def test_an_amount_that_is_no_number_is_refused_where_it_stands(amount: str, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(small(amount=amount))
    problem = raised.value.problems[-1]
    assert (problem.code, str(problem.where)) == (code, "policy.yaml:11:37")
    assert len(str(problem)) < 2000


@pytest.mark.parametrize(("amount", "says"), [("-0 g", "0 g"), ("5.000000000000000000001 g", "")])
def test_an_amount_keeps_every_digit(amount: str, says: str) -> None:
    rule = read_policy(small(amount=amount)).checked.decisions["d"].include[0]
    assert isinstance(rule.when, nodes.Test)
    assert asks(rule.when) == f"{says or amount} or more"


def test_a_policy_of_thousands_of_rules_is_read_in_steps_that_grow_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Spans are compared, so many for each rule: it was a square of them."""
    compared = 0
    equal = Span.__eq__

    def counting(one: Span, other: object) -> bool:
        nonlocal compared
        compared += 1
        return equal(one, other)

    monkeypatch.setattr(Span, "__eq__", counting)
    rule = "  r{}: {{says: x, when: {{warrants: {{empty: true}}}}, cite: {{source: s}}}}"
    with pytest.raises(PolicyError) as raised:
        read_policy(small(more="\n".join(rule.format(n) for n in range(2_000))))
    assert len(raised.value.problems) == 2_000
    assert 2_000 < compared < 50 * 2_000


@pytest.mark.parametrize("hidden", ["\x1b[31m", "\u202e", "\n", "\x85", "\U000e0041"])
def test_what_cannot_be_seen_is_shown_as_its_escape(hidden: str) -> None:
    """Wherever a problem is shown: what is wrong with a record quotes the record."""
    with pytest.raises(RecordError) as raised:
        read_record({f"warrants{hidden}": 1, "id": [hidden]}, ArrestRecord, name=f"a{hidden}b")
    problems = raised.value.problems
    assert str(raised.value).replace("\n", "").isprintable()
    text = list(problems_to_text(problems, {}, lambda part, _: part))
    assert all(line.isprintable() for line in text)
    assert problems_to_github(problems).replace("\n", "").isprintable()
    plain = problems_to_json(problems)
    assert plain.replace("\n", "").isprintable()
    assert {each["file"] for each in json.loads(plain)} == {f"a{hidden}b"}


def test_a_byte_order_mark_and_carriage_returns_are_read() -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(b"\xef\xbb\xbflanguage: 2\r\npolicy: x\r\n")
    assert str(raised.value.problems[-1].where) == "policy.yaml:1:11"


def test_text_is_text_until_a_field_claims_it() -> None:
    """YAML 1.1 would read these as a boolean, sixty-based and octal numbers."""
    policy = read_policy("""
language: 1
policy: p
title: no
in_force: {from: 2017-01-01}
time_zone: UTC
sources: {no: {title: 22:30, sections: {on: 0777}}}
rules:
  off:
    says: yes
    when: {offenses: {some: {statute: 475.850}}}
    cite: {source: no, section: on}
decisions: {null: {title: ~, record: arrest, include: [off]}}
""")
    assert policy.title == "no"
    assert policy.decisions == ("null",)
    rule = policy.checked.decisions["null"].include[0]
    assert (rule.id, rule.says) == ("off", "yes")
    assert rule.citations[0].title == "22:30"
    assert rule.citations[0].section_title == "0777"
