"""The card below a node that says what is wrong with it, what it still needs, or what ails it; it offers repairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText, QTextOption
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, icon, pen
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.look.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, SPACE_3
from engine.graph.measures import WIDTH

Tone = Literal["alarm", "waiting", "health"]
"""Whether something is wrong, is not done yet, or works and is not healthy."""
GAP = 6.0
MORE = 26.0
"""The width of the button that offers the other repairs, which nobody has to aim at."""
CLOSE = 24.0
"""The width and the height of the button that puts the card away."""
CLOSE_SIGN = 10
TEXT_LEFT = SPACE_3 + ICON_SIZE + SPACE_2
"""Where the words of a card with a sign begin."""
BUTTON_LEFT = SPACE_2 + ICON_SIZE + SPACE_1 + 2
"""Where the words of the button begin, behind a wrench."""
Z = 0.8
"""Above the wires, below the nodes: it never hides one."""
Z_RAISED = 3.0


class ProblemCard(QGraphicsItem):
    """Hangs below its node; it is behind other nodes until its own is pointed at."""

    def __init__(self, key: str, ink: Ink) -> None:
        super().__init__()
        self.key = key
        self.ink = ink
        self.text = ""
        self.repair = ""
        """What the button would do; empty where there is none."""
        self.tone: Tone = "waiting"
        self.has_more = False
        self.is_pointed = self.is_pressed = self.is_more_pointed = self.is_close_pointed = False
        """Whether the pointer is on a button, and whether the one of the repair was pressed there."""
        self._laid, self._label = QStaticText(), QStaticText()
        self._height = 0.0
        self._button, self._more, self._close = QRectF(), QRectF(), QRectF()
        self.setZValue(Z)

    @property
    def is_alarm(self) -> bool:
        return self.tone == "alarm"

    @property
    def is_health(self) -> bool:
        return self.tone == "health"

    def say(self, text: str, tone: Tone, repairs: Sequence[str] = ()) -> None:
        repair, has_more = next(iter(repairs), ""), len(repairs) > 1
        if (text, tone, repair, has_more) == (self.text, self.tone, self.repair, self.has_more):
            return
        self.text, self.tone, self.repair, self.has_more = text, tone, repair, has_more
        self.is_pointed = self.is_pressed = self.is_more_pointed = False
        self.dress()

    def dress(self) -> None:
        """Lay out the texts again, after them or the ink changed."""
        self.prepareGeometryChange()
        inner = WIDTH - 2 * SPACE_3
        taken = TEXT_LEFT - SPACE_3 + CLOSE - SPACE_2 if self.is_health else 0.0
        self._laid = self._broken(self.text, inner - taken)
        self._height = self._laid.size().height() + 2 * SPACE_2
        self._button = self._more = QRectF()
        self._close = QRectF(WIDTH - CLOSE - 2, 2, CLOSE, CLOSE) if self.is_health else QRectF()
        if self.repair:
            width = inner - (MORE + SPACE_1 if self.has_more else 0)
            self._label = self._broken(self.repair, width - BUTTON_LEFT - SPACE_2)
            height = max(ICON_SIZE, self._label.size().height()) + 2 * SPACE_1 + 2
            self._button = QRectF(SPACE_3, self._height, width, height)
            if self.has_more:
                self._more = QRectF(SPACE_3 + inner - MORE, self._height, MORE, height)
            self._height = self._button.bottom() + SPACE_3
        self.update()

    def _broken(self, text: str, width: float) -> QStaticText:
        """A text with its lines broken at this width."""
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        laid = QStaticText(text)
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.setTextOption(wrap)
        laid.setTextWidth(width)
        laid.prepare(font=self.ink.small.font)
        return laid

    def hang(self, place: QRectF) -> None:
        """Hang below a node that stands there."""
        self.setPos(place.left(), place.bottom() + GAP)

    def point_at(self, pointed: bool) -> None:
        self.setZValue(Z_RAISED if pointed else Z)

    @property
    def button(self) -> QRectF:
        """The button in the scene; empty where there is none."""
        return self._button.translated(self.pos())

    @property
    def more(self) -> QRectF:
        """The button for the other repairs in the scene; empty where there are none."""
        return self._more.translated(self.pos())

    @property
    def close(self) -> QRectF:
        """The button that puts the card away, in the scene; empty where there is none."""
        return self._close.translated(self.pos())

    def show_close(self, is_pointed: bool) -> None:
        """Show whether the pointer is on the button that puts the card away."""
        if is_pointed != self.is_close_pointed:
            self.is_close_pointed = is_pointed
            self.update()

    def show_more(self, is_pointed: bool) -> None:
        """Show whether the pointer is on the button for the other repairs."""
        if is_pointed != self.is_more_pointed:
            self.is_more_pointed = is_pointed
            self.update()

    def show_button(self, is_pointed: bool, is_pressed: bool) -> None:
        """Show whether the pointer is on the button, and whether it was pressed there."""
        if (is_pointed, is_pressed) != (self.is_pointed, self.is_pressed):
            self.is_pointed, self.is_pressed = is_pointed, is_pressed
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, WIDTH + 2, self._height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < PLAIN_BELOW:
            return
        theme = self.ink.theme
        edges = {"alarm": theme.bad, "health": theme.warning, "waiting": theme.border_strong}
        painter.setPen(pen(edges[self.tone], 1.0))
        painter.setBrush(color(theme.bad_soft if self.is_alarm else theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, WIDTH - 1, self._height - 1), RADIUS, RADIUS)
        painter.setPen(color(theme.muted if self.tone == "waiting" else theme.text))
        painter.setFont(self.ink.small.font)
        painter.drawStaticText(QPointF(TEXT_LEFT if self.is_health else SPACE_3, SPACE_2), self._laid)
        if self.is_health:
            painter.drawPixmap(QPointF(SPACE_3, SPACE_2), icon(painter, "health", theme.warning, zoom))
            self._paint_close(painter, zoom)
        if self.repair:
            self._paint_button(painter, zoom)

    def _paint_close(self, painter: QPainter, zoom: float) -> None:
        theme, area = self.ink.theme, self._close
        if self.is_close_pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        corner = area.center() - QPointF(CLOSE_SIGN / 2, CLOSE_SIGN / 2)
        tint = theme.text if self.is_close_pointed else theme.muted
        painter.drawPixmap(corner, icon(painter, "close", tint, zoom, CLOSE_SIGN))

    def _paint_button(self, painter: QPainter, zoom: float) -> None:
        theme, area = self.ink.theme, self._button
        middle = area.center().y()
        lit = theme.pressed if self.is_pressed else theme.hover
        self._paint_ground(painter, area, lit if self.is_pointed else theme.raised)
        if self.has_more:
            self._paint_ground(painter, self._more, theme.hover if self.is_more_pointed else theme.raised)
            corner = QPointF(self._more.center().x() - ICON_SIZE / 2, middle - ICON_SIZE / 2)
            painter.drawPixmap(corner, icon(painter, "chevron_down", theme.text, zoom))
        place = QPointF(area.left() + SPACE_2, middle - ICON_SIZE / 2)
        painter.drawPixmap(place, icon(painter, "repair", theme.accent, zoom))
        painter.setPen(color(theme.text))
        top = middle - self._label.size().height() / 2
        painter.drawStaticText(QPointF(area.left() + BUTTON_LEFT, top), self._label)

    def _paint_ground(self, painter: QPainter, area: QRectF, fill: str) -> None:
        painter.setPen(pen(self.ink.theme.border_strong, 1.0))
        painter.setBrush(color(fill))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
