"""The boundary files that ship: their areas, where they come from, and their licence."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.support.areas import GEO, shipped

SHIPPED = sorted(GEO.glob("*/*.geojson"))

COORDINATES = {
    "downtown": (60, "bde1dd7a2afafb3b7fad6f861bc5af55cf64abbe151c1b7bac44d1c4b75e4dd4"),
    "old-town": (24, "d09f5511c116aea8969eda4ad9aa7b57057d62bc3985e6323edde08011ed9b01"),
    "lloyd": (44, "a192a1fac07d9d5a2392cd2ca2df3bbd6fa9e250cd7852d40381a97dd484d292"),
    "central-eastside": (41, "90ac3cc75ade250a52c23e194fb42a59df89617d1258e29afb352bfb33f116dd"),
}
"""The corners of each area, and the SHA-256 of a line `longitude latitude` for each."""

AREAS = {
    "2017-02-27": ["downtown", "old-town", "lloyd"],
    "2018-05-16": ["downtown", "old-town", "lloyd", "central-eastside"],
}

FACTS = [
    "later copy",
    "2010",
    "2017-08-16",
    "(Downtown; Old Town; Lloyd District)",
    "sidewalks",
    "9.14 m",
    "12.2 m",
    "60 ft",
    "80 ft",
    "about 10 m",
    "about 2 m",
    "4 to 5 %",
    "15 to 30 m",
    "14B.20.070",
    "on and within the listed boundaries",
    "inferred",
    "assumed",
]
"""What a reader of a file has to learn about it."""


def test_the_files_that_ship_are_known() -> None:
    assert [file.stem for file in SHIPPED] == list(AREAS)


@pytest.mark.parametrize("date", AREAS)
def test_a_shipped_file_has_its_areas_and_coordinates(date: str) -> None:
    boundaries, rings = shipped(date)
    assert list(boundaries.areas) == AREAS[date]
    for area, ring in rings.items():
        assert ring[0] == ring[-1]
        lines = "".join(f"{longitude:.6f} {latitude:.6f}\n" for longitude, latitude in ring[:-1])
        assert (len(ring) - 1, hashlib.sha256(lines.encode()).hexdigest()) == COORDINATES[area]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_file_says_where_it_comes_from(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["licence"] == "ODbL-1.0"
    assert content["licence_uri"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert content["attribution"] == [
        "© OpenStreetMap contributors, ODbL 1.0",
        "U.S. Geological Survey, National Elevation Dataset, public domain",
        "City of Portland open data",
    ]
    said = " ".join([*content["provenance"], *content["inferences"], *content["accuracy"]])
    assert [fact for fact in FACTS if fact not in said] == []
    for one in content["features"]:
        properties = one["properties"]
        assert set(properties) == {"title", "follows", "in_force_from", "sources", "inferences"}
        assert properties["inferences"]
        assert properties["in_force_from"] <= file.stem
    # A person can compare two versions: one position to a line.
    positions = sum(len(one["geometry"]["coordinates"][0]) for one in content["features"])
    assert sum(line.strip().startswith("[-122.") for line in text.splitlines()) == positions


def test_the_readme_says_what_the_files_say() -> None:
    readme = (GEO / "README.md").read_text(encoding="utf-8").lower()
    assert [fact for fact in FACTS if fact.lower() not in readme] == []


@pytest.mark.parametrize("name", ["LICENSE", "README.md"])
def test_the_licence_is_named(name: str) -> None:
    text = (GEO / name).read_text(encoding="utf-8")
    for words in ("Open Database License", "© OpenStreetMap contributors", "City of Portland"):
        assert words in text
