"""Many points at once: the answers that a `Region` gives one by one, from the same grid.

The grid settles most points by a lookup. For the others the distance is worked out as
`Region` does, for all of them together; where it comes within a micrometre of the
distance that matters, the region is asked, so that no rounding makes an answer differ.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lead_rules.geo.metres import ECCENTRICITY_SQUARED, EDGE_M, EQUATORIAL_RADIUS_M, MEAN_RADIUS_M
from lead_rules.geo.region import GRID_SIDE, Region
from lead_rules.values.truth import FALSE, TRUE, Truth

__all__ = ["within_distance_of_each"]

Reals = NDArray[np.float64]
Bytes = NDArray[np.int8]
Indexes = NDArray[np.intp]

ROUNDING_M = 1e-6
AT_ONCE = 1 << 18  # pairs of a point and an edge
_BYTE: dict[Truth, int] = {TRUE: 1, FALSE: -1}


def within_distance_of_each(
    region: Region, longitudes: Reals, latitudes: Reals, accuracies_m: Reals, limit_m: float
) -> Bytes:
    """What `Region.within_distance` says of each point: 1 true, -1 false, 0 unknown."""
    grid = _grid(region)
    longitudes = grid.eastward(longitudes)
    cells = grid.cells(longitudes, latitudes)
    needed, too_far = accuracies_m - limit_m - EDGE_M, -accuracies_m - limit_m - EDGE_M
    clearance = grid.clearance[cells]
    inside = (clearance > 0.0) & (clearance >= needed)
    outside = clearance < too_far
    answers = inside.view(np.int8) - outside.view(np.int8)
    (open_,) = np.nonzero(answers == 0)
    if not len(open_):
        return answers
    depth = np.full(len(open_), np.nan)
    (near,) = np.nonzero(cells[open_] < GRID_SIDE * GRID_SIDE)
    rows = open_[near]
    depth[near] = grid.depths(longitudes[rows], latitudes[rows], cells[rows])
    needed, too_far = needed[open_], too_far[open_]
    answers[open_] = (depth >= needed).view(np.int8) - (depth < too_far).view(np.int8)
    close = np.minimum(np.abs(depth - needed), np.abs(depth - too_far)) < ROUNDING_M
    for row in open_[close | np.isnan(depth)]:
        point = float(longitudes[row]), float(latitudes[row]), float(accuracies_m[row])
        answers[row] = _BYTE.get(region.within_distance(*point, limit_m), 0)
    return answers


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """The grid of a region in arrays; the last cell is all beyond it."""

    region: Region
    clearance: Reals
    of_cell: "_Edges"
    of_row: "_Edges"

    def eastward(self, longitudes: Reals) -> Reals:
        return self.region._west + (longitudes - self.region._west) % 360.0

    def rows(self, latitudes: Reals) -> Indexes:
        return ((latitudes - self.region._south) * self.region._rows_per_degree).astype(np.intp)

    def cells(self, longitudes: Reals, latitudes: Reals) -> Indexes:
        region = self.region
        inside = (longitudes < region._east) & (latitudes >= region._south)
        inside &= latitudes < region._north
        columns = ((longitudes - region._west) * region._columns_per_degree).astype(np.intp)
        numbers = self.rows(latitudes) * GRID_SIDE + columns
        return np.where(inside, numbers, GRID_SIDE * GRID_SIDE)

    def depths(self, longitudes: Reals, latitudes: Reals, cells: Indexes) -> Reals:
        """Metres to the nearest edge for points of the grid, negative outside."""
        metres = np.empty(len(cells))
        inside = np.empty(len(cells), np.bool_)
        rows = self.rows(latitudes)
        for part in self.of_cell.parts(cells):
            feet = _feet(self.of_cell, longitudes[part], latitudes[part], cells[part])
            metres[part] = _metres_between(longitudes[part], latitudes[part], *feet)
        for part in self.of_row.parts(rows):
            inside[part] = _enclosed(self.of_row, longitudes[part], latitudes[part], rows[part])
        clearance = self.clearance[cells]
        sign = np.where(clearance == 0.0, np.where(inside, 1.0, -1.0), np.sign(clearance))
        return metres * sign


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Edges by cell or by row: those of number i from `starts[i]` to `starts[i + 1]`."""

    starts: Indexes
    ends: Reals

    def pairs(self, numbers: Indexes) -> tuple[Indexes, Indexes, Indexes]:
        """Each point with each edge of its number: where the pairs of a point begin, and
        for each pair the point and the edge.
        """
        counts = self.starts[numbers + 1] - self.starts[numbers]
        begin = np.cumsum(counts) - counts
        points = np.repeat(np.arange(len(numbers)), counts)
        return begin, points, np.arange(len(points)) + (self.starts[numbers] - begin)[points]

    def parts(self, numbers: Indexes) -> list[Any]:
        """Stretches of points with few enough pairs to be worked out at once."""
        counts = np.cumsum(self.starts[numbers + 1] - self.starts[numbers])
        marks = np.arange(AT_ONCE, counts[-1] if len(counts) else 0, AT_ONCE)
        bounds = [0, *np.unique(np.searchsorted(counts, marks)).tolist(), len(numbers)]
        return [slice(*pair) for pair in pairwise(bounds) if pair[0] < pair[1]]


@lru_cache(maxsize=64)
def _grid(region: Region) -> _Grid:
    cells = [*region._cells, region._beyond]
    clearance = np.array([clearance for clearance, _ in cells])
    return _Grid(
        region, clearance, _edges([edges for _, edges in cells[:-1]]), _edges(list(region._rows))
    )


def _edges(groups: list[Any]) -> _Edges:
    starts = np.zeros(len(groups) + 1, np.intp)
    np.cumsum([len(edges) for edges in groups], out=starts[1:])
    return _Edges(starts, np.array([edge for edges in groups for edge in edges]).reshape(-1, 4))


def _feet(
    edges: _Edges, longitudes: Reals, latitudes: Reals, cells: Indexes
) -> tuple[Reals, Reals]:
    """The nearest point of the edges, as `foot_in_plane` finds it. Every cell has an edge."""
    begin, points, numbers = edges.pairs(cells)
    first_x, first_y, last_x, last_y = edges.ends[numbers].T
    east_m, north_m = _metres_per_degree(latitudes)
    narrowing = (np.tan(np.radians(latitudes)) / (2 * MEAN_RADIUS_M))[points]
    east_m, north_m = east_m[points], north_m[points]
    x, y = (first_x - longitudes[points]) * east_m, (first_y - latitudes[points]) * north_m
    along_x, along_y = (last_x - first_x) * east_m, (last_y - first_y) * north_m
    share = -(x * along_x + y * along_y) / (along_x * along_x + along_y * along_y)
    share = np.clip(share, 0.0, 1.0)
    y = y + share * along_y
    x = (x + share * along_x) * (1.0 - narrowing * y)
    squares = x * x + y * y
    least = np.minimum.reduceat(squares, begin)
    (hits,) = np.nonzero(squares == least[points])
    nearest = hits[np.searchsorted(points[hits], np.arange(len(cells)))]
    share = share[nearest]
    first_x, first_y = first_x[nearest], first_y[nearest]
    return (
        first_x + share * (last_x[nearest] - first_x),
        first_y + share * (last_y[nearest] - first_y),
    )


def _enclosed(edges: _Edges, longitudes: Reals, latitudes: Reals, rows: Indexes) -> Any:
    """Whether a line due east from each point crosses an odd number of the row's edges."""
    _, points, numbers = edges.pairs(rows)
    first_x, first_y, last_x, last_y = edges.ends[numbers].T
    latitude = latitudes[points]
    crossing = (first_y > latitude) != (last_y > latitude)
    points, latitude = points[crossing], latitude[crossing]
    first_x, first_y = first_x[crossing], first_y[crossing]
    share = (latitude - first_y) / (last_y[crossing] - first_y)
    beyond = longitudes[points] < first_x + share * (last_x[crossing] - first_x)
    return np.bincount(points[beyond], minlength=len(rows)) % 2 == 1


def _metres_per_degree(latitudes: Reals) -> tuple[Reals, Reals]:
    sine, cosine = np.sin(np.radians(latitudes)), np.cos(np.radians(latitudes))
    w_squared = 1 - ECCENTRICITY_SQUARED * sine * sine
    prime_vertical = EQUATORIAL_RADIUS_M / np.sqrt(w_squared)
    meridian = prime_vertical * (1 - ECCENTRICITY_SQUARED) / w_squared
    return np.radians(prime_vertical * cosine), np.radians(meridian)


def _metres_between(
    longitudes_a: Reals, latitudes_a: Reals, longitudes_b: Reals, latitudes_b: Reals
) -> Reals:
    one, other = _in_space(longitudes_a, latitudes_a), _in_space(longitudes_b, latitudes_b)
    chord = np.sqrt(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)))
    return 2 * MEAN_RADIUS_M * np.arcsin(np.minimum(1.0, chord / (2 * MEAN_RADIUS_M)))


def _in_space(longitudes: Reals, latitudes: Reals) -> tuple[Reals, Reals, Reals]:
    sine, cosine = np.sin(np.radians(latitudes)), np.cos(np.radians(latitudes))
    prime_vertical = EQUATORIAL_RADIUS_M / np.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine)
    from_axis = prime_vertical * cosine
    return (
        from_axis * np.cos(np.radians(longitudes)),
        from_axis * np.sin(np.radians(longitudes)),
        prime_vertical * (1 - ECCENTRICITY_SQUARED) * sine,
    )
