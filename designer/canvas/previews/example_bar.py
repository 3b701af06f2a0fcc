"""The lower left corner of the canvas: which example the previews show, with buttons for the last and the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.canvas.bar import TARGET, Bar
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, SPACE_2, TYPE_SMALL, Theme
from designer.texts import counted


class ExampleBar(Bar):
    """Shown while there is more than one example to choose from; its buttons trigger the commands of the table."""

    def __init__(self, previous: QAction, following: QAction, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
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
        """Say which of how many is shown, the first one being 0; nothing where there is no choice.

        What a person entered has the number -1.
        """
        self._shown = at, count
        text = self.tr("Example {number} of {count}") if at >= 0 else self.tr("Your example")
        self.label.setText(text.format(number=counted(at + 1), count=counted(count)))
        self.setVisible(count > 1)
        self.adjustSize()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_example(*self._shown)
