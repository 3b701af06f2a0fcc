"""The way of a wire: an S or a run between the rows of nodes; or, as a person chose, straight or with right angles."""

from __future__ import annotations

from typing import Literal, get_args

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

TURN = 40.0
"""How far a wire swings out where it comes back."""
NEAR = 96.0
"""Ports less far apart in height belong to one row of nodes."""
BESIDE = 48.0
"""The gap between two nodes of a row, where a wire can change its height."""
FAR = 240.0
"""Wires that go farther across pass at least one node on the way to another row."""
APART = 136.0
"""Ports farther apart in height have room for a run between their rows."""
ABOVE, BELOW = 96.0, 64.0
"""From the height of a port to a run that passes its node."""
REACH = 160.0
STUB = 12.0
"""So far a straight wire leaves its port level, so that the port is seen."""
BEND = 8.0
"""The radius of the corners of a wire with right angles."""

WireStyle = Literal["curved", "straight", "orthogonal"]
_chosen: list[WireStyle] = ["curved"]


def choose_style(style: WireStyle) -> None:
    """Let all wires run like this from now on, on every picture of a network."""
    assert style in get_args(WireStyle)
    _chosen[0] = style


def path_between(start: QPointF, stop: QPointF) -> QPainterPath:
    """From an output port to an input port; both ends are level."""
    if _chosen[0] == "straight":
        return _cornered([start, start + QPointF(STUB, 0), stop - QPointF(STUB, 0), stop], 0.0)
    if _chosen[0] == "orthogonal":
        return _cornered(_corners(start, stop), BEND)
    return _curve(start, stop)


def _curve(start: QPointF, stop: QPointF) -> QPainterPath:
    across, down = stop.x() - start.x(), stop.y() - start.y()
    path = QPainterPath(start)
    if across > FAR and abs(down) > APART:
        _run(path, start, stop, stop.y() + (-ABOVE if down > 0 else BELOW))
    elif across >= 0 or (across > -TURN and abs(down) > NEAR):
        _s(path, start, stop)
    else:
        _back(path, start, stop)
    return path


def _s(path: QPainterPath, start: QPointF, stop: QPointF) -> None:
    across, down = stop.x() - start.x(), stop.y() - start.y()
    reach = max(min(across / 2, REACH), min(abs(down) / 2, TURN))
    path.cubicTo(start + QPointF(reach, 0), stop - QPointF(reach, 0), stop)


def _run(path: QPainterPath, start: QPointF, stop: QPointF, height: float) -> None:
    """To the height of the run beside the first node, along it, and to the port beside the last."""
    begin, end = QPointF(start.x() + BESIDE, height), QPointF(stop.x() - BESIDE, height)
    _s(path, start, begin)
    path.lineTo(end)
    _s(path, end, stop)


def _back(path: QPainterPath, start: QPointF, stop: QPointF) -> None:
    """Out to the right, back above the row of the second node or below both nodes, and in from the left."""
    middle = _height_back(start, stop)
    left, right = stop.x(), start.x()
    path.cubicTo(right + TURN, start.y(), right + TURN, middle, right, middle)
    path.lineTo(left, middle)
    path.cubicTo(left - TURN, middle, left - TURN, stop.y(), left, stop.y())


def _height_back(start: QPointF, stop: QPointF) -> float:
    """The height of the run of a wire that comes back."""
    down = stop.y() - start.y()
    if abs(down) <= NEAR:
        return max(start.y(), stop.y()) + BELOW
    return stop.y() - ABOVE if down > APART else (start.y() + stop.y()) / 2


def _corners(start: QPointF, stop: QPointF) -> list[QPointF]:
    """The points where a wire with right angles turns, by the same heights and gaps as a curved one."""
    across, down = stop.x() - start.x(), stop.y() - start.y()
    if across > FAR and abs(down) > APART:
        left, right = start.x() + BESIDE / 2, stop.x() - BESIDE / 2
        height = stop.y() + (-ABOVE if down > 0 else BELOW)
    elif across >= 2 * STUB:
        left = right = start.x() + across / 2
        height = stop.y()
    else:
        left, right = start.x() + TURN / 2, stop.x() - TURN / 2
        height = _height_back(start, stop)
    turns = [QPointF(left, start.y()), QPointF(left, height), QPointF(right, height), QPointF(right, stop.y())]
    return [start, *turns, stop]


def _cornered(points: list[QPointF], radius: float) -> QPainterPath:
    """Along these points, round at the corners."""
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        for_in, for_out = _toward(corner, before, radius), _toward(corner, after, radius)
        path.lineTo(for_in)
        path.quadTo(corner, for_out)
    path.lineTo(points[-1])
    return path


def _toward(corner: QPointF, other: QPointF, radius: float) -> QPointF:
    """The point so far from a corner on the way to the next one, at most in the middle."""
    way = other - corner
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    return corner + way * (min(radius, length / 2) / length) if length else corner
