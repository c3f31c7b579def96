"""The features of a collection: which of them are areas that can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.geo.geometry import other_crs, read_geometry
from lead_rules.geo.shapes import Shape
from lead_rules.geo.words import kind_of, label_of, quoted, shown

__all__ = ["Area", "check_collection", "read_features"]

MAX_FEATURES = 1000  # areas are compared in pairs


@dataclass(frozen=True, slots=True)
class Area:
    label: str
    id: str
    title: str
    shape: Shape


def check_collection(content: Any, where: Spot) -> list[Problem]:
    if kind_of(content) != "FeatureCollection":
        help_ = "export the layer as GeoJSON: a `FeatureCollection` with a list of `features`"
        return [Problem("LR501", "not a GeoJSON FeatureCollection", where, help_)]
    if "crs" in content:
        return [other_crs(where)]
    features = content.get("features")
    if not isinstance(features, list) or not features:
        help_ = "write a list `features` with a feature for each area"
        return [Problem("LR501", "the file has no features", where, help_)]
    if len(features) > MAX_FEATURES:
        help_ = "keep only the areas that a policy uses"
        return [Problem("LR004", f"more than {MAX_FEATURES:,} features", where, help_)]
    return []


def read_features(features: Sequence[Any], file: str) -> tuple[list[Area], list[Problem]]:
    """The areas that can be used, and the problems of each feature.

    A mistake that every feature has (an export with swapped axes, say) is
    reported once.
    """
    areas = []
    found: list[tuple[str, list[Problem]]] = []
    numbers: dict[str, int] = {}
    for number, feature in enumerate(features, 1):
        problems = _check_feature(feature, numbers, file)
        if not problems:
            numbers[feature["id"]] = number
        unnamed = any(problem.code == "LR503" for problem in problems)
        label = f"feature {number}" if unnamed else label_of(feature, number)
        if kind_of(feature) == "Feature":
            problems += _check_title(feature.get("properties"), file)
            shape, more = read_geometry(feature, Spot(file))
            if shape is not None and not problems:
                title = (feature.get("properties") or {}).get("title", feature["id"])
                areas.append(Area(label, feature["id"], title, shape))
            problems += more
        found.append((label, problems))
    return areas, _gathered(found)


def _gathered(found: Sequence[tuple[str, list[Problem]]]) -> list[Problem]:
    """The problems of all features, each placed in its feature."""
    everywhere = set(found[0][1]) if len(found) > 1 else set()
    for _, problems in found:
        everywhere &= set(problems)
    gathered = [
        _placed("every feature", problem) for problem in found[0][1] if problem in everywhere
    ]
    for label, problems in found:
        gathered += [_placed(label, problem) for problem in problems if problem not in everywhere]
    return gathered


def _placed(label: str, problem: Problem) -> Problem:
    where = problem.where
    path = where.path if isinstance(where, Spot) else ""
    return replace(problem, where=Spot(where.file, f"{label}, {path}" if path else label))


def _check_feature(feature: Any, numbers: Mapping[str, int], file: str) -> list[Problem]:
    """Whether it is a feature with an id of its own; `numbers` has those before it, by id."""
    where = Spot(file)
    if kind_of(feature) != "Feature":
        help_ = 'write `"type": "Feature"` with its `id`, `properties` and `geometry`'
        return [Problem("LR501", "not a GeoJSON Feature", where, help_)]
    beside = 'write a short name beside `"type": "Feature"`, such as `"id": "old-town"`'
    if "id" not in feature:
        return [Problem("LR503", "the feature has no id", where, beside)]
    name = feature["id"]
    if not isinstance(name, str):
        help_ = "write it in quotation marks"
        return [Problem("LR503", f"the id {shown(name)} is not text", where, help_)]
    if not name.strip():
        return [Problem("LR503", "the id is empty", where, beside)]
    if not name.isprintable():
        hidden = f"the id {quoted(name)} has a character that cannot be seen"
        return [Problem("LR503", hidden, where, "type the id again")]
    if name in numbers:
        taken = f"the id {quoted(name)} is that of feature {numbers[name]} already"
        return [Problem("LR503", taken, where, "give each area an id of its own")]
    return []


def _check_title(properties: Any, file: str) -> list[Problem]:
    """The title in the properties may be left out: the id then stands for it."""
    if properties is None:
        return []
    if not isinstance(properties, dict):
        message = f"the properties {shown(properties)} are not names with values"
        where = Spot(file, "`properties`")
        return [Problem("LR501", message, where, 'write them such as `{"title": "Old Town"}`')]
    title = properties.get("title", "-")
    if isinstance(title, str) and title.strip() and title.isprintable():
        return []
    where = Spot(file, "`properties`, `title`")
    help_ = "write the name people use for the area, in quotation marks"
    return [Problem("LR501", f"{shown(title)} is not a title", where, help_)]
