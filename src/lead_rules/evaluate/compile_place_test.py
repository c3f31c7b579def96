"""Compile tests of places: points and discs against areas."""

from typing import Any

from lead_rules.evaluate.compiled import At, CompiledCondition, ConditionCompiler
from lead_rules.evaluate.evidence import AreaDistance, Evidence
from lead_rules.evaluate.format_value import evidence_value
from lead_rules.policy.ir.nodes import Areas, FieldSubject, Near, Test
from lead_rules.policy.ir.phrasing import asks, join
from lead_rules.policy.ir.show_value import NOT_KNOWN, show
from lead_rules.records.value_types import Place
from lead_rules.values.truth import UNKNOWN, Truth

__all__ = ["compile_place_test"]

Point = tuple[float, float, float]
"""Longitude and latitude in degrees, and the accuracy in metres."""


def compile_place_test(compiler: ConditionCompiler, test: Test) -> CompiledCondition:
    """The compiled condition of a test of a place."""
    subject, operand, decide = test.subject, test.operand, test.operator.decide
    assert isinstance(subject, FieldSubject)
    assert subject.accuracy is not None
    assert isinstance(operand, Areas | Near)
    accuracy = subject.accuracy.field
    areas = operand.areas if isinstance(operand, Near) else operand
    compared = test.constant
    read, read_accuracy = compiler.reader(subject).read, compiler.reader(subject.accuracy).read
    asked, place_written = asks(test), test.span.at

    def point(entry: Any, record: Any) -> Point | None:
        place: Place | None = read(entry, record)
        if place is None or place.longitude is None or place.latitude is None:
            return None
        metres = place.accuracy_m
        if metres is None:
            metres = read_accuracy(entry, record)
        return None if metres is None else (place.longitude, place.latitude, float(metres))

    def truth(entry: Any, record: Any) -> Truth:
        seen = point(entry, record)
        return UNKNOWN if seen is None else decide(seen, compared)

    def evidence(entry: Any, record: Any, at: At) -> Evidence:
        place: Place | None = read(entry, record)
        field, label, seen = at.field(subject), at.label(subject), point(entry, record)
        answer = UNKNOWN if seen is None else decide(seen, compared)
        presumed = seen is not None and place is not None and place.accuracy_m is None
        found, presumed_value = _found(areas, seen), show(read_accuracy(entry, record), accuracy)
        distances = () if seen is None else _distances(areas, seen)
        return Evidence(
            "test",
            answer,
            f"{label}: {asked}",
            place_written,
            label=label,
            field=field,
            operator=test.operator.name,
            value=evidence_value(place),
            found=f"{found} (accuracy presumed: {presumed_value})" if presumed else found,
            asks=asked,
            presumed=f"{field}.accuracy_m" if presumed else None,
            stand_in=presumed_value if presumed else None,
            lacks=_lacks(place, seen, field) if answer is UNKNOWN else (),
            areas=distances,
        )

    return CompiledCondition(test, truth, evidence)


def _lacks(place: Place | None, seen: Point | None, field: str) -> tuple[str, ...]:
    if place is None or seen is not None:
        return (field,)  # where all is known, the disc crosses an edge: a better place is needed
    parts = ("longitude", "latitude", "accuracy_m")
    return tuple(f"{field}.{part}" for part in parts if getattr(place, part) is None)


def _distances(areas: Areas, point: Point) -> tuple[AreaDistance, ...]:
    longitude, latitude, _ = point
    return tuple(
        AreaDistance(
            id_, title, region.within(*point), round(region.edge_distance(longitude, latitude), 1)
        )
        for id_, title, region in zip(areas.ids, areas.titles, areas.each, strict=True)
    )


def _found(areas: Areas, point: Point | None) -> str:
    """Where the place is: in which area, or how far from the nearest."""
    if point is None:
        return NOT_KNOWN
    longitude, latitude, accuracy = point
    edge = _metres(areas.region.edge_distance(longitude, latitude))
    off = f", give or take {accuracy:,g} m" if accuracy else ""
    holding = [
        title
        for title, region in zip(areas.titles, areas.each, strict=True)
        if region.covers(longitude, latitude)
    ]
    if holding:
        return f"in {join(holding, 'and')}, {edge} from the edge{off}"
    nearest = min(
        zip(areas.titles, areas.each, strict=True),
        key=lambda pair: pair[1].edge_distance(longitude, latitude),
    )
    return f"{edge} outside {nearest[0]}{off}"


def _metres(distance: float) -> str:
    """A distance in words: to the metre, and to the decimetre where it is short."""
    return f"{distance:,.0f} m" if distance >= 10 else f"{round(distance, 1):g} m"
