"""What a region answers: distances, insides and discs, against PROJ and shapely."""

import pickle
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from lead_rules.geo import EDGE_M
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support.areas import Place, Ring, collection, parts, read, region, shipped, square

GEOD = Geod(ellps="WGS84")
HOLE = [[0.002, 0.002], [0.002, 0.004], [0.004, 0.004], [0.004, 0.002], [0.002, 0.002]]
AREAS = {
    "2017-02-27": ["downtown", "old-town", "lloyd"],
    "2018-05-16": ["downtown", "old-town", "lloyd", "central-eastside"],
}


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
