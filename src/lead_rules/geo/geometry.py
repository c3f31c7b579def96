"""The geometry of one feature: read as polygons, checked, and made a shape."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import shapely

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo.metres import EDGE_M
from lead_rules.geo.shapes import DECIMALS, Shape, mean_width
from lead_rules.geo.words import MANY, STEPS, below, kind_of, quoted, shown

__all__ = ["SWAP", "other_crs", "read_geometry", "too_wide"]

MAX_LATITUDE = 85.0  # beyond, a degree of longitude is too short for a flat drawing
_DRAW = "draw it as a `Polygon`, or as a `MultiPolygon` if it has several parts"
SWAP = "write longitude first, then latitude"


@dataclass(frozen=True, slots=True)
class _Ring:
    where: Spot
    positions: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Polygon:
    where: Spot
    rings: list[_Ring]  # the outer one, then the holes


def read_geometry(feature: dict[str, Any], where: Spot) -> tuple[Shape | None, list[Problem]]:
    """The polygon or polygons, if there is no error; warnings come along."""
    geometry = feature.get("geometry")
    kind = kind_of(geometry)
    if geometry is None:
        return None, [Problem("LR504", "the feature has no geometry", where, _DRAW)]
    if kind not in STEPS:
        message = f"the geometry is {quoted(kind)}, not an area" if kind else "not a geometry"
        return None, [Problem("LR504", message, where, _DRAW)]
    if "crs" in feature or "crs" in geometry:
        return None, [other_crs(where)]
    polygons, problems = _read_polygons(kind, geometry.get("coordinates"), where)
    problems = problems or _check_polygons(polygons, where)
    if problems:
        return None, problems
    winding = (found for polygon in polygons for found in _check_winding(polygon))
    return _shape(polygons), list(islice(winding, MANY))


def other_crs(where: Spot) -> Problem:
    return Problem(
        "LR502",
        "`crs` names another coordinate reference system",
        where,
        "export it again in WGS 84 (RFC 7946), without `crs`",
    )


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
        spot = where if kind == "Polygon" else below(where, f"polygon {number}")
        rings, more = _read_rings(part, spot)
        polygons.append(_Polygon(spot, rings))
        problems += more
        if len(problems) >= MANY:
            break
    return polygons, problems


def _read_rings(value: Any, where: Spot) -> tuple[list[_Ring], list[Problem]]:
    """The rings of one polygon, if there are no problems: the first of each ring."""
    if not isinstance(value, list) or not value:
        return [], [Problem("LR504", "the geometry is empty", where, _DRAW)]
    rings = []
    problems = []
    for number, ring in enumerate(value, 1):
        read = _read_ring(ring, below(where, f"ring {number}"))
        if isinstance(read, _Ring):
            rings.append(read)
        else:
            problems.append(read)
            if len(problems) >= MANY:
                break
    return rings, problems


def _read_ring(value: Any, where: Spot) -> _Ring | Problem:
    if not isinstance(value, list):
        help_ = "a ring is a list of positions, each in its own brackets"
        return Problem("LR504", f"{shown(value)} is not a ring", where, help_)
    for number, position in enumerate(value, 1):
        if not _is_position(position):
            spot = below(where, f"position {number}")
            help_ = "write two numbers, longitude then latitude; a third is the height"
            return Problem("LR504", f"{shown(position)} is not a position", spot, help_)
    if len(value) < 4:
        message = f"a ring needs four positions or more, and has {len(value)}"
        return Problem("LR504", message, where, "the last position repeats the first")
    return _Ring(where, [(round(x, DECIMALS), round(y, DECIMALS)) for x, y, *_ in value])


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
        or list(islice((problem for ring in rings for problem in _check_ring(ring)), MANY))
        or list(islice((hole for polygon in polygons for hole in _check_holes(polygon)), MANY))
        or _check_parts(polygons, where)
    )


def _check_degrees(rings: Sequence[_Ring], where: Spot) -> list[Problem]:
    """One problem, if the positions of a feature are not degrees that can be used."""
    positions = [position for ring in rings for position in ring.positions]
    if all(abs(y) > 90.0 and _usable(y, x) for x, y in positions):
        return [Problem("LR505", "longitude and latitude are swapped", where, SWAP)]
    if all(abs(x) > 360.0 or abs(y) > 360.0 for x, y in positions):
        message = "the coordinates are metres or feet of a map grid, not degrees"
        return [Problem("LR502", message, where, "export it again in WGS 84 (RFC 7946)")]
    for ring in rings:
        for number, (longitude, latitude) in enumerate(ring.positions, 1):
            if not _usable(longitude, latitude):
                spot = below(ring.where, f"position {number}")
                return [_out_of_range(longitude, latitude, spot)]
    return []


def _usable(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 180.0 and abs(latitude) <= MAX_LATITUDE


def _out_of_range(longitude: float, latitude: float, where: Spot) -> Problem:
    if abs(longitude) > 180.0:
        message = f"the longitude {shown(longitude)} is not between -180 and 180"
        return Problem("LR505", message, where, "check the number")
    limit = f"{MAX_LATITUDE:.0f}"
    message = f"the latitude {shown(latitude)} is not between -{limit} and {limit}"
    return Problem("LR505", message, where, "check the number; areas near a pole cannot be used")


def _check_ring(ring: _Ring) -> list[Problem]:
    """One problem, if the ring does not go round an area."""
    where = ring.where
    positions = ring.positions
    if positions[0] != positions[-1]:
        first, last = (shown(list(position)) for position in (positions[0], positions[-1]))
        message = f"the ring is open: it starts at {first} and ends at {last}"
        return [Problem("LR504", message, where, "repeat the first position at the end")]
    longitudes = [longitude for longitude, _ in positions]
    span = max(longitudes) - min(longitudes)
    if span > 180.0:
        return [too_wide("ring", span, where)]
    polygon = shapely.Polygon(positions)
    # A ring on a line is invalid too; that it has no area says more.
    narrow = mean_width(shapely.convex_hull(polygon)) <= EDGE_M
    if not narrow and not shapely.is_valid(polygon):
        message = f"the ring crosses or touches itself{_near(polygon)}"
        help_ = "move or delete the positions there, so that the outline never meets itself"
        return [Problem("LR504", message, where, help_)]
    if narrow or mean_width(polygon) <= EDGE_M:
        help_ = "draw its corners apart, or delete it"
        return [Problem("LR504", "the ring encloses no area", where, help_)]
    return []


def too_wide(what: str, degrees: float, where: Spot) -> Problem:
    message = f"the {what} spans {degrees:.0f} degrees of longitude"
    help_ = "check the numbers; areas across the 180th meridian cannot be used"
    return Problem("LR505", message, where, help_)


def _near(shape: Shape) -> str:
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


def _shape(polygons: Sequence[_Polygon]) -> Shape:
    shapes = [
        shapely.Polygon(polygon.rings[0].positions, [hole.positions for hole in polygon.rings[1:]])
        for polygon in polygons
    ]
    return shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)
