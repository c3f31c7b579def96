"""Shapes of shapely, which are in degrees, measured in metres."""

from typing import Any

import numpy as np
import shapely

from lead_rules.geo.metres import metres_per_degree

__all__ = ["DECIMALS", "Shape", "flattened", "mean_width"]

DECIMALS = 9  # of a degree, 0.1 mm; corners that differ by less are one
Shape = Any  # a shapely geometry; shapely has no types of its own


def flattened(shape: Shape, latitude: float) -> Shape:
    """The shape in metres, true to scale at that latitude."""
    scale = np.array(metres_per_degree(latitude))
    return shapely.transform(shape, lambda positions: positions * scale)


def mean_width(shape: Shape) -> float:
    """About how wide an elongated shape in degrees is, in metres."""
    flat = flattened(shape, (shape.bounds[1] + shape.bounds[3]) / 2)
    length = float(shapely.length(flat))
    return 2 * float(shapely.area(flat)) / length if length else 0.0
