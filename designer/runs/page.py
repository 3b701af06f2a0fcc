"""The page of the runs: a list of all, and beside it the curves, the settings and the networks of those selected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_4, Theme
from designer.runs.looking import Looking
from designer.runs.menu import RunMenu
from designer.runs.rows import NAME
from designer.runs.sliced import Sliced
from designer.runs.table import RunTable
from engine.message import Misfit
from engine.recorded import listing
from engine.recorded.results import Results, reading
from engine.runs import Run

LATER_MS = 200
NEWS_MS = 1000
"""A run that is being trained is read again no more often than this."""
LEAST, ROOMY = 240, 400


class RunsPage(QWidget):
    """Reads the runs when it is looked at, in slices, and again when a training told something of note."""

    back_asked = Signal(object)
    """A Results: its run is wanted in a tab of its own."""
    follow_asked = Signal(str)
    """The folder of a run that is trained elsewhere, and wanted to be watched."""
    told = Signal(str)
    refused = Signal(object)
    """A Message."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.in_trash = False
        self._known = listing.Known()
        self._fresh: list[Results] = []
        self._fitted = 0
        self._renewed = Path()
        self.table = RunTable(theme, self)
        self.search, self.count = QLineEdit(self), QLabel(self)
        self.back, self.trash, self.more = (QToolButton(self) for _ in range(3))
        self.looking = Looking(self.table.rows, theme, self)
        self.menu = RunMenu(self)
        self._reader = Sliced(self)
        self._lay_out()
        self._connect()
        self._retranslate()
        self.set_theme(theme)

    def minimumSizeHint(self) -> QSize:
        """A narrow page shows the list alone."""
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.looking.setHidden(event.size().width() < 2 * LEAST)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.count.setProperty("role", "muted")
        self.trash.setCheckable(True)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_1)
        head.setSpacing(SPACE_2)
        head.addWidget(self.search, 1)
        for widget in (self.count, self.back, self.more, self.trash):
            head.addWidget(widget)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setMargin(SPACE_4)
        pages = QWidget(self)
        self.pages = QStackedLayout(pages)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(pages, 1)
        left.setMinimumWidth(LEAST)
        left.installEventFilter(self)
        self.left = left
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.looking)
        self.splitter.setSizes([460, 640])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _connect(self) -> None:
        self._reader.sliced.connect(self._show_fresh)
        self._reader.finished.connect(self._end)
        self._later, self._news = QTimer(self), QTimer(self)
        for timer, pause, slot in ((self._later, LATER_MS, self._show_fresh), (self._news, NEWS_MS, self._renew)):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(slot)
        self.search.textChanged.connect(self._search)
        self.trash.toggled.connect(self._show_trash)
        self.back.clicked.connect(self.go_back)
        self.more.clicked.connect(self._open_menu)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.table.pin_asked.connect(lambda one: self.note(one, pinned=not one.pinned))
        self.table.colour_asked.connect(self.menu.choose_colour)
        self.table.menu_asked.connect(self.menu.open_at)
        self.table.delete_asked.connect(self.menu.delete)
        self.table.rows.edited.connect(lambda one, what, text: self.note(one, **{what: text}))

    # Reading

    def refresh(self) -> None:
        """Read which runs there are, and what is new of them."""
        found = listing.runs(thrown_away=self.in_trash)
        if not self._known:
            self._known = listing.remembered()
        rows = self.table.rows
        rows.keep_only({run.folder for run in found})
        rows.colour_all([run.folder for run in reversed(found)])
        self._reader.start(self._read(found))
        self._show_count()

    def renew(self, folder: Path) -> None:
        """Read one run again, as its training goes on or has ended."""
        self._renewed = folder
        if not self._news.isActive():
            self._news.start()

    def _renew(self) -> None:
        folder = self._renewed
        if not self.isVisible() or self.in_trash or folder.parent != listing.place():
            return
        if self._reader.is_busy:
            self._news.start()
        elif folder in self.table.rows.known:
            self._reader.start(self._read([Run(folder)]))
        else:
            self.refresh()

    def _read(self, runs: list[Run]) -> Iterator[object]:
        for run in runs:
            for found in reading(run, self._known.get(run.folder.name)):
                if found is not None:
                    self._fresh.append(found)
                yield None

    def _show_fresh(self) -> None:
        """Show what was read; not while a person writes into the list, which would lose the words."""
        if self.table.is_editing:
            self._later.start()
            return
        fresh, self._fresh = self._fresh, []
        self.table.rows.put(fresh)
        if self.table.rows.columnCount() != self._fitted and self.table.rows.rows:
            self._fitted = self.table.rows.columnCount()
            self.table.fit_columns()
        if not self.in_trash and self.chosen != self.looking.runs:
            self._choose()
        self._show_count()

    def _end(self) -> None:
        if self.in_trash:
            return
        found = self.table.rows.known.values()
        known = {one.folder.name: (one.signs, one.figures) for one in found if one.trouble is None}
        if known != self._known:
            self._known = known
            listing.remember(found)
        self._show_count()

    # What a person does

    @property
    def chosen(self) -> list[Results]:
        """The selected runs that can be read."""
        return [one for one in self.table.selected if one.trouble is None]

    def note(self, one: Results, **facts: object) -> None:
        """Keep what a person notes about a run, and show it."""
        try:
            Run(one.folder).note(**facts)
        except (Misfit, OSError) as error:
            text = "What you noted about '{folder}' cannot be written: {error}."
            said = error.message if isinstance(error, Misfit) else error.strerror
            self.refused.emit(Misfit(text, folder=one.folder.name, error=said).message)
            return
        *_, renewed = reading(Run(one.folder), (one.signs, one.figures))
        if renewed is not None:
            self.table.rows.put([renewed])
            self._choose()

    def go_back(self) -> None:
        """Open the selected run in a tab of its own."""
        if len(self.chosen) == 1:
            self._open(self.chosen[0])

    def _open(self, one: Results) -> None:
        if self.in_trash:
            return
        if self.table.rows.is_elsewhere(one):
            self.follow_asked.emit(str(one.folder))
        else:
            self.back_asked.emit(one)

    def rename(self) -> None:
        self.table.edit_cell(NAME)

    def _open_menu(self) -> None:
        self.menu.open_at(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _search(self, text: str) -> None:
        self.table.rows.search(text)
        self._show_count()

    def _show_trash(self, shown: bool) -> None:
        self.in_trash = shown
        self._fresh = []
        self.table.rows.keep_only(set())
        self.refresh()
        self._choose()

    def _choose(self) -> None:
        self.looking.show_runs([] if self.in_trash else self.chosen)
        self._show_possible()

    def _show_possible(self) -> None:
        self.back.setEnabled(len(self.chosen) == 1 and not self.in_trash)
        self.more.setEnabled(bool(self.table.selected))
        self._word_back()

    def _word_back(self) -> None:
        """A run that is trained elsewhere is followed."""
        if len(self.chosen) == 1 and self.table.rows.is_elsewhere(self.chosen[0]):
            self.back.setText(self.tr("Follow"))
            self.back.setToolTip(self.tr("Watch the training of the selected run, which goes on elsewhere."))
            self.back.setAccessibleName(self.tr("Follow the selected run"))
            return
        self.back.setText(self.tr("Go back"))
        self.back.setToolTip(self.tr("Open the selected run with its network, data, settings and weights in a tab."))
        self.back.setAccessibleName(self.tr("Go back to the selected run"))

    def _show_count(self) -> None:
        rows, shown = self.table.rows, len(self.table.rows.rows)
        there = len(rows.known)
        if there == 1:
            text = self.tr("1 run") if shown else self.tr("0 of 1 run")
        else:
            text = self.tr("{count} runs") if shown == there else self.tr("{shown} of {count} runs")
        self.count.setText(text.format(shown=shown, count=there) if there else "")
        if self.in_trash:
            said = self.tr("The trash is empty. Runs that you delete stand here until you delete them for good.")
        elif there:
            said = self.tr("No run has these words in its name, network, note or device.")
        else:
            said = self.tr("Nothing was trained yet. Each training stands here, to be compared and gone back to.")
        self.empty.setText(said)
        waits = self._reader.is_busy and not there
        self.pages.setCurrentWidget(self.table if shown or waits else self.empty)

    # Looks

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.table.set_theme(theme)
        self.looking.set_theme(theme)
        self.back.setIcon(icons.icon("open", theme.muted, ICON_SIZE))
        self.more.setIcon(icons.icon("more", theme.muted, ICON_SIZE))
        self.trash.setIcon(icons.icon("delete", theme.muted, ICON_SIZE))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looking.fill()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.left and event.type() == QEvent.Type.Resize:
            self._fit_head()
        return bool(super().eventFilter(watched, event))

    def _fit_head(self) -> None:
        """Leave out the words that a narrow list has no room for; the tool tips say them."""
        roomy = self.left.width() >= ROOMY
        style = Qt.ToolButtonStyle
        self.back.setToolButtonStyle(style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly)
        self.count.setVisible(roomy)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reader.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.table.setAccessibleName(self.tr("Runs"))
        self.search.setPlaceholderText(self.tr("Search runs"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.more.setToolTip(self.tr("More that can be done with the selected runs."))
        self.more.setAccessibleName(self.tr("More"))
        self.trash.setToolTip(self.tr("Show the runs in the trash."))
        self.trash.setAccessibleName(self.tr("Trash"))
        self._show_count()
        self._show_possible()
