"""Rows over declared parameters, which show plain values and say what a person changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, Theme
from designer.panels.editors.around import NOWHERE, Around
from designer.panels.editors.choice import Choice
from designer.panels.editors.family_menu import by_category
from designer.panels.editors.fold import Fold
from designer.panels.editors.row import Editor, Row
from designer.panels.editors.several import SeveralEditor
from designer.texts import tip, word
from engine.declare import Declared, Family, Param, plain
from engine.message import Message, Misfit

NARROWEST = 108
"""The least width of a field."""


class Rows(QWidget):
    """Rows of one declared thing; the values stay where they are, and come back changed in ``edited``."""

    edited = Signal(str, object)
    """The name of a parameter and its new plain value, with each letter and each move of the mouse."""
    settled = Signal()
    """A gesture has ended: a key was released, a field was left, a mouse button went up."""
    widened = Signal()
    """Another field is shown now, which may need more width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows: dict[str, Row] = {}
        self._field_width = NARROWEST
        self._params: tuple[Param, ...] = ()
        self._subject: object = None
        self._live: frozenset[str] = frozenset()
        self.folds: dict[str, Fold] = {}
        self._shown: tuple[Mapping[str, Any], Mapping[str, Any], Around] = ({}, {}, NOWHERE)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._plain, self._grouped = QVBoxLayout(), QVBoxLayout()
        self._column.addLayout(self._plain)
        self._column.addLayout(self._grouped)
        for layout in (self._column, self._plain, self._grouped):
            layout.setSpacing(SPACE_2)

    def show_values(
        self,
        params: tuple[Param, ...],
        values: Mapping[str, Any],
        derived: Mapping[str, Any] | None = None,
        *,
        around: Around = NOWHERE,
        subject: object = None,
    ) -> None:
        """Show these values; the rows stay while the parameters and the ``subject`` are the same.

        ``derived`` has the values of settings that follow from the data. A group opens where it comes to hold a value
        that is not the usual one, or a problem.
        """
        self._shown = values, derived or {}, around
        params = tuple(one for one in params if not one.hidden)
        if params != self._params or subject != self._subject:
            self._params, self._subject = params, subject
            self._rebuild()
        for name, row in self.rows.items():
            usual = plain(row.param.default)
            value = values.get(name, usual)
            worth_seeing = value not in (row.value, usual)
            row.show_value(value, (derived or {}).get(name), around)
            if row.param.group and (worth_seeing or row.is_troubled()):
                self.folds[row.param.group].open()

    def mark_live(self, paths: Iterable[str]) -> None:
        """Mark the fields that change a training which runs: by name, or by the path to one of a form inside."""
        self._live = frozenset(paths)
        for name, row in self.rows.items():
            self._mark(name, row)

    def _mark(self, name: str, row: Row) -> None:
        row.mark_live(name in self._live)
        if isinstance(row, NestedRow):
            inner = f"{name}."
            row.form.mark_live(path.removeprefix(inner) for path in self._live if path.startswith(inner))

    def place_between(self, widget: QWidget) -> None:
        """Let this stand behind the rows of no group, and before all groups."""
        self._column.insertWidget(1, widget)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._renew()

    def editor(self, name: str) -> Editor:
        """The field of one parameter."""
        return self.rows[name].editor

    def nested(self, name: str) -> Rows:
        """The form of what a declared parameter is set to."""
        row = self.rows[name]
        assert isinstance(row, NestedRow)
        return row.form

    def listed(self, name: str) -> SeveralEditor:
        """The list that a parameter is set to."""
        editor = self.rows[name].editor
        assert isinstance(editor, SeveralEditor)
        return editor

    def told_problems(self) -> set[str]:
        """The sentences that stand at its rows now."""
        return set[str]().union(*(row.told_problems() for row in self.rows.values()))

    def needed_width(self) -> int:
        """The width of a field in which all that can be chosen in any of them can be read."""
        return max((row.needed_width() for row in self.rows.values()), default=0)

    def set_field_width(self, width: int) -> None:
        """Make all fields this wide; they stand at the right, under each other."""
        self._field_width = width
        for row in self.rows.values():
            row.set_field_width(width)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._renew()

    def _renew(self) -> None:
        values, derived, around = self._shown
        params, self._params = self._params, ()
        self.show_values(params, values, derived, around=around, subject=self._subject)

    def _rebuild(self) -> None:
        for old in self.rows.values():
            # A field that is hidden ends its gesture, which would change what is shown next.
            old.blockSignals(True)
        for gone in (*self.rows.values(), *self.folds.values()):
            gone.hide()
            gone.deleteLater()
        self.folds = {}
        self.rows = {param.name: self._row(param) for param in self._params}
        self.mark_live(self._live)
        self.set_field_width(self._field_width)

    def _row(self, param: Param) -> Row:
        row = KINDS.get(param.kind, Row)(param, self.theme, self)
        row.edited.connect(self.edited)
        row.settled.connect(self.settled)
        row.widened.connect(self.widened)
        if param.group:
            self._fold(param.group).rows.addWidget(row)
        else:
            self._plain.addWidget(row)
        return row

    def _fold(self, group: str) -> Fold:
        if group not in self.folds:
            self.folds[group] = Fold(group, self.theme, self)
            self._grouped.addWidget(self.folds[group])
        return self.folds[group]


class Rail(QWidget):
    """A thin line along what belongs to the field above it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, 1, self.height(), self.palette().color(QPalette.ColorRole.Mid))


class NestedRow(Row):
    """A choice among the members of a family, with the rows of the chosen one below it."""

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(param, theme, parent)
        self.form = Rows(theme, self)
        self.form.edited.connect(self._change)
        self.form.settled.connect(self.settled)
        self.form.widened.connect(self.widened)
        rail = Rail(self)
        rail.setFixedWidth(1)
        self.inside = QWidget(self)
        row = QHBoxLayout(self.inside)
        row.setContentsMargins(0, SPACE_1, 0, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(rail)
        row.addWidget(self.form, 1)
        self.below.addWidget(self.inside)

    @property
    def family(self) -> Family[Any]:
        assert self.param.family is not None
        return self.param.family

    def member(self) -> type[Declared] | None:
        """What is chosen; None where this version does not know it."""
        named = self.value.get("type") if isinstance(self.value, Mapping) else None
        return self.family.members.get(named) if isinstance(named, str) else None

    def show_value(self, value: Any, derived: Any = None, around: Around = NOWHERE) -> None:
        self.value = value
        member = self.member()
        params = member.params() if member else ()
        self.form.show_values(params, value if member else {}, around=Around(parts=around.parts))
        self.inside.setVisible(bool(params))
        super().show_value(value, derived)

    def needed_width(self) -> int:
        return max(super().needed_width(), self.form.needed_width())

    def set_field_width(self, width: int) -> None:
        super().set_field_width(width)
        self.form.set_field_width(width)

    def shown(self) -> Any:
        return self.value.get("type") if isinstance(self.value, Mapping) else self.value

    def choices(self) -> list[Choice | None]:
        """The titles of the family, a line between its categories."""
        found: list[Choice | None] = []
        for members in by_category(self.family).values():
            found += [None] if found else []
            found += [Choice(word(one.title), one.type, tip("", word(one.help()))) for one in members]
        return found

    def help_text(self) -> str:
        member = self.member()
        return word(member.help() if member else self.param.about)

    def misfit(self) -> Message | None:
        """The problem of the choice itself: those of its parameters stand at their own rows."""
        return None if self.form.told_problems() else super().misfit()

    def told_problems(self) -> set[str]:
        return super().told_problems() | self.form.told_problems()

    def is_troubled(self) -> bool:
        return super().is_troubled() or bool(self.form.told_problems())

    def _take(self, value: Any) -> None:
        super()._take(switched(self.family, self.value, value))

    def _change(self, name: str, value: Any) -> None:
        super()._take({**self.value, name: value})


class SeveralRow(Row):
    """A list of declared things, below its label and the button that adds one."""

    editor: SeveralEditor

    def make_editor(self) -> Editor:
        made = SeveralEditor(self.param, self.theme, self._form, self)
        made.widened.connect(self.widened)
        self.line.addWidget(made.add)
        return made

    def _form(self, parent: QWidget) -> NestedRow:
        """The choice of what one entry is, with the rows of that."""
        about = QCoreApplication.translate("forms", "What this entry is.")
        kind = QCoreApplication.translate("forms", "Kind")
        return NestedRow(replace(self.param, name="", kind="declared", label=kind, about=about), self.theme, parent)

    def show_value(self, value: Any, derived: Any = None, around: Around = NOWHERE) -> None:
        self.value = value
        self.editor.show_entries(value, around.troubles.get(self.param.name, {}), around.parts)
        self.tell()

    def needed_width(self) -> int:
        return self.editor.needed_width()

    def set_field_width(self, width: int) -> None:
        self.editor.set_field_width(width)

    def misfit(self) -> Message | None:
        """The problem of the list itself: those of its entries stand at them."""
        return None if self.editor.told_problems() else super().misfit()

    def told_problems(self) -> set[str]:
        return super().told_problems() | self.editor.told_problems()

    def is_troubled(self) -> bool:
        return super().is_troubled() or bool(self.editor.told_problems())

    def describe(self) -> None:
        super().describe()
        text = QCoreApplication.translate("forms", "Add to {list}")
        self.field.setAccessibleName(text.format(list=word(self.param.label)))


KINDS: Mapping[str, type[Row]] = {"declared": NestedRow, "several": SeveralRow}


def switched(family: Family[Any], raw: Any, chosen: str) -> dict[str, Any]:
    """Another member of a family; what a person had set stays where the new one has the same and allows the value."""
    member = family.members[chosen]
    before = raw if isinstance(raw, Mapping) else {}
    old = family.members.get(str(before.get("type")))
    usual = old.defaults() if old else {}
    kept = {}
    for one in member.params():
        if one.name in before and before[one.name] != usual.get(one.name):
            try:
                kept[one.name] = plain(one.read(before[one.name]))
            except Misfit:
                continue
    return {"type": chosen, **member.defaults(), **kept}
