"""What a map needs of areas: plain rings in metres around a place, cut to a frame.

North is up, and lengths are true at the latitude of the place: within 50 km of it
a drawing is off by less than the width of a line.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from lead_rules.geo.metres import metres_per_degree
from lead_rules.geo.shapes import Shape

__all__ = ["Degrees", "Drawn", "Frame", "draw", "extent", "offset"]

Degrees = tuple[float, float]
"""A longitude and a latitude."""

Frame = tuple[float, float, float, float]
"""West, south, east and north of a place, in metres."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The part of an area inside a frame, in metres east and north of a place.

    `rings` are closed; a hole is a ring like any other, so fill them by the
    even-odd rule. `inside` is a point well inside the largest part, for a label.
    """

    rings: tuple[tuple[tuple[float, float], ...], ...]
    inside: tuple[float, float]


def offset(place: Degrees, point: Degrees) -> tuple[float, float]:
    """How far east and north of a place a point lies, in metres."""
    east_m, north_m = metres_per_degree(place[1])
    degrees_east = (point[0] - place[0] + 540.0) % 360.0 - 180.0
    return degrees_east * east_m, (point[1] - place[1]) * north_m


def extent(shape: Shape, place: Degrees) -> Frame:
    """The frame that holds a whole shape."""
    west, south, east, north = shapely.bounds(_around(shape, place)).tolist()
    return west, south, east, north


def draw(shape: Shape, place: Degrees, frame: Frame, tolerance_m: float) -> Drawn | None:
    """The part of a shape inside a frame around a place; None where there is none.

    Corners are left out where the line moves by less than `tolerance_m`.
    """
    plain = shapely.simplify(_around(shape, place), tolerance_m)
    cut = shapely.intersection(plain, shapely.box(*frame))
    polygons = [part for part in shapely.get_parts(cut) if part.area > 0]
    if not polygons:
        return None
    rings = [
        tuple((x, y) for x, y in shapely.get_coordinates(ring).tolist())
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    largest = max(polygons, key=lambda polygon: float(polygon.area))
    return Drawn(tuple(rings), _inside(largest))


def _inside(polygon: Shape) -> tuple[float, float]:
    """The middle of about the largest circle in a polygon."""
    west, south, east, north = polygon.bounds
    circle = shapely.maximum_inscribed_circle(polygon, max(east - west, north - south) / 50)
    x, y = shapely.get_coordinates(circle)[0].tolist()
    return x, y


def _around(shape: Shape, place: Degrees) -> Shape:
    """The shape in metres east and north of a place, on the place's side of the globe."""
    scale = np.array(metres_per_degree(place[1]))
    middle = (shape.bounds[0] + shape.bounds[2]) / 2
    turned = 360.0 * round((middle - place[0]) / 360.0)

    def moved(positions: Any) -> Any:
        return (positions - (place[0] + turned, place[1])) * scale

    return shapely.transform(shape, moved)
