"""Every command of the window in one table: menus, tool bar and shortcuts are loops over it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands import annotation_menu, arrange_menu, edit_menu, file_menu, training_menu, view_menu
from designer.commands.command import Command

MENUS: tuple[Any, ...] = (
    QT_TRANSLATE_NOOP("actions", "File"),
    QT_TRANSLATE_NOOP("actions", "Edit"),
    QT_TRANSLATE_NOOP("actions", "Copy as"),
    QT_TRANSLATE_NOOP("actions", "Wires"),
    QT_TRANSLATE_NOOP("actions", "Arrange"),
    QT_TRANSLATE_NOOP("actions", "Notes and frames"),
    QT_TRANSLATE_NOOP("actions", "View"),
    QT_TRANSLATE_NOOP("actions", "Training"),
    QT_TRANSLATE_NOOP("actions", "Help"),
)

WITHIN = {"Copy as": "Edit", "Wires": "Edit", "Arrange": "Edit", "Notes and frames": "Edit"}
"""The menus that open out of another one."""

COMMANDS: tuple[Command, ...] = (
    *file_menu.COMMANDS,
    *edit_menu.COMMANDS,
    *arrange_menu.COMMANDS,
    *annotation_menu.COMMANDS,
    *view_menu.COMMANDS,
    *training_menu.COMMANDS,
)
