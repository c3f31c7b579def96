"""Metres on the ellipsoid of WGS 84: how far apart two points are, and which point
of some edges is nearest. Plain numbers in degrees in, metres or degrees out.
"""

import math
from collections.abc import Iterable

__all__ = [
    "EDGE_M",
    "Chord",
    "Edge",
    "chord_of",
    "foot_in_plane",
    "foot_in_space",
    "metres_between",
    "metres_per_degree",
]

EDGE_M = 0.05
"""A point at most this far from an edge is on it, in metres.

Boundary files carry six decimals of a degree. Half of the last place is 0.056 m
of latitude and less of longitude, so no file says on which side of its edge
such a point lies.
"""

# WGS 84 (NGA.STND.0036, chapter 3).
EQUATORIAL_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
MEAN_RADIUS_M = EQUATORIAL_RADIUS_M * (1 - FLATTENING / 3)

Edge = tuple[float, float, float, float]  # two ends, each a longitude and a latitude
_Vector = tuple[float, float, float]
Chord = tuple[_Vector, _Vector, float]  # its start, its reach, 1 / (the square of its length)


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres to a degree of longitude and to one of latitude, at a latitude.

    From the radii of curvature of the ellipsoid in the prime vertical and in
    the meridian (R. H. Rapp, Geometric Geodesy, part I, 1991).
    """
    sine = math.sin(math.radians(latitude))
    cosine = math.cos(math.radians(latitude))
    w_squared = 1 - ECCENTRICITY_SQUARED * sine * sine
    prime_vertical = EQUATORIAL_RADIUS_M / math.sqrt(w_squared)
    meridian = prime_vertical * (1 - ECCENTRICITY_SQUARED) / w_squared
    return math.radians(prime_vertical * cosine), math.radians(meridian)


def in_space(longitude: float, latitude: float) -> _Vector:
    """Earth-centred coordinates in metres of a point on the ellipsoid."""
    sine = math.sin(math.radians(latitude))
    prime_vertical = EQUATORIAL_RADIUS_M / math.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine)
    from_axis = prime_vertical * math.cos(math.radians(latitude))
    return (
        from_axis * math.cos(math.radians(longitude)),
        from_axis * math.sin(math.radians(longitude)),
        prime_vertical * (1 - ECCENTRICITY_SQUARED) * sine,
    )


def metres_between(
    longitude_a: float, latitude_a: float, longitude_b: float, latitude_b: float
) -> float:
    """The length of the shortest way between two points, along the ground.

    The straight line through the earth is exact; the arc above it is taken as
    one of a circle. Over 100 km the arc is longer by 1 part in 100,000, so the
    radius of the circle does not matter; over 1,000 km the error is 1 part in
    100,000, over 10,000 km 1 in 1,000, half way round the globe 5 in 100.
    """
    chord = math.dist(in_space(longitude_a, latitude_a), in_space(longitude_b, latitude_b))
    return 2 * MEAN_RADIUS_M * math.asin(min(1.0, chord / (2 * MEAN_RADIUS_M)))


def foot_in_plane(edges: Iterable[Edge], longitude: float, latitude: float) -> tuple[float, float]:
    """The point of the edges that is nearest to the point given.

    Lengths are measured midway, where a degree of longitude is a little shorter
    (or longer) than at the point itself; this is good to 1 part in 100,000 for
    10 km.
    """
    east_m, north_m = metres_per_degree(latitude)
    narrowing = math.tan(math.radians(latitude)) / (2 * MEAN_RADIUS_M)
    least = math.inf
    nearest, at = (longitude, latitude, longitude, latitude), 0.0
    for edge in edges:
        longitude_a, latitude_a, longitude_b, latitude_b = edge
        x = (longitude_a - longitude) * east_m
        y = (latitude_a - latitude) * north_m
        along_x = (longitude_b - longitude_a) * east_m
        along_y = (latitude_b - latitude_a) * north_m
        share = -(x * along_x + y * along_y) / (along_x * along_x + along_y * along_y)
        share = 0.0 if share < 0.0 else min(share, 1.0)
        y += share * along_y
        x = (x + share * along_x) * (1.0 - narrowing * y)
        square = x * x + y * y
        if square < least:
            least, nearest, at = square, edge, share
    return _point_on(nearest, at)


def foot_in_space(
    chords: Iterable[tuple[Edge, Chord]], longitude: float, latitude: float
) -> tuple[float, float]:
    """The same for a point so far away that no plane reaches: across a pole, say."""
    px, py, pz = in_space(longitude, latitude)
    least = math.inf
    nearest, at = (longitude, latitude, longitude, latitude), 0.0
    for edge, ((ax, ay, az), (rx, ry, rz), inverse) in chords:
        x, y, z = ax - px, ay - py, az - pz
        share = -(x * rx + y * ry + z * rz) * inverse
        share = 0.0 if share < 0.0 else min(share, 1.0)
        x, y, z = x + share * rx, y + share * ry, z + share * rz
        square = x * x + y * y + z * z
        if square < least:
            least, nearest, at = square, edge, share
    return _point_on(nearest, at)


def _point_on(edge: Edge, share: float) -> tuple[float, float]:
    longitude_a, latitude_a, longitude_b, latitude_b = edge
    return (
        longitude_a + share * (longitude_b - longitude_a),
        latitude_a + share * (latitude_b - latitude_a),
    )


def chord_of(edge: Edge) -> Chord:
    start = in_space(edge[0], edge[1])
    end = in_space(edge[2], edge[3])
    reach = (end[0] - start[0], end[1] - start[1], end[2] - start[2])
    return start, reach, 1 / math.dist(start, end) ** 2
