"""Metres and regions against PROJ and shapely, point by point, on fixed points."""

import math
from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import Polygon

from lead_rules.geo.building import build_region
from lead_rules.geo.metres import (
    EDGE_M,
    MEAN_RADIUS_M,
    Edge,
    chord_of,
    foot_in_plane,
    foot_in_space,
    in_space,
    metres_between,
    metres_per_degree,
)
from lead_rules.geo.region import GRID_SIDE, Region
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN

GEOD = pyproj.Geod(ellps="WGS84")
LATITUDES = (-89.9, -60.0, -17.5, 0.0, 23.4, 45.52, 71.0, 89.9)


@pytest.mark.parametrize("latitude", LATITUDES)
def test_a_degree_has_as_many_metres_as_in_proj(latitude: float) -> None:
    east, north = metres_per_degree(latitude)
    _, _, across = GEOD.inv(-0.0005, latitude, 0.0005, latitude)
    _, _, along = GEOD.inv(10, latitude - 0.0005, 10, latitude + 0.0005)
    assert (east, north) == pytest.approx((across * 1000, along * 1000), rel=2e-7)


def test_points_in_space_are_those_of_proj() -> None:
    to_space = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    for latitude in LATITUDES:
        for longitude in (-180.0, -122.7, -1.0, 0.0, 60.0, 179.0):
            there = to_space.transform(longitude, latitude, 0.0)
            assert in_space(longitude, latitude) == pytest.approx(there, abs=1e-6)


@pytest.mark.parametrize(
    ("furthest", "tolerance"), [(1e4, 1e-6), (1e6, 2e-5), (1e7, 2e-3), (1.9e7, 4e-2)]
)
def test_metres_between_points_are_those_of_proj(furthest: float, tolerance: float) -> None:
    random = Random(1)
    for _ in range(60):
        start = (random.uniform(-180, 180), math.degrees(math.asin(random.uniform(-1, 1))))
        metres = furthest * random.uniform(0.01, 1)
        longitude, latitude, _ = GEOD.fwd(*start, random.uniform(0, 360), metres)
        assert metres_between(*start, longitude, latitude) == pytest.approx(metres, rel=tolerance)
    assert metres_between(10, 20, 10, 20) == 0
    assert metres_between(0, 0, 180, 0) == pytest.approx(20_003_931, rel=5e-2)
    assert pytest.approx((2 * GEOD.a + GEOD.b) / 3, rel=1e-12) == MEAN_RADIUS_M
    assert metres_between(0, 90, 0, -90) == pytest.approx(20_003_931, rel=5e-2)


def sampled(edges: list[Edge], longitude: float, latitude: float) -> float:
    """The metres of the shortest way to any of many points of the edges."""
    shares = np.linspace(0, 1, 2001)
    least = math.inf
    for west, south, east, north in edges:
        lons, lats = west + shares * (east - west), south + shares * (north - south)
        here = np.full_like(lons, longitude), np.full_like(lats, latitude)
        least = min(least, float(GEOD.inv(*here, lons, lats)[2].min()))
    return least


TRIANGLE = [(-122.7, 45.5), (-122.66, 45.51), (-122.69, 45.54)]
EDGES: list[Edge] = [(*a, *b) for a, b in pairwise([*TRIANGLE, TRIANGLE[0]])]


def test_the_nearest_point_of_an_edge_is_the_nearest_by_proj() -> None:
    random = Random(2)
    chords = [(edge, chord_of(edge)) for edge in EDGES]
    for _ in range(40):
        place = random.uniform(-122.8, -122.55), random.uniform(45.42, 45.62)
        least = sampled(EDGES, *place)
        for foot in (foot_in_plane(EDGES, *place), foot_in_space(chords, *place)):
            assert metres_between(*place, *foot) == pytest.approx(least, rel=1e-5, abs=0.01)
    far = [(57.3, -45.5), (0.0, 0.0), (179.0, 60.0), (-122.7, -45.0), (57.3, 89.0)]
    for place in far:
        foot = foot_in_space(chords, *place)
        assert metres_between(*place, *foot) == pytest.approx(sampled(EDGES, *place), rel=4e-2)


def test_of_edges_as_near_the_first_is_taken_and_of_none_the_point_itself() -> None:
    twice: list[Edge] = [(0.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.0)]
    assert foot_in_plane(twice, 0.001, 0.25) == pytest.approx((0.0, 0.25), abs=1e-6)
    assert foot_in_plane([], 3.0, 4.0) == (3.0, 4.0)
    assert foot_in_space([], 3.0, 4.0) == (3.0, 4.0)
    # Beyond either end, the end.
    line: list[Edge] = [(0.0, 0.0, 0.01, 0.0)]
    assert foot_in_plane(line, -0.5, 0.0) == (0.0, 0.0)
    assert foot_in_plane(line, 0.5, 0.0) == (0.01, 0.0)
    chords = [(line[0], chord_of(line[0]))]
    assert foot_in_space(chords, -0.5, 0.0) == (0.0, 0.0)
    assert foot_in_space(chords, 0.5, 0.0) == (0.01, 0.0)


def test_of_two_sides_as_near_the_first_is_taken() -> None:
    west, east = (-1.0, -1.0, -1.0, 1.0), (1.0, -1.0, 1.0, 1.0)
    for edges in ([west, east], [east, west]):
        chords = [(edge, chord_of(edge)) for edge in edges]
        assert foot_in_plane(edges, 0.0, 0.0) == (edges[0][0], 0.0)
        assert foot_in_space(chords, 0.0, 0.0) == pytest.approx((edges[0][0], 0.0), abs=1e-9)


@pytest.mark.parametrize(
    ("further", "nearer"), [(0.0, "north"), (0.002, "north"), (0.003, "south")]
)
def test_degrees_get_shorter_towards_the_pole(further: float, nearer: str) -> None:
    """A corner to the north is nearer than one as many degrees to the south, by so much."""
    corners = {"south": (0.3, 69.95), "north": (0.3 * (1 + further), 70.05)}
    metres = {name: GEOD.inv(0, 70, *corner)[2] for name, corner in corners.items()}
    assert min(metres, key=metres.__getitem__) == nearer
    edges: list[Edge] = [(x, y, x + 1e-9, y) for x, y in corners.values()]
    assert foot_in_plane(edges, 0.0, 70.0) == pytest.approx(corners[nearer], abs=1e-8)


# Regions: a shape with a bay and a hole, near Portland and at the 180th meridian.

OUTER = [(0, 0), (4, 0), (4, 3), (2.5, 1), (2, 3), (0, 3)]
HOLE = [(0.5, 0.5), (1.5, 0.5), (1, 1.5)]


def shape(longitude: float, latitude: float) -> Polygon:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(longitude + 0.01 * x, latitude + 0.01 * y) for x, y in points]

    return Polygon(at(OUTER), [at(HOLE)])  # type: ignore[arg-type]


SHAPES = {"portland": shape(-122.7, 45.5), "south": shape(20.0, -33.0), "far": shape(179.9, 10.0)}
REGIONS = {name: build_region(one) for name, one in SHAPES.items()}


def edges_of(one: Polygon) -> list[Edge]:
    rings = [one.exterior, *one.interiors]
    return [(*a, *b) for ring in rings for a, b in pairwise(ring.coords)]


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_says_what_shapely_and_proj_say(name: str) -> None:
    random, region, one = Random(3), REGIONS[name], SHAPES[name]
    west, south, east, north = one.bounds
    wide, high = east - west, north - south
    edges = edges_of(one)
    for number in range(150):
        margin = 0.2 if number % 3 else 3.0
        place = (
            random.uniform(west - margin * wide, east + margin * wide),
            random.uniform(south - margin * high, north + margin * high),
        )
        inside = bool(shapely.contains_xy(one, *place))
        to_edge = region.edge_distance(*place)
        nearest = foot_in_plane(edges, *place)
        assert to_edge == pytest.approx(metres_between(*place, *nearest), rel=1e-4)
        assert region.covers(*place) is (inside or to_edge <= EDGE_M)
        assert region.distance(*place) == (0.0 if inside else pytest.approx(to_edge))
        assert metres_between(*place, *region.nearest_edge(*place)) == pytest.approx(to_edge)
        turned = place[0] + 360 if number % 2 else place[0] - 360
        assert region.edge_distance(turned, place[1]) == pytest.approx(to_edge, rel=1e-6, abs=1e-6)
        at_limits(region, place, to_edge if inside else -to_edge)


def at_limits(region: Region, place: tuple[float, float], depth: float) -> None:
    """The disc just inside, across and just outside; with a distance to keep, too."""
    for limit in (0.0, 250.0):
        room = depth + limit + EDGE_M
        if abs(room) < 1e-3:
            continue
        reach, step = abs(room), 1e-6 * abs(room) + 1e-6
        known = TRUE if room > 0 else FALSE
        assert region.within_distance(*place, reach - step, limit) is known
        assert region.within_distance(*place, reach + step, limit) is UNKNOWN
        if limit == 0.0:
            assert region.within(*place, reach - step) is known
            assert region.within(*place, reach + step) is UNKNOWN


def test_a_point_on_the_edge_and_at_a_corner_is_within() -> None:
    for name, one in SHAPES.items():
        for west, south, east, north in edges_of(one):
            for place in ((west, south), ((west + east) / 2, (south + north) / 2)):
                assert REGIONS[name].covers(*place)
                assert REGIONS[name].distance(*place) == 0.0
                assert REGIONS[name].edge_distance(*place) < EDGE_M


def test_five_centimetres_beyond_an_edge_are_on_it() -> None:
    assert EDGE_M == 0.05
    longitude, south = -122.68, 45.5
    for metres, within in ((0.04, True), (0.06, False)):
        place = longitude, south - metres / metres_per_degree(south)[1]
        assert REGIONS["portland"].covers(*place) is within
        assert REGIONS["portland"].distance(*place) == (
            0.0 if within else pytest.approx(0.06, rel=1e-2)
        )


def test_an_inner_point_lies_well_inside() -> None:
    for name, one in SHAPES.items():
        longitude, latitude = REGIONS[name].inner_point()
        assert shapely.contains_xy(one, longitude, latitude)
        assert REGIONS[name].edge_distance(longitude, latitude) > 200
    thin = build_region(Polygon([(10, 20), (11, 20), (11, 20 + 1e-6), (10, 20 + 1e-6)]))
    longitude, latitude = thin.inner_point()
    assert 10 <= longitude <= 11 and 20 <= latitude <= 20 + 1e-6


@pytest.mark.parametrize("size", [0.03, 3e-5])
def test_an_inner_point_is_the_middle_of_the_deepest_cell(size: float) -> None:
    """Of the first of them; also of a triangle in which no cell is a metre deep."""
    triangle = build_region(Polygon([(0, 0), (size, 0), (0, 0.83 * size)]))
    longitude, latitude = triangle.inner_point()
    clearances = [clearance for clearance, _ in triangle._cells]
    deepest = max(clearances)
    assert triangle._cell(longitude, latitude)[0] == deepest > 0
    assert triangle.edge_distance(longitude, latitude) > deepest
    column = (longitude - triangle._west) * triangle._columns_per_degree
    row = (latitude - triangle._south) * triangle._rows_per_degree
    first_row, first_column = divmod(clearances.index(deepest), GRID_SIDE)
    assert (column, row) == pytest.approx((first_column + 0.5, first_row + 0.5), abs=1e-6)


def test_far_beyond_its_grid_a_region_measures_through_space() -> None:
    for name, one in SHAPES.items():
        edges = edges_of(one)
        for place in ((0.0, 0.0), (60.0, 70.0), (-170.0, -50.0), (150.0, 85.0)):
            near = sampled(edges, *place)
            assert REGIONS[name].distance(*place) == pytest.approx(near, rel=2e-2)


def test_the_last_row_and_column_of_the_grid_are_not_beyond_it() -> None:
    region = REGIONS["portland"]
    west, south, east, north = region._west, region._south, region._east, region._north
    for x, y in product((0.0, 0.3, 0.999, 1.0), repeat=2):
        place = west + x * (east - west), south + y * (north - south)
        if x == 1.0 or y == 1.0:
            place = east if x == 1.0 else place[0], north if y == 1.0 else place[1]
        near = sampled(edges_of(SHAPES["portland"]), *place)
        assert region.distance(*place) == pytest.approx(near, rel=1e-4)


def test_a_disc_that_just_touches_the_edge() -> None:
    """From inside it is within still, and from outside it may be."""
    region = REGIONS["portland"]
    inside = outside = 0
    for number in range(400):
        place = -122.7 + number * 1e-4, 45.5123
        metres = region.edge_distance(*place)
        if region.covers(*place) and (metres + EDGE_M) - 0.0 - EDGE_M == metres:
            inside += 1
            assert region.within(*place, metres + EDGE_M) is TRUE
        elif metres > 1 and not region.covers(*place) and -(metres - EDGE_M) - EDGE_M == -metres:
            outside += 1
            assert region.within(*place, metres - EDGE_M) is UNKNOWN
    assert inside > 20 and outside > 5


def refuse(*_: object) -> Any:
    raise AssertionError("the grid knows the answer")


def middles(region: Region) -> Iterator[tuple[float, float, float]]:
    """The middle of each cell, and the clearance of the cell."""
    for number, (clearance, _) in enumerate(region._cells):
        row, column = divmod(number, GRID_SIDE)
        yield (
            region._west + (column + 0.5) / region._columns_per_degree,
            region._south + (row + 0.5) / region._rows_per_degree,
            clearance,
        )


SMALL = build_region(Polygon([(0, 0), (3e-5, 0), (0, 2.5e-5)]))  # three metres a side


@pytest.mark.parametrize("region", [REGIONS["portland"], SMALL], ids=["portland", "small"])
def test_where_a_cell_is_clear_of_the_disc_no_edge_is_looked_at(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lead_rules.geo.region.metres_between", refuse)
    inside = outside = 0
    for longitude, latitude, clearance in middles(region):
        room = abs(clearance) + EDGE_M
        if clearance > 0 and room - 0.0 - EDGE_M == clearance:  # to the last bit
            assert region.within(longitude, latitude, room) is TRUE
            inside += 1
        elif clearance < -2 * EDGE_M:
            assert region.within(longitude, latitude, -clearance - 2 * EDGE_M) is FALSE
            outside += 1
    assert inside > 50 and outside > 2000


def test_a_distance_looks_at_the_edges_of_its_cell_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """And asks on which side it lies only where an edge may pass."""
    region, beyond = REGIONS["portland"], (-122.0, 45.5)
    places = [(*place, clearance) for *place, clearance in middles(region) if clearance != 0.0]
    assert len(places) > 3000
    monkeypatch.setattr("lead_rules.geo.region._encloses", refuse)
    monkeypatch.setattr("lead_rules.geo.region.foot_in_space", refuse)
    for longitude, latitude, clearance in places:
        to_edge = region.edge_distance(longitude, latitude)
        assert to_edge >= abs(clearance)
        assert region.distance(longitude, latitude) == (0.0 if clearance > 0 else to_edge)
    with pytest.raises(AssertionError, match="the grid knows"):
        region.distance(*beyond)


def test_a_region_as_wide_as_they_may_be_has_an_outside_all_round() -> None:
    """Its grid reaches 89 degrees, and is so coarse there that an edge may pass anywhere.
    Nothing is promised of how right the distance of so large a region is.
    """
    wide = Polygon([(-90, -85), (90, -85), (90, 85), (-90, 85)])
    region = build_region(wide)
    assert region._beyond[0] == 0.0
    for place in product((-180.0, 0.0, 45.0), (-90.0, -89.5, 89.5, 90.0)):
        assert not region.covers(*place)
        assert region.distance(*place) == pytest.approx(sampled(edges_of(wide), *place), rel=0.1)
    assert region.covers(0.0, 0.0)
