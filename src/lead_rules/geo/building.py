"""A region made from a shape: its edges, and the grid that says which of them matter where."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from lead_rules.geo.metres import Edge, chord_of, metres_per_degree
from lead_rules.geo.region import GRID_SIDE, Cell, Region
from lead_rules.geo.shapes import DECIMALS, Shape

__all__ = ["build_region"]

# A square of the grid is divided if it is larger than this many cells a side, or nearer
# to an edge than this many half diagonals, or if it holds edges enough to slow an answer
# down, but not so many that to divide it would take long and help little.
_LARGEST = 4
_FAR = 2.0
_SLOW = range(33, 501)


def build_region(shape: Shape) -> Region:
    """The region of a valid polygon or several, in degrees."""
    grid = _grid(*shape.bounds)
    west, south, east, north = grid
    edges = _edges(shape)
    # Where two outlines cross, the union can have a corner twice, a rounding apart.
    apart = 10**-DECIMALS / 2
    long = [(a, b, c, d) for a, b, c, d in edges if abs(c - a) > apart or abs(d - b) > apart]
    cells, beyond = _cells(shape, long, grid)
    # A hair too few to the degree, so that no point of the grid falls off its end.
    columns_per_degree = GRID_SIDE / (east - west) * (1 - 1e-12)
    rows_per_degree = GRID_SIDE / (north - south) * (1 - 1e-12)
    rows: list[list[Edge]] = [[] for _ in range(GRID_SIDE)]
    for edge in edges:
        low, high = (int((end - south) * rows_per_degree) for end in sorted(edge[1::2]))
        for row in rows[low : high + 1]:
            row.append(edge)
    return Region(
        _west=west,
        _south=south,
        _east=east,
        _north=north,
        _columns_per_degree=columns_per_degree,
        _rows_per_degree=rows_per_degree,
        _cells=cells,
        _rows=tuple(map(tuple, rows)),
        _beyond=beyond,
        _chords=tuple((edge, chord_of(edge)) for edge in beyond[1]),
    )


def _grid(west: float, south: float, east: float, north: float) -> Edge:
    """The sides of a grid over a box and as far again around it."""
    east_m, north_m = metres_per_degree((south + north) / 2)
    around_m = max((east - west) * east_m, (north - south) * north_m)
    spread = min(around_m / east_m, (360.0 - (east - west)) / 2)
    return (
        west - spread,
        max(south - around_m / north_m, -89.0),
        east + spread,
        min(north + around_m / north_m, 89.0),
    )


def _edges(shape: Shape) -> list[Edge]:
    """The edges of a shape, those of its holes too."""
    rings = map(shapely.get_coordinates, shapely.get_parts(shapely.boundary(shape)))
    ends = np.concatenate([np.hstack((ring[:-1], ring[1:])) for ring in rings])
    return [(a, b, c, d) for a, b, c, d in ends.tolist()]


def _stretch(south: float, north: float) -> float:
    """How many times longer or shorter than true a length in the plane can be.

    The plane is true to scale midway between the two latitudes.
    """
    true = np.array(metres_per_degree((south + north) / 2))
    widest = min(max(south, 0.0), north)
    ratios = [metres_per_degree(latitude) / true for latitude in (south, widest, north)]
    # A little more, for the ground is not a plane anywhere.
    return 1.001 * float(max(np.max(ratios), 1 / np.min(ratios)))


class _Square(NamedTuple):
    """A square of cells that all hold the same."""

    column: int
    row: int
    side: int  # in cells
    away_m: float  # each of its points is at least this far from every edge
    near: list[int]  # the edges that can be nearest to one of its points, by number


def _cells(shape: Shape, edges: Sequence[Edge], grid: Edge) -> tuple[tuple[Cell, ...], Cell]:
    """What the cells of the grid hold, row by row, and what all beyond it holds.

    The way from a point beyond the grid to the region leads through a square of
    the rim, so it can only end at an edge that the rim holds.
    """
    west, south, east, north = grid
    squares = list(_squares(edges, grid))
    columns, rows, sides = np.array([square[:3] for square in squares]).T
    longitudes = west + (columns + sides / 2) * ((east - west) / GRID_SIDE)
    latitudes = south + (rows + sides / 2) * ((north - south) / GRID_SIDE)
    inside = shapely.contains_xy(shape, longitudes, latitudes).tolist()

    held: list[Cell] = []
    numbers = np.empty((GRID_SIDE, GRID_SIDE), dtype=int)
    for number, (column, row, side, away_m, near) in enumerate(squares):
        clearance = away_m if inside[number] else -away_m
        held.append((clearance, tuple(map(edges.__getitem__, near))))
        numbers[row : row + side, column : column + side] = number
    rim = {*numbers[[0, -1]].ravel().tolist(), *numbers[:, [0, -1]].ravel().tolist()}
    on_rim = sorted({edge for number in rim for edge in squares[number].near})
    beyond = (max(held[number][0] for number in rim), tuple(edges[edge] for edge in on_rim))
    return tuple(map(held.__getitem__, numbers.ravel().tolist())), beyond


def _squares(edges: Sequence[Edge], grid: Edge) -> Iterator[_Square]:
    """The grid in squares: large ones far from every edge, single cells near one.

    With h half the diagonal of a square and d the distance of its centre from an
    edge, no point of the square is nearer to an edge than d - h, and the edge
    nearest to it is at most d + 2h from the centre. The quarters of a square
    therefore only look among the edges that it holds.
    """
    west, south, east, north = grid
    stretch = _stretch(south, north)
    scale = np.array(metres_per_degree((south + north) / 2))
    size = np.array([east - west, north - south]) * scale / GRID_SIDE
    ends = (np.reshape(edges, (-1, 2, 2)) - (west, south)) * scale

    side = GRID_SIDE
    corners = np.zeros((1, 2), dtype=int)  # the column and row of each square
    counts = np.array([len(edges)])  # of the edges that each square holds
    edge_of = np.arange(len(edges))  # the edges of the first square, then of the next
    while len(corners):
        half = math.hypot(*size) * side / 2 * (1 + 1e-9)  # sides are rounded
        square_of = np.repeat(np.arange(len(corners)), counts)
        metres = _distances(((corners + side / 2) * size)[square_of], ends[edge_of])
        away = np.minimum.reduceat(metres, np.cumsum(counts) - counts)
        near = metres <= ((away + 2 * half) * stretch**2)[square_of]
        square_of, edge_of = square_of[near], edge_of[near]
        counts = np.bincount(square_of, minlength=len(corners))

        fast = (counts < _SLOW.start) | (counts >= _SLOW.stop)
        whole = (side <= _LARGEST) & (away > _FAR * half) & fast | (side == 1)
        clear = np.maximum(away - half, 0.0)[whole] / stretch
        held = edge_of[whole[square_of]].tolist()
        first = 0
        for (column, row), away_m, last in zip(
            corners[whole].tolist(), clear.tolist(), np.cumsum(counts[whole]).tolist(), strict=True
        ):
            yield _Square(column, row, side, away_m, held[first:last])
            first = last

        side //= 2
        quarters = side * np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
        corners = (quarters[:, None] + corners[~whole]).reshape(-1, 2)
        edge_of = np.tile(edge_of[~whole[square_of]], 4)
        counts = np.tile(counts[~whole], 4)


def _distances(points: Any, ends: Any) -> Any:
    """How far each point is from the straight line between two ends, row by row."""
    x, y = (ends[:, 0] - points).T
    along_x, along_y = (ends[:, 1] - ends[:, 0]).T
    share = -(x * along_x + y * along_y) / (along_x * along_x + along_y * along_y)
    share = np.clip(share, 0.0, 1.0)
    return np.hypot(x + share * along_x, y + share * along_y)
