"""docs/gallery says what the library says; `make gallery` writes it anew."""

import pytest

from tools.gallery import CASES, FOLDER, RECORDS, gallery

FILES = dict(gallery())


@pytest.mark.parametrize("name", FILES)
def test_the_gallery_is_what_is_said(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == FILES[name], "run `make gallery`"


def test_every_file_and_every_record_has_its_case() -> None:
    assert sorted(FILES) == sorted(file.name for file in FOLDER.iterdir())
    assert len(CASES) == 13
    assert sorted(case.name for case in CASES) == sorted(
        file.stem for file in RECORDS.glob("*.json")
    )
