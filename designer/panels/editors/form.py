"""A form over declared parameters, which shows plain values and says what a person changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from designer.panels.editors.number import Follow
from designer.panels.editors.row import Editor, Row
from designer.texts import word
from designer.theme import SPACE_2, SPACE_3, Theme
from engine.declare import Declared, Param, plain
from engine.message import Message, Misfit

NARROWEST, WIDEST = 108, 176


class Form(QWidget):
    """Rows of one kind of declared thing; the values stay where they are, and come back changed in ``edited``."""

    edited = Signal(str, object)
    """The name of a parameter and its new plain value, with each letter and each move of the mouse."""
    settled = Signal()
    """A gesture has ended: a key was released, a field was left, a mouse button went up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows: dict[str, Row] = {}
        self._field_width = NARROWEST
        self._nested = False
        self._params: tuple[Param, ...] = ()
        self._subject: Hashable = None
        self._shown: tuple[Mapping[str, Any], Mapping[str, Any], Follow | None] = ({}, {}, None)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)

    def show_values(
        self,
        params: tuple[Param, ...],
        values: Mapping[str, Any],
        derived: Mapping[str, Any] | None = None,
        *,
        follow: Follow | None = None,
        subject: Hashable = None,
    ) -> None:
        """Show these values; the rows stay as they are while parameters and ``subject`` do.

        ``derived`` has the values of settings that follow from the data, ``follow`` is what a whole number may follow.
        """
        self._shown = values, derived or {}, follow
        if params != self._params or subject != self._subject:
            self._params, self._subject = params, subject
            self._rebuild()
        for name, row in self.rows.items():
            value = values.get(name, plain(row.param.default))
            fitting = follow if follow and row.param.kind == "int" and _fits(row.param, follow.value) else None
            row.show_value(value, (derived or {}).get(name), fitting)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._renew()

    def editor(self, name: str) -> Editor:
        """The field of one parameter."""
        return self.rows[name].editor

    def nested(self, name: str) -> Form:
        """The form of what a declared parameter is set to."""
        row = self.rows[name]
        assert isinstance(row, NestedRow)
        return row.form

    def told_problems(self) -> set[str]:
        """The sentences that stand at its rows now."""
        own = {row.problem.text() for row in self.rows.values() if not row.problem.isHidden()}
        inner = (row.form.told_problems() for row in self.rows.values() if isinstance(row, NestedRow))
        return own.union(*inner)

    def set_field_width(self, width: int) -> None:
        """Make all fields this wide; they stand at the right, under each other."""
        self._field_width = width
        for row in self.rows.values():
            row.set_field_width(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._nested:
            self.set_field_width(max(NARROWEST, min(WIDEST, self.width() // 8 * 4)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._renew()

    def _renew(self) -> None:
        values, derived, follow = self._shown
        params, self._params = self._params, ()
        self.show_values(params, values, derived, follow=follow, subject=self._subject)

    def _rebuild(self) -> None:
        for old in self.rows.values():
            # A field that is hidden ends its gesture, which would change what is shown next.
            old.blockSignals(True)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {param.name: self._row(param) for param in self._params}
        self.set_field_width(self._field_width)

    def _row(self, param: Param) -> Row:
        row = NestedRow(param, self.theme, self) if param.kind == "declared" else Row(param, self.theme, self)
        row.edited.connect(self._tell)
        row.settled.connect(self.settled)
        self._column.addWidget(row)
        return row

    def _tell(self, value: Any) -> None:
        row = self.sender()
        assert isinstance(row, Row)
        self.edited.emit(row.param.name, value)


class NestedRow(Row):
    """A choice among the members of a family, with the form of the chosen one below it."""

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(param, theme, parent)
        self.form = Form(theme, self)
        self.form._nested = True
        self.form.edited.connect(self._change)
        self.form.settled.connect(self.settled)
        self.inside = QWidget(self)
        rail = QFrame(self.inside)
        rail.setProperty("role", "rail")
        rail.setStyleSheet("")
        row = QHBoxLayout(self.inside)
        row.setContentsMargins(0, SPACE_2 - 4, 0, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(rail)
        row.addWidget(self.form, 1)
        self.below.addWidget(self.inside)
        with QSignalBlocker(self.editor):
            pass
