"""The list of every command: found by a few letters, the last used first, done by Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from designer.command_table import COMMANDS
from designer.commands.command import Command
from designer.floating import Floating
from designer.look import icons
from designer.look.theme import SPACE_2, Theme
from designer.panels.command_list import CommandList, Offer
from designer.panels.search import Entry, found

WIDTH, LIST_HEIGHT = 560, 330
OWN = "command_palette"
"""The command that opens this list, which does not offer it."""
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}


def entry_of(command: Command, action: QAction) -> Entry:
    """What a command is found by: its words now, those of the table, its menu and its help."""
    title = action.text().rstrip("…")
    about = QCoreApplication.translate("actions", command.about)
    menu = QCoreApplication.translate("actions", command.menu)
    names = f"{title} {command.text} {command.name.replace('_', ' ')}".casefold()
    return Entry(command.name, title, menu, command.icon or "check", about, names)


def ordered(recent: Sequence[str]) -> list[Command]:
    """All commands, those that were used last before the others."""
    place = {name: at for at, name in enumerate(recent)}
    return sorted((one for one in COMMANDS if one.name != OWN), key=lambda one: place.get(one.name, len(place)))


class CommandPalette(Floating):
    """Says which command was chosen; one that is not possible now stays in the list and says why."""

    command_chosen = Signal(str)

    def __init__(self, parent: QWidget, actions: Mapping[str, QAction], theme: Theme) -> None:
        super().__init__(parent, theme, WIDTH)
        self.actions_by_name = actions
        self.recent: tuple[str, ...] = ()
        self.reasons: Mapping[str, str] = {}
        self.field = QLineEdit(self)
        self.field.installEventFilter(self)
        self.glass = QAction(self.field)
        self.field.addAction(self.glass, QLineEdit.ActionPosition.LeadingPosition)
        self.list = CommandList(theme, self)
        self.list.setFixedHeight(LIST_HEIGHT)
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.field, self.list, self.nothing):
            column.addWidget(widget)
        self.field.textChanged.connect(self._search)
        self.list.layer_chosen.connect(self._choose)
        self.setAccessibleName(self.tr("All commands"))
        self.field.setAccessibleName(self.tr("Search commands"))
        self.field.setPlaceholderText(self.tr("Search commands"))
        self.list.setAccessibleName(self.tr("Commands"))
        self.nothing.setText(self.tr("No command is called that. Try what it does, such as “zoom” or “file”."))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.glass.setIcon(icons.icon("search", theme.muted))
        self.list.set_theme(theme)

    def ask(self, recent: Sequence[str], reasons: Mapping[str, str]) -> None:
        """Open with all commands; ``reasons`` says of some of them why they are not possible."""
        self.recent, self.reasons = tuple(recent), reasons
        self.field.clear()
        self._search("")
        self.open_for(self.field)

    def offers(self, text: str) -> list[Offer]:
        """What is found by these letters."""
        entries = [entry_of(one, self.actions_by_name[one.name]) for one in ordered(self.recent)]
        return [self._offer(entry) for entry in (found(text, entries, self.recent) if text.strip() else entries)]

    def _offer(self, entry: Entry) -> Offer:
        action = self.actions_by_name[entry.type]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return Offer(entry, keys, self.reasons.get(entry.type, ""), action.isEnabled())

    def _search(self, text: str) -> None:
        offers = self.offers(text)
        self.list.offer(offers)
        self.list.setVisible(bool(offers))
        self.nothing.setVisible(not offers)
        self.adjustSize()
        self.place()

    def _choose(self, name: str) -> None:
        if self.actions_by_name[name].isEnabled():
            self.dismiss()
            self.command_chosen.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in STEPS:
                self.list.step(STEPS[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.list.chosen():
                    self._choose(self.list.chosen())
                return True
        return super().eventFilter(watched, event)
