"""Points at chosen distances from the edges of areas."""

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from lead_rules.evaluate.critical_tests import CriticalTest
from lead_rules.geo.metres import EDGE_M, metres_per_degree
from lead_rules.geo.region import Region
from lead_rules.policy.ir.nodes import Areas, Near
from lead_rules.records.value_types import Place
from lead_rules.testing.strategies.target import Subject

__all__ = ["DISTANCES_M", "places_at", "places_of", "regions_of"]

DISTANCES_M = (-100.0, -1.0, -0.1, 0.0, 0.1, 1.0, 100.0)
"""How far from an edge points are looked for, in metres; inside is below zero."""
BEARINGS = 8
AGREES_M = 0.01


def places_of(critical_tests: Iterable[CriticalTest]) -> tuple[Place, ...]:
    """Points that tests of a place can tell apart: well within each area and far from
    it, and exact and rough ones at both sides of the edges and of the named distances.
    """
    found: list[Place] = []
    for critical in critical_tests:
        found += critical.places
        for region, reach in _regions([critical]):
            beyond = [reach + metres for metres in (-1.0, 0.0, 1.0)] if reach else []
            for point in _at_edges(region, (*DISTANCES_M, *beyond)):
                found.append(point)
                found.append(point.model_copy(update={"accuracy_m": Decimal(10)}))
    return tuple({place.model_dump_json(): place for place in found}.values())


def places_at(subject: Subject, metres: Sequence[float]) -> tuple[Place, ...]:
    """Exact points so many metres outside an edge of the areas that a decision asks for,
    or, below zero, inside. Each was measured again: where another edge is nearer there
    is none.
    """
    found = (point for region in regions_of(subject) for point in _at_edges(region, tuple(metres)))
    return tuple({place.model_dump_json(): place for place in found}.values())


def regions_of(subject: Subject) -> tuple[Region, ...]:
    """The areas that tests of a decision ask for, each set of them as one."""
    critical_tests = [critical for listed in subject.critical_tests.values() for critical in listed]
    return tuple(dict.fromkeys(region for region, _ in _regions(critical_tests)))


def _regions(critical_tests: Iterable[CriticalTest]) -> Iterator[tuple[Region, float]]:
    """Regions, and how far from them in metres still counts."""
    for critical in critical_tests:
        operand = critical.operand
        areas = operand.areas if isinstance(operand, Near) else operand
        if critical.role == "subject" and isinstance(areas, Areas):
            yield areas.region, float(operand.limit) if isinstance(operand, Near) else 0.0


@lru_cache(maxsize=256)
def _at_edges(region: Region, metres: tuple[float, ...]) -> tuple[Place, ...]:
    """Points at distances from the edge, around a point within."""
    return tuple(_around(region, metres))


def _around(region: Region, metres: Sequence[float]) -> Iterator[Place]:
    start = region.inner_point()
    for number in range(BEARINGS):
        bearing = 2 * math.pi * (number + 0.5) / BEARINGS
        edge = _edge_along(region, start, bearing)
        for distance in metres:
            point = _from_edge(region, edge, distance)
            if point is not None:
                longitude, latitude = point
                yield Place(longitude=longitude, latitude=latitude, accuracy_m=Decimal(0))


def _edge_along(
    region: Region, start: tuple[float, float], bearing: float
) -> tuple[float, float, float]:
    """A point of the edge, and the bearing that leads straight out of the region there."""
    inside, outside = 0.0, 1.0
    while region.covers(*_moved(start, bearing, outside)):
        inside, outside = outside, 2 * outside
    while outside - inside > AGREES_M:
        middle = (inside + outside) / 2
        if region.covers(*_moved(start, bearing, middle)):
            inside = middle
        else:
            outside = middle
    # The way back to the edge from just outside is square to it.
    beside = _moved(start, bearing, outside + 1)
    foot = region.nearest_edge(*beside)
    east, north = _metres(foot, beside)
    return (*foot, math.atan2(east, north))


def _from_edge(
    region: Region, edge: tuple[float, float, float], metres: float
) -> tuple[float, float] | None:
    longitude, latitude, outward = edge
    point = _moved((longitude, latitude), outward, metres)
    side = region.within(*point, 0.0)
    off = abs(region.edge_distance(*point) - abs(metres))
    inside = metres <= EDGE_M
    return point if off <= AGREES_M and (side.value == "true") is inside else None


def _moved(point: tuple[float, float], bearing: float, metres: float) -> tuple[float, float]:
    longitude, latitude = point
    per_longitude, per_latitude = metres_per_degree(latitude)
    return (
        longitude + metres * math.sin(bearing) / per_longitude,
        latitude + metres * math.cos(bearing) / per_latitude,
    )


def _metres(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """How far east and north the end lies of the start."""
    per_longitude, per_latitude = metres_per_degree(start[1])
    return (end[0] - start[0]) * per_longitude, (end[1] - start[1]) * per_latitude
