"""Policy files that are broken on purpose are refused with a message, not a crash."""

import tracemalloc

import pytest

from lead_rules import PolicyError, read_policy
from lead_rules.diagnostics import Problem
from lead_rules.policy.nodes import MOST_BYTES, MOST_NODES, read_text
from lead_rules.policy.slips import MOST_CHARACTERS, MOST_SLIPS, without_slips

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
    "megabytes": (b"a" * (MOST_BYTES + 1), "LR004"),
    "many nodes": (b"[" + b"a," * MOST_NODES + b"a]", "LR004"),
    "deep list": (b"[" * DEPTH, "LR004"),
    "deep mapping": (b"{a: " * DEPTH, "LR004"),
    "deep dashes": (b"- " * DEPTH, "LR004"),
    "deep indent": (INDENTED, "LR004"),
    "anchors": (LAUGHS, "LR006"),
    "tag": (b"a: !!python/object/apply:os.system [ls]\n", "LR006"),
    "merge key": (b"a: {<<: {b: 1}}\n", "LR006"),
    "two documents": (b"a: 1\n---\nb: 2\n", "LR006"),
    "repeated key": (b"language: 1\nlanguage: 1\n", "LR007"),
    "list as a key": (b"? [a]\n: b\n", "LR203"),
    "open bracket": (b"a: [1, 2\n", "LR009"),
    "tab": (b"a:\n\tb: 1\n", "LR008"),
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
