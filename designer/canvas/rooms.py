"""Free places on the canvas for new nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.graph.grid import on_grid
from engine.graph.measures import WIDTH

GAP = 48.0
"""Between a node and the next one in its row."""
CLEAR = 16.0
STEP = 32.0
RINGS = 60


def snapped(point: QPointF) -> QPointF:
    """The nearest point of the grid that nodes stand on."""
    return QPointF(on_grid(point.x()), on_grid(point.y()))


def beside(place: QRectF) -> QPointF:
    """Where the next node of a row stands."""
    return QPointF(place.left() + WIDTH + GAP, place.top())


def free_place(wanted: QPointF, size: QSizeF, taken: Sequence[QRectF]) -> QPointF:
    """The place nearest to the wanted one where so large a thing covers none of the taken rectangles."""
    start = snapped(wanted)
    grown = [rect.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR) for rect in taken]
    for offset in _outwards():
        place = QRectF(start + offset, size)
        if not any(place.intersects(rect) for rect in grown):
            return place.topLeft()
    below = max((rect.bottom() for rect in grown), default=0.0)
    return snapped(QPointF(start.x(), below + STEP))


def _outwards() -> Iterator[QPointF]:
    """Offsets in growing squares; of equally far ones, those below and to the right come first."""
    for ring in range(RINGS):
        edge = range(-ring, ring + 1)
        steps = [(x, y) for x in edge for y in edge if max(abs(x), abs(y)) == ring]
        for x, y in sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, -step[1], -step[0])):
            yield QPointF(x * STEP, y * STEP)
