"""A dashed field for a value that follows from the data, with a button that turns it into a number."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import Theme
from designer.panels.editors.line import QuietLine
from designer.texts import tip
from engine.declare import Param, plain
from engine.graph.model import From

UNKNOWN = "–"
BUTTON = 24


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
        self.line.set_note(self.tr("from the data"), BUTTON)
        self.unlink = QToolButton(self.line)
        self.unlink.setIcon(icons.icon("close", theme.muted, 12))
        self.unlink.setIconSize(QSize(12, 12))
        self.unlink.setFixedSize(BUTTON, BUTTON)
        self.unlink.setCursor(Qt.CursorShape.ArrowCursor)
        self.unlink.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unlink.setToolTip(self.tr("Type a number instead."))
        self.unlink.setAccessibleName(self.tr("Type a number instead"))
        self.unlink.clicked.connect(self._unlink)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        self.setFocusProxy(self.line)

    def show_derived(self, source: From, value: Any) -> None:
        """Show what the source is now; None where it is not there."""
        self.value = value
        self.line.keep_text(UNKNOWN if value is None else str(value))
        text = self.tr("Follows the {fact} of '{output}' of '{node}'.")
        self.line.setToolTip(tip("", text.format(fact=source.fact, output=source.output, node=source.node)))

    def needed_width(self) -> int:
        """The width in which the value and the words beside it can be read."""
        return self.line.needed_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.unlink.move(self.width() - BUTTON - 3, (self.height() - BUTTON) // 2)

    def _unlink(self) -> None:
        self.edited.emit(plain(self.param.default) if self.value is None else self.value)
        self.settled.emit()
