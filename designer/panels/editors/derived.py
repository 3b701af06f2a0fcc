"""A dashed field for a value that follows from the data, with a button that turns it into a number."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from designer import icons
from designer.panels.editors.line import QuietLine
from designer.theme import CONTROL_HEIGHT, SPACE_1, Theme
from engine.declare import Param, plain
from engine.graph.model import From

UNKNOWN = "–"


class DerivedEditor(QWidget):
    """Shows the value; ``edited`` gives it as a plain number when a person takes it over."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.value: Any = None
        self.line = QuietLine(self)
        self.line.setReadOnly(True)
        self.line.setProperty("derived", True)
        self.line.note_font.setItalic(True)
        self.line.set_note(self.tr("from the data"))
        self.unlink = QToolButton(self)
        self.unlink.setIcon(icons.icon("close", theme.muted, 14))
        self.unlink.setIconSize(QSize(14, 14))
        self.unlink.setFixedSize(24, CONTROL_HEIGHT)
        self.unlink.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unlink.setToolTip(self.tr("Type a number instead."))
        self.unlink.setAccessibleName(self.tr("Type a number instead"))
        self.unlink.clicked.connect(self._unlink)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.line, 1)
        row.addWidget(self.unlink)
        self.setFocusProxy(self.line)

    def show_derived(self, source: From, value: Any) -> None:
        """Show what the source is now; None where it is not there."""
        self.value = value
        self.line.keep_text(UNKNOWN if value is None else str(value))
        text = self.tr("Follows the {fact} of '{output}' of '{node}'.")
        self.line.setToolTip(text.format(fact=source.fact, output=source.output, node=source.node))

    def _unlink(self) -> None:
        self.edited.emit(plain(self.param.default) if self.value is None else self.value)
        self.settled.emit()
