"""A decision drawn as a flow, from the top down: numbers for an SVG.

Each rule is a box. One way out of it leads to the right, to the outcome that it makes;
all else leads down to the next box, also where the answer is not known. That is asked
once, at the end: so the drawing says just what the decision does.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lead_rules.policy.ir.nodes import CheckedDecision, CheckedRule
from lead_rules.policy.ir.phrasing import say
from lead_rules.report.pieces import words
from lead_rules.values.english import capitalized
from lead_rules.values.visible import visible

__all__ = ["Arrow", "Box", "Flow", "Sheet", "Step", "flow_of", "steps_in_words", "steps_of"]

WIDTH = 432.0
LEFT, BOX, RAIL = 4.0, 330.0, 388.0  # where boxes begin, how wide they are, where the way out runs
LINE, PADDING, GAP = 17.0, 9.0, 28.0
LETTERS = 40  # to a line of a box, so that wide ones still fit
NARROW = 13  # to a line of an outcome
TALLEST = 1080.0  # of the boxes on a sheet, so that a sheet of paper still has room
OUTCOMES = {"met": (4.0, 128.0), "unknown": (144.0, 138.0), "unmet": (294.0, 134.0)}
"""Where the box of an outcome begins, and how wide it is."""

OPEN_AT_ALL = "Was anything not known?"

Kind = Literal["start", "question", "met", "unmet", "unknown"]


@dataclass(frozen=True, slots=True)
class Step:
    """What a rule asks. On the answer `out` the decision is not met, on `on` it goes on."""

    rule: str
    question: str
    out: str
    on: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its lines of text, the first of them at `text_y`."""

    kind: Kind
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height

    @property
    def text_y(self) -> float:
        """The line on which its first text stands."""
        return self.y + (self.height - len(self.lines) * LINE) / 2 + 13


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with what stands beside it, and the `head` with which it ends at a box."""

    path: str
    says: str = ""
    x: float = 0.0
    y: float = 0.0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A decision as drawn; a long one goes on from sheet to sheet."""

    sheets: tuple[Sheet, ...]


def steps_of(decision: CheckedDecision) -> Iterator[Step]:
    """What the rules of a decision ask, in its order, which changes no outcome."""
    for rule in decision.include:
        yield Step(rule.id, _question(rule), "no", "yes, or not known")
    for rule in decision.exclude:
        yield Step(rule.id, _question(rule), "yes", "no, or not known")


def steps_in_words(decision: CheckedDecision) -> Iterator[str]:
    """All that the drawing shows, step by step."""
    met, unmet, unknown = map(words, decision.outcomes)
    for step in steps_of(decision):
        yield f"{step.question} If {step.out}: {unmet}. If {step.on}: go on."
    yield f"{OPEN_AT_ALL} If yes: {unknown}. If no: {met}."


def flow_of(decision: CheckedDecision) -> Flow:
    """The drawing of a decision. The same policy always gives the same numbers."""
    met, unmet, unknown = map(words, decision.outcomes)
    several = _shared_out(list(steps_of(decision)))
    sheets = []
    for number, steps in enumerate(several, 1):
        last = number == len(several)
        start = capitalized(visible(decision.title)) if number == 1 else "From the sheet before"
        asked = [Step("", OPEN_AT_ALL, "", "")] if last else []
        boxes = _stacked(start, [*steps, *asked])
        ends = {"met": met, "unknown": unknown} if last else {"met": "Next sheet"}
        if steps:
            ends["unmet"] = unmet
        outcomes = _outcomes(boxes[-1].bottom + GAP + 8, ends, last)
        arrows = (*_down(boxes, steps), *_out(boxes, steps, outcomes), *_ends(boxes[-1], outcomes))
        height = outcomes["met"].bottom + PADDING
        sheets.append(Sheet(WIDTH, height, (*boxes, *outcomes.values()), arrows))
    return Flow(tuple(sheets))


def _question(rule: CheckedRule) -> str:
    unless = f", unless {say(rule.unless)}" if rule.unless is not None else ""
    return f"{capitalized(visible(rule.says + unless)).rstrip('.')}?"


def _shared_out(steps: list[Step]) -> list[list[Step]]:
    """The steps of each sheet: as many as there is room for, and one at least."""
    sheets: list[list[Step]] = [[]]
    height = 0.0
    for step in steps:
        more = _height(_lines(step.question, LETTERS)) + GAP
        if sheets[-1] and height + more > TALLEST:
            sheets.append([])
            height = 0.0
        sheets[-1].append(step)
        height += more
    return sheets


def _stacked(start: str, steps: list[Step]) -> list[Box]:
    """The boxes below one another."""
    boxes: list[Box] = []
    top = PADDING
    for kind, text in [("start", start), *(("question", step.question) for step in steps)]:
        lines = _lines(text, LETTERS)
        made: Kind = "start" if kind == "start" else "question"
        boxes.append(Box(kind=made, x=LEFT, y=top, width=BOX, height=_height(lines), lines=lines))
        top = boxes[-1].bottom + GAP
    return boxes


def _outcomes(top: float, said: dict[str, str], last: bool) -> dict[str, Box]:
    """The ends beside one another, each as high as the highest."""
    lines = {kind: _lines(text, NARROW) for kind, text in said.items()}
    height = max(map(_height, lines.values()))
    kinds: dict[str, Kind] = {"met": "met" if last else "start"}
    kinds |= {"unknown": "unknown", "unmet": "unmet"}
    return {
        kind: Box(
            kind=kinds[kind],
            x=OUTCOMES[kind][0],
            y=top,
            width=OUTCOMES[kind][1],
            height=height,
            lines=text,
        )
        for kind, text in lines.items()
    }


def _down(boxes: list[Box], steps: list[Step]) -> Iterator[Arrow]:
    """From each box to the one below it."""
    says = ["", *(step.on for step in steps)]
    for above, below, said in zip(boxes, boxes[1:], says, strict=False):
        x = above.middle[0]
        yield _headed(x, above.bottom, below.y, said)


def _out(boxes: list[Box], steps: list[Step], outcomes: dict[str, Box]) -> Iterator[Arrow]:
    """From each question to the line at the right, and down along it."""
    asking = boxes[1 : len(steps) + 1]
    for box, step in zip(asking, steps, strict=True):
        y = box.middle[1]
        yield Arrow(f"M{LEFT + BOX:g} {y:g}H{RAIL:g}", step.out, LEFT + BOX + 8, y - 6)
    if asking:
        yield _headed(RAIL, asking[0].middle[1], outcomes["unmet"].y)


def _ends(last: Box, outcomes: dict[str, Box]) -> Iterator[Arrow]:
    """From the last box to what it leads to."""
    both = "unknown" in outcomes
    for kind, said in (("met", "no" if both else ""), ("unknown", "yes")):
        if kind in outcomes:
            end = outcomes[kind]
            yield _headed(end.middle[0], last.bottom, end.y, said)


def _headed(x: float, top: float, bottom: float, says: str = "") -> Arrow:
    """A line down to a box."""
    head = f"M{x - 5:g} {bottom - 9:g}L{x:g} {bottom:g}L{x + 5:g} {bottom - 9:g}Z"
    return Arrow(f"M{x:g} {top:g}V{bottom - 4:g}", says, x + 10, top + 17, head)


def _height(lines: tuple[str, ...]) -> float:
    return len(lines) * LINE + 2 * PADDING


def _lines(text: str, letters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters)) or ("",)
