"""Waits while data that have changed are described anew, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from designer.beginning.bridge import BeginningBridge
from designer.look.theme import SPACE_3, SPACE_6
from designer.texts import told
from engine.starting.asking import Begun

WIDTH = 420


class AgainDialog(QDialog):
    """Closes by itself when the data were read; it can be cancelled at any time, and says what kept them from it."""

    def __init__(self, parent: QWidget, path: Path, before: Mapping[str, Any]) -> None:
        super().__init__(parent)
        self.answer: Begun | None = None
        """What was found, once there is something."""
        self.setObjectName("againDialog")
        self.setWindowTitle(self.tr("{name} is looked at again").format(name=path.name))
        self.setMinimumWidth(WIDTH)
        self.sentence = QLabel(self.tr("Reading {path} …").format(path=path), self)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("The data are being read"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for part in (self.sentence, self.busy, self.buttons):
            column.addWidget(part)
        self.bridge = BeginningBridge(self)
        self.bridge.begun.connect(self._take)
        self.bridge.staged.connect(self._show_stage)
        self.bridge.ask(str(path), before=before)

    def _show_stage(self, answer: Begun) -> None:
        """How far the reading is; the bar runs to and fro where nobody knows."""
        if answer.stage is not None:
            self.sentence.setText(told(answer.stage.message))
        self.busy.setRange(0, answer.count)
        self.busy.setValue(answer.done)

    def _take(self, answer: Begun) -> None:
        if answer.refusal is None:
            self.answer = answer
            self.accept()
            return
        self.busy.hide()
        self.sentence.setText(told(answer.refusal.message))
        self.buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)

    def done(self, result: int) -> None:
        """End the process with the dialog."""
        self.bridge.close()
        super().done(result)
