"""The list of what a crash left behind: each network with its picture, to be restored or given up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.documents.journal import Journal
from designer.documents.picture_row import PictureRow
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, SPACE_4, Theme
from designer.question import LOSE, ask
from designer.texts import counted
from engine.files.disk import NAME_LIMIT
from engine.files.problem import visible

ROWS_SEEN = 3


class Row(PictureRow):
    """One network that was not saved."""

    restored = Signal()
    discarded = Signal()

    def __init__(self, journal: Journal, theme: Theme, parent: QWidget) -> None:
        super().__init__(journal.head.name, "", journal.project.graph, theme, parent)
        self.journal = journal
        self.show_about(self._story())
        self.discard = self.add_button(self.tr("Discard"), self.tr("Discard {name}").format(name=journal.head.name))
        self.discard.setProperty("kind", "quiet")
        self.discard.clicked.connect(self.discarded)
        self.restore = self.add_button(self.tr("Restore"), self.tr("Restore {name}").format(name=journal.head.name))
        self.restore.clicked.connect(self.restored)

    def _story(self) -> str:
        """When it was changed, how large it is, and where its file lies."""
        head = self.journal.head
        moment = QDateTime.fromSecsSinceEpoch(int(head.time))
        parts = [
            self.tr("changed {time}").format(time=QLocale().toString(moment, QLocale.FormatType.ShortFormat)),
            self.tr("{count} layers").format(count=counted(len(self.journal.project.graph.nodes))),
            visible(head.file, NAME_LIMIT) or self.tr("in no file"),
        ]
        if self.journal.is_older:
            parts.append(self.tr("its file was changed later"))
        return " · ".join(parts)


class RecoveryList(QFrame):
    """Stands above the pages and disturbs nobody; what is left in it is offered again at the next start."""

    restored = Signal(object)
    """A Journal."""
    discarded = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("recovery")
        self.setAccessibleName(self.tr("Networks that were not saved"))
        self.theme = theme
        self.rows: list[Row] = []
        self.icon = QLabel(self)
        self.title = QLabel(self.tr("Layerloom ended unexpectedly."), self)
        self.title.setProperty("role", "heading")
        self.lead = QLabel(self.tr("These networks have changes that were not saved."), self)
        self.lead.setProperty("role", "muted")
        self.every = QPushButton(self.tr("Restore all"), self)
        self.every.setProperty("kind", "primary")
        self.every.clicked.connect(self._restore_all)
        self.later = QToolButton(self)
        self.later.setAccessibleName(self.tr("Decide at the next start"))
        self.later.setToolTip(self.tr("Decide at the next start"))
        self.later.clicked.connect(self.hide)
        self._arrange()
        self.set_theme(theme)
        self.hide()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        for part in (self.icon, self.title, self.lead):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.every)
        head.addWidget(self.later)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget(self.area)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.area.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self.area)

    def show_journals(self, journals: Sequence[Journal]) -> None:
        """Offer these."""
        for one in journals:
            row = Row(one, self.theme, self)
            row.restored.connect(self._restore)
            row.discarded.connect(self._discard)
            self.rows.append(row)
            self.column.addWidget(row)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the rows, up to some; none are left where all is decided."""
        height = sum(row.sizeHint().height() for row in self.rows[:ROWS_SEEN])
        self.area.setFixedHeight(height)
        self.every.setVisible(len(self.rows) > 1)
        self.setVisible(bool(self.rows))

    def _restore(self) -> None:
        row = self.sender()
        assert isinstance(row, Row)
        self._take_out(row)
        self.restored.emit(row.journal)

    def _restore_all(self) -> None:
        for row in list(self.rows):
            self._take_out(row)
            self.restored.emit(row.journal)

    def _discard(self) -> None:
        """Give one up, once a person agreed."""
        row = self.sender()
        assert isinstance(row, Row)
        text = self.tr("Discard the changes to {name}?").format(name=row.journal.head.name)
        lost = self.tr("They cannot be brought back. A file that was saved before stays as it is.")
        if ask(self.window(), "discard", text, lost, {"discard": (self.tr("Discard"), LOSE)}):
            self._take_out(row)
            self.discarded.emit(row.journal)

    def _take_out(self, row: Row) -> None:
        self.rows.remove(row)
        self.column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet(
            f"#recovery {{ background: {theme.raised}; border-bottom: 1px solid {theme.border}; }}"
            f"#recovery #picture {{ border: 1px solid {theme.border}; }}"
        )
        self.icon.setPixmap(icons.pixmap("recent", theme.accent, ICON_SIZE, self.devicePixelRatioF()))
        self.later.setIcon(icons.icon("close", theme.muted))
        for row in self.rows:
            row.set_theme(theme)
