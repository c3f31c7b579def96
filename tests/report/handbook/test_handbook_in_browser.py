"""The handbook in a browser: nothing that axe-core faults, and nothing cut off.

Needs `chromium`; without it these tests are skipped.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from lead_rules.report.handbook.handbook import handbook
from lead_rules.report.handbook.handbook_html import handbook_to_html
from tests.support.browser import CHROMIUM, SCHEMES, faults, reach
from tests.support.handbooks import CASES, LEAD, hostile

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

# A few of each kind of row are as good as all, and axe-core is much quicker.
FEW = replace(CASES, cases=(*CASES.cases[:6], *CASES.cases[-6:]))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_faulted(scheme: str, tmp_path: Path) -> None:
    page = handbook_to_html(handbook(LEAD, scenarios=FEW))
    assert faults(page, scheme, tmp_path) == []


@pytest.mark.parametrize("width", [320, 1300])
def test_nothing_is_wider_than_the_window(width: int, tmp_path: Path) -> None:
    page = handbook_to_html(hostile("x" * 200))
    assert reach(page, width, tmp_path) <= width
