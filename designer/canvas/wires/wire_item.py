"""A wire on the canvas: a line between two ports, through its waypoints."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.alive.flow import HALO, HALO_OPACITY, THIN, Flow
from designer.canvas.ink import Ink, color, mixed
from designer.canvas.wires.dimming import Dimming
from designer.canvas.wires.wire_path import ABOVE, extent, length_of, path_between, way_to
from engine.graph.model import Wire
from engine.message import Message

THICK = THIN
BOLD = 3.0
GRASP = 12.0
"""How wide the strip is in which a wire can be clicked."""
DATA_TINT = 0.7
DASHES = (3.0, 2.5)
DOT = 4.0
"""The radius of a waypoint."""
DOT_GROWN = 5.5
REACH = 12.0
"""So far from its middle a waypoint is grasped."""
Z = 0.0
Z_RAISED = 0.5


class WireItem(QGraphicsItem):
    """Follows what it is told: where it ends, whether it can work, and whether it is pointed at."""

    def __init__(self, wire: Wire, ink: Ink, dimming: Dimming) -> None:
        super().__init__()
        self.wire = wire
        self.ink = ink
        self.dimming = dimming
        self.from_data = False
        self.problem: Message | None = None
        self.flow: Flow | None = None
        """What flows here, while a network learns and that is shown."""
        self.start, self.stop = QPointF(), QPointF()
        self.above = ABOVE
        self.through: tuple[QPointF, ...] = ()
        """The waypoints, as they are shown."""
        self.chosen: frozenset[int] = frozenset()
        """Those of them that are selected, by their places."""
        self.pointed: int | None = None
        """The one that the pointer is at."""
        self.selected = self.hovered = False
        # Made when they are needed first: of many wires only some are ever seen closely.
        self._bounds: QRectF | None = None
        self._way: QPainterPath | None = None
        self._outline: QPainterPath | None = None
        self._pen: QPen | None = None

    def lead(self, start: QPointF, stop: QPointF, through: Sequence[QPointF] = (), above: float = ABOVE) -> None:
        """Run between these two points of the scene, through others; a run over a node keeps ``above`` its port."""
        way = (start, stop, tuple(through), above)
        if way == (self.start, self.stop, self.through, self.above):
            return
        self.start, self.stop, self.through, self.above = way
        self.lead_anew()

    def lead_anew(self) -> None:
        """Run as wires run now."""
        self.prepareGeometryChange()
        self._way = self._outline = self._bounds = None

    @property
    def _path(self) -> QPainterPath:
        if self._way is None:
            self._way = path_between(self.start, self.stop, self.through, self.above)
        return self._way

    def waypoint_at(self, point: QPointF, reach: float) -> tuple[float, int] | None:
        """How far a waypoint is from a point of the scene, and its place; None where none is within reach."""
        apart = ((length_of(one - point), at) for at, one in enumerate(self.through))
        found = min(apart, default=None)
        return found if found and found[0] <= reach else None

    def place_along(self, point: QPointF) -> int:
        """How many waypoints the wire has passed when it comes by a point."""
        gone = way_to(self._path, point)
        return sum(way_to(self._path, one) < gone for one in self.through)

    def point_at(self, share: float) -> QPointF:
        """The point of the scene that lies so far along the wire, from 0 to 1."""
        return self._path.pointAtPercent(share)

    def point_behind(self, length: float) -> QPointF:
        """The point of the scene so far behind where the wire begins."""
        return self._path.pointAtPercent(self._path.percentAtLength(min(length, self._path.length())))

    def dress(self) -> None:
        """Take the pen that fits the state; call it after any of that changed."""
        self._pen = None
        self.setZValue(Z_RAISED if self.selected or self.hovered else Z)
        self.update()

    def show_flow(self, flow: Flow | None) -> None:
        """Show that so much flows here; painted anew only where that looks otherwise."""
        before, self.flow = self.flow, flow
        if (before and before.look) != (flow and flow.look):
            self.dress()

    def _made_pen(self) -> QPen:
        width = self.flow.width if self.flow is not None else THICK
        made = QPen(self._color(), max(width, BOLD) if self.selected or self.hovered else width)
        made.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.problem:
            made.setDashPattern(DASHES)
            made.setCapStyle(Qt.PenCapStyle.FlatCap)
        return made

    def _color(self) -> QColor:
        theme = self.ink.theme
        if self.problem:
            return color(theme.bad)
        if self.selected or self.hovered:
            return color(theme.accent)
        if self.flow is not None:
            return self.flow.tint(theme)
        if self.from_data:
            return mixed(theme.wire, theme.categories["Data"], DATA_TINT)
        return color(theme.wire)

    def boundingRect(self) -> QRectF:
        if self._bounds is None:
            half = GRASP / 2
            around = self._path.controlPointRect() if self.through else extent(self.start, self.stop, self.above)
            self._bounds = around.adjusted(-half, -half, half, half)
        return self._bounds

    def shape(self) -> QPainterPath:
        if self._outline is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(GRASP)
            self._outline = stroker.createStroke(self._path)
        return self._outline

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._pen is None:
            self._pen = self._made_pen()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        opacity = self.dimming.opacity(self.wire)
        if opacity < 1.0:
            painter.setOpacity(opacity)
        if self.flow is not None and self.flow.explodes and not self.problem:
            glow = color(self.ink.theme.warning, HALO_OPACITY)
            painter.setPen(QPen(glow, self._pen.widthF() + HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPath(self._path)
        painter.setPen(self._pen)
        painter.drawPath(self._path)
        for at, point in enumerate(self.through):
            self._dot(painter, at, point)
        if opacity < 1.0:
            painter.setOpacity(1.0)

    def _dot(self, painter: QPainter, at: int, point: QPointF) -> None:
        """A waypoint: full where it is selected, hollow otherwise."""
        theme, chosen = self.ink.theme, at in self.chosen
        tint = color(theme.accent) if chosen or at == self.pointed else self._color()
        painter.setPen(QPen(tint, THICK))
        painter.setBrush(tint if chosen else color(theme.canvas))
        radius = DOT_GROWN if chosen or at == self.pointed else DOT
        painter.drawEllipse(point, radius, radius)
