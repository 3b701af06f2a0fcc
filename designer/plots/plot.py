"""What all live plots share: a theme, a sentence while they are empty, and drawing only while they are seen."""

from functools import cache

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from designer.look.style import interface_font, mono_font
from designer.look.theme import LIGHT, SPACE_2, SPACE_4, TYPE_CAPTION, Theme


@cache
def caption_font() -> QFont:
    """The interface's face at 11 px, for the marks of axes and legends."""
    return interface_font(TYPE_CAPTION)


@cache
def number_font() -> QFont:
    """The face for numbers at 11 px: a value does not move when a digit changes."""
    return mono_font(TYPE_CAPTION)


class Surface(QWidget):
    """What a plot paints on; it tells when it has got another size."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class RingedSurface(Surface):
    """Knows whether the focus came by a key: a ring shows where it is then."""

    _ring = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()


class HoverSurface(Surface):
    """Knows which of the things on it, by number, the pointer is over."""

    hovered = Signal(int)
    """It is over this one now; -1 for none."""
    _hovered = -1

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.hovered.emit(index)
            self.update()


class Plot(QWidget):
    """A live picture. Methods that bring data only keep it; `redraw`, called 20 to 30 times a second, draws.

    A plot that is hidden draws nothing, and catches up when it is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._stale = True
        self._empty_text = self._explanation = ""
        self._sentence = QLabel(self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setMargin(SPACE_4)
        self._sentence.setProperty("role", "muted")
        self.content = QWidget(self)
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        self.column.setSpacing(SPACE_2)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._sentence)
        self._pages.addWidget(self.content)
        self.setMinimumSize(200, 120)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()
        self._take_theme()
        self.refresh()

    def _set_empty_text(self, text: str) -> None:
        self._empty_text = text
        self._sentence.setText(self._explanation or text)

    def explain(self, text: str) -> None:
        """Say while there is nothing to see why that is so; without a text, what will be seen here."""
        self._explanation = text
        self._sentence.setText(text or self._empty_text)

    def redraw(self) -> None:
        """Draws what has come in since the last time; does nothing where nothing has, or nobody sees it."""
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        filled = self._has_data()
        self._pages.setCurrentWidget(self.content if filled else self._sentence)
        if filled:
            self._draw()

    def refresh(self) -> None:
        """Draws anew at once, after something that a person did."""
        self._stale = True
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        # By its palette the ground would be lost when the plot is moved to another window that is dressed.
        QPainter(self).fillRect(event.rect(), QColor(self.theme.panel))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_theme(self.theme)  # pens and pictures are as fine as the screen
        return super().event(event)

    def clear(self) -> None:
        raise NotImplementedError

    def _has_data(self) -> bool:
        raise NotImplementedError

    def _draw(self) -> None:
        raise NotImplementedError

    def _take_theme(self) -> None:
        raise NotImplementedError

    def _retranslate(self) -> None:
        raise NotImplementedError
