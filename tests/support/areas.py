"""Areas drawn by a test, and those that ship."""

import json
from typing import Any

from lead_rules.diagnostics.problems import Problem
from lead_rules.geo import Boundaries, Region, read_boundaries
from tests.support import ROOT

GEO = ROOT / "geo"
Ring = list[list[float]]
Place = tuple[float, float]  # longitude, latitude


def square(west: float = 0.0, south: float = 0.0, size: float = 0.01) -> Ring:
    """A counter-clockwise ring."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: Any = "a", *rings: Any, **members: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": list(rings) or [square()]}
    return {"type": "Feature", "id": name, "properties": None, "geometry": geometry} | members


def parts(*polygons: Any) -> dict[str, Any]:
    return feature(geometry={"type": "MultiPolygon", "coordinates": list(polygons)})


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)} | members


def read(content: Any) -> tuple[Boundaries | None, list[Problem]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_boundaries(data, "areas.geojson")


def region(*rings_of_areas: list[Ring]) -> Region:
    features = [feature(f"area {n}", *rings) for n, rings in enumerate(rings_of_areas)]
    boundaries, problems = read(collection(*features))
    assert problems == []
    assert boundaries is not None
    return boundaries.region(tuple(boundaries.areas))


def shipped(date: str) -> tuple[Boundaries, dict[str, Ring]]:
    """A shipped file, and the outer ring of each of its areas."""
    data = (GEO / "high-pedestrian-traffic" / f"{date}.geojson").read_bytes()
    boundaries, problems = read_boundaries(data, date)
    assert problems == []
    assert boundaries is not None
    features = json.loads(data)["features"]
    return boundaries, {one["id"]: one["geometry"]["coordinates"][0] for one in features}
