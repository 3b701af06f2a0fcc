"""The source of the network as it is drawn now, to be read and copied."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QShowEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedLayout,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from designer.look import icons
from designer.look.theme import SPACE_2, SPACE_3, Theme
from designer.panels.facts import text_label
from designer.panels.source_colours import SourceColours
from designer.session import Session
from designer.texts import told
from engine.compile.source import lines_by_node, source_lines, text_of
from engine.message import Misfit

COPIED_MS = 1500
MARK_STRENGTH = 0.7


class CodePanel(QWidget):
    """Prints the source only while somebody can see it, and once for all changes of a moment."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.source = ""
        self._lines: Mapping[str, list[int]] = {}
        self.caption = QLabel(self)
        self.caption.setProperty("role", "muted")
        self.copy_button = QPushButton(self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.colours = SourceColours(self.text.document(), theme)
        self.sentence = text_label("muted", self)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.refresh)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(COPIED_MS)
        self._copied.timeout.connect(self._retranslate)
        self.copy_button.clicked.connect(self.copy)
        session.analysed.connect(self._wait)
        session.selection_changed.connect(self._mark)
        self.set_theme(theme)
        self._retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.caption, 1)
        head.addWidget(self.copy_button)
        pages = QWidget(self)
        self.pages = QStackedLayout(pages)
        self.pages.addWidget(self.text)
        self.pages.addWidget(self.sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(pages, 1)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.colours.set_theme(theme)
        icons.dress(self.copy_button, "copy", theme.muted)
        self._mark()

    def refresh(self) -> None:
        """Print the source now, or the sentence that says why there is none."""
        try:
            lines = source_lines(self.session.analysis)
        except Misfit as misfit:
            self.source, self._lines = "", {}
            self.sentence.setText(told(misfit.message))
            self.pages.setCurrentWidget(self.sentence)
            self.copy_button.setEnabled(False)
            return
        self.copy_button.setEnabled(True)
        self.pages.setCurrentWidget(self.text)
        text = text_of(lines)
        if text != self.source:
            self.source = text
            self._lines = lines_by_node(lines)
            self._replace(text)
        self._mark()

    def copy(self) -> None:
        """Put the source on the clipboard, and say so for a moment."""
        QGuiApplication.clipboard().setText(self.source)
        self.copy_button.setText(self.tr("Copied"))
        self._copied.start()

    def reveal(self) -> None:
        """Scroll to the first line of the selected nodes, as soon as the source is printed."""
        self.refresh()
        numbers = sorted({number for key in self.session.selection for number in self._lines.get(key, ())})
        if numbers:
            self.text.setTextCursor(QTextCursor(self.text.document().findBlockByNumber(numbers[0])))
            self.text.centerCursor()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wait()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.caption.setText(self.tr("PyTorch, as it is trained"))
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the source"))
        self.copy_button.setToolTip(self.tr("Copy the whole source to the clipboard."))
        self.text.setAccessibleName(self.tr("Source of the network"))

    def _wait(self) -> None:
        if self.isVisible():
            self._later.start(0)

    def _replace(self, text: str) -> None:
        bars = (self.text.verticalScrollBar(), self.text.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        self.text.setPlainText(text)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def _mark(self) -> None:
        """Lay a soft ground under the lines of the selected nodes."""
        numbers = sorted({number for key in self.session.selection for number in self._lines.get(key, ())})
        self.text.setExtraSelections([self._ground(number) for number in numbers])

    def _ground(self, number: int) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(mark_colour(self.theme))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark.cursor = QTextCursor(self.text.document().findBlockByNumber(number))
        return mark


def mark_colour(theme: Theme) -> QColor:
    """The ground of a marked line: so pale that every colour of the source can still be read on it."""
    ground = QColor(theme.accent_soft)
    ground.setAlphaF(MARK_STRENGTH)
    return ground
