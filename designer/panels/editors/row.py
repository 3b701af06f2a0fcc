"""One row of a form: a label, the field for one value, and below it a problem or a help."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.look.theme import CONTROL_HEIGHT, SPACE_1, SPACE_3, Theme
from designer.panels.editors.amounts import inside, written
from designer.panels.editors.around import NOWHERE, Around
from designer.panels.editors.choice import Choice, ChoiceEditor
from designer.panels.editors.connections import ConnectionsEditor
from designer.panels.editors.derived import DerivedEditor
from designer.panels.editors.line import LineEditor, NamesEditor, NumbersEditor, SizesEditor, TextEditor, set_state
from designer.panels.editors.number import Follow, NumberEditor
from designer.panels.editors.path import PathEditor
from designer.panels.editors.points import PointsEditor
from designer.panels.editors.several import SeveralEditor
from designer.panels.editors.switch import SwitchEditor
from designer.texts import flowing, tip, told, word
from engine.declare import Param
from engine.graph.model import From, Tied
from engine.message import Message, Misfit

Editor = (
    LineEditor
    | ChoiceEditor
    | SwitchEditor
    | PathEditor
    | DerivedEditor
    | ConnectionsEditor
    | PointsEditor
    | SeveralEditor
)
WIDE = (PathEditor, ConnectionsEditor, PointsEditor, SeveralEditor)
"""Fields that need the whole width, and stand below their label."""
OFFERED = ("node", "part")
"""Kinds of values that are chosen from what is around."""
BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
PATIENCE_MS = 100


def editor_of(param: Param, theme: Theme, parent: QWidget) -> Editor:
    """The field for this kind of value."""
    if param.kind in ("int", "float"):
        return NumberEditor(param, parent)
    if param.kind == "bool":
        return SwitchEditor(parent)
    if param.kind in ("folder", "file"):
        return PathEditor(param, theme, parent)
    if param.kind in ("choice", "declared", "node", "part"):
        return ChoiceEditor(parent)
    if param.kind == "pairs":
        return ConnectionsEditor(theme, parent)
    if param.kind == "points":
        return PointsEditor(theme, parent)
    lines = {"sizes": SizesEditor, "numbers": NumbersEditor, "names": NamesEditor}
    return lines.get(param.kind, TextEditor)(param, parent)


class Row(QWidget):
    """Shows one parameter; its help comes below when the keyboard goes there, and as a tool tip."""

    edited = Signal(str, object)
    settled = Signal()
    widened = Signal()

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.theme = theme
        self.around = NOWHERE
        self.value: Any = None
        self._width = 0
        self._refused: Message | None = None
        self.label = self._text("muted", word(param.label))
        self.label.setMinimumHeight(CONTROL_HEIGHT)
        self.label.setToolTip(tip("", self.help_text()))
        self.problem = self._text("problem")
        self.help = self._text("muted", flowing(self.help_text()))
        self.line = QHBoxLayout()
        self.line.setSpacing(SPACE_3)
        self.line.addWidget(self.label, 1)
        self.live: QLabel | None = None
        """The sign of a field that changes a training which runs."""
        self.below = QVBoxLayout(self)
        self.below.setContentsMargins(0, 0, 0, 0)
        self.below.setSpacing(SPACE_1)
        self.below.addLayout(self.line)
        self.below.addWidget(self.problem)
        self.below.addWidget(self.help)
        self.problem.hide()
        self.help.hide()
        self._place(self.make_editor())

    def make_editor(self) -> Editor:
        """The field for a value that does not follow from the data."""
        return editor_of(self.param, self.theme, self)

    def _text(self, role: str, text: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", role)
        # A sentence may hold what a person named, or typed.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def show_value(self, value: Any, derived: Any = None, around: Around = NOWHERE) -> None:
        """Show a value of the document, with what it is where it follows from the data."""
        fresh = (around.nodes, around.parts) != (self.around.nodes, self.around.parts) and self.param.kind in OFFERED
        self.value, self.around = value, around
        if fresh and isinstance(self.editor, ChoiceEditor):
            self.editor.clear()
            self.editor.offer(self.choices())
        if isinstance(value, From) != isinstance(self.editor, DerivedEditor):
            self._replace()
        if isinstance(self.editor, NumberEditor):
            self.editor.follow = around.follow if can_follow(self.param, around.follow) else None
        if isinstance(self.editor, ConnectionsEditor):
            self.editor.show_grid(around.grid)
        if isinstance(self.editor, DerivedEditor):
            self.editor.show_derived(value, derived)
            self.set_field_width(self._width)
        else:
            self.editor.show_value(self.shown())
        self.tell()

    def mark_live(self, live: bool) -> None:
        """Say at the field whether it changes the training that runs."""
        if live and self.live is None:
            self.live = QLabel(QCoreApplication.translate("forms", "live"), self)
            self.live.setProperty("role", "live")
            about = QCoreApplication.translate("forms", "This changes the training that runs, not the project.")
            self.live.setToolTip(tip("", about))
            self.line.insertWidget(1, self.live)
        if self.live is not None:
            self.live.setVisible(live)

    def shown(self) -> Any:
        """The part of the value that the field itself shows."""
        return self.value.node if isinstance(self.value, Tied) else self.value

    def help_text(self) -> str:
        one, about = self.param, word(self.param.about)
        if one.kind not in ("int", "float") or one.low is None or one.high is None:
            return about
        limits = QCoreApplication.translate("forms", "From {low} to {high}.")
        return f"{about} {limits.format(low=written(one.low), high=written(one.high))}"

    def choices(self) -> list[Choice | None]:
        if self.param.kind == "node":
            nothing = Choice(QCoreApplication.translate("forms", "none"), "")
            return [nothing, *(Choice(title, key, title) for key, title in self.around.nodes)]
        if self.param.kind == "part":
            every = Choice(QCoreApplication.translate("forms", "all that fit"), "")
            return [every, *(Choice(part, part, part) for part in self.around.parts)]
        return [Choice(word(choice), choice) for choice in self.param.choices]

    def set_field_width(self, width: int) -> None:
        self._width = width
        if isinstance(self.editor, SwitchEditor):
            self.line.setContentsMargins(0, 0, max(0, width - self.editor.sizeHint().width()), 0)
        elif isinstance(self.editor, DerivedEditor):
            self.editor.setFixedWidth(max(width, self.editor.needed_width()))
        elif not isinstance(self.editor, WIDE):
            self.editor.setFixedWidth(width)

    def needed_width(self) -> int:
        """The width of a field in which all that can be chosen in it can be read."""
        # The titles of nodes, and the names of columns, may be of any length.
        if self.param.kind in OFFERED or not isinstance(self.editor, ChoiceEditor):
            return 0
        return self.editor.needed_width()

    def misfit(self) -> Message | None:
        """What keeps the value of the document from being one that this parameter can have."""
        if isinstance(self.value, (From, Tied)):
            return None
        try:
            self.param.read(self.value)
        except Misfit as misfit:
            return misfit.message
        return None

    def told_problems(self) -> set[str]:
        """The sentences that stand here now."""
        return set() if self.problem.isHidden() else {self.problem.text()}

    def is_troubled(self) -> bool:
        """Whether the document has a problem here."""
        return self.misfit() is not None

    def tell(self) -> None:
        """Show the problem of what is typed, or else that of the document."""
        message = self._refused or self.misfit()
        self.problem.setText(told(message) if message else "")
        self.problem.setVisible(message is not None)
        set_state(self.field, "problem", message is not None)
        self.describe()

    @property
    def field(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.editor.focusProxy() or self.editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            if event.gotFocus():
                self.help.setVisible(event.reason() in BY_KEYS)
            elif event.reason() != Qt.FocusReason.PopupFocusReason:
                self._hide_help()
        return super().eventFilter(watched, event)

    def _hide_help(self) -> None:
        # What is below must not move away from under a mouse button that is being pressed on it.
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            # No object beside the method: PySide would keep something of each call.
            QTimer.singleShot(PATIENCE_MS, self._hide_help)
        elif not self.field.hasFocus():
            self.help.hide()

    def _replace(self) -> None:
        old, focus = self.editor, QApplication.focusWidget()
        focused = focus is not None and (focus is old or old.isAncestorOf(focus))
        old.blockSignals(True)
        old.hide()
        old.deleteLater()
        derived = isinstance(self.value, From)
        self._place(DerivedEditor(self.param, self.theme, self) if derived else self.make_editor())
        self.set_field_width(self._width)
        if focused:
            self.editor.show()
            self.field.setFocus()

    def _place(self, editor: Editor) -> None:
        self.editor = editor
        self._refused = None
        if isinstance(editor, ChoiceEditor):
            editor.offer(self.choices())
        if isinstance(editor, LineEditor):
            editor.refused.connect(self._take_refusal)
        editor.edited.connect(self._take)
        editor.settled.connect(self.settled)
        if isinstance(editor, WIDE):
            self.below.insertWidget(1, editor)
        else:
            self.line.addWidget(editor)
        self.label.setBuddy(self.field)
        self.field.installEventFilter(self)
        self.describe()

    def _take(self, value: Any) -> None:
        named = self.param.kind == "node" and value
        self.edited.emit(self.param.name, Tied(value) if named else value)

    def _take_refusal(self, message: Message | None) -> None:
        if message != self._refused:
            self._refused = message
            self.tell()

    def describe(self) -> None:
        """Tell a screen reader what the field is."""
        self.field.setAccessibleName(word(self.param.label))
        self.field.setAccessibleDescription(self.problem.text() or flowing(self.help_text()))
        if not isinstance(self.editor, (DerivedEditor, *WIDE)):
            self.field.setToolTip(tip("", self.help_text()))


def can_follow(one: Param, follow: Follow | None) -> bool:
    """Whether a parameter may be set to what the data say."""
    return follow is not None and one.kind == "int" and inside(one, follow.value) == follow.value
