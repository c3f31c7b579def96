"""docs/gallery says what the library says; `make gallery` writes it anew."""

from functools import cache

import pytest

from tools.gallery import CASES, FOLDER, RECORDS, gallery

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
