"""Drives the panels around the canvas with mouse and keys, and looks at the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QDrag, QGuiApplication, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer import style
from designer.panels.code import CodePanel, mark_colour
from designer.panels.editors import Form
from designer.panels.editors.amounts import dragged, read_number, read_whole, stepped, written
from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.derived import DerivedEditor
from designer.panels.editors.folder import FolderEditor
from designer.panels.editors.form import Rows, switched
from designer.panels.editors.line import LineEditor
from designer.panels.editors.number import NumberEditor
from designer.panels.editors.switch import SwitchEditor
from designer.panels.inspector import Inspector
from designer.panels.layer_list import MIME, drag_pixmap
from designer.panels.palette import Palette
from designer.panels.problems import ProblemsPanel
from designer.panels.rate_curve import rates
from designer.panels.search import catalogue, found
from designer.panels.source_colours import token_colours
from designer.panels.training_form import TrainingForm
from designer.session import Session
from designer.texts import counted, flowing, told
from designer.theme import DARK, LIGHT, Theme
from engine.compile.source import source
from engine.data import DATA_SETS
from engine.declare import Declared, Param, plain
from engine.graph.edits import add, connect, disconnect, new_node, set_param
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.layers.declare import CATEGORIES
from engine.message import Message
from engine.training.choices import OPTIMIZERS, SCHEDULES, OneCycle, Training
from resources.templates.make import projects

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
LEFT = Qt.MouseButton.LeftButton
Panel = TypeVar("Panel", bound=QWidget)


def settings_of(kinds: Any) -> list[Any]:
    return [pytest.param(kind, one, id=f"{kind.__name__}-{one.name}") for kind in kinds for one in kind.params()]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        style.apply(qapp, LIGHT)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    session = Session()
    session.show(projects()["digits-cnn"], None)
    return session


def shown(qtbot: QtBot, panel: Panel, width: int = 300, height: int = 900) -> Panel:
    """The panel in a window, wide and high enough to be clicked anywhere."""
    qtbot.addWidget(panel)
    panel.resize(width, height)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    return shown(qtbot, Inspector(session, LIGHT))


def field_of(rows: Rows, name: str) -> QWidget:
    return rows.rows[name].field


def other_value(one: Param, value: Any) -> tuple[str, Any]:
    """What to type for another legal value, and that value as a file keeps it."""
    if one.kind in ("text", "folder"):
        return "other", "other"
    if one.kind == "sizes":
        return "4 x 16", [4, 16]
    if one.kind == "int":
        number = value + 1 if one.high is None or value + 1 <= one.high else value - 1
        return str(number), number
    assert one.low is not None and one.high is not None
    number = next(float(f"{place:.3g}") for place in (one.low + (one.high - one.low) / 4, one.high) if place != value)
    return str(number), number


def change(qtbot: QtBot, rows: Rows, one: Param, value: Any) -> Any:
    """Change a setting as a person does at its field; returns the value that was meant."""
    editor, field = rows.editor(one.name), field_of(rows, one.name)
    if isinstance(editor, SwitchEditor):
        qtbot.mouseClick(field, LEFT)
        return not value
    if isinstance(editor, ChoiceEditor):
        last = editor.currentIndex() == editor.count() - 1
        qtbot.keyClick(field, Qt.Key.Key_Up if last else Qt.Key.Key_Down)
        return editor.currentData()
    assert isinstance(field, QLineEdit)
    text, wanted = other_value(one, value)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return wanted


def state_of(rows: Rows) -> list[tuple[str, str]]:
    """What a person reads in each field."""
    found = []
    for name, row in rows.rows.items():
        if isinstance(row.field, QLineEdit):
            found.append((name, row.field.text()))
        elif isinstance(row.field, QComboBox):
            found.append((name, row.field.currentText()))
        elif isinstance(row.field, QAbstractButton):
            found.append((name, str(row.field.isChecked())))
    return found


# Palette


@pytest.fixture
def palette(qtbot: QtBot, session: Session) -> Palette:
    return shown(qtbot, Palette(session, LIGHT), 208, 700)


def rows_of(palette: Palette) -> list[str]:
    model = palette.list.rows
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_the_palette_has_every_layer_under_its_category(palette: Palette) -> None:
    wanted = []
    for category in CATEGORIES:
        titles = [kind.title for kind in LAYERS if kind.category == category]
        wanted += [category, *titles] if titles else []
    assert rows_of(palette) == wanted


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("conv", "Conv2d"),
        ("2d conv", "Conv2d"),
        ("conv2d", "Conv2d"),
        ("POOL max", "MaxPool2d"),
        ("batchnorm", "BatchNorm"),
        ("gru", "GRU"),
        ("overfitting", None),
        ("rely on one other", "Dropout"),
        ("lu", "ReLU"),
    ],
)
def test_search_finds_layers_by_title_type_and_help(query: str, best: str | None) -> None:
    assert next((kind.type for kind in found(query)), None) == best


def test_every_layer_is_the_first_hit_of_its_own_title() -> None:
    assert [found(kind.title)[0] for kind in catalogue()] == catalogue()


def test_typing_and_enter_adds_the_best_hit(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "drop")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["Dropout"]
    qtbot.keyClicks(palette.search, "lstm")
    assert palette.search.text() == "lstm"


def test_down_leads_into_the_list_and_up_back_to_the_search(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "norm")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.hasFocus()
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert chosen.args == ["LayerNorm"]
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    assert palette.search.hasFocus()
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""


def test_a_search_without_a_hit_says_so_and_adds_nothing(qtbot: QtBot, palette: Palette) -> None:
    assert not palette.nothing.isVisible()
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.keyClicks(palette.search, "zzz")
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.nothing.isVisible() and not palette.list.isVisible()


@pytest.mark.parametrize("type_name", ["Data", "Conv2d", "MeanAbsoluteError"])
def test_a_double_click_on_a_row_adds_that_layer(qtbot: QtBot, palette: Palette, type_name: str) -> None:
    point = palette.row_point(type_name)
    assert palette.list.viewport().rect().contains(point)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.mouseClick(palette.list.viewport(), LEFT, pos=point)
        qtbot.mouseDClick(palette.list.viewport(), LEFT, pos=point)
    assert chosen.args == [type_name]


def test_a_heading_cannot_be_added(qtbot: QtBot, palette: Palette) -> None:
    heading = palette.list.visualRect(palette.list.rows.index(0, 0)).center()
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.mouseDClick(palette.list.viewport(), LEFT, pos=heading)


def test_a_drag_carries_the_type_name_and_a_picture_of_the_node(qtbot: QtBot, palette: Palette) -> None:
    point = palette.row_point("LSTM")
    viewport = palette.list.viewport()
    qtbot.mousePress(viewport, LEFT, pos=point)
    for distance in (4, 12, 24):
        qtbot.mouseMove(viewport, point + QPoint(distance, 0))
    drag = palette.list.findChild(QDrag)
    assert drag is not None
    assert bytes(drag.mimeData().data(MIME).data()).decode() == "LSTM"
    assert not drag.pixmap().isNull()
    qtbot.mouseRelease(viewport, LEFT, pos=point)


@THEMES
def test_every_layer_has_a_picture_to_drag_as_wide_as_its_title(tokens: Theme) -> None:
    for kind in LAYERS:
        assert 60 < drag_pixmap(kind, tokens, 1.0).width() < 240
        assert drag_pixmap(kind, tokens, 2.0).height() == 80


# Every setting of everything that is declared


def alone(kind: type[Declared], **params: Any) -> Project:
    return Project(add(Graph(), new_node(kind, "node", **params)))


@pytest.mark.parametrize(("kind", "one"), settings_of(LAYERS))
def test_every_setting_of_every_layer_is_edited_and_undone(
    qtbot: QtBot, session: Session, inspector: Inspector, kind: type[Declared], one: Param
) -> None:
    session.show(alone(kind), None)
    session.select(["node"])
    before, texts = session.project, state_of(inspector.form)
    wanted = change(qtbot, inspector.form, one, plain(one.default))
    found = session.project.graph.nodes["node"].params
    if one.kind == "declared":
        assert found[one.name]["type"] == wanted
    else:
        assert found[one.name] == wanted
    assert {name: value for name, value in found.items() if name != one.name} == {
        name: value for name, value in before.graph.nodes["node"].params.items() if name != one.name
    }
    session.undo()
    assert session.project == before and session.document.undo_label is None
    assert state_of(inspector.form) == texts


@pytest.mark.parametrize(("kind", "one"), settings_of(DATA_SETS))
def test_every_setting_of_every_data_set_is_edited_and_undone(
    qtbot: QtBot, session: Session, inspector: Inspector, kind: type[Declared], one: Param
) -> None:
    raw = {"type": kind.type, **kind.defaults()}
    session.show(alone(LAYERS.members["Data"], examples=raw), None)
    session.select(["node"])
    before = session.project
    rows = inspector.form.nested("examples")
    wanted = change(qtbot, rows, one, raw[one.name])
    assert session.project.graph.nodes["node"].params["examples"] == {**raw, one.name: wanted}
    session.undo()
    assert session.project == before and session.document.undo_label is None


@pytest.mark.parametrize(("kind", "one"), settings_of([Training]))
def test_every_setting_of_a_training_is_edited_and_undone(qtbot: QtBot, kind: type[Declared], one: Param) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    before, texts = session.project, state_of(form.form)
    wanted = change(qtbot, form.form, one, plain(one.default))
    value = session.project.training[one.name]
    assert (value["type"] if one.kind == "declared" else value) == wanted
    assert set(session.project.training) == {param.name for param in Training.params()}
    session.undo()
    assert session.project == before and session.document.undo_label is None
    assert state_of(form.form) == texts


@pytest.mark.parametrize(
    ("where", "kind", "one"),
    [
        pytest.param(where, *case.values, id=f"{where}-{case.id}")
        for where, family in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES))
        for case in settings_of(family)
    ],
)
def test_every_setting_of_every_optimizer_and_schedule_is_edited_and_undone(
    qtbot: QtBot, where: str, kind: type[Declared], one: Param
) -> None:
    session = Session()
    raw = {"type": kind.type, **kind.defaults()}
    session.show(Project(training={where: raw}), None)
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    before = session.project
    wanted = change(qtbot, form.form.nested(where), one, raw[one.name])
    assert session.project.training[where] == {**raw, one.name: wanted}
    session.undo()
    assert session.project == before and session.document.undo_label is None


ODD = [None, True, -7, 2.5, 10**30, float("inf"), "abc", "", [], [1, "x"], {}, {"type": "Nothing"}, {"type": 3}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("kind", [*LAYERS, Training], ids=lambda kind: kind.__name__)
def test_no_value_of_a_file_stops_a_form_or_is_changed_by_walking_through_it(
    qtbot: QtBot, kind: type[Declared], odd: Any
) -> None:
    form = shown(qtbot, Form(LIGHT), 240, 700)
    values = {one.name: odd for one in kind.params()}
    form.show_values(kind.params(), values)
    with qtbot.assertNotEmitted(form.edited):
        for row in form.rows.values():
            row.field.setFocus(Qt.FocusReason.TabFocusReason)
        form.setFocus()
    for one in kind.params():
        message = form.rows[one.name].misfit()
        assert form.rows[one.name].problem.text() == (told(message) if message else "")


# Typing


def test_each_letter_changes_the_document_and_all_are_one_step(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    before, found = session.project, []
    session.changed.connect(lambda _, after: found.append(after.graph.nodes["conv2d"].params["filters"]))
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "128")
    assert found == [1, 12, 128] and field.text() == "128" and field.cursorPosition() == 3
    session.undo()
    assert session.project == before and field.text() == "32"


def test_two_settings_typed_one_after_the_other_are_two_steps(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    before = session.project
    for name, text in (("filters", "24"), ("kernel", "5")):
        field = field_of(inspector.form, name)
        qtbot.mouseClick(field, LEFT)
        qtbot.keyClicks(field, text)
    session.undo()
    params = session.project.graph.nodes["conv2d"].params
    assert (params["filters"], params["kernel"]) == (24, 3)
    session.undo()
    assert session.project == before


def test_undo_in_a_field_undoes_the_document_and_not_the_letters(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), inspector)
    undo.activated.connect(session.undo)
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    inspector.activateWindow()
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "17")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "32" and session.document.undo_label is None


def test_a_change_from_outside_keeps_the_fields_and_the_cursor(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "256")
    field.setCursorPosition(1)
    session.edit("Elsewhere", lambda graph: set_param(graph, "conv2d", "kernel", 7))
    assert inspector.form.editor("filters") is field
    assert (field.text(), field.cursorPosition(), field.hasFocus()) == ("256", 1, True)
    kernel = inspector.form.editor("kernel")
    assert isinstance(kernel, LineEditor) and kernel.text() == "7"


@pytest.mark.parametrize(
    ("typed", "kept", "text"),
    [("0", 1, "1"), ("999999", 65536, "65536"), ("abc", 64, "64"), ("1,000", 1000, "1000"), ("1.6", 2, "2")],
)
def test_what_cannot_be_is_told_while_typed_and_mended_at_the_end(
    qtbot: QtBot, session: Session, inspector: Inspector, typed: str, kept: int, text: str
) -> None:
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    row = inspector.form.rows["units"]
    field = row.editor
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    for letter in typed:
        qtbot.keyClicks(field, letter)
    legal = typed == "1,000"
    assert row.problem.isVisible() != legal and bool(field.property("problem")) != legal
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.project.graph.nodes["node"].params["units"] == kept
    assert field.text() == text and not row.problem.isVisible()


@pytest.mark.parametrize("typed", ["8 × 8", "8x8", "8, 8", " 8 8 ", "8*8", "8X8;"])
def test_sizes_are_read_however_they_are_written(
    qtbot: QtBot, session: Session, inspector: Inspector, typed: str
) -> None:
    session.show(alone(LAYERS.members["Reshape"], sizes=[2, 32]), None)
    session.select(["node"])
    field = inspector.form.editor("sizes")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.project.graph.nodes["node"].params["sizes"] == [8, 8] and field.text() == "8 × 8"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.004, "0.004"), (1e-05, "1e-05"), (1.0, "1"), (0.9999, "0.9999"), (64, "64"), (1e6, "1000000")],
)
def test_numbers_are_written_short_and_read_back(number: float, text: str) -> None:
    assert written(number) == text and read_number(text) == number


def test_numbers_are_read_as_people_write_them() -> None:
    assert [read_whole(text) for text in ("1,000", "1 000", "1_000", "-1", "1.5", "")] == [1000] * 3 + [-1, None, None]
    assert [read_number(text) for text in ("0,004", "1e-5", "1 000.5", "nan", "x")] == [
        0.004,
        1e-05,
        1000.5,
        None,
        None,
    ]


# Dragging and arrow keys


def drag_by(qtbot: QtBot, field: QWidget, *moves: int) -> None:
    start = field.rect().center()
    qtbot.mousePress(field, LEFT, pos=start)
    for move in moves:
        qtbot.mouseMove(field, start + QPoint(move, 0))
    qtbot.mouseRelease(field, LEFT, pos=start + QPoint(moves[-1], 0))


def test_a_drag_over_a_number_is_one_step_and_a_second_drag_another(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    field, values = field_of(inspector.form, "units"), []
    session.changed.connect(lambda _, after: values.append(after.graph.nodes["node"].params["units"]))
    drag_by(qtbot, field, 12, 24, 48)
    first = session.project.graph.nodes["node"].params["units"]
    assert len(values) == 3 and values == sorted(values) and 120 < first < 136
    drag_by(qtbot, field, 12, -30, -96)
    assert session.project.graph.nodes["node"].params["units"] < first
    session.undo()
    assert session.project.graph.nodes["node"].params["units"] == first
    session.undo()
    assert session.project == alone(LAYERS.members["Dense"])


def test_escape_ends_a_drag_with_the_number_as_it_was(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    field = field_of(inspector.form, "kernel")
    start = field.rect().center()
    qtbot.mousePress(field, LEFT, pos=start)
    qtbot.mouseMove(field, start + QPoint(40, 0))
    assert session.project.graph.nodes["conv2d"].params["kernel"] > 3
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.mouseMove(field, start + QPoint(80, 0))
    qtbot.mouseRelease(field, LEFT, pos=start)
    assert session.project.graph.nodes["conv2d"].params["kernel"] == 3


def test_a_click_puts_the_cursor_into_a_number_and_changes_nothing(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("kernel")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    assert field.hasFocus() and field.selectedText() == "3" and session.document.undo_label is None


def every_number() -> list[Any]:
    kinds: list[type[Declared]] = [*LAYERS, *DATA_SETS, *OPTIMIZERS, *SCHEDULES, Training]
    return [case for case in settings_of(kinds) if case.values[1].kind in ("int", "float")]


@pytest.mark.parametrize(("kind", "one"), every_number())
def test_drags_and_arrow_keys_move_every_number_their_way_and_stay_inside(kind: type[Declared], one: Param) -> None:
    start = float(one.default)
    assert dragged(one, start, 0) == pytest.approx(start, rel=0.02, abs=0.01)
    for pixels in (-1e4, -300, -40, 40, 300, 1e4):
        found = dragged(one, start, pixels)
        assert one.read(found) == found
        assert (found - start) * pixels >= 0
    for steps in (-10, -1, 1, 10):
        found = stepped(one, start, steps)
        assert one.read(found) == found and (found - start) * steps >= 0


@pytest.mark.parametrize(
    ("start", "up", "down"), [(0.004, 0.005, 0.003), (0.01, 0.02, 0.009), (0.009, 0.01, 0.008), (1e-8, 2e-8, 1e-8)]
)
def test_an_arrow_key_moves_the_leading_digit_of_a_learning_rate(start: float, up: float, down: float) -> None:
    rate = OPTIMIZERS.members["SGD"].params()[0]
    assert stepped(rate, start, 1) == up and stepped(rate, start, -1) == down


def test_arrow_keys_move_a_number_and_are_one_step(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    before, field = session.project, field_of(inspector.form, "kernel")
    qtbot.mouseClick(field, LEFT)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Down):
        qtbot.keyClick(field, key)
    assert session.project.graph.nodes["conv2d"].params["kernel"] == 14
    session.undo()
    assert session.project == before


@pytest.mark.parametrize("name", ["filters", "padding"])
def test_the_wheel_never_changes_a_value(qtbot: QtBot, session: Session, inspector: Inspector, name: str) -> None:
    inspector.resize(300, 240)
    session.select(["conv2d"])
    field = field_of(inspector.form, name)
    before = inspector.verticalScrollBar().value()
    point = QPointF(field.rect().center())
    wheel = QWheelEvent(
        point,
        QPointF(field.mapToGlobal(field.rect().center())),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, wheel)
    assert (
        session.document.undo_label is None and not wheel.isAccepted()
    ) or inspector.verticalScrollBar().value() > before


# Values of files that cannot be, and values that follow


def test_a_value_out_of_range_is_shown_as_it_is_with_its_problem(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "batch_norm", "momentum", 7.5))
    session.select(["batch_norm"])
    row = inspector.form.rows["momentum"]
    assert isinstance(row.editor, LineEditor) and row.editor.text() == "7.5"
    assert row.problem.isVisible() and "7.5" in row.problem.text() and row.editor.property("problem")
    project = session.project
    qtbot.mouseClick(row.editor, LEFT)
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert session.project is project
    assert inspector.node_sheet.problems.isHidden()
    change(qtbot, inspector.form, row.param, 7.5)
    assert not row.problem.isVisible() and not row.editor.property("problem")


def test_a_problem_inside_a_data_set_stands_at_its_own_field(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    raw = {"type": "Spiral", "arms": 9}
    session.edit("From a file", lambda graph: set_param(graph, "data", "examples", raw))
    session.select(["data"])
    inner = inspector.form.nested("examples").rows["arms"]
    assert inner.problem.isVisible() and not inspector.form.rows["examples"].problem.isVisible()


def test_a_setting_that_follows_from_the_data_is_shown_dashed_and_can_be_taken_over(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["dense"])
    editor = inspector.form.editor("units")
    assert isinstance(editor, DerivedEditor)
    assert editor.line.text() == "10" and editor.line.property("derived") and editor.line.isReadOnly()
    before = session.project
    qtbot.mouseClick(editor.unlink, LEFT)
    assert session.project.graph.nodes["dense"].params["units"] == 10
    taken = inspector.form.editor("units")
    assert isinstance(taken, NumberEditor) and taken.text() == "10"
    session.undo()
    assert session.project == before
    assert isinstance(inspector.form.editor("units"), DerivedEditor)


def test_a_setting_that_follows_what_is_gone_can_be_taken_over(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "dense", "units", From("nobody", "label", "classes")))
    session.select(["dense"])
    editor = inspector.form.editor("units")
    assert isinstance(editor, DerivedEditor) and editor.line.text() == "–"
    assert not inspector.node_sheet.problems.isHidden()
    qtbot.mouseClick(editor.unlink, LEFT)
    assert session.project.graph.nodes["dense"].params["units"] == 64


def menu_of(field: QWidget) -> QMenu:
    point = field.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, field.mapToGlobal(point))
    QApplication.sendEvent(field, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_whole_number_can_be_made_to_follow_the_classes(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.edit("Typed", lambda graph: set_param(graph, "dense", "units", 3))
    session.select(["dense"])
    menu = menu_of(field_of(inspector.form, "units"))
    follow = menu.actions()[0]
    assert follow.text() == "Follow the number of classes"
    follow.trigger()
    menu.close()
    assert session.project.graph.nodes["dense"].params["units"] == From("data", "label", "classes")
    assert isinstance(inspector.form.editor("units"), DerivedEditor)


def test_a_number_offers_to_follow_only_where_one_data_set_has_classes_that_fit(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    offers = {name: getattr(inspector.form.editor(name), "follow", None) for name in ("filters", "kernel")}
    assert offers["filters"] is not None and offers["kernel"] is not None
    session.edit("Second data", lambda graph: add(graph, new_node(LAYERS.members["Data"], "more")))
    assert getattr(inspector.form.editor("filters"), "follow", None) is None
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    menu = menu_of(field_of(inspector.form, "units"))
    assert all("Follow" not in action.text() for action in menu.actions())
    menu.close()


# Declared inside declared


def test_another_type_keeps_what_was_set_where_names_and_ranges_fit() -> None:
    raw = {"type": "Spiral", "examples": 500, "noise": 0.2, "seed": 4, "arms": 3}
    found = switched(DATA_SETS, raw, "Moons")
    assert found == {"type": "Moons", "examples": 500, "noise": 0.2, "seed": 4}
    assert switched(DATA_SETS, found, "Digits") == {"type": "Digits"}
    tall = {"type": "SGD", "learning_rate": 1e9, "momentum": 0.5}
    assert switched(OPTIMIZERS, tall, "RMSprop")["learning_rate"] == 0.01
    assert switched(OPTIMIZERS, tall, "RMSprop")["momentum"] == 0.5


def test_another_type_takes_its_own_usual_values_for_what_nobody_set() -> None:
    usual = {"type": "SGD", **OPTIMIZERS.members["SGD"].defaults()}
    assert switched(OPTIMIZERS, usual, "AdamW") == {"type": "AdamW", **OPTIMIZERS.members["AdamW"].defaults()}


def choose(qtbot: QtBot, box: ChoiceEditor, value: str) -> None:
    """Choose an entry with the arrow keys."""
    wanted = box.findData(value)
    while box.currentIndex() != wanted:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)


@pytest.mark.parametrize(("name", "output"), [("Iris", "features"), ("Spiral", "point")])
def test_another_data_set_moves_the_wires_of_outputs_that_have_a_new_name(
    qtbot: QtBot, session: Session, inspector: Inspector, name: str, output: str
) -> None:
    session.show(projects()["digits-mlp"], None)
    session.select(["data"])
    before = session.project
    box = inspector.form.editor("examples")
    assert isinstance(box, ChoiceEditor)
    choose(qtbot, box, name)
    wires = {(wire.output, wire.input) for wire in session.project.graph.out_of("data")}
    assert wires == {(output, "values"), ("label", "target")}
    assert not session.analysis.problems
    while session.document.undo_label is not None:
        session.undo()
        assert not session.analysis.problems
    assert session.project == before


def test_a_folder_is_typed_or_browsed(qtbot: QtBot, session: Session, inspector: Inspector, tmp_path: Any) -> None:
    session.show(projects()["mnist-cnn"], None)
    session.select(["data"])
    editor = inspector.form.nested("examples").editor("folder")
    assert isinstance(editor, FolderEditor)
    qtbot.mouseClick(editor.browse, LEFT)
    dialog = editor.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    assert session.project.graph.nodes["data"].params["examples"] == {"type": "Mnist", "folder": str(tmp_path)}
    assert editor.line.text() == str(tmp_path)


# Inspector


def text_of(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_one_selected_layer_shows_its_help_form_shape_and_cost(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    text = text_of(inspector)
    for wanted in ("Conv 2D", "Looks for small patterns", "32 × 8 × 8", "320", "18,432"):
        assert wanted in text
    assert "LeCun" not in text
    inspector.node_sheet.help.linkActivated.emit("#")
    assert "LeCun" in text_of(inspector)


def test_the_data_show_their_own_help_and_where_they_come_from(session: Session, inspector: Inspector) -> None:
    session.select(["data"])
    text = text_of(inspector)
    for wanted in ("Real handwritten digits", "CC BY 4.0", "1 × 8 × 8", "10 classes", "1,797"):
        assert wanted in text


def test_a_name_is_typed_in_one_step_and_an_empty_one_shows_the_title(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("")
    assert isinstance(field, LineEditor) and field.placeholderText() == "Conv 2D"
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "my edges ")
    assert session.project.graph.nodes["conv2d"].name == "my edges " and field.text() == "my edges "
    session.undo()
    assert session.project.graph.nodes["conv2d"].name == "" and field.text() == ""


def test_a_problem_that_no_field_has_stands_in_a_card(session: Session, inspector: Inspector) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "conv2d", "groups", 3))
    session.select(["conv2d"])
    assert inspector.node_sheet.problems.isVisible()
    assert "Choose groups that divide both" in text_of(inspector.node_sheet.problems)
    session.undo()
    assert not inspector.node_sheet.problems.isVisible()


def test_several_layers_show_their_number_and_totals(session: Session, inspector: Inspector) -> None:
    session.select(["conv2d", "batch_norm", "relu"])
    text = text_of(inspector)
    assert "3 layers selected" in text and counted(320 + 64) in text and not inspector.node_sheet.isVisible()


def test_with_nothing_selected_the_project_shows_its_title_and_totals(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    text = text_of(inspector)
    assert "Digits: convolutional" in text and counted(session.analysis.parameters) in text
    field = inspector.project_sheet.form.editor("")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, "Mine")
    assert session.project.title == "Mine"
    session.undo()
    assert session.project.title == "Digits: convolutional"


def test_an_unknown_layer_is_explained_and_its_settings_are_read_only(session: Session, inspector: Inspector) -> None:
    session.edit("From a file", lambda graph: add(graph, Node("odd", "HyperLayer", params={"depth": 7, "way": [1, 2]})))
    session.select(["odd"])
    text = text_of(inspector)
    assert "HyperLayer" in text and "There is no layer" in text and "depth" in text and "[1, 2]" in text
    assert list(inspector.form.rows) == [""]


def test_a_selected_layer_that_is_taken_away_leaves_the_project(session: Session, inspector: Inspector) -> None:
    session.edit("Add", lambda graph: add(graph, new_node(LAYERS.members["Dense"], "fresh")))
    session.select(["fresh"])
    session.undo()
    assert inspector.project_sheet.isVisible()
    session.show(Project(), None)
    assert "The canvas is empty" in text_of(inspector)


def test_typing_half_a_value_does_not_reach_another_layer(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    field = field_of(inspector.form, "filters")
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "0")
    before = session.project
    session.select(["conv2d_2"])
    assert session.project == before


def test_help_appears_below_a_field_that_the_keyboard_enters(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    first, second = inspector.form.rows["filters"], inspector.form.rows["kernel"]
    first.field.setFocus(Qt.FocusReason.TabFocusReason)
    assert first.help.isVisible()
    qtbot.keyClick(first.field, Qt.Key.Key_Tab)
    assert second.field.hasFocus() and second.help.isVisible() and not first.help.isVisible()
    qtbot.mouseClick(inspector.form.rows["stride"].field, LEFT)
    qtbot.waitUntil(lambda: not second.help.isVisible())
    assert not inspector.form.rows["stride"].help.isVisible()


# Training


def test_the_note_about_the_next_start_is_there_only_while_a_training_runs(qtbot: QtBot) -> None:
    form = shown(qtbot, TrainingForm(Session(), LIGHT))
    assert not form.note.isVisible()
    form.set_running(True)
    assert form.note.isVisible() and form.running.text() == "Changes take effect at the next start."
    form.set_running(False)
    assert not form.note.isVisible()


def test_the_curve_shows_the_schedule_and_goes_where_it_cannot_be(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    assert max(form.curve.rates) == pytest.approx(0.004, rel=0.01) and form.curve.rates[0] < 0.001
    session.show(Project(training={"schedule": {"type": "Constant"}}), None)
    assert set(form.curve.rates) == {0.004}
    session.show(Project(training={"epochs": 0}), None)
    assert not form.curve.isVisible()


@pytest.mark.parametrize("kind", list(SCHEDULES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("epochs", [1, 3, 1_000_000])
def test_every_schedule_has_a_curve(kind: type[Declared], epochs: int) -> None:
    found = rates(Training(epochs=epochs, schedule=kind()))
    assert len(found) > 10 and all(rate >= 0 for rate in found)
    assert isinstance(kind(), OneCycle) or max(found) == found[0]


# Problems


@pytest.fixture
def problems(qtbot: QtBot, session: Session) -> ProblemsPanel:
    return shown(qtbot, ProblemsPanel(session, LIGHT), 320, 400)


def test_a_network_without_problems_says_that_it_is_ready(problems: ProblemsPanel) -> None:
    assert problems.count.text() == "No problems. Ready to train." and problems.list.model().rowCount() == 0


def test_an_empty_canvas_says_what_is_lacking_and_counts_no_problem(
    qtbot: QtBot, session: Session, problems: ProblemsPanel
) -> None:
    session.show(Project(), None)
    assert problems.count.text() == "Not ready to train yet" and problems.list.model().rowCount() >= 2
    with qtbot.assertNotEmitted(problems.node_shown):
        point = problems.list.visualRect(problems.list.model().index(0, 0)).center()
        qtbot.mouseClick(problems.list.viewport(), LEFT, pos=point)


def two_problems(session: Session) -> None:
    def break_it(graph: Graph) -> Graph:
        return disconnect(set_param(graph, "conv2d", "groups", 3), graph.into("dense"))

    session.edit("Break it", break_it)
    session.do(Message("Break it more"), replace(session.project, training={"epochs": 0}))


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_problem_leads_to_its_node(qtbot: QtBot, session: Session, problems: ProblemsPanel, by: str) -> None:
    two_problems(session)
    assert problems.count.text() == "2 problems"
    assert [entry.node for entry in problems.list.entries] == ["conv2d", "dense", ""]
    index = problems.list.model().index(1, 0)
    with qtbot.waitSignal(problems.node_shown) as node:
        if by == "mouse":
            qtbot.mouseClick(problems.list.viewport(), LEFT, pos=problems.list.visualRect(index).center())
        else:
            problems.list.setFocus()
            problems.list.setCurrentIndex(index)
            qtbot.keyClick(problems.list, Qt.Key.Key_Return)
    assert node.args == ["dense"] and session.selection == {"dense"}


def test_a_problem_inside_a_block_enters_the_block(qtbot: QtBot, session: Session, problems: ProblemsPanel) -> None:
    inside = add(Graph(), new_node(LAYERS.members["Dense"], "inner"))
    session.edit("Add a block", lambda graph: add(graph, Node("group", "Block", inside=inside)))
    entry = next(entry for entry in problems.list.entries if entry.node == "inner")
    index = problems.list.model().index(problems.list.entries.index(entry), 0)
    qtbot.mouseClick(problems.list.viewport(), LEFT, pos=problems.list.visualRect(index).center())
    assert session.path == ("group",) and session.selection == {"inner"}


def test_sentences_of_problems_are_shown_whole_at_any_width(
    qtbot: QtBot, session: Session, problems: ProblemsPanel
) -> None:
    two_problems(session)
    index = problems.list.model().index(0, 0)
    problems.resize(700, 400)
    wide = problems.list.visualRect(index).height()
    problems.resize(260, 400)
    qtbot.waitUntil(lambda: problems.list.visualRect(index).height() > wide)


# Source


def test_the_source_follows_the_network(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.text.toPlainText() == source(session.analysis))
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.text.toPlainText())


def test_the_source_is_not_printed_while_nobody_sees_it(qtbot: QtBot, session: Session) -> None:
    panel = CodePanel(session, LIGHT)
    qtbot.addWidget(panel)
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    QApplication.processEvents()
    assert panel.source == ""
    panel.show()
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.source)


def test_copy_puts_the_source_on_the_clipboard_and_says_so_for_a_moment(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    qtbot.mouseClick(panel.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == source(session.analysis)
    assert panel.copy_button.text() == "Copied"
    qtbot.waitUntil(lambda: panel.copy_button.text() == "Copy")


def test_a_network_with_a_problem_shows_the_sentence_instead(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    two_problems(session)
    qtbot.waitUntil(lambda: panel.sentence.isVisible())
    assert panel.sentence.text() == told(session.analysis.problems[0].message) and not panel.copy_button.isEnabled()
    session.undo()
    session.undo()
    qtbot.waitUntil(lambda: panel.text.isVisible())


def test_a_change_keeps_the_place_that_is_read(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT), 320, 240)
    qtbot.waitUntil(lambda: panel.source != "")
    bar = panel.text.verticalScrollBar()
    bar.setValue(9)
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.source)
    assert bar.value() == 9


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("conv2d", ["self.conv2d = nn.Conv2d(1, 32, 3", "self.conv2d(image)"]),
        ("relu", ["F.relu("]),
        ("cross_entropy", ['"cross_entropy": F.cross_entropy(']),
        ("data", ["def forward(self, image)"]),
    ],
)
def test_the_lines_of_the_selected_node_are_marked(qtbot: QtBot, session: Session, key: str, lines: list[str]) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    session.select([key])
    marked = [mark.cursor.block().text() for mark in panel.text.extraSelections()]
    assert len(marked) == len(lines)
    assert all(wanted in line for wanted, line in zip(lines, marked, strict=True))


@pytest.mark.parametrize("name", list(projects()))
def test_every_node_of_every_template_has_a_line_of_its_own_kind(qtbot: QtBot, session: Session, name: str) -> None:
    session.show(projects()[name], None)
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    for key, facts in session.analysis.nodes.items():
        session.select([key])
        marked = [mark.cursor.block().text() for mark in panel.text.extraSelections()]
        assert marked, key
        if facts.weights:
            assert any(f"self.{key}(" in line for line in marked)


def luminance(color: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@THEMES
def test_every_colour_of_the_source_can_be_read_also_on_marked_lines(tokens: Theme) -> None:
    field, mark = QColor(tokens.field), mark_colour(tokens)
    share = mark.alphaF()
    mixed = [share * top + (1 - share) * under for top, under in zip(mark.getRgbF(), field.getRgbF(), strict=True)]
    for kind, color in token_colours(tokens).items():
        assert contrast(QColor(color), field) >= 4.5, kind
        assert contrast(QColor(color), QColor.fromRgbF(*mixed[:3])) >= 4.5, kind


# All panels


def all_panels(session: Session, theme: Theme) -> list[Any]:
    return [panel(session, theme) for panel in (Palette, Inspector, TrainingForm, ProblemsPanel, CodePanel)]


def focusable(widget: QWidget) -> Iterator[QWidget]:
    for part in widget.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield part


@THEMES
@pytest.mark.parametrize("width", [208, 260, 320])
def test_every_field_has_an_accessible_name_and_nothing_is_wider_than_its_panel(
    qtbot: QtBot, session: Session, tokens: Theme, width: int
) -> None:
    nodes: Mapping[str, Node] = session.graph.nodes
    for panel in all_panels(session, tokens):
        if isinstance(panel, (Inspector, TrainingForm)) and width < 260:
            continue
        shown(qtbot, panel, width, 700)
        for key in [None, *nodes] if isinstance(panel, Inspector) else [None]:
            session.select([key] if key else [])
            for part in focusable(panel):
                assert part.accessibleName(), part
            if isinstance(panel, (Inspector, TrainingForm)):
                page = panel.widget()
                assert page is not None
                assert page.minimumSizeHint().width() <= panel.viewport().width()


def test_every_panel_takes_another_theme(qtbot: QtBot, session: Session) -> None:
    session.select(["dense"])
    for panel in all_panels(session, LIGHT):
        shown(qtbot, panel)
        before = panel.grab().toImage()
        panel.set_theme(DARK)
        assert panel.grab().toImage() != before


def test_helps_lose_the_line_breaks_of_their_source() -> None:
    assert flowing("One line\nand another.\n\nA second\nparagraph.") == "One line and another.\n\nA second paragraph."
    assert counted(1234567) == "1,234,567"


def test_a_block_counts_what_is_inside_it(session: Session, inspector: Inspector) -> None:
    inside = connect(
        add(
            Graph(),
            Node("enter", "Input", params={"port": "features"}),
            new_node(LAYERS.members["Dense"], "inner", units=4),
            Node("leave", "Output", params={"port": "output"}),
        ),
        Wire("enter", "value", "inner", "features"),
        Wire("inner", "output", "leave", "value"),
    )

    def grow(graph: Graph) -> Graph:
        return connect(
            add(graph, Node("group", "Block", inside=inside)), Wire("flatten", "output", "group", "features")
        )

    session.edit("Add a block", grow)
    session.select(["group"])
    wanted = session.analysis.nodes["inner"].parameters
    assert wanted > 0 and inspector.node_sheet.facts.values["Parameters"].text() == counted(wanted)
