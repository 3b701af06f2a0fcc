"""What the tests of the panels share: what a person does at a form, and what they read there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.look import style
from designer.look.theme import DARK, LIGHT
from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.connections import ConnectionsEditor
from designer.panels.editors.family_menu import FamilyMenu
from designer.panels.editors.fold import Fold
from designer.panels.editors.points import PointsEditor
from designer.panels.editors.rows import Rows
from designer.panels.editors.several import SeveralEditor
from designer.panels.editors.switch import SwitchEditor
from designer.panels.inspector import Inspector
from designer.panels.layer_rows import CATEGORY
from designer.panels.palette import Palette
from designer.session import Session
from engine.declare import Declared, Param
from engine.graph.edits import add, connect, disconnect, new_node, set_param
from engine.graph.model import Graph, Project, Tied, Wire
from engine.layers import LAYERS, Layer
from engine.message import Message
from engine.templates import template
from tests.engine.strategies import Given

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
LEFT = Qt.MouseButton.LeftButton
Panel = TypeVar("Panel", bound=QWidget)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    """Test files take these fixtures by an assignment."""
    Fold.opened.clear()
    if not qapp.styleSheet():
        style.apply(qapp, LIGHT)


def row_point(palette: Palette, type_name: str) -> QPoint:
    """The middle of the row of a layer, in the viewport of the list, scrolled into sight."""
    index = palette.list.index_of(type_name)
    if palette.list.isRowHidden(index.row()):
        palette.list.toggle(str(index.data(CATEGORY)))
    palette.list.scrollTo(index)
    return palette.list.visualRect(index).center()


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    session = Session()
    session.show(template("digits-cnn"), None)
    return session


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    return shown(qtbot, Inspector(session, LIGHT))


def params_of(kind: type[Declared]) -> tuple[Param, ...]:
    """The parameters that a form shows."""
    return tuple(one for one in kind.params() if not one.hidden)


def settings_of(kinds: Any) -> list[Any]:
    return [pytest.param(kind, one, id=f"{kind.__name__}-{one.name}") for kind in kinds for one in params_of(kind)]


def shown(qtbot: QtBot, panel: Panel, width: int = 300, height: int = 900) -> Panel:
    """The panel in a window, wide and high enough to be clicked anywhere."""
    qtbot.addWidget(panel)
    panel.resize(width, height)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def field_of(rows: Rows, name: str) -> QWidget:
    return rows.rows[name].field


def other_value(one: Param, value: Any) -> tuple[str, Any]:
    """What to type for another legal value, and that value as a file keeps it."""
    if one.kind in ("text", "folder", "file"):
        return "other", "other"
    if one.kind == "names":
        return "red, green", ["red", "green"]
    if one.kind in ("sizes", "numbers"):
        low, high = (cast(int, end) for end in (one.low, one.high))
        listed = [min(max(number, low), high) for number in (4, 16)]
        return " ".join(map(str, listed)), listed
    if one.kind == "int":
        number = value + 1 if one.high is None or value + 1 <= one.high else value - 1
        return str(number), number
    assert one.low is not None and one.high is not None
    number = next(float(f"{place:.3g}") for place in (one.low + (one.high - one.low) / 4, one.high) if place != value)
    return str(number), number


def change(qtbot: QtBot, rows: Rows, one: Param, value: Any) -> Any:
    """Change a setting as a person does at its field; returns the value that was meant."""
    editor, field = rows.editor(one.name), field_of(rows, one.name)
    if one.group and not rows.folds[one.group].is_open:
        qtbot.mouseClick(rows.folds[one.group].head, LEFT)
    qtbot.waitUntil(field.isVisible)
    if isinstance(editor, ConnectionsEditor):
        qtbot.mouseClick(editor.table, LEFT, pos=editor.table.cell(2, 1).center())
        return [[2, 1]]
    if isinstance(editor, PointsEditor):
        qtbot.mouseClick(editor.plane, LEFT, pos=editor.plane.place(0, 0).toPoint())
        return [*value, [*editor.plane.at, editor.plane.kind]]
    if isinstance(editor, SeveralEditor):
        chosen = next(iter(editor.family))
        add_entry(qtbot, editor, chosen.type)
        return [*value, {"type": chosen.type, **chosen.defaults()}]
    if isinstance(editor, SwitchEditor):
        qtbot.mouseClick(field, LEFT)
        return not value
    if isinstance(editor, ChoiceEditor):
        last = editor.currentIndex() == editor.count() - 1
        qtbot.keyClick(field, Qt.Key.Key_Up if last else Qt.Key.Key_Down)
        return Tied(editor.currentData()) if one.kind == "node" else editor.currentData()
    assert isinstance(field, QLineEdit)
    text, wanted = other_value(one, value)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return wanted


def add_entry(qtbot: QtBot, editor: SeveralEditor, type_name: str) -> None:
    """Choose an entry of the menu that opens at the button."""
    qtbot.mouseClick(editor.add, LEFT)
    menu = editor.findChild(FamilyMenu)
    assert menu is not None and menu.isVisible()
    action = next(one for one in menu.actions() if one.data() == type_name)
    menu.setActiveAction(action)
    qtbot.keyClick(menu, Qt.Key.Key_Return)


def state_of(rows: Rows) -> list[tuple[str, str]]:
    """What a person reads in each field."""
    found = []
    for name, row in rows.rows.items():
        if isinstance(row.editor, SeveralEditor):
            found.append((name, ", ".join(entry.head.accessibleName() for entry in row.editor.entries)))
        elif isinstance(row.field, QLineEdit):
            found.append((name, row.field.text()))
        elif isinstance(row.field, QComboBox):
            found.append((name, row.field.currentText()))
        elif isinstance(row.field, QAbstractButton):
            found.append((name, str(row.field.isChecked())))
    return found


def alone(kind: type[Declared], **params: Any) -> Project:
    return Project(add(Graph(), new_node(kind, "node", **params)))


def twins(kind: type[Layer]) -> Project:
    """Two nodes of this layer, each with the example of its inputs wired to it: they could share their weights."""
    outputs = {f"{port}_{at}": one for port, shapes in kind.example().items() for at, one in enumerate(shapes)}
    data = new_node(LAYERS.members["Data"], "data", examples=Given(tuple(outputs.items())))
    graph = add(Graph(), data, new_node(kind, "node"), new_node(kind, "twin"))
    wires = [Wire("data", name, key, name.rpartition("_")[0]) for name in outputs for key in ("node", "twin")]
    return Project(connect(graph, *wires))


def text_of(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def two_problems(session: Session) -> None:
    def break_it(graph: Graph) -> Graph:
        return disconnect(set_param(graph, "conv2d", "groups", 3), graph.into("dense"))

    session.edit("Break it", break_it)
    session.do(Message("Break it more"), replace(session.project, training={"epochs": 0}))
