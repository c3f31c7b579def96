"""The gallery: what is said of a dozen cases, written to docs/gallery by one command.

make gallery
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lead_rules import (
    ArrestRecord,
    Decision,
    NoPolicy,
    SocialContactRecord,
    load_library,
    read_record,
    to_html,
    to_markdown,
    to_text,
)

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "gallery"
RECORDS = ROOT / "examples" / "gallery"


@dataclass(frozen=True)
class Case:
    """A record by its name in examples/gallery, and what it shows."""

    name: str
    title: str
    decision: str = "arrest_diversion"
    file: bool = False
    page: bool = False


CASES = (
    Case("eligible", "Everything is known, and nothing is in the way"),
    Case("heroin-in-two-bags", "Heroin over the limit, in two bags", file=True, page=True),
    Case("too-near-the-edge", "A place too near the edge of the area to tell"),
    Case("former-participant-one-approval", "A former participant with one approval of two"),
    Case("warrant-extradition-unknown", "A warrant, and nobody knows whether it extradites"),
    Case("amount-presumed", "Not charged yet, so the amount is presumed", file=True),
    Case("parole-read-two-ways", "Parole, and a sentence that can be read in two ways"),
    Case("many-gaps", "Two in the morning, and little is known"),
    Case("outside-the-area", "Across the line, which nothing changes"),
    Case("social-contact", "A social contact", "social_contact_referral"),
    Case("assessment-still-open", "The assessment can still be in time", "non_prosecution"),
    Case("assessment-missed", "The assessment came too late", "non_prosecution"),
    Case("no-policy-in-force", "An arrest before the program began"),
)


def answer(case: Case) -> Decision | NoPolicy:
    data = (RECORDS / f"{case.name}.json").read_bytes()
    library = load_library()
    if case.decision == "social_contact_referral":
        return library.decide(read_record(data, SocialContactRecord), case.decision)
    return library.decide(read_record(data, ArrestRecord), case.decision)


def gallery() -> Iterator[tuple[str, str]]:
    """The name and the text of each file of the gallery."""
    rows = []
    for case in CASES:
        said = answer(case)
        yield f"{case.name}.md", _case(case, said)
        if case.page:
            yield f"{case.name}.html", to_html(said)
        sentence = to_markdown(said, length="sentence").strip()
        rows.append(f"| [{case.title}]({case.name}.md) | {sentence} |")
    yield "README.md", _index(rows)


def _index(rows: list[str]) -> str:
    return "\n".join(
        [
            "# What is said of a dozen cases",
            "",
            "Each page shows what an officer reads and what the person reads. Two of them show",
            "the whole file too, and one has [a page](heroin-in-two-bags.html) for a browser.",
            "The records are invented and lie in [examples/gallery](../../examples/gallery).",
            "",
            "`make gallery` writes this folder, and a test holds it to what the library says.",
            "",
            "| the case | in a sentence |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _case(case: Case, said: Decision | NoPolicy) -> str:
    record = f"examples/gallery/{case.name}.json"
    decision = f" --decision {case.decision}" if case.decision != "arrest_diversion" else ""
    command = f"lead-rules decide {record}{decision}"
    parts = [
        f"# {case.title}",
        f"The record is [{case.name}.json](../../{record}).",
        "## What an officer reads",
        f"`{command}`",
        _block(to_text(said)),
        "## What the person reads",
        f"`{command} --reader person`",
        _block(to_text(said, reader="person")),
    ]
    if case.file:
        parts += [
            "## The file",
            f"`{command} --reader file --length full`",
            _block(to_text(said, reader="file", length="full")),
        ]
    if case.page:
        parts.append(f"The same as [a page]({case.name}.html) for a browser or a printer.")
    return "\n\n".join(parts) + "\n"


def _block(text: str) -> str:
    return f"```text\n{text}```"


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    kept = set()
    for name, text in gallery():
        (FOLDER / name).write_text(text, "utf-8")
        kept.add(name)
    for file in FOLDER.iterdir():
        if file.name not in kept:
            file.unlink()


if __name__ == "__main__":
    write()
