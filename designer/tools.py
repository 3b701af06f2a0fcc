"""What the window offers beside drawing and training: pictures, all commands, shortcuts, preferences, history, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from designer.actions import bind
from designer.beginning.dropping import Dropping
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.canvas.wires import wire_path
from designer.look.motion import reduce_motion
from designer.look.theme import Theme
from designer.panels.command_palette import CommandPalette
from designer.panels.find_bar import FindBar
from designer.panels.help_dialog import HelpDialog
from designer.panels.history import HistoryPanel
from designer.pictures.picturing import Picturing
from designer.reasons import reasons
from designer.settings.declared import Settings, settings_of, with_settings
from designer.settings.dialog import SettingsDialog
from designer.settings.shortcuts import Own
from designer.settings.shortcuts_dialog import ShortcutsDialog

if TYPE_CHECKING:
    from designer.frame import Frame

RECENT_COMMANDS = 8


class Tools(QObject):
    """Holds their parts; most are made when they are first asked for."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.picturing = Picturing(window.session, window.documents, window)
        self.history = HistoryPanel(window.session, window.theme)
        window.side.addTab(self.history, self.tr("History"))
        self.dropping = Dropping(window)
        self.find_bar = FindBar(window.canvas, window.session, window.theme)
        self.find_bar.hit_shown.connect(self._show_hit)
        self.palette: CommandPalette | None = None
        self.help: HelpDialog | None = None
        self.settings: SettingsDialog | None = None
        chosen = settings_of(window.documents.remembered)
        wire_path.choose_style(chosen.wires)
        window.canvas.canvas.set_dim_level(chosen.dimmed)
        reduce_motion(chosen.still)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "export_picture": lambda: self.picturing.export(self.window.theme),
            "copy_picture": lambda: self.picturing.copy(self.window.theme),
            "preferences": self.open_settings,
            "find": self.find_bar.ask,
            "command_palette": self.open_palette,
            "history": self.show_history,
            **self.dropping.slots(),
            "reset_layout": self.window.reset_layout,
            "layer_help": self.show_help,
            "shortcuts": self.open_shortcuts,
        }

    def set_theme(self, theme: Theme) -> None:
        for part in (self.history, self.find_bar, self.palette, self.help):
            if part is not None:
                part.set_theme(theme)

    def open_palette(self) -> None:
        """Offer every command."""
        if self.palette is None:
            self.palette = CommandPalette(self.window.pages, self.window.actions_by_name, self.window.theme)
            # Not before the list has gone: a command may open a dialog.
            self.palette.command_chosen.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self.palette.ask(self.window.documents.remembered.commands, reasons(self.window))

    def _do(self, name: str) -> None:
        before = [one for one in self.window.documents.remembered.commands if one != name]
        self.window.documents.remember(commands=(name, *before)[:RECENT_COMMANDS])
        self.window.actions_by_name[name].trigger()

    def open_shortcuts(self) -> None:
        """Show all shortcuts, and let them be changed."""
        dialog = ShortcutsDialog(self.window, self.window.documents.remembered.shortcuts)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._bind)
        dialog.exec()

    def _bind(self, own: Own) -> None:
        self.window.documents.remember(shortcuts=dict(own))
        bind(self.window.actions_by_name, own)

    def open_settings(self) -> None:
        """Show the preferences; each change takes effect at once."""
        remembered = self.window.documents.remembered
        dialog = self.settings = SettingsDialog(self.window, settings_of(remembered), self.window.theme)
        # Not while a key of a field is at work: Qt hangs where a list is dressed anew under its own key.
        dialog.changed.connect(self._take, Qt.ConnectionType.QueuedConnection)
        dialog.shortcuts_asked.connect(self.open_shortcuts)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exec()
        self.settings = None

    def _take(self, settings: Settings) -> None:
        before = settings_of(self.window.documents.remembered)
        kept = with_settings(self.window.documents.remembered, settings)
        self.window.documents.remember(settings=kept.settings, previews=kept.previews)
        reduce_motion(settings.still)
        if settings.theme != before.theme:
            self.window.set_theme(settings.theme)
            if self.settings is not None:
                self.settings.set_theme(self.window.theme)
        if settings.previews != before.previews:
            self.window.previewing.set_on(settings.previews)
        self.window.canvas.canvas.set_dim_level(settings.dimmed)
        if settings.wires != before.wires:
            wire_path.choose_style(settings.wires)
            self.window.canvas.canvas.lead_anew()

    def _show_hit(self, key: str) -> None:
        """Pan as far as needed to see a layer, and come closer where its letters are not drawn."""
        canvas = self.window.canvas
        place = canvas.canvas.bounds({key})
        if canvas.zoom < PLAIN_BELOW:
            canvas.zoom_at(canvas.viewport().rect().center(), 1.0 / canvas.zoom)
            canvas.centerOn(place.center())
        canvas.reveal({key})

    def show_history(self) -> None:
        self.window.side.setCurrentWidget(self.history)
        self.history.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_help(self) -> None:
        """Show the help of the selected layer."""
        if self.help is None:
            previewing = self.window.previewing
            self.help = HelpDialog(self.window, self.window.session, self.window.theme, previewing.strips.picture)
            previewing.answered.connect(self.help.refresh)
        self.help.open_page()
