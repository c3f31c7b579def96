"""`lead-rules explain`: the page of a problem."""

import click

from lead_rules.authoring.problem_pages import page_to_text, pages
from lead_rules.diagnostics.problems import CODES, nearest

__all__ = ["explain"]


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE...]")
def explain(codes: tuple[str, ...]) -> None:
    """Explain the problems with these codes; without a CODE, list them all.

    Each page has a faulty text, what is said of it, why it matters, and what to
    write instead.
    """
    if not codes:
        for code, name in CODES.items():
            click.echo(f"{code}  {name}")
    texts = [page_to_text(pages()[_known(code)]) for code in codes]
    click.echo("\n\n".join(texts), nl=False)


def _known(given: str) -> str:
    """The code that is meant: in capitals or not, with `LR` or without."""
    code = given.upper().strip()
    code = f"LR{code}" if code.isdecimal() else code
    if code in CODES:
        return code
    near = nearest(code, CODES)
    hint = f"did you mean {near} ({CODES[near]})?" if near else "`lead-rules explain` lists them"
    raise click.BadParameter(f"{given} is not the code of a problem; {hint}", param_hint="CODE")
