"""The map of a report: drawn to scale, from the numbers that decided, and only where it can be."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from lead_rules import to_html
from lead_rules.geo import Boundaries, Drawn, read_boundaries
from lead_rules.report.map import HEIGHT, WIDTH, Map, map_of
from tests.support import ROOT
from tests.support.cases import ABSENT, ELIGIBLE, LIBRARY, answered, arrest, changed, decide
from tests.support.naughty_texts import PLAIN

GEOD = Geod(ellps="WGS84")
POLICY = LIBRARY.version("2017-02-27")
IDS = ("downtown", "old-town", "lloyd")
FILE = ROOT / "geo/high-pedestrian-traffic/2017-02-27.geojson"
NEAR = changed(ELIGIBLE, location={"longitude": -122.6689, "latitude": 45.5285, "accuracy_m": 30})


def boundaries() -> Boundaries:
    found = POLICY.checked.boundaries
    assert found is not None
    return found


def map_for(data: dict[str, Any]) -> Map:
    found = map_of(decide(data))
    assert found is not None
    return found


def metres_for(drawn: Map) -> float:
    """How many metres a unit of the drawing is, by its scale bar."""
    number, unit = drawn.bar_says.split()
    metres = float(number) * (1000 if unit == "km" else 1)
    return metres / drawn.bar


def area_of(ring: Sequence[tuple[float, float]]) -> float:
    following = [*ring[1:], ring[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, following, strict=True))) / 2


# What geo gives.


@given(st.floats(-122.75, -122.6), st.floats(45.45, 45.6))
def test_the_nearest_edge_is_as_far_as_the_edge(longitude: float, latitude: float) -> None:
    region = boundaries().region(IDS)
    edge = region.nearest_edge(longitude, latitude)
    _, _, metres = GEOD.inv(longitude, latitude, *edge)
    assert metres == pytest.approx(region.edge_distance(longitude, latitude), rel=1e-5, abs=1e-3)
    east, north = boundaries().to_edge(IDS, (longitude, latitude))
    assert math.hypot(east, north) == pytest.approx(metres, rel=2e-3, abs=0.01)


def test_the_nearest_edge_across_the_date_line() -> None:
    ring = [[179.8, 0.0], [179.9, 0.0], [179.9, 0.1], [179.8, 0.1], [179.8, 0.0]]
    content = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "a",
                "properties": None,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        ],
    }
    found, _ = read_boundaries(json.dumps(content).encode(), "x.geojson")
    assert found is not None
    east, north = found.to_edge(("a",), (-179.9, 0.05))
    assert (round(east), round(north)) == (-22264, 0)


@given(
    st.tuples(st.floats(-122.72, -122.62), st.floats(45.48, 45.56)),
    st.floats(100, 5000),
    st.sampled_from(IDS),
)
def test_what_is_drawn_lies_in_the_frame(place: Any, reach: float, area: str) -> None:
    frame = (-reach, -reach, reach, reach)
    drawn = boundaries().drawn(area, place, frame, 0.5)
    if drawn is None:
        return
    for ring in drawn.rings:
        assert ring[0] == ring[-1]
        assert all(abs(x) <= reach + 1e-6 and abs(y) <= reach + 1e-6 for x, y in ring)
    assert abs(drawn.inside[0]) <= reach
    assert abs(drawn.inside[1]) <= reach


def test_an_area_is_drawn_true_to_scale() -> None:
    place = (-122.67565, 45.52375)
    west, south, east, north = boundaries().extent(("old-town",), place)
    drawn = boundaries().drawn("old-town", place, (west, south, east, north), 0.0)
    assert isinstance(drawn, Drawn)
    (ring,) = drawn.rings
    content = json.loads(FILE.read_text("utf-8"))
    (feature,) = [each for each in content["features"] if each["id"] == "old-town"]
    longitudes, latitudes = zip(*feature["geometry"]["coordinates"][0], strict=True)
    square_metres, _ = GEOD.polygon_area_perimeter(longitudes, latitudes)
    assert area_of(ring[:-1]) == pytest.approx(abs(square_metres), rel=1e-3)
    region = boundaries().region(("old-town",))
    per_degree = 111_320 * math.cos(math.radians(place[1]))
    assert region.covers(
        place[0] + drawn.inside[0] / per_degree, place[1] + drawn.inside[1] / 111_150
    )


def test_the_middle_of_areas_is_that_of_the_degrees_they_reach_over() -> None:
    place = boundaries().middle(IDS)
    west, south, east, north = boundaries().extent(IDS, place)
    assert (west + east, south + north) == pytest.approx((0, 0), abs=0.01)


def test_a_region_is_built_once() -> None:
    assert boundaries().region(IDS) is boundaries().region(IDS)


@pytest.mark.parametrize(
    ("given_", "lines"),
    [
        ("© A", ("© A",)),
        (["© A", "B"], ("© A", "B")),
        (None, ()),
        ({"a": 1}, ()),
        (["a", 1], ("a",)),
    ],
)
def test_attribution_is_text_or_a_list_of_texts(given_: Any, lines: tuple[str, ...]) -> None:
    content = json.loads(FILE.read_text("utf-8")) | {"attribution": given_}
    found, _ = read_boundaries(json.dumps(content).encode(), "x.geojson")
    assert found is not None
    assert found.attribution == lines


# What is drawn.


@pytest.mark.parametrize(
    "data",
    [
        ELIGIBLE,
        NEAR,
        changed(ELIGIBLE, location__accuracy_m=ABSENT),
        changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5}),
        changed(ELIGIBLE, location={"longitude": -122.67, "latitude": 45.53, "accuracy_m": 90_000}),
    ],
    ids=["inside", "near", "presumed exact", "outside", "hardly known"],
)
def test_the_line_is_as_long_as_the_distance(data: dict[str, Any]) -> None:
    drawn = map_for(data)
    region = boundaries().region(IDS)
    place = data["location"]
    metres = region.edge_distance(place["longitude"], place["latitude"])
    assert drawn.distance == f"{metres:.1f} m"
    length = math.dist(drawn.place, drawn.edge) * metres_for(drawn)
    assert length == pytest.approx(metres, rel=0.02, abs=2 * metres_for(drawn))
    accuracy = drawn.accuracy * metres_for(drawn)
    assert accuracy == pytest.approx(place.get("accuracy_m", 0), rel=0.03, abs=metres_for(drawn))
    assert 0 < drawn.edge[0] < WIDTH
    assert 0 < drawn.edge[1] < HEIGHT
    assert 20 < drawn.bar < WIDTH / 2


@pytest.mark.parametrize(
    ("accuracy_m", "says"), [(500, "500 m"), (1000, "1 km"), (2000, "2 km"), (10_000, "10 km")]
)
def test_the_scale_bar_is_a_round_number_in_the_unit_for_it(accuracy_m: int, says: str) -> None:
    assert map_for(changed(ELIGIBLE, location__accuracy_m=accuracy_m)).bar_says == says


def test_the_words_are_those_of_the_evidence() -> None:
    decision = arrest()
    drawn = map_of(decision)
    assert drawn is not None
    evidence = decision.rule("in-area").evidence
    assert drawn.words == f"{evidence.label}: {evidence.found}."
    assert drawn.words.startswith("place of arrest: in Old Town, ")
    assert sorted(area.title for area in drawn.areas) == ["Downtown", "Lloyd District", "Old Town"]


def test_labels_stay_inside_and_clear_of_the_line() -> None:
    for data in (ELIGIBLE, NEAR):
        drawn = map_for(data)
        for area in drawn.areas:
            half = len(area.title) * 4
            assert half <= area.x <= WIDTH - half
            assert 0 < area.y < HEIGHT
            beside = abs(area.x - drawn.distance_at[0]), abs(area.y - drawn.distance_at[1])
            assert beside[0] > half or beside[1] >= 10


def test_the_small_map_shows_the_frame_of_the_large_one() -> None:
    drawn = map_for(NEAR)
    assert drawn.overview is not None
    numbers = [float(number) for number in re.findall(r"[\d.]+", drawn.overview.frame)]
    left, top, right, bottom, _ = numbers
    assert left < drawn.overview.place[0] < right
    assert top < drawn.overview.place[1] < bottom
    assert (right - left) / (bottom - top) == pytest.approx(WIDTH / HEIGHT, rel=0.03)
    outside = changed(ELIGIBLE, location={"longitude": -122.6, "latitude": 45.5, "accuracy_m": 5})
    assert map_for(outside).overview is None


@pytest.mark.parametrize(
    "data",
    [
        changed(ELIGIBLE, location=ABSENT),
        changed(ELIGIBLE, location__latitude=ABSENT),
        changed(ELIGIBLE, location={"longitude": 139.7, "latitude": 35.7, "accuracy_m": 5}),
        changed(ELIGIBLE, location={"longitude": 0, "latitude": 90, "accuracy_m": 0}),
    ],
    ids=["no place", "half a place", "far away", "a pole"],
)
def test_no_map_where_there_is_none(data: dict[str, Any]) -> None:
    assert map_of(decide(data)) is None
    assert "<svg" not in to_html(answered(data))


def test_no_map_for_a_policy_without_areas() -> None:
    assert map_of(PLAIN["refused"]) is None


def test_the_licence_of_the_boundaries_stands_with_the_map() -> None:
    page = to_html(arrest())
    figure = page[page.index("<figure>") : page.index("</figure>")]
    assert "© OpenStreetMap contributors, ODbL 1.0" in figure
    assert 'role="img" aria-labelledby="map-title map-words"' in figure
    assert '<desc id="map-words">place of arrest: in Old Town, ' in figure
