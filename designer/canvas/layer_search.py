"""The search that opens at the pointer: a few letters, a list of layers, and Enter places the one that is marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer import aloud
from designer.canvas.menu_keys import asks_for_menu
from designer.look import icons
from designer.look.theme import ICON_SIZE, RADIUS_NODE, SPACE_1, SPACE_2, TYPE_SMALL, Theme
from designer.panels.layer_rows import ASIDE, ENTRY, ROW_HEIGHT, TYPE, LayerDelegate
from designer.panels.search import Entry, found
from designer.texts import tip, word

WIDTH, ROWS = 304, 9
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why the keyboard may leave the field for a moment: its own menu, or another window."""


class Field(QLineEdit):
    """What is typed; the keys that move in the list go there."""

    stepped = Signal(int)
    confirmed = Signal()
    left = Signal()
    menu_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self.stepped.emit(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.left.emit()
        elif asks_for_menu(event):
            self.menu_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STAYS:
            self.left.emit()


class LayerSearch(QFrame):
    """Offers layers beside a point of the canvas until one is chosen or Escape is pressed."""

    chosen = Signal(str)
    more_asked = Signal()
    """The commands of the canvas are wanted, and no layer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.entries: Sequence[Entry] = ()
        self.recent: Sequence[str] = ()
        self._is_open = False
        self.setObjectName("layer_search")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.field = Field(self)
        self.list = QListView(self)
        self.list.setModel(QStandardItemModel(self))
        self.list.setItemDelegate(LayerDelegate(theme, self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.more = QToolButton(self)
        self.more.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.clicked.connect(self._ask_more)
        self.more.hide()
        self.field.menu_asked.connect(self._ask_more)
        self.about = QLabel(self)
        self.about.setProperty("role", "muted")
        self.about.setWordWrap(True)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_1)
        head = QHBoxLayout()
        head.setSpacing(SPACE_1)
        head.addWidget(self.field, 1)
        head.addWidget(self.more)
        column.addLayout(head)
        for part in (self.list, self.about):
            column.addWidget(part)
        self.field.textChanged.connect(self._fill)
        self.field.stepped.connect(self._step)
        self.field.confirmed.connect(self._choose)
        self.field.left.connect(self.leave)
        self.list.clicked.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._tell)
        self.set_theme(theme)
        self.retranslate()
        self.hide()

    @property
    def rows(self) -> QStandardItemModel:
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        return model

    @property
    def shown(self) -> list[str]:
        """The types of the layers in the list, from top to bottom."""
        return [str(self.rows.item(row).data(TYPE)) for row in range(self.rows.rowCount())]

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Add a layer"))
        self.field.setAccessibleName(self.tr("Search layers"))
        self.more.setAccessibleName(self.tr("Commands of the canvas"))
        self.more.setToolTip(self.tr("Paste, select all, arrange and more (Shift+F10, Shift and a right click)"))
        self.list.setAccessibleName(self.tr("Layers"))
        self.about.setAccessibleName(self.tr("What the marked layer does"))

    def set_theme(self, theme: Theme) -> None:
        delegate = self.list.itemDelegate()
        assert isinstance(delegate, LayerDelegate)
        delegate.theme = theme
        self.more.setIcon(icons.icon("more", theme.muted))
        self.setStyleSheet(
            f"#layer_search {{ background: {theme.raised}; border: 1px solid {theme.border_strong};"
            f" border-radius: {RADIUS_NODE}px; }}"
            f"#layer_search QListView {{ background: transparent; border: none; }}"
            f"#layer_search QLabel {{ color: {theme.muted}; font-size: {TYPE_SMALL}px; background: transparent; }}"
        )

    def open_at(self, at: QPoint, entries: Sequence[Entry], hint: str, recent: Sequence[str] = ()) -> None:
        """Offer these layers in this order beside a point of the canvas, ready for typing."""
        self.entries, self.recent = entries, recent
        self.field.setPlaceholderText(hint)
        self.field.clear()
        self._fill()
        self._stand_beside(at)
        self._is_open = True
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close without choosing."""
        if not self._is_open:
            return
        self._is_open = False
        # A field that is hidden while it has the keyboard would hand it on as Tab does, to another node.
        if self.field.hasFocus():
            self._around.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def _ask_more(self) -> None:
        if not self.more.isHidden():
            self.leave()
            self.more_asked.emit()

    def _fill(self, *_: object) -> None:
        typed = self.field.text().strip()
        entries = self.matching(typed) if typed else self.entries
        self.rows.clear()
        for entry in entries:
            item = QStandardItem(entry.title)
            for role, value in ((TYPE, entry.type), (ENTRY, entry), (ASIDE, self.aside(entry))):
                item.setData(value, role)
            item.setToolTip(tip(entry.title, entry.help))
            self.rows.appendRow(item)
        self.list.setCurrentIndex(self.rows.index(0, 0))
        if not entries:
            self.about.setText(self.nothing())

    def matching(self, typed: str) -> Sequence[Entry]:
        """The rows that typed letters leave, in their order."""
        return found(typed, self.entries, self.recent)

    def aside(self, entry: Entry) -> str:
        """What stands at the right of a row."""
        return word(entry.category)

    def nothing(self) -> str:
        """What is said where nothing is found."""
        return self.tr("No layer is called that. Try what it does, such as “average”.")

    def _step(self, step: int) -> None:
        count = self.rows.rowCount()
        if count:
            row = min(max(self.list.currentIndex().row() + step, 0), count - 1)
            self.list.setCurrentIndex(self.rows.index(row, 0))

    def _tell(self, index: QModelIndex, *_: object) -> None:
        """Say in one sentence what the marked layer does."""
        entry: Entry | None = index.data(ENTRY)
        if entry is not None:
            self.about.setText(" ".join(entry.help.split("\n\n")[0].split()))
            # The keyboard stays in the field, so that nobody would hear which row is marked.
            aloud.say(self.field, f"{entry.title}. {self.about.text()}")

    def _choose(self, *_: object) -> None:
        name = self.list.currentIndex().data(TYPE)
        if name:
            self.leave()
            self.chosen.emit(str(name))

    def _stand_beside(self, at: QPoint) -> None:
        """With the field at the point, or as near as there is room."""
        lines = 3 * self.about.fontMetrics().lineSpacing()
        self.about.setFixedHeight(lines)
        wanted = self.field.sizeHint().height() + ROWS * ROW_HEIGHT + lines + 2 * SPACE_2 + 2 * SPACE_1 + 4
        area = self._around.rect().adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2)
        self.resize(min(WIDTH, area.width()), min(wanted, area.height()))
        left = min(max(at.x(), area.left()), area.right() + 1 - self.width())
        top = min(max(at.y() - SPACE_2, area.top()), area.bottom() + 1 - self.height())
        self.move(max(left, 0), max(top, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
