"""Files as they lie on a disk."""

import os
from pathlib import Path

from lead_rules.values.files import files_below, read_whole
from tests.support import ROOT

POLICY = ROOT / "policies" / "multnomah-lead" / "2017-02-27.yaml"


def test_no_more_is_read_than_was_asked_for() -> None:
    assert len(read_whole(Path("/dev/zero"), 1000)) == 1001
    assert read_whole(Path(os.devnull), 1000) == b""


def test_files_below_a_folder_that_is_not_there() -> None:
    assert files_below(ROOT / "nowhere", ".yaml") == []
    assert POLICY in files_below(ROOT / "policies", ".yaml")
