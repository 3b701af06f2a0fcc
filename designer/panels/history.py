"""The list of all steps by their names: a click goes back, or forward again, to the network after that step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import SPACE_2, SPACE_4, Theme
from designer.panels.facts import text_label
from designer.session import Session
from designer.texts import tip, told

AT = Qt.ItemDataRole.UserRole


class HistoryPanel(QWidget):
    """The oldest step stands at the top; what was taken back is faint, until another change takes its place."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self._names: list[str] = []
        self._at = 0
        self.hint = text_label("muted", self)
        self.hint.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self.list = QListView(self)
        self.rows = QStandardItemModel(self.list)
        self.list.setModel(self.rows)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.clicked.connect(self._travel)
        self.list.activated.connect(self._travel)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_4, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        session.changed.connect(self.refresh)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        self.theme, self._names = theme, []
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the steps of the open document; nothing is done while nobody sees them."""
        if not self.isVisible():
            return
        document = self.session.document
        names = [self.tr("As it was opened"), *map(told, document.labels)]
        pairs = enumerate(zip(self._names, names, strict=False))
        alike = next((at for at, (old, new) in pairs if old != new), len(self._names))
        first = min(alike, len(names), self._at, document.at) if self._names else 0
        self._names, self._at = names, document.at
        # Only from the first row that changed: a long history is not written anew at each step.
        self.rows.setRowCount(first)
        for at in range(first, len(names)):
            self.rows.appendRow(self._row(at, names[at], document.at))
        here = self.rows.index(document.at, 0)
        self.list.setCurrentIndex(here)
        self.list.scrollTo(here)

    def _row(self, at: int, name: str, now: int) -> QStandardItem:
        row = QStandardItem(name)
        row.setData(at, AT)
        row.setToolTip(tip("", name))
        if at > now:
            row.setForeground(QColor(self.theme.muted))
            font = QFont(self.list.font())
            font.setItalic(True)
            row.setFont(font)
            row.setAccessibleText(self.tr("{step}, taken back").format(step=name))
        row.setIcon(icons.icon("check" if at == now else "redo" if at > now else "minus", self.theme.muted))
        return row

    def _travel(self, index: QModelIndex) -> None:
        self.session.travel(int(index.data(AT)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.hint.setText(self.tr("Click a step to go back to it, or forward again. Nothing is lost by looking."))
        self.list.setAccessibleName(self.tr("History"))
        self._names = []
        self.refresh()
