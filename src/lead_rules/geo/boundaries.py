"""The named areas of a boundary file, from its bytes to the regions they make."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import shapely

from lead_rules.diagnostics import Problem
from lead_rules.geo.building import build_region
from lead_rules.geo.comparing import compare
from lead_rules.geo.content import read_json
from lead_rules.geo.features import check_collection, read_features
from lead_rules.geo.region import Region
from lead_rules.geo.shapes import Shape
from lead_rules.source import Spot

__all__ = ["Boundaries", "read_boundaries"]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The named areas of one boundary file.

    `digest` is the SHA-256 of the content as canonical JSON (sorted keys, no
    white space, every number a float), in hex: the layout of the file never
    matters. `areas` gives each id its title, in the order of the file.
    """

    file: str
    digest: str
    areas: Mapping[str, str]
    _shapes: Mapping[str, Shape] = field(repr=False, compare=False)

    def region(self, ids: tuple[str, ...]) -> Region:
        """The union of these areas: one or more ids, each a key of `areas`.

        Building it takes some milliseconds; keep it.
        """
        return build_region(shapely.union_all([self._shapes[area] for area in ids]))


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
        _shapes=MappingProxyType({area.id: area.shape for area in areas}),
    )
    return boundaries, problems
