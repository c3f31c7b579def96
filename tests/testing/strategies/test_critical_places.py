"""Which points are worth trying, held to the oracle's plane and not to the engine's metres."""

from collections.abc import Iterable
from typing import Any

import pytest

from lead_rules.testing.strategies.critical_places import places_at, places_of, regions_of
from lead_rules.testing.strategies.target import Subject
from tests.support import ROOT, oracle
from tests.support.one_rule import policy_of

FILE = ROOT / "geo" / "high-pedestrian-traffic" / "2017-02-27.geojson"
DOWNTOWN = frozenset({"downtown"})


def of_home(when: str) -> tuple[Subject, list[Any]]:
    subject = Subject(policy_of(when), "d0")
    return subject, list(places_of(subject.critical_tests_at("home")))


def sides(places: Iterable[Any], reach_m: float) -> set[bool | None]:
    """How the places lie to a distance from downtown: within, beyond, or across it."""
    return {
        oracle.near(FILE, DOWNTOWN, (at.longitude, at.latitude), float(at.accuracy_m), reach_m)
        for at in places
    }


def test_a_place_is_tried_on_both_sides_of_an_edge_and_across_it() -> None:
    _, places = of_home("{home: {within: [downtown]}}")
    exact = [place for place in places if not place.accuracy_m]
    assert sides(exact, 1.1) == {True, False}
    assert None in sides([place for place in places if place.accuracy_m], 0.0)


def test_a_place_is_tried_a_metre_from_a_named_distance_on_either_side() -> None:
    _, places = of_home("{home: {within_distance: {of: [downtown], at_most: 700 m}}}")

    def beside(place: Any) -> bool:
        here = (place.longitude, place.latitude)
        return not place.accuracy_m and (
            oracle.near(FILE, DOWNTOWN, here, 0.0, 702.0) is True
            and oracle.near(FILE, DOWNTOWN, here, 0.0, 698.0) is False
        )

    assert sides(filter(beside, places), 700.0) >= {True, False}


def test_a_place_is_tried_in_each_area_and_far_from_all() -> None:
    _, places = of_home("{home: {within: [downtown, lloyd]}}")
    exact = [(at.longitude, at.latitude) for at in places if not at.accuracy_m]
    for area in ("downtown", "lloyd"):
        assert any(oracle.near(FILE, frozenset({area}), at, 0.0, 0.0) for at in exact)
    both = frozenset({"downtown", "lloyd"})
    assert any(oracle.near(FILE, both, at, 0.0, 1_000_000.0) is False for at in exact)


@pytest.mark.parametrize("metres", [-400.0, -150.0, 150.0, 400.0])
def test_no_point_is_nearer_to_another_edge(metres: float) -> None:
    """Where areas lie near one another, some points would be, and are left out."""
    areas = frozenset({"downtown", "old-town", "lloyd"})
    subject, _ = of_home("{home: {within: [downtown, old-town, lloyd]}}")
    points: list[Any] = list(places_at(subject, [metres]))
    assert points
    for at in points:
        here = (at.longitude, at.latitude)
        if metres > 0:
            assert oracle.near(FILE, areas, here, 0.0, metres + 2) is True
            assert oracle.near(FILE, areas, here, 0.0, metres - 2) is False
        else:
            assert oracle.near(FILE, areas, here, -metres - 2, 0.0) is True
            assert oracle.near(FILE, areas, here, -metres + 2, 0.0) is None


def test_points_at_an_edge_lie_all_round_an_area() -> None:
    subject, _ = of_home("{home: {within: [downtown]}}")
    (region,) = regions_of(subject)
    east, north = region.inner_point()
    points: Iterable[Any] = places_at(subject, [-1.0, 1.0])
    assert {(at.longitude > east, at.latitude > north) for at in points} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }
