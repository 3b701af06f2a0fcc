"""The way of a wire: an S or a run between the rows of nodes; or, as a person chose, straight or with right angles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, get_args

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

TURN = 40.0
"""How far a wire swings out where it comes back."""
NEAR = 96.0
"""Ports less far apart in height belong to one row of nodes."""
BESIDE = 48.0
"""The gap between two nodes of a row, where a wire can change its height."""
FAR = 96.0
"""Wires that go farther across may pass a node on the way to another row."""
LONG = 240.0
"""Wires that go farther across than this pass a node of their own row: they keep their height up to the last gap."""
APART = 136.0
"""Ports farther apart in height have room for a run between their rows."""
ABOVE, BELOW = 96.0, 64.0
"""From the height of a port to a run that passes its node, where no more is known of that."""
OVER = 24.0
"""From the upper edge of a node to a run above it: so the strips of previews below the row before stay free."""
REACH = 160.0
STUB = 12.0
"""So far a straight wire leaves its port level, so that the port is seen."""
BEND = 8.0
"""The radius of the corners of a wire with right angles."""
EASE = 0.4
"""The share of the way to the next waypoint after which a curve has turned to it."""
LEAST = 0.01

WireStyle = Literal["curved", "straight", "orthogonal"]
_chosen: list[WireStyle] = ["curved"]


def choose_style(style: WireStyle) -> None:
    """Let all wires run like this from now on, on every picture of a network."""
    assert style in get_args(WireStyle)
    _chosen[0] = style


def path_between(start: QPointF, stop: QPointF, through: Sequence[QPointF] = (), above: float = ABOVE) -> QPainterPath:
    """From an output port to an input port, through waypoints; both ends are level.

    A run that passes above the last node keeps so far ``above`` its port.
    """
    if through:
        return _path_through([start, *through, stop])
    if _chosen[0] == "straight":
        return _cornered([start, start + QPointF(STUB, 0), stop - QPointF(STUB, 0), stop], 0.0)
    if _chosen[0] == "orthogonal":
        return _cornered(_corners(start, stop, above), BEND)
    return _curve(start, stop, above)


def extent(start: QPointF, stop: QPointF, above: float = ABOVE) -> QRectF:
    """A rectangle around the way of a wire without waypoints, found without leading it."""
    x, y = start.x(), start.y()
    across, down = stop.x() - x, stop.y() - y
    left, top = min(x, x + across) - TURN, min(y, y + down)
    if across >= 2 * STUB and abs(down) <= APART:
        return QRectF(left, top, abs(across) + 2 * TURN, abs(down))
    return QRectF(left, top - above, abs(across) + 2 * TURN, abs(down) + above + BELOW)


def _path_through(points: list[QPointF]) -> QPainterPath:
    """Along these points, through the very middle of each."""
    first, last = points[0] + QPointF(STUB, 0), points[-1] - QPointF(STUB, 0)
    if _chosen[0] == "straight":
        return _cornered([points[0], first, *points[1:-1], last, points[-1]], 0.0)
    if _chosen[0] == "orthogonal":
        return _cornered([points[0], first, *_steps([first, *points[1:-1], last]), last, points[-1]], BEND)
    path = QPainterPath(points[0])
    slopes = [QPointF(1, 0), *(_slope(*three) for three in zip(points, points[1:], points[2:], strict=False))]
    slopes.append(QPointF(1, 0))
    for at, (begin, end) in enumerate(pairwise(points)):
        reach = min(length_of(end - begin) * EASE, REACH)
        path.cubicTo(begin + slopes[at] * reach, end - slopes[at + 1] * reach, end)
    return path


def _slope(before: QPointF, point: QPointF, after: QPointF) -> QPointF:
    """The way on at a waypoint: half turned from where it came to where it goes."""
    first, second = point - before, after - point
    way = first / (length_of(first) or 1.0) + second / (length_of(second) or 1.0)
    length = length_of(way)
    return way / length if length > LEAST else QPointF(0, 1)


def _steps(points: list[QPointF]) -> list[QPointF]:
    """The points where a wire with right angles turns on its way along others: level through each of them."""
    found: list[QPointF] = []
    for begin, end in pairwise(points):
        middle = (begin.x() + end.x()) / 2
        if end is points[-1] and end.x() < begin.x():
            middle = end.x()
        elif begin is points[0] and end.x() < begin.x():
            middle = begin.x()
        found += [QPointF(middle, begin.y()), QPointF(middle, end.y()), end]
    return found[:-1]


def length_of(way: QPointF) -> float:
    return float((way.x() ** 2 + way.y() ** 2) ** 0.5)


def _curve(start: QPointF, stop: QPointF, above: float) -> QPainterPath:
    across, down = stop.x() - start.x(), stop.y() - start.y()
    path = QPainterPath(start)
    if across > FAR and abs(down) > APART:
        _run(path, start, stop, stop.y() + (-above if down > 0 else BELOW))
    elif across > LONG:
        last = QPointF(stop.x() - BESIDE, start.y())
        path.lineTo(last)
        _s(path, last, stop)
    elif across >= 0 or (across > -TURN and NEAR < abs(down) <= APART):
        _s(path, start, stop)
    else:
        _back(path, start, stop, above)
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


def _back(path: QPainterPath, start: QPointF, stop: QPointF, above: float) -> None:
    """Out to the right, back above the row of the second node or below both nodes, and in from the left."""
    middle = _height_back(start, stop, above)
    left, right = stop.x(), start.x()
    path.cubicTo(right + TURN, start.y(), right + TURN, middle, right, middle)
    path.lineTo(left, middle)
    path.cubicTo(left - TURN, middle, left - TURN, stop.y(), left, stop.y())


def _height_back(start: QPointF, stop: QPointF, above: float) -> float:
    """The height of the run of a wire that comes back."""
    down = stop.y() - start.y()
    if abs(down) <= NEAR:
        return max(start.y(), stop.y()) + BELOW
    return stop.y() - above if down > APART else (start.y() + stop.y()) / 2


def _corners(start: QPointF, stop: QPointF, above: float) -> list[QPointF]:
    """The points where a wire with right angles turns, by the same heights and gaps as a curved one."""
    across, down = stop.x() - start.x(), stop.y() - start.y()
    if across > FAR and abs(down) > APART:
        left, right = start.x() + BESIDE / 2, stop.x() - BESIDE / 2
        height = stop.y() + (-above if down > 0 else BELOW)
    elif across >= 2 * STUB:
        left = right = stop.x() - BESIDE / 2 if across > LONG else start.x() + across / 2
        height = stop.y()
    else:
        left, right = start.x() + TURN / 2, stop.x() - TURN / 2
        height = _height_back(start, stop, above)
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
    length = length_of(way)
    return corner + way * (min(radius, length / 2) / length) if length else corner


def way_to(path: QPainterPath, point: QPointF) -> float:
    """How far along a wire its nearest place to a point is."""
    best, gone, found = float("inf"), 0.0, 0.0
    for begin, end in pairwise(path.toSubpathPolygons()[0].toList()):
        way = end - begin
        length = length_of(way)
        share = QPointF.dotProduct(point - begin, way) / length**2 if length else 0.0
        share = min(max(share, 0.0), 1.0)
        apart = length_of(begin + way * share - point)
        if apart < best:
            best, found = apart, gone + share * length
        gone += length
    return found
