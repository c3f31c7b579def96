"""How problems name the values and the places of a GeoJSON file, and how many are told."""

import json

from lead_rules.diagnostics.spans import Spot

__all__ = ["MANY", "STEPS", "below", "kind_of", "label_of", "quoted", "shown"]

MANY = 20  # problems of one sort in one place; more would help nobody
STEPS = {
    "Polygon": ("ring", "position", "number"),
    "MultiPolygon": ("polygon", "ring", "position", "number"),
}
"""What each level of the coordinates of a geometry is called."""


def kind_of(value: object) -> str:
    """The `type` of a GeoJSON object, or nothing."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def label_of(feature: object, number: int) -> str:
    """What a feature is called: by its id, if it has one."""
    name = feature.get("id") if isinstance(feature, dict) else None
    return f"feature {quoted(name)}" if isinstance(name, str) and name else f"feature {number}"


def below(where: Spot, step: str) -> Spot:
    return Spot(where.file, f"{where.path}, {step}" if where.path else step)


def quoted(text: str) -> str:
    """What they wrote, in backticks, on one line, cut short."""
    if len(text) > 60:
        text = text[:59] + "…"
    visible = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"`{''.join(visible)}`"


def shown(value: object) -> str:
    """The same for any value, as JSON writes it."""
    return quoted(_written(value))


def _written(value: object) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        parts = ["[…]" if isinstance(part, list) else _written(part) for part in value[:4]]
        return f"[{', '.join([*parts, '…'] if len(value) > 4 else parts)}]"
    return json.dumps(value, ensure_ascii=False)
