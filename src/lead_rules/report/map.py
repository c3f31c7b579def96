"""A map of where a place lies to the areas that a rule asks about: numbers for an SVG.

North is up. The map is centred on the place and reaches as far as it takes to show
the nearest edge and the accuracy; a small one beside it shows all of the areas.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lead_rules.decide.decision import Decision
from lead_rules.evaluate.evidence import Evidence
from lead_rules.values.visible import visible

if TYPE_CHECKING:  # shapely is loaded only for a policy that has areas
    from lead_rules.geo import Boundaries, Frame

__all__ = ["AreaMap", "Map", "Shape", "map_of", "map_of_areas"]

WIDTH, HEIGHT = 640.0, 420.0
LOWEST, HIGHEST = 280.0, 760.0  # a map of areas alone is as high as they ask for
OVERVIEW = 132.0  # the longer side of the small map
FARTHEST_M = 50_000.0
LETTER = 11.0  # how wide a letter of a label is on a narrow screen, where it is larger
LEAST_M = 120.0  # from the place to the upper side of the map, at least


@dataclass(frozen=True, slots=True)
class Shape:
    """An area as drawn: a path, a label and where it goes."""

    path: str
    title: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Overview:
    """The small map: its size, the areas, the place, and the frame of the large map."""

    x: float
    y: float
    width: float
    height: float
    areas: tuple[Shape, ...]
    place: tuple[float, float]
    frame: str


@dataclass(frozen=True, slots=True)
class Map:
    """All that is drawn, in units of the drawing; `words` say the same in a sentence.

    `edge` is the nearest point of an edge, with `distance` to it and where that is
    written. `accuracy` is the radius of the disc. `bar` is the length of the scale
    bar, and `bar_says` what it stands for.
    """

    title: str
    words: str
    width: float
    height: float
    areas: tuple[Shape, ...]
    place: tuple[float, float]
    accuracy: float
    edge: tuple[float, float]
    distance: str
    distance_at: tuple[float, float]
    distance_anchor: str
    bar: float
    bar_says: str
    overview: Overview | None
    attribution: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Areas alone, in units of the drawing: see `Map`."""

    width: float
    height: float
    areas: tuple[Shape, ...]
    bar: float
    bar_says: str
    attribution: tuple[str, ...]


def map_of_areas(boundaries: "Boundaries", ids: tuple[str, ...]) -> AreaMap:
    """The map of these areas, which are one or more, as large as it has room for."""
    place = boundaries.middle(ids)
    west, south, east, north = boundaries.extent(ids, place)
    height = min(max(WIDTH * (north - south) / (east - west), LOWEST), HIGHEST)
    scale = 0.86 * min(WIDTH / (east - west), height / (north - south))
    middle = (WIDTH / 2, height / 2)
    titles = {id_: boundaries.areas[id_] for id_ in ids}
    frame = (west, south, east, north)
    areas = tuple(_areas(boundaries, titles, place, frame=frame, scale=scale, middle=middle))
    bar_m = _round_number(WIDTH / scale / 4)
    return AreaMap(
        width=WIDTH,
        height=round(height, 1),
        areas=areas,
        bar=round(bar_m * scale, 1),
        bar_says=_length(bar_m),
        attribution=tuple(map(visible, boundaries.attribution)),
    )


def map_of(decision: Decision) -> Map | None:
    """The map for the first rule that asks where a place lies, the deciding ones first.

    None where no rule does, where the place is not known, or where it is more than
    50 km from every area.
    """
    boundaries = decision.geography
    if boundaries is None:
        return None
    deciding = {*decision.because, *decision.also}
    for rule in sorted(decision.rules, key=lambda rule: rule.id not in deciding):
        for evidence in _placed(rule.evidence, rule.exception):
            return _drawn(boundaries, evidence)
    return None


def _placed(*evidence: Evidence | None) -> Iterator[Evidence]:
    """The tests of a place that is known."""
    for each in evidence:
        if each is not None:
            if each.areas:
                yield each
            yield from _placed(*each.parts)


def _drawn(boundaries: "Boundaries", evidence: Evidence) -> Map | None:
    value = evidence.value
    assert isinstance(value, dict)
    place = (float(value["longitude"] or 0), float(value["latitude"] or 0))
    accuracy_m = float(value.get("accuracy_m") or 0)
    ids = tuple(area.area for area in evidence.areas)
    distance_m = boundaries.region(ids).edge_distance(*place)
    if distance_m > FARTHEST_M:
        return None
    edge_m = boundaries.to_edge(ids, place)
    up_m = max(1.5 * distance_m, 2.2 * min(accuracy_m, FARTHEST_M), LEAST_M)
    scale = HEIGHT / 2 / up_m
    right_m = up_m * WIDTH / HEIGHT
    frame = (-right_m, -up_m, right_m, up_m)
    titles = {area.area: area.title for area in evidence.areas}
    x, y = _at(edge_m, scale)
    beside = _beside((x, y))
    areas = tuple(_areas(boundaries, titles, place, frame, scale))
    areas = tuple(_labelled(areas, (x, y), beside))
    taken = [(area.x, area.y) for area in areas] + [(x, y), beside[:2]]
    bar_m = _round_number(right_m / 2.5)
    return Map(
        title=visible(f"Map: {evidence.label}"),
        words=visible(f"{evidence.label}: {evidence.found}."),
        width=WIDTH,
        height=HEIGHT,
        areas=areas,
        place=(WIDTH / 2, HEIGHT / 2),
        accuracy=round(accuracy_m * scale, 1),
        edge=(x, y),
        distance=f"{distance_m:.1f} m",
        distance_at=beside[:2],
        distance_anchor=beside[2],
        bar=round(bar_m * scale, 1),
        bar_says=_length(bar_m),
        overview=_overview(boundaries, titles, place, frame, taken),
        attribution=tuple(map(visible, boundaries.attribution)),
    )


def _areas(
    boundaries: "Boundaries",
    titles: dict[str, str],
    place: tuple[float, float],
    frame: "Frame",
    scale: float,
    middle: tuple[float, float] = (WIDTH / 2, HEIGHT / 2),
) -> Iterator[Shape]:
    """The areas inside a frame. Their outlines are cut a little outside of it."""
    west, south, east, north = frame
    margin = (east - west) / 50
    outside = (west - margin, south - margin, east + margin, north + margin)
    for area, title in titles.items():
        found = boundaries.drawn(area, place, outside, 0.3 / scale)
        if found is None:
            continue
        path = "".join(
            "M" + "L".join("{:.1f} {:.1f}".format(*_at(p, scale, middle)) for p in ring[:-1]) + "Z"
            for ring in found.rings
        )
        yield Shape(path, visible(title), *_at(found.inside, scale, middle))


def _labelled(
    areas: tuple[Shape, ...], edge: tuple[float, float], beside: tuple[float, float, str]
) -> Iterator[Shape]:
    """The areas, their labels inside the map and clear of the line and what it says."""
    middle = (WIDTH / 2, HEIGHT / 2)
    line = [
        (middle[0] + (edge[0] - middle[0]) * step / 8, middle[1] + (edge[1] - middle[1]) * step / 8)
        for step in range(9)
    ]
    at_x = beside[0] + (0 if beside[2] == "middle" else 30)
    corner = [(x, HEIGHT - y) for x in (20, 60, 100) for y in (20, 60)]  # the bar, and north
    clear_of = [*line, *corner, *((at_x + step, beside[1] - 5) for step in (-30, 0, 30))]
    for area in areas:
        half = min(len(area.title) * LETTER / 2 + 6, WIDTH / 2)
        x = min(max(area.x, half), WIDTH - half)
        # The nearest height at which nothing is written over; where there is none, its own.
        heights = [area.y + way * step for step in range(0, 130, 10) for way in (1, -1)]
        free = [
            y
            for y in heights
            if 20 <= y <= HEIGHT - 40
            and not any(abs(a - x) < half + 8 and -28 < b - y < 12 for a, b in clear_of)
        ]
        yield Shape(area.path, area.title, round(x, 1), round(free[0] if free else area.y, 1))


def _overview(
    boundaries: "Boundaries",
    titles: dict[str, str],
    place: tuple[float, float],
    frame: "Frame",
    taken: list[tuple[float, float]],
) -> Overview | None:
    """The small map, where the large one does not show all areas; in the corner where
    the fewest of the points `taken` are.
    """
    west, south, east, north = boundaries.extent(tuple(titles), place)
    if frame[0] <= west and frame[1] <= south and frame[2] >= east and frame[3] >= north:
        return None
    west, south, east, north = min(west, 0.0), min(south, 0.0), max(east, 0.0), max(north, 0.0)
    scale = OVERVIEW / max(east - west, north - south)
    width, height = (east - west) * scale + 16, (north - south) * scale + 16
    corners = [(WIDTH - width - 8, 8.0), (8.0, 8.0), (WIDTH - width - 8, HEIGHT - height - 8)]
    left, top = min(
        corners,
        key=lambda corner: sum(
            corner[0] - 60 < x < corner[0] + width + 60 and corner[1] < y < corner[1] + height
            for x, y in taken
        ),
    )
    middle = (left + 8 - west * scale, top + 8 + north * scale)
    areas = tuple(
        _areas(
            boundaries, titles, place, frame=(west, south, east, north), scale=scale, middle=middle
        )
    )
    x, y = _at((max(frame[0], west), min(frame[3], north)), scale, middle)
    x2, y2 = _at((min(frame[2], east), max(frame[1], south)), scale, middle)
    return Overview(
        *(round(left, 1), round(top, 1), round(width, 1), round(height, 1)),
        areas,
        _at((0.0, 0.0), scale, middle),
        f"M{x} {y}H{x2}V{y2}H{x}Z",
    )


def _at(
    metres: tuple[float, float],
    scale: float,
    middle: tuple[float, float] = (WIDTH / 2, HEIGHT / 2),
) -> tuple[float, float]:
    """Metres east and north of the place, as a point of the drawing."""
    return (round(middle[0] + metres[0] * scale, 1), round(middle[1] - metres[1] * scale, 1))


def _beside(edge: tuple[float, float]) -> tuple[float, float, str]:
    """Where the distance is written: beside the middle of the line, away from it."""
    x, y = edge[0] - WIDTH / 2, edge[1] - HEIGHT / 2
    length = math.hypot(x, y)
    if length < 1:
        return WIDTH / 2 + 12, HEIGHT / 2 - 12, "start"
    # The side of the line on which there is more room for a line of text: right of it.
    across_x, across_y = -y / length, x / length
    if across_x < 0:
        across_x, across_y = -across_x, -across_y
    at_x, at_y = WIDTH / 2 + x / 2 + across_x * 10, HEIGHT / 2 + y / 2 + across_y * 10 + 5
    return round(at_x, 1), round(at_y, 1), "start" if across_x > 0.3 else "middle"


def _round_number(metres: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no larger."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5, 2, 1) if step * power <= metres)


def _length(metres: float) -> str:
    return f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"
