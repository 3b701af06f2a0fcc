"""The curve of a wire: an S, or a run between the rows of nodes where it has to go far or come back."""

from __future__ import annotations

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


def path_between(start: QPointF, stop: QPointF) -> QPainterPath:
    """From an output port to an input port; both ends are level."""
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
    down = stop.y() - start.y()
    if abs(down) <= NEAR:
        middle = max(start.y(), stop.y()) + BELOW
    else:
        middle = stop.y() - ABOVE if down > APART else (start.y() + stop.y()) / 2
    left, right = stop.x(), start.x()
    path.cubicTo(right + TURN, start.y(), right + TURN, middle, right, middle)
    path.lineTo(left, middle)
    path.cubicTo(left - TURN, middle, left - TURN, stop.y(), left, stop.y())
