"""The line that tells one entry of a list, opens its form, and has the buttons that move it or take it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import CONTROL_HEIGHT, ICON_SIZE, RADIUS, SPACE_1, SPACE_2, TYPE_BODY, TYPE_SMALL, Theme
from designer.plots.own_keys import TAKES_AWAY
from designer.texts import tip

CHEVRON, SIDE = 12, 24
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
OPENS = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}
"""These keys open and close an entry, as they do in a tree."""
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WALKS = (*MOVES, Qt.Key.Key_Home, Qt.Key.Key_End)
ALT = Qt.KeyboardModifier.AltModifier


class EntryTools(QWidget):
    """Three buttons at the end of the line of an entry; they are drawn while somebody is at it."""

    def __init__(self, head: EntryHead) -> None:
        super().__init__(head)
        self.up = self._button("chevron_up", self.tr("Move {entry} up"), head)
        self.down = self._button("chevron_down", self.tr("Move {entry} down"), head)
        self.remove = self._button("close", self.tr("Take {entry} away"), head)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)

    def _button(self, icon: str, text: str, head: EntryHead) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icons.icon(icon, head.theme.muted, CHEVRON))
        made.setIconSize(QSize(CHEVRON, CHEVRON))
        made.setFixedSize(SIDE, SIDE)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.ArrowCursor)
        made.setToolTip(text.format(entry=head.text()))
        made.setAccessibleName(made.toolTip())
        made.installEventFilter(head)
        return made


class EntryHead(QAbstractButton):
    """The line of an entry: what it is, and muted what tells it from its like."""

    moved = Signal(int)
    """It is to stand so many places further down."""
    removed = Signal()
    walked = Signal(int)
    """The key leads to another entry: up, down, to the first, or to the last."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icon_name, self.telling = "unknown", ""
        self.is_first = self.is_last = False
        self.tools: EntryTools | None = None
        self.setFont(interface_font(TYPE_BODY))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_words(self, icon: str, title: str, telling: str, about: str) -> None:
        self.icon_name, self.telling = icon, telling
        self.setText(title)
        keys = self.tr("Alt and the arrow keys up and down move it, Delete takes it away.")
        self.setToolTip(tip(" · ".join(part for part in (title, telling) if part), f"{about}\n\n{keys}"))
        self.setAccessibleName(f"{title}, {telling}" if telling else title)
        self.setAccessibleDescription(keys)
        if self.tools is not None:
            self._drop_tools()
            self.make_tools()
        self.update()

    def show_place(self, is_first: bool, is_last: bool) -> None:
        self.is_first, self.is_last = is_first, is_last
        if self.tools is not None:
            self.tools.up.setEnabled(not is_first)
            self.tools.down.setEnabled(not is_last)

    def make_tools(self) -> None:
        """Have the buttons: not before somebody comes here, for there may be some hundred entries."""
        if self.tools is not None:
            return
        self.tools = EntryTools(self)
        self.tools.up.clicked.connect(lambda: self.moved.emit(-1))
        self.tools.down.clicked.connect(lambda: self.moved.emit(1))
        self.tools.remove.clicked.connect(self.removed)
        self.show_place(self.is_first, self.is_last)
        self._place_tools()

    def _drop_tools(self) -> None:
        assert self.tools is not None
        self.tools.hide()
        self.tools.deleteLater()
        self.tools = None

    def _place_tools(self) -> None:
        if self.tools is not None:
            width = 3 * SIDE
            self.tools.setGeometry(self.width() - width, (self.height() - SIDE) // 2, width, SIDE)
            self.tools.setVisible(self.is_attended)

    @property
    def is_attended(self) -> bool:
        """Whether the pointer or the keyboard is here, or the entry is open."""
        focus = QApplication.focusWidget()
        inside = focus is not None and (focus is self or self.isAncestorOf(focus))
        return self.isChecked() or self.underMouse() or inside

    def attend(self) -> None:
        """Show the buttons where somebody is here."""
        if self.is_attended:
            self.make_tools()
        self._place_tools()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SPACE_1 + CHEVRON + ICON_SIZE + 3 * SIDE, CONTROL_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tools()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = self.theme, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        ratio, middle = self.devicePixelRatioF(), area.height() / 2
        chevron = "chevron_down" if self.isChecked() else "chevron_right"
        tint = theme.text if self.underMouse() else theme.muted
        painter.drawPixmap(QPointF(SPACE_1, middle - CHEVRON / 2), icons.pixmap(chevron, tint, CHEVRON, ratio))
        left = SPACE_1 + CHEVRON + SPACE_2
        sign = icons.pixmap(self.icon_name, theme.muted, ICON_SIZE, ratio)
        painter.drawPixmap(QPointF(left, middle - ICON_SIZE / 2), sign)
        room = area.adjusted(left + ICON_SIZE + SPACE_2, 0, -SPACE_1, 0)
        if self.tools is not None and self.is_attended:
            room.setRight(self.tools.x() - SPACE_1)
        for text, font, color in (
            (self.text(), self.font(), theme.text),
            (self.telling, interface_font(TYPE_SMALL), theme.muted),
        ):
            painter.setFont(font)
            painter.setPen(QColor(color))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            room.setLeft(room.left() + metrics.horizontalAdvance(shown) + SPACE_2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def event(self, event: QEvent) -> bool:
        # Delete would take the layer away, and Alt with an arrow key leave its block.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        key, held = event.key(), _held(event)
        return (held == ALT and key in MOVES) or (not held and key in (*TAKES_AWAY, *OPENS, *WALKS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._keeps(event):
            if key in ENTERS and not _held(event):
                self.click()
            else:
                super().keyPressEvent(event)
        elif _held(event):
            self.moved.emit(MOVES[key])
        elif key in TAKES_AWAY:
            self.removed.emit()
        elif key in WALKS:
            self.walked.emit(key)
        elif self.isChecked() != OPENS[key]:
            self.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.attend()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.attend()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.attend()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.attend()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.attend()


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
