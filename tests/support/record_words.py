"""The words that the bundled records take, by hand from the statutes and the brochure."""

import re
from typing import Any

SHARED = {
    "court_orders[].kind": "no_contact temporary_restraining other",
    "participation.status": "never current former",
    "supervision[].kind": "post_prison parole formal_probation misdemeanor_bench_probation",
}
OF_AN_ARREST = {
    "offenses[].conduct": "possession delivery manufacture other",
    "seized[].contains[]": (
        "heroin cocaine methamphetamine lsd psilocybin psilocin mda mdma mdea "
        "fentanyl hydrocodone methadone oxycodone marijuana other"
    ),
    "commercial_factors[]": "A B C D E F G H I J K",
}


def at(place: str, value: object) -> dict[str, Any]:
    """A record with a value at a place, such as `seized[].contains[]`, and nothing else."""
    for step in reversed(re.findall(r"\w+|\[\]", place)):
        value = [value] if step == "[]" else {step: value}
    assert isinstance(value, dict)
    return value
