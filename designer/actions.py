"""Makes the actions of the window from the table of its commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from designer import icons
from designer.command_table import COMMANDS
from designer.commands.command import Command
from designer.theme import Theme


def text_of(command: Command) -> str:
    return QCoreApplication.translate("actions", command.text)


def make_actions(parent: QWidget, slots: Mapping[str, Callable[..., object]]) -> dict[str, QAction]:
    """An action for each command, connected to the slot of its name."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        action = QAction(text_of(command), parent)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        about = QCoreApplication.translate("actions", command.about)
        action.setToolTip(f"{about} ({keys})" if keys else about)
        action.setStatusTip(about)
        if command.group:
            group = groups.setdefault(command.group, QActionGroup(parent))
            action.setCheckable(True)
            group.addAction(action)
        action.triggered.connect(slots[command.name])
        made[command.name] = action
    return made


def dress(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions the icons of a theme."""
    for command in COMMANDS:
        if command.icon:
            actions[command.name].setIcon(icons.icon(command.icon, theme.muted))
