"""The palette: all layers by category, found by a few letters, dragged onto the canvas or added by a double click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from designer import icons
from designer.panels.layer_list import LayerList
from designer.panels.search import catalogue, found
from designer.session import Session
from designer.theme import SPACE_2, SPACE_3, Theme

SCROLL_BAR = 10


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

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.search = SearchField(self)
        self.search.setClearButtonEnabled(True)
        self.glass = QAction(self.search)
        self.search.addAction(self.glass, QLineEdit.ActionPosition.LeadingPosition)
        self.list = LayerList(theme, self)
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
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
        self.set_theme(theme)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        self.glass.setIcon(icons.icon("search", theme.muted))
        self.list.set_theme(theme)

    def row_point(self, type_name: str) -> QPoint:
        """The middle of the row of a layer, in the viewport of the list, scrolled into sight."""
        index = self.list.index_of(type_name)
        self.list.scrollTo(index)
        return self.list.visualRect(index).center()

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
        self._search(self.search.text())

    def _search(self, text: str) -> None:
        hits = found(text) if text.strip() else catalogue()
        self.list.fill(hits, headed=not text.strip())
        self.pages.setCurrentWidget(self.list if hits else self.nothing)

    def _add_best(self) -> None:
        hits = found(self.search.text()) if self.search.text().strip() else []
        if hits:
            self.layer_chosen.emit(hits[0].type)
            self.search.selectAll()
