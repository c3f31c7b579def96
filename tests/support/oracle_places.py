"""How near a place is to areas, by PROJ and shapely: the geometry of `oracle.py`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.geometry

GEOD = pyproj.Geod(ellps="WGS84")
FAR_M = 1_000_000
EDGE_M = 0.05  # a point this near to an edge is on it


@cache
def areas_of(file: Path) -> dict[str, Any]:
    """The areas of a boundary file: straight lines between degrees."""
    features = json.loads(file.read_text("utf-8"))["features"]
    return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in features}


@cache
def near(
    file: Path, names: frozenset[str], degrees: tuple[float, float], disc_m: float, reach_m: float
) -> bool | None:
    """Whether all of a disc, or none of it, is near the areas, on a plane about its centre."""
    union = shapely.union_all([areas_of(file)[name] for name in names])
    corners = shapely.get_coordinates(union)
    away = GEOD.inv(*np.broadcast_to(degrees, corners.shape).T, *corners.T)[2].min()
    if away > FAR_M:  # the plane is round the globe, and a corner is as near as an edge
        return away <= reach_m - disc_m or (None if away <= reach_m + disc_m else False)
    plane = pyproj.Proj(proj="aeqd", lon_0=degrees[0], lat_0=degrees[1], ellps="WGS84")
    flat = shapely.transform(
        shapely.segmentize(union, 1e-4), lambda points: np.stack(plane(*points.T), axis=1)
    )
    around = flat.buffer(reach_m + EDGE_M, quad_segs=64)
    disc = shapely.Point(0, 0).buffer(disc_m, quad_segs=64) if disc_m else shapely.Point(0, 0)
    return True if around.covers(disc) else False if around.disjoint(disc) else None
