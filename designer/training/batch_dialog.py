"""Tries batch sizes while a person looks on, says which is the largest and which to take, and offers to take one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.look.theme import SPACE_3, SPACE_4, SPACE_6, Theme
from designer.processes.batch_finding import BatchFinding
from designer.saying import Saying
from designer.texts import counted, told
from engine.compile.cost import amount
from engine.graph.model import Project
from engine.training.batch_sizes import BatchSizes, Tried

WIDTH = 480
ROWS = 12
"""So many sizes are seen at once."""


class BatchDialog(QDialog):
    """A table that grows size by size; in the end the size to take is selected, and any other that fits may be."""

    def __init__(self, parent: QWidget, project: Project, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("batchDialog")
        self.setWindowTitle(self.tr("Find a batch size"))
        self.sizes: list[Tried] = []
        self.list = QTreeView(self)
        self.list.setAccessibleName(self.tr("Batch sizes that were tried"))
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows = QStandardItemModel(0, 3, self)
        self.rows.setHorizontalHeaderLabels([self.tr("Batch size"), self.tr("Examples a second"), self.tr("Memory")])
        self.list.setModel(self.rows)
        # Two sentences come at the end.
        self.about = Saying(theme, self, lines=4)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.take = QPushButton(self)
        self.take.setProperty("kind", "primary")
        self.take.setDefault(True)
        self.buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay()
        self.list.selectionModel().currentChanged.connect(self._show)
        self._show()
        self.bridge = BatchFinding(self)
        self.bridge.tried.connect(self._add)
        self.bridge.found.connect(self._end)
        self.bridge.refused.connect(self.about.refuse)
        self.about.say(self.tr("Trying batch sizes on a copy of the network. Nothing learns from it."))
        self.bridge.find(project)

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        column.setSpacing(SPACE_3)
        for part in (self.list, self.about, self.buttons):
            column.addWidget(part)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for place in range(self.rows.columnCount()):
            item = self.rows.horizontalHeaderItem(place)
            if item is not None:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = self.fontMetrics().height() + SPACE_3
        self.list.setFixedHeight(header.sizeHint().height() + ROWS * row)
        self.setMinimumWidth(WIDTH)

    @property
    def chosen(self) -> int:
        """The size of the selected row; 0 where none is that fits."""
        row = self.list.currentIndex().row()
        one = self.sizes[row] if 0 <= row < len(self.sizes) else None
        return one.size if one is not None and one.fits else 0

    def _add(self, one: Tried) -> None:
        """Show what was tried, or tried once more."""
        rate = counted(round(one.rate)) if one.fits else self.tr("does not fit")
        known = [at for at, before in enumerate(self.sizes) if before.size == one.size]
        for at in known:
            self.sizes[at] = one
            self.rows.item(at, 1).setText(rate)
        if known:
            return
        self.sizes.append(one)
        items = [QStandardItem(text) for text in (counted(one.size), rate, amount(one.memory))]
        for item in items:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.appendRow(items)
        self.list.scrollToBottom()

    def _end(self, found: BatchSizes) -> None:
        said = "\n".join(map(told, found.told))
        (self.about.say if found.largest else self.about.refuse)(said)
        if not found.largest:
            return
        place = next(at for at, one in enumerate(self.sizes) if one.size == found.recommended)
        self.list.setCurrentIndex(self.rows.index(place, 0))
        self.take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, *_: object) -> None:
        size = self.chosen
        self.take.setEnabled(bool(size))
        self.take.setText(self.tr("Take {size}").format(size=counted(size)) if size else self.tr("Take it"))

    def done(self, result: int) -> None:
        """End the search with the dialog."""
        self.bridge.close()
        super().done(result)
