"""The lower left corner of the canvas: which example the previews show, with buttons for the last and the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.canvas.bar import TARGET, Bar
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, TYPE_SMALL, Theme
from designer.texts import counted


class ExampleBar(Bar):
    """Shown while there is more than one example to choose from; its buttons trigger the commands of the table."""

    def __init__(self, previous: QAction, following: QAction, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._around = parent
        self._shown = (0, 0)
        self.label = QLabel(self)
        self.label.setFont(interface_font(TYPE_SMALL))
        self.buttons = tuple(self._button(action) for action in (previous, following))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for part in (self.buttons[0], self.label, self.buttons[1]):
            row.addWidget(part)
        self.label.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self.setAccessibleName(self.tr("Example of the previews"))
        parent.installEventFilter(self)
        self.set_theme(theme)
        self.hide()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumSize(TARGET, TARGET)
        button.setAccessibleName(action.text())
        return button

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.label.setStyleSheet(f"color: {theme.muted}; font-size: {TYPE_SMALL}px; background: transparent;")
        self.update()

    def show_example(self, at: int, count: int) -> None:
        """Say which of how many is shown, the first one being 0; nothing where there is no choice."""
        self._shown = at, count
        text = self.tr("Example {number} of {count}")
        self.label.setText(text.format(number=counted(at + 1), count=counted(count)))
        self.setVisible(count > 1)
        self.adjustSize()
        self._stand()

    def _stand(self) -> None:
        self.move(SPACE_3, self._around.height() - self.height() - SPACE_3)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._around and event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_example(*self._shown)
