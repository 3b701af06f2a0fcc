"""The card beside the pointer that tells of a node, a port or a wire; it takes neither clicks nor the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from designer.canvas.hover.words import Axis, HoverText
from designer.canvas.ink import color, pen
from designer.emptying import empty
from designer.look import icons
from designer.look.style import interface_font, mono_font
from designer.look.theme import (
    ICON_SIZE,
    RADIUS_NODE,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    TYPE_BODY,
    TYPE_CAPTION,
    TYPE_SMALL,
    Theme,
    category_color,
)

INNER, LEAST = 300, 168
"""How wide its texts are at most, and at least."""
SHADOW = 14
SHADOW_LAYERS, SHADOW_OPACITY, SHADOW_DROP = 7, 0.16, 4.0
SIDEWAYS, FARTHEST = 80, 280
"""It leaves free what it is about, as long as it is no farther from the pointer than this."""
APART = 14
"""How far it stands from the pointer."""
TIMES = "×"


class AxesRow(QWidget):
    """A shape: the size of each axis over its name."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._axes: tuple[Axis, ...] = ()
        self._size, self._name = mono_font(TYPE_BODY), interface_font(TYPE_CAPTION)
        self._size.setWeight(QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_axes(self, axes: tuple[Axis, ...]) -> None:
        self._axes = axes
        self.setVisible(bool(axes))
        self.updateGeometry()
        self.update()

    def _columns(self) -> Iterator[tuple[Axis, float, float]]:
        """Each axis with the left edge and the width of its column."""
        left, sizes, names = 0.0, QFontMetricsF(self._size), QFontMetricsF(self._name)
        for axis in self._axes:
            width = max(sizes.horizontalAdvance(axis[0]), names.horizontalAdvance(axis[1]))
            yield axis, left, width
            left += width + self._gap()

    def _gap(self) -> float:
        return QFontMetricsF(self._size).horizontalAdvance(TIMES) + 2 * SPACE_2

    def sizeHint(self) -> QSize:
        ends = [left + width for _, left, width in self._columns()]
        height = QFontMetricsF(self._size).height() + QFontMetricsF(self._name).height()
        return QSize(round(ends[-1] + 1) if ends else 0, round(height + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tall, low = QFontMetricsF(self._size).height(), QFontMetricsF(self._name).height()
        for at, (axis, left, width) in enumerate(self._columns()):
            painter.setFont(self._size)
            painter.setPen(color(self.theme.muted if at == 0 else self.theme.text))
            middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(left, 0, width, tall), middle, axis[0])
            if at:
                painter.setPen(color(self.theme.muted))
                painter.drawText(QRectF(left - self._gap(), 0, self._gap(), tall), middle, TIMES)
            painter.setFont(self._name)
            painter.setPen(color(self.theme.muted))
            painter.drawText(QRectF(left, tall, width, low), middle, axis[1])


class HoverCard(QFrame):
    """Stands over the whole window, so that no edge of the canvas cuts it off."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._around = parent
        self.told = HoverText()
        self.setObjectName("hover_card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture, self.title, self.about = QLabel(self), self._label(), self._label()
        self.sentence, self.axes = self._label(), AxesRow(theme, self)
        self.sign, self.problem, self.hint = QLabel(self), self._label(), self._label()
        self.facts = QWidget(self)
        self._grid = QGridLayout(self.facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(1, 1)
        self._lay_out()
        self.set_theme(theme)
        self.hide()

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _lay_out(self) -> None:
        self.title.setFont(interface_font(TYPE_BODY, QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self.title)
        names.addWidget(self.about)
        head.addLayout(names, 1)
        wrong = QHBoxLayout()
        wrong.setSpacing(SPACE_2)
        wrong.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self.problem, 1)
        column = self._column = QVBoxLayout(self)
        edge = SHADOW
        column.setContentsMargins(edge + SPACE_3, edge + SPACE_3 - 2, edge + SPACE_3, edge + SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        for part in (self.sentence, self.axes, self.facts):
            column.addWidget(part)
        column.addLayout(wrong)
        column.addWidget(self.hint)

    def set_theme(self, theme: Theme) -> None:
        self.theme = self.axes.theme = theme
        small = f"font-size: {TYPE_SMALL}px; background: transparent;"
        for label, tint in ((self.about, theme.muted), (self.sentence, theme.text), (self.hint, theme.muted)):
            label.setStyleSheet(f"color: {tint}; {small}")
        self.title.setStyleSheet(f"color: {theme.text}; background: transparent;")
        self.hide()

    def say(self, told: HoverText, at: QPoint, aside: QRect) -> None:
        """Show this text beside a point of the parent, and beside ``aside`` where there is room for that."""
        self._write(told)
        self.setMaximumWidth(INNER + 2 * (SPACE_3 + SHADOW))
        # While it is hidden nobody else tells the layouts that their parts have other sizes now.
        self.facts.updateGeometry()
        for layout in self.findChildren(QLayout):
            layout.invalidate()
        self.resize(self._fitting())
        self.move(self._place(at, aside) - QPoint(SHADOW, SHADOW))
        self.raise_()
        self.show()

    def _write(self, told: HoverText) -> None:
        theme, ratio = self.theme, self.devicePixelRatioF()
        self.told = told
        tint = category_color(theme, told.category)
        if told.icon:
            self.picture.setPixmap(icons.pixmap(told.icon, tint, ICON_SIZE, ratio))
        self.picture.setVisible(bool(told.icon))
        wrong = theme.warning if told.is_waiting else theme.bad
        if told.problem:
            self.sign.setPixmap(icons.pixmap("problem", wrong, ICON_SIZE, ratio))
        self.sign.setVisible(bool(told.problem))
        small = f"font-size: {TYPE_SMALL}px; background: transparent;"
        self.problem.setStyleSheet(f"color: {wrong}; {small}")
        for label, text in (
            (self.title, told.title),
            (self.about, told.about),
            (self.sentence, told.sentence),
            (self.problem, told.problem),
            (self.hint, told.hint),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.axes.show_axes(told.axes)
        self._write_facts(told)
        self.setAccessibleName(told.title)
        self.setAccessibleDescription(told.plain)

    def _write_facts(self, told: HoverText) -> None:
        empty(self._grid)
        self.facts.setVisible(bool(told.facts))
        for row, (name, value) in enumerate(told.facts):
            label, number = QLabel(name, self.facts), QLabel(value, self.facts)
            for part, tint in ((label, self.theme.muted), (number, self.theme.text)):
                part.setTextFormat(Qt.TextFormat.PlainText)
                part.setStyleSheet(f"color: {tint}; font-size: {TYPE_SMALL}px; background: transparent;")
                part.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            number.setWordWrap(number.sizeHint().width() > INNER - SPACE_3 - label.sizeHint().width())
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(number, row, 1)
            # A layout counts only what is shown.
            label.show()
            number.show()

    def _fitting(self) -> QSize:
        """As narrow as its lines are, and as high as they are at that width."""
        own = 2 * (SPACE_3 + SHADOW)
        wants = [LEAST, self.axes.sizeHint().width()]
        beside = ICON_SIZE + SPACE_2
        for label, aside in (
            (self.title, beside if self.told.icon else 0),
            (self.about, beside if self.told.icon else 0),
            (self.sentence, 0),
            (self.problem, beside),
            (self.hint, 0),
        ):
            if label.text():
                wants.append(label.fontMetrics().horizontalAdvance(label.text()) + aside + 2)
        if self.told.facts:
            wants.append(self.facts.sizeHint().width())
        width = min(max(wants), max(INNER, self.axes.sizeHint().width())) + own
        self.setMaximumWidth(width)
        return QSize(width, self._column.totalHeightForWidth(width))

    def _place(self, at: QPoint, aside: QRect) -> QPoint:
        """Beside what is told of, or else beside the pointer; never under the pointer, never over the edge."""
        room = self._around.rect().adjusted(SPACE_1, SPACE_1, -SPACE_1, -SPACE_1)
        size = self.size() - QSize(2 * SHADOW, 2 * SHADOW)
        pointer = QRect(at - QPoint(2, 2), QSize(APART + 2, APART + SPACE_1))
        for kept in (aside.united(pointer), pointer):
            areas = [QRect(_within(spot, size, room), size) for spot in _spots(at, kept, size)]
            free = [area for area in areas if room.contains(area) and not area.intersects(kept)]
            if free and kept == pointer:
                return free[0].topLeft()
            near = [area for area in free if _distance(area, at) <= FARTHEST]
            if near:
                return min(near, key=lambda area: _distance(area, at)).topLeft()
        return _within(at + QPoint(APART, APART), size, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(theme.shadow, SHADOW_OPACITY / SHADOW_LAYERS))
        for layer in range(SHADOW_LAYERS):
            grow = (SHADOW - SHADOW_DROP) * (layer / SHADOW_LAYERS) ** 1.5
            soft = area.adjusted(-grow, -grow, grow, grow).translated(0, SHADOW_DROP)
            painter.drawRoundedRect(soft, RADIUS_NODE + grow, RADIUS_NODE + grow)
        painter.setPen(pen(theme.border_strong if theme.name == "dark" else theme.border, 1.0))
        painter.setBrush(color(theme.raised if theme.name == "dark" else theme.panel))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_NODE, RADIUS_NODE)


def _spots(at: QPoint, kept: QRect, size: QSize) -> Iterator[QPoint]:
    """Upper left corners beside a rectangle, near a point: below it, right, left, above."""
    gap = SPACE_2
    top, left = at.y() - SPACE_4, at.x() - SPACE_4
    yield QPoint(left, kept.bottom() + gap)
    yield QPoint(kept.right() + gap, top)
    yield QPoint(kept.left() - gap - size.width(), top)
    yield QPoint(left, kept.top() - gap - size.height())


def _distance(area: QRect, at: QPoint) -> int:
    """How far a rectangle is from a point; beside it, where the neighbours of a node are, seems farther."""
    across = max(area.left() - at.x(), at.x() - area.right(), 0)
    return (across + SIDEWAYS if across else 0) + max(area.top() - at.y(), at.y() - area.bottom(), 0)


def _within(spot: QPoint, size: QSize, room: QRect) -> QPoint:
    """A corner moved as far as needed for all to be in the room."""
    left = max(min(spot.x(), room.right() + 1 - size.width()), room.left())
    top = max(min(spot.y(), room.bottom() + 1 - size.height()), room.top())
    return QPoint(left, top)
