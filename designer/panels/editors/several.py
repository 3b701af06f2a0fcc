"""A field for a list of declared things: each is a line that opens its own form, in the order of the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import CONTROL_HEIGHT, SPACE_1, SPACE_4, Theme
from designer.panels.editors.around import Around
from designer.panels.editors.entry_head import MOVES, EntryHead
from designer.panels.editors.family_menu import FamilyMenu
from designer.panels.facts import text_label
from designer.texts import flowing, told, word
from engine.declare import Declared, Family, Param, plain
from engine.message import Message, Misfit

if TYPE_CHECKING:
    from designer.panels.editors.rows import NestedRow

OWN_NAME = "name"
"""What has a setting of this name is called by it, as the columns of a table are."""
Body = Callable[[QWidget], "NestedRow"]
"""Makes the form of one entry."""


class Entry(QWidget):
    """A line, what is wrong with the entry, and its form, which is made when it is opened for the first time."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, family: Family[Any], theme: Theme, body: Body, parent: QWidget) -> None:
        super().__init__(parent)
        self.family = family
        self.value: Any = None
        self.trouble: Message | None = None
        self.parts: tuple[str, ...] = ()
        self.width_of_fields = 0
        self._make_body = body
        self.body: NestedRow | None = None
        self.problem: QLabel | None = None
        self.head = EntryHead(theme, self)
        self.head.toggled.connect(self._unfold)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_1)
        self.column.addWidget(self.head)

    def show_entry(self, value: Any, trouble: Message | None, parts: tuple[str, ...]) -> None:
        """Show a value of the document, what is wrong with it besides its own settings, and what it may be about."""
        if self.value is not None and (value, trouble, parts) == (self.value, self.trouble, self.parts):
            return
        self.value, self.trouble, self.parts = value, trouble, parts
        if self.body is not None:
            self.body.show_value(value, around=Around(parts=parts))
        made = self._read()
        named = value.get("type") if isinstance(value, Mapping) else value
        member = self.family.members.get(named) if isinstance(named, str) else None
        title, telling = word(member.title) if member else str(named), told(made.tell()) if made else ""
        own = getattr(made, OWN_NAME, "")
        if own:
            title, telling = own, " · ".join(part for part in (title, telling) if part)
        about = flowing(word(member.help())) if member else ""
        self.head.show_words(member.icon if member else "unknown", title, telling, about)
        self._tell()

    def _read(self) -> Declared | None:
        try:
            made: Declared = self.family.read(self.value)
        except Misfit:
            return None
        return made

    def _sentence(self) -> str:
        """What is wrong here; what the open form tells itself is not told twice."""
        if self.trouble is not None:
            return told(self.trouble)
        if self.head.isChecked():
            return ""
        try:
            self.family.read(self.value)
        except Misfit as misfit:
            return told(misfit.message)
        return ""

    def _tell(self) -> None:
        sentence = self._sentence()
        if sentence and self.problem is None:
            self.problem = text_label("problem", self)
            self.problem.setContentsMargins(SPACE_4, 0, 0, 0)
            self.column.insertWidget(1, self.problem)
        if self.problem is not None:
            self.problem.setText(sentence)
            self.problem.setVisible(bool(sentence))

    def told_problems(self) -> set[str]:
        """The sentences that stand here now."""
        own = {self.problem.text()} if self.problem is not None and self.problem.text() else set()
        return own | self.body.told_problems() if self.body is not None and self.head.isChecked() else own

    def set_field_width(self, width: int) -> None:
        self.width_of_fields = width
        if self.body is not None:
            self.body.set_field_width(width)

    def needed_width(self) -> int:
        return self.body.needed_width() if self.body is not None else 0

    def open(self) -> None:
        self.head.setChecked(True)

    def _unfold(self, is_open: bool) -> None:
        if is_open and self.body is None:
            self.body = self._make_body(self)
            self.body.setContentsMargins(SPACE_4, 0, 0, SPACE_1)
            self.body.show_value(self.value, around=Around(parts=self.parts))
            self.body.edited.connect(lambda _, value: self.edited.emit(value))
            self.body.settled.connect(self.settled)
            self.body.set_field_width(self.width_of_fields)
            self.column.addWidget(self.body)
        if self.body is not None:
            self.body.setVisible(is_open)
        self.head.attend()
        self._tell()


class SeveralEditor(QWidget):
    """The entries, and a button that adds one; each change gives the whole list as a file keeps it."""

    edited = Signal(object)
    settled = Signal()
    widened = Signal()
    """An entry was opened, and may need wider fields."""

    def __init__(self, param: Param, theme: Theme, body: Body, parent: QWidget) -> None:
        super().__init__(parent)
        assert param.family is not None
        self.param, self.theme, self.family = param, theme, param.family
        self.entries: list[Entry] = []
        self._body = body
        self._width = 0
        self._current: Entry | None = None
        self.add = QToolButton(parent)
        self.add.setText(self.tr("Add"))
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.dress(self.add, "plus", theme.muted, 12)
        self.add.setFixedHeight(CONTROL_HEIGHT)
        self.add.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.add.clicked.connect(self._offer)
        self.setFocusProxy(self.add)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def show_value(self, value: Any) -> None:
        self.show_entries(value, {}, ())

    def show_entries(self, value: Any, troubles: Mapping[int, Message], parts: tuple[str, ...]) -> None:
        """Show a list; what is open stays open, wherever its entry moves to."""
        values = [plain(one) for one in value] if isinstance(value, (list, tuple)) else []
        if [one.value for one in self.entries] != values:
            self._match(values)
        for at, (entry, one) in enumerate(zip(self.entries, values, strict=True)):
            entry.show_entry(one, troubles.get(at), parts)
            entry.head.show_place(at == 0, at == len(values) - 1)
        self.setVisible(bool(values))
        if self._current not in self.entries:
            self._stop_at(self.entries[0] if self.entries else None)

    def _match(self, values: Sequence[Any]) -> None:
        """Have an entry for each value: the one that showed it, or else one whose value is gone."""
        free: dict[str, list[Entry]] = defaultdict(list)
        for entry in reversed(self.entries):
            free[repr(entry.value)].append(entry)
        found = [same.pop() if (same := free[repr(one)]) else None for one in values]
        left = [entry for same in free.values() for entry in same]
        # As long as none came or went, one was edited, and has another value at its place.
        spare = iter(left if len(values) == len(self.entries) else ())
        before, self.entries = self.entries, [entry or next(spare, None) or self._entry() for entry in found]
        kept = set(map(id, self.entries))
        for gone in before:
            if id(gone) not in kept:
                self._forget(gone)
        for at, entry in enumerate(self.entries):
            item = self.column.itemAt(at)
            if item is None or item.widget() is not entry:
                self.column.insertWidget(at, entry)

    def _entry(self) -> Entry:
        made = Entry(self.family, self.theme, self._body, self)
        made.set_field_width(self._width)
        made.edited.connect(partial(self._change, made))
        made.settled.connect(self.settled)
        made.head.moved.connect(partial(self._move, made))
        made.head.removed.connect(partial(self._remove, made))
        made.head.walked.connect(partial(self._walk, made))
        made.head.clicked.connect(partial(self._stop_at, made))
        made.head.toggled.connect(self.widened)
        return made

    def _forget(self, entry: Entry) -> None:
        # A field that is hidden ends its gesture, which would change what is shown next.
        entry.blockSignals(True)
        self.column.removeWidget(entry)
        entry.hide()
        entry.deleteLater()

    def told_problems(self) -> set[str]:
        """The sentences that stand at the entries now."""
        return set().union(*(entry.told_problems() for entry in self.entries))

    def needed_width(self) -> int:
        return max((entry.needed_width() for entry in self.entries), default=0)

    def set_field_width(self, width: int) -> None:
        self._width = width
        for entry in self.entries:
            entry.set_field_width(width)

    def _values(self) -> list[Any]:
        return [entry.value for entry in self.entries]

    def _change(self, entry: Entry, value: Any) -> None:
        self.edited.emit([value if one is entry else one.value for one in self.entries])

    def _do(self, values: list[Any]) -> None:
        """One step for itself, whatever was typed before it."""
        self.settled.emit()
        self.edited.emit(values)
        self.settled.emit()

    def _move(self, entry: Entry, by: int) -> None:
        values, at = self._values(), self.entries.index(entry)
        if 0 <= at + by < len(values):
            values.insert(at + by, values.pop(at))
            self._do(values)
            if entry in self.entries:
                self._go_to(entry)

    def _remove(self, entry: Entry) -> None:
        at = self.entries.index(entry)
        values = self._values()
        del values[at]
        self._do(values)
        if self.entries:
            self._go_to(self.entries[min(at, len(self.entries) - 1)])
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, entry: Entry, key: int) -> None:
        at = self.entries.index(entry)
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.entries) - 1}
        there = ends[Qt.Key(key)] if key in ends else at + MOVES[Qt.Key(key)]
        self._go_to(self.entries[min(max(there, 0), len(self.entries) - 1)])

    def _offer(self) -> None:
        menu = FamilyMenu(self.family, self.theme, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(self._add)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _add(self, type_name: str) -> None:
        count = len(self.entries)
        self._do([*self._values(), {"type": type_name, **self.family.members[type_name].defaults()}])
        if len(self.entries) > count:
            self.entries[-1].open()
            self._go_to(self.entries[-1])

    def _go_to(self, entry: Entry) -> None:
        self._stop_at(entry)
        # A layout shows what is new only later, and what is not shown takes no keyboard.
        entry.show()
        entry.head.setFocus(Qt.FocusReason.OtherFocusReason)
        # Where it will be is known only when all is laid out again.
        QTimer.singleShot(0, entry, partial(_reveal, entry.head))

    def _stop_at(self, entry: Entry | None, *_: object) -> None:
        """Let Tab stop at one line of all: the arrow keys lead from it to the others."""
        if self._current is not None and self._current in self.entries:
            self._current.head.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._current = entry
        if entry is not None:
            entry.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _reveal(widget: QWidget) -> None:
    """Scroll it into sight."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(widget, 0, SPACE_4)
