"""Boundary files: GeoJSON in, named areas and their unions out.

The only module that imports shapely. Files are read as RFC 7946 says: WGS 84
degrees, longitude first, and an edge is straight in longitude and latitude
(section 3.1.1). shapely checks the areas and joins them; a `Region` then
answers in plain Python, from numbers worked out once.
"""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely

from lead_rules.diagnostics import Problem
from lead_rules.source import Spot
from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["EDGE_M", "Boundaries", "Region", "read_boundaries"]

EDGE_M = 0.05
"""A point at most this far from an edge is on it, in metres.

Boundary files carry six decimals of a degree. Half of the last place is 0.056 m
of latitude and less of longitude, so no file says on which side of its edge
such a point lies.
"""

MAX_BYTES = 32 * 2**20
MAX_DEPTH = 64
MAX_FEATURES = 1000  # areas are compared in pairs
MAX_POSITIONS = 20_000  # a region holds, for each place, the edges that can be nearest
MAX_LATITUDE = 85.0  # beyond, a degree of longitude is too short for a flat drawing
FAR_M = 50_000.0  # an area this far from every other one is probably a mistake

# WGS 84 (NGA.STND.0036, chapter 3).
EQUATORIAL_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
MEAN_RADIUS_M = EQUATORIAL_RADIUS_M * (1 - FLATTENING / 3)

_MANY = 20  # problems of one sort in one place; more would help nobody
_DECIMALS = 9  # of a degree, 0.1 mm; corners that differ by less are one
_GRID_SIDE = 64  # cells along each side of a region's grid

_Shape = Any  # a shapely geometry; shapely has no types of its own
_Edge = tuple[float, float, float, float]  # two ends, each a longitude and a latitude
_Cell = tuple[float, tuple[_Edge, ...]]  # a clearance, and the edges that can be nearest
_Vector = tuple[float, float, float]
_Chord = tuple[_Vector, _Vector, float]  # its start, its reach, 1 / (the square of its length)


# ---- What a file is read into ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The named areas of one boundary file.

    `digest` is the SHA-256 of the content as canonical JSON (sorted keys, no
    white space, every number a float), in hex: the layout of the file never
    matters. `areas` gives each id its title, in the order of the file.
    """

    file: str
    digest: str
    areas: Mapping[str, str]
    _shapes: Mapping[str, _Shape] = field(repr=False, compare=False)

    def region(self, ids: tuple[str, ...]) -> "Region":
        """The union of these areas: one or more ids, each a key of `areas`.

        Building it takes some milliseconds; keep it.
        """
        return _region(shapely.union_all([self._shapes[area] for area in ids]))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Region:
    """A union of areas, ready to be asked about points.

    Longitudes and latitudes are WGS 84 degrees, lengths are metres, all finite;
    every point of the globe has an answer. A point is within if it is inside
    or at most `EDGE_M` outside an edge. Edges that two areas share are gone.

    Within 10 km of the region a distance is right to 1 part in 100,000, within
    1,000 km to 1 in 10,000, and on the other side of the globe to 3 in 100, as
    long as the region is no larger than a county.

    The grid lies over the region and as far again around it. Each cell holds a
    clearance (how far, at least, each of its points is from every edge:
    positive inside, negative outside, 0 where an edge may pass) and the edges
    that can be nearest to a point of the cell.
    """

    _west: float
    _south: float
    _east: float
    _north: float
    _columns_per_degree: float
    _rows_per_degree: float
    _cells: tuple[_Cell, ...]
    _rows: tuple[tuple[_Edge, ...], ...]  # the edges that reach into each row of cells
    _beyond: _Cell  # what a cell holds, for all beyond the grid
    _chords: tuple[tuple[_Edge, _Chord], ...]  # those edges, and the same in space

    def covers(self, longitude: float, latitude: float) -> bool:
        """Whether the point is inside or on an edge."""
        return self.within_distance(longitude, latitude, 0.0, 0.0) is TRUE

    def within(self, longitude: float, latitude: float, accuracy_m: float) -> Truth:
        """Whether the true point, at most `accuracy_m` from this one, is within.

        True if the whole disc is within, false if no point of it is, else
        unknown. A smaller disc inside this one never has another known answer.
        """
        return self.within_distance(longitude, latitude, accuracy_m, 0.0)

    def within_distance(
        self, longitude: float, latitude: float, accuracy_m: float, limit_m: float
    ) -> Truth:
        """Whether the true point is at most `limit_m` from the region.

        A limit of 0 asks whether it is within.
        """
        needed = accuracy_m - limit_m - EDGE_M
        too_far = -accuracy_m - limit_m - EDGE_M
        clearance = self._cell(self._eastward(longitude), latitude)[0]
        if 0.0 < clearance >= needed:
            return TRUE
        if 0.0 > clearance < too_far:
            return FALSE
        depth = self._depth(longitude, latitude)
        if depth >= needed:
            return TRUE
        return FALSE if depth < too_far else UNKNOWN

    def edge_distance(self, longitude: float, latitude: float) -> float:
        """Metres to the nearest edge of the union, from either side."""
        return abs(self._depth(longitude, latitude))

    def distance(self, longitude: float, latitude: float) -> float:
        """Metres to the region: 0 for a point within."""
        depth = self._depth(longitude, latitude)
        return 0.0 if depth >= -EDGE_M else -depth

    def _depth(self, longitude: float, latitude: float) -> float:
        """Metres to the nearest edge, negative outside.

        The nearest point of the nearest edge is found in the plane (in space
        for a point beyond the grid), its distance is measured on the ellipsoid.
        """
        longitude = self._eastward(longitude)
        cell = self._cell(longitude, latitude)
        if cell is self._beyond:
            foot = _foot_in_space(self._chords, longitude, latitude)
            return -_metres(longitude, latitude, *foot)
        clearance, edges = cell
        metres = _metres(longitude, latitude, *_foot_in_plane(edges, longitude, latitude))
        if clearance == 0.0:
            row = self._rows[int((latitude - self._south) * self._rows_per_degree)]
            return metres if _encloses(row, longitude, latitude) else -metres
        return math.copysign(metres, clearance)

    def _eastward(self, longitude: float) -> float:
        """The same meridian, counted east from the grid's western side."""
        if self._west <= longitude < self._east:
            return longitude
        return self._west + (longitude - self._west) % 360.0

    def _cell(self, longitude: float, latitude: float) -> _Cell:
        if longitude < self._east and self._south <= latitude < self._north:
            row = int((latitude - self._south) * self._rows_per_degree)
            column = int((longitude - self._west) * self._columns_per_degree)
            return self._cells[row * _GRID_SIDE + column]
        return self._beyond


# ---- Metres ----------------------------------------------------------------


def _metres_per_degree(latitude: float) -> tuple[float, float]:
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


def _in_space(longitude: float, latitude: float) -> _Vector:
    """Earth-centred coordinates in metres of a point on the ellipsoid."""
    sine = math.sin(math.radians(latitude))
    prime_vertical = EQUATORIAL_RADIUS_M / math.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine)
    from_axis = prime_vertical * math.cos(math.radians(latitude))
    return (
        from_axis * math.cos(math.radians(longitude)),
        from_axis * math.sin(math.radians(longitude)),
        prime_vertical * (1 - ECCENTRICITY_SQUARED) * sine,
    )


def _metres(longitude_a: float, latitude_a: float, longitude_b: float, latitude_b: float) -> float:
    """The length of the shortest way between two points, along the ground.

    The straight line through the earth is exact; the arc above it is taken as
    one of a circle. Over 100 km the arc is longer by 1 part in 100,000, so the
    radius of the circle does not matter; over 1,000 km the error is 1 part in
    100,000, over 10,000 km 1 in 1,000, half way round the globe 3 in 100.
    """
    chord = math.dist(_in_space(longitude_a, latitude_a), _in_space(longitude_b, latitude_b))
    return 2 * MEAN_RADIUS_M * math.asin(min(1.0, chord / (2 * MEAN_RADIUS_M)))


def _foot_in_plane(
    edges: Iterable[_Edge], longitude: float, latitude: float
) -> tuple[float, float]:
    """The point of the edges that is nearest to the point given.

    Lengths are measured midway, where a degree of longitude is a little shorter
    (or longer) than at the point itself; this is good to 1 part in 100,000 for
    10 km.
    """
    east_m, north_m = _metres_per_degree(latitude)
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


def _foot_in_space(
    chords: Iterable[tuple[_Edge, _Chord]], longitude: float, latitude: float
) -> tuple[float, float]:
    """The same for a point so far away that no plane reaches: across a pole, say."""
    px, py, pz = _in_space(longitude, latitude)
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


def _point_on(edge: _Edge, share: float) -> tuple[float, float]:
    longitude_a, latitude_a, longitude_b, latitude_b = edge
    return (
        longitude_a + share * (longitude_b - longitude_a),
        latitude_a + share * (latitude_b - latitude_a),
    )


def _encloses(edges: Iterable[_Edge], longitude: float, latitude: float) -> bool:
    """Whether a line due east from the point crosses an odd number of edges.

    Only the edges that reach the latitude of the point matter.
    """
    inside = False
    for longitude_a, latitude_a, longitude_b, latitude_b in edges:
        if (latitude_a > latitude) is not (latitude_b > latitude):
            share = (latitude - latitude_a) / (latitude_b - latitude_a)
            inside ^= longitude < longitude_a + share * (longitude_b - longitude_a)
    return inside


# ---- Building a region -----------------------------------------------------


def _flat(shape: _Shape, latitude: float) -> _Shape:
    """The shape in metres, true to scale at that latitude."""
    scale = np.array(_metres_per_degree(latitude))
    return shapely.transform(shape, lambda positions: positions * scale)


def _region(shape: _Shape) -> Region:
    """The region of a valid polygon or several, in degrees."""
    grid = _grid(*shape.bounds)
    west, south, east, north = grid
    edges = _edges(shape)
    # Where two outlines cross, the union can have a corner twice, a rounding apart.
    apart = 10**-_DECIMALS / 2
    long = [(a, b, c, d) for a, b, c, d in edges if abs(c - a) > apart or abs(d - b) > apart]
    cells, beyond = _cells(shape, long, grid)
    # A hair too few to the degree, so that no point of the grid falls off its end.
    columns_per_degree = _GRID_SIDE / (east - west) * (1 - 1e-12)
    rows_per_degree = _GRID_SIDE / (north - south) * (1 - 1e-12)
    rows: list[list[_Edge]] = [[] for _ in range(_GRID_SIDE)]
    for edge in edges:
        low, high = (int((end - south) * rows_per_degree) for end in sorted(edge[1::2]))
        for row in rows[low : high + 1]:
            row.append(edge)
    return Region(
        *grid,
        columns_per_degree,
        rows_per_degree,
        cells,
        tuple(map(tuple, rows)),
        beyond,
        tuple((edge, _chord(edge)) for edge in beyond[1]),
    )


def _grid(west: float, south: float, east: float, north: float) -> _Edge:
    """The sides of a grid over a box and as far again around it."""
    east_m, north_m = _metres_per_degree((south + north) / 2)
    around_m = max((east - west) * east_m, (north - south) * north_m)
    spread = min(around_m / east_m, (360.0 - (east - west)) / 2)
    return (
        west - spread,
        max(south - around_m / north_m, -89.0),
        east + spread,
        min(north + around_m / north_m, 89.0),
    )


def _edges(shape: _Shape) -> list[_Edge]:
    """The edges of a shape, those of its holes too."""
    rings = map(shapely.get_coordinates, shapely.get_parts(shapely.boundary(shape)))
    ends = np.concatenate([np.hstack((ring[:-1], ring[1:])) for ring in rings])
    return [(a, b, c, d) for a, b, c, d in ends.tolist()]


def _chord(edge: _Edge) -> _Chord:
    start = _in_space(edge[0], edge[1])
    end = _in_space(edge[2], edge[3])
    reach = (end[0] - start[0], end[1] - start[1], end[2] - start[2])
    return start, reach, 1 / math.dist(start, end) ** 2


def _stretch(south: float, north: float) -> float:
    """How many times longer or shorter than true a length in the plane can be.

    The plane is true to scale midway between the two latitudes.
    """
    true = np.array(_metres_per_degree((south + north) / 2))
    widest = min(max(south, 0.0), north)
    ratios = [_metres_per_degree(latitude) / true for latitude in (south, widest, north)]
    # A little more, for the ground is not a plane anywhere.
    return 1.001 * float(max(np.max(ratios), 1 / np.min(ratios)))


def _cells(shape: _Shape, edges: Sequence[_Edge], grid: _Edge) -> tuple[tuple[_Cell, ...], _Cell]:
    """What the cells of the grid hold, row by row, and what all beyond it holds.

    With h half the diagonal of a cell and d the distance of its centre from an
    edge, no point of the cell is nearer to an edge than d - h, and the edge
    nearest to it is at most d + 2h from the centre. The way from a point beyond
    the grid to the region leads through a cell of the rim, so it can only end
    at an edge that the rim holds.
    """
    west, south, east, north = grid
    middle = (south + north) / 2
    stretch = _stretch(south, north)
    size = np.array([east - west, north - south]) / _GRID_SIDE
    half = math.hypot(*size * _metres_per_degree(middle)) / 2 * (1 + 1e-9)  # sides are rounded
    steps = np.arange(_GRID_SIDE) + 0.5
    longitudes = np.tile(west + steps * size[0], _GRID_SIDE)
    latitudes = np.repeat(south + steps * size[1], _GRID_SIDE)

    centres = _flat(shapely.points(longitudes, latitudes), middle)
    tree = shapely.STRtree(_flat(shapely.linestrings(np.reshape(edges, (-1, 2, 2))), middle))
    _, away = tree.query_nearest(centres, return_distance=True, all_matches=False)
    inside = shapely.contains_xy(shape, longitudes, latitudes)
    clearances = np.where(inside, 1.0, -1.0) * np.maximum(away - half, 0.0) / stretch
    reach = (away + 2 * half) * stretch**2
    cell_of, edge_of = tree.query(centres, predicate="dwithin", distance=reach)

    order = np.lexsort((edge_of, cell_of))
    counts = np.bincount(cell_of, minlength=_GRID_SIDE**2)
    numbers = np.split(edge_of[order], np.cumsum(counts)[:-1])
    held = (tuple(edges[number] for number in cell.tolist()) for cell in numbers)
    rim = np.zeros((_GRID_SIDE, _GRID_SIDE), dtype=bool)
    rim[[0, -1], :] = rim[:, [0, -1]] = True
    on_rim = np.unique(edge_of[rim.ravel()[cell_of]]).tolist()
    beyond = (float(np.max(clearances[rim.ravel()])), tuple(edges[number] for number in on_rim))
    return tuple(zip(clearances.tolist(), held, strict=True)), beyond


# ---- Reading a file --------------------------------------------------------


def read_boundaries(data: bytes, file: str) -> tuple[Boundaries | None, list[Problem]]:
    """The areas of a GeoJSON file, and everything that is wrong with it.

    Never raises, whatever the bytes are. There are no boundaries if a problem
    is an error. `file` is the name that problems show.
    """
    content, problems = _read_json(data, file)
    if not problems:
        problems = _check_collection(content, Spot(file))
    if problems:
        return None, problems
    areas, problems = _read_features(content["features"], file)
    problems += _compare(areas, file)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    boundaries = Boundaries(
        file=file,
        digest=hashlib.sha256(canonical.encode("ascii")).hexdigest(),
        areas=MappingProxyType({area.id: area.title for area in areas}),
        _shapes=MappingProxyType({area.id: area.shape for area in areas}),
    )
    return boundaries, problems


@dataclass(frozen=True, slots=True)
class _Area:
    label: str
    id: str
    title: str
    shape: _Shape


@dataclass(frozen=True, slots=True)
class _Ring:
    where: Spot
    positions: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Polygon:
    where: Spot
    rings: list[_Ring]  # the outer one, then the holes


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in the parsed content for a value that JSON or GeoJSON forbids."""

    message: str
    help: str


def _below(where: Spot, step: str) -> Spot:
    return Spot(where.file, f"{where.path}, {step}" if where.path else step)


def _quoted(text: str) -> str:
    """What they wrote, in backticks, on one line, cut short."""
    if len(text) > 60:
        text = text[:59] + "…"
    visible = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"`{''.join(visible)}`"


def _shown(value: object) -> str:
    """The same for any value, as JSON writes it."""
    return _quoted(_written(value))


def _written(value: object) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        parts = ["[…]" if isinstance(part, list) else _written(part) for part in value[:4]]
        return f"[{', '.join([*parts, '…'] if len(value) > 4 else parts)}]"
    return json.dumps(value, ensure_ascii=False)


# ---- JSON -----------------------------------------------------------------


_JSON_HELP = (
    "look at this place and just before it for a comma, quotation mark or bracket "
    "that is missing or too many"
)


def _read_json(data: bytes, file: str) -> tuple[Any, list[Problem]]:
    """The content, if there are no problems."""
    where = Spot(file)
    if len(data) > MAX_BYTES:
        help_ = "leave out what is not an area, or simplify the outlines"
        limit = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return None, [Problem("LR004", limit, where, help_)]
    too_deep = Problem(
        "LR004",
        f"brackets are nested more than {MAX_DEPTH} deep",
        where,
        "a GeoJSON file of areas needs about ten levels; export it again",
    )
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        spot = Spot(file, f"line {line}")
        return None, [Problem("LR002", "not UTF-8 text", spot, "save the file as UTF-8")]
    except json.JSONDecodeError as error:
        spot = Spot(file, f"line {error.lineno}, column {error.colno}")
        return None, [Problem("LR501", "not JSON from here on", spot, _JSON_HELP)]
    except RecursionError:
        return None, [too_deep]
    faulty = False
    for depth, level in enumerate(_levels(content)):
        if depth > MAX_DEPTH:
            return None, [too_deep]
        faulty = faulty or any(isinstance(value, _Fault) for value in level)
    return content, _located(content, file) if faulty else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    counts = Counter(key for key, _ in pairs)
    repeated = next(key for key, count in counts.items() if count > 1)
    return _Fault(f"the key {_quoted(repeated)} is written twice", "delete one of the two")


def _number(text: str) -> float | _Fault:
    number = float(text)
    if math.isfinite(number):
        return number
    return _Fault(f"the number {_quoted(text)} is too large", "check the number")


def _no_number(text: str) -> _Fault:
    return _Fault(f"{_quoted(text)} is not a number", "write a number of degrees")


def _levels(content: object) -> Iterator[list[Any]]:
    """The content, then what it holds, then what that holds, and so on."""
    level = [content]
    while level:
        yield level
        level = [part for value in level for part in _parts(value)]


def _parts(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _located(content: object, file: str) -> list[Problem]:
    return [
        Problem("LR501", fault.message, Spot(file, _in_words(content, path)), fault.help)
        for path, fault in islice(_faults(content, ()), _MANY)
    ]


def _faults(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], _Fault]]:
    if isinstance(value, _Fault):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _faults(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _faults(part, (*path, index))


def _in_words(content: Any, path: tuple[str | int, ...]) -> str:
    """A path of keys and indices as a map editor would say it."""
    words = []
    names: Sequence[str] = ()
    if path[:1] == ("features",) and len(path) > 1 and isinstance(path[1], int):
        feature = content["features"][path[1]]
        words.append(_label(feature, path[1] + 1))
        path = path[2:]
        if path[:2] == ("geometry", "coordinates"):
            names = _STEPS.get(_kind(feature["geometry"]), ())
            path = path[2:]
    for number, step in enumerate(path):
        if isinstance(step, str):
            words.append(_quoted(step))
        else:
            words.append(f"{names[number] if number < len(names) else 'item'} {step + 1}")
    return ", ".join(words)


_STEPS = {
    "Polygon": ("ring", "position", "number"),
    "MultiPolygon": ("polygon", "ring", "position", "number"),
}
"""What each level of the coordinates of a geometry is called."""


def _kind(value: object) -> str:
    """The `type` of a GeoJSON object, or nothing."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


# ---- Features -------------------------------------------------------------


def _check_collection(content: Any, where: Spot) -> list[Problem]:
    if _kind(content) != "FeatureCollection":
        help_ = "export the layer as GeoJSON: a `FeatureCollection` with a list of `features`"
        return [Problem("LR501", "not a GeoJSON FeatureCollection", where, help_)]
    if "crs" in content:
        return [_crs(where)]
    features = content.get("features")
    if not isinstance(features, list) or not features:
        help_ = "write a list `features` with a feature for each area"
        return [Problem("LR501", "the file has no features", where, help_)]
    if len(features) > MAX_FEATURES:
        help_ = "keep only the areas that a policy uses"
        return [Problem("LR004", f"more than {MAX_FEATURES:,} features", where, help_)]
    return []


def _crs(where: Spot) -> Problem:
    return Problem(
        "LR502",
        "`crs` names another coordinate reference system",
        where,
        "export it again in WGS 84 (RFC 7946), without `crs`",
    )


def _read_features(features: Sequence[Any], file: str) -> tuple[list[_Area], list[Problem]]:
    """The areas that can be used, and the problems of each feature.

    A mistake that every feature has (an export with swapped axes, say) is
    reported once.
    """
    areas = []
    found: list[tuple[str, list[Problem]]] = []
    numbers: dict[str, int] = {}
    for number, feature in enumerate(features, 1):
        problems = _check_feature(feature, number, numbers, file)
        unnamed = any(problem.code == "LR503" for problem in problems)
        label = f"feature {number}" if unnamed else _label(feature, number)
        if _kind(feature) == "Feature":
            problems += _check_title(feature.get("properties"), file)
            shape, more = _read_geometry(feature, Spot(file))
            if shape is not None and not problems:
                title = (feature.get("properties") or {}).get("title", feature["id"])
                areas.append(_Area(label, feature["id"], title, shape))
            problems += more
        found.append((label, problems))
    return areas, _gathered(found)


def _gathered(found: Sequence[tuple[str, list[Problem]]]) -> list[Problem]:
    """The problems of all features, each placed in its feature."""
    everywhere = set(found[0][1]) if len(found) > 1 else set()
    for _, problems in found:
        everywhere &= set(problems)
    gathered = [
        _placed("every feature", problem) for problem in found[0][1] if problem in everywhere
    ]
    for label, problems in found:
        gathered += [_placed(label, problem) for problem in problems if problem not in everywhere]
    return gathered


def _placed(label: str, problem: Problem) -> Problem:
    where = problem.where
    path = where.path if isinstance(where, Spot) else ""
    return replace(problem, where=Spot(where.file, f"{label}, {path}" if path else label))


def _label(feature: object, number: int) -> str:
    """What a feature is called: by its id, if it has one."""
    name = feature.get("id") if isinstance(feature, dict) else None
    return f"feature {_quoted(name)}" if isinstance(name, str) and name else f"feature {number}"


def _check_feature(feature: Any, number: int, numbers: dict[str, int], file: str) -> list[Problem]:
    """Whether it is a feature with an id of its own; `numbers` has those before."""
    where = Spot(file)
    if _kind(feature) != "Feature":
        help_ = 'write `"type": "Feature"` with its `id`, `properties` and `geometry`'
        return [Problem("LR501", "not a GeoJSON Feature", where, help_)]
    beside = 'write a short name beside `"type": "Feature"`, such as `"id": "old-town"`'
    if "id" not in feature:
        return [Problem("LR503", "the feature has no id", where, beside)]
    name = feature["id"]
    if not isinstance(name, str):
        help_ = "write it in quotation marks"
        return [Problem("LR503", f"the id {_shown(name)} is not text", where, help_)]
    if not name.strip():
        return [Problem("LR503", "the id is empty", where, beside)]
    if not name.isprintable():
        hidden = f"the id {_quoted(name)} has a character that cannot be seen"
        return [Problem("LR503", hidden, where, "type the id again")]
    if numbers.setdefault(name, number) != number:
        taken = f"the id {_quoted(name)} is that of feature {numbers[name]} already"
        return [Problem("LR503", taken, where, "give each area an id of its own")]
    return []


def _check_title(properties: Any, file: str) -> list[Problem]:
    """The title in the properties may be left out: the id then stands for it."""
    if properties is None:
        return []
    if not isinstance(properties, dict):
        message = f"the properties {_shown(properties)} are not names with values"
        where = Spot(file, "`properties`")
        return [Problem("LR501", message, where, 'write them such as `{"title": "Old Town"}`')]
    title = properties.get("title", "-")
    if isinstance(title, str) and title.strip() and title.isprintable():
        return []
    where = Spot(file, "`properties`, `title`")
    help_ = "write the name people use for the area, in quotation marks"
    return [Problem("LR501", f"{_shown(title)} is not a title", where, help_)]


# ---- Geometry -------------------------------------------------------------


_DRAW = "draw it as a `Polygon`, or as a `MultiPolygon` if it has several parts"
_SWAP = "write longitude first, then latitude"


def _read_geometry(feature: dict[str, Any], where: Spot) -> tuple[_Shape | None, list[Problem]]:
    """The polygon or polygons, if there is no error; warnings come along."""
    geometry = feature.get("geometry")
    kind = _kind(geometry)
    if geometry is None:
        return None, [Problem("LR504", "the feature has no geometry", where, _DRAW)]
    if kind not in _STEPS:
        message = f"the geometry is {_quoted(kind)}, not an area" if kind else "not a geometry"
        return None, [Problem("LR504", message, where, _DRAW)]
    if "crs" in feature or "crs" in geometry:
        return None, [_crs(where)]
    polygons, problems = _read_polygons(kind, geometry.get("coordinates"), where)
    problems = problems or _check_polygons(polygons, where)
    if problems:
        return None, problems
    winding = (found for polygon in polygons for found in _check_winding(polygon))
    return _shape(polygons), list(islice(winding, _MANY))


def _read_polygons(
    kind: str, coordinates: Any, where: Spot
) -> tuple[list[_Polygon], list[Problem]]:
    """Polygons of one ring or more, if there are no problems."""
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        return [], [Problem("LR504", "the geometry is empty", where, _DRAW)]
    polygons = []
    problems: list[Problem] = []
    for number, part in enumerate(parts, 1):
        spot = where if kind == "Polygon" else _below(where, f"polygon {number}")
        rings, more = _read_rings(part, spot)
        polygons.append(_Polygon(spot, rings))
        problems += more
        if len(problems) >= _MANY:
            break
    return polygons, problems


def _read_rings(value: Any, where: Spot) -> tuple[list[_Ring], list[Problem]]:
    """The rings of one polygon, if there are no problems: the first of each ring."""
    if not isinstance(value, list) or not value:
        return [], [Problem("LR504", "the geometry is empty", where, _DRAW)]
    rings = []
    problems = []
    for number, ring in enumerate(value, 1):
        read = _read_ring(ring, _below(where, f"ring {number}"))
        if isinstance(read, _Ring):
            rings.append(read)
        else:
            problems.append(read)
            if len(problems) >= _MANY:
                break
    return rings, problems


def _read_ring(value: Any, where: Spot) -> _Ring | Problem:
    if not isinstance(value, list):
        help_ = "a ring is a list of positions, each in its own brackets"
        return Problem("LR504", f"{_shown(value)} is not a ring", where, help_)
    for number, position in enumerate(value, 1):
        if not _is_position(position):
            spot = _below(where, f"position {number}")
            help_ = "write two numbers, longitude then latitude; a third is the height"
            return Problem("LR504", f"{_shown(position)} is not a position", spot, help_)
    if len(value) < 4:
        message = f"a ring needs four positions or more, and has {len(value)}"
        return Problem("LR504", message, where, "the last position repeats the first")
    return _Ring(where, [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y, *_ in value])


def _is_position(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) in (2, 3)
        and all(isinstance(number, float) for number in value)
    )


def _check_polygons(polygons: Sequence[_Polygon], where: Spot) -> list[Problem]:
    """The problems of the first check that finds any: the later ones rely on it."""
    rings = [ring for polygon in polygons for ring in polygon.rings]
    return (
        _check_degrees(rings, where)
        or list(islice((problem for ring in rings for problem in _check_ring(ring)), _MANY))
        or list(islice((hole for polygon in polygons for hole in _check_holes(polygon)), _MANY))
        or _check_parts(polygons, where)
    )


def _check_degrees(rings: Sequence[_Ring], where: Spot) -> list[Problem]:
    """One problem, if the positions of a feature are not degrees that can be used."""
    positions = [position for ring in rings for position in ring.positions]
    if all(abs(y) > 90.0 and _usable(y, x) for x, y in positions):
        return [Problem("LR505", "longitude and latitude are swapped", where, _SWAP)]
    if all(abs(x) > 360.0 or abs(y) > 360.0 for x, y in positions):
        message = "the coordinates are metres or feet of a map grid, not degrees"
        return [Problem("LR502", message, where, "export it again in WGS 84 (RFC 7946)")]
    for ring in rings:
        for number, (longitude, latitude) in enumerate(ring.positions, 1):
            if not _usable(longitude, latitude):
                spot = _below(ring.where, f"position {number}")
                return [_out_of_range(longitude, latitude, spot)]
    return []


def _usable(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 180.0 and abs(latitude) <= MAX_LATITUDE


def _out_of_range(longitude: float, latitude: float, where: Spot) -> Problem:
    if abs(longitude) > 180.0:
        message = f"the longitude {_shown(longitude)} is not between -180 and 180"
        return Problem("LR505", message, where, "check the number")
    limit = f"{MAX_LATITUDE:.0f}"
    message = f"the latitude {_shown(latitude)} is not between -{limit} and {limit}"
    return Problem("LR505", message, where, "check the number; areas near a pole cannot be used")


def _check_ring(ring: _Ring) -> list[Problem]:
    """One problem, if the ring does not go round an area."""
    where = ring.where
    positions = ring.positions
    if positions[0] != positions[-1]:
        first, last = (_shown(list(position)) for position in (positions[0], positions[-1]))
        message = f"the ring is open: it starts at {first} and ends at {last}"
        return [Problem("LR504", message, where, "repeat the first position at the end")]
    longitudes = [longitude for longitude, _ in positions]
    span = max(longitudes) - min(longitudes)
    if span > 180.0:
        return [_too_wide("ring", span, where)]
    polygon = shapely.Polygon(positions)
    # A ring on a line is invalid too; that it has no area says more.
    narrow = _mean_width(shapely.convex_hull(polygon)) <= EDGE_M
    if not narrow and not shapely.is_valid(polygon):
        message = f"the ring crosses or touches itself{_near(polygon)}"
        help_ = "move or delete the positions there, so that the outline never meets itself"
        return [Problem("LR504", message, where, help_)]
    if narrow or _mean_width(polygon) <= EDGE_M:
        help_ = "draw its corners apart, or delete it"
        return [Problem("LR504", "the ring encloses no area", where, help_)]
    return []


def _too_wide(what: str, degrees: float, where: Spot) -> Problem:
    message = f"the {what} spans {degrees:.0f} degrees of longitude"
    help_ = "check the numbers; areas across the 180th meridian cannot be used"
    return Problem("LR505", message, where, help_)


def _mean_width(shape: _Shape) -> float:
    """About how wide an elongated shape in degrees is, in metres."""
    flat = _flat(shape, (shape.bounds[1] + shape.bounds[3]) / 2)
    length = float(shapely.length(flat))
    return 2 * float(shapely.area(flat)) / length if length else 0.0


def _near(shape: _Shape) -> str:
    """Where an invalid shape meets itself, as far as shapely says."""
    place = re.search(r"\[(\S+) (\S+)\]", shapely.is_valid_reason(shape))
    return f" near `[{float(place[1]):.6f}, {float(place[2]):.6f}]`" if place else ""


def _check_holes(polygon: _Polygon) -> Iterator[Problem]:
    """The problems of the rings of a polygon, each of which is sound by itself."""
    shape = _shape([polygon])
    if shapely.is_valid(shape):
        return
    shell, *holes = polygon.rings
    outline = shapely.Polygon(shell.positions)
    shapely.prepare(outline)
    inside = True
    for hole in holes:
        if not shapely.covers(outline, shapely.Polygon(hole.positions)):
            inside = False
            help_ = "move it inside, or delete it"
            yield Problem("LR504", "the hole is not inside ring 1", hole.where, help_)
    if inside:
        message = f"the rings overlap, or touch along a line{_near(shape)}"
        help_ = "draw the holes apart from each other and from ring 1"
        yield Problem("LR504", message, polygon.where, help_)


def _check_parts(polygons: Sequence[_Polygon], where: Spot) -> list[Problem]:
    shape = _shape(polygons)
    if shapely.is_valid(shape):
        return []
    message = f"the polygons overlap, or share an edge{_near(shape)}"
    return [Problem("LR504", message, where, "merge them into one polygon")]


def _check_winding(polygon: _Polygon) -> Iterator[Problem]:
    """A warning for each ring that runs against RFC 7946, section 3.1.6."""
    help_ = "reverse its positions: outer rings run counter-clockwise, holes clockwise"
    for number, ring in enumerate(polygon.rings):
        counter_clockwise = bool(shapely.is_ccw(shapely.LinearRing(ring.positions)))
        if number == 0 and not counter_clockwise:
            yield Problem("LR506", "the outer ring runs clockwise", ring.where, help_, "warning")
        if number > 0 and counter_clockwise:
            yield Problem("LR506", "the hole runs counter-clockwise", ring.where, help_, "warning")


def _shape(polygons: Sequence[_Polygon]) -> _Shape:
    shapes = [
        shapely.Polygon(polygon.rings[0].positions, [hole.positions for hole in polygon.rings[1:]])
        for polygon in polygons
    ]
    return shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)


# ---- Areas among each other -----------------------------------------------


def _compare(areas: Sequence[_Area], file: str) -> list[Problem]:
    """The problems of areas that are each sound by itself."""
    if not areas:
        return []
    shapes = np.array([area.shape for area in areas])
    if sum(shapely.get_num_coordinates(shapes)) > MAX_POSITIONS:
        help_ = "simplify the outlines: a position every few metres is enough"
        return [Problem("LR004", f"more than {MAX_POSITIONS:,} positions", Spot(file), help_)]
    west, south, east, north = shapely.total_bounds(shapes)
    if east - west > 180.0:
        return [_too_wide("file", east - west, Spot(file))]
    overlaps = list(islice(_overlaps(areas, shapes, file), _MANY))
    return overlaps + _strays(areas, shapes, (south + north) / 2, file)


def _overlaps(areas: Sequence[_Area], shapes: Any, file: str) -> Iterator[Problem]:
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist()
    help_ = "move the outlines apart, or give both the same positions where they meet"
    for one, other in sorted((one, other) for one, other in pairs if one < other):
        square_metres = _common_area(shapes[one], shapes[other])
        if square_metres > 0.0:
            label = areas[one].label.removeprefix("feature ")
            message = f"the area overlaps {label} by {square_metres:,.0f} square metres"
            yield Problem("LR507", message, Spot(file, areas[other].label), help_, "warning")


def _common_area(one: _Shape, other: _Shape) -> float:
    """Square metres inside both, leaving out what rounding can explain."""
    common = shapely.intersection(one, other)
    parts = [part for part in shapely.get_parts(common) if _mean_width(part) > 2 * EDGE_M]
    middle = (common.bounds[1] + common.bounds[3]) / 2
    return sum(float(shapely.area(_flat(part, middle))) for part in parts)


def _strays(areas: Sequence[_Area], shapes: Any, middle: float, file: str) -> list[Problem]:
    """Areas far from every other one.

    If such an area comes near another one once its axes are swapped, that is an
    error, told once for the two: nobody can know which of them is right.
    """
    if len(areas) < 2:
        return []
    flat = _flat(shapes, middle)
    tree = shapely.STRtree(flat)
    ones, others = tree.query(flat, predicate="dwithin", distance=FAR_M)
    problems = []
    told: set[int] = set()
    for stray in sorted(set(range(len(areas))) - set(ones[ones != others].tolist())):
        where = Spot(file, areas[stray].label)
        swapped = shapely.transform(shapes[stray], lambda positions: positions[:, ::-1])
        near = tree.query(_flat(swapped, middle), predicate="dwithin", distance=FAR_M)
        partners = set(near.tolist()) - {stray}
        if not partners:
            problems += _far(_gap(tree, flat[stray], middle), where)
        elif partners.isdisjoint(told):
            told.add(stray)
            label = areas[min(partners)].label.removeprefix("feature ")
            message = f"longitude and latitude are swapped, here or in {label}"
            problems.append(Problem("LR505", message, where, _SWAP))
    return problems


def _gap(tree: Any, flat: _Shape, middle: float) -> float:
    """Metres from a shape of the tree to the nearest other one."""
    nearest = tree.geometries[tree.query_nearest(flat, exclusive=True)[0]]
    ends = shapely.get_coordinates(shapely.shortest_line(flat, nearest))
    return _metres(*(ends / _metres_per_degree(middle)).ravel().tolist())


def _far(gap: float, where: Spot) -> list[Problem]:
    if gap <= FAR_M:
        return []
    message = f"the area is {gap / 1000:,.0f} km from the nearest other one"
    help_ = "check its coordinates; if it does lie there, leave it"
    return [Problem("LR508", message, where, help_, "warning")]
