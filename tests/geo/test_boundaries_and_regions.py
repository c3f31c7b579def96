"""Boundary files: what is refused and how, and what a region answers.

Distances are held against pyproj, which solves the geodesic on the ellipsoid.
"""

import hashlib
import json
import math
import pickle
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from lead_rules.diagnostics.problems import CODES, Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo import EDGE_M, Boundaries, Region, read_boundaries
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support import ROOT

GEO = ROOT / "geo"
SHIPPED = sorted(GEO.glob("*/*.geojson"))
GEOD = Geod(ellps="WGS84")

Ring = list[list[float]]
Place = tuple[float, float]  # longitude, latitude


def square(west: float = 0.0, south: float = 0.0, size: float = 0.01) -> Ring:
    """A counter-clockwise ring."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: Any = "a", *rings: Any, **members: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": list(rings) or [square()]}
    return {"type": "Feature", "id": name, "properties": None, "geometry": geometry} | members


def parts(*polygons: Any) -> dict[str, Any]:
    return feature(geometry={"type": "MultiPolygon", "coordinates": list(polygons)})


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)} | members


def without(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != name}


def read(content: Any) -> tuple[Boundaries | None, list[Problem]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_boundaries(data, "areas.geojson")


def region(*rings_of_areas: list[Ring]) -> Region:
    features = [feature(f"area {n}", *rings) for n, rings in enumerate(rings_of_areas)]
    boundaries, problems = read(collection(*features))
    assert problems == []
    assert boundaries is not None
    return boundaries.region(tuple(boundaries.areas))


# ---- What is refused, and what is remarked on -----------------------------

CLOCKWISE = square()[::-1]
BOW_TIE = [[0.0, 0.0], [0.01, 0.01], [0.01, 0.0], [0.0, 0.01], [0.0, 0.0]]
SWAPPED = [[45.52, -122.67], [45.52, -122.66], [45.53, -122.66], [45.52, -122.67]]
FEET = [[7644000.0, 683000.0], [7645000.0, 683000.0], [7645000.0, 684000.0], [7644000.0, 683000.0]]
HOLE = [[0.002, 0.002], [0.002, 0.004], [0.004, 0.004], [0.004, 0.002], [0.002, 0.002]]

JSON_HELP = (
    "look at this place and just before it for a comma, quotation mark or bracket "
    "that is missing or too many"
)
DEEP_HELP = "a GeoJSON file of areas needs about ten levels; export it again"
LIST_HELP = "export the layer as GeoJSON: a `FeatureCollection` with a list of `features`"
NONE_HELP = "write a list `features` with a feature for each area"
FEATURE_HELP = 'write `"type": "Feature"` with its `id`, `properties` and `geometry`'
CRS_HELP = "export it again in WGS 84 (RFC 7946), without `crs`"
ID_HELP = 'write a short name beside `"type": "Feature"`, such as `"id": "old-town"`'
TITLE_HELP = "write the name people use for the area, in quotation marks"
DRAW_HELP = "draw it as a `Polygon`, or as a `MultiPolygon` if it has several parts"
RING_HELP = "a ring is a list of positions, each in its own brackets"
POSITION_HELP = "write two numbers, longitude then latitude; a third is the height"
CROSS_HELP = "move or delete the positions there, so that the outline never meets itself"
RANGE_HELP = "check the number; areas near a pole cannot be used"
WIDE_HELP = "check the numbers; areas across the 180th meridian cannot be used"
SWAP_HELP = "write longitude first, then latitude"
WIND_HELP = "reverse its positions: outer rings run counter-clockwise, holes clockwise"
CLOSE_HELP = "repeat the first position at the end"

NOT_READ = [
    pytest.param(
        b'{"type": "FeatureCollection",\n "title": "caf\xe9"}',
        ("LR002", "line 2", "not UTF-8 text", "save the file as UTF-8"),
        id="latin-1",
    ),
    pytest.param(
        b"[" * 200_000,
        ("LR004", "", "brackets are nested more than 64 deep", DEEP_HELP),
        id="200,000 brackets",
    ),
    pytest.param(
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        ("LR004", "", "brackets are nested more than 64 deep", DEEP_HELP),
        id="200,000 braces",
    ),
    pytest.param(
        b"[" * 66 + b"]" * 66,
        ("LR004", "", "brackets are nested more than 64 deep", DEEP_HELP),
        id="66 brackets",
    ),
    pytest.param(
        b" " * (32 * 2**20 + 1),
        (
            "LR004",
            "",
            "the file is larger than 32 MiB",
            "leave out what is not an area, or simplify the outlines",
        ),
        id="too large",
    ),
    pytest.param(
        collection(*[None] * 1001),
        ("LR004", "", "more than 1,000 features", "keep only the areas that a policy uses"),
        id="too many features",
    ),
    pytest.param(
        collection(feature("a", [*square()[:4], *[[0, n / 1e7] for n in range(19_997, -1, -1)]])),
        (
            "LR004",
            "",
            "more than 20,000 positions",
            "simplify the outlines: a position every few metres is enough",
        ),
        id="too many positions",
    ),
    pytest.param(
        b'{"type": "FeatureCollection",\n "features" []}',
        ("LR501", "line 2, column 13", "not JSON from here on", JSON_HELP),
        id="colon left out",
    ),
    pytest.param(
        b"", ("LR501", "line 1, column 1", "not JSON from here on", JSON_HELP), id="empty file"
    ),
    pytest.param(
        json.dumps(collection(feature("lloyd", [[0, math.nan], *square()]))).encode(),
        (
            "LR501",
            "feature `lloyd`, ring 1, position 1, number 2",
            "`NaN` is not a number",
            "write a number of degrees",
        ),
        id="NaN",
    ),
    pytest.param(
        b"[[-Infinity]]",
        ("LR501", "item 1, item 1", "`-Infinity` is not a number", "write a number of degrees"),
        id="infinity in a list",
    ),
    pytest.param(
        json.dumps(collection(parts([square()], [[[0, math.inf]]]))).encode(),
        (
            "LR501",
            "feature `a`, polygon 2, ring 1, position 1, number 2",
            "`Infinity` is not a number",
            "write a number of degrees",
        ),
        id="infinity in a polygon",
    ),
    pytest.param(
        b'{"type": "FeatureCollection", "accuracy": 1e400}',
        ("LR501", "`accuracy`", "the number `1e400` is too large", "check the number"),
        id="1e400",
    ),
    pytest.param(
        b'{"type": "FeatureCollection", "accuracy": [' + b"9" * 5000 + b"]}",
        (
            "LR501",
            "`accuracy`, item 1",
            f"the number `{'9' * 59}…` is too large",
            "check the number",
        ),
        id="5,000 digits",
    ),
    pytest.param(
        b'{"features": [{"id": "lloyd", "properties": {"title": "A", "title": "B"}}]}',
        (
            "LR501",
            "feature `lloyd`, `properties`",
            "the key `title` is written twice",
            "delete one of the two",
        ),
        id="key twice in a feature",
    ),
    pytest.param(
        b'{"type": "FeatureCollection", "type": "FeatureCollection"}',
        ("LR501", "", "the key `type` is written twice", "delete one of the two"),
        id="key twice at the top",
    ),
    pytest.param(
        feature(), ("LR501", "", "not a GeoJSON FeatureCollection", LIST_HELP), id="lone feature"
    ),
    pytest.param(
        [feature()], ("LR501", "", "not a GeoJSON FeatureCollection", LIST_HELP), id="list"
    ),
    pytest.param(
        collection(), ("LR501", "", "the file has no features", NONE_HELP), id="no features"
    ),
    pytest.param(
        collection(features={}),
        ("LR501", "", "the file has no features", NONE_HELP),
        id="features not a list",
    ),
    pytest.param(
        collection(feature("a", square(-179.0)), feature("b", square(178.99))),
        ("LR505", "", "the file spans 358 degrees of longitude", WIDE_HELP),
        id="both sides of the 180th meridian",
    ),
    pytest.param(
        collection(feature(), crs={"type": "name"}),
        ("LR502", "", "`crs` names another coordinate reference system", CRS_HELP),
        id="crs",
    ),
]

NOT_AREAS = [
    pytest.param(
        7, ("LR501", "feature 2", "not a GeoJSON Feature", FEATURE_HELP), id="not an object"
    ),
    pytest.param(
        feature("b", type="Place"),
        ("LR501", "feature `b`", "not a GeoJSON Feature", FEATURE_HELP),
        id="other type",
    ),
    pytest.param(
        feature("b", properties=[1, 2]),
        (
            "LR501",
            "feature `b`, `properties`",
            "the properties `[1, 2]` are not names with values",
            'write them such as `{"title": "Old Town"}`',
        ),
        id="properties a list",
    ),
    pytest.param(
        feature("b", properties={"title": ""}),
        ("LR501", "feature `b`, `properties`, `title`", '`""` is not a title', TITLE_HELP),
        id="title empty",
    ),
    pytest.param(
        feature("b", properties={"title": None}),
        ("LR501", "feature `b`, `properties`, `title`", "`null` is not a title", TITLE_HELP),
        id="title null",
    ),
    pytest.param(
        feature("b", properties={"title": "\ud800"}),
        ("LR501", "feature `b`, `properties`, `title`", '`"\\ud800"` is not a title', TITLE_HELP),
        id="title half a character",
    ),
    pytest.param(
        feature("b", crs={}),
        ("LR502", "feature `b`", "`crs` names another coordinate reference system", CRS_HELP),
        id="crs of a feature",
    ),
    pytest.param(
        feature("b", geometry={"type": "Polygon", "coordinates": [square()], "crs": None}),
        ("LR502", "feature `b`", "`crs` names another coordinate reference system", CRS_HELP),
        id="crs of a geometry",
    ),
    pytest.param(
        feature("b", FEET),
        (
            "LR502",
            "feature `b`",
            "the coordinates are metres or feet of a map grid, not degrees",
            "export it again in WGS 84 (RFC 7946)",
        ),
        id="feet",
    ),
    pytest.param(
        without("id", feature("b", square(0.02))),
        ("LR503", "feature 2", "the feature has no id", ID_HELP),
        id="no id",
    ),
    pytest.param(
        feature("  "), ("LR503", "feature 2", "the id is empty", ID_HELP), id="id of blanks"
    ),
    pytest.param(
        feature(7),
        ("LR503", "feature 2", "the id `7` is not text", "write it in quotation marks"),
        id="id a number",
    ),
    pytest.param(
        feature(None),
        ("LR503", "feature 2", "the id `null` is not text", "write it in quotation marks"),
        id="id null",
    ),
    pytest.param(
        feature("a\nb"),
        (
            "LR503",
            "feature 2",
            "the id `a\\nb` has a character that cannot be seen",
            "type the id again",
        ),
        id="id of two lines",
    ),
    pytest.param(
        feature("good"),
        (
            "LR503",
            "feature 2",
            "the id `good` is that of feature 1 already",
            "give each area an id of its own",
        ),
        id="id twice",
    ),
    pytest.param(
        feature("b", geometry=None),
        ("LR504", "feature `b`", "the feature has no geometry", DRAW_HELP),
        id="geometry null",
    ),
    pytest.param(
        without("geometry", feature("b")),
        ("LR504", "feature `b`", "the feature has no geometry", DRAW_HELP),
        id="geometry left out",
    ),
    pytest.param(
        feature("b", geometry={"type": "LineString", "coordinates": square()}),
        ("LR504", "feature `b`", "the geometry is `LineString`, not an area", DRAW_HELP),
        id="line",
    ),
    pytest.param(
        feature("b", geometry=[1]),
        ("LR504", "feature `b`", "not a geometry", DRAW_HELP),
        id="geometry a list",
    ),
    pytest.param(
        feature("b", geometry={"type": "Polygon"}),
        ("LR504", "feature `b`", "the geometry is empty", DRAW_HELP),
        id="no coordinates",
    ),
    pytest.param(
        feature("b", geometry={"type": "MultiPolygon", "coordinates": []}),
        ("LR504", "feature `b`", "the geometry is empty", DRAW_HELP),
        id="no polygons",
    ),
    pytest.param(
        parts([square()], []),
        ("LR504", "feature `a`, polygon 2", "the geometry is empty", DRAW_HELP),
        id="empty polygon",
    ),
    pytest.param(
        feature("b", square(), {"x": 1}),
        ("LR504", "feature `b`, ring 2", "`{…}` is not a ring", RING_HELP),
        id="ring not a list",
    ),
    pytest.param(
        feature("b", [*square()[:3], [0.5], *square()[3:]]),
        ("LR504", "feature `b`, ring 1, position 4", "`[0.5]` is not a position", POSITION_HELP),
        id="one number",
    ),
    pytest.param(
        feature("b", [[0, 0, 0, 0], *square()]),
        (
            "LR504",
            "feature `b`, ring 1, position 1",
            "`[0, 0, 0, 0]` is not a position",
            POSITION_HELP,
        ),
        id="four numbers",
    ),
    pytest.param(
        feature("b", [[0, 0, 0, 0, 0, 0], *square()]),
        (
            "LR504",
            "feature `b`, ring 1, position 1",
            "`[0, 0, 0, 0, …]` is not a position",
            POSITION_HELP,
        ),
        id="six numbers",
    ),
    pytest.param(
        feature("b", [["45.5", -122], *square()]),
        (
            "LR504",
            "feature `b`, ring 1, position 1",
            '`["45.5", -122]` is not a position',
            POSITION_HELP,
        ),
        id="number in quotation marks",
    ),
    pytest.param(
        feature("b", [[True, False], *square()]),
        (
            "LR504",
            "feature `b`, ring 1, position 1",
            "`[true, false]` is not a position",
            POSITION_HELP,
        ),
        id="booleans",
    ),
    pytest.param(
        feature("b", [square()]),
        (
            "LR504",
            "feature `b`, ring 1, position 1",
            "`[[…], […], […], […], …]` is not a position",
            POSITION_HELP,
        ),
        id="brackets too many",
    ),
    pytest.param(
        feature("b", []),
        (
            "LR504",
            "feature `b`, ring 1",
            "a ring needs four positions or more, and has 0",
            "the last position repeats the first",
        ),
        id="empty ring",
    ),
    pytest.param(
        feature("b", square()[:3]),
        (
            "LR504",
            "feature `b`, ring 1",
            "a ring needs four positions or more, and has 3",
            "the last position repeats the first",
        ),
        id="three positions",
    ),
    pytest.param(
        feature("b", square()[:4]),
        (
            "LR504",
            "feature `b`, ring 1",
            "the ring is open: it starts at `[0, 0]` and ends at `[0, 0.01]`",
            CLOSE_HELP,
        ),
        id="open ring",
    ),
    pytest.param(
        feature("b", [[0, 0], [0.01, 0.01], [0.02, 0.02], [0, 0]]),
        (
            "LR504",
            "feature `b`, ring 1",
            "the ring encloses no area",
            "draw its corners apart, or delete it",
        ),
        id="on a line",
    ),
    pytest.param(
        feature("b", [[0.3, 0.1]] * 4),
        (
            "LR504",
            "feature `b`, ring 1",
            "the ring encloses no area",
            "draw its corners apart, or delete it",
        ),
        id="one point",
    ),
    pytest.param(
        feature("b", BOW_TIE),
        (
            "LR504",
            "feature `b`, ring 1",
            "the ring crosses or touches itself near `[0.005000, 0.005000]`",
            CROSS_HELP,
        ),
        id="bow tie",
    ),
    pytest.param(
        feature("b", square(), [[0.1 + x, y] for x, y in HOLE]),
        (
            "LR504",
            "feature `b`, ring 2",
            "the hole is not inside ring 1",
            "move it inside, or delete it",
        ),
        id="hole outside",
    ),
    pytest.param(
        feature("b", SWAPPED),
        ("LR505", "feature `b`", "longitude and latitude are swapped", SWAP_HELP),
        id="swapped",
    ),
    pytest.param(
        feature("b", [[0, 0], [0.01, 455.2], [0, 0.01], [0, 0]]),
        (
            "LR505",
            "feature `b`, ring 1, position 2",
            "the latitude `455.2` is not between -85 and 85",
            RANGE_HELP,
        ),
        id="latitude out of range",
    ),
    pytest.param(
        feature("b", square(0, 86)),
        (
            "LR505",
            "feature `b`, ring 1, position 1",
            "the latitude `86` is not between -85 and 85",
            RANGE_HELP,
        ),
        id="near a pole",
    ),
    pytest.param(
        feature("b", [[0, 0], [-1226771, 0], [0, 0.01], [0, 0]]),
        (
            "LR505",
            "feature `b`, ring 1, position 2",
            "the longitude `-1226771` is not between -180 and 180",
            "check the number",
        ),
        id="decimal point left out",
    ),
    pytest.param(
        feature("b", [[-179, 0], [179, 0], [179, 1], [-179, 0]]),
        (
            "LR505",
            "feature `b`, ring 1",
            "the ring spans 358 degrees of longitude",
            WIDE_HELP,
        ),
        id="across the 180th meridian",
    ),
]

REMARKS = [
    pytest.param(
        [feature("a", CLOCKWISE)],
        ("LR506", "feature `a`, ring 1", "the outer ring runs clockwise", WIND_HELP),
        id="outer ring",
    ),
    pytest.param(
        [feature("a", square(), HOLE[::-1])],
        ("LR506", "feature `a`, ring 2", "the hole runs counter-clockwise", WIND_HELP),
        id="hole",
    ),
    pytest.param(
        [feature("a"), feature("b", square(0.009))],
        (
            "LR507",
            "feature `b`",
            "the area overlaps `a` by 123,091 square metres",
            "move the outlines apart, or give both the same positions where they meet",
        ),
        id="overlap",
    ),
    pytest.param(
        [feature("a"), feature("b", square(0.01)), feature("c", square(1.0))],
        (
            "LR508",
            "feature `c`",
            "the area is 109 km from the nearest other one",
            "check its coordinates; if it does lie there, leave it",
        ),
        id="far",
    ),
]


def told(problem: Problem) -> tuple[str, str, str, str]:
    assert isinstance(problem.where, Spot)
    assert problem.where.file == "areas.geojson"
    return problem.code, problem.where.path, problem.message, problem.help


@pytest.mark.parametrize(("content", "expected"), NOT_READ)
def test_a_file_that_cannot_be_used_has_one_problem(
    content: Any, expected: tuple[str, str, str, str]
) -> None:
    boundaries, problems = read(content)
    assert [told(problem) for problem in problems] == [expected]
    assert problems[0].severity == "error"
    assert boundaries is None


@pytest.mark.parametrize(("wrong", "expected"), NOT_AREAS)
def test_a_feature_that_cannot_be_used_has_one_problem(
    wrong: Any, expected: tuple[str, str, str, str]
) -> None:
    boundaries, problems = read(collection(feature("good", square(0.02)), wrong))
    assert [told(problem) for problem in problems] == [expected]
    assert problems[0].severity == "error"
    assert boundaries is None


@pytest.mark.parametrize(
    ("wrong", "where", "message", "help_", "crossings"),
    [
        pytest.param(
            feature("b", square(), HOLE, [[x + 0.001, y + 0.001] for x, y in HOLE]),
            "feature `b`",
            "the rings overlap, or touch along a line",
            "draw the holes apart from each other and from ring 1",
            ["[0.003000, 0.004000]", "[0.004000, 0.003000]"],
            id="holes",
        ),
        pytest.param(
            parts([square()], [square(0.005, 0.005)]),
            "feature `a`",
            "the polygons overlap, or share an edge",
            "merge them into one polygon",
            ["[0.005000, 0.010000]", "[0.010000, 0.005000]"],
            id="polygons",
        ),
    ],
)
def test_rings_that_overlap_are_told_with_one_of_their_crossings(
    wrong: Any, where: str, message: str, help_: str, crossings: list[str]
) -> None:
    _, problems = read(collection(wrong))
    assert [told(problem) for problem in problems] in [
        [("LR504", where, f"{message} near `{crossing}`", help_)] for crossing in crossings
    ]


@pytest.mark.parametrize(("features", "expected"), REMARKS)
def test_a_warning_comes_along_with_the_areas(
    features: list[Any], expected: tuple[str, str, str, str]
) -> None:
    boundaries, problems = read(collection(*features))
    assert [told(problem) for problem in problems] == [expected]
    assert problems[0].severity == "warning"
    assert boundaries is not None
    assert list(boundaries.areas) == [one["id"] for one in features]


# ---- What else is true of reading -----------------------------------------


def test_a_mistake_in_every_feature_is_told_once() -> None:
    features = [without("id", feature("", square(0.02 * n)[::-1])) for n in range(3)]
    boundaries, problems = read(collection(*features))
    assert boundaries is None
    assert [told(problem) for problem in problems] == [
        ("LR503", "every feature", "the feature has no id", ID_HELP),
        ("LR506", "every feature, ring 1", "the outer ring runs clockwise", WIND_HELP),
    ]


def test_each_mistake_of_a_file_is_told() -> None:
    wrong = feature(7, square()[:4], properties={"title": 5})
    _, problems = read(collection(wrong, feature("b", BOW_TIE), feature("c", CLOCKWISE)))
    assert [(problem.code, problem.where) for problem in problems] == [
        ("LR503", Spot("areas.geojson", "feature 1")),
        ("LR501", Spot("areas.geojson", "feature 1, `properties`, `title`")),
        ("LR504", Spot("areas.geojson", "feature 1, ring 1")),
        ("LR504", Spot("areas.geojson", "feature `b`, ring 1")),
        ("LR506", Spot("areas.geojson", "feature `c`, ring 1")),
    ]


@pytest.mark.parametrize("coordinates", [[[]] * 5000, [[[0, 0]] * 4] * 5000], ids=["empty", "flat"])
def test_a_list_of_problems_ends(coordinates: Any) -> None:
    for geometry in (
        {"type": "Polygon", "coordinates": coordinates},
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in coordinates]},
    ):
        boundaries, problems = read(collection(feature(geometry=geometry)))
        assert boundaries is None
        assert len(problems) == 20


def test_axes_swapped_in_one_of_two_features_are_told_once() -> None:
    rome = feature("rome", square(12.5, 41.9))
    ostia = feature("ostia", [[y, x] for x, y in reversed(square(12.3, 41.7))])
    boundaries, problems = read(collection(rome, ostia))
    assert boundaries is None
    message = "longitude and latitude are swapped, here or in `ostia`"
    assert [told(problem) for problem in problems] == [
        ("LR505", "feature `rome`", message, SWAP_HELP)
    ]


def test_axes_swapped_in_one_of_three_features_are_blamed_on_that_one() -> None:
    near = [feature("rome", square(12.5, 41.9)), feature("fiumicino", square(12.2, 41.8))]
    ostia = feature("ostia", [[y, x] for x, y in reversed(square(12.3, 41.7))])
    _, problems = read(collection(*near, ostia))
    message = "longitude and latitude are swapped, here or in `rome`"
    assert [told(problem) for problem in problems] == [
        ("LR505", "feature `ostia`", message, SWAP_HELP)
    ]


def test_an_overlap_that_rounding_explains_is_no_overlap() -> None:
    neighbour = square(0.01)
    neighbour[3:4] = [[0.0099996, 0.01]]  # 0.04 m over the edge
    _, problems = read(collection(feature("a"), feature("b", neighbour)))
    assert problems == []
    neighbour[3:4] = [[0.00999, 0.01]]  # 1.1 m
    _, problems = read(collection(feature("a"), feature("b", neighbour)))
    assert [problem.code for problem in problems] == ["LR507"]


def test_areas_40_km_apart_are_not_far() -> None:
    near = feature("a", square(0, 60)), feature("b", square(0.73, 60))
    _, problems = read(collection(*near))
    assert problems == []
    # Nor if the file reaches so far south that they look it on its map.
    _, problems = read(collection(*near, feature("c", square(0, -60))))
    assert [(problem.code, told(problem)[1]) for problem in problems] == [("LR508", "feature `c`")]


def test_a_polygon_may_have_holes_parts_and_heights() -> None:
    high = [[x, y, 12.5] for x, y in square()]
    boundaries, problems = read(collection(parts([high, HOLE], [square(0.02)])))
    assert problems == []
    assert boundaries is not None
    area = boundaries.region(("a",))
    assert area.covers(0.001, 0.001)
    assert not area.covers(0.003, 0.003)
    assert not area.covers(0.015, 0.005)
    assert area.covers(0.025, 0.005)


def test_an_area_is_called_by_its_title_or_else_its_id() -> None:
    boundaries, problems = read(
        collection(
            feature("b", properties={"title": "The Beach"}),
            feature("a", square(0.02), properties={"name": "x"}),
        )
    )
    assert problems == []
    assert boundaries is not None
    assert list(boundaries.areas.items()) == [("b", "The Beach"), ("a", "a")]
    assert boundaries.file == "areas.geojson"
    with pytest.raises(TypeError):
        boundaries.areas["c"] = "d"  # type: ignore[index]


def test_the_digest_is_that_of_the_content_not_of_its_layout() -> None:
    content = collection(feature("a", properties={"title": "Café"}))
    plain = json.dumps(content, ensure_ascii=False)
    spread = json.dumps(dict(reversed(content.items())), indent=4).replace("0.01", "1.00e-2")
    digests = []
    for data in (plain.encode(), b"\xef\xbb\xbf" + plain.encode(), spread.encode()):
        boundaries, problems = read(data)
        assert problems == []
        assert boundaries is not None
        digests.append(boundaries.digest)
    canonical = (
        '{"features":[{"geometry":{"coordinates":[[[0.0,0.0],[0.01,0.0],[0.01,0.01],[0.0,0.01],'
        '[0.0,0.0]]],"type":"Polygon"},"id":"a","properties":{"title":"Caf\\u00e9"},'
        '"type":"Feature"}],"type":"FeatureCollection"}'
    )
    assert digests == [hashlib.sha256(canonical.encode()).hexdigest()] * 3
    other, _ = read(plain.replace("Café", "Cafe").encode())
    assert other is not None
    assert other.digest not in digests


def check_problems(data: bytes) -> Boundaries | None:
    """Reads, and holds every problem to the house rules."""
    boundaries, problems = read(data)
    assert (boundaries is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.code in CODES
        assert problem.message[0].islower() or problem.message[0] in "`"
        assert str(problem).isprintable()
    return boundaries


KEYS = ["type", "features", "geometry", "coordinates", "id", "properties", "title", "crs", "x"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=20,
)
SCRAPS = st.lists(
    st.sampled_from([*'{}[]:,"', "1e999", "NaN", "-", "\\ud800", *map(json.dumps, KEYS)])
).map(lambda scraps: "".join(scraps).encode())


@given(st.binary() | SCRAPS)
def test_no_bytes_raise(data: bytes) -> None:
    assert check_problems(data) is None


@given(VALUES)
def test_no_json_raises(value: Any) -> None:
    polygon = {"type": "Polygon", "coordinates": value}
    for content in (
        value,
        collection(features=value),
        collection(value),
        collection({"type": "Feature", "id": value, "properties": value, "geometry": value}),
        collection(feature("a", geometry=polygon)),
        collection(feature("a", value, [value] * 4)),
    ):
        assert check_problems(json.dumps(content).encode()) is None


NUMBERS = st.integers(0, 4).map(lambda n: n / 1000) | st.floats(allow_nan=False) | st.just(5e-324)
RINGS = st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=3, max_size=7).map(
    lambda positions: [*positions, positions[0]]
)


@settings(max_examples=300)
@given(st.lists(st.lists(RINGS, min_size=1, max_size=2), min_size=1, max_size=3))
def test_no_rings_raise(areas: list[list[Ring]]) -> None:
    features = [feature(f"area {n}", *rings) for n, rings in enumerate(areas)]
    boundaries = check_problems(json.dumps(collection(*features)).encode())
    if boundaries is not None:
        distance = boundaries.region(tuple(boundaries.areas)).distance(0.0, 0.0)
        assert 0.0 <= distance < 21e6


# ---- The shipped files ----------------------------------------------------

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


def shipped(date: str) -> tuple[Boundaries, dict[str, Ring]]:
    """A shipped file, and the outer ring of each of its areas."""
    data = (GEO / "high-pedestrian-traffic" / f"{date}.geojson").read_bytes()
    boundaries, problems = read_boundaries(data, date)
    assert problems == []
    assert boundaries is not None
    features = json.loads(data)["features"]
    return boundaries, {one["id"]: one["geometry"]["coordinates"][0] for one in features}


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


# ---- Regions --------------------------------------------------------------


def notched(west: float, south: float, width: float, height: float) -> Ring:
    """A counter-clockwise ring with edges in many directions."""
    corners = [(0, 0), (0.6, -0.1), (1, 0), (1.2, 0.3), (1.25, 0.5), (1.2, 0.7), (1, 1)]
    corners += [(0.4, 0.5), (0, 1), (-0.1, 0.8), (-0.1, 0.3), (0, 0)]
    return [[west + x * width, south + y * height] for x, y in corners]


def circle(longitude: float, latitude: float, radius_m: float) -> Ring:
    places = [moved((longitude, latitude), -degrees, radius_m) for degrees in range(0, 360, 6)]
    return [[round(x, 6), round(y, 6)] for x, y in [*places, places[0]]]


def moved(place: Place, azimuth: float, metres: float) -> Place:
    longitude, latitude, _ = GEOD.fwd(*place, azimuth, metres)
    return float(longitude), float(latitude)


BY_DATE = {date: shipped(date) for date in AREAS}
RINGS_OF = {
    "portland": list(BY_DATE["2018-05-16"][1].values()),
    "equator": [notched(10.0, -0.01, 0.03, 0.02)],
    "north": [notched(25.0, 70.0, 0.06, 0.02)],
    "far-north": [notched(-40.0, 83.0, 0.3, 0.05)],
    "south": [notched(170.0, -45.0, 0.03, 0.02), notched(170.1, -45.02, 0.01, 0.02)],
    "at-the-180th-meridian": [notched(179.96, -17.0, 0.03, 0.02)],
    "round": [circle(-70.0, 42.0, 1000.0)],
    "county": [notched(-123.0, 45.0, 1.2, 0.9)],
    "state": [notched(-123.0, 42.0, 6.0, 4.0)],
}
REGIONS = {name: region(*[[ring] for ring in rings]) for name, rings in RINGS_OF.items()}
PORTLAND = REGIONS["portland"]


def outline(rings: Iterable[Ring]) -> Any:
    """The edges that only one ring has, as rows of two ends."""
    edges = [
        (start, end)
        for ring in rings
        for start, end in pairwise((longitude, latitude) for longitude, latitude in ring)
    ]
    seen = Counter(frozenset(edge) for edge in edges)
    return np.array([(*start, *end) for start, end in edges if seen[frozenset((start, end))] == 1])


def geodesic_distance(edges: Any, longitude: float, latitude: float) -> float:
    """Metres to the nearest of these edges, by looking ever closer along the likely ones."""

    def along(rows: Any, shares: Any) -> Any:
        there = rows[:, None, :2] + shares[:, :, None] * (rows[:, None, 2:] - rows[:, None, :2])
        here = np.broadcast_to([longitude, latitude], there.shape)
        return GEOD.inv(here[..., 0], here[..., 1], there[..., 0], there[..., 1])[2]

    shares = np.broadcast_to(np.linspace(0, 1, 33), (len(edges), 33))
    metres = along(edges, shares)
    likely = np.argsort(metres.min(axis=1))[:5]
    edges, shares, metres = edges[likely], shares[likely], metres[likely]
    for _ in range(16):
        best = metres.argmin(axis=1)[:, None]
        low = np.take_along_axis(shares, np.maximum(best - 1, 0), 1)
        high = np.take_along_axis(shares, np.minimum(best + 1, shares.shape[1] - 1), 1)
        shares = low + np.linspace(0, 1, 9) * (high - low)
        metres = along(edges, shares)
    return float(metres.min())


OUTLINES = {name: outline(rings) for name, rings in RINGS_OF.items()}
SHARES = st.floats(0, 1)
AZIMUTHS = st.floats(0, 360)


@st.composite
def places(draw: st.DrawFn, name: str, furthest: float) -> Place:
    """A point at most so many metres from a point of the outline of a region."""
    edges = OUTLINES[name]
    edge = edges[draw(st.integers(0, len(edges) - 1))]
    start = edge[:2] + draw(SHARES) * (edge[2:] - edge[:2])
    metres = draw(st.sampled_from([1.0, 0.1, 0.01, 0.001])) * furthest * draw(SHARES)
    return moved((start[0], start[1]), draw(AZIMUTHS), metres)


NEAR_A_REGION = st.sampled_from(sorted(REGIONS)).flatmap(
    lambda name: st.tuples(st.just(name), places(name, 3000))
)


@pytest.mark.parametrize(
    ("name", "furthest", "tolerance"),
    [
        ("portland", 10_000, 1e-6),
        ("portland", 100_000, 1e-6),
        ("portland", 1_000_000, 1e-4),
        ("equator", 10_000, 1e-5),
        ("north", 10_000, 1e-5),
        ("far-north", 10_000, 1e-5),
        ("south", 10_000, 1e-5),
        ("round", 10_000, 1e-5),
        ("at-the-180th-meridian", 10_000, 1e-5),
        ("county", 10_000, 1e-5),
        ("county", 100_000, 1e-4),
        ("state", 1_000_000, 1e-2),
    ],
)
def test_edge_distance_is_the_geodesic_one(name: str, furthest: float, tolerance: float) -> None:
    @settings(max_examples=60, deadline=None)
    @given(places(name, furthest))
    def check(place: Place) -> None:
        true = geodesic_distance(OUTLINES[name], *place)
        assert REGIONS[name].edge_distance(*place) == pytest.approx(true, rel=tolerance, abs=1e-5)

    check()


@pytest.mark.parametrize("metres", [1_500.0, 3_500.0, 50_000.0])
def test_edge_distance_is_right_all_round(metres: float) -> None:
    for azimuth in range(0, 360, 10):
        place = moved((-70.0, 42.0), azimuth, metres)
        true = geodesic_distance(OUTLINES["round"], *place)
        assert REGIONS["round"].edge_distance(*place) == pytest.approx(true, rel=1e-6)


def test_the_nearer_of_two_corners_is_found_where_degrees_get_shorter() -> None:
    """The southern corner is nearer in degrees, the northern one in metres."""
    here, north, south = (10.0, 45.0), (10.09, 45.063), (10.08999, 44.937)
    corners = [
        [[x, y], [x + 0.02, y - 0.001], [x + 0.02, y + 0.001], [x, y]] for x, y in (north, south)
    ]
    both = region(*[[ring] for ring in corners])
    to_north, to_south = (GEOD.inv(*here, *corner)[2] for corner in (north, south))
    assert to_north < to_south * 0.9996
    assert both.edge_distance(*here) == pytest.approx(to_north, rel=1e-6)


def test_the_nearest_corner_is_found_in_a_wide_region() -> None:
    """Where a drawing true to scale elsewhere shows the eastern corner further off."""
    here = (0.0, 60.0)
    east, north, south = moved(here, 90, 900e3), moved(here, 0, 950e3), (0.0, 40.0)
    corners = [
        [[x, y], [x + 0.02, y - 0.01], [x + 0.02, y + 0.01], [x, y]]
        for x, y in (east, north, south)
    ]
    boundaries, problems = read(collection(parts(*[[corner] for corner in corners])))
    assert problems == []
    assert boundaries is not None
    assert boundaries.region(("a",)).edge_distance(*here) == pytest.approx(900e3, rel=1e-3)


@settings(deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90))
def test_any_point_of_the_globe_has_a_distance(longitude: float, latitude: float) -> None:
    true = geodesic_distance(OUTLINES["portland"], longitude, latitude)
    assert PORTLAND.edge_distance(longitude, latitude) == pytest.approx(true, rel=0.03, abs=1e-3)


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize(
    "place",
    [(0, 90), (0, -90), (180, 90), (-180, 0), (180, 0), (57.34, -45.5), (-1.5, 0.001)],
)
def test_the_poles_and_the_other_side_have_an_answer(name: str, place: Place) -> None:
    here = REGIONS[name]
    true = geodesic_distance(OUTLINES[name], *place)
    assert here.edge_distance(*place) == pytest.approx(true, rel=0.03)
    assert here.distance(*place) == here.edge_distance(*place)
    assert here.within(*place, 1000.0) is FALSE
    assert here.within(*place, 2.1e7) is UNKNOWN
    assert here.within_distance(*place, 1000.0, 2.1e7) is TRUE


@settings(max_examples=300)
@given(NEAR_A_REGION)
def test_covers_is_inside_or_on_the_edge(case: tuple[str, Place]) -> None:
    name, place = case
    metres = REGIONS[name].edge_distance(*place)
    assume(abs(metres - EDGE_M) > 1e-6)
    inside = bool(shapely.contains_xy(UNIONS[name], *place))
    assert REGIONS[name].covers(*place) is (inside or metres < EDGE_M)


UNIONS = {name: shapely.union_all(list(map(shapely.Polygon, RINGS_OF[name]))) for name in REGIONS}


@pytest.mark.parametrize("date", AREAS)
def test_every_corner_and_the_middle_of_every_edge_is_within(date: str) -> None:
    boundaries, rings = BY_DATE[date]
    for area, ring in rings.items():
        alone = boundaries.region((area,))
        for (x1, y1), (x2, y2) in pairwise(ring):
            for place in ((x1, y1), ((x1 + x2) / 2, (y1 + y2) / 2)):
                assert alone.edge_distance(*place) < 1e-6
                assert alone.covers(*place)
                assert alone.within(*place, 0.0) is TRUE
                assert alone.within(*place, 1.0) is UNKNOWN
                assert alone.distance(*place) == 0.0


@pytest.mark.parametrize("name", REGIONS)
def test_five_metres_in_and_out(name: str) -> None:
    """From the middle of each edge, square to it; rings run counter-clockwise."""
    here = REGIONS[name]
    tried = 0
    inside = [(0.0, TRUE), (4.9, TRUE), (5.1, UNKNOWN), (50.0, UNKNOWN)]
    outside = [(0.0, FALSE), (4.9, FALSE), (5.1, UNKNOWN), (50.0, UNKNOWN)]
    for x1, y1, x2, y2 in OUTLINES[name]:
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        azimuth = GEOD.inv(x, y, x2, y2)[0]
        inwards = moved((x, y), azimuth - 90, 5.0)
        outwards = moved((x, y), azimuth + 90, 5.0)
        if min(here.edge_distance(*inwards), here.edge_distance(*outwards)) < 4.99:
            continue  # another edge is nearer
        tried += 1
        assert [(accuracy, here.within(*inwards, accuracy)) for accuracy, _ in inside] == inside
        assert [(accuracy, here.within(*outwards, accuracy)) for accuracy, _ in outside] == outside
        assert here.distance(*inwards) == 0.0
        assert here.distance(*outwards) == pytest.approx(5.0, abs=0.01)
        assert here.within_distance(*outwards, 0.0, 4.9) is FALSE
        assert here.within_distance(*outwards, 0.0, 5.1) is TRUE
        assert here.within_distance(*outwards, 1.0, 3.9) is FALSE
        assert here.within_distance(*outwards, 1.0, 5.0) is UNKNOWN
        assert here.within_distance(*outwards, 1.0, 6.1) is TRUE
        assert here.within_distance(*inwards, 50.0, 44.0) is UNKNOWN
        assert here.within_distance(*inwards, 50.0, 46.0) is TRUE
    assert tried >= len(OUTLINES[name]) * 0.9


def test_a_point_at_most_five_centimetres_outside_is_on_the_edge() -> None:
    box = region([square()])
    for metres, on_the_edge in ((0.04, True), (0.06, False)):
        for place in (moved((0.01, 0.005), 90, metres), moved((0.005, 0.01), 0, metres)):
            assert box.edge_distance(*place) == pytest.approx(metres, rel=1e-4)
            assert box.covers(*place) is on_the_edge
            assert box.within(*place, 0.0) is (TRUE if on_the_edge else FALSE)
            assert box.distance(*place) == (0.0 if on_the_edge else box.edge_distance(*place))


DISTANCES = st.sampled_from([0.0, 1.0, 10.0, 100.0, 3000.0, 1e6]).flatmap(
    lambda furthest: st.floats(0, furthest)
)


@settings(max_examples=500)
@given(NEAR_A_REGION, DISTANCES, DISTANCES, AZIMUTHS, st.sampled_from([0.0, 5.0, 1000.0]))
def test_a_smaller_disc_has_the_same_known_answer(
    case: tuple[str, Place],
    accuracy: float,
    away: float,
    azimuth: float,
    limit: float,
) -> None:
    name, place = case
    here = REGIONS[name]
    # The larger disc leaves room for what a distance may be off: 1 part in 10,000.
    large = here.within_distance(*place, accuracy + away * 1.0001 + 1e-6, limit)
    smaller = here.within_distance(*moved(place, azimuth, away), accuracy, limit)
    if large is not UNKNOWN:
        assert smaller is large


@given(NEAR_A_REGION, DISTANCES, DISTANCES)
def test_a_more_accurate_place_has_the_same_known_answer(
    case: tuple[str, Place], accuracy: float, more: float
) -> None:
    name, place = case
    large = REGIONS[name].within(*place, accuracy + more)
    if large is not UNKNOWN:
        assert REGIONS[name].within(*place, accuracy) is large


@pytest.mark.parametrize("name", REGIONS)
def test_the_answer_follows_from_the_edge_distance(name: str) -> None:
    """On a lattice over each region and around it, where far places take a shortcut."""
    west, south, east, north = UNIONS[name].buffer(0.7 * (UNIONS[name].length / 4)).bounds
    for longitude in np.linspace(west, east, 20).tolist():
        for latitude in np.linspace(south, north, 20).tolist():
            place = (longitude, latitude)
            metres = REGIONS[name].edge_distance(*place)
            known = TRUE if REGIONS[name].covers(*place) else FALSE
            assert REGIONS[name].within(*place, metres * 0.999 - 0.1) is known
            assert REGIONS[name].within(*place, metres * 1.001 + 0.1) is UNKNOWN


@given(NEAR_A_REGION)
def test_a_place_known_exactly_has_a_known_answer(case: tuple[str, Place]) -> None:
    name, place = case
    here = REGIONS[name]
    assert here.within(*place, 0.0) is (TRUE if here.covers(*place) else FALSE)
    assert here.covers(*place) is (here.distance(*place) == 0.0)


def test_areas_that_share_an_edge_have_none_between_them() -> None:
    boundaries, rings = BY_DATE["2017-02-27"]
    both = boundaries.region(("downtown", "old-town"))
    alone = [boundaries.region((area,)) for area in ("downtown", "old-town")]
    edges = outline([rings["downtown"], rings["old-town"]])
    assert len(edges) == 60 + 24 - 2 * 10
    shared = [place for place in rings["downtown"][:-1] if place in rings["old-town"]]
    ends = [[-122.677657, 45.528124], [-122.670648, 45.519259]]  # on the outline of both
    assert len(shared) == 11
    for longitude, latitude in shared:
        true = geodesic_distance(edges, longitude, latitude)
        assert both.edge_distance(longitude, latitude) == pytest.approx(true, rel=1e-6, abs=1e-6)
        if [longitude, latitude] not in ends and true > 1.0:
            assert both.within(longitude, latitude, true - 0.01) is TRUE
            for one in alone:
                assert one.within(longitude, latitude, true - 0.01) is UNKNOWN


def test_the_order_of_areas_does_not_matter() -> None:
    boundaries, _ = BY_DATE["2018-05-16"]
    backwards = boundaries.region((*reversed(AREAS["2018-05-16"]), "lloyd"))
    for place in ((-122.68, 45.51), (-122.6685, 45.5285), (-122.6, 45.6), (-122.664, 45.5262)):
        assert backwards.edge_distance(*place) == pytest.approx(PORTLAND.edge_distance(*place))


def test_a_hole_is_outside() -> None:
    ring = region([square(), HOLE])
    assert ring.within(0.003, 0.003, 100.0) is FALSE
    assert ring.within(0.003, 0.003, 120.0) is UNKNOWN
    assert ring.distance(0.003, 0.003) == pytest.approx(110.57, abs=0.01)
    assert ring.within(0.007, 0.007, 300.0) is TRUE


def test_a_region_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(PORTLAND))
    for place in ((-122.68, 45.51), (-122.6685, 45.5285), (10.0, 10.0)):
        assert copy.edge_distance(*place) == PORTLAND.edge_distance(*place)
        assert copy.within(*place, 10.0) is PORTLAND.within(*place, 10.0)
