"""The page of all shortcuts: found by a few letters, changed by pressing other keys, with what that would take."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.command_table import COMMANDS
from designer.commands.command import Command
from designer.look.theme import SPACE_2, SPACE_3, SPACE_6
from designer.settings.shortcuts import (
    CANVAS_KEYS,
    Own,
    bound,
    conflicts,
    holder,
    is_taken_by_canvas,
    keys_of,
    shown,
    usual,
)

WIDTH, HEIGHT = 620, 560
NAME = Qt.ItemDataRole.UserRole


def _text(text: object) -> str:
    return QCoreApplication.translate("actions", str(text))


class ShortcutsDialog(QDialog):
    """Says the keys that a person chose, after each change."""

    changed = Signal(object)

    def __init__(self, parent: QWidget, own: Own) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.own = own
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Search commands or keys"))
        self.search.setAccessibleName(self.tr("Search commands or keys"))
        self.search.textChanged.connect(self._filter)
        self.table = QTreeWidget(self)
        self.table.setColumnCount(3)
        self.table.setHeaderLabels([self.tr("Command"), self.tr("Menu"), self.tr("Keys")])
        self.table.setRootIsDecorated(False)
        self.table.setAccessibleName(self.tr("Shortcuts"))
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.header().setStretchLastSection(False)
        self.table.currentItemChanged.connect(self._show_command)
        self.keys = QKeySequenceEdit(self)
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("New keys"))
        self.keys.keySequenceChanged.connect(self._judge)
        self.set_button = QPushButton(self.tr("Set"), self)
        self.usual_button = QPushButton(self.tr("Usual keys"), self)
        self.all_usual = QPushButton(self.tr("All usual keys"), self)
        self.set_button.clicked.connect(self._set)
        self.usual_button.clicked.connect(self._make_usual)
        self.all_usual.clicked.connect(lambda: self._take({}))
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self._arrange()
        self._fill()

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_2)
        line.addWidget(self.keys, 1)
        for button in (self.set_button, self.usual_button, self.all_usual):
            # Enter in the field of the keys is a key like others.
            button.setAutoDefault(False)
            line.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        column.addWidget(self.hint)
        column.addWidget(buttons)
        self.resize(WIDTH, HEIGHT)

    def row_of(self, name: str) -> QTreeWidgetItem:
        """The row of a command."""
        rows = (self.table.topLevelItem(at) for at in range(self.table.topLevelItemCount()))
        return next(row for row in rows if row is not None and row.data(0, NAME) == name)

    def command(self) -> Command | None:
        """The command that is chosen in the table."""
        item = self.table.currentItem()
        name = item.data(0, NAME) if item else None
        return next((one for one in COMMANDS if one.name == name), None)

    def _fill(self) -> None:
        chosen = self.command()
        troubled = {command.name for _, *both in conflicts(self.own) for command in both}
        self.table.clear()
        for one in COMMANDS:
            keys = ", ".join(map(shown, keys_of(one, self.own)))
            if one.name in troubled:
                keys = self.tr("{keys} (taken twice)").format(keys=keys)
            row = QTreeWidgetItem([_text(one.text).rstrip("…"), _text(one.menu), keys])
            row.setData(0, NAME, one.name)
            row.setToolTip(0, _text(one.about))
            font = row.font(2)
            font.setBold(one.name in self.own)
            row.setFont(2, font)
            self.table.addTopLevelItem(row)
        for taken, about in CANVAS_KEYS:
            self.table.addTopLevelItem(QTreeWidgetItem([_text(about), self.tr("Canvas"), shown(taken)]))
        for column in (1, 2):
            self.table.resizeColumnToContents(column)
        self._filter(self.search.text())
        self.table.setCurrentItem(self.row_of((chosen or COMMANDS[0]).name))

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for at in range(self.table.topLevelItemCount()):
            row = self.table.topLevelItem(at)
            assert row is not None
            known = " ".join(row.text(column) for column in range(3)).casefold()
            row.setHidden(not all(part in known for part in words))

    def _show_command(self) -> None:
        command = self.command()
        keys = keys_of(command, self.own) if command else ()
        self.keys.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.keys.setEnabled(command is not None)
        self._judge()

    def _judge(self) -> None:
        """Say what Set would do with these keys."""
        command, keys = self.command(), self.keys.keySequence().toString()
        self.usual_button.setEnabled(command is not None and command.name in self.own)
        self.all_usual.setEnabled(bool(self.own))
        if command is None:
            self.set_button.setEnabled(False)
            self.hint.setText(self.tr("These keys belong to the canvas, and stay as they are."))
            return
        other = holder(keys, self.own, but=command.name) if keys else None
        refused = is_taken_by_canvas(keys)
        now = keys_of(command, self.own)
        self.set_button.setEnabled(not refused and keys != (now[0] if now else ""))
        if refused:
            text = self.tr("{keys} belongs to the canvas. Choose other keys.").format(keys=shown(keys))
        elif other is not None:
            text = self.tr("{keys} stands for “{other}” now. Set takes it away from there.")
            text = text.format(keys=shown(keys), other=_text(other.text).rstrip("…"))
        elif not keys:
            text = self.tr("Set leaves this command without keys. It stays in its menu.")
        else:
            text = self.tr("Click the field and press the new keys. Nothing else has these.")
        self.hint.setText(text)

    def _set(self) -> None:
        command = self.command()
        if command is not None:
            self._take(bound(self.own, command.name, self.keys.keySequence().toString()))

    def _make_usual(self) -> None:
        command = self.command()
        if command is not None:
            self._take(usual(self.own, command.name))

    def _take(self, own: Own) -> None:
        self.own = own
        self._fill()
        self.changed.emit(own)
