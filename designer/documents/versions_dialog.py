"""The list of the earlier versions of a document: each is opened beside it, or put back in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.documents.picture_row import PictureRow
from designer.look.theme import SPACE_2, SPACE_3, SPACE_6, Theme
from designer.texts import counted, told
from engine.files import FileProblem
from engine.files.versions import KEPT, Version, load
from engine.graph.model import Project

WIDTH, HEIGHT = 560, 560
LATEST_MS = 253_402_300_799_000
"""The end of the year 9999: the name of a file may say anything."""


class VersionsDialog(QDialog):
    """Says which version was chosen, and whether it is to be put back; none where it was closed."""

    def __init__(self, parent: QWidget, file: Path, found: Sequence[Version], now: Project, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Earlier versions"))
        self.file = file
        self.now = now
        self.theme = theme
        self.chosen: Project | None = None
        self.puts_back = False
        self.lead = QLabel(self._lead(bool(found)), self)
        self.lead.setTextFormat(Qt.TextFormat.PlainText)
        self.lead.setWordWrap(True)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, SPACE_2, 0)
        column.setSpacing(SPACE_2)
        self.setStyleSheet(f"#picture {{ border: 1px solid {theme.border}; }}")
        self.rows = [self._row(version, page) for version in reversed(found)]
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        self._arrange(page)

    def _arrange(self, page: QWidget) -> None:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Earlier versions"))
        area.setWidget(page)
        area.setVisible(bool(self.rows))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(self.lead)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        if self.rows:
            self.resize(WIDTH, HEIGHT)

    def _lead(self, are_there: bool) -> str:
        if are_there:
            text = self.tr("What {file} was before it was saved again. The last {count} versions are kept.")
        else:
            text = self.tr("No earlier version of {file} is kept yet. Each time it is saved, the one before is kept.")
        return text.format(file=self.file.name, count=KEPT)

    def _row(self, version: Version, parent: QWidget) -> PictureRow:
        time = _time(version)
        try:
            project = load(version, self.file)
        except FileProblem as problem:
            row = PictureRow(time, self.tr("It is damaged and cannot be opened."), None, self.theme, parent)
            row.about.setToolTip(told(problem.message))
            return row
        row = PictureRow(time, self._story(project), project.graph, self.theme, parent)
        opened = row.add_button(self.tr("Open"), self.tr("Open the version of {time}").format(time=time))
        opened.setToolTip(self.tr("Open it as a new network that is not saved."))
        opened.setProperty("kind", "quiet")
        opened.clicked.connect(lambda: self._choose(project, puts_back=False))
        put_back = row.add_button(self.tr("Put back"), self.tr("Put back the version of {time}").format(time=time))
        put_back.setToolTip(self.tr("Show it in place of what is open, in one step that can be undone."))
        put_back.clicked.connect(lambda: self._choose(project, puts_back=True))
        put_back.setEnabled(project != self.now)
        return row

    def _story(self, project: Project) -> str:
        parts = [self.tr("{count} layers").format(count=counted(sum(1 for _ in project.graph.walk())))]
        if project == self.now:
            parts.append(self.tr("as it is now"))
        return " · ".join(parts)

    def _choose(self, project: Project, *, puts_back: bool) -> None:
        self.chosen, self.puts_back = project, puts_back
        self.accept()


def _time(version: Version) -> str:
    """When it was saved; two may be of the same minute."""
    moment = QDateTime.fromMSecsSinceEpoch(min(version.saved_ns // 1_000_000, LATEST_MS))
    day = QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    return f"{day}  {moment.time().toString('HH:mm:ss')}"
