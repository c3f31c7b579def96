"""A signature that is asked for: only an allowed signer's, over just this list, will do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lead_rules import PolicyError, load_library, load_policy
from lead_rules.library import signature
from lead_rules.library.register import publish_files
from tests.support import ROOT
from tests.support.card_policies import CARDS, write
from tests.support.command_line import run
from tests.support.library_card import CardRequest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("ssh-keygen") is None, reason="the program ssh-keygen is not here"
    ),
]
FIRST = "policies/cards/2020-01-01.yaml"


def keygen(*arguments: str, cwd: Path) -> None:
    subprocess.run(["ssh-keygen", *arguments], cwd=cwd, check=True, capture_output=True)


def sign(folder: Path, key: str = "key", namespace: str = "lead-rules") -> None:
    (folder / "policies/PUBLISHED.sig").unlink(missing_ok=True)
    keygen("-Y", "sign", "-n", namespace, "-f", key, "policies/PUBLISHED", cwd=folder)


def allow(folder: Path, key: str = "key", options: str = "") -> Path:
    kind, public = (folder / f"{key}.pub").read_text("utf-8").split()[:2]
    signers = folder / "signers"
    signers.write_text(f"chief@example.org {options}{kind} {public}\n", "utf-8")
    return signers


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A folder with a published version, signed by `key`; `signers` allows it."""
    write(tmp_path, "from: 2020-01-01")
    assert publish_files(tmp_path, [FIRST]) == ((FIRST,), [])
    for key in ("key", "other"):
        keygen("-q", "-t", "ed25519", "-N", "", "-f", key, cwd=tmp_path)
    sign(tmp_path)
    allow(tmp_path)
    return tmp_path


def refusal(folder: Path, signers: str = "signers") -> str:
    with pytest.raises(PolicyError) as raised:
        load_library(folder, records=CARDS, signers=folder / signers)
    return str(raised.value).replace(f"{folder}/", "")


def test_a_signed_list_loads(signed: Path) -> None:
    library = load_library(signed, records=CARDS, signers=signed / "signers")
    assert [each.version for each in library.versions()] == ["2020-01-01"]
    policy = load_policy(signed / FIRST, records=CARDS, signers=str(signed / "signers"))
    assert policy.version == "2020-01-01"


def test_one_of_several_signers_and_names_is_enough(signed: Path) -> None:
    signers = allow(signed, "other")
    more = signers.read_text("utf-8")
    allow(signed, "key", 'namespaces="lead-rules" ')
    with signers.open("a", encoding="utf-8") as stream:
        stream.write(more)
    text = signers.read_text("utf-8").replace("chief@example.org", "a@example.org,b@example.org", 1)
    signers.write_text(text, "utf-8")
    assert load_library(signed, records=CARDS, signers=signers).policies == ("cards",)


def test_a_list_without_a_signature(signed: Path) -> None:
    (signed / "policies/PUBLISHED.sig").unlink()
    assert refusal(signed) == (
        "policies/PUBLISHED.sig: LR615 the list of published files is not signed "
        "(sign it with `ssh-keygen -Y sign -n lead-rules -f KEY policies/PUBLISHED`)"
    )
    assert load_library(signed, records=CARDS).policies == ("cards",)  # none was asked for


def test_no_list_at_all(signed: Path) -> None:
    (signed / "policies/PUBLISHED").unlink()
    assert refusal(signed).splitlines() == [
        "policies/PUBLISHED: LR615 nothing was published here (run `lead-rules publish`)",
        f"{FIRST}: LR614 this version was not published (check where it comes from; "
        "`lead-rules publish` lists it, then sign the list)",
    ]


def test_the_list_was_changed_after_it_was_signed(signed: Path) -> None:
    write(signed, "from: 2021-01-01")
    publish_files(signed, ["policies/cards/2021-01-01.yaml"])
    assert refusal(signed) == (
        "policies/PUBLISHED.sig: LR615 the signature does not fit the list (take the list and its "
        "signature from their history, or sign it with "
        "`ssh-keygen -Y sign -n lead-rules -f KEY policies/PUBLISHED`)"
    )
    sign(signed)
    assert len(load_library(signed, records=CARDS, signers=signed / "signers").versions()) == 2


def test_a_signature_of_another_namespace(signed: Path) -> None:
    sign(signed, namespace="git")
    assert refusal(signed).startswith(
        "policies/PUBLISHED.sig: LR615 the signature was made for another purpose (sign it with"
    )


def test_a_signer_who_is_not_allowed(signed: Path) -> None:
    sign(signed, "other")
    said = (
        "policies/PUBLISHED.sig: LR615 the list was signed by somebody who is not an allowed "
        "signer (let a signer of `signers` sign it, or have the signer added there)"
    )
    assert refusal(signed) == said
    sign(signed)
    allow(signed, options='namespaces="git" ')
    assert refusal(signed) == said
    allow(signed, options='valid-before="20010101" ')
    assert refusal(signed) == said


def test_no_signature_but_nonsense(signed: Path) -> None:
    for nonsense in (b"", b"nonsense\n", b"\xff" * 99, bytes(1 << 20)):
        (signed / "policies/PUBLISHED.sig").write_bytes(nonsense)
        assert "LR615 the signature does not fit the list" in refusal(signed)


def test_the_signers_are_not_there_or_none(signed: Path) -> None:
    assert refusal(signed, "nowhere") == (
        "nowhere: LR615 the file of allowed signers is not there "
        "(name a file with a line `NAME ssh-ed25519 KEY` for each signer)"
    )
    assert "the file of allowed signers is not there" in refusal(signed, "policies")
    (signed / "signers").write_text("", "utf-8")
    assert "not an allowed signer" in refusal(signed)


def test_an_edit_under_a_good_signature(signed: Path) -> None:
    file = signed / FIRST
    file.write_text(file.read_text("utf-8") + "# more\n", "utf-8")
    assert refusal(signed).startswith(f"{FIRST}: LR611 this file was published and has been edited")


def test_a_version_that_is_not_listed(signed: Path) -> None:
    write(signed, "from: 2021-01-01")
    said = (
        "policies/cards/2021-01-01.yaml: LR614 this version was not published (check where it "
        "comes from; `lead-rules publish` lists it, then sign the list)"
    )
    assert refusal(signed) == said
    with pytest.raises(PolicyError) as raised:
        load_policy(
            signed / "policies/cards/2021-01-01.yaml", records=CARDS, signers=signed / "signers"
        )
    assert str(raised.value) == said


def test_a_draft_needs_no_listing_and_is_only_used_by_name(signed: Path) -> None:
    file = write(signed, "from: 2021-01-01", "draft")
    library = load_library(signed, records=CARDS, signers=signed / "signers")
    record = CardRequest.model_validate({"requested_at": "2021-02-01T12:00:00Z", "resident": True})
    assert library.decide(record, "card").policy.version == "2020-01-01"  # type: ignore[union-attr]
    assert library.version("2021-01-01").decide(record, "card").policy.status == "draft"
    named = load_policy(file, records=CARDS, signers=signed / "signers")
    assert named.decide(record, "card").policy.status == "draft"


def test_a_boundary_file_that_is_not_listed(signed: Path) -> None:
    for name in ("policies/multnomah-lead", "geo"):
        shutil.copytree(ROOT / name, signed / name)
    paths = [
        "policies/multnomah-lead/2017-02-27.yaml",
        "policies/multnomah-lead/2018-05-16.yaml",
        "geo/high-pedestrian-traffic/2018-05-16.geojson",
    ]
    assert publish_files(signed, paths)[1] == []
    sign(signed)
    with pytest.raises(PolicyError) as raised:
        load_policy(signed / paths[0], signers=signed / "signers")
    assert str(raised.value).startswith(
        "geo/high-pedestrian-traffic/2017-02-27.geojson: LR614 this boundary file was not published"
    )
    assert load_policy(signed / paths[1], signers=signed / "signers").version == "2018-05-16"


def test_without_the_program_nothing_loads(
    signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert refusal(signed) == (
        "policies/PUBLISHED.sig: LR615 the program `ssh-keygen`, which verifies it, is not there "
        "(install OpenSSH 8.2 or later (`openssh-client`))"
    )


def test_a_program_that_hangs_is_stopped(
    signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin" / "ssh-keygen"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(signature, "MOST_SECONDS", 0.2)
    assert "LR615 `ssh-keygen` did not answer in time" in refusal(signed)


def test_the_program_sees_no_agent_and_no_display(
    signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("ssh-keygen")
    spy = tmp_path / "bin" / "ssh-keygen"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\nenv > "{tmp_path}/seen"\nexec {real} "$@"\n', "utf-8")
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.setenv(name, "/nowhere")
    load_library(signed, records=CARDS, signers=signed / "signers")
    seen = {line.split("=")[0] for line in (tmp_path / "seen").read_text("utf-8").splitlines()}
    assert {"PATH", "LC_ALL"} <= seen <= {"PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"}


def test_the_command_line_asks_for_a_signature(tmp_path: Path) -> None:
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    keygen("-q", "-t", "ed25519", "-N", "", "-f", "key", cwd=tmp_path)
    allow(tmp_path)
    done = run("check", "policies", "--signers", "signers", cwd=tmp_path)
    assert done.returncode == 1
    assert "policies/PUBLISHED: error LR615 nothing was published here" in done.stderr
    assert done.stderr.count("error LR614 this version was not published") == 2
    assert run("publish", cwd=tmp_path).returncode == 0
    sign(tmp_path)
    done = run("check", "policies", "geo", "--signers", "signers", cwd=tmp_path)
    assert done.stderr == "2 policies, 2 boundary files: 0 errors, 0 warnings\n"
    policy = "policies/multnomah-lead/2017-02-27.yaml"
    record = str(ROOT / "examples/arrest-eligible.json")
    decide = ("decide", record, "--policy", policy, "--signers", "signers")
    assert run(*decide, cwd=tmp_path).stdout.startswith("ELIGIBLE")
    (tmp_path / "policies/PUBLISHED.sig").unlink()
    done = run(*decide, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error LR615 the list of published files is not signed" in done.stderr


def test_publishing_more_says_that_the_signature_no_longer_fits(tmp_path: Path) -> None:
    for name in ("policies", "geo"):
        shutil.copytree(ROOT / name, tmp_path / name)
    run("publish", "multnomah-lead/2017-02-27", cwd=tmp_path)
    keygen("-q", "-t", "ed25519", "-N", "", "-f", "key", cwd=tmp_path)
    sign(tmp_path)
    done = run("publish", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == (
        "the signature no longer fits policies/PUBLISHED: sign it with "
        "`ssh-keygen -Y sign -n lead-rules -f KEY policies/PUBLISHED`\n"
    )
