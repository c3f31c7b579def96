"""The named areas of a boundary file, from its bytes to the regions they make."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import shapely

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo.building import build_region
from lead_rules.geo.comparing import compare
from lead_rules.geo.content import read_json
from lead_rules.geo.drawing import Degrees, Drawn, Frame, draw, extent, offset
from lead_rules.geo.features import check_collection, read_features
from lead_rules.geo.region import Region
from lead_rules.geo.shapes import Shape

__all__ = ["Boundaries", "read_boundaries"]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The named areas of one boundary file.

    `digest` is the SHA-256 of the content as canonical JSON (sorted keys, no
    white space, every number a float), in hex: the layout of the file never
    matters. `areas` gives each id its title, in the order of the file.
    `attribution` are the lines that a map made from them must show: the file's
    `attribution`, a text or a list of texts.
    """

    file: str
    digest: str
    areas: Mapping[str, str]
    attribution: tuple[str, ...]
    _shapes: Mapping[str, Shape] = field(repr=False, compare=False)
    _regions: dict[tuple[str, ...], Region] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def region(self, ids: tuple[str, ...]) -> Region:
        """The union of these areas: one or more ids, each a key of `areas`.

        It is built once, which takes some milliseconds, and kept.
        """
        region = self._regions.get(ids)
        if region is None:
            union = shapely.union_all([self._shapes[area] for area in ids])
            region = self._regions[ids] = build_region(union)
        return region

    def middle(self, ids: tuple[str, ...]) -> Degrees:
        """A place amid these areas: the middle of the degrees that they reach over."""
        west, south, east, north = shapely.bounds(
            shapely.union_all([self._shapes[area] for area in ids])
        ).tolist()
        return (west + east) / 2, (south + north) / 2

    def extent(self, ids: tuple[str, ...], place: Degrees) -> Frame:
        """How far these areas reach west, south, east and north of a place, in metres."""
        return extent(shapely.union_all([self._shapes[area] for area in ids]), place)

    def drawn(self, area: str, place: Degrees, frame: Frame, tolerance_m: float) -> Drawn | None:
        """The part of an area inside a frame around a place; None where there is none.

        Corners are left out where the line moves by less than `tolerance_m`.
        """
        return draw(self._shapes[area], place, frame, tolerance_m)

    def to_edge(self, ids: tuple[str, ...], place: Degrees) -> tuple[float, float]:
        """How far east and north of a place the nearest edge of these areas is, in metres."""
        return offset(place, self.region(ids).nearest_edge(*place))


def read_boundaries(data: bytes, file: str) -> tuple[Boundaries | None, list[Problem]]:
    """The areas of a GeoJSON file, and everything that is wrong with it.

    Never raises, whatever the bytes are. There are no boundaries if a problem
    is an error. `file` is the name that problems show.
    """
    content, problems = read_json(data, file)
    if not problems:
        problems = check_collection(content, Spot(file))
    if problems:
        return None, problems
    areas, problems = read_features(content["features"], file)
    problems += compare(areas, file)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    boundaries = Boundaries(
        file=file,
        digest=hashlib.sha256(canonical.encode("ascii")).hexdigest(),
        areas=MappingProxyType({area.id: area.title for area in areas}),
        attribution=_lines(content.get("attribution")),
        _shapes=MappingProxyType({area.id: area.shape for area in areas}),
    )
    return boundaries, problems


def _lines(value: object) -> tuple[str, ...]:
    lines = value if isinstance(value, list) else [value]
    return tuple(line for line in lines if isinstance(line, str))
