"""Which areas two boundary files draw differently, and by how much."""

from dataclasses import dataclass

import shapely

from lead_rules.geo.boundaries import Boundaries
from lead_rules.geo.shapes import Shape, flattened

__all__ = ["AreaDifference", "differing_areas"]


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """An area drawn in two ways: its size in each, and that of all that only one covers.

    In square metres on the ground, right to 1 part in 1,000 for an area of a city.
    """

    id: str
    before_m2: float
    after_m2: float
    differing_m2: float


def differing_areas(before: Boundaries, after: Boundaries) -> tuple[AreaDifference, ...]:
    """The areas with one id whose outlines are not the same, by id.

    Outlines are the same if they have the same positions, from wherever and in
    whichever direction they are drawn.
    """
    found = []
    for id_ in sorted(before.areas.keys() & after.areas.keys()):
        one, other = before._shapes[id_], after._shapes[id_]
        if not shapely.equals_exact(shapely.normalize(one), shapely.normalize(other)):
            found.append(_measured(id_, one, other))
    return tuple(found)


def _measured(id_: str, one: Shape, other: Shape) -> AreaDifference:
    south, north = one.bounds[1], one.bounds[3]
    flat, also = (flattened(shape, (south + north) / 2) for shape in (one, other))
    differing = shapely.symmetric_difference(flat, also)
    return AreaDifference(id_, *(float(shapely.area(shape)) for shape in (flat, also, differing)))
