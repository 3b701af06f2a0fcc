"""A field of one line that edits one value while it is typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL
from designer.panels.editors.amounts import written
from designer.texts import word
from engine.declare import Param, plain
from engine.message import Misfit

INSET = 10
UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def set_state(widget: QWidget, name: str, on: bool) -> None:
    """Switch a property that the style sheet looks at."""
    if bool(widget.property(name)) != on:
        widget.setProperty(name, on)
        widget.style().polish(widget)


class QuietLine(QLineEdit):
    """A line that leaves undo and redo to the document, which knows each letter already."""

    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = ""
        self._beyond = 0
        self.note_font = interface_font(TYPE_SMALL)

    def set_note(self, note: str, beyond: int = 0) -> None:
        """Show muted words at the right end, such as a unit, with so much room beyond them."""
        self.note, self._beyond = note, beyond
        width = QFontMetrics(self.note_font).horizontalAdvance(note)
        self.setTextMargins(0, 0, width + max(SPACE_1, beyond - SPACE_1) if note else 0, 0)
        self.update()

    def needed_width(self) -> int:
        """The width in which the text and the note can be read."""
        margins = self.textMargins()
        return self.fontMetrics().horizontalAdvance(self.text()) + margins.right() + 2 * INSET + SPACE_2

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.note:
            painter = QPainter(self)
            painter.setFont(self.note_font)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            ends = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                self.rect().adjusted(0, 0, -self._beyond - (0 if self._beyond else INSET), 0), ends, self.note
            )

    def event(self, event: QEvent) -> bool:
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and any(event.matches(key) for key in UNDOING):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in UNDOING):
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()

    def finish(self) -> None:
        """End the gesture."""
        self.settled.emit()

    def limit(self, letters: int) -> None:
        """Take no more letters than these."""
        # Qt puts the cursor at the end each time it is told, also in the middle of typing.
        if self.maxLength() != letters:
            self.setMaxLength(letters)
            self.setCursorPosition(0)

    def keep_text(self, text: str) -> None:
        """Show a text that came from outside, with the cursor where it was."""
        if text != self.text():
            place = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(place if self.hasFocus() else 0)


class LineEditor(QuietLine):
    """Reads a value from its text with each letter.

    What cannot be read is told and changes nothing: the text stays until it is mended or Escape takes it back.
    """

    edited = Signal(object)
    refused = Signal(object)
    """The Message that says why the text is no value, or None as soon as it is one."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.value: Any = None
        self._typed = False
        self._before: Any = None
        """The value before the first of the letters that are being typed."""
        self.textEdited.connect(self._read_typed)

    def read(self, text: str) -> Any:
        """The value in a text, as a file keeps it; raises Misfit."""
        return self.param.read(text)

    def write(self, value: Any) -> str:
        return str(value)

    def show_value(self, value: Any) -> None:
        """Show a value of the document; what is being typed stays while the document says nothing else."""
        same = value == self.value and type(value) is type(self.value)
        self.value = value
        if not ((same and self._typed) or (self.hasFocus() and self._says(value))):
            self._rewrite()

    def give(self, value: Any) -> None:
        """Change the value as a person does, other than by typing."""
        changes, self.value = value != self.value, value
        self._rewrite()
        if changes:
            self.edited.emit(value)

    def finish(self) -> None:
        # A field that was emptied and left says nothing that could be kept.
        if self._typed and (self._says(self.value) or not self.text().strip()):
            self._rewrite()
        super().finish()

    def event(self, event: QEvent) -> bool:
        # The first Escape takes back what cannot be; only the next one leads out of the field.
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and self._takes_back(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._takes_back(event):
            self._rewrite()
        else:
            super().keyPressEvent(event)

    def _takes_back(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self._typed and not self._says(self.value)

    def _rewrite(self) -> None:
        self._typed = False
        self.keep_text(self.write(self.value))
        self.refused.emit(None)

    def _says(self, value: Any) -> bool:
        try:
            found = plain(self.read(self.text()))
        except Misfit:
            return False
        return bool(found == value) and type(found) is type(value)

    def _read_typed(self, text: str) -> None:
        if not self._typed:
            self._typed, self._before = True, self.value
        misfit, value = None, self._before
        try:
            value = plain(self.read(text))
        except Misfit as found:
            misfit = found.message
        self.refused.emit(misfit)
        if value != self.value or type(value) is not type(self.value):
            self.value = value
            self.edited.emit(value)


class TextEditor(LineEditor):
    """Any text of one line."""


class SizesEditor(LineEditor):
    """A few whole numbers: ``8 × 8``, also with x, commas or blanks between them."""

    def read(self, text: str) -> Any:
        bare = text.translate(dict.fromkeys(map(ord, "×xX*,;"), " "))
        try:
            sizes = [int(part) for part in bare.split()]
        except ValueError:
            return self.param.read(text)
        return self.param.read(sizes)

    def write(self, value: Any) -> str:
        return " × ".join(str(size) for size in value) if isinstance(value, (list, tuple)) else str(value)


class NumbersEditor(LineEditor):
    """Some numbers with commas or blanks between them; an empty text is none."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.setPlaceholderText(self.tr("none"))
        self.set_note(word(param.unit))

    def read(self, text: str) -> Any:
        try:
            numbers = [float(part) for part in text.replace(",", " ").replace(";", " ").split()]
        except ValueError:
            return self.param.read(text)
        return self.param.read(numbers)

    def write(self, value: Any) -> str:
        return ", ".join(map(written, value)) if isinstance(value, (list, tuple)) else str(value)


class NamesEditor(LineEditor):
    """Some words with commas between them; an empty text is none."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.setPlaceholderText(self.tr("none"))

    def read(self, text: str) -> Any:
        return self.param.read([part.strip() for part in text.split(",") if part.strip()])

    def write(self, value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
