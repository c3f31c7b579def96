"""A region, and what it answers about a point: within it, how far from it.

Plain Python over a grid of cells that `lead_rules.geo.building` works out once.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lead_rules.geo.metres import EDGE_M, Chord, Edge, foot_in_plane, foot_in_space, metres_between
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["GRID_SIDE", "Cell", "Region"]

GRID_SIDE = 64  # cells along each side of a region's grid
Cell = tuple[float, tuple[Edge, ...]]  # a clearance, and the edges that can be nearest


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
    _cells: tuple[Cell, ...]
    _rows: tuple[tuple[Edge, ...], ...]  # the edges that reach into each row of cells
    _beyond: Cell  # what a cell holds, for all beyond the grid
    _chords: tuple[tuple[Edge, Chord], ...]  # those edges, and the same in space

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
        if clearance < too_far:
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

    def inner_point(self) -> tuple[float, float]:
        """A longitude and latitude surely within, as far from the edges as a cell knows."""
        cells = [clearance for clearance, _ in self._cells]
        best = max(range(len(cells)), key=cells.__getitem__)
        if cells[best] <= 0.0:
            west, south, east, north = next(edge for _, edges in self._cells for edge in edges)
            return (west + east) / 2, (south + north) / 2
        row, column = divmod(best, GRID_SIDE)
        longitude = self._west + (column + 0.5) / self._columns_per_degree
        return longitude, self._south + (row + 0.5) / self._rows_per_degree

    def nearest_edge(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The point of the union's edges that is nearest: the one `edge_distance` is to."""
        longitude = self._eastward(longitude)
        return self._foot(self._cell(longitude, latitude), longitude, latitude)

    def _foot(self, cell: Cell, longitude: float, latitude: float) -> tuple[float, float]:
        """The nearest point of the nearest edge: in space for a point beyond the grid."""
        if cell is self._beyond:
            return foot_in_space(self._chords, longitude, latitude)
        return foot_in_plane(cell[1], longitude, latitude)

    def _depth(self, longitude: float, latitude: float) -> float:
        """Metres to the nearest edge, on the ellipsoid; negative outside."""
        longitude = self._eastward(longitude)
        cell = self._cell(longitude, latitude)
        foot = self._foot(cell, longitude, latitude)
        metres = metres_between(longitude, latitude, *foot)
        if cell is self._beyond:
            return -metres
        clearance = cell[0]
        if clearance == 0.0:
            row = self._rows[int((latitude - self._south) * self._rows_per_degree)]
            return metres if _encloses(row, longitude, latitude) else -metres
        return math.copysign(metres, clearance)

    def _eastward(self, longitude: float) -> float:
        """The same meridian, counted east from the grid's western side."""
        return self._west + (longitude - self._west) % 360.0

    def _cell(self, longitude: float, latitude: float) -> Cell:
        if longitude < self._east and self._south <= latitude < self._north:
            row = int((latitude - self._south) * self._rows_per_degree)
            column = int((longitude - self._west) * self._columns_per_degree)
            return self._cells[row * GRID_SIDE + column]
        return self._beyond


def _encloses(edges: Iterable[Edge], longitude: float, latitude: float) -> bool:
    """Whether a line due east from the point crosses an odd number of edges.

    Only the edges that reach the latitude of the point matter.
    """
    inside = False
    for longitude_a, latitude_a, longitude_b, latitude_b in edges:
        if (latitude_a > latitude) is not (latitude_b > latitude):
            share = (latitude - latitude_a) / (latitude_b - latitude_a)
            inside ^= longitude < longitude_a + share * (longitude_b - longitude_a)
    return inside
