"""Areas among each other: which overlap, and which lie far from all the others."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import shapely

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo.features import Area
from lead_rules.geo.geometry import SWAP, too_wide
from lead_rules.geo.metres import EDGE_M, metres_between, metres_per_degree
from lead_rules.geo.shapes import Shape, flattened, mean_width
from lead_rules.geo.words import MANY

__all__ = ["compare"]

MAX_POSITIONS = 20_000  # a region holds, for each place, the edges that can be nearest
FAR_M = 50_000.0  # an area this far from every other one is probably a mistake


def compare(areas: Sequence[Area], file: str) -> list[Problem]:
    """The problems of areas that are each sound by itself."""
    if not areas:
        return []
    shapes = np.array([area.shape for area in areas])
    if sum(shapely.get_num_coordinates(shapes)) > MAX_POSITIONS:
        help_ = "simplify the outlines: a position every few metres is enough"
        return [Problem("LR004", f"more than {MAX_POSITIONS:,} positions", Spot(file), help_)]
    west, south, east, north = shapely.total_bounds(shapes)
    if east - west > 180.0:
        return [too_wide("file", east - west, Spot(file))]
    overlaps = list(islice(_overlaps(areas, shapes, file), MANY))
    return overlaps + _strays(areas, shapes, (south + north) / 2, file)


def _overlaps(areas: Sequence[Area], shapes: Any, file: str) -> Iterator[Problem]:
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist()
    help_ = "move the outlines apart, or give both the same positions where they meet"
    for one, other in sorted((one, other) for one, other in pairs if one < other):
        square_metres = _common_area(shapes[one], shapes[other])
        if square_metres > 0.0:
            label = areas[one].label.removeprefix("feature ")
            message = f"the area overlaps {label} by {square_metres:,.0f} square metres"
            yield Problem("LR507", message, Spot(file, areas[other].label), help_, "warning")


def _common_area(one: Shape, other: Shape) -> float:
    """Square metres inside both, leaving out what rounding can explain."""
    common = shapely.intersection(one, other)
    parts = [part for part in shapely.get_parts(common) if mean_width(part) > 2 * EDGE_M]
    middle = (common.bounds[1] + common.bounds[3]) / 2
    return sum(float(shapely.area(flattened(part, middle))) for part in parts)


def _strays(areas: Sequence[Area], shapes: Any, middle: float, file: str) -> list[Problem]:
    """Areas far from every other one.

    If such an area comes near another one once its axes are swapped, that is an
    error, told once for the two: nobody can know which of them is right.
    """
    if len(areas) < 2:
        return []
    flat = flattened(shapes, middle)
    tree = shapely.STRtree(flat)
    problems = []
    told: set[int] = set()
    for stray in _alone(tree, flat):
        where = Spot(file, areas[stray].label)
        swapped = shapely.transform(shapes[stray], lambda positions: positions[:, ::-1])
        near = tree.query(flattened(swapped, middle), predicate="dwithin", distance=FAR_M)
        partners = set(near.tolist()) - {stray}
        if not partners:
            problems += _far(_gap(tree, flat[stray], middle), where)
        elif partners.isdisjoint(told):
            told.add(stray)
            label = areas[min(partners)].label.removeprefix("feature ")
            message = f"longitude and latitude are swapped, here or in {label}"
            problems.append(Problem("LR505", message, where, SWAP))
    return problems


def _alone(tree: Any, flat: Any) -> list[int]:
    """Those of the tree's shapes that lie far from every other one, by number.

    In a city every area is near every other one, so each is first held to the one
    whose box is nearest, and only then to all.
    """
    boxes = shapely.envelope(flat)
    ones, others = shapely.STRtree(boxes).query_nearest(
        boxes, max_distance=FAR_M, exclusive=True, all_matches=False
    )
    shapely.prepare(flat)
    near = ones[shapely.dwithin(flat[ones], flat[others], FAR_M)]
    rest = sorted(set(range(len(flat))) - set(near.tolist()))
    return [
        one for one in rest if len(tree.query(flat[one], predicate="dwithin", distance=FAR_M)) < 2
    ]


def _gap(tree: Any, flat: Shape, middle: float) -> float:
    """Metres from a shape of the tree to the nearest other one."""
    nearest = tree.geometries[tree.query_nearest(flat, exclusive=True)[0]]
    ends = shapely.get_coordinates(shapely.shortest_line(flat, nearest))
    return metres_between(*(ends / metres_per_degree(middle)).ravel().tolist())


def _far(gap: float, where: Spot) -> list[Problem]:
    if gap <= FAR_M:
        return []
    message = f"the area is {gap / 1000:,.0f} km from the nearest other one"
    help_ = "check its coordinates; if it does lie there, leave it"
    return [Problem("LR508", message, where, help_, "warning")]
