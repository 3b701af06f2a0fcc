"""A sentence at the top of the canvas that disturbs nobody: what happened, details to copy, and a cross to close it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from designer import icons
from designer.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme

SHORT_MS = 6000


class Notice(QWidget):
    """Shows one sentence at a time; one of good news leaves by itself."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.theme = theme
        self._details = ""
        self._bad = False
        self.icon = QLabel(self)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.copy = QPushButton(self.tr("Copy details"), self)
        self.copy.setProperty("kind", "quiet")
        self.copy.clicked.connect(self._copy)
        self.close_button = QToolButton(self)
        self.close_button.setAccessibleName(self.tr("Close this notice"))
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.copy)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        return self.label.text()

    def tell(self, text: str) -> None:
        """Good or plain news, for a few seconds."""
        self._show(text, "", bad=False)
        self._timer.start(SHORT_MS)

    def warn(self, text: str, details: str = "") -> None:
        """Something failed; it stays until it is closed."""
        self._timer.stop()
        self._show(text, details, bad=True)

    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        color = theme.bad if self._bad else theme.good
        ratio = self.devicePixelRatioF()
        self.icon.setPixmap(icons.pixmap("problem" if self._bad else "check", color, ICON_SIZE, ratio))
        self.close_button.setIcon(icons.icon("close", theme.muted))
        ground = theme.bad_soft if self._bad else theme.raised
        self.setStyleSheet(
            f"#notice {{ background: {ground}; border-bottom: 1px solid {theme.border}; }}"
            f"#notice QLabel {{ color: {theme.text}; background: transparent; }}"
        )

    def _show(self, text: str, details: str, *, bad: bool) -> None:
        self._bad = bad
        self._details = f"{text}\n\n{details}" if details else ""
        self.label.setText(text)
        self.copy.setVisible(bool(details))
        self.set_theme(self.theme)
        self.show()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details)
