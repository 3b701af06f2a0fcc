"""The palette: all layers by category, found by a few letters, dragged onto the canvas or added by a double click."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QStackedLayout, QVBoxLayout, QWidget

from designer.canvas.stock import PARTS, SAVED, saved_as
from designer.documents.saved_blocks import SavedBlocks
from designer.look import icons
from designer.look.theme import SPACE_2, SPACE_3, Theme
from designer.panels.layer_list import LayerList
from designer.panels.search import MY_BLOCKS, ORDER, Entry, found, offered
from designer.session import Session

SCROLL_BAR = 10
OPEN_AT_FIRST = (MY_BLOCKS, "Data", "Basic", "Block")
"""What a first network is made of; the other categories are seen by their names, and opened by a click."""


class SearchField(QLineEdit):
    """Down leads into the list, Escape empties the field."""

    left_below = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_below.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Palette(QWidget):
    """Gives the type name of a layer that is to be added; where it goes is the canvas's business."""

    layer_chosen = Signal(str)
    folds_changed = Signal(object)
    """The names of the categories that are open now."""

    def __init__(self, session: Session, theme: Theme, saved: SavedBlocks | None = None) -> None:
        super().__init__()
        self.session = session
        self.saved = saved or SavedBlocks(session, self)
        self.entries: list[Entry] = []
        self._is_filled = False
        """Whether anybody has seen it yet: until then it lists nothing, and holds up no start."""
        self.search = SearchField(self)
        self.search.setClearButtonEnabled(True)
        self.glass = QAction(self.search)
        self.search.addAction(self.glass, QLineEdit.ActionPosition.LeadingPosition)
        self.list = LayerList(theme, self)
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing.setIndent(0)
        self.nothing.setStyleSheet(f"padding: {SPACE_2}px {SPACE_2}px 0 {SPACE_2}px;")
        pages = QWidget(self)
        self.pages = QStackedLayout(pages)
        self.pages.addWidget(self.list)
        self.pages.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_3, 0, 0)
        column.setSpacing(SPACE_2)
        line = QHBoxLayout()
        # As far from the edge as the rows, which leave room for a scroll bar.
        line.setContentsMargins(0, 0, SCROLL_BAR, 0)
        line.addWidget(self.search)
        column.addLayout(line)
        column.addWidget(pages, 1)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._add_best)
        self.search.left_below.connect(self.list.enter)
        self.list.layer_chosen.connect(self.layer_chosen)
        self.list.left_above.connect(self.search.setFocus)
        self.list.folded.connect(self._tell_folds)
        self.list.menu_asked.connect(self._open_menu)
        self.saved.changed.connect(self._offer)
        session.path_changed.connect(self._offer)
        self.list.open_categories = set(OPEN_AT_FIRST)
        self.set_theme(theme)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.glass.setIcon(icons.icon("search", theme.muted))
        self.list.set_theme(theme)

    def open_only(self, categories: Iterable[str]) -> None:
        """Open these categories, as a person left them, and close the others."""
        wanted = set(categories)
        if wanted != self.list.open_categories:
            self.list.open_categories = wanted
            self._search(self.search.text())

    def _tell_folds(self) -> None:
        self.folds_changed.emit(tuple(one for one in ORDER if self.list.is_open(one)))

    def _offer(self, *_: object) -> None:
        """Offer what makes sense on the level that is shown; a saved block is seen as soon as there is one."""
        before = {entry.type for entry in self.entries}
        self.entries = offered(PARTS if self.session.path else PARTS[:1], self.saved.blocks)
        fresh = {saved_as(block.file) for block in self.saved.blocks} - before
        if before and fresh:
            self.list.open_categories.add(MY_BLOCKS)
            self._tell_folds()
        self._search(self.search.text())

    def _open_menu(self, entry: str, at: QPoint) -> None:
        """The menu of a saved block."""
        if not entry.startswith(SAVED):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(icons.icon("pencil", self.theme.muted), self.tr("Rename…"))
        rename.triggered.connect(partial(self.saved.rename, entry))
        remove = menu.addAction(icons.icon("delete", self.theme.muted), self.tr("Remove…"))
        remove.triggered.connect(partial(self.saved.remove, entry))
        menu.popup(at)

    def showEvent(self, event: QShowEvent) -> None:
        if not self._is_filled:
            self._is_filled = True
            self._search(self.search.text())
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search layers"))
        self.search.setAccessibleName(self.tr("Search layers"))
        self.search.setToolTip(self.tr("Search by name, or by what a layer does. Enter adds the first one."))
        self.list.setAccessibleName(self.tr("Layers"))
        self.nothing.setText(self.tr("No layer is called that. Try what it does, such as “average” or “sequence”."))
        self._offer()

    def _search(self, text: str) -> None:
        if not self._is_filled:
            return
        hits = found(text, self.entries) if text.strip() else self.entries
        self.list.fill(hits, headed=not text.strip())
        self.pages.setCurrentWidget(self.list if hits else self.nothing)

    def _add_best(self) -> None:
        hits = found(self.search.text(), self.entries) if self.search.text().strip() else []
        if hits:
            self.layer_chosen.emit(hits[0].type)
            self.search.selectAll()
