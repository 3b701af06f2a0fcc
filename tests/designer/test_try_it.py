"""Draws, drops, types and points as a person does, and reads what the network says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.look import style
from designer.look.theme import DARK, LIGHT
from designer.plots.drawing_pad import DrawingPad
from designer.plots.entry_fields import RowField, TextField
from designer.training.record import Record
from designer.training.sights import MOST_SEEN
from designer.watching.kinds.try_it import TryItPanel
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.templates import template
from engine.training.entering import read_back
from engine.training.loop import Loop
from engine.training.messages import Points
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from engine.training.watching.views.boundary import points as points_of
from tests.engine.projects import dense, mlp, points, project

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


class Trial:
    """A panel beside the training of a network, which answers what the panel asks."""

    def __init__(self, qtbot: QtBot, one: Project) -> None:
        self.loop = Loop(one, 1)
        self.watching = Watching(self.loop)
        self.panel = TryItPanel()
        self.asked: list[Ask] = []
        qtbot.addWidget(self.panel)
        self.panel.resize(640, 320)
        self.panel.follow(self.loop.analysis)
        found = points_of(self.loop)
        if isinstance(found, Points):
            self.panel.show_points(found)
        self.panel.asks_changed.connect(self.answer)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    @property
    def plot(self):
        return self.panel.plot

    @property
    def said(self) -> str:
        return self.plot.sentence.text()

    def answer(self) -> None:
        asks = self.panel.asks()
        self.asked += asks
        self.watching.ask(asks)
        for seen in self.watching.everything():
            if seen.ask in self.panel.asks():
                self.panel.take(seen)
        self.panel.redraw()
        QApplication.sendPostedEvents()

    @property
    def pad(self) -> DrawingPad:
        return self.plot.pads[0].pad


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        style.apply(qapp, LIGHT)


@pytest.fixture
def digits(qtbot: QtBot) -> Trial:
    made = Trial(qtbot, mlp())
    made.answer()
    return made


def draw(pad: DrawingPad, *places: tuple[float, float]) -> None:
    """A stroke through these places, from 0 to 1 across the pad."""
    area = pad.area()
    points = [QPointF(area.left() + x * area.width(), area.top() + y * area.height()).toPoint() for x, y in places]
    QTest.mousePress(pad, LEFT, pos=points[0])
    for point in points[1:]:
        # Qt's own mouseMove tells no button.
        move(pad, QPointF(point))
    QTest.mouseRelease(pad, LEFT, pos=points[-1])


def move(pad: DrawingPad, place: QPointF) -> None:
    there = QPointF(pad.mapToGlobal(place.toPoint()))
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pad, QMouseEvent(QEvent.Type.MouseMove, place, there, Qt.MouseButton.NoButton, LEFT, none))


def test_an_example_of_the_data_is_there_first_with_its_answer(digits: Trial) -> None:
    assert "is right" in digits.said and digits.plot.bars.answers[0].right
    shown = np.frombuffer(digits.pad.pixels(), np.uint8)
    assert shown / 255 == pytest.approx(digits.loop.data.validation["image"][0].numpy().ravel(), abs=0.5 / 255 + 1e-6)
    assert digits.plot.film.frames.stations[0].node == "data"


def test_a_stroke_begins_a_new_picture_and_its_answer_comes_with_one_message(digits: Trial) -> None:
    digits.asked.clear()
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    entered = [one for one in digits.asked if one.view == "try_it"]
    assert len(entered) == 1
    told = read_back(str(dict(entered[0].options)["example"]), digits.plot.entries)["image"]
    drawn = np.frombuffer(told, np.uint8).reshape(8, 8)
    assert told == digits.pad.pixels()
    assert (drawn.max(1) > 150).all() and drawn[:, [0, 1, 6, 7]].max() == 0
    assert "It says" in digits.said and "right" not in digits.said
    label = digits.plot.film.frames.stations[0].outputs
    assert [one.port for one in label] == ["image"], "the label of another example says nothing here"


def test_while_the_mouse_moves_the_answer_follows_in_a_rhythm(digits: Trial, qtbot: QtBot) -> None:
    digits.asked.clear()
    area = digits.pad.area()
    QTest.mousePress(digits.pad, LEFT, pos=area.center().toPoint())
    for step in range(200):
        move(digits.pad, QPointF(area.left() + 5 + step / 3, area.center().y()))
    qtbot.waitUntil(lambda: bool(digits.asked))
    # However fast the mouse is: one message waits for the next tick.
    assert len([one for one in digits.asked if one.view == "try_it"]) <= 3
    QTest.mouseRelease(digits.pad, LEFT, pos=area.center().toPoint())


def test_ctrl_z_on_the_pad_takes_back_strokes_and_not_the_network(digits: Trial) -> None:
    example = digits.pad.pixels()
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    one = digits.pad.pixels()
    draw(digits.pad, (0.2, 0.5), (0.8, 0.5))
    assert digits.pad.pixels() != one
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CONTROL)
    override.ignore()
    QApplication.sendEvent(digits.pad, override)
    assert override.isAccepted()
    QTest.keyClick(digits.pad, Qt.Key.Key_Z, CONTROL)
    assert digits.pad.pixels() == one
    QTest.mouseClick(digits.plot.undo, LEFT)
    assert digits.pad.pixels() == example
    for _ in range(5):
        QTest.keyClick(digits.pad, Qt.Key.Key_Z, CONTROL)
    assert digits.pad.is_empty


def test_delete_and_the_button_clear_the_pad(digits: Trial) -> None:
    QTest.keyClick(digits.pad, Qt.Key.Key_Delete)
    assert digits.pad.is_empty and digits.pad.pixels() == bytes(64)
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    QTest.mouseClick(digits.plot.clear_pad, LEFT)
    assert digits.pad.is_empty and dict(digits.asked[-2].options)["example"]


def drop(pad: DrawingPad, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, action = pad.rect().center(), Qt.DropAction.CopyAction
    QApplication.sendEvent(pad, QDragEnterEvent(place, action, data, LEFT, Qt.KeyboardModifier.NoModifier))
    QApplication.sendEvent(pad, QDropEvent(QPointF(place), action, data, LEFT, Qt.KeyboardModifier.NoModifier))


def test_a_picture_that_is_dropped_is_answered(digits: Trial, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    made = Image.new("L", (90, 120), 255)
    ImageDraw.Draw(made).line((45, 20, 45, 100), fill=0, width=9)
    made.save(path)
    drop(digits.pad, path)
    drawn = np.frombuffer(digits.pad.pixels(), np.uint8).reshape(8, 8)
    assert (drawn.max(1) > 200).all() and "It says" in digits.said
    before = digits.pad.pixels()
    draw(digits.pad, (0.1, 0.5), (0.9, 0.5))
    after = np.frombuffer(digits.pad.pixels(), np.uint8)
    assert (after >= np.frombuffer(before, np.uint8)).all() and after.sum() > np.frombuffer(before, np.uint8).sum()


def test_a_file_that_is_no_picture_says_so_and_leaves_the_pad(digits: Trial, tmp_path: Path) -> None:
    before, path = digits.pad.pixels(), tmp_path / "letter.txt"
    path.write_text("no picture")
    drop(digits.pad, path)
    assert "cannot be read as a picture" in digits.said and digits.pad.pixels() == before


def test_the_number_takes_another_example_of_the_data(digits: Trial) -> None:
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    QTest.keyClick(digits.plot.example.number, Qt.Key.Key_Up)
    assert digits.panel.number == 1 and digits.panel.text == ""
    shown = np.frombuffer(digits.pad.pixels(), np.uint8)
    assert shown / 255 == pytest.approx(digits.loop.data.validation["image"][1].numpy().ravel(), abs=0.5 / 255 + 1e-6)
    assert "is right" in digits.said


def test_the_answer_follows_the_training(digits: Trial) -> None:
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    before = digits.plot.bars.answers[0].chances
    for _, _ in zip(range(5), digits.loop.steps(), strict=False):
        pass
    digits.answer()
    assert digits.plot.bars.answers[0].chances != before


def test_a_row_is_typed_and_the_keys_change_the_number_at_the_cursor(qtbot: QtBot) -> None:
    trial = Trial(qtbot, project("Iris", dense("answer", 3)))
    trial.answer()
    (field,) = trial.plot.fields
    assert isinstance(field, RowField) and len(field.numbers) == 4
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, "5.1; 3.4 1.5, 0.2")
    assert field.value == [5.1, 3.4, 1.5, 0.2] and "It says" in trial.said
    assert trial.plot.bars.answers[0].names == ("setosa", "versicolor", "virginica")
    field.line.setCursorPosition(1)
    QTest.keyClick(field.line, Qt.Key.Key_Up)
    assert field.value == pytest.approx([5.2, 3.4, 1.5, 0.2])
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    assert field.value == pytest.approx([5.0, 3.4, 1.5, 0.2])
    field.line.setText("")
    QTest.keyClicks(field.line, "5.1, nan")
    assert field.value is None and trial.said == "Enter an example." and trial.panel.asks() == ()


def test_a_click_on_the_plane_asks_about_that_place(qtbot: QtBot) -> None:
    trial = Trial(qtbot, points())
    trial.answer()
    (field,) = trial.plot.fields
    assert isinstance(field, RowField) and field.plane is not None
    place = field.plane.position_of(0.5, -0.25).toPoint()
    QTest.mouseClick(field.plane, LEFT, pos=place)
    assert field.value == pytest.approx([0.5, -0.25], abs=0.03)
    QTest.keyClick(field.plane, Qt.Key.Key_Right)
    assert field.value[0] > 0.5 and "It says" in trial.said


def test_a_text_is_typed_and_a_sign_that_is_unknown_is_refused_in_a_sentence(qtbot: QtBot) -> None:
    one = template("seq2seq-reverse")
    trial = Trial(qtbot, replace(one, training={**one.training, "device": "cpu"}))
    (field,) = trial.plot.fields
    assert isinstance(field, TextField)
    QTest.keyClicks(field.line, "loomloom")
    assert trial.said.startswith("It says") and len(trial.plot.bars.answers[0].text) <= 8
    field.line.clear()
    QTest.keyClicks(field.line, "Loom")
    assert "cannot write 'L'" in trial.said


def test_without_a_training_it_says_what_to_do_and_without_data_too(qtbot: QtBot) -> None:
    panel = TryItPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.redraw()
    assert not panel.plot._has_data() and "Wire a Data node" in panel.plot._sentence.text()
    panel.follow(analyse(mlp()))
    panel.redraw()
    assert panel.plot.sentence.text().startswith("Press Train.")


def test_a_network_that_reads_something_else_gets_other_fields_and_forgets_what_was_drawn(digits: Trial) -> None:
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    digits.panel.follow(digits.loop.analysis)
    assert digits.panel.text and digits.plot.pads
    digits.panel.asks_changed.disconnect(digits.answer)
    digits.panel.follow(analyse(points()))
    assert digits.panel.text == "" and not digits.plot.pads and isinstance(digits.plot.fields[0], RowField)


def test_of_many_strokes_a_record_keeps_the_last_alone() -> None:
    record = Record()
    for number in range(3 * MOST_SEEN):
        for view in ("try_it", "journey"):
            record.take(Seen(Ask(view, "", (("example", f"[{number}]"),)), number))
    record.take(Seen(Ask("try_it", "", (("number", 4),)), 1))
    assert len(record.sights) == 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
def test_the_panel_takes_either_theme(digits: Trial, theme) -> None:
    digits.panel.set_theme(theme)
    assert digits.pad.theme is theme and digits.plot.bars.ink.theme is theme
    assert not digits.panel.grab().isNull()
