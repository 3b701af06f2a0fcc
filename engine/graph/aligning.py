"""Aligns and distributes what stands on a level, and finds room for it beside what stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from engine.graph.grid import grid_above, grid_below

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Places = dict[str, tuple[float, float]]
CLEAR = 16.0
"""The least room beside what stays where it is, and between what is distributed."""


class Box(NamedTuple):
    """The place of a node: its upper left corner, its width and its height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of these."""
    every = list(boxes)
    left, top = min(box.left for box in every), min(box.top for box in every)
    return Box(left, top, max(box.right for box in every) - left, max(box.bottom for box in every) - top)


def aligned(boxes: Mapping[str, Box], edge: Edge) -> Places:
    """Places with one edge, or the middle, in one line; what would cover another is pushed on along the line."""
    if edge in ("top", "middle", "bottom"):
        upright: Mapping[Edge, Edge] = {"top": "left", "middle": "centre", "bottom": "right"}
        return _turned_back(aligned(_turned(boxes), upright[edge]))
    whole = around(boxes.values())
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[edge]
    moved = {
        key: box._replace(left=float(round(whole.left + share * (whole.width - box.width))))
        for key, box in boxes.items()
    }
    found: Places = {}
    free = -float("inf")
    for key in sorted(moved, key=lambda key: (moved[key].top, boxes[key].left)):
        box = moved[key]
        top = box.top if box.top >= free else grid_above(free + CLEAR)
        found[key] = box.left, top
        free = top + box.height
    return found


def distributed(boxes: Mapping[str, Box], down: bool) -> Places:
    """Places with equal room between neighbours from the first to the last, which stay if there is enough of it."""
    if down:
        return _turned_back(distributed(_turned(boxes), down=False))
    keys = sorted(boxes, key=lambda key: (boxes[key].left + boxes[key].width / 2, boxes[key].top))
    start, stop = boxes[keys[0]].left, boxes[keys[-1]].right
    room = (stop - start - sum(box.width for box in boxes.values())) / max(len(keys) - 1, 1)
    found: Places = {}
    for key in keys:
        found[key] = float(round(start)), boxes[key].top
        start += boxes[key].width + max(room, CLEAR)
    return found


def _turned(boxes: Mapping[str, Box]) -> dict[str, Box]:
    return {key: Box(box.top, box.left, box.height, box.width) for key, box in boxes.items()}


def _turned_back(places: Places) -> Places:
    return {key: (x, y) for key, (y, x) in places.items()}


def clear_of(boxes: Mapping[str, Box], others: Sequence[Box]) -> Places:
    """The places of these boxes, all moved by the shortest way up, down, left or right that covers none of others."""
    across = _shortest(boxes.values(), others)
    down = _shortest(_turned(boxes).values(), [Box(box.top, box.left, box.height, box.width) for box in others])
    by = (across, 0.0) if abs(across) < abs(down) else (0.0, down)
    return {key: (box.left + by[0], box.top + by[1]) for key, box in boxes.items()}


def _shortest(boxes: Iterable[Box], others: Sequence[Box]) -> float:
    """The shortest move to the left or right after which these boxes keep clear of the others."""
    taken = sorted(
        (grid_below(other.left - CLEAR - box.right), grid_above(other.right + CLEAR - box.left))
        for box in boxes
        for other in others
        if box.top < other.bottom + CLEAR and other.top < box.bottom + CLEAR
    )
    low = high = 0.0
    for start, stop in taken:
        if start < high < stop:
            high = stop
    for start, stop in sorted(taken, key=lambda one: one[1], reverse=True):
        if start < low < stop:
            low = start
    return high if high <= -low else low
