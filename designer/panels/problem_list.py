"""The rows of the list of problems and of what ails: a sign, the name of the node, the sentence, and its buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, TYPE_BODY, TYPE_SMALL, Theme
from designer.texts import tip
from engine.frozen import frozen
from engine.graph.facts import Problem

ENTRY = Qt.ItemDataRole.UserRole
LEFT = SPACE_2 + ICON_SIZE + SPACE_2
BUTTON_HEIGHT, BUTTON_ICON = 24, 14
BUTTON_LEFT = SPACE_2 + BUTTON_ICON + SPACE_1
WRAPPED = Qt.TextFlag.TextWordWrap
Index = QModelIndex | QPersistentModelIndex


@frozen
class Entry:
    """One problem in words; without a node it is something that is lacking, or the heading of what comes below."""

    problem: Problem
    title: str
    sentence: str
    repairs: tuple[str, ...] = ()
    """What each of its repairs would do, the best one first."""
    away: str = ""
    """The word of the button that puts it away; empty for what stays until it is mended."""
    is_health: bool = False
    """Whether the network works, and is not healthy."""

    @property
    def buttons(self) -> tuple[str, ...]:
        return (*self.repairs, self.away) if self.away else self.repairs

    @property
    def is_heading(self) -> bool:
        return not self.sentence

    @property
    def node(self) -> str:
        return self.problem.node


class ProblemDelegate(QStyledItemDelegate):
    """Breaks the sentence into as many lines as it needs, and the buttons below it too."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.view = view
        self.theme = theme
        self.pointed: tuple[int, int] | None = None
        """The row and the number of the button under the pointer."""
        self.pressed: tuple[int, int] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry, width = index.data(ENTRY), self.view.viewport().width()
        buttons = self.buttons(entry, QRect(0, 0, width, 0))
        bottom = buttons[-1].bottom() + 1 if buttons else self._text_bottom(entry, width)
        return QSize(0, bottom + SPACE_2)

    def _text_bottom(self, entry: Entry, width: int) -> int:
        """Where sentence and sign end, below the upper edge of the row."""
        if entry.is_heading:
            return SPACE_2 + QFontMetrics(_title_font()).height()
        room = QRect(0, 0, width - LEFT - SPACE_2, 10_000)
        sentence = QFontMetrics(interface_font(TYPE_SMALL)).boundingRect(room, WRAPPED, entry.sentence)
        title = QFontMetrics(_title_font()).height() + 2 if entry.title else 0
        return SPACE_2 + max(ICON_SIZE, title + sentence.height())

    def buttons(self, entry: Entry, row: QRect) -> list[QRect]:
        """Where the buttons of a row stand: beside each other as far as there is room."""
        measures, room = QFontMetrics(interface_font(TYPE_SMALL)), row.width() - LEFT - SPACE_2
        found: list[QRect] = []
        across, down = 0, self._text_bottom(entry, row.width()) + SPACE_1 + 2 if entry.buttons else 0
        for text in entry.buttons:
            width = min(BUTTON_LEFT + measures.horizontalAdvance(text) + SPACE_2 + 1, room)
            if across and across + width > room:
                across, down = 0, down + BUTTON_HEIGHT + SPACE_1
            found.append(QRect(row.left() + LEFT + across, row.top() + down, width, BUTTON_HEIGHT))
            across += width + SPACE_2
        return found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, theme = index.data(ENTRY), self.theme
        area = option.rect.adjusted(0, 0, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.is_heading:
            painter.setFont(_title_font())
            painter.setPen(QColor(theme.muted))
            painter.drawText(area.adjusted(SPACE_2, SPACE_2, 0, 0), Qt.AlignmentFlag.AlignTop, entry.title)
            painter.restore()
            return
        if entry.node:
            self._ground(painter, QRectF(area), option.state)
        color = theme.warning if entry.is_health else theme.bad if entry.node else theme.muted
        sign = "health" if entry.is_health else "problem"
        picture = icons.pixmap(sign, color, ICON_SIZE, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left() + SPACE_2, area.top() + SPACE_2, picture)
        text = area.adjusted(LEFT, SPACE_2, -SPACE_2, 0)
        if entry.title:
            painter.setFont(_title_font())
            painter.setPen(QColor(theme.text))
            height = painter.fontMetrics().height()
            title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignTop, title)
            text.setTop(text.top() + height + 2)
        painter.setFont(interface_font(TYPE_SMALL))
        painter.setPen(QColor(theme.muted))
        painter.drawText(text, WRAPPED, entry.sentence)
        for number, place in enumerate(self.buttons(entry, option.rect)):
            sign, tint = ("repair", theme.accent) if number < len(entry.repairs) else ("close", theme.muted)
            self._button(painter, place, entry.buttons[number], (index.row(), number), sign, tint)
        painter.restore()

    def _button(self, painter: QPainter, place: QRect, text: str, at: tuple[int, int], sign: str, tint: str) -> None:
        theme = self.theme
        pointed = at == self.pointed
        ground = theme.pressed if pointed and at == self.pressed else theme.hover if pointed else theme.panel
        painter.setPen(QPen(QColor(theme.border_strong), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        picture = icons.pixmap(sign, tint, BUTTON_ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(place.left() + SPACE_2 - 1, place.top() + (place.height() - BUTTON_ICON) // 2, picture)
        painter.setPen(QColor(theme.text))
        room = place.adjusted(BUTTON_LEFT, 0, -SPACE_2, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        over, chosen = state & QStyle.StateFlag.State_MouseOver, state & QStyle.StateFlag.State_Selected
        focused = chosen and state & QStyle.StateFlag.State_HasFocus
        if over or chosen:
            inset = 1 if focused else 0.5
            painter.setPen(QPen(QColor(theme.focus if focused else theme.border), 2 if focused else 1))
            painter.setBrush(QColor(theme.accent_soft if chosen else theme.raised))
            painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


def _title_font() -> QFont:
    return interface_font(TYPE_BODY, QFont.Weight.DemiBold)


class ProblemList(QListView):
    """A click or Enter says which row was meant; a click on a button, R or a digit, which repair; Delete puts away."""

    entry_chosen = Signal(object)
    repair_chosen = Signal(object, int)
    away_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.delegate = ProblemDelegate(theme, self)
        self.setModel(QStandardItemModel(self))
        self.setItemDelegate(self.delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setViewportMargins(0, 0, SPACE_1, 0)
        self.clicked.connect(self._choose)

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these; nothing moves where they are the ones that stand there, and the current row keeps its place."""
        if entries == self.entries:
            return
        row = self.currentIndex().row()
        self.entries = entries
        self.delegate.pointed = self.delegate.pressed = None
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        for entry in entries:
            item = QStandardItem(entry.sentence)
            item.setData(entry, ENTRY)
            item.setAccessibleText(f"{entry.title}: {entry.sentence}" if entry.title else entry.sentence)
            item.setAccessibleDescription(self._described(entry))
            chosen = Qt.ItemFlag.ItemIsSelectable if entry.node else Qt.ItemFlag.NoItemFlags
            item.setFlags(Qt.ItemFlag.NoItemFlags if entry.is_heading else Qt.ItemFlag.ItemIsEnabled | chosen)
            model.appendRow(item)
        if row >= 0 and self.hasFocus():
            self.setCurrentIndex(model.index(min(row, len(entries) - 1), 0))

    def _described(self, entry: Entry) -> str:
        """How its repairs are done by the keys; empty where it has none."""
        texts = [self.tr("R: {repair}.")] + [self.tr("{key}: {repair}.")] * 8
        keys = range(1, len(texts) + 1)
        told = zip(texts, keys, entry.repairs, strict=False)
        return " ".join(text.format(key=key, repair=repair) for text, key, repair in told)

    def set_theme(self, theme: Theme) -> None:
        self.delegate.theme = theme
        self.viewport().update()

    def button_at(self, point: QPoint) -> tuple[int, int] | None:
        """The row and the number of the button at a point of the viewport."""
        index = self.indexAt(point)
        if not index.isValid():
            return None
        places = self.delegate.buttons(index.data(ENTRY), self.visualRect(index))
        return next(((index.row(), at) for at, place in enumerate(places) if place.contains(point)), None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.button_at(event.pos())
            if at is not None:
                QToolTip.showText(event.globalPos(), tip("", self.entries[at[0]].buttons[at[1]]), self)
                return True
        return bool(super().viewportEvent(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.button_at(event.position().toPoint())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.delegate.pressed = at
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.viewport().update()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second click of two may meet a button that the first one has brought here.
        if self.button_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.button_at(event.position().toPoint()))
        if self.delegate.pressed is None:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self.delegate.pressed = self.delegate.pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        self.viewport().update()
        if pressed == self.button_at(event.position().toPoint()):
            self._repair(*pressed)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The scroll bar that has just appeared makes sentences longer, too: rows are as high as their words.
        self.scheduleDelayedItemsLayout()

    def _point_at(self, at: tuple[int, int] | None) -> None:
        if at != self.delegate.pointed:
            self.delegate.pointed = at
            shape = Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.currentIndex().row(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        elif row >= 0 and plain and key == Qt.Key.Key_R:
            self._repair(row, 0)
        elif row >= 0 and plain and key == Qt.Key.Key_Delete and self.entries[row].away:
            self.away_chosen.emit(self.entries[row])
        elif row >= 0 and plain and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._repair(row, key - Qt.Key.Key_1)
        else:
            super().keyPressEvent(event)

    def _repair(self, row: int, number: int) -> None:
        entry = self.entries[row]
        if number < len(entry.repairs):
            self.repair_chosen.emit(entry, number)
        elif entry.away and number == len(entry.repairs):
            self.away_chosen.emit(entry)

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if entry is not None and entry.node:
            self.entry_chosen.emit(entry)
