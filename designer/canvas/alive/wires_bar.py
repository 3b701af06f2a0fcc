"""The lower edge of the canvas while a network learns: what its wires show, one button of three pressed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.canvas.bar import TARGET, Bar
from designer.look.style import interface_font
from designer.look.theme import SPACE_2, TYPE_SMALL, Theme


class WiresBar(Bar):
    """Its buttons trigger the commands of the table, and are pressed as those are ticked."""

    def __init__(self, actions: Mapping[str, QAction], theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.label = QLabel(self)
        self.buttons = {name: self._button(action) for name, action in actions.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for part in (self.label, *self.buttons.values()):
            part.setFont(interface_font(TYPE_SMALL))
            row.addWidget(part)
        self.label.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self.set_theme(theme)
        self.retranslate()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setChecked(action.isChecked())
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumSize(TARGET, TARGET)
        button.clicked.connect(action.trigger)
        action.toggled.connect(button.setChecked)
        # A click on the one that is pressed must not let it go.
        button.clicked.connect(lambda: button.setChecked(action.isChecked()))
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        return button

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("What wires show"))
        self.label.setText(self.tr("Wires"))
        texts = (self.tr("Plain"), self.tr("Signal"), self.tr("Gradient"))
        for button, text in zip(self.buttons.values(), texts, strict=True):
            button.setText(text)
        self.adjustSize()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.label.setStyleSheet(f"color: {theme.muted}; font-size: {TYPE_SMALL}px; background: transparent;")
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
