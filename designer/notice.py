"""A sentence at the top of the canvas that disturbs nobody: what happened, details to copy, and a cross to close it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme

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
        self._sign = "check"
        self.icon = QLabel(self)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        # What is told may hold a name that looks like a tag.
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.copy = QPushButton(self.tr("Copy details"), self)
        self.copy.setProperty("kind", "quiet")
        self.copy.clicked.connect(self._copy)
        self.act = QPushButton(self)
        self.act.setProperty("kind", "quiet")
        self.act.clicked.connect(self._do)
        self._offered: Callable[[], object] | None = None
        self.close_button = QToolButton(self)
        self.close_button.setAccessibleName(self.tr("Close this notice"))
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.copy)
        row.addWidget(self.act)
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

    def offer(self, text: str, label: str, act: Callable[[], object]) -> None:
        """Something that can be done about what is told; it stays until that is done or it is closed."""
        self._timer.stop()
        self._show(text, "", bad=False, sign="help")
        self._offered = act
        self.act.setText(label)
        self.act.show()

    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        color = {"problem": theme.bad, "check": theme.good}.get(self._sign, theme.accent)
        ratio = self.devicePixelRatioF()
        self.icon.setPixmap(icons.pixmap(self._sign, color, ICON_SIZE, ratio))
        self.close_button.setIcon(icons.icon("close", theme.muted))
        ground = theme.bad_soft if self._bad else theme.raised
        self.setStyleSheet(
            f"#notice {{ background: {ground}; border-bottom: 1px solid {theme.border}; }}"
            f"#notice QLabel {{ color: {theme.text}; background: transparent; }}"
        )

    def _show(self, text: str, details: str, *, bad: bool, sign: str = "") -> None:
        self._bad = bad
        self._sign = sign or ("problem" if bad else "check")
        self._details = f"{text}\n\n{details}" if details else ""
        self.label.setText(text)
        self.copy.setVisible(bool(details))
        self.act.hide()
        self.set_theme(self.theme)
        self.show()

    def _do(self) -> None:
        self.dismiss()
        if self._offered is not None:
            self._offered()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details)
