"""A few areas for policies that are made up: two with an edge in common, and one apart."""

import json
from collections.abc import Sequence

__all__ = ["AREAS", "GEOJSON"]

AREAS = "made/2017-01-01"
"""The name that policies give them."""


def _area(name: str, corners: Sequence[tuple[float, float]]) -> object:
    ring = [list(corner) for corner in (*corners, corners[0])]
    return {
        "type": "Feature",
        "id": name,
        "properties": {"title": name.title()},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


_FEATURES = [
    _area("west", [(-122.70, 45.50), (-122.68, 45.50), (-122.68, 45.52), (-122.70, 45.52)]),
    _area("east", [(-122.68, 45.50), (-122.66, 45.50), (-122.66, 45.52), (-122.68, 45.52)]),
    # With a bay, in which a point has edges on three sides.
    _area(
        "north",
        [(-122.69, 45.53), (-122.67, 45.53), (-122.67, 45.55), (-122.68, 45.535), (-122.69, 45.55)],
    ),
]
GEOJSON = json.dumps({"type": "FeatureCollection", "features": _FEATURES}, indent=1).encode()
"""The file that holds them."""
