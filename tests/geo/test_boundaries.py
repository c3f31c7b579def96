"""Boundary files: what is refused and how, and what is read."""

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_rules.diagnostics.problems import CODES, Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo import Boundaries
from tests.support.areas import Ring, collection, feature, parts, read, square


def without(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != name}


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
    with pytest.raises(TypeError, match="does not support item assignment"):
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


@pytest.mark.slow
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


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(st.lists(RINGS, min_size=1, max_size=2), min_size=1, max_size=3))
def test_no_rings_raise(areas: list[list[Ring]]) -> None:
    features = [feature(f"area {n}", *rings) for n, rings in enumerate(areas)]
    boundaries = check_problems(json.dumps(collection(*features)).encode())
    if boundaries is not None:
        distance = boundaries.region(tuple(boundaries.areas)).distance(0.0, 0.0)
        assert 0.0 <= distance < 21e6


AREAS = {
    "2017-02-27": ["downtown", "old-town", "lloyd"],
    "2018-05-16": ["downtown", "old-town", "lloyd", "central-eastside"],
}
