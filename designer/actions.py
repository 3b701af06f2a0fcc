"""Makes the actions of the window from the table of its commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from designer.command_table import COMMANDS
from designer.commands.command import Command
from designer.look import icons
from designer.look.theme import Theme, annotation_color
from designer.settings.shortcuts import Own, keys_of


def text_of(command: Command) -> str:
    return QCoreApplication.translate("actions", command.text)


def make_actions(parent: QWidget, slots: Mapping[str, Callable[..., object]], own: Own) -> dict[str, QAction]:
    """An action for each command, connected to the slot of its name."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        action = QAction(text_of(command), parent)
        action.setStatusTip(QCoreApplication.translate("actions", command.about))
        if command.group:
            group = groups.setdefault(command.group, QActionGroup(parent))
            action.setCheckable(True)
            group.addAction(action)
        action.setCheckable(bool(command.group) or command.switch)
        action.triggered.connect(slots[command.name])
        made[command.name] = action
    bind(made, own)
    return made


def bind(actions: Mapping[str, QAction], own: Own) -> None:
    """Give the actions their keys: those of the table, or those that a person chose."""
    for command in COMMANDS:
        action = actions[command.name]
        action.setShortcuts([QKeySequence(keys) for keys in keys_of(command, own)])
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        about = action.statusTip()
        action.setToolTip(f"{about} ({keys})" if keys else about)


def dress(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions the icons of a theme."""
    for command in COMMANDS:
        if command.icon:
            color = annotation_color(theme, command.tone) if command.tone else theme.muted
            actions[command.name].setIcon(icons.icon(command.icon, color))
