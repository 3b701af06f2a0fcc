"""A menu of commands as the table has them for one place; what is not possible now says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from designer.command_table import COMMANDS, WITHIN
from designer.commands.command import Command
from designer.texts import tip

Reason = Callable[[str], str]
MOST_FLAT = 3
"""More commands of a menu within another one stand in a menu of their own here too."""


class CommandMenu(QMenu):
    """Shows the actions of the window; ``reason`` says of a command by its name why it is not possible."""

    def __init__(self, actions: Mapping[str, QAction], reason: Reason, parent: QWidget) -> None:
        super().__init__(parent)
        self.commands: list[str] = []
        """The names of the commands in it, from top to bottom; those of menus within it are not among them."""
        self._actions = actions
        self._reason = reason
        self._names = {action: name for name, action in actions.items()}

    def fill(self, places: Collection[str]) -> None:
        """Add the commands of these places in the order of the table, with its lines between them."""
        chosen = [one for one in COMMANDS if not set(places).isdisjoint(one.places)]
        counts = Counter(one.menu for one in chosen)
        last: Command | None = None
        for command in chosen:
            is_within = command.menu in WITHIN and counts[command.menu] > MOST_FLAT
            if is_within and last is not None and last.menu == command.menu:
                continue
            if last is not None and _is_parted(last, command):
                self.addSeparator()
            last = command
            if is_within:
                self._add_within(command.menu, [one for one in chosen if one.menu == command.menu])
            else:
                self._add(command)

    def _add(self, command: Command) -> None:
        self.addAction(self._actions[command.name])
        self.commands.append(command.name)

    def _add_within(self, title: str, chosen: Sequence[Command]) -> None:
        inner = CommandMenu(self._actions, self._reason, self)
        inner.setTitle(QCoreApplication.translate("actions", title))
        inner.setIcon(self._actions[chosen[0].name].icon())
        for command in chosen:
            if command.line and inner.commands:
                inner.addSeparator()
            inner._add(command)
        self.addMenu(inner)

    def tip_of(self, action: QAction) -> str:
        """Why a command is not possible, or else what it does."""
        name = self._names.get(action, "")
        reason = "" if action.isEnabled() or not name else self._reason(name)
        return reason or action.toolTip()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            action = self.actionAt(event.pos())
            shown = action is not None and not action.isSeparator() and action.menu() is None
            text = self.tip_of(action) if shown and action is not None else ""
            QToolTip.showText(event.globalPos(), tip("", text) if text else "", self, self.actionGeometry(action))
            return True
        return bool(super().event(event))


def _is_parted(before: Command, command: Command) -> bool:
    """Whether a line of the table lies between two commands."""
    if before.menu in WITHIN and command.menu in WITHIN:
        return False
    between = COMMANDS[COMMANDS.index(before) + 1 : COMMANDS.index(command) + 1]
    return before.menu != command.menu or any(one.line for one in between)
