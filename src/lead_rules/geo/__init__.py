"""Boundary files: GeoJSON in, named areas and their unions out.

The only package that imports shapely and numpy. Files are read as RFC 7946
says: WGS 84 degrees, longitude first, and an edge is straight in longitude and
latitude (section 3.1.1). shapely checks the areas and joins them; a `Region`
then answers in plain Python, from numbers worked out once.
"""

from lead_rules.geo.boundaries import Boundaries, read_boundaries
from lead_rules.geo.differing import AreaDifference, differing_areas
from lead_rules.geo.drawing import Degrees, Drawn, Frame
from lead_rules.geo.metres import EDGE_M
from lead_rules.geo.points import within_distance_of_each
from lead_rules.geo.region import Region

__all__ = [
    "EDGE_M",
    "AreaDifference",
    "Boundaries",
    "Degrees",
    "Drawn",
    "Frame",
    "Region",
    "differing_areas",
    "read_boundaries",
    "within_distance_of_each",
]
