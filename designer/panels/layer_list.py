"""The list of layers in the palette: headings, rows with icons, and a drag that carries a layer to the canvas."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer import icons
from designer.canvas.input import LAYER_TYPE
from designer.style import interface_font
from designer.texts import tip, word
from designer.theme import (
    ICON_SIZE,
    RADIUS,
    RADIUS_NODE,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    TYPE_BODY,
    TYPE_CAPTION,
    TYPE_SMALL,
    Theme,
    category_color,
)
from engine.layers import LAYERS
from engine.layers.declare import Layer

TYPE = Qt.ItemDataRole.UserRole
ROW_HEIGHT, HEADING_HEIGHT = 28, 32
Index = QModelIndex | QPersistentModelIndex


def mime_data(type_name: str) -> QMimeData:
    """What a drag of a layer carries."""
    data = QMimeData()
    data.setData(LAYER_TYPE, type_name.encode())
    return data


def drag_pixmap(kind: type[Layer], theme: Theme, ratio: float) -> QPixmap:
    """A small picture of the node that a drop will make."""
    font, color = interface_font(TYPE_BODY, QFont.Weight.DemiBold), category_color(theme, kind.category)
    width = 36 + QFontMetrics(font).horizontalAdvance(word(kind.title)) + SPACE_4
    picture = QPixmap(round(width * ratio), round(40 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = QRectF(0.5, 0.5, width - 1, 39)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.node))
    painter.drawRoundedRect(card, RADIUS_NODE, RADIUS_NODE)
    painter.setClipRect(QRectF(0, 0, 4, 40))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(card, RADIUS_NODE, RADIUS_NODE)
    painter.setClipping(False)
    painter.drawPixmap(SPACE_3, SPACE_3, icons.pixmap(kind.icon, color, ICON_SIZE, ratio))
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(QRectF(36, 0, width - 36, 40), Qt.AlignmentFlag.AlignVCenter, word(kind.title))
    painter.end()
    return picture


class LayerDelegate(QStyledItemDelegate):
    """Paints headings and rows; the row under the pointer looks like something to take."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heading = index.data(TYPE) is None
        return QSize(0, (HEADING_HEIGHT if index.row() else ROW_HEIGHT) if heading else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        if index.data(TYPE) is None:
            self._heading(painter, QRectF(option.rect), str(index.data()))
        else:
            self._row(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, area: QRectF, text: str) -> None:
        painter.setFont(interface_font(TYPE_SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(self.theme.muted))
        bottom = Qt.AlignmentFlag.AlignBottom
        painter.drawText(area.adjusted(SPACE_2, 0, -SPACE_2, -6), bottom, text)

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, area = self.theme, QRectF(option.rect)
        self._ground(painter, area, option.state)
        kind = LAYERS.members[index.data(TYPE)]
        ratio = painter.device().devicePixelRatioF()
        picture = icons.pixmap(kind.icon, category_color(theme, kind.category), ICON_SIZE, ratio)
        top = option.rect.top() + (option.rect.height() - ICON_SIZE) // 2
        painter.drawPixmap(option.rect.left() + SPACE_2, top, picture)
        painter.setFont(interface_font(TYPE_BODY))
        painter.setPen(QColor(theme.text))
        left = SPACE_2 + ICON_SIZE + SPACE_2 + 2
        room = area.adjusted(left, 0, -SPACE_2, 0)
        aside = str(index.data(Qt.ItemDataRole.UserRole + 1) or "")
        title = str(index.data())
        width = painter.fontMetrics().horizontalAdvance(title)
        title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(interface_font(TYPE_CAPTION))
        if aside and width + SPACE_2 + painter.fontMetrics().horizontalAdvance(aside) <= room.width():
            painter.setPen(QColor(theme.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, aside)

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        over, chosen = state & QStyle.StateFlag.State_MouseOver, state & QStyle.StateFlag.State_Selected
        focused = chosen and state & QStyle.StateFlag.State_HasFocus
        if not over and not chosen:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus if focused else theme.border), 2 if focused else 1))
        painter.setBrush(QColor(theme.accent_soft if chosen else theme.raised))
        inset = 1 if focused else 0.5
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


class LayerList(QListView):
    """Rows to be dragged, chosen by Enter or by a double click."""

    layer_chosen = Signal(str)
    left_above = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setModel(QStandardItemModel(self))
        self.setItemDelegate(LayerDelegate(theme, self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._choose)

    @property
    def rows(self) -> QStandardItemModel:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        return model

    def fill(self, kinds: list[type[Layer]], *, headed: bool) -> None:
        """Show these layers: under the headings of their categories, or each with the category beside it."""
        self.rows.clear()
        category = ""
        for kind in kinds:
            if headed and kind.category != category:
                heading = QStandardItem(word(kind.category))
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self.rows.appendRow(heading)
            category = kind.category
            row = QStandardItem(word(kind.title))
            row.setData(kind.type, TYPE)
            row.setData("" if headed else word(kind.category), TYPE + 1)
            row.setToolTip(tip(word(kind.title), word(kind.help())))
            row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
            self.rows.appendRow(row)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        delegate = self.itemDelegate()
        assert isinstance(delegate, LayerDelegate)
        delegate.theme = theme
        self.viewport().update()

    def index_of(self, type_name: str) -> QModelIndex:
        """The row of a layer; invalid where it is not shown."""
        hits = self.rows.match(self.rows.index(0, 0), TYPE, type_name, 1, Qt.MatchFlag.MatchExactly)
        return hits[0] if hits else QModelIndex()

    def enter(self) -> None:
        """Take the keyboard, at the first row."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        first = next((row for row in range(self.rows.rowCount()) if self.rows.index(row, 0).data(TYPE)), 0)
        self.setCurrentIndex(self.rows.index(first, 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        type_name = self.currentIndex().data(TYPE)
        if type_name is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime_data(type_name))
        drag.setPixmap(drag_pixmap(LAYERS.members[type_name], self.theme, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(20, 20))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(index)
        elif event.key() == Qt.Key.Key_Up and not self._above(index):
            self.left_above.emit()
        else:
            super().keyPressEvent(event)

    def _above(self, index: QModelIndex) -> bool:
        return any(self.rows.index(row, 0).data(TYPE) for row in range(index.row()))

    def _choose(self, index: QModelIndex) -> None:
        type_name = index.data(TYPE)
        if type_name is not None:
            self.layer_chosen.emit(type_name)
