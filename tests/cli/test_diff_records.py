"""`lead-rules diff --records`: both versions decide the same records."""

from pathlib import Path

import pytest

from tests.support.card_policies import VERSION
from tests.support.command_line import run


@pytest.mark.parametrize(
    ("kinds", "code", "said"),
    [
        (("arrest", "arrest"), 0, ""),
        (
            ("arrest", "social_contact"),
            2,
            "Error: Invalid value for --decision: the two versions decide `card` from different "
            "kinds of record",
        ),
    ],
)
def test_records_of_two_kinds_are_not_compared(
    tmp_path: Path, kinds: tuple[str, str], code: int, said: str
) -> None:
    text = VERSION.format(in_force="from: 2020-01-01", status="")
    text = text.replace("when: {resident: true}", "when: {warrants: {empty: true}}")
    for name, kind in zip(("before.yaml", "after.yaml"), kinds, strict=True):
        (tmp_path / name).write_text(text.replace("record: card", f"record: {kind}"), "utf-8")
    (tmp_path / "one.json").write_text("{}", "utf-8")
    done = run("diff", "before.yaml", "after.yaml", "--records", "one.json", cwd=tmp_path)
    assert done.returncode == code
    assert done.stderr.splitlines()[-1:] == ([said] if said else [])
