"""docs/gallery says what the library says; `make gallery` writes it anew.

So it would say what is wrong as well. What each case must say, and to whom, stands here by hand.
"""

import re
from functools import cache

import pytest

from tools.gallery import CASES, FOLDER, RECORDS, Case, gallery

NAMES = sorted(file.name for file in FOLDER.iterdir())


@cache
def said() -> dict[str, str]:
    return dict(gallery())


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_is_what_is_said(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == said()[name], "run `make gallery`"


@pytest.mark.slow
def test_every_file_and_every_record_has_its_case() -> None:
    assert sorted(said()) == NAMES
    assert len(CASES) == 13
    assert sorted(case.name for case in CASES) == sorted(
        file.stem for file in RECORDS.glob("*.json")
    )


# For each case how the officer's part begins, how the person's does, and what both must hold.
MUST: dict[str, tuple[str, str, tuple[str, str]]] = {
    "eligible": (
        "ELIGIBLE: Post-arrest, pre-booking diversion. You can act on this answer.",
        "The answer for you: eligible. ",
        ("Rules that exclude: 10 checked, none applies.", "10 checked. None of them is."),
    ),
    "heroin-in-two-bags": (
        "INELIGIBLE: Post-arrest, pre-booking diversion. You can act on this answer.",
        "The answer for you: ineligible. ",
        ("Excluded: 5 grams or more of heroin", "in the way: 5 grams or more of heroin"),
    ),
    "too-near-the-edge": (
        "UNDETERMINED: Post-arrest, pre-booking diversion. Do not decide yet.",
        "The answer for you: undetermined. There is no final answer yet.",
        ("give or take 15 m. That is not enough to tell.", "15 m. It is not enough to tell."),
    ),
    "former-participant-one-approval": (
        "INELIGIBLE: Post-arrest, pre-booking diversion. It can still change: see below.",
        "The answer for you: ineligible. It can still change: see below.",
        ("continued participation: yes (now: no; it can still", "participation: yes (now: no)."),
    ),
    "warrant-extradition-unknown": (
        "UNDETERMINED: Post-arrest, pre-booking diversion. Do not decide yet.",
        "The answer for you: undetermined. There is no final answer yet.",
        ("Not known: an active extraditable warrant", "Not known yet: an active extraditable"),
    ),
    "amount-presumed": (
        "ELIGIBLE FOR NOW: Post-arrest, pre-booking diversion. Check what is presumed first.",
        "The answer for you: eligible for now. Some facts are not known yet",
        ("Presumed until it is known", "What we take to be so until it is known"),
    ),
    "parole-read-two-ways": (
        "ELIGIBLE: Post-arrest, pre-booking diversion.",
        "The answer for you: eligible.",
        ("The source can be read in another way", "The rules can be read in another way"),
    ),
    "many-gaps": (
        "UNDETERMINED: Post-arrest, pre-booking diversion. Do not decide yet.",
        "The answer for you: undetermined. There is no final answer yet.",
        ("Ask: district attorney", "You can ask: district attorney"),
    ),
    "outside-the-area": (
        "INELIGIBLE: Post-arrest, pre-booking diversion.",
        "The answer for you: ineligible. ",
        ("Nothing changes it - place of arrest", "What does not change - place of arrest"),
    ),
    "social-contact": (
        "ELIGIBLE FOR NOW: Social contact referral. Check what is presumed first.",
        "The answer for you: eligible for now. Some facts are not known yet",
        ("Rules that exclude: 7 checked, none applies.", "7 checked. None of them is."),
    ),
    "assessment-still-open": (
        "OPEN: Prosecution of this offense. Do not decide yet.",
        "The answer for you: open. There is no final answer yet.",
        ("Not known: the full psychosocial", "It is not known yet if it was."),
    ),
    "assessment-missed": (
        "MAY BE PROSECUTED: Prosecution of this offense. You can act on this answer.",
        "The answer for you: may be prosecuted. ",
        ("Not met: the full psychosocial assessment", "You do not meet this: the full"),
    ),
    "no-policy-in-force": (
        "NO POLICY IN FORCE. There are no rules for that day.",
        "The answer for you: no policy in force. There were no rules for you on that day.",
        ("begins on February 27, 2017.", "begins on February 27, 2017."),
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_page_tells_each_reader_what_its_case_must_tell(case: Case) -> None:
    page = (FOLDER / f"{case.name}.md").read_text("utf-8")
    assert page.startswith(f"# {case.title}\n")
    parts = re.findall(
        r"^## ([^\n]*)\n\n`lead-rules ([^\n]*)`\n\n```text\n(.*?)```$", page, re.M | re.S
    )
    titles, commands, texts = zip(*parts, strict=True)
    readers = ["What an officer reads", "What the person reads", "The file"]
    assert list(titles) == readers[: 3 if case.file else 2]
    decided = f"decide examples/gallery/{case.name}.json"
    if case.decision != "arrest_diversion":
        decided += f" --decision {case.decision}"
    options = ["", " --reader person", " --reader file --length full"]
    assert list(commands) == [decided + each for each in options[: len(parts)]]
    to_officer, to_person, *to_file = (" ".join(text.split()) for text in texts)
    officer, person, both = MUST[case.name]
    assert to_officer.startswith(officer) and to_person.startswith(person)
    assert both[0] in to_officer and both[1] in to_person
    if case.file:
        assert to_file[0].startswith(officer)
        assert "SHA-256" in to_file[0] and "SHA-256" not in to_officer + to_person


def test_the_page_of_all_cases_gives_each_its_own_answer() -> None:
    rows = dict(
        re.findall(
            r"^\| \[.*\]\((.*)\.md\) \| (.*) \|$", (FOLDER / "README.md").read_text("utf-8"), re.M
        )
    )
    assert rows.keys() == MUST.keys()
    for name, (officer, *_) in MUST.items():
        answer = re.split(r"[.:]", officer)[0]
        assert rows[name].startswith(f"{answer}: ")
