"""Offers data sets that others published, each with its size, and gets the one that a person asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.getting.bridge import GettingBridge
from designer.look.theme import SPACE_3, SPACE_4, SPACE_6, Theme
from designer.saying import Saying
from designer.texts import told, word
from engine.data.downloading.downloads import Download
from engine.data.downloading.fetching import MEGABYTE
from engine.starting.getting import Got, place

WIDTH = 760
STEPS = 1000
"""Of the bar that tells how much has come."""


class GetDialog(QDialog):
    """Nothing is loaded before the button that tells how much it is was pressed; Cancel keeps what has come."""

    def __init__(self, parent: QWidget, downloads: Sequence[Download], theme: Theme) -> None:
        super().__init__(parent)
        self.downloads = downloads
        self.setObjectName("getDialog")
        self.setWindowTitle(self.tr("Well-known data"))
        self.list = QTreeView(self)
        self.list.setAccessibleName(self.tr("Data sets that can be downloaded"))
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows = QStandardItemModel(0, 4, self)
        self.list.setModel(self.rows)
        self._fill()
        self.about = Saying(theme, self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much has come"))
        # What is below does not jump when the download begins.
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.bar.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = QPushButton(self)
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        self.buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.clicked.connect(self._go)
        self.buttons.rejected.connect(self.reject)
        self.bridge = GettingBridge(self)
        self.bridge.told.connect(self._take)
        self._lay()
        self.list.setCurrentIndex(self.rows.index(0, 0))
        self.list.selectionModel().currentChanged.connect(self._show)
        self._show()

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        column.setSpacing(SPACE_3)
        for part in (self.list, self.about, self.bar, self.buttons):
            column.addWidget(part)
        self.setMinimumWidth(WIDTH)

    def _fill(self) -> None:
        self.rows.setHorizontalHeaderLabels([self.tr("Name"), self.tr("What it is"), self.tr("Size"), self.tr("Here")])
        for one in self.downloads:
            size = QStandardItem(self.tr("{size} MB").format(size=_megabytes(one.size)))
            size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            here = QStandardItem(self.tr("no") if one.lacking(place(one)) else self.tr("yes"))
            self.rows.appendRow([QStandardItem(word(one.title)), QStandardItem(word(one.about)), size, here])
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        rows = len(self.downloads) * self.list.sizeHintForRow(0)
        self.list.setFixedHeight(header.sizeHint().height() + rows + 2 * self.list.frameWidth() + SPACE_3)

    @property
    def download(self) -> Download:
        """The one that is chosen."""
        return self.downloads[max(0, self.list.currentIndex().row())]

    @property
    def folder(self) -> Path:
        """Where it lies, or comes to lie."""
        return place(self.download)

    def _show(self) -> None:
        """What a press of the button does: the size is told before anything is loaded."""
        size = sum(one.size for one in self.download.lacking(self.folder))
        if size:
            text = self.tr("Download {size} MB").format(size=_megabytes(size))
            text_about = self.tr("{source} It comes to lie in {folder}, and is compared with its published checksum.")
        else:
            text, text_about = self.tr("Use it"), self.tr("{source} It lies in {folder}.")
        self.go.setText(text)
        self.about.say(text_about.format(source=word(self.download.source), folder=self.folder))

    def _go(self) -> None:
        if not self.download.lacking(self.folder):
            self.accept()
            return
        self.list.setEnabled(False)
        self.go.setEnabled(False)
        self.bar.setValue(0)
        self.bar.show()
        self.about.say(self.tr("Asking for it …"))
        self.bridge.get(self.download, self.folder)

    def _take(self, answer: Got) -> None:
        if answer.is_here:
            self.accept()
        elif answer.refusal is not None:
            self._rest()
            self.about.refuse(told(answer.refusal.message))
        elif answer.size:
            self.bar.setValue(round(STEPS * answer.bytes / answer.size))
            text = self.tr("{come} of {size} MB have come.")
            come, size = (_megabytes(one) for one in (answer.bytes, answer.size))
            self.about.say(text.format(come=come, size=size))

    def _rest(self) -> None:
        """Nothing comes any more."""
        self.bar.hide()
        self.list.setEnabled(True)
        self.go.setEnabled(True)
        self._show()

    def reject(self) -> None:
        """End the download, or, where there is none, the dialog."""
        if self.bridge.process is None:
            super().reject()
            return
        self.bridge.close()
        self._rest()

    def done(self, result: int) -> None:
        """End the process with the dialog."""
        self.bridge.close()
        super().done(result)


def _megabytes(size: int) -> str:
    return QLocale().toString(size / MEGABYTE, "f", 1)
