"""The dialog of the preferences: a form over what is declared, which takes effect at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.look.theme import SPACE_3, SPACE_6, Theme
from designer.panels.editors import Form
from designer.settings.declared import Settings
from engine.declare import make, plain
from engine.message import Misfit

WIDTH = 420


class SettingsDialog(QDialog):
    """Says each change; there is nothing to confirm."""

    changed = Signal(object)
    shortcuts_asked = Signal()

    def __init__(self, parent: QWidget, settings: Settings, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._values: dict[str, Any] = {one.name: plain(getattr(settings, one.name)) for one in Settings.params()}
        title = QLabel(self.tr("Preferences"), self)
        title.setProperty("role", "title")
        self.form = Form(theme, self)
        self.form.edited.connect(self._edit)
        self.shortcuts = QPushButton(self.tr("Keyboard shortcuts…"), self)
        self.shortcuts.clicked.connect(self.shortcuts_asked)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Close | kinds.RestoreDefaults, self)
        self.buttons.rejected.connect(self.reject)
        self.usual = self.buttons.button(kinds.RestoreDefaults)
        self.usual.setText(self.tr("Usual values"))
        self.usual.clicked.connect(self._reset)
        for button in (self.shortcuts, *self.buttons.buttons()):
            # Enter in a field ends the typing, and presses nothing.
            assert isinstance(button, QPushButton)
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for widget in (title, self.form, self.shortcuts, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(WIDTH)
        self._show()
        self.form.editor("theme").setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Dress the form anew; the field that has the keyboard keeps it."""
        if theme is self.form.theme:
            return
        held = next((name for name in self.form.rows if self.form.editor(name).hasFocus()), "")
        self.form.set_theme(theme)
        if held:
            self.form.editor(held).setFocus()

    def _show(self) -> None:
        self.form.show_values(Settings.params(), self._values)

    def _edit(self, name: str, value: Any) -> None:
        self._take({**self._values, name: value})

    def _reset(self) -> None:
        self._take(Settings.defaults())

    def _take(self, values: dict[str, Any]) -> None:
        self._values = values
        self._show()
        try:
            settings = make(Settings, values)
        except Misfit:
            return
        self.changed.emit(settings)
